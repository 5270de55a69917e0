// The table: the same facts, statements, numbers and names that the picture shows now, to read, sort and work by keyboard.
const PAGE = 100;
const table = { tab: "facts", sort: { column: -1, down: false }, many: PAGE, choosing: false, chosen: null };

const nameIn = (number) => (number === null || number === undefined ? ["", ""] : nameOf(number));
const cellOf = ([lang, text]) => ({ lang, text });

function placeCells(places) {
  const words = places.length ? data.words[places[0]] : null;
  const note = data.notes[words?.note];
  return [{ lang: note?.lang, text: words ? words.text.join("") : "" }, { text: note?.path ?? "" }, { text: words?.line || "", number: true }];
}

function details(fact) {
  return [...(fact.modality === "asserted" ? [] : [term(fact.modality)]), ...fact.qualifiers.map(([key, value]) => `${term(key)}: ${term(value)}`)].join("; ");
}

// What is drawn: `{nodes, pairs}` of the picture, or all that the filters let through where there is no picture.
function drawnNodes() {
  return new Set(hasPicture() ? visible().nodes : [...data.nodes.keys()].filter(visibleNode));
}

const TABS = {
  facts: {
    columns: ["subject", "predicate", "object", "details", "confidence", "sentence", "note", "line"],
    rows: (there) => {
      const has = (node) => node === null || node === undefined || there.has(node);
      return data.facts.flatMap((fact, i) => (visibleFact(i) && has(fact.subject) && has(fact.object) ? [i] : []));
    },
    cells: (i) => {
      const fact = data.facts[i];
      const end = fact.value === undefined ? cellOf(nameIn(fact.object)) : { text: fact.value };
      const sure = { text: fact.confidence ?? "", number: true };
      return [cellOf(nameIn(fact.subject)), { text: term(fact.predicate) }, end, { text: details(fact) }, sure, ...placeCells(fact.words)];
    },
    choose: (i) => selectFact(i),
    current: (i) => (selection?.edge !== undefined ? data.pairs[selection.edge][2].includes(i) : selection?.node !== undefined && touches(data.facts[i], selection.node)),
  },
  statements: {
    columns: ["speaker", "says", "date", "sentence", "note", "line"],
    rows: (there) => data.statements.flatMap((s, i) => ((s.speaker === null || there.has(s.speaker)) && visiblePlaces(s.words) ? [i] : [])),
    cells: (i) => {
      const said = data.statements[i];
      return [cellOf(nameIn(said.speaker)), { lang: said.lang, text: said.text }, { text: said.date }, ...placeCells(said.words)];
    },
    choose: (i) => { if (data.statements[i].speaker !== null) select({ node: data.statements[i].speaker }); },
    current: (i) => selection?.node !== undefined && data.statements[i].speaker === selection.node,
  },
  measurements: {
    columns: ["subject", "measure", "value", "date", "sentence", "note", "line"],
    rows: (there) => data.measurements.flatMap((m, i) => ((m.of === null || there.has(m.of)) && visiblePlaces(m.words) ? [i] : [])),
    cells: (i) => {
      const m = data.measurements[i];
      const value = { text: amount(m), number: true, sort: Number(m.value || m.min || m.max) };
      return [cellOf(nameIn(m.of)), { text: term(m.measure) }, value, { text: m.date }, ...placeCells(m.words)];
    },
    choose: (i) => { if (data.measurements[i].of !== null) select({ node: data.measurements[i].of }); },
    current: (i) => selection?.node !== undefined && data.measurements[i].of === selection.node,
  },
  names: {
    columns: ["named", "kind", "lines", "note_count"],
    rows: (there) => [...there].sort((a, b) => degree[b] - degree[a] || a - b),
    cells: (i) => {
      const { type, notes } = data.nodes[i];
      return [cellOf(nameOf(i)), { text: term(type) || say("other") }, { text: degree[i], number: true }, { text: notes.length, number: true }];
    },
    choose: (i) => select({ node: i }),
    current: (i) => selection?.node === i,
  },
};

// By the column that was asked for; else what is selected comes first, but for what was selected here: a row stays where it was pressed.
function sorted(rows, { cells, current }) {
  const { column, down } = table.sort;
  if (column < 0) return selection && !table.choosing && selection !== table.chosen ? [...rows.filter(current), ...rows.filter((i) => !current(i))] : rows;
  const value = (i) => { const cell = cells(i)[column]; return cell.sort ?? (cell.number && cell.text !== "" ? Number(cell.text) : cell.text); };
  const order = new Intl.Collator(language, { numeric: true }).compare;
  const compared = (a, b) => {
    const [x, y] = [a.value, b.value];
    if (x === "" || y === "") return (x === "") - (y === ""); // what is not said comes last, whichever way one sorts
    return (typeof x === "number" && typeof y === "number" ? x - y : order(String(x), String(y))) * (down ? -1 : 1);
  };
  return rows.map((i) => ({ i, value: value(i) })).sort((a, b) => compared(a, b) || a.i - b.i).map(({ i }) => i);
}

function headCell(key, column) {
  const sort = table.sort.column === column ? (table.sort.down ? "descending" : "ascending") : "none";
  const button = make("button", { type: "button", text: say(key), click: () => {
    table.sort = { column, down: table.sort.column === column && !table.sort.down };
    showTable();
  } });
  return make("th", { scope: "col", "aria-sort": sort }, button);
}

function bodyRow(number, { cells, choose: chosen, current }) {
  const row = make("tr", { "data-row": number, class: current(number) ? "current" : "" });
  cells(number).forEach((cell, i) => {
    const said = { ...spoken(cell.lang), text: String(cell.text) };
    const content = i === 0 ? make("button", { type: "button", class: "link", ...said, text: said.text || say("unnamed") }) : null;
    row.append(content ? make("td", {}, content) : make("td", { ...said, class: cell.number ? "number" : "" }));
  });
  row.addEventListener("click", () => {
    if (String(getSelection())) return; // somebody marks words to copy them
    table.choosing = true;
    chosen(number);
    Object.assign(table, { choosing: false, chosen: selection });
  });
  return row;
}

function tabButton(name, count) {
  const on = table.tab === name;
  const tab = { role: "tab", id: `tab-${name}`, "aria-selected": on, "aria-controls": "table-rows", tabindex: on ? 0 : -1 };
  return make("button", { type: "button", ...tab, click: () => openTab(name) }, say(name), make("span", { class: "count", text: count }));
}

function openTab(name) {
  Object.assign(table, { tab: name, sort: { column: -1, down: false }, many: PAGE });
  showTable();
  byId(`tab-${name}`).focus();
}

function tabKeys(event) {
  const names = Object.keys(TABS);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step) { event.preventDefault(); openTab(names[(names.indexOf(table.tab) + step + names.length) % names.length]); }
}

// Where the keyboard is in the table, as a selector that finds the place again in the next table.
function placeInTable() {
  const at = document.activeElement;
  if (!byId("tables").contains(at)) return null;
  const [row, head] = [at.closest("tr[data-row]"), at.closest("th")];
  if (row) return `tr[data-row="${row.dataset.row}"] button`;
  return head ? `th:nth-child(${head.cellIndex + 1}) button` : at.id ? `#${at.id}` : null;
}

function showTable() {
  if (byId("tables").hidden) return;
  const place = placeInTable();
  const there = drawnNodes();
  const all = Object.fromEntries(Object.entries(TABS).map(([name, tab]) => [name, tab.rows(there)]));
  const tab = TABS[table.tab];
  const rows = sorted(all[table.tab], tab);
  const tabs = make("div", { role: "tablist", "aria-label": say("table") }, ...Object.keys(TABS).map((name) => tabButton(name, all[name].length)));
  tabs.addEventListener("keydown", tabKeys);
  const close = make("button", { type: "button", class: "close", "aria-label": say("close"), text: "×", click: () => { openTable(false); byId("show-table").focus(); } });
  const body = make("tbody", {}, ...rows.slice(0, table.many).map((i) => bodyRow(i, tab)));
  const drawn = make("table", { id: `table-${table.tab}` }, make("caption", { class: "unseen", text: say(table.tab) }),
    make("thead", {}, make("tr", {}, ...tab.columns.map((key, i) => headCell(key, i)))), body);
  const left = Math.min(PAGE, rows.length - table.many);
  const more = () => {
    const from = table.many;
    table.many += PAGE;
    showTable();
    byId("tables").querySelectorAll("tbody tr")[from]?.querySelector("button").focus();
  };
  const below = left > 0 ? make("button", { type: "button", id: "more-rows", text: say("more_rows", { n: left, all: rows.length }), click: more })
    : rows.length ? "" : make("p", { class: "quiet", text: say("no_rows") });
  const at = byId("table-rows")?.scrollTop ?? 0;
  const panel = make("div", { id: "table-rows", role: "tabpanel", "aria-labelledby": `tab-${table.tab}`, tabindex: 0 }, drawn, below);
  byId("tables").replaceChildren(make("div", { class: "tabs" }, tabs, close), panel);
  byId("table-rows").scrollTop = at;
  if (place) byId("tables").querySelector(place)?.focus({ preventScroll: true });
}

function openTable(yes) {
  byId("tables").hidden = !yes;
  byId("show-table").setAttribute("aria-expanded", yes);
  showTable();
  if (!hasPicture()) return;
  resized();
  if (!selection && !moved) fit();
}

// The rows of what is selected now, without building the table anew, so that the keyboard keeps its place.
function markRows() {
  document.querySelectorAll("#tables tr[data-row]").forEach((row) => row.classList.toggle("current", Boolean(TABS[table.tab].current(Number(row.dataset.row)))));
}
