// A graph drawn by sigma in the page's own colours, with what one does to it. Loaded only where there is WebGL.
import Sigma from "sigma";
import { EdgeRectangleProgram, createEdgeArrowProgram } from "sigma/rendering";
import { animateNodes } from "sigma/utils";
import { drawNames, drawPointed, drawSaying } from "./labels.js";
import { still } from "./page.js";
import { ShapeProgram } from "./shapes.js";

const MOVE = 350; // milliseconds
const REACH = [
  [0, 0],
  ...[2, 4, 6].flatMap((far) => [
    [far, 0],
    [-far, 0],
    [0, far],
    [0, -far],
  ]),
]; // pixels beside a thin line that count as on it
const Arrow = createEdgeArrowProgram({ lengthToThicknessRatio: 4, widenessToThicknessRatio: 3.2 });

function themed() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  return {
    ink: colour("--ink", "#1b1f24"),
    paper: colour("--card", "#ffffff"),
    muted: colour("--quiet", "#5b6570"),
    line: colour("--graph-line", "#b4bdc7"),
    faint: colour("--graph-faint", "#e3e7eb"),
    accent: colour("--focus", "#0d6b64"),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/**
 * Draws `graph` (graphology; nodes with x, y, label, size, color, shape; lines with label and `way`) into `container`.
 * `on` may have `node(key)`, `line(key)` and `ground()`, called on a click. `settings` are sigma's. Where `fades` is false,
 * what is not chosen keeps its colour.
 */
export class Drawing {
  constructor(container, graph, on = {}, settings = {}, fades = true) {
    this.fades = fades;
    this.graph = graph;
    this.theme = themed();
    this.pointed = null;
    this.chosen = null; // a node or a line
    this.shows = () => true; // whether a node is shown
    this.names = []; // of the nodes that sigma would give one, to be drawn together
    this.sigma = new Sigma(graph, container, {
      nodeProgramClasses: { shape: ShapeProgram },
      edgeProgramClasses: { arrow: Arrow, line: EdgeRectangleProgram },
      defaultNodeType: "shape",
      defaultEdgeType: "arrow",
      enableEdgeEvents: true,
      zIndex: true,
      labelSize: 13,
      edgeLabelSize: 11,
      stagePadding: 60,
      minCameraRatio: 0.02,
      maxCameraRatio: 4,
      doubleClickZoomingRatio: 1,
      defaultDrawNodeLabel: (_, data) => this.names.push(data),
      defaultDrawNodeHover: (context, data, set) => drawPointed(context, data, set, this.theme),
      defaultDrawEdgeLabel: (context, line, from, to, set) => drawSaying(context, line, from, to, set, this.theme),
      nodeReducer: (key, data) => this.#node(key, data),
      edgeReducer: (key, data) => this.#line(key, data),
      ...settings,
    });
    const lineAt = this.sigma.getEdgeAtPoint.bind(this.sigma);
    this.sigma.getEdgeAtPoint = (x, y) => REACH.reduce((found, [dx, dy]) => found ?? lineAt(x + dx, y + dy), null);
    this.#listen(container, on);
    this.sigma.refresh(); // the first time, nobody was listening
  }

  #listen(container, on) {
    const point = (node) => {
      this.pointed = node;
      container.style.cursor = node ? "pointer" : "";
      this.sigma.refresh({ skipIndexation: true });
    };
    this.sigma.on("beforeRender", () => (this.names = []));
    this.sigma.on("afterRender", () => {
      const named = this.names
        .filter(({ label }) => label)
        .map((data) => ({ ...data, plate: data.highlighted || data.key === this.pointed }));
      drawNames(this.sigma.getCanvases().labels.getContext("2d"), named, 13, this.theme);
    });
    this.sigma.on("enterNode", ({ node }) => point(node));
    this.sigma.on("leaveNode", () => point(null));
    this.sigma.on("enterEdge", ({ edge }) => point(edge));
    this.sigma.on("leaveEdge", () => point(null));
    this.sigma.on("clickNode", ({ node }) => on.node?.(node));
    this.sigma.on("clickEdge", ({ edge }) => on.line?.(edge));
    this.sigma.on("clickStage", () => on.ground?.());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.theme = themed();
      this.sigma.refresh();
    });
  }

  /** The node or line that everything else steps back for. */
  get #focus() {
    return this.pointed ?? this.chosen;
  }

  #near(key) {
    const focus = this.#focus;
    if (focus === null || focus === key) return true;
    if (this.graph.hasEdge(focus)) return this.graph.extremities(focus).includes(key);
    return this.graph.hasNode(focus) && this.graph.areNeighbors(focus, key);
  }

  #node(key, data) {
    const shown = { ...data, hidden: !this.shows(key, data), highlighted: key === this.chosen };
    if (this.#near(key)) return this.#focus === null ? shown : { ...shown, zIndex: 2, forceLabel: true, near: true };
    if (!this.fades) return shown;
    return { ...shown, color: this.theme.faint, label: data.must ? data.label : "", faded: true, zIndex: 0 };
  }

  #line(key, data) {
    const [from, to] = this.graph.extremities(key);
    const type = data.way === false ? "line" : "arrow";
    const shown = { ...data, type, color: this.theme.line, size: data.size ?? 1.5 };
    const focus = this.#focus;
    if (focus === null) return shown;
    if (focus === key || focus === from || focus === to)
      return { ...shown, color: this.theme.accent, zIndex: 2, forceLabel: true, size: shown.size * 1.3 };
    return this.fades ? { ...shown, color: this.theme.faint, label: "", zIndex: 0 } : shown;
  }

  /** Let everything step back but a node or a line and what is next to it; null ends it. */
  choose(key) {
    this.chosen = key;
    this.sigma.refresh({ skipIndexation: true });
  }

  /** Move nodes to new places: key → {x, y}. */
  move(places) {
    this.stop?.();
    if (still()) {
      for (const [node, place] of Object.entries(places)) this.graph.mergeNodeAttributes(node, place);
      return;
    }
    this.stop = animateNodes(this.graph, places, { duration: MOVE });
  }

  /** Bring a node into the middle. */
  goTo(node) {
    const { x, y } = this.sigma.getNodeDisplayData(node);
    const ratio = Math.min(this.sigma.getCamera().ratio, 0.4);
    this.#look({ x, y, ratio });
  }

  /** Show everything. */
  fit() {
    this.#look({ x: 0.5, y: 0.5, ratio: 1 });
  }

  /** Look from nearer (above 1) or from farther away. */
  zoom(by) {
    this.#look({ ratio: this.sigma.getCamera().getBoundedRatio(this.sigma.getCamera().ratio / by) });
  }

  #look(state) {
    const camera = this.sigma.getCamera();
    if (still()) camera.setState(state);
    else camera.animate(state, { duration: MOVE });
  }
}
