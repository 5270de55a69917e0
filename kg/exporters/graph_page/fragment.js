// The view in the address fragment, so that a link brings it back. What a fragment says is only looked up, never trusted: what is not known here is passed over.
const LONGEST = 20000;
const BACK = 300; // milliseconds of rest before the address follows

// Entities by their IRIs without what all of these begin with, so that links stay short and mean the same after another build.
const common = (() => {
  const iris = data.nodes.map((node) => node.iri);
  if (!iris.length) return "";
  const [first, last] = [iris.reduce((a, b) => (b < a ? b : a)), iris.reduce((a, b) => (b > a ? b : a))];
  let n = 0;
  while (n < first.length && first[n] === last[n]) n += 1;
  return first.slice(0, Math.max(first.lastIndexOf("/", n - 1), first.lastIndexOf("#", n - 1)) + 1);
})();
const idOf = (node) => data.nodes[node].iri.slice(common.length);
const byEntityId = new Map(data.nodes.map((_, i) => [idOf(i), i]));
const byPair = new Map(data.pairs.map(([a, b], i) => [`${a} ${b}`, i]));
const conflictId = (conflict) => data.conflicts[conflict].iri.slice(data.conflicts[conflict].iri.lastIndexOf("/") + 1);
const byConflict = new Map(data.conflicts.map((_, i) => [conflictId(i), i]));
const list = (items) => items.map((item) => encodeURIComponent(item)).join(",");

function unlisted(text) {
  return (text ?? "").split(",").flatMap((item) => { try { return item === "" ? [] : [decodeURIComponent(item)]; } catch { return []; } });
}

const FILTER_KEYS = { kind: "types", predicate: "relations", note: "notes", language: "languages" };
const nameOfValue = { kind: (v) => v || "-", predicate: (v) => v, note: (v) => data.notes[v].path, language: (v) => v || "-" };

function viewParts() {
  const parts = new Map();
  parts.set("lang", chosenLanguage ? language : "");
  for (const [key, name] of Object.entries(FILTER_KEYS)) {
    const hidden = valuesOf[key]().filter((v) => hiddenValues[key].has(v));
    const shown = valuesOf[key]().filter((v) => !hiddenValues[key].has(v));
    const [sign, values] = hidden.length <= shown.length ? ["-", hidden] : ["+", shown];
    parts.set(name, hidden.length ? sign + list(values.map(nameOfValue[key])) : "");
  }
  parts.set("sure", limits.sure || "");
  parts.set("from", limits.from === null ? "" : isoMonth(limits.from));
  parts.set("to", limits.to === null ? "" : isoMonth(limits.to));
  parts.set("undated", limits.undated ? "" : "0");
  parts.set("single", limits.singles === (data.pairs.length === 0) ? "" : Number(limits.singles));
  parts.set("open", list(opening.map(idOf)));
  if (selection?.node !== undefined) parts.set("entity", list([idOf(selection.node)]));
  if (selection?.edge !== undefined) parts.set("line", list(data.pairs[selection.edge].slice(0, 2).map(idOf)));
  if (selection?.conflict !== undefined) parts.set("conflict", list([conflictId(selection.conflict)]));
  if (selection?.path) parts.set("path", list([idOf(selection.path.from), idOf(selection.path.to)]));
  const { x, y, scale } = moved ? camera() : {};
  parts.set("at", moved ? [Math.round(x), Math.round(y), figure(scale * 100) / 100].join() : "");
  return [...parts].filter(([, value]) => value !== "");
}

const isoMonth = (value) => `${String(Math.floor(value / YEAR)).padStart(4, "0")}-${String((((value % YEAR) + YEAR) % YEAR) + 1).padStart(2, "0")}`;

let kept = "";
let moved = false; // has the view been moved by hand: only then the address says where it looks
let waitingToKeep = 0;

// The address follows the view; a new selection is a step that the Back button takes back.
function keepView(step = false) {
  clearTimeout(waitingToKeep);
  const fragment = viewParts().map(([key, value]) => `${key}=${value}`).join("&");
  if (fragment === kept) return;
  kept = fragment;
  const address = `#${fragment}`;
  try { history[step ? "pushState" : "replaceState"](null, "", address); } catch { /* some viewers forbid it: the page works without */ }
}

function keepSoon() {
  clearTimeout(waitingToKeep);
  waitingToKeep = setTimeout(() => keepView(), BACK);
}

function readFilters(parts) {
  clearFilters();
  for (const [key, name] of Object.entries(FILTER_KEYS)) {
    const text = parts.get(name) ?? "";
    if (text[0] !== "-" && text[0] !== "+") continue;
    const told = new Set(unlisted(text.slice(1)));
    for (const value of valuesOf[key]()) if (told.has(nameOfValue[key](value)) === (text[0] === "-")) hiddenValues[key].add(value);
  }
  const sure = Number(parts.get("sure"));
  limits.sure = sure > 0 && sure <= 1 ? sure : 0;
  if (scaleOfTime) {
    const [from, to] = ["from", "to"].map((key) => month(`${parts.get(key) ?? ""}-01`));
    if (from !== null && stepOf(from) > 0) limits.from = monthAt(stepOf(from));
    if (to !== null && stepOf(to) < scaleOfTime.steps) limits.to = monthAt(stepOf(to) + 1) - 1;
    if (limits.from !== null && limits.to !== null && limits.from > limits.to) Object.assign(limits, { from: null, to: null });
    limits.undated = parts.get("undated") !== "0";
  }
  limits.singles = parts.has("single") ? parts.get("single") === "1" : data.pairs.length === 0;
}

const entities = (text) => unlisted(text).flatMap((id) => (byEntityId.has(id) ? [byEntityId.get(id)] : []));

function readSelection(parts) {
  const [node] = entities(parts.get("entity"));
  if (node !== undefined) return { node };
  const pair = byPair.get(entities(parts.get("line")).sort((a, b) => a - b).join(" "));
  if (pair !== undefined) return { edge: pair };
  const [from, to] = entities(parts.get("path"));
  if (from !== undefined && to !== undefined && from !== to) {
    setEnd("from", from);
    setEnd("to", to);
    return { path: pathOrNone(from, to) };
  }
  const conflict = byConflict.get(unlisted(parts.get("conflict"))[0]);
  return conflict === undefined ? null : { conflict };
}

// The view that the address tells of.
function readView() {
  const fragment = location.hash.slice(1, LONGEST);
  kept = fragment;
  const parts = new Map(fragment.split("&").map((part) => { const at = part.indexOf("="); return [part.slice(0, at), part.slice(at + 1)]; }));
  const tag = parts.get("lang");
  if (Object.hasOwn(data.texts, tag ?? "")) speak(tag);
  readFilters(parts);
  sieve();
  if (hasPicture()) {
    spreadOf.clear();
    opening.length = 0;
    reset();
    entities(parts.get("open")).slice(0, 100).forEach(comeIn);
  }
  select(readSelection(parts), { move: !parts.has("at"), keep: false });
  filtered(false);
  const [x, y, scale] = (parts.get("at") ?? "").split(",").map(Number);
  moved = [x, y, scale].every(Number.isFinite) && Math.abs(x) < 1e7 && Math.abs(y) < 1e7 && scale >= 0.01 && scale <= 20;
  if (moved) look_at({ x, y, scale });
  else if (!selection) fit();
}

function setUpAddress() {
  const follow = () => { if (location.hash.slice(1) !== kept) readView(); };
  addEventListener("popstate", follow);
  addEventListener("hashchange", follow);
  for (const kind of ["pointerup", "wheel", "touchend"]) byId("picture").addEventListener(kind, () => { moved = true; keepSoon(); }, { passive: true });
}
