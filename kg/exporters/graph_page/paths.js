// A path: the fewest visible facts that lead from one entity to another.
const ends = { from: null, to: null };

function pathBetween(from, to) {
  const ways = new Map();
  data.pairs.forEach(([a, b, facts], pair) => {
    if (!facts.some(visibleFact)) return;
    for (const [one, other] of [[a, b], [b, a]]) {
      if (!ways.has(one)) ways.set(one, []);
      ways.get(one).push([other, pair]);
    }
  });
  const before = new Map([[from, null]]);
  let ring = [from];
  while (ring.length && !before.has(to)) {
    const next = [];
    for (const node of ring) for (const [other, pair] of ways.get(node) ?? []) if (!before.has(other)) { before.set(other, [node, pair]); next.push(other); }
    ring = next;
  }
  if (!before.has(to)) return null;
  const nodes = [to];
  const pairs = [];
  for (let at = before.get(to); at; at = before.get(at[0])) { nodes.unshift(at[0]); pairs.unshift(at[1]); }
  return { from, to, nodes, pairs };
}

const pathOrNone = (from, to) => (from === to ? null : pathBetween(from, to)) ?? { from, to, nodes: [from, to], pairs: [], none: true };

// The path between the two ends that are chosen, if both are, anew for the filters of now.
function findPath() {
  if (ends.from === null || ends.to === null) return;
  select({ path: pathOrNone(ends.from, ends.to) });
}

function setEnd(which, node) {
  ends[which] = node;
  byId(`path-${which}`).value = node === null ? "" : nameOf(node)[1];
}

function pathFrom(node) {
  setEnd("from", node);
  setEnd("to", null);
  openFilters(true);
  byId("path-part").open = true;
  byId("path-to").focus();
}

function setUpPaths() {
  for (const which of ["from", "to"]) {
    const box = byId(`path-${which}`);
    chooser(box, byId(`path-${which}-hits`), (node) => {
      setEnd(which, node);
      if (ends.from === null) byId("path-from").focus();
      else if (ends.to === null) byId("path-to").focus();
      else { findPath(); focusPanel(); }
    });
    box.addEventListener("input", () => { ends[which] = null; });
  }
}

function showPath({ from, to, nodes, pairs, none }) {
  const stop = (node) => make("p", { class: "stop" }, markOf(node), entityLink(node));
  const between = (pair) => factItems(data.pairs[pair][2].filter(visibleFact)).map((item) => item());
  const why = none ? say(from === to ? "path_same" : "path_none") : say("path_steps", { n: pairs.length });
  showPanel(
    heading([entityLink(from), " → ", entityLink(to)], make("p", { class: "kind", text: why })),
    ...(none ? [] : [stop(from)]), ...pairs.flatMap((pair, i) => [...between(pair), stop(nodes[i + 1])]));
}
