// Downloads: the picture as it is seen, as PNG and SVG, and the facts of what is drawn as CSV. All made here, in the page.
const SHARPER = 2; // pixels of the PNG for one on the screen
const LARGEST = 8192; // pixels: what every browser's canvas can be
const SMALLEST = 9; // pixels: what is smaller on the screen is not written there either
const BOM = "\ufeff"; // without it a spreadsheet takes UTF-8 for something else
const FORMULA = /^[=+\-@\t\r]/;

// Text that XML can hold: what it cannot becomes U+FFFD.
const legalText = (text) => text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");

// The outline of a node as vis-network draws it, around (0, 0).
function shapeOutline(shape, size) {
  const ring = (n, radius, turn = 0) => Array.from({ length: n }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / n;
    return [radius(i) * Math.cos(angle), radius(i) * Math.sin(angle)];
  });
  const r = size;
  if (shape === "square") return [[-r, -r], [r, -r], [r, r], [-r, r]];
  if (shape === "diamond") return ring(4, () => r);
  if (shape === "hexagon") return ring(6, () => r);
  if (shape === "star") return ring(10, (i) => 0.82 * r * (i % 2 ? 0.5 : 1.3), -Math.PI / 2).map(([x, y]) => [x, y + 0.1 * r]);
  if (shape === "triangle" || shape === "triangleDown") {
    const [side, way] = [2.3 * r, shape === "triangle" ? 1 : -1];
    const [inner, high] = [(Math.sqrt(3) / 6) * side, (Math.sqrt(3) / 2) * side];
    return [[0, inner - high], [side / 2, inner], [-side / 2, inner]].map(([x, y]) => [x, way * (y + 0.275 * 1.15 * r)]);
  }
  return null;
}

const figure = (value) => Math.round(value * 100) / 100;
const pathOf = (points) => `M${points.map(([x, y]) => `${figure(x)} ${figure(y)}`).join("L")}Z`;

function drawnNode(node) {
  const shape = shapeOf(kindOf(node.id));
  const own = shape === node.shape ? null : SHAPES[shape]; // a mark of our own
  const look = { fill: node.color.background, stroke: node.color.border, "stroke-width": node.borderWidth };
  const points = shapeOutline(shape, node.size);
  const unit = node.size / 8;
  const mark = own ? drawing("path", { ...look, d: own, "stroke-width": figure(node.borderWidth / unit), transform: `scale(${figure(unit)}) translate(-8 -8)` })
    : points ? drawing("path", { ...look, d: pathOf(points) }) : drawing("circle", { ...look, r: node.size });
  return drawing("g", { transform: `translate(${figure(node.x)} ${figure(node.y)})`, opacity: node.opacity }, mark);
}

const ANCHOR = { left: "start", center: "middle", right: "end" };

function drawnName(node) {
  if (!node.nameAt) return "";
  const { dx, dy, align } = node.nameAt;
  return drawnText(node.name, node.x + dx, node.y + dy + (TEXT.node / scale()) * 0.36, TEXT.node / scale(), colour("--ink"), ANCHOR[align]);
}

function drawnText(text, x, y, size, fill, anchor = "middle") {
  const halo = { stroke: colour("--paper"), "stroke-width": figure(size / 4), "stroke-linejoin": "round", "paint-order": "stroke" };
  const drawn = drawing("text", { x: figure(x), y: figure(y), "text-anchor": anchor, "font-size": figure(size), fill, ...halo });
  drawn.textContent = legalText(text);
  return drawn;
}

function drawnWarning({ id, x, y }) {
  if (!disputed.has(id)) return "";
  const [away, r] = [seenSize(id) * 0.8, 6 * Math.max(1, Math.min(1 / camera().scale, 3))];
  const sign = drawing("text", { "text-anchor": "middle", y: figure(r * 0.6), "font-size": figure(r * 1.7), "font-weight": "bold", fill: colour("--paper") });
  sign.textContent = "!";
  return drawing("g", { transform: `translate(${figure(x + away)} ${figure(y - away)})` }, drawing("circle", { r: figure(r), fill: colour("--warn") }), sign);
}

// Which mark is which type, along the lower edge.
function drawnLegend(nodes, [left, top, , high], unit) {
  const kinds = data.kinds.map((kind) => kind.name).filter((name) => nodes.some((node) => kindOf(node.id) === name));
  let x = 12;
  return drawing("g", { transform: `translate(${figure(left)} ${figure(top + high)}) scale(${unit})` }, ...kinds.flatMap((kind) => {
    const text = legalText(kind ? term(kind) : say("other"));
    const mark = drawing("path", { d: SHAPES[shapeOf(kind)], fill: colour("--ink"), transform: `translate(${figure(x)} -22) scale(0.75)` });
    const word = drawnText(text, x + 16, -12, TEXT.node, colour("--ink"), "start");
    x += 36 + width(text);
    return [mark, word];
  }));
}

// The area behind a community: the hull of its entities, with a border as thick as the room around them.
function drawnArea([group, points]) {
  const tint = groupColour(group);
  return drawing("path", { d: pathOf(hull(points).map(({ x, y }) => [x, y])), fill: tint, stroke: tint, "stroke-width": 2 * PAD, "stroke-linejoin": "round", opacity: 0.12 });
}

function drawnEdge(edge, nodes) {
  const [a, b] = [nodes.get(edge.from), nodes.get(edge.to)];
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const long = Math.hypot(dx, dy) || 1;
  const { width } = edge;
  const stroke = edge.color.color;
  const line = { x1: figure(a.x), y1: figure(a.y), x2: figure(b.x), y2: figure(b.y), stroke, "stroke-width": figure(width) };
  const drawn = drawing("g", { opacity: edge.color.opacity }, drawing("line", edge.dashes ? { ...line, "stroke-dasharray": "6 5" } : line));
  for (const [end, way, at] of [["to", 1, b], ["from", -1, a]]) {
    if (!edge.arrows.includes(end)) continue;
    const [ux, uy] = [(way * dx) / long, (way * dy) / long];
    const [tip, tail, half] = [at.size + 1, at.size + 8 + width, 3 + width / 2];
    const foot = [at.x - ux * tail, at.y - uy * tail];
    const corners = [[at.x - ux * tip, at.y - uy * tip], [foot[0] - uy * half, foot[1] + ux * half], [foot[0] + uy * half, foot[1] - ux * half]];
    drawn.append(drawing("path", { fill: stroke, d: pathOf(corners) }));
  }
  const { size, color } = edge.font;
  if (edge.label.trim() && size * camera().scale >= SMALLEST) drawn.append(drawnText(edge.label, (a.x + b.x) / 2, (a.y + b.y) / 2 + size / 3, size, color));
  return drawn;
}

// The picture as it is seen now, as an SVG document: what lies outside of the view is left out.
function pictureSvg() {
  const { clientWidth: wide, clientHeight: high } = byId("picture");
  const { x, y, scale } = camera();
  const box = [x - wide / 2 / scale, y - high / 2 / scale, wide / scale, high / scale];
  const [nodes, edges] = looks();
  const there = nodes.filter((node) => !node.hidden);
  const byNumber = new Map(there.map((node) => [node.id, node]));
  const margin = 40 / scale;
  const inside = (node) => node.x > box[0] - margin && node.x < box[0] + box[2] + margin && node.y > box[1] - margin && node.y < box[1] + box[3] + margin;
  const title = drawing("title", {});
  title.textContent = legalText(document.title);
  const svg = drawing("svg", { viewBox: box.map(figure).join(" "), width: wide, height: high, "font-family": FACE },
    title, drawing("rect", { x: figure(box[0]), y: figure(box[1]), width: figure(box[2]), height: figure(box[3]), fill: colour("--paper") }),
    drawing("g", {}, ...membersByGroup(Object.fromEntries(stage)).map(drawnArea)),
    drawing("g", {}, ...edges.filter((edge) => !edge.hidden && byNumber.has(edge.from) && byNumber.has(edge.to)).map((edge) => drawnEdge(edge, byNumber))),
    drawing("g", {}, ...there.filter(inside).map(drawnNode)),
    drawing("g", {}, ...there.filter(inside).map(drawnName)), drawing("g", {}, ...there.filter(inside).map(drawnWarning)),
    drawnLegend(there.filter(inside), box, 1 / scale));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
}

function give(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  tell(say("saved", { name }));
}

const saveSvg = () => give(new Blob([pictureSvg()], { type: "image/svg+xml" }), "graph.svg");

async function savePng() {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(pictureSvg())}`;
  await image.decode();
  const factor = Math.min(SHARPER, LARGEST / Math.max(image.width, image.height));
  const canvas = make("canvas", { width: Math.round(image.width * factor), height: Math.round(image.height * factor) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => give(blob, "graph.png"), "image/png");
}

// A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay as they are.
function csvCell(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? (FORMULA.test(value) ? `'${value}` : value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function factsCsv() {
  const head = [
    "subject", "subject_iri", "predicate", "object", "object_iri", "modality", "qualifiers",
    "earliest", "latest", "confidence", "note", "language", "line", "sentence",
  ];
  const rows = TABS.facts.rows(drawnNodes()).map((i) => {
    const fact = data.facts[i];
    const words = fact.words.length ? data.words[fact.words[0]] : null;
    return [
      nameIn(fact.subject)[1], data.nodes[fact.subject]?.iri, fact.predicate,
      fact.value ?? nameIn(fact.object)[1], fact.value === undefined ? data.nodes[fact.object]?.iri : "",
      fact.modality, fact.qualifiers.map(([key, value]) => `${key}: ${value}`).join("; "), fact.earliest, fact.latest, fact.confidence,
      data.notes[fact.note]?.path, data.notes[fact.note]?.lang, words?.line || "", words ? words.text.join("") : "",
    ];
  });
  return `${BOM}${[head, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("")}`.toWellFormed();
}

const saveCsv = () => give(new Blob([factsCsv()], { type: "text/csv;charset=utf-8" }), "graph.csv");

async function copyLink() {
  keepView();
  try { await navigator.clipboard.writeText(location.href); tell(say("copied"), true); }
  catch { prompt(say("copy_link"), location.href); }
}

function setUpDownloads() {
  const ask = { "save-png": savePng, "save-svg": saveSvg, "save-csv": saveCsv, "copy-link": copyLink };
  for (const [id, make] of Object.entries(ask)) {
    byId(id).addEventListener("click", async () => {
      byId("save").open = false;
      byId("save").querySelector("summary").focus();
      try { await make(); } catch { tell(say("not_saved"), true); }
    });
  }
}
