// The panel: what the notes say about one entity, between two entities, or against each other.
const conflicted = new Set(data.conflicts.flatMap((c) => c.sides.map((s) => s.fact)).filter((f) => f !== null));

function showPanel(...children) {
  byId("panel").replaceChildren(...children);
  byId("panel").scrollTop = 0;
}

function heading(title, ...below) {
  const close = make("button", { type: "button", "aria-label": say("close"), text: "×", click: () => select(null) });
  return make("div", {}, make("div", { class: "head" }, make("h2", {}, ...title), close), ...below);
}

const title = (text) => make("h3", { text });

function entityLink(number) {
  const [lang, text] = nameOf(number);
  if (number === null || number === undefined) return make("span", { text });
  return make("button", { type: "button", class: "link", ...spoken(lang), text, click: () => select({ node: number }) });
}

// The words at some places: the first is the evidence, the others what had to be read with it.
function quotes(places) {
  return places.flatMap((place, i) => {
    const words = data.words[place];
    const note = data.notes[words.note];
    const where = [note?.title || note?.path, words.section].filter(Boolean).join(" › ");
    const line = words.line ? ` · ${note?.path ?? ""}:${words.line}` : "";
    return [
      i === 1 ? make("p", { class: "source", text: say("via") }) : null,
      make("blockquote", { ...spoken(note?.lang), class: i ? "context" : undefined }, words.text[0], make("mark", { text: words.text[1] }), words.text[2]),
      make("p", { class: "source" }, make("span", { ...spoken(note?.lang), text: where }), line),
    ];
  }).filter(Boolean);
}

function badges(fact, number) {
  const found = fact.qualifiers.map(([key, value]) => [`${term(key)}: ${term(value)}`, ""]);
  if (fact.modality !== "asserted") found.unshift([term(fact.modality), "warn"]);
  if (conflicted.has(number)) found.push([say("in_conflict"), "warn"]);
  if (fact.confidence !== null) found.push([`${say("confidence")} ${fact.confidence}`, ""]);
  return make("p", {}, ...found.map(([text, kind]) => make("span", { class: `badge ${kind}`.trim(), text })));
}

function factItem(number) {
  const fact = data.facts[number];
  const end = fact.value === undefined ? entityLink(fact.object) : make("strong", { text: fact.value });
  const line = make("p", {}, entityLink(fact.subject), make("span", { class: "relation", text: term(fact.predicate) }), end);
  return make("div", { class: "item", "data-fact": number }, line, badges(fact, number), ...quotes(fact.words));
}

function statementItem(statement) {
  const about = statement.about.flatMap((n, i) => [i ? " · " : `${say("about")} `, entityLink(n)]);
  const facts = [statement.verbatim ? "" : say("paraphrase"), statement.date].filter(Boolean);
  return make("div", { class: "item" },
    make("p", {}, entityLink(statement.speaker), ...(statement.event === null ? [] : [" · ", entityLink(statement.event)])),
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
    make("p", {}, make("span", { class: "relation", text: term(m.measure) }), make("strong", { text: amount(m) }), m.date ? ` · ${m.date}` : ""),
    ...quotes(m.words));
}

function showNode(number) {
  const node = data.nodes[number];
  const [lang, text] = nameOf(number);
  const others = [...node.labels, ...node.names].filter(([, name]) => name !== text);
  const names = [...new Map(others.map((name) => [name[1], name])).values()];
  const about = data.facts.map((f, i) => [f, i]).filter(([f]) => f.subject === number || f.object === number).map(([, i]) => i);
  const said = data.statements.filter((s) => s.speaker === number || s.about.includes(number) || s.event === number);
  const numbers = data.measurements.filter((m) => m.of === number);
  showPanel(
    heading([make("span", { ...spoken(lang), text })],
      make("p", { class: "kind" }, icon(node.kind, groupColour(node.group)), term(node.type) || say("other")),
      names.length ? make("p", { class: "names" }, `${say("also")}: `,
        ...names.flatMap(([tag, name], i) => [i ? " · " : "", make("span", { ...spoken(tag), text: name })])) : ""),
    ...part("facts", about.map(factItem)), ...part("statements", said.map(statementItem)), ...part("measurements", numbers.map(measurementItem)));
}

const part = (key, items) => (items.length ? [title(`${say(key)} (${items.length})`), ...items] : []);

function showEdge(number) {
  const edge = pairs[number];
  showPanel(heading([entityLink(edge.from), " – ", entityLink(edge.to)]), ...part("facts", edge.facts.map(factItem)));
}

function conflictKind({ kind }) {
  const names = data.conflictKinds[language] ?? {};
  return Object.hasOwn(names, kind) ? names[kind] : kind;
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
  showPanel(make("p", { class: "welcome", text: say("welcome") }), make("p", { class: "welcome", text: say("search_hint") }));
}
