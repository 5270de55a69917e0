// How each kind of entity looks, as shape and colour, on the canvas and in the legend.
const SVG = "http://www.w3.org/2000/svg";
const POINTS = {
  square: "2,2 14,2 14,14 2,14",
  diamond: "8,0 16,8 8,16 0,8",
  triangle: "8,1 15.5,14 0.5,14",
  triangleDown: "8,15 15.5,2 0.5,2",
  hexagon: "8,0.5 14.5,4.25 14.5,11.75 8,15.5 1.5,11.75 1.5,4.25",
  star: "8,0 10.1,5.4 15.9,5.7 11.4,9.3 12.9,15 8,11.8 3.1,15 4.6,9.3 0.1,5.7 5.9,5.4",
};

/** name → {shape, colour, label}; `kinds` as the server gives them, the last for what has no kind. */
export function looks(kinds) {
  const table = new Map(kinds.map((kind) => [kind.name, kind]));
  return (name) => table.get(name) ?? table.get("");
}

/** The sign of a kind, for legends and lists. */
export function sign({ shape, colour }) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "kind-sign");
  svg.setAttribute("aria-hidden", "true");
  const form = document.createElementNS(SVG, shape in POINTS ? "polygon" : "circle");
  const numbers = shape in POINTS ? { points: POINTS[shape] } : { cx: 8, cy: 8, r: 7 };
  for (const [name, value] of Object.entries({ ...numbers, fill: colour })) form.setAttribute(name, value);
  svg.append(form);
  return svg;
}
