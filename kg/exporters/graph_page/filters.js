// Filters: which facts and entities are let through. A fact is out where any filter stops it; what a filter alone would stop is counted beside it.
const hiddenValues = { kind: new Set(), predicate: new Set(), note: new Set(), language: new Set() };
const limits = { sure: 0, from: null, to: null, undated: true, singles: data.pairs.length === 0 };
const STOP = { predicate: 1, note: 2, language: 4, kind: 8, sure: 16, time: 32 };
const stops = new Uint8Array(data.facts.length);
const linked = new Uint8Array(data.nodes.length);

const kindOf = (node) => data.nodes[node]?.kind ?? "";
const languageOf = (note) => data.notes[note]?.lang ?? "";

// Months since the year 0, or null: dates are compared by whole months.
function month(day) {
  const found = /^(-?\d{1,6})-(\d\d)/.exec(day ?? "");
  return found ? Number(found[1]) * 12 + Number(found[2]) - 1 : null;
}

// The first and last month a fact speaks of; null where it has no date.
const spans = data.facts.map((fact) => {
  const [first, last] = [month(fact.earliest), month(fact.latest)];
  return first === null && last === null ? null : [first ?? -Infinity, last ?? Infinity];
});

function inTime(span) {
  if (!span) return limits.undated;
  return span[0] <= (limits.to ?? Infinity) && span[1] >= (limits.from ?? -Infinity);
}

function stopsOf(fact, span) {
  let found = 0;
  if (hiddenValues.predicate.has(fact.predicate)) found |= STOP.predicate;
  if (hiddenValues.note.has(fact.note)) found |= STOP.note;
  if (hiddenValues.language.has(languageOf(fact.note))) found |= STOP.language;
  if (hiddenValues.kind.has(kindOf(fact.subject)) || (fact.value === undefined && hiddenValues.kind.has(kindOf(fact.object)))) found |= STOP.kind;
  if (limits.sure && (fact.confidence ?? 0) < limits.sure) found |= STOP.sure;
  if (!inTime(span)) found |= STOP.time;
  return found;
}

function sieve() {
  data.facts.forEach((fact, i) => { stops[i] = stopsOf(fact, spans[i]); });
  linked.fill(0);
  for (const [a, b, facts] of data.pairs) if (facts.some(visibleFact)) { linked[a] = 1; linked[b] = 1; }
}

const visibleFact = (number) => stops[number] === 0;
const visibleNote = (note) => !hiddenValues.note.has(note) && !hiddenValues.language.has(languageOf(note));
const visiblePlaces = (places) => !places.length || places.some((place) => visibleNote(data.words[place].note));

function visibleNode(number) {
  const node = data.nodes[number];
  if (hiddenValues.kind.has(node.kind)) return false;
  if (linked[number] || isChosen(number)) return true;
  return limits.singles && (!node.notes.length || node.notes.some(visibleNote));
}

const isFiltered = () => Object.values(hiddenValues).some((set) => set.size) || limits.sure > 0 || limits.from !== null || limits.to !== null || !limits.undated;

function clearFilters() {
  Object.values(hiddenValues).forEach((set) => set.clear());
  Object.assign(limits, { sure: 0, from: null, to: null, undated: true });
}

// The lists. A list is made when it is opened, and its rows stay what they are while a filter changes, so that the keyboard keeps
// its place; counts and boxes follow.
const rows = { kind: new Map(), predicate: new Map(), note: new Map(), language: new Map() };

const valuesOf = Object.fromEntries(Object.entries({
  kind: () => data.kinds.map((kind) => kind.name).filter((name) => data.nodes.some((node) => node.kind === name)),
  predicate: () => {
    const counts = tally(data.facts.map((fact) => fact.predicate));
    return [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || (a < b ? -1 : 1));
  },
  note: () => data.notes.map((_, i) => i),
  language: () => [...new Set(data.notes.map((note) => note.lang))].sort(),
}).map(([key, find]) => { let found = null; return [key, () => (found ??= find())]; }));

const rowOf = {
  kind: (name) => [icon(name), make("span", { text: name ? term(name) : say("other") })],
  predicate: (name) => [make("span", { text: term(name) })],
  note: (i) => {
    const { path, title, lang } = data.notes[i];
    return [make("span", { class: "note" }, make("span", { ...spoken(lang), text: title || path }), make("small", { dir: "auto", text: path }))];
  },
  language: (tag) => [make("span", { text: languageName(tag) })],
};

function tally(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

// How many facts each value would show (for types: how many entities), if only the other filters were set.
function countsOf(key) {
  const others = ~STOP[key];
  const through = data.facts.filter((_, i) => (stops[i] & others) === 0);
  if (key === "predicate") return tally(through.map((fact) => fact.predicate));
  if (key === "note") return tally(through.map((fact) => fact.note));
  if (key === "language") return tally(through.map((fact) => languageOf(fact.note)));
  const seen = new Set(data.pairs.flatMap(([a, b, facts]) => (facts.some((f) => (stops[f] & others) === 0) ? [a, b] : [])));
  if (limits.singles) data.nodes.forEach((node, i) => { if (!node.notes.length || node.notes.some(visibleNote)) seen.add(i); });
  return tally([...seen].map(kindOf));
}

function showList(key) {
  rows[key].clear();
  byId(LISTS[key]).replaceChildren(...valuesOf[key]().map((value) => {
    const box = make("input", { type: "checkbox" });
    const count = make("span", { class: "count" });
    rows[key].set(value, { box, count });
    box.addEventListener("change", () => { hiddenValues[key][box.checked ? "delete" : "add"](value); filtered(); });
    return make("li", {}, make("label", {}, box, ...rowOf[key](value), count));
  }));
}

const LISTS = { kind: "kinds", predicate: "predicates", note: "notes", language: "languages" };

const isOpen = (key) => byId(`${key}-part`).open;

function showFilters() {
  for (const key of Object.keys(LISTS)) {
    if (isOpen(key)) showList(key);
    else rows[key].clear();
  }
  showTime();
  followFilters();
}

function followList(key) {
  if (!rows[key].size || !isOpen(key)) return;
  const counts = countsOf(key);
  for (const [value, { box, count }] of rows[key]) {
    box.checked = !hiddenValues[key].has(value);
    count.textContent = counts.get(value) ?? 0;
  }
}

function followFilters() {
  for (const key of Object.keys(LISTS)) {
    followList(key);
    byId(`${key}-part`).classList.toggle("set", hiddenValues[key].size > 0);
  }
  byId("single").checked = limits.singles;
  byId("sure").value = Math.round(limits.sure * 100);
  byId("sure-said").textContent = limits.sure ? say("at_least", { v: limits.sure.toFixed(2) }) : say("any");
  byId("sure").setAttribute("aria-valuetext", byId("sure-said").textContent);
  byId("sure-part").classList.toggle("set", limits.sure > 0);
  byId("time-part").classList.toggle("set", limits.from !== null || limits.to !== null || !limits.undated);
  byId("all-again").disabled = !isFiltered();
  followTime();
}

function setUpFilters() {
  byId("language-part").hidden = valuesOf.language().length < 2;
  for (const key of Object.keys(LISTS)) {
    byId(`${key}-part`).addEventListener("toggle", () => {
      if (isOpen(key) && !rows[key].size) showList(key);
      followList(key);
    });
  }
  byId("single").addEventListener("change", () => { limits.singles = byId("single").checked; filtered(); fit(); });
  byId("sure").addEventListener("input", () => { limits.sure = Number(byId("sure").value) / 100; filtered(); });
  byId("all-again").addEventListener("click", () => { clearFilters(); filtered(); byId("filters").querySelector("summary").focus(); });
  for (const key of ["predicate", "note"]) {
    byId(`${LISTS[key]}-all`).addEventListener("click", () => { hiddenValues[key].clear(); filtered(); });
    byId(`${LISTS[key]}-none`).addEventListener("click", () => { hiddenValues[key] = new Set(valuesOf[key]()); filtered(); });
  }
}
