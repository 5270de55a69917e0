// The picture: vis-network draws what is on the stage, with the places given and physics off until somebody asks for it.
let network = null;
let nodeSet = null;
let edgeSet = null;
let hovered = null;
const onPicture = []; // called after each change of what is drawn

const FACE = getComputedStyle(document.body).fontFamily;
const TEXT = { node: 13, edge: 11, edges: 40 }; // pixels on the screen; how many labelled lines a selection may have
const LABELLED = 0.95; // how near lines are labelled without being selected
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const shorten = (text) => ([...text].length > 26 ? `${[...text].slice(0, 25).join("")}…` : text);
const scale = () => network?.getScale() ?? 1;
const shapeOf = (kind) => (data.kinds.find((k) => k.name === kind) ?? data.kinds.find((k) => k.name === "")).mark;

// Entities that a conflict is about.
const disputed = new Set(data.conflicts.flatMap((c) => [c.subject, ...c.sides.map((s) => (s.fact === null ? s.node : data.facts[s.fact]?.subject))]).filter((n) => n !== null && n !== undefined));

// Names are drawn where they fit at this zoom, the best connected first; a selection's own come before all others.
const pen = document.createElement("canvas").getContext("2d");
if (pen) pen.font = `${TEXT.node}px ${FACE}`;
const widths = new Map();

function width(text) {
  if (!widths.has(text)) widths.set(text, pen.measureText(text).width);
  return widths.get(text);
}

// What part of the plane can be seen.
function windowOf() {
  if (!network) return { left: -Infinity, right: Infinity };
  const half = byId("picture").clientWidth / 2 / scale();
  const { x } = network.getViewPosition();
  return { left: x - half, right: x + half };
}

const FIRST = 16; // names of the best connected hide lesser nodes where there is no other room
// Node → where its name stands from it: below, above, right or left, where neither a node nor another name is.
function labelled(chosen, sizes) {
  const unit = scale();
  const height = (TEXT.node + 3) / unit;
  const taken = new Map(); // row → [[left, right, whose], …]
  const spots = new Map();
  const spans = (top, bottom) => { const rows = []; for (let r = Math.floor(top / height); r <= Math.floor(bottom / height); r += 1) rows.push(r); return rows; };
  const free = (rows, left, right, me, hiding) => rows.every((row) => (taken.get(row) ?? [])
    .every(([l, r, whose, lesser]) => whose === me || (hiding && lesser) || right < l || left > r));
  const take = (rows, ...span) => rows.forEach((row) => { if (!taken.has(row)) taken.set(row, []); taken.get(row).push(span); });
  const order = ranked([...stage.keys()].filter((n) => visibleNode(n) && (!chosen || chosen.has(n))));
  if (chosen && selection.node !== undefined) order.sort((a, b) => (b === selection.node) - (a === selection.node));
  for (const [rank, number] of order.entries()) {
    const { x, y } = stage.get(number);
    const s = sizes(number) * 0.7;
    take(spans(y - s, y + s), x - s, x + s, number, rank >= FIRST);
  }
  const view = windowOf();
  for (const [rank, number] of order.entries()) {
    const { x, y } = stage.get(number);
    const wide = width(shorten(nameOf(number)[1])) / unit;
    const out = sizes(number) + 2 / unit;
    const ways = [
      { dx: 0, dy: out + height / 2, align: "center" }, { dx: 0, dy: -out - height / 2, align: "center" },
      { dx: out + 2 / unit, dy: 0, align: "left" }, { dx: -out - 2 / unit, dy: 0, align: "right" },
    ].map((way) => {
      const left = x + way.dx - (way.align === "left" ? 0 : way.align === "right" ? wide : wide / 2) - 2 / unit;
      return { ...way, left, right: left + wide + 4 / unit, rows: spans(y + way.dy - height * 0.42, y + way.dy + height * 0.42) };
    });
    const inside = ({ left, right }) => x < view.left || x > view.right || (left > view.left && right < view.right);
    const fitting = (hiding) => ways.find((one) => inside(one) && free(one.rows, one.left, one.right, number, hiding));
    const way = fitting(false) ?? (rank < FIRST ? fitting(true) : undefined) ?? (number === selection?.node ? ways[0] : undefined);
    if (!way) continue;
    spots.set(number, { dx: way.dx, dy: way.dy, align: way.align });
    take(way.rows, way.left, way.right, number);
  }
  return spots;
}

// Far away a node is drawn larger than it is, so that its shape can still be told.
const seenSize = (number) => Math.round(size(number) * Math.min(1.7, scale() ** -0.4));

function nodeLook(number, chosen, names, palette) {
  const faded = chosen && !chosen.has(number);
  const { kind, group } = data.nodes[number];
  const fill = fillOf(group);
  const { pale } = lookOf(group);
  const shape = shapeOf(kind);
  const against = disputed.has(number);
  return {
    id: number, ...stage.get(number), shape: SPECIAL[shape] ? "custom" : shape, ...(SPECIAL[shape] ? { ctxRenderer: SPECIAL[shape] } : {}),
    size: seenSize(number), name: shorten(nameOf(number)[1]), nameAt: names.get(number), hidden: !visibleNode(number), opacity: faded ? 0.14 : 1,
    color: { background: fill, border: against ? palette.warn : pale ? groupColour(group) : palette.rim, highlight: { background: fill, border: palette.accent }, hover: { background: fill, border: palette.accent } },
    borderWidth: against || pale ? 2.5 : 1, borderWidthSelected: 3,
  };
}

function edgeLook(edge, chosen, small, palette) {
  const faded = chosen && !isLit(edge, chosen);
  const shown = edge.facts.filter(visibleFact);
  const words = [...new Set(shown.map((f) => data.facts[f].predicate))];
  const more = shown.length > 1 ? ` ×${shown.length}` : "";
  const label = words.length === 0 ? "" : `${term(words[0])}${words.length > 1 ? ` +${words.length - 1}` : ""}${more}`;
  const against = shown.some((f) => conflicted.has(f));
  const same = data.nodes[edge.from].group === data.nodes[edge.to].group;
  const plain = faded ? palette.line : against ? palette.warn : chosen ? palette.soft : palette.edge;
  const shy = faded || (!(small && chosen) && scale() < LABELLED);
  const ways = new Set(shown.map((f) => (data.facts[f].subject === edge.from ? "to" : "from")));
  return {
    id: edge.id, from: edge.from, to: edge.to, hidden: !shown.length || !visibleNode(edge.from) || !visibleNode(edge.to),
    arrows: [...ways].join(","), width: (0.8 + Math.min(4, Math.log2(Math.max(1, shown.length)))) / Math.sqrt(scale()), dashes: against ? [8, 5] : false,
    label: shy ? " " : label, color: { color: plain, highlight: palette.accent, hover: palette.accent, opacity: faded ? 0.4 : chosen || same || against ? 1 : 0.6 },
    font: { color: palette.soft, face: FACE, size: TEXT.edge / scale(), strokeWidth: 0, background: shy ? "rgba(0,0,0,0)" : palette.paper, align: "middle" },
  };
}

function isLit(edge, chosen) {
  if (selection.node !== undefined) return edge.from === selection.node || edge.to === selection.node;
  if (selection.path) return selection.path.pairs.includes(edge.id);
  return chosen.has(edge.from) && chosen.has(edge.to);
}

function options() {
  return {
    physics: { enabled: false }, layout: { improvedLayout: false },
    interaction: { hover: true, multiselect: false, selectConnectedEdges: false, hideEdgesOnDrag: false, tooltipDelay: 1e9 },
    nodes: { borderWidth: 1 },
    edges: {
      smooth: false, selectionWidth: 1.5, arrowStrikethrough: false, scaling: { label: { enabled: false, drawThreshold: 5 } },
      arrows: { to: { scaleFactor: 0.5 }, from: { scaleFactor: 0.5 } },
    },
  };
}

function looks() {
  const chosen = lit(selection);
  const edges = drawnPairs();
  const small = chosen && edges.filter((e) => isLit(e, chosen)).length <= TEXT.edges;
  const names = labelled(chosen, seenSize);
  const palette = Object.fromEntries(["ink", "paper", "soft", "line", "edge", "accent", "warn", "rim"].map((name) => [name, colour(`--${name}`)]));
  return [[...stage.keys()].map((n) => nodeLook(n, chosen, names, palette)), edges.map((e) => edgeLook(e, chosen, small, palette))];
}

function draw() {
  nodeSet = new vis.DataSet();
  edgeSet = new vis.DataSet();
  network = new vis.Network(byId("picture"), { nodes: nodeSet, edges: edgeSet }, options());
  network.on("click", ({ nodes, edges }) => {
    if (nodes.length && nodes[0] === selection?.node) spread(nodes[0]); // again: more of its neighbours
    else select(nodes.length ? { node: nodes[0] } : edges.length ? { edge: edges[0] } : null, { move: false });
  });
  let waiting = 0;
  network.on("zoom", () => { clearTimeout(waiting); waiting = setTimeout(redraw, 80); });
  network.on("animationFinished", redraw);
  network.on("dragging", ({ nodes }) => { if (nodes.length) areas = null; });
  network.on("dragEnd", ({ nodes }) => { if (nodes.length) { keepPlaces(); redraw(); } });
  network.on("hoverNode", ({ node }) => { hovered = node; network.redraw(); });
  network.on("blurNode", () => { hovered = null; network.redraw(); });
  network.on("beforeDrawing", (canvas) => { if (physics) areas = null; drawAreas(canvas, () => network.getPositions()); });
  network.on("afterDrawing", drawOver);
  network.once("afterDrawing", () => document.body.setAttribute("data-drawn", "true"));
  redraw();
  fit();
  byId("picture").picture = { looks, visible, camera }; // for who drives the page by a script
}

// Above all else: names, the sign of a contradiction, and the name of what the pointer is on.
function drawOver(canvas) {
  drawNames(canvas);
  const unit = 1 / network.getScale();
  const chosen = lit(selection);
  for (const number of disputed) {
    if (!stage.has(number) || !visibleNode(number) || (chosen && !chosen.has(number))) continue;
    const { x, y } = network.getPosition(number);
    const away_ = seenSize(number) * 0.8;
    const r = 6 * Math.max(1, Math.min(unit, 3));
    canvas.beginPath();
    canvas.arc(x + away_, y - away_, r, 0, 2 * Math.PI);
    canvas.fillStyle = colour("--warn");
    canvas.fill();
    write(canvas, "!", x + away_, y - away_ + r * 0.05, r * 1.7, colour("--paper"), "bold");
  }
  if (hovered === null || !stage.has(hovered)) return;
  const { x, y } = network.getPosition(hovered);
  const text = nameOf(hovered)[1];
  const high = (TEXT.node + 1) * unit;
  const half = (width(text) / 2 + 8) * unit;
  const top = y - seenSize(hovered) - high * 1.9;
  canvas.fillStyle = colour("--ink");
  canvas.beginPath();
  canvas.roundRect(x - half, top, 2 * half, high * 1.6, 5 * unit);
  canvas.fill();
  write(canvas, text, x, top + high * 0.82, high, colour("--paper"));
}

function drawNames(canvas) {
  const unit = 1 / scale();
  canvas.font = `${TEXT.node * unit}px ${FACE}`;
  canvas.textBaseline = "middle";
  canvas.lineJoin = "round";
  canvas.lineWidth = 3.5 * unit;
  canvas.strokeStyle = colour("--paper");
  canvas.fillStyle = colour("--ink");
  for (const { id, name, nameAt } of named) {
    const { x, y } = network.getPosition(id);
    canvas.textAlign = nameAt.align;
    canvas.strokeText(name, x + nameAt.dx, y + nameAt.dy);
    canvas.fillText(name, x + nameAt.dx, y + nameAt.dy);
  }
}

function write(canvas, text, x, y, pixels, ink, weight = "") {
  canvas.font = `${weight} ${pixels}px ${FACE}`;
  canvas.textAlign = "center";
  canvas.textBaseline = "middle";
  canvas.fillStyle = ink;
  canvas.fillText(text, x, y);
}

function redraw() {
  if (!network) return;
  if (limits.singles) enterSingles();
  const wanted = [...(lit(selection) ?? [])].filter((n) => n !== null && n !== undefined);
  if (selection?.node !== undefined && !broughtIn.has(selection.node)) expand(selection.node);
  else if (wanted.some((n) => !stage.has(n)) && selection.node === undefined) bring(wanted);
  areas = null;
  named = []; // a drawing may come while nodes leave
  const [nodes, edges] = looks();
  // A selection that is gone from the picture would be looked for there.
  const keep = (set, items) => { const ids = new Set(items.map((i) => i.id)); set.remove(set.getIds().filter((id) => !ids.has(id))); };
  keep(edgeSet, edges);
  keep(nodeSet, nodes);
  nodeSet.update(nodes);
  edgeSet.update(edges);
  const shown = (items) => items.filter((item) => !item.hidden);
  named = shown(nodes).filter((node) => node.nameAt);
  drawnNow = { nodes: shown(nodes).map((n) => n.id), pairs: shown(edges).map((e) => e.id) };
  Object.assign(byId("picture").dataset, { nodes: drawnNow.nodes.length, edges: drawnNow.pairs.length });
  byId("drawn").textContent = say("drawn", { nodes: drawnNow.nodes.length, all: data.nodes.length, lines: drawnNow.pairs.length, every: pairs.length });
  for (const call of onPicture) call();
}

let named = [];
let drawnNow = { nodes: [], pairs: [] };
const visible = () => drawnNow;

// The nodes that stay bright while something is selected; null for all.
function lit(chosen) {
  if (!chosen) return null;
  if (chosen.node !== undefined) return new Set([chosen.node, ...neighbours[chosen.node]]);
  if (chosen.edge !== undefined) return new Set([pairs[chosen.edge].from, pairs[chosen.edge].to]);
  return new Set(selectedNodes(chosen));
}

function keepPlaces() {
  for (const [number, at] of Object.entries(network.getPositions())) stage.set(Number(number), { x: Math.round(at.x), y: Math.round(at.y) });
}

let physics = false;

function setPhysics(on) {
  if (!network) return;
  physics = on;
  if (!on) keepPlaces();
  network.setOptions({
    physics: { enabled: on, solver: "forceAtlas2Based", stabilization: false, forceAtlas2Based: { gravitationalConstant: -60, springLength: 90, avoidOverlap: 0.4, damping: 0.6 } },
  });
  byId("physics").setAttribute("aria-pressed", on);
  if (!on) redraw();
}

const MARGIN = { across: 72, down: 44 }; // pixels on the screen around what is brought into view: its names
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const motion = () => (calm.matches ? false : { duration: 300, easingFunction: "easeInOutQuad" });

// These nodes with their names, as large as the picture allows.
function show(nodes, animation, nearest) {
  if (!network || !nodes.length) return;
  const { left, right, top, bottom } = bounds(nodes);
  const { clientWidth, clientHeight } = byId("picture");
  const wanted = Math.min((clientWidth - 2 * MARGIN.across) / Math.max(1, right - left), (clientHeight - 2 * MARGIN.down) / Math.max(1, bottom - top), nearest);
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: Math.max(0.01, wanted), animation });
  if (!animation) redraw();
}

const fit = () => show([...stage.keys()].filter(visibleNode), false, 1.4);

function zoom(factor) {
  const animation = motion();
  network?.moveTo({ scale: network.getScale() * factor, animation });
  if (!animation) redraw();
}

const camera = () => ({ ...network.getViewPosition(), scale: network.getScale() });
function look_at({ x, y, scale: wanted }) {
  network?.moveTo({ position: { x, y }, scale: wanted, animation: false });
  redraw();
}

// An entity with its neighbours, as near as they allow, but never so far away that nothing can be read.
const NEAREST = 1.7;
const FARTHEST = 0.55;
function goTo(number) {
  if (!network) return;
  const shown = [number, ...neighbours[number]].filter((n) => stage.has(n) && visibleNode(n));
  const { left, right, top, bottom } = bounds(shown);
  const { clientWidth, clientHeight } = byId("picture");
  const fits = Math.min((clientWidth - 2 * MARGIN.across) / Math.max(1, right - left), (clientHeight - 2 * MARGIN.down) / Math.max(1, bottom - top));
  const position = fits < FARTHEST ? stage.get(number) : { x: (left + right) / 2, y: (top + bottom) / 2 };
  const animation = motion();
  network.moveTo({ position, scale: Math.max(FARTHEST, Math.min(NEAREST, fits)), animation });
  if (!animation) redraw();
}

function backToOverview() {
  if (physics) setPhysics(false);
  reset();
  select(null);
  fit();
}
