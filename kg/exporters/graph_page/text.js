// Data, languages and the making of elements. Whatever comes from a note reaches the page as text, never as markup.
document.documentElement.classList.add("live"); // without scripts, what needs them is not shown
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const locales = new Map(); // tag → its locale with script and region, as far as the tag is one
let language = choose(Object.keys(data.texts), navigator.languages) ?? data.default;
let labelTags = [...navigator.languages, language];

// The best of `tags` for the wanted ones: the same tag, else the same language in the same script, else the same language.
function choose(tags, wanted) {
  const full = (tag) => {
    if (!locales.has(tag)) {
      try { locales.set(tag, new Intl.Locale(tag).maximize()); } catch { locales.set(tag, null); }
    }
    return locales.get(tag);
  };
  for (const want of wanted) {
    const same = tags.find((tag) => tag.toLowerCase() === want.toLowerCase());
    if (same !== undefined) return same;
    const locale = full(want);
    if (!locale) continue;
    const near = tags.filter((tag) => tag && full(tag)?.language === locale.language);
    if (near.length) return near.find((tag) => full(tag).script === locale.script) ?? near[0];
  }
  return undefined;
}

function say(key, values = {}) {
  const text = data.texts[language][key] ?? data.texts[data.default][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

// A word of the vocabulary in the page's language.
function term(word) {
  if (!Object.hasOwn(data.terms, word)) return word;
  const labels = data.terms[word];
  return labels[choose(Object.keys(labels), [language]) ?? Object.keys(labels)[0]];
}

// What to call an entity: [language, text].
function nameOf(number) {
  const node = data.nodes[number];
  if (!node) return ["", say("unnamed")];
  const tag = choose(node.labels.map(([lang]) => lang), labelTags);
  return node.labels.find(([lang]) => lang === tag) ?? ["", node.label];
}

function make(name, options = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || value === null || (value === "" && key !== "text")) continue;
    if (key === "text") element.textContent = value;
    else if (key === "click") element.addEventListener("click", value);
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const spoken = (lang) => (lang ? { lang, dir: "auto" } : { dir: "auto" });

function translate() {
  document.documentElement.lang = language;
  document.title = say("title");
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const [data, name] of [["placeholder", "placeholder"], ["label", "aria-label"], ["title", "title"]]) {
    for (const element of document.querySelectorAll(`[data-text-${data}]`)) element.setAttribute(name, say(element.getAttribute(`data-text-${data}`)));
  }
}

// Search sees through width, case, accents, kinds of kana and Han variants, and takes white space as one space.
const variants = (() => {
  const [from, to] = data.folds.map((text) => [...text]);
  return new Map(from.map((char, i) => [char, to[i]]));
})();

function folded(text) {
  const plain = text.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC");
  return [...plain].map((char) => variants.get(char) ?? char).join("").replace(/\s+/g, " ").trim();
}

function languageName(tag) {
  if (!tag) return say("no_language");
  try { return new Intl.DisplayNames([language], { type: "language" }).of(tag) ?? tag; } catch { return tag; }
}

const isDark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  dot: "M8 1.5a6.5 6.5 0 1 0 .01 0z", square: "M2 2h12v12H2z", triangle: "M8 1.5l7 12.5H1z", triangleDown: "M8 14.5L15 2H1z",
  diamond: "M8 .5L15.5 8 8 15.5.5 8z", hexagon: "M4.2 1.5h7.6L15.6 8l-3.8 6.5H4.2L.4 8z",
  pentagon: "M8 .8l7.6 5.5-2.9 8.9H3.3L.4 6.3z", cross: "M5.5 1h5v4.5H15v5h-4.5V15h-5v-4.5H1v-5h4.5z",
  star: "M8 .8l2.2 4.9 5.3.6-4 3.6 1.1 5.3L8 12.5l-4.6 2.7 1.1-5.3-4-3.6 5.3-.6z",
};

function drawing(name, options = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(options)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// The mark of a type; in the colour of its community where one is told.
function icon(kind, tint = "currentColor") {
  const look = data.kinds.find((k) => k.name === kind) ?? data.kinds.find((k) => k.name === "");
  const path = drawing("path", { d: SHAPES[look.mark], fill: tint });
  return drawing("svg", { viewBox: "0 0 16 16", width: 15, height: 15, class: "icon", "aria-hidden": "true" }, path);
}

// vis-network's own shapes are too few: these marks are drawn by us.
const SPECIAL = Object.fromEntries(["pentagon", "cross"].map((mark) => [mark, ({ ctx, x, y, style }) => ({
  drawNode() {
    const unit = style.size / 8;
    ctx.save();
    ctx.globalAlpha = style.opacity ?? 1;
    ctx.translate(x - 8 * unit, y - 8 * unit);
    ctx.scale(unit, unit);
    const path = new Path2D(SHAPES[mark]);
    ctx.fillStyle = style.color;
    ctx.strokeStyle = style.borderColor;
    ctx.lineWidth = style.borderWidth / unit;
    ctx.fill(path);
    ctx.stroke(path);
    ctx.restore();
  },
  nodeDimensions: { width: 2 * style.size, height: 2 * style.size },
})]));
