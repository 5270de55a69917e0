// The whole graph: the picture with search and filters, and the same as a table.
import Graph from "graphology";
import { showFacts } from "./facts.js";
import { looks, sign } from "./kinds.js";
import { asked, canDraw, element, embedded, filled } from "./page.js";

const HITS = 12; // names that the search offers
const ROWS = 200; // rows of the table at a time

const root = document.getElementById("graph");
const { words, kinds } = embedded("graph-data");
const look = looks(kinds);
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const folded = (text) => text.normalize("NFKC").toLowerCase();
const hidden = new Set(); // kinds that are filtered out
let graph = null;
let drawing = null;
let rows = [];

/** The graph as the server lays it out. */
function built({ nodes, lines, iris, relations }) {
  const scale = Math.min(1, Math.max(0.25, Math.sqrt(250 / nodes.length))); // many must be small
  const made = new Graph({ type: "directed" });
  nodes.forEach(([label, kind, url, degree, x, y], number) => {
    const { shape, colour } = look(kind);
    made.addNode(String(number), {
      label,
      kind,
      url,
      iri: iris[number],
      x,
      y,
      degree,
      shape,
      color: colour,
      size: scale * (3.5 + 2 * Math.log2(1 + degree)),
    });
  });
  for (const [a, b, says] of lines) {
    made.addDirectedEdge(String(a), String(b), {
      label: says.map((code) => relations[code]).join(" · "),
      size: Math.max(0.5, 1.2 * scale),
    });
  }
  return made;
}

function say(text) {
  part("said").textContent = text;
}

/** A name is chosen: the panel says what stands around it. */
function choose(node, move = true) {
  drawing?.choose(node);
  if (move) drawing?.goTo(node);
  const { label, url, kind } = graph.getNodeAttributes(node);
  const lines = graph.edges(node).map((line) => {
    const [from, to] = graph.extremities(line);
    const other = from === node ? to : from;
    const press = element("button", { type: "button", className: "link" }, graph.getNodeAttribute(other, "label"));
    press.addEventListener("click", () => choose(other));
    const why = element("button", { type: "button", className: "link graph-why" }, words.why);
    why.addEventListener("click", () => showLine(line));
    const says = ` ${graph.getEdgeAttribute(line, "label")} `;
    return element(
      "li",
      {},
      ...(from === node ? [element("span", {}, "→", says), press] : [press, element("span", {}, says, "→")]),
      " ",
      why,
    );
  });
  part("panel").replaceChildren(
    element("h2", {}, sign(look(kind)), " ", element("a", { href: url }, label)),
    element(
      "p",
      { className: "graph-more" },
      `${look(kind).label} · ${filled(words.neighbours, { n: graph.getNodeAttribute(node, "degree") })}`,
    ),
    element("p", {}, element("a", { href: url }, words.open)),
    element("ul", { className: "graph-lines" }, ...lines),
  );
}

/** A line is chosen: the panel shows its sentences. */
async function showLine(key) {
  drawing?.choose(key);
  const [from, to] = graph.extremities(key).map((node) => graph.getNodeAttributes(node));
  const facts = element("div");
  part("panel").replaceChildren(
    element("h2", {}, element("a", { href: from.url }, from.label), " – ", element("a", { href: to.url }, to.label)),
    facts,
  );
  await showFacts(facts, from.iri, to.iri, words);
}

function clear() {
  drawing?.choose(null);
  part("panel").replaceChildren(element("p", { className: "graph-more" }, words.welcome));
}

/** The kinds with how many there are of each; a click leaves one out. */
function legend() {
  const counts = new Map();
  graph.forEachNode((_, { kind }) => counts.set(kind, (counts.get(kind) ?? 0) + 1));
  const items = kinds
    .filter(({ name }) => counts.has(name))
    .map((kind) => {
      const box = element("input", { type: "checkbox", checked: true });
      box.addEventListener("change", () => {
        if (box.checked) hidden.delete(kind.name);
        else hidden.add(kind.name);
        drawing?.sigma.refresh();
        table();
      });
      return element(
        "li",
        {},
        element(
          "label",
          {},
          box,
          sign(kind),
          element("span", {}, kind.label),
          element("small", {}, counts.get(kind.name).toLocaleString(document.documentElement.lang)),
        ),
      );
    });
  part("kinds").replaceChildren(...items);
}

/** Search as one types: the names that hold the words, the best connected first. */
function search() {
  const box = part("search");
  const hits = part("hits");
  box.addEventListener("input", () => {
    const wanted = folded(box.value.trim());
    const found = wanted ? graph.filterNodes((_, { label }) => folded(label).includes(wanted)).slice(0, HITS) : [];
    hits.replaceChildren(
      ...found.map((node) => {
        const { label, kind } = graph.getNodeAttributes(node);
        const press = element("button", { type: "button" }, sign(look(kind)), element("span", {}, label));
        press.addEventListener("click", () => {
          hits.replaceChildren();
          box.value = label;
          choose(node);
        });
        return element("li", {}, press);
      }),
      ...(wanted
        ? [
            element(
              "li",
              {},
              element("a", { href: `/?${new URLSearchParams({ q: box.value })}` }, filled(words.elsewhere, { q: box.value })),
            ),
          ]
        : []),
    );
    say(wanted ? filled(words.found, { n: found.length }) : "");
    table();
  });
  box.form.addEventListener("submit", (event) => {
    event.preventDefault();
    hits.querySelector("button, a")?.click();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hits.replaceChildren();
    if (event.key === "ArrowDown") hits.querySelector("button, a")?.focus();
  });
  hits.addEventListener("keydown", (event) => {
    const item = event.target.closest("li");
    const next = { ArrowDown: item?.nextElementSibling, ArrowUp: item?.previousElementSibling }[event.key];
    if (event.key === "Escape") (hits.replaceChildren(), box.focus());
    if (!next) return;
    event.preventDefault();
    next.querySelector("button, a").focus();
  });
}

/** The lines as rows, as the search and the kinds leave them. */
function table(from = 0) {
  const body = part("rows");
  if (part("table").hidden) return;
  if (from === 0) {
    const wanted = folded(part("search").value.trim());
    const fits = (a, b) =>
      !hidden.has(a.kind) && !hidden.has(b.kind) && (!wanted || folded(a.label).includes(wanted) || folded(b.label).includes(wanted));
    rows = graph.filterEdges((_, __, ___, ____, a, b) => fits(a, b));
    body.replaceChildren();
  }
  body.append(
    ...rows.slice(from, from + ROWS).map((line) => {
      const [a, b] = graph.extremities(line).map((node) => graph.getNodeAttributes(node));
      const cell = ({ label, url, kind }) => element("td", {}, sign(look(kind)), " ", element("a", { href: url }, label));
      return element("tr", {}, cell(a), element("td", {}, graph.getEdgeAttribute(line, "label")), cell(b));
    }),
  );
  const more = part("more");
  more.hidden = from + ROWS >= rows.length;
  more.onclick = () => table(from + ROWS);
  part("count").textContent = filled(words.rows, { n: rows.length });
}

function mode(asTable) {
  root.dataset.mode = asTable ? "table" : "picture";
  part("table").hidden = !asTable;
  part("stage").hidden = asTable;
  part("as-table").setAttribute("aria-pressed", asTable);
  part("as-picture").setAttribute("aria-pressed", !asTable);
  table();
}

async function start() {
  let data;
  try {
    data = await asked("/api/picture", {});
  } catch {
    say(words.failed);
    return;
  }
  graph = built(data);
  root.dataset.nodes = graph.order;
  root.dataset.lines = graph.size;
  const [nodes, lines] = data.all;
  part("summary").textContent = filled(graph.order < nodes ? words.part : words.summary, {
    n: graph.order,
    lines: graph.size,
    all: nodes,
    of: lines,
  });
  legend();
  search();
  clear();
  part("as-table").addEventListener("click", () => mode(true));
  part("as-picture").addEventListener("click", () => mode(false));
  if (canDraw()) {
    const { Drawing } = await import("./drawing.js");
    mode(false);
    const small = graph.order <= 150;
    drawing = new Drawing(
      part("picture"),
      graph,
      { node: (node) => choose(node, false), line: showLine, ground: clear },
      {
        ...{
          labelRenderedSizeThreshold: small ? 0 : 4,
          labelDensity: small ? 8 : 2,
          labelGridCellSize: 90,
          renderEdgeLabels: graph.size <= 2000,
          hideEdgesOnMove: graph.size > 5000,
          stagePadding: 36,
        },
      },
    );
    part("picture").drawing = drawing; // for the browser's console
    drawing.shows = (_, { kind }) => !hidden.has(kind);
    drawing.sigma.refresh();
    for (const [name, act] of Object.entries({
      nearer: () => drawing.zoom(1.6),
      farther: () => drawing.zoom(1 / 1.6),
      fit: () => drawing.fit(),
    })) {
      part(name).addEventListener("click", act);
    }
  } else {
    part("as-picture").disabled = true;
    say(words.cannot);
    mode(true);
  }
  root.dataset.drawn = drawing ? "picture" : "table";
}

start();
