// The panel: what the notes say about one entity, between two, along a path, or against each other.
const conflicted = new Set(data.conflicts.flatMap((c) => c.sides.map((s) => s.fact)).filter((f) => f !== null));

function showPanel(...children) {
  byId("panel").replaceChildren(...children.filter((child) => child !== null));
  byId("panel").scrollTop = 0;
}

function focusPanel() {
  byId("panel").focus({ preventScroll: true });
}

function heading(title, ...below) {
  const close = make("button", { type: "button", class: "close", "aria-label": say("close"), text: "×", click: () => { select(null); byId("picture").focus(); } });
  return make("div", { class: "top" }, make("div", { class: "head" }, make("h2", {}, ...title), close), ...below);
}

const SLICE = 60; // items that are shown at once

// A part of the panel: its heading, and items that are made as they are asked for.
function part(key, makers) {
  if (!makers.length) return [];
  const place = make("div", {});
  const more = make("button", { type: "button", class: "small" });
  const next = () => {
    const from = place.children.length;
    place.append(...makers.slice(from, from + SLICE).map((item) => item()));
    const left = makers.length - place.children.length;
    more.hidden = left === 0;
    more.textContent = say("more_rows", { n: Math.min(SLICE, left), all: makers.length });
    return place.children[from];
  };
  more.addEventListener("click", () => next().querySelector("button, summary")?.focus());
  next();
  return [make("h3", { text: `${say(key)} (${makers.length})` }), place, more];
}

function entityLink(number, here) {
  const [lang, text] = nameOf(number);
  if (number === null || number === undefined || number === here) return make("span", { ...spoken(lang), text });
  return make("button", { type: "button", class: "link", ...spoken(lang), text, click: () => { select({ node: number }); focusPanel(); } });
}

// The words at one place of a note, in their sentence.
function quote(place, context) {
  const words = data.words[place];
  const note = data.notes[words.note];
  const where = [note?.title || note?.path, words.section].filter(Boolean).join(" › ");
  const line = words.line ? ` · ${note?.path ?? ""}:${words.line}` : "";
  const [before, exact, after] = words.text;
  return make("figure", {},
    make("blockquote", { ...spoken(note?.lang), class: context ? "context" : "" }, before, make("mark", { text: exact }), after),
    make("figcaption", { class: "source", dir: "auto", text: `${where}${line}` }));
}

// The words at some places: the first is the evidence, the others what had to be read with it.
function quotes(places) {
  return places.flatMap((place, i) => [i === 1 ? make("p", { class: "source", text: say("via") }) : null, quote(place, i > 0)]);
}

function badges(fact, number) {
  const found = fact.modality === "asserted" ? [] : [[term(fact.modality), "warn"]];
  found.push(...fact.qualifiers.map(([key, value]) => [`${term(key)}: ${term(value)}`, ""]));
  if (conflicted.has(number)) found.push([say("in_conflict"), "warn"]);
  return found;
}

const badgeRow = (found) => make("p", { class: "badges" }, ...found.map(([text, kind]) => make("span", { class: `badge ${kind}`.trim(), dir: "auto", text })));
const sureOf = (fact) => (fact.confidence === null ? "" : `${say("confidence")} ${fact.confidence}`);

function factLine(fact, here) {
  const end = fact.value === undefined ? entityLink(fact.object, here) : make("strong", { dir: "auto", text: fact.value });
  return make("p", {}, entityLink(fact.subject, here), make("span", { class: "relation", text: term(fact.predicate) }), end);
}

// One fact as one note says it.
function factItem(number, here) {
  const fact = data.facts[number];
  const told = [...badges(fact, number), [sureOf(fact), ""]].filter(([text]) => text);
  return make("div", { class: "item", "data-fact": number }, factLine(fact, here), badgeRow(told), ...quotes(fact.words));
}

// The same fact said in several places is one item: first where the reader's own language says it, surest first; the others below it, by language.
function factItems(numbers, here, open = false) {
  const same = new Map();
  for (const number of numbers) {
    const { subject, predicate, object, value, modality, qualifiers } = data.facts[number];
    const key = JSON.stringify([subject, predicate, object ?? null, value ?? null, modality, qualifiers]);
    same.set(key, [...(same.get(key) ?? []), number]);
  }
  const compared = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const groups = [...same.values()].sort(([a], [b]) => {
    const [one, other] = [data.facts[a], data.facts[b]];
    const own = (other.subject === here) - (one.subject === here); // what it does before what is done to it
    return own || compared(term(one.predicate), term(other.predicate)) || compared(one.earliest, other.earliest);
  });
  return groups.map((group) => () => groupItem(group, here, open));
}

function groupItem(group, here, open) {
  const own = choose([...new Set(group.map((f) => languageOf(data.facts[f].note)))], labelTags);
  const foreign = (f) => (languageOf(data.facts[f].note) === own ? 0 : 1);
  const [first, ...others] = [...group].sort((a, b) => foreign(a) - foreign(b) || (data.facts[b].confidence ?? 0) - (data.facts[a].confidence ?? 0) || a - b);
  const item = factItem(first, here);
  if (!others.length) return item;
  const languages = [...tally(others.map((f) => languageOf(data.facts[f].note)))].map(([tag, n]) => `${languageName(tag)} ${n}`);
  item.append(make("details", { class: "more", ...(open ? { open: "open" } : {}) },
    make("summary", { text: say("also_said", { n: others.length, languages: languages.join(" · ") }) }), ...others.map(otherPlace)));
  return item;
}

function otherPlace(number) {
  const fact = data.facts[number];
  const found = [[languageName(languageOf(fact.note)), ""], [sureOf(fact), ""], [conflicted.has(number) ? say("in_conflict") : "", "warn"]];
  return make("div", { class: "other" }, badgeRow(found.filter(([text]) => text)), ...quotes(fact.words));
}

function statementItem(statement, here) {
  const about = statement.about.flatMap((n, i) => [i ? " · " : `${say("about")} `, entityLink(n, here)]);
  const facts = [statement.verbatim ? "" : say("paraphrase"), statement.date].filter(Boolean);
  return make("div", { class: "item" },
    make("p", {}, entityLink(statement.speaker, here), ...(statement.event === null ? [] : [" · ", entityLink(statement.event, here)])),
    make("blockquote", { ...spoken(statement.lang), text: statement.text }),
    make("p", { class: "source" }, ...facts.map((text) => make("span", { class: "badge", text })), ...about),
    ...quotes(statement.words));
}

function amount(m) {
  const figure = (text) => {
    const [whole, part = ""] = text.split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return /^0*$/.test(part) ? grouped : `${grouped}.${part}`;
  };
  const text = `${m.value ? figure(m.value) : [m.min, m.max].filter(Boolean).map(figure).join("–")}${m.unit === "%" ? " %" : m.unit ? ` ${m.unit}` : ""}`;
  const key = { about: "roughly", "at-least": "at_least", "at-most": "at_most" }[m.bound];
  return key ? say(key, { v: text }) : text;
}

function measurementItem(m) {
  return make("div", { class: "item" },
    make("p", {}, make("span", { class: "relation first", text: term(m.measure) }), make("strong", { dir: "auto", text: amount(m) }), m.date ? ` · ${m.date}` : ""),
    ...quotes(m.words));
}

// A line that says how much the filters keep back, with a way to see it.
function keptBack(count) {
  if (count <= 0) return null;
  const all = () => { clearFilters(); filtered(); focusPanel(); };
  return make("p", { class: "kept" }, `${say("kept_back", { n: count })} `, make("button", { type: "button", class: "link", text: say("all_again"), click: all }));
}

const touches = (fact, number) => fact.subject === number || fact.object === number;
const factsAbout = (number) => data.facts.flatMap((fact, i) => (touches(fact, number) ? [i] : []));

function conflictsAbout(numbers, node) {
  const facts = new Set(numbers);
  return data.conflicts.flatMap((c, i) => (c.subject === node || c.sides.some((s) => s.node === node || facts.has(s.fact)) ? [i] : []));
}

function conflictButton(i, ...names) {
  return make("button", { type: "button", class: "link", click: () => { select({ conflict: i }); focusPanel(); } }, ...names, conflictKind(data.conflicts[i]));
}

function showNode(number) {
  const node = data.nodes[number];
  const [lang, text] = nameOf(number);
  const others = [...node.labels, ...node.names].filter(([, name]) => name !== text);
  const names = [...new Map(others.map((name) => [name[1], name])).values()];
  const about = factsAbout(number);
  const shown = about.filter(visibleFact);
  const said = data.statements.filter((s) => (s.speaker === number || s.about.includes(number) || s.event === number) && visiblePlaces(s.words));
  const numbers = data.measurements.filter((m) => m.of === number && visiblePlaces(m.words));
  const items = factItems(shown, number);
  const away = spreadOf.get(number); // neighbours that are not in the picture
  const more = () => { spread(number); showSelection(); focusPanel(); };
  showPanel(
    heading([make("span", { ...spoken(lang), text })],
      make("p", { class: "kind" }, markOf(number), term(node.type) || say("other")),
      names.length ? make("p", { class: "names" }, `${say("also")}: `,
        ...names.flatMap(([tag, name], i) => [i ? " · " : "", make("span", { ...spoken(tag), text: name })])) : "",
      make("p", { class: "does" },
        away ? make("button", { type: "button", class: "small", text: `${say("around")} (${away})`, click: more }) : "",
        make("button", { type: "button", class: "small", text: say("path_here"), click: () => pathFrom(number) }))),
    ...part("conflicts", conflictsAbout(about, number).map((i) => () => make("p", { class: "item" }, conflictButton(i)))),
    ...part("facts", items), keptBack(about.length - shown.length),
    ...part("statements", said.map((s) => () => statementItem(s, number))), ...part("measurements", numbers.map((m) => () => measurementItem(m))));
}

function showEdge(number) {
  const [a, b, facts] = data.pairs[number];
  const between = data.facts.flatMap((f, i) => ((f.subject === a && f.object === b) || (f.subject === b && f.object === a) ? [i] : []));
  const shown = between.filter(visibleFact);
  const said = data.statements.filter((s) => ((s.speaker === a && s.about.includes(b)) || (s.speaker === b && s.about.includes(a))) && visiblePlaces(s.words));
  const clashes = [...new Set(facts.flatMap((f) => (conflicted.has(f) ? data.conflicts.flatMap((c, i) => (c.sides.some((s) => s.fact === f) ? [i] : [])) : [])))];
  showPanel(heading([entityLink(a), " – ", entityLink(b)]),
    ...part("conflicts", clashes.map((i) => () => make("p", { class: "item" }, conflictButton(i)))),
    ...part("facts", factItems(shown, undefined, true)), keptBack(between.length - shown.length), ...part("statements", said.map((s) => () => statementItem(s))));
}

function conflictKind({ kind }) {
  const names = data.conflictKinds[language] ?? {};
  return Object.hasOwn(names, kind) ? names[kind] : kind;
}

// The entity that a conflict is about: its subject, else its first side's.
function conflictSubject(conflict) {
  const side = conflict.sides[0];
  return conflict.subject ?? (side && (side.fact === null ? side.node : data.facts[side.fact].subject)) ?? null;
}

function showConflicts() {
  byId("conflict-part").hidden = !data.conflicts.length;
  byId("conflict-count").textContent = data.conflicts.length;
  byId("conflicts").replaceChildren(...data.conflicts.map((c, i) => {
    const about = conflictSubject(c);
    const [lang, text] = about === null ? ["", ""] : nameOf(about);
    return make("li", {}, conflictButton(i, make("span", { ...spoken(lang), text }), text && " · "));
  }));
}

function sideItem(side) {
  const about = side.node === null ? null : make("p", {}, entityLink(side.node));
  if (side.fact !== null) return factItem(side.fact);
  if (side.statement !== undefined) return statementItem(data.statements[side.statement]);
  if (side.measurement === undefined) return make("div", { class: "item" }, about, ...quotes(side.words));
  const item = measurementItem(data.measurements[side.measurement]);
  item.prepend(about ?? "");
  return item;
}

function showConflict(number) {
  const conflict = data.conflicts[number];
  showPanel(heading([conflictKind(conflict)]), ...conflict.sides.map(sideItem));
}

function showWelcome() {
  const names = wellLinked().map((i) => make("li", {}, markOf(i), entityLink(i), make("span", { class: "count", text: degree[i] })));
  showPanel(
    ...["welcome", "search_hint"].map((key) => make("p", { class: "welcome", text: say(key) })),
    ...(names.length ? [make("p", { class: "part", text: say("well_linked") }), make("ul", { class: "start" }, ...names)] : []));
}

const wellLinked = () => [...degree.keys()].filter((i) => degree[i] && visibleNode(i)).sort((a, b) => degree[b] - degree[a] || a - b).slice(0, 8);
