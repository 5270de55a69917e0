// Filters, search, selection, and the start.
let selection = null;
const hiddenKinds = new Set();
const hiddenNotes = new Set();
let withSingles = pairs.length === 0;

const visibleFact = (number) => !hiddenNotes.has(data.facts[number].note);

function visibleNode(number) {
  const node = data.nodes[number];
  if (hiddenKinds.has(node.kind)) return false;
  if (node.notes.length && node.notes.every((n) => hiddenNotes.has(n))) return false;
  return withSingles || neighbours[number].size > 0 || (selection?.node === number);
}

function select(chosen, move = true) {
  selection = chosen;
  redraw();
  if (!chosen) { network?.unselectAll(); showWelcome(); }
  else if (chosen.node !== undefined) { showNode(chosen.node); network?.selectNodes([chosen.node]); if (move) goTo(chosen.node); }
  else if (chosen.edge !== undefined) { showEdge(chosen.edge); network?.selectEdges([chosen.edge]); }
  else showConflict(chosen.conflict);
  markRows();
}

function selectFact(number) {
  const edge = pairs.find((e) => e.facts.includes(number));
  select(edge ? { edge: edge.id } : { node: data.facts[number].subject });
}

// The table's rows follow the filters and the selection.
function markRows() {
  const current = new Set(selection?.edge !== undefined ? pairs[selection.edge].facts : []);
  document.querySelectorAll("#table-facts tr[data-row]").forEach((row) => {
    const number = Number(row.dataset.row);
    row.hidden = !visibleFact(number);
    row.classList.toggle("current", current.has(number) || (selection?.node !== undefined && [data.facts[number].subject, data.facts[number].object].includes(selection.node)));
  });
}

function filtered() { redraw(); markRows(); }

function checkbox(checked, change, ...content) {
  const box = make("input", { type: "checkbox" });
  box.checked = checked;
  box.addEventListener("change", () => { change(box.checked); filtered(); });
  return make("li", {}, make("label", {}, box, ...content));
}

const toggle = (set, value) => (on) => (on ? set.delete(value) : set.add(value));

function showKinds() {
  const counts = new Map();
  for (const node of data.nodes) counts.set(node.kind, (counts.get(node.kind) ?? 0) + 1);
  byId("kinds").replaceChildren(...data.kinds.filter((k) => counts.has(k.name)).map((k) => checkbox(!hiddenKinds.has(k.name), toggle(hiddenKinds, k.name),
    icon(k.name), make("span", { text: k.name ? term(k.name) : say("other") }), make("span", { class: "count", text: counts.get(k.name) }))));
}

function showNotes() {
  byId("notes").replaceChildren(...data.notes.map((note, i) => checkbox(!hiddenNotes.has(i), toggle(hiddenNotes, i),
    make("span", { class: "note" }, make("span", { ...spoken(note.lang), text: note.title || note.path }), make("small", { text: note.path })))));
}

function showConflicts() {
  byId("conflict-part").hidden = !data.conflicts.length;
  byId("conflict-count").textContent = data.conflicts.length;
  byId("conflicts").replaceChildren(...data.conflicts.map((c, i) => {
    const side = c.sides[0];
    const about = c.subject ?? (side && (side.fact === null ? side.node : data.facts[side.fact].subject));
    const [lang, text] = about === null || about === undefined ? ["", ""] : nameOf(about);
    return make("li", {}, make("button", { type: "button", click: () => select({ conflict: i }) }, make("span", { ...spoken(lang), text }), `${text && " · "}${conflictKind(c)}`));
  }));
}

// Search: names by their folded form, those that begin with the query first.
const index = data.nodes.map((n, i) => ({ i, names: [["", n.label], ...n.labels, ...n.names].map(([, text]) => [folded(text), text]) }));

function hits(query) {
  const wanted = folded(query.trim());
  if (!wanted) return [];
  const found = index.map(({ i, names }) => {
    const name = names.find(([key]) => key.startsWith(wanted)) ?? names.find(([key]) => key.includes(wanted));
    return name ? { i, name: name[1], rank: (name[0] === wanted ? 0 : name[0].startsWith(wanted) ? 1 : 2) } : null;
  }).filter(Boolean);
  return found.sort((a, b) => a.rank - b.rank || neighbours[b.i].size - neighbours[a.i].size || a.i - b.i).slice(0, 40);
}

function showHits() {
  const query = byId("query").value;
  const list = byId("hits");
  const found = hits(query);
  list.replaceChildren(...found.map(({ i, name }, n) => {
    const [lang, text] = nameOf(i);
    return make("li", { role: "option", id: `hit-${n}`, "data-node": i, "aria-selected": n === 0, click: () => pick(i) },
      icon(data.nodes[i].kind, groupColour(data.nodes[i].group)), make("span", { ...spoken(lang), text }), name === text ? null : make("small", { dir: "auto", text: name }));
  }));
  if (query.trim() && !found.length) list.append(make("li", { text: say("nothing") }));
  open(Boolean(query.trim()));
}

function open(yes) {
  byId("hits").hidden = !yes;
  byId("query").setAttribute("aria-expanded", yes);
  byId("query").setAttribute("aria-activedescendant", yes ? byId("hits").querySelector("[aria-selected=true]")?.id ?? "" : "");
}

function pick(number) {
  open(false);
  select({ node: number });
  byId("panel").focus({ preventScroll: true });
}

function move(step) {
  const items = [...byId("hits").querySelectorAll("[role=option]")];
  if (!items.length) return;
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  items[at]?.setAttribute("aria-selected", "false");
  const next = items[(at + step + items.length) % items.length];
  next.setAttribute("aria-selected", "true");
  next.scrollIntoView({ block: "nearest" });
  byId("query").setAttribute("aria-activedescendant", next.id);
}

function keys(event) {
  if (event.isComposing) return;
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "/" && !typing) { event.preventDefault(); byId("query").focus(); }
  else if (event.key === "Escape") { if (byId("hits").hidden) select(null); else open(false); }
  else if (event.target !== byId("query")) return;
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
  else if (event.key === "Enter") byId("hits").querySelector("[aria-selected=true]")?.click();
}

// What the file does not hold.
function showLeft() {
  const parts = Object.entries(data.left).map(([key, [held, all]]) => say("left_part", { held, all, name: say(key === "nodes" ? "names" : key) }));
  byId("left").hidden = !parts.length;
  byId("left").textContent = say("left_out", { what: parts.join(" · ") });
}

function showAll() {
  translate();
  byId("summary").textContent = say("summary", { nodes: data.nodes.length, facts: data.facts.length, notes: data.notes.length });
  byId("no-picture").textContent = say(network ? "empty" : "no_picture");
  showKinds();
  showGroups();
  showLeft();
  showNotes();
  showConflicts();
  select(selection, false);
}

function start() {
  byId("language").replaceChildren(...Object.keys(data.texts).map((tag) => make("option", { value: tag, lang: tag, text: data.texts[tag].name })));
  byId("language").value = language;
  byId("language").addEventListener("change", () => { language = byId("language").value; labelTags = [language]; showAll(); });
  byId("query").addEventListener("input", showHits);
  byId("query").addEventListener("focus", showHits);
  document.addEventListener("keydown", keys);
  document.addEventListener("click", (event) => { if (!byId("search").contains(event.target)) open(false); });
  byId("single").checked = withSingles;
  byId("single").addEventListener("change", () => { withSingles = byId("single").checked; filtered(); fit(); });
  for (const [id, all] of [["notes-all", true], ["notes-none", false]]) {
    byId(id).addEventListener("click", () => { data.notes.forEach((_, i) => toggle(hiddenNotes, i)(all)); showNotes(); filtered(); });
  }
  byId("tables").addEventListener("click", (event) => {
    const row = event.target.closest("#table-facts tr[data-row]");
    if (row) selectFact(Number(row.dataset.row));
  });
  byId("fit").addEventListener("click", fit);
  byId("nearer").addEventListener("click", () => zoom(1.4));
  byId("farther").addEventListener("click", () => zoom(1 / 1.4));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { showGroups(); select(selection, false); });
  byId("physics").addEventListener("click", () => setPhysics(!physics));
  byId("overview").addEventListener("click", backToOverview);
  try { draw(); } catch { network = null; byId("tables").open = true; }
  byId("no-picture").hidden = Boolean(network && data.nodes.length);
  showAll();
}

start();
