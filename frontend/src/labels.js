// How names stand below their nodes: at most two lines, with a rim in the colour of the ground.
const WIDE = 130; // pixels a line of a name may have
const cuts = new Intl.Segmenter(undefined, { granularity: "word" });
const wrapped = new Map();

/** The lines of a name in the font that the context has. */
function lines(context, label) {
  const key = `${context.font}|${label}`;
  if (!wrapped.has(key)) {
    if (wrapped.size > 5000) wrapped.clear();
    wrapped.set(key, wrap(context, label));
  }
  return wrapped.get(key);
}

function wrap(context, label) {
  if (context.measureText(label).width <= WIDE) return [label];
  const out = [""];
  for (const { segment } of cuts.segment(label)) {
    const longer = out.at(-1) + segment;
    if (context.measureText(longer.trimEnd()).width <= WIDE || !out.at(-1)) out[out.length - 1] = longer;
    else out.push(segment.trimStart());
  }
  const kept = out.map((line) => line.trim()).filter(Boolean);
  return kept.length > 2 ? [kept[0], `${kept[1]}…`] : kept;
}

/**
 * Names below their nodes, those of large nodes first; a name that would lie on another is left out, unless it must stand.
 * `nodes` have x, y, size, label, and may have `must`, `near`, `faded` and `plate`, which keeps the place of a name that stands on a plate;
 * `theme` has `ink`, `muted`, `paper` and `font`.
 */
export function drawNames(context, nodes, size, theme) {
  context.font = `500 ${size}px ${theme.font}`;
  context.textAlign = "center";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = theme.paper;
  const [taken, plates] = [new Boxes(), new Boxes()];
  for (const node of nodes.filter(({ plate }) => plate)) plates.add(plateOf(context, node, size, theme));
  context.font = `500 ${size}px ${theme.font}`;
  for (const node of nodes.filter(({ plate }) => !plate).sort((a, b) => before(b) - before(a) || b.size - a.size)) {
    const text = lines(context, node.label);
    const wide = Math.max(...text.map((line) => context.measureText(line).width));
    const top = node.y + node.size * 1.1 + 2;
    const box = [node.x - wide / 2 - 3, top, node.x + wide / 2 + 3, top + size * 1.2 * text.length];
    if (!plates.free(box) || (!taken.add(box) && !node.must)) continue;
    context.fillStyle = node.faded ? theme.muted : theme.ink;
    text.forEach((line, number) => {
      context.strokeText(line, node.x, top + size * (0.95 + 1.2 * number));
      context.fillText(line, node.x, top + size * (0.95 + 1.2 * number));
    });
  }
  context.textAlign = "left";
}

const before = ({ must, near }) => 2 * Boolean(must) + Boolean(near);

/** Rectangles that do not overlap, found by the squares of a grid that they touch. */
class Boxes {
  #squares = new Map();

  /** Take the rectangle [left, top, right, bottom] in; was its place free? */
  add(box) {
    const free = this.free(box);
    for (const square of this.#touched(box)) this.#squares.set(square, [...(this.#squares.get(square) ?? []), box]);
    return free;
  }

  /** Is no rectangle there? */
  free(box) {
    const near = this.#touched(box).flatMap((square) => this.#squares.get(square) ?? []);
    return near.every((other) => other[2] < box[0] || box[2] < other[0] || other[3] < box[1] || box[3] < other[1]);
  }

  #touched([left, top, right, bottom]) {
    const squares = [];
    for (let x = Math.floor(left / 64); x <= Math.floor(right / 64); x++) {
      for (let y = Math.floor(top / 32); y <= Math.floor(bottom / 32); y++) squares.push(`${x} ${y}`);
    }
    return squares;
  }
}

/** Where the plate of a node's name stands: [left, top, right, bottom]. */
function plateOf(context, node, size, theme) {
  context.font = `600 ${size}px ${theme.font}`;
  const half = context.measureText(node.label).width / 2 + 8;
  const top = node.y + node.size * 1.25 + 8;
  return [node.x - half, top, node.x + half, top + size + 10];
}

/** The node under the pointer: a ring, and its whole name on a plate. */
export function drawPointed(context, data, settings, theme) {
  context.beginPath();
  context.arc(data.x, data.y, data.size * 1.25 + 3, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = theme.accent;
  context.stroke();
  if (!data.label) return;
  const size = settings.labelSize;
  const [left, top, right, bottom] = plateOf(context, data, size, theme);
  context.beginPath();
  context.roundRect(left, top, right - left, bottom - top, 6);
  context.fillStyle = theme.ink;
  context.fill();
  context.fillStyle = theme.paper;
  context.textAlign = "center";
  context.fillText(data.label, data.x, top + size + 2);
  context.textAlign = "left";
}

/** What a line says, along it, with a rim. Nothing where it does not fit. */
export function drawSaying(context, line, from, to, settings, theme) {
  if (!line.label) return;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const room = length - from.size - to.size - 18;
  const size = settings.edgeLabelSize;
  context.font = `400 ${size}px ${theme.font}`;
  if (context.measureText(line.label).width > room) return;
  const middle = (from.size + (length - from.size - to.size) / 2) / length;
  const turned = Math.atan2(dy, dx);
  context.save();
  context.translate(from.x + dx * middle, from.y + dy * middle);
  context.rotate(Math.abs(turned) > Math.PI / 2 ? turned + Math.PI : turned);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 5;
  context.strokeStyle = theme.paper;
  context.strokeText(line.label, 0, 0);
  context.fillStyle = theme.muted;
  context.fillText(line.label, 0, 0);
  context.restore();
}
