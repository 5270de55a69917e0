// Search: names by their folded form, those that begin with the query first. A chooser is a box with a list below it, worked by mouse, touch or keys.
const HITS = 40;
const degree = new Uint32Array(data.nodes.length);
data.pairs.forEach(([a, b]) => { degree[a] += 1; degree[b] += 1; });

const markOf = (number) => icon(kindOf(number), groupColour(data.nodes[number]?.group));

let namesToSearch = null; // made when first needed: the page opens sooner

function searchable() {
  namesToSearch ??= data.nodes.map((node, i) => ({ i, names: [["", node.label], ...node.labels, ...node.names].map(([, text]) => [folded(text), text]) }));
  return namesToSearch;
}

function rankOf(name, wanted) {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  return name.includes(` ${wanted}`) ? 2 : name.includes(wanted) ? 3 : 4;
}

function hits(query) {
  const [wanted, typed] = [folded(query), query.trim()];
  if (!wanted) return [];
  const found = [];
  for (const { i, names } of searchable()) {
    let best = { rank: 4, name: typed };
    for (const [key, text] of names) {
      const rank = rankOf(key, wanted);
      if (rank < best.rank || (rank === best.rank && !best.name.includes(typed) && text.includes(typed))) best = { i, name: text, rank };
    }
    if (best.rank < 4) found.push(best);
  }
  return found.sort((a, b) => a.rank - b.rank || degree[b.i] - degree[a.i] || a.i - b.i).slice(0, HITS);
}

// Makes a chooser of a box and its list; `choose` gets the number of the entity.
function chooser(box, list, choose) {
  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");
  const open = (yes) => {
    list.hidden = !yes;
    box.setAttribute("aria-expanded", yes);
    if (yes && current()) box.setAttribute("aria-activedescendant", current().id);
    else box.removeAttribute("aria-activedescendant");
  };
  const pick = (number) => { open(false); choose(number); };
  const show = () => {
    const found = hits(box.value);
    list.replaceChildren(...found.map(({ i, name }, n) => {
      const [lang, text] = nameOf(i);
      const other = name === text ? null : make("small", { dir: "auto", text: name });
      const option = { role: "option", id: `${list.id}-${n}`, "data-node": i, "aria-selected": n === 0, click: () => pick(i) };
      return make("li", option, markOf(i), make("span", { ...spoken(lang), text }), other);
    }));
    const asked = Boolean(folded(box.value));
    if (asked && !found.length) list.append(make("li", { role: "option", "aria-disabled": "true", class: "quiet", text: say("nothing") }));
    open(asked);
    if (asked) tell(found.length ? say("found", { n: found.length }) : say("nothing"));
  };
  const move = (step) => {
    const items = options().filter((item) => item.dataset.node);
    if (!items.length) return;
    if (list.hidden) { open(true); return; }
    const at = items.indexOf(current());
    items[at]?.setAttribute("aria-selected", "false");
    const next = items[(at + step + items.length) % items.length];
    next.setAttribute("aria-selected", "true");
    next.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", next.id);
  };
  box.addEventListener("input", show);
  box.addEventListener("focus", () => { if (box.value) show(); });
  box.addEventListener("blur", () => open(false));
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus until something is chosen
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter" && !list.hidden && current()) { event.preventDefault(); pick(Number(current().dataset.node)); }
    else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); open(false); }
  });
}
