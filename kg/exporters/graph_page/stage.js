// The stage: which entities are in the picture, and where they stand. It begins with the overview; what is brought in later is
// placed around what is there, which does not move.
const pairs = data.pairs.map(([from, to, facts], id) => ({ id, from, to, facts }));
const neighbours = data.nodes.map(() => new Set());
const linesOf = data.nodes.map(() => []);
for (const pair of pairs) {
  linesOf[pair.from].push(pair);
  if (pair.from === pair.to) continue;
  linesOf[pair.to].push(pair);
  neighbours[pair.from].add(pair.to);
  neighbours[pair.to].add(pair.from);
}

const RING = 24; // neighbours that come at once
const SINGLES = 400; // names without lines that are shown at most
const ROOM = { across: 96, down: 56 }; // pixels that a node and its name take
const overviewPairs = new Set(data.network.edges.map((edge) => edge.id));
const overviewPlaces = new Map(data.network.nodes.map((node) => [node.id, { x: node.x, y: node.y }]));
const stage = new Map(overviewPlaces);
const broughtIn = new Set(); // in the order in which they came

const size = (number) => data.nodes[number].size;
const ranked = (numbers) => [...numbers].sort((a, b) => neighbours[b].size - neighbours[a].size || a - b);

// A line is drawn when the overview has it, or when an end of it was brought in.
const isDrawn = (pair) => stage.has(pair.from) && stage.has(pair.to) && (overviewPairs.has(pair.id) || broughtIn.has(pair.from) || broughtIn.has(pair.to));

function drawnPairs() {
  const found = new Set(overviewPairs);
  for (const number of broughtIn) for (const pair of linesOf[number]) if (isDrawn(pair)) found.add(pair.id);
  return [...found].sort((a, b) => a - b).map((id) => pairs[id]);
}

// Free places around a point, the nearest first: ellipses as wide as names need.
class Places {
  constructor() {
    this.cells = new Map();
    for (const at of stage.values()) this.take(at);
  }

  key(x, y) { return `${Math.round(x / ROOM.across)} ${Math.round(y / ROOM.down)}`; }

  take(at) {
    const key = this.key(at.x, at.y);
    this.cells.set(key, [...(this.cells.get(key) ?? []), at]);
  }

  free(x, y) {
    for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) {
      for (const at of this.cells.get(this.key(x + dx * ROOM.across, y + dy * ROOM.down)) ?? []) {
        if (((at.x - x) / ROOM.across) ** 2 + ((at.y - y) / ROOM.down) ** 2 < 0.98) return false;
      }
    }
    return true;
  }

  around(centre, start) {
    for (let ring = 1.6; ring < 40; ring += 1) {
      const slots = Math.floor(6 * ring);
      for (let slot = 0; slot < slots; slot += 1) {
        const angle = start + (slot % 2 ? -1 : 1) * Math.ceil(slot / 2) * ((2 * Math.PI) / slots);
        const at = { x: Math.round(centre.x + Math.cos(angle) * ring * ROOM.across * 1.12), y: Math.round(centre.y + Math.sin(angle) * ring * ROOM.down * 1.45) };
        if (this.free(at.x, at.y)) { this.take(at); return at; }
      }
    }
    return centre;
  }
}

function bounds(numbers) {
  const at = numbers.map((n) => stage.get(n)).filter(Boolean);
  const xs = at.map((p) => p.x);
  const ys = at.map((p) => p.y);
  return at.length ? { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) } : { left: 0, right: 0, top: 0, bottom: 0 };
}

const middle = () => { const b = bounds([...stage.keys()]); return { x: (b.left + b.right) / 2, y: (b.top + b.bottom) / 2 }; };
const away = (from, to) => Math.atan2(to.y - from.y, to.x - from.x);

// One more entity on the stage: beside its best connected neighbour there, else below all.
function enter(number, places) {
  if (stage.has(number)) return;
  const host = ranked([...neighbours[number]].filter((n) => stage.has(n)))[0];
  const { left, bottom } = bounds([...stage.keys()]);
  const centre = host === undefined ? { x: left, y: bottom + 2 * ROOM.down } : stage.get(host);
  stage.set(number, places.around(centre, away(middle(), centre)));
}

function bring(numbers) {
  const places = new Places();
  const added = numbers.filter((n) => !stage.has(n));
  for (const number of added) enter(number, places);
  for (const number of numbers) broughtIn.add(number);
  return added;
}

// The neighbours that are not in the picture, those with the most facts in common first.
function absent(number) {
  const facts = new Map(linesOf[number].map((pair) => [pair.from === number ? pair.to : pair.from, pair.facts.length]));
  return ranked([...neighbours[number]].filter((n) => !stage.has(n))).sort((a, b) => facts.get(b) - facts.get(a));
}

function expand(number) {
  const added = bring([number]);
  const places = new Places();
  const centre = stage.get(number);
  const waiting = absent(number);
  for (const other of waiting.slice(0, RING)) {
    stage.set(other, places.around(centre, away(middle(), centre)));
    added.push(other);
  }
  return { added, left: Math.max(0, waiting.length - RING) };
}

function reset() {
  stage.clear();
  broughtIn.clear();
  for (const [number, at] of overviewPlaces) stage.set(number, { ...at });
}

// Is there anything that the overview has otherwise?
const differs = () => broughtIn.size > 0 || [...overviewPlaces].some(([number, { x, y }]) => stage.get(number).x !== x || stage.get(number).y !== y);

// Names without a line stand in rows below the picture.
function enterSingles() {
  const absentOnes = data.nodes.map((_, n) => n).filter((n) => !neighbours[n].size && !stage.has(n)).slice(0, SINGLES);
  if (!absentOnes.length) return;
  const { left, right, bottom } = bounds([...stage.keys()]);
  const columns = Math.max(5, Math.floor((right - left) / 210));
  absentOnes.forEach((number, i) => stage.set(number, { x: left + (i % columns) * 210, y: bottom + 150 + Math.floor(i / columns) * 80 }));
}
