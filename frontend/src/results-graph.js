// Query results as a graph: the triples of CONSTRUCT, or in each row of SELECT a line from each IRI to the next.
import Graph from "graphology";
import { settle } from "./forces.js";
import { canDraw, element, filled } from "./page.js";
import { rowsOf } from "./values.js";

const NODES = 400;

/** The lines that rows draw: [from, what it says, to], terms of SPARQL's JSON results. */
export function linesOf({ variables, rows }, short) {
  const triples = variables.join() === "subject,predicate,object" || variables.join() === "s,p,o";
  if (triples)
    return rows
      .filter((row) => row[variables[0]] && row[variables[1]] && row[variables[2]])
      .map((row) => [row[variables[0]], short(row[variables[1]].value), row[variables[2]]]);
  const lines = [];
  for (const row of rows) {
    const things = variables.filter((name) => row[name]?.type === "uri");
    for (let i = 1; i < things.length; i++) lines.push([row[things[i - 1]], things[i], row[things[i]]]);
  }
  return lines;
}

/** The view for yasr. */
export function graphView(values, words) {
  const short = (iri) => values.short(iri);
  return class {
    priority = 5;
    label = words.graph;

    constructor(yasr) {
      this.yasr = yasr;
    }

    canHandleResults() {
      const found = rowsOf(this.yasr.results);
      return found !== null && linesOf(found, short).length > 0;
    }

    getIcon() {}

    async draw() {
      const { graph, left } = drawn(linesOf(rowsOf(this.yasr.results), short), short);
      const chosen = element(
        "p",
        { className: "results-chosen", role: "status" },
        left ? filled(words.cut, { n: graph.order }) : words.hint,
      );
      if (!canDraw()) {
        this.yasr.resultsEl.append(element("p", { role: "alert" }, words.cannot));
        return;
      }
      const stage = element("div", { className: "results-graph", role: "img", "aria-label": words.graph });
      this.yasr.resultsEl.append(stage, chosen);
      const { Drawing } = await import("./drawing.js");
      const show = (node) => {
        this.drawing.choose(node);
        chosen.replaceChildren(values.shown(graph.getNodeAttribute(node, "term")));
      };
      this.drawing = new Drawing(
        stage,
        graph,
        { node: show, ground: () => this.drawing.choose(null) },
        { renderEdgeLabels: true, labelRenderedSizeThreshold: graph.order < 80 ? 0 : 6 },
      );
      stage.dataset.nodes = graph.order;
    }

    destroy() {
      this.drawing?.sigma.kill();
      this.drawing = null;
    }
  };
}

function drawn(lines, short) {
  const graph = new Graph({ type: "directed", allowSelfLoops: true });
  let left = false;
  const add = (term) => {
    const key = `${term.type} ${term.value}`;
    if (graph.hasNode(key)) return key;
    if (graph.order >= NODES) return null;
    const angle = graph.order * 2.4;
    const thing = term.type === "uri";
    graph.addNode(key, {
      ...{ x: 40 * Math.sqrt(graph.order + 1) * Math.cos(angle), y: 40 * Math.sqrt(graph.order + 1) * Math.sin(angle), term },
      ...{
        label: thing ? short(term.value) : term.value.slice(0, 60),
        shape: thing ? "dot" : "square",
        color: thing ? "#0072b2" : "#8a8a8a",
      },
    });
    return key;
  };
  for (const [from, says, to] of lines) {
    const [a, b] = [add(from), add(to)];
    if (a === null || b === null) left = true;
    else if (!graph.hasEdge(a, b)) graph.addDirectedEdge(a, b, { label: says });
  }
  graph.forEachNode((node) => graph.setNodeAttribute(node, "size", 5 + 1.5 * Math.log2(1 + graph.degree(node))));
  const keys = graph.nodes();
  const number = new Map(keys.map((key, index) => [key, index]));
  const nodes = keys.map((key) => ({ x: graph.getNodeAttribute(key, "x"), y: graph.getNodeAttribute(key, "y") }));
  settle(
    nodes,
    graph.mapEdges((_, __, from, to) => ({ source: number.get(from), target: number.get(to) })),
    innerWidth > 700 ? 2 : 1,
  );
  keys.forEach((key, index) => graph.mergeNodeAttributes(key, { x: nodes[index].x, y: nodes[index].y }));
  return { graph, left };
}
