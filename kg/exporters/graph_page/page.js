// Selection, keyboard, themes, languages, and the start.
let selection = null;
let chosenNodes = new Set(); // the entities that it is made of
const opening = []; // whose neighbours were brought in, in order
const spreadOf = new Map(); // entity → how many of its neighbours are not in the picture yet
const narrow = matchMedia("(max-width: 900px)");
const hasPicture = () => !byId("picture").hidden;

// What is selected: one entity, a line between two, a conflict, or a path. The panel tells of it and the picture turns to it.
function select(chosen, { move = true, keep = true } = {}) {
  settle(chosen);
  document.body.classList.toggle("chosen", Boolean(chosen));
  resized();
  if (chosen?.node !== undefined && !spreadOf.has(chosen.node)) comeIn(chosen.node);
  if (chosen && chosen.node === undefined && hasPicture()) bring(selectedNodes());
  renew();
  showSelection();
  if (chosen && move) showWhole(chosen);
  if (keep) keepView(true);
}

function showSelection() {
  if (!selection) showWelcome();
  else if (selection.node !== undefined) showNode(selection.node);
  else if (selection.edge !== undefined) showEdge(selection.edge);
  else if (selection.path) showPath(selection.path);
  else showConflict(selection.conflict);
  if (selection) tell(byId("panel").querySelector(".top").innerText.replace(/\s+/g, " "));
  markRows();
}

// The entities that a selection is made of.
function selectedNodes(chosen = selection) {
  if (!chosen) return [];
  if (chosen.node !== undefined) return [chosen.node];
  if (chosen.edge !== undefined) return data.pairs[chosen.edge].slice(0, 2);
  if (chosen.path) return chosen.path.nodes;
  const ends = (side) => (side.fact === null ? [side.node] : [data.facts[side.fact].subject, data.facts[side.fact].object]);
  return [...new Set([data.conflicts[chosen.conflict].subject, ...data.conflicts[chosen.conflict].sides.flatMap(ends)])].filter((n) => n !== null && n !== undefined);
}

const isChosen = (node) => chosenNodes.has(node);

function settle(chosen) {
  selection = chosen;
  chosenNodes = new Set(selectedNodes());
}

function showWhole(chosen) {
  if (!hasPicture()) return;
  moved = false;
  if (chosen.node !== undefined) goTo(chosen.node);
  else show(selectedNodes(chosen).filter(visibleNode), motion(), 1.2);
}

// What is drawn, and the table with it.
function renew() {
  if (hasPicture()) redraw();
  else showTable();
}

// The picture has another size now: it must know before it turns to something.
function resized() {
  if (hasPicture()) network.redraw();
}

function nearer(factor) {
  moved = true;
  zoom(factor);
  keepSoon();
}

function showEverything() {
  moved = false;
  fit();
  keepSoon();
}

// An entity's neighbours come into the picture, so many at a time.
function comeIn(node) {
  if (!hasPicture()) return { added: [], left: 0 };
  const { added, left } = expand(node);
  spreadOf.set(node, left);
  if (added.length) opening.push(node);
  return { added, left };
}

function spread(node) {
  const { added, left } = comeIn(node);
  redraw();
  goTo(node);
  tell(say("came", { n: added.length, left }), true);
  keepSoon();
}

function selectFact(number) {
  const pair = data.pairs.findIndex(([, , facts]) => facts.includes(number));
  const { subject } = data.facts[number];
  if (pair >= 0) select({ edge: pair });
  else if (subject !== null) select({ node: subject });
}

// After a change of the filters: everything that shows facts shows others now.
function filtered(keep = true) {
  sieve();
  followFilters();
  if (selection?.path) settle({ path: pathOrNone(selection.path.from, selection.path.to) });
  renew();
  const at = byId("panel").scrollTop;
  const within = byId("panel").contains(document.activeElement);
  showSelection();
  byId("panel").scrollTop = at;
  if (within) focusPanel();
  if (keep) keepSoon();
}

// A word to those who listen; shown too where it matters to all.
let waitingToHush = 0;
function tell(text, shown = false) {
  clearTimeout(waitingToHush);
  byId("told").textContent = text;
  byId("told").className = shown ? "toast" : "unseen";
  if (shown) waitingToHush = setTimeout(() => { byId("told").className = "unseen"; }, 4000);
}

// In the picture, arrow keys walk from the selected entity to the nearest one that way, first along its own lines.
const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function walk([wx, wy]) {
  const nodes = looks()[0].filter((node) => !node.hidden);
  if (!nodes.length) return;
  const here = nodes.find((node) => node.id === selection?.node);
  if (!here) { select({ node: nodes.reduce((a, b) => (degree[b.id] > degree[a.id] ? b : a)).id }); return; }
  const joined = new Set(data.pairs.flatMap(([a, b]) => (a === here.id ? [b] : b === here.id ? [a] : [])));
  const cost = (node) => {
    const [dx, dy] = [node.x - here.x, node.y - here.y];
    const along = dx * wx + dy * wy;
    const aside = Math.abs(dx * wy - dy * wx);
    return node === here || along <= 0 || aside > along * 1.5 ? Infinity : along + 2 * aside;
  };
  for (const some of [nodes.filter((node) => joined.has(node.id)), nodes]) {
    const best = some.reduce((a, b) => (cost(b) < cost(a) ? b : a), here);
    if (best !== here) { select({ node: best.id }); return; }
  }
}

function pictureKeys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const acts = { "+": () => nearer(1.4), "=": () => nearer(1.4), "-": () => nearer(1 / 1.4), 0: showEverything, Enter: focusPanel };
  const act = acts[event.key] ?? (WAYS[event.key] && (() => walk(WAYS[event.key])));
  if (!act) return;
  event.preventDefault();
  act();
}

function keys(event) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && !/^(checkbox|range)$/.test(event.target.type);
  if (event.key === "Escape") escape(event);
  else if (typing || byId("help").open) return;
  else if (event.key === "/") { event.preventDefault(); byId("query").focus(); byId("query").select(); }
  else if (event.key === "?") { event.preventDefault(); showHelp(); }
}

// Esc closes what was opened last.
function escape(event) {
  if (byId("help").open) return;
  if (byId("save").open) { byId("save").open = false; byId("save").querySelector("summary").focus(); }
  else if (narrow.matches && byId("filters").contains(event.target)) { openFilters(false); byId("show-filters").focus(); }
  else if (byId("tables").contains(event.target)) { openTable(false); byId("show-table").focus(); }
  else if (selection) { select(null); if (byId("panel").contains(event.target) || event.target === document.body) byId("picture").focus(); }
}

const KEYS = [
  ["/", "key_search"], ["↑ ↓ ↵", "key_choose"], ["Tab", "key_tab"], ["← ↑ → ↓", "key_walk"],
  ["↵", "key_panel"], ["+ − 0", "key_zoom"], ["Esc", "key_close"], ["?", "key_help"],
];

function showHelp() {
  const close = make("button", { type: "button", class: "close", "aria-label": say("close"), text: "×", click: () => byId("help").close() });
  byId("help").replaceChildren(
    make("div", { class: "head" }, make("h2", { id: "help-title", text: say("help") }), close),
    ...["help_picture", "help_lines", "help_left"].map((key) => make("p", { text: say(key) })),
    make("dl", {}, ...KEYS.flatMap(([key, word]) => [make("dt", {}, make("kbd", { text: key })), make("dd", { text: say(word) })])));
  byId("help").showModal();
}

function openFilters(yes) {
  document.body.classList.toggle("no-filters", !yes);
  byId("show-filters").setAttribute("aria-expanded", yes);
}

let chosenLanguage = false; // by hand or by a link; else the browser's

function speak(tag) {
  language = tag;
  chosenLanguage = true;
  labelTags = [language, ...navigator.languages.filter((other) => other !== language)];
  byId("language").value = language;
  showAll();
}

// What the file does not hold.
function showLeft() {
  const parts = Object.entries(data.left).map(([key, [held, all]]) => say("left_part", { held, all, name: say(key === "nodes" ? "names" : key) }));
  byId("left").hidden = !parts.length;
  byId("left").textContent = say("left_out", { what: parts.join(" · ") });
}

// Everything that has words, in the language of now.
function showAll() {
  translate();
  byId("summary").textContent = say("summary", { nodes: data.nodes.length, facts: data.facts.length, notes: data.notes.length });
  byId("no-picture").textContent = hasPicture() ? say("empty") : say("no_picture");
  showLeft();
  showGroups();
  for (const which of ["from", "to"]) if (ends[which] !== null) setEnd(which, ends[which]);
  showFilters();
  showConflicts();
  showSelection();
  showTable();
}

function setUpLook() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { byId("theme").setAttribute("aria-pressed", isDark()); showGroups(); showSelection(); redraw(); };
  byId("theme").addEventListener("click", () => { document.documentElement.dataset.theme = isDark() ? "light" : "dark"; follow(); });
  system.addEventListener("change", follow);
  byId("theme").setAttribute("aria-pressed", isDark());
  byId("language").replaceChildren(...Object.keys(data.texts).map((tag) => make("option", { value: tag, lang: tag, text: data.texts[tag].name })));
  byId("language").value = language;
  byId("language").addEventListener("change", () => { speak(byId("language").value); redraw(); keepSoon(); });
  openFilters(!narrow.matches);
  narrow.addEventListener("change", () => openFilters(!narrow.matches));
}

function setUpButtons() {
  const ask = {
    "show-filters": () => { openFilters(document.body.classList.contains("no-filters")); if (narrow.matches) byId("close-filters").focus(); },
    "close-filters": () => { openFilters(false); byId("show-filters").focus(); },
    "show-table": () => openTable(byId("tables").hidden),
    "show-help": showHelp,
    fit: showEverything, nearer: () => nearer(1.4), farther: () => nearer(1 / 1.4),
    physics: () => setPhysics(!physics),
    overview: () => { spreadOf.clear(); opening.length = 0; backToOverview(); },
  };
  for (const [id, act] of Object.entries(ask)) byId(id).addEventListener("click", act);
  document.addEventListener("keydown", keys);
  byId("picture").addEventListener("keydown", pictureKeys);
  document.addEventListener("click", (event) => { if (!byId("save").contains(event.target)) byId("save").open = false; });
}

function pictureChanged() {
  byId("overview").hidden = !differs();
  showTable();
}

function start() {
  sieve();
  setUpLook();
  setUpFilters();
  setUpPaths();
  setUpDownloads();
  setUpButtons();
  chooser(byId("query"), byId("hits"), (node) => { select({ node }); focusPanel(); });
  try {
    draw();
    byId("picture").firstElementChild.tabIndex = -1; // the picture is one stop of the Tab key, not two
  } catch {
    network = null;
    for (const id of ["picture", "zoom", "drawn", "save-png", "save-svg"]) byId(id).hidden = true;
    document.body.setAttribute("data-drawn", "false");
  }
  byId("no-picture").hidden = hasPicture() && data.nodes.length > 0;
  onPicture.push(pictureChanged);
  showAll();
  if (!hasPicture()) openTable(true);
  setUpAddress();
  if (location.hash.length > 1) readView();
}

start();
