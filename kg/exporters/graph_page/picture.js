// The picture: vis-network with the places given and physics off.
let network = null;
let nodeSet = null;
let edgeSet = null;
const neighbours = data.nodes.map(() => new Set());
data.network.edges.forEach((e) => { neighbours[e.from].add(e.to); neighbours[e.to].add(e.from); });

const FACE = getComputedStyle(document.body).fontFamily;
const TEXT = { node: 14, edge: 11, edges: 30 }; // pixels on the screen; how many labelled lines a selection may have
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const shorten = (text) => ([...text].length > 28 ? `${[...text].slice(0, 27).join("")}…` : text);
const scale = () => Math.min(1, network?.getScale() ?? 1);

// Names are drawn where they fit at this zoom, the best connected first; a selection's own come before all others.
const byRank = [...data.network.nodes].sort((a, b) => neighbours[b.id].size - neighbours[a.id].size || a.id - b.id);
const pen = document.createElement("canvas").getContext("2d");
if (pen) pen.font = `${TEXT.node}px ${FACE}`;

function labelled(chosen) {
  const unit = scale();
  const height = (TEXT.node + 4) / unit;
  const taken = new Map(); // row → [[left, right], …]
  const shown = new Set();
  const order = chosen && selection.node !== undefined ? [data.network.nodes[selection.node], ...byRank] : byRank;
  for (const node of order) {
    if (shown.has(node.id) || (chosen && !chosen.has(node.id)) || !visibleNode(node.id)) continue;
    const half = (pen.measureText(shorten(nameOf(node.id)[1])).width / 2 + 5) / unit;
    const y = node.y + node.size + height / 2;
    const rows = [Math.floor((y - height / 2) / height), Math.floor((y + height / 2) / height)];
    const free = rows.every((row) => (taken.get(row) ?? []).every(([left, right]) => node.x + half < left || node.x - half > right));
    if (!free) continue;
    shown.add(node.id);
    for (const row of rows) taken.set(row, [...(taken.get(row) ?? []), [node.x - half, node.x + half]]);
  }
  return shown;
}

function nodeLook(node, chosen, names) {
  const faded = chosen && !chosen.has(node.id);
  return {
    ...node, label: names.has(node.id) ? shorten(nameOf(node.id)[1]) : " ", hidden: !visibleNode(node.id), opacity: faded ? 0.15 : 1,
    font: { color: colour("--ink"), size: TEXT.node / scale(), strokeWidth: 3 / scale(), strokeColor: colour("--paper"), face: FACE },
  };
}

function edgeLook(edge, chosen, small) {
  const faded = chosen && !isLit(edge, chosen);
  const shown = edge.facts.filter(visibleFact);
  const words = [...new Set(shown.map((f) => data.facts[f].predicate))];
  const more = shown.length > 1 ? ` ×${shown.length}` : "";
  const label = words.length === 0 ? "" : `${term(words[0])}${words.length > 1 ? ` +${words.length - 1}` : ""}${more}`;
  const against = shown.some((f) => conflicted.has(f));
  const plain = faded ? colour("--line") : against ? colour("--warn") : colour("--edge");
  return {
    id: edge.id, from: edge.from, to: edge.to, hidden: !shown.length || !visibleNode(edge.from) || !visibleNode(edge.to),
    arrows: edge.arrows.join(","), width: 1 + Math.min(4, Math.log2(Math.max(1, shown.length))), dashes: against,
    label: faded ? " " : label, color: { color: plain, highlight: colour("--accent"), hover: colour("--accent") },
    font: { color: colour("--soft"), face: FACE, size: small && chosen ? TEXT.edge / scale() : TEXT.edge, strokeWidth: 0, background: faded ? "rgba(0,0,0,0)" : colour("--paper"), align: "middle" },
  };
}

function isLit(edge, chosen) {
  if (selection.node !== undefined) return edge.from === selection.node || edge.to === selection.node;
  return chosen.has(edge.from) && chosen.has(edge.to);
}

function options() {
  return {
    physics: false, layout: { improvedLayout: false },
    interaction: { hover: true, multiselect: false, selectConnectedEdges: false, hideEdgesOnDrag: data.network.edges.length > 2000, tooltipDelay: 1e9 },
    nodes: { borderWidth: 1, scaling: { label: { enabled: false, drawThreshold: 5 } } },
    edges: {
      smooth: false, selectionWidth: 1.5, arrowStrikethrough: false, scaling: { label: { drawThreshold: 10 } },
      arrows: { to: { scaleFactor: 0.5 }, from: { scaleFactor: 0.5 } },
    },
  };
}

function looks() {
  const chosen = lit(selection);
  const small = chosen && data.network.edges.filter((e) => isLit(e, chosen)).length <= TEXT.edges;
  const names = labelled(chosen);
  return [data.network.nodes.map((n) => nodeLook(n, chosen, names)), data.network.edges.map((e) => edgeLook(e, chosen, small))];
}

function draw() {
  nodeSet = new vis.DataSet(looks()[0]);
  edgeSet = new vis.DataSet();
  network = new vis.Network(byId("picture"), { nodes: nodeSet, edges: edgeSet }, options());
  network.on("click", (event) => {
    if (event.nodes.length) select({ node: event.nodes[0] }, false);
    else if (event.edges.length) select({ edge: event.edges[0] }, false);
    else select(null);
  });
  let waiting = 0;
  network.on("zoom", () => { clearTimeout(waiting); waiting = setTimeout(redraw, 80); });
  network.on("animationFinished", redraw);
  network.once("afterDrawing", () => document.body.setAttribute("data-drawn", "true"));
  fit();
}

function redraw() {
  if (!network) return;
  const [nodes, edges] = looks();
  nodeSet.update(nodes);
  edgeSet.update(edges);
  const shown = (items) => items.filter((item) => !item.hidden).length;
  Object.assign(byId("picture").dataset, { nodes: shown(nodes), edges: shown(edges) });
}

// The nodes that stay bright while something is selected; null for all.
function lit(chosen) {
  if (!chosen) return null;
  if (chosen.node !== undefined) return new Set([chosen.node, ...neighbours[chosen.node]]);
  if (chosen.edge !== undefined) return new Set([data.network.edges[chosen.edge].from, data.network.edges[chosen.edge].to]);
  const ends = (side) => (side.fact === null ? [side.node] : [data.facts[side.fact].subject, data.facts[side.fact].object]);
  return new Set(data.conflicts[chosen.conflict].sides.flatMap(ends));
}

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const motion = () => (calm.matches ? false : { duration: 300, easingFunction: "easeInOutQuad" });

function show(nodes, animation, maxZoomLevel) {
  if (!network) return;
  network.fit({ nodes, animation, maxZoomLevel });
  if (animation) return;
  redraw(); // names fit this zoom now, and take room themselves
  network.fit({ nodes, animation, maxZoomLevel });
}

const fit = () => show(data.network.nodes.map((n) => n.id).filter(visibleNode), false, 1.4);

function zoom(factor) {
  const animation = motion();
  network?.moveTo({ scale: network.getScale() * factor, animation });
  if (!animation) redraw();
}

const goTo = (number) => show([number, ...neighbours[number]].filter(visibleNode), motion(), 1.2);
