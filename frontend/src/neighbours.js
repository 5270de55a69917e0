// The graph around an entity: a click on a name brings a few more of its neighbours, a click on a line its sentences.
import Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import { showFacts } from "./facts.js";
import { looks, sign } from "./kinds.js";
import { asked, canDraw, element, embedded, filled } from "./page.js";

const KNOWN = 80; // so many the server takes
const ROOMY = innerWidth > 700;
const WIDER = ROOMY ? 1.9 : 1; // as the picture is

const root = document.getElementById("neighbours");
const { iri, words, kinds } = embedded("neighbours-data");
const look = looks(kinds);
const graph = new Graph({ type: "directed" });
const grown = new Map(); // iri → {next, total}: where its neighbours go on, null where all are there
const part = (name) => root.querySelector(`[data-part="${name}"]`);
let drawing = null;
let chosen = null;

/** Bring the next neighbours of an entity into the graph. */
async function grow(centre) {
  const { next = 0 } = grown.get(centre) ?? {};
  if (next === null || root.getAttribute("aria-busy") === "true") return;
  root.setAttribute("aria-busy", "true");
  try {
    const known = graph.nodes().filter((node) => node !== centre).slice(-KNOWN);
    const found = await asked("/api/neighbours", [["iri", centre], ["skip", next], ...known.map((node) => ["known", node])]);
    grown.set(centre, { next: found.next, total: found.total });
    const before = graph.order;
    found.nodes.forEach((node, number) => add(node, centre, number, found.nodes.length));
    for (const line of found.lines) {
      if (!graph.hasEdge(line.from, line.to)) graph.addDirectedEdge(line.from, line.to, { label: line.says.join(" · "), way: line.way });
    }
    arrange();
    say(filled(words.added, { n: graph.order - before, name: graph.getNodeAttribute(centre, "label") }));
  } catch {
    say(words.failed);
  } finally {
    root.removeAttribute("aria-busy");
  }
  show();
}

function add(node, centre, number, count) {
  if (graph.hasNode(node.iri)) return;
  const { shape, colour } = look(node.kind);
  const from = graph.hasNode(centre) ? graph.getNodeAttributes(centre) : { x: 0, y: 0 };
  const away = Math.atan2(from.y, from.x) + ((number + 0.5) / count - 0.5) * (from.x || from.y ? Math.PI * 1.2 : 2 * Math.PI);
  const far = node.iri === iri ? 0 : 0.01;
  graph.addNode(node.iri, {
    ...{ x: from.x + far * Math.cos(away), y: from.y + far * Math.sin(away) },
    ...{ aimX: from.x + Math.cos(away), aimY: from.y + Math.sin(away) },
    ...{ label: node.label, url: node.url, kind: node.kind, shape, color: colour, size: 8, forceLabel: true, must: ROOMY || node.iri === iri },
  });
}

/** Give everything its place: new names start around the one that brought them, then all forces settle. */
function arrange() {
  const settling = graph.copy();
  settling.updateEachNodeAttributes((_, { aimX, aimY, x, y }) => ({ x: aimX ?? x / WIDER, y: aimY ?? y }));
  const settings = { ...forceAtlas2.inferSettings(settling), gravity: 0.6, scalingRatio: 6, strongGravityMode: false, slowDown: 4, barnesHutOptimize: graph.order > 200 };
  const settled = forceAtlas2(settling, { iterations: graph.order > 400 ? 60 : 250, settings });
  const places = {};
  const middle = settled[iri];
  for (const [node, { x, y }] of Object.entries(settled)) places[node] = { x: (x - middle.x) * WIDER, y: y - middle.y };
  graph.forEachNode((node) => {
    graph.removeNodeAttribute(node, "aimX");
    graph.removeNodeAttribute(node, "aimY");
    graph.setNodeAttribute(node, "size", node === iri ? 13 : 7 + 1.6 * Math.log2(1 + graph.degree(node)));
  });
  if (drawing) drawing.move(places);
  else for (const [node, place] of Object.entries(places)) graph.mergeNodeAttributes(node, place);
}

/** Click or key on a name: it is shown, and grows. */
async function open(node) {
  chosen = node;
  drawing?.choose(node);
  show();
  await grow(node);
}

/** Below the picture: what is chosen, and everything as a list. */
function show() {
  root.dataset.nodes = graph.order;
  root.dataset.lines = graph.size;
  if (chosen && graph.hasNode(chosen)) part("chosen").replaceChildren(...about(chosen));
  part("list").replaceChildren(...graph.nodes().map(listed));
}

function about(node) {
  const { label, url, kind } = graph.getNodeAttributes(node);
  const state = grown.get(node);
  const here = graph.neighbors(node).length;
  return [
    sign(look(kind)),
    node === iri ? element("b", {}, label) : element("a", { href: url }, label),
    element("span", { className: "graph-more" }, look(kind).label, state ? ` · ${filled(words.shown, { n: here, all: state.total })}` : ""),
    ...more(node, state),
  ];
}

function more(node, state) {
  if (state && state.next === null) return [];
  const press = element("button", { type: "button" }, state ? words.more : words.grow);
  press.addEventListener("click", () => open(node));
  return [press];
}

function listed(node) {
  const { label, url, kind } = graph.getNodeAttributes(node);
  const lines = graph.outEdges(node).map((line) =>
    element("li", {}, `${graph.getEdgeAttribute(line, "label")} `, element("a", { href: graph.getNodeAttribute(graph.target(line), "url") }, graph.getNodeAttribute(graph.target(line), "label"))),
  );
  return element(
    "li",
    {},
    sign(look(kind)),
    " ",
    element("a", { href: url }, label),
    " ",
    ...more(node, grown.get(node)),
    lines.length ? element("ul", {}, ...lines) : null,
  );
}

function say(text) {
  part("said").textContent = text;
}

async function line(key) {
  const [from, to] = graph.extremities(key);
  chosen = key;
  drawing.choose(key);
  await showFacts(part("chosen"), from, to, words);
}

async function start() {
  await grow(iri);
  chosen = iri;
  if (graph.order < 2) return;
  root.closest("section").hidden = false;
  if (canDraw()) {
    const { Drawing } = await import("./drawing.js");
    const picture = part("picture");
    const ground = () => drawing.choose(null);
    drawing = new Drawing(picture, graph, { node: open, line, ground }, { renderEdgeLabels: ROOMY, labelRenderedSizeThreshold: 0, stagePadding: ROOMY ? 60 : 40 }, false);
    picture.drawing = drawing; // for the browser's console
    // The page scrolls through the picture; with a key held, the wheel zooms.
    drawing.sigma.getCamera().enabledZooming = false;
    picture.addEventListener("wheel", (event) => (drawing.sigma.getCamera().enabledZooming = event.ctrlKey || event.metaKey), { capture: true, passive: true });
    for (const [name, act] of Object.entries({ nearer: () => drawing.zoom(1.5), farther: () => drawing.zoom(1 / 1.5), fit: () => drawing.fit() })) {
      part(name).addEventListener("click", act);
    }
  } else {
    part("stage").hidden = true;
    part("all").open = true;
    say(words.cannot);
  }
  show();
  root.dataset.drawn = drawing ? "picture" : "list";
}

start();
