// The picture: vis-network with the places given and physics off.
let network = null;
let nodeSet = null;
let edgeSet = null;
const neighbours = data.nodes.map(() => new Set());
data.network.edges.forEach((e) => { neighbours[e.from].add(e.to); neighbours[e.to].add(e.from); });

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const shorten = (text) => ([...text].length > 28 ? `${[...text].slice(0, 27).join("")}…` : text);

function nodeLook(node, chosen) {
  const faded = chosen && !chosen.has(node.id);
  return {
    ...node, label: shorten(nameOf(node.id)[1]), hidden: !visibleNode(node.id), opacity: faded ? 0.15 : 1,
    font: { color: faded ? colour("--line") : colour("--ink"), size: 13 + Math.min(9, neighbours[node.id].size), strokeWidth: 4, strokeColor: colour("--paper") },
  };
}

function edgeLook(edge, chosen) {
  const faded = chosen && !(chosen.has(edge.from) && chosen.has(edge.to));
  const shown = edge.facts.filter(visibleFact);
  const words = [...new Set(shown.map((f) => data.facts[f].predicate))];
  const label = words.length === 1 ? term(words[0]) : words.length ? `${term(words[0])} +${words.length - 1}` : "";
  return {
    id: edge.id, from: edge.from, to: edge.to, hidden: !shown.length || !visibleNode(edge.from) || !visibleNode(edge.to),
    arrows: edge.arrows.join(","), width: 1 + Math.min(4, Math.log2(Math.max(1, shown.length))), label: faded ? undefined : shown.length > words.length ? `${label} ×${shown.length}` : label,
    dashes: shown.some((f) => conflicted.has(f)),
    color: { color: faded ? colour("--line") : shown.some((f) => conflicted.has(f)) ? colour("--warn") : colour("--edge"), highlight: colour("--accent"), hover: colour("--accent") },
    font: { color: colour("--soft"), size: 11, strokeWidth: 3, strokeColor: colour("--paper"), align: "middle" },
  };
}

function options() {
  return {
    physics: false, layout: { improvedLayout: false },
    interaction: { hover: true, multiselect: false, hideEdgesOnDrag: data.network.edges.length > 2000, tooltipDelay: 1e9 },
    nodes: { borderWidth: 1, scaling: { label: { enabled: false, drawThreshold: 7 } } },
    edges: { smooth: false, selectionWidth: 1.5, arrowStrikethrough: false, scaling: { label: { drawThreshold: 10 } }, arrows: { to: { scaleFactor: 0.5 }, from: { scaleFactor: 0.5 } } },
  };
}

function draw() {
  nodeSet = new vis.DataSet(data.network.nodes.map((n) => nodeLook(n, null)));
  edgeSet = new vis.DataSet(data.network.edges.map((e) => edgeLook(e, null)));
  network = new vis.Network(byId("picture"), { nodes: nodeSet, edges: edgeSet }, options());
  network.on("click", (event) => {
    if (event.nodes.length) select({ node: event.nodes[0] }, false);
    else if (event.edges.length) select({ edge: event.edges[0] }, false);
    else select(null);
  });
  network.once("afterDrawing", () => document.body.setAttribute("data-drawn", "true"));
  fit();
}

function redraw() {
  if (!network) return;
  const chosen = lit(selection);
  nodeSet.update(data.network.nodes.map((n) => nodeLook(n, chosen)));
  edgeSet.update(data.network.edges.map((e) => edgeLook(e, chosen)));
}

// The nodes that stay bright while something is selected; null for all.
function lit(chosen) {
  if (!chosen) return null;
  if (chosen.node !== undefined) return new Set([chosen.node, ...neighbours[chosen.node]]);
  if (chosen.edge !== undefined) { const e = data.network.edges[chosen.edge]; return new Set([e.from, e.to]); }
  return new Set(data.conflicts[chosen.conflict].sides.flatMap((s) => (s.fact === null ? [s.node] : [data.facts[s.fact].subject, data.facts[s.fact].object])));
}

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const motion = () => (calm.matches ? false : { duration: 300, easingFunction: "easeInOutQuad" });

function fit() {
  const nodes = data.network.nodes.map((n) => n.id).filter(visibleNode);
  network?.fit({ nodes, animation: false, maxZoomLevel: 1.4 });
}

function zoom(factor) {
  network?.moveTo({ scale: network.getScale() * factor, animation: motion() });
}

function goTo(number) {
  if (network && visibleNode(number)) network.focus(number, { scale: Math.max(network.getScale(), 0.9), animation: motion() });
}
