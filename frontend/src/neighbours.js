// The graph around an entity: a click on a name brings a few more of its neighbours, a click on a line its sentences.
import Graph from "graphology";
import { showFacts } from "./facts.js";
import { settle } from "./forces.js";
import { looks, sign } from "./kinds.js";
import { asked, canDraw, element, embedded, filled } from "./page.js";

const KNOWN = 80; // so many the server takes,
const LONG = 6000; // in an address of so many characters
const ROOMY = innerWidth > 700;
const WIDE = ROOMY ? 2.2 : 1; // how much wider than high the picture is
const NAMED = ROOMY ? 40 : 8; // up to so many nodes, every name stands

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
    const known = latest(graph.nodes().filter((node) => node !== centre));
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

/** The last of the nodes, as many as fit in a request. */
function latest(nodes) {
  let room = LONG;
  return nodes
    .slice(-KNOWN)
    .reverse()
    .filter((node) => (room -= encodeURIComponent(node).length + 7) > 0);
}

function add(node, centre, number, count) {
  if (graph.hasNode(node.iri)) return;
  const { shape, colour } = look(node.kind);
  const from = graph.hasNode(centre) ? graph.getNodeAttributes(centre) : { x: 0, y: 0 };
  const away = Math.atan2(from.y, from.x) + ((number + 0.5) / count - 0.5) * (from.x || from.y ? Math.PI * 1.2 : 2 * Math.PI);
  const far = node.iri === iri ? 0 : 60;
  graph.addNode(node.iri, {
    ...{ x: from.x, y: from.y, aimX: from.x + far * Math.cos(away), aimY: -from.y - far * Math.sin(away) },
    ...{ label: node.label, url: node.url, kind: node.kind, shape, color: colour, size: 8, forceLabel: true },
  });
}

/** Give everything its place: new names start around the one that brought them, then all forces settle. */
function arrange() {
  const keys = graph.nodes();
  const number = new Map(keys.map((key, index) => [key, index]));
  const nodes = keys.map((key) => {
    const { aimX, aimY, x, y } = graph.getNodeAttributes(key);
    return { x: aimX ?? x, y: aimY ?? -y, ...(key === iri ? { fx: 0, fy: 0 } : {}) };
  });
  settle(
    nodes,
    graph.mapEdges((_, __, from, to) => ({ source: number.get(from), target: number.get(to) })),
    WIDE,
  );
  const crowded = graph.order > NAMED;
  graph.updateEachNodeAttributes((key, { aimX, aimY, ...kept }) => ({
    ...kept,
    size: (crowded ? 0.75 : 1) * (key === iri ? 13 : 7 + 1.6 * Math.log2(1 + graph.degree(key))),
    must: !crowded || key === iri,
  }));
  const places = Object.fromEntries(keys.map((key, index) => [key, { x: nodes[index].x, y: -nodes[index].y }]));
  drawing?.sigma.setSetting("renderEdgeLabels", ROOMY && !crowded);
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
  const lines = graph
    .outEdges(node)
    .map((line) =>
      element(
        "li",
        {},
        `${graph.getEdgeAttribute(line, "label")} `,
        element("a", { href: graph.getNodeAttribute(graph.target(line), "url") }, graph.getNodeAttribute(graph.target(line), "label")),
      ),
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
    drawing = new Drawing(
      picture,
      graph,
      { node: open, line, ground },
      { renderEdgeLabels: ROOMY, labelRenderedSizeThreshold: 0, stagePadding: 60 },
      false,
    );
    picture.drawing = drawing; // for the browser's console
    // The page scrolls through the picture; with a key held, the wheel zooms.
    drawing.sigma.getCamera().enabledZooming = false;
    picture.addEventListener("wheel", (event) => (drawing.sigma.getCamera().enabledZooming = event.ctrlKey || event.metaKey), {
      capture: true,
      passive: true,
    });
    for (const [name, act] of Object.entries({
      nearer: () => drawing.zoom(1.5),
      farther: () => drawing.zoom(1 / 1.5),
      fit: () => drawing.fit(),
    })) {
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
