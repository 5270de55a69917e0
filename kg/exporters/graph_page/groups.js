// Communities: an area behind each, and their part of the legend.
const lookOf = (group) => data.groups[group] ?? { colour: data.colours.length - 1, pale: false };
const groupColour = (group) => data.colours[lookOf(group).colour][isDark() ? 1 : 0];
const PALE = 0.3; // part of the colour in what is pale
const fillOf = (group) => (lookOf(group).pale ? mixed(groupColour(group), colour("--paper"), PALE) : groupColour(group));
const coloured = data.groups.filter((group) => group.colour < data.colours.length - 1).length;
const PAD = 42; // pixels between the outermost nodes and the border of an area
let areas = null; // [colour, outline, whether it is pale] of each community, until something moves

// Of two colours as #rrggbb: so much of the first, the rest of the second.
function mixed(one, other, part) {
  const channel = (text, at) => parseInt(text.slice(at, at + 2), 16);
  return `#${[1, 3, 5].map((at) => Math.round(channel(one, at) * part + channel(other, at) * (1 - part)).toString(16).padStart(2, "0")).join("")}`;
}

function hull(points) {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const turn = (o, a, b) => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
  const half = (list) => list.reduce((found, p) => {
    while (found.length > 1 && turn(found.at(-2), found.at(-1), p) <= 0) found.pop();
    found.push(p);
    return found;
  }, []).slice(0, -1);
  return [...half(sorted), ...half(sorted.reverse())];
}

// The border of a convex area with round corners, `PAD` pixels outside of its nodes.
function outline(points) {
  const path = new Path2D();
  points.forEach((p, i) => {
    const before = points[(i + points.length - 1) % points.length];
    const after = points[(i + 1) % points.length];
    const normal = (a, b) => Math.atan2(b.y - a.y, b.x - a.x) - Math.PI / 2;
    path.arc(p.x, p.y, PAD, normal(before, p), normal(p, after));
  });
  path.closePath();
  return path;
}

// Areas of the communities in the overview; what was brought in since stands around its entity and belongs to no area.
function membersByGroup(at) {
  const members = new Map();
  for (const number of overviewPlaces.keys()) {
    const { group } = data.nodes[number];
    if (visibleNode(number)) members.set(group, [...(members.get(group) ?? []), at[number]]);
  }
  return [...members].filter(([, points]) => points.length > 2);
}

const groupAreas = (at) => membersByGroup(at).map(([group, points]) => [groupColour(group), outline(hull(points)), lookOf(group).pale]);

function drawAreas(pen, at) {
  areas ??= groupAreas(at());
  for (const [tint, path, pale] of areas) {
    pen.fillStyle = tint;
    pen.strokeStyle = tint;
    pen.globalAlpha = isDark() ? 0.13 : 0.11;
    pen.fill(path);
    pen.globalAlpha = pale ? 0.7 : 0.35;
    pen.setLineDash(pale ? [7, 6] : []);
    pen.lineWidth = 1.5;
    pen.stroke(path);
  }
  pen.globalAlpha = 1;
  pen.setLineDash([]);
}

function swatch(group) {
  const dot = make("span", { class: "swatch", "aria-hidden": "true" });
  dot.style.setProperty("background-color", fillOf(group));
  dot.style.setProperty("border-color", lookOf(group).pale ? groupColour(group) : colour("--rim"));
  return dot;
}

// The legend of colours: a community is named by its best connected entities; a click brings it into view.
function showGroups() {
  const named = (group) => data.groups[group].top.map((n) => nameOf(n)[1]).join(", ");
  const rows = data.groups.slice(0, coloured).map((group, i) => make("li", {}, make("button", { type: "button", click: () => show(membersOf(i), motion(), 1.2) },
    swatch(i), make("span", { class: "group", dir: "auto", text: named(i) }), make("span", { class: "count", text: group.nodes }))));
  const rest = data.groups.slice(coloured);
  if (rest.length) {
    const nodes = rest.reduce((sum, group) => sum + group.nodes, 0);
    rows.push(make("li", { class: "rest" }, swatch(null), make("span", { class: "group", text: say("other_groups", { n: rest.length }) }), make("span", { class: "count", text: nodes })));
  }
  byId("groups").replaceChildren(...rows);
  byId("group-part").hidden = !rows.length;
}

const membersOf = (group) => [...stage.keys()].filter((n) => data.nodes[n].group === group && visibleNode(n));
