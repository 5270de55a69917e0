// A note: what was understood of the words that one points at, and the words that an address names.
const understood = JSON.parse(document.getElementById("understood").textContent);
const card = document.getElementById("card");
const text = document.querySelector(".page-text");
const RANK = { fact: 0, quote: 1, number: 2, mention: 3, page: 4 };
let pinned = null;

const numbers = (element) => element.dataset.u.split(" ");
const pieces = (number) => [...text.querySelectorAll(`[data-u~="${CSS.escape(number)}"]`)];

function made(tag, content, attributes = {}) {
  const element = document.createElement(tag);
  if (typeof content === "string") element.textContent = content;
  else element.append(...content);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function link(part) {
  if (!part.href) return made("span", part.text);
  const outside = /^[/#]/.test(part.href) ? {} : { rel: "external noopener noreferrer" };
  return made("a", part.text, { href: part.href, ...outside });
}

function entry(of) {
  const parts = of.parts.flatMap((part, place) => (place ? [" ", link(part)] : [link(part)]));
  const rows = [made("p", of.label, { class: `layer ${of.kind}` }), made("p", parts, { class: "says" })];
  if (of.details.length) rows.push(made("p", of.details.join(" · "), { class: "details" }));
  if (of.context.length) {
    const links = of.context.flatMap((part, place) => [place ? " · " : " ", link(part)]);
    rows.push(made("p", [card.dataset.context, ...links], { class: "details" }));
  }
  if (of.href && of.kind !== "page") rows.push(made("p", [made("a", card.dataset.more, { href: of.href })], { class: "details" }));
  return made("section", rows);
}

function inside(start, end) {
  return [...text.querySelectorAll(".column:first-child [data-s]")].filter((piece) => {
    const at = Number(piece.dataset.s);
    return at >= start && at + [...piece.textContent].length <= end;
  });
}

function show(element) {
  const found = numbers(element).filter((n) => understood[n]).sort((a, b) => RANK[understood[a].kind] - RANK[understood[b].kind]);
  if (!found.length) return;
  clear();
  for (const number of found) for (const piece of pieces(number)) piece.classList.add("lit");
  const close = made("button", "×", { type: "button", class: "close", "aria-label": card.dataset.close });
  close.addEventListener("click", () => { pinned = null; hide(); });
  card.replaceChildren(close, ...found.map((number) => entry(understood[number])));
  card.classList.add("open");
}

function clear() {
  for (const lit of text.querySelectorAll(".lit")) lit.classList.remove("lit");
}

function hide() {
  clear();
  card.classList.remove("open");
  card.replaceChildren(made("p", card.dataset.none, { class: "quiet" }));
}

if (text) {
  text.addEventListener("pointerover", (event) => {
    const piece = event.target.closest(".u");
    if (piece && !pinned && event.pointerType === "mouse") show(piece);
  });
  text.addEventListener("focusin", (event) => {
    const piece = event.target.closest(".u");
    if (piece && !pinned) show(piece);
  });
  text.addEventListener("click", (event) => {
    const piece = event.target.closest(".u");
    if (!piece) { pinned = null; return; }
    const touched = event.pointerType === "touch" && pinned !== piece;
    if (piece.tagName !== "A" || touched) {
      event.preventDefault();
      pinned = piece;
      show(piece);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { pinned = null; hide(); }
    if ((event.key === "Enter" || event.key === " ") && document.activeElement.matches(".u[role=button]")) {
      event.preventDefault();
      pinned = document.activeElement;
      show(pinned);
      [...card.querySelectorAll("a, button")].find((element) => element.offsetParent)?.focus();
    }
  });
  addEventListener("hashchange", seek);
  seek();
}

// The address of a place: #char=17,63, code points of the file.
function seek() {
  for (const old of text.querySelectorAll(".target")) old.classList.remove("target");
  const named = /^#char=(\d+),(\d+)$/.exec(decodeURIComponent(location.hash));
  if (!named) return;
  const [start, end] = [Number(named[1]), Number(named[2])];
  const exact = document.getElementById(`char=${start},${end}`) ? inside(start, end).filter((piece) => piece.matches(".u")) : [];
  const lines = [...text.querySelectorAll(".column:first-child .l[data-start]")];
  const found = exact.length ? exact : lines.filter((line) => Number(line.dataset.start) < end && Number(line.dataset.end) > start);
  for (const piece of found) piece.classList.add("target");
  if (!found.length) return;
  found[0].scrollIntoView({ block: "center" });
  const shown = exact.find((piece) => numbers(piece).some((n) => understood[n] && understood[n].kind !== "mention")) ?? exact[0];
  if (shown) show(shown);
}
