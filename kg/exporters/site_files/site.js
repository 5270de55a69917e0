// Search without a server: the parts of a prebuilt index are loaded as they are needed, by script elements, so that it works from a file too.
(() => {
  const { up, home } = document.body.dataset;
  const waiting = new Map();
  const loading = new Map();
  const MOST = 20; // shown
  const TRIED = 120; // candidates whose names are looked at

  globalThis.notegraph = { part: (name, value) => waiting.get(name)?.(value) };

  function part(name) {
    if (!loading.has(name)) {
      loading.set(name, new Promise((done, failed) => {
        waiting.set(name, done);
        const script = document.createElement("script");
        script.src = `${up}search/${name}.js`;
        script.addEventListener("error", () => { loading.delete(name); failed(new Error(name)); });
        document.head.append(script);
      }));
    }
    return loading.get(name);
  }

  // The same as kg.pages.folding: widths, cases, accents and Han variants made one.
  function fold(text, table) {
    const plain = text.normalize("NFKC").toLowerCase().normalize("NFKC");
    const folded = [...plain].map((c) => table[c] ?? c).join("");
    return folded.replace(/\p{Cc}|\p{Cf}|\p{Co}|\p{Cn}|\p{Cs}/gu, (c) => (/\s/.test(c) ? " " : "")).split(/\s+/u).filter(Boolean).join(" ");
  }

  function shard(gram, shards) {
    let hash = 0;
    for (const c of gram) hash = (Math.imul(hash, 31) + c.codePointAt(0)) >>> 0;
    return hash % shards;
  }

  // The numbers of the entries that hold all these grams, the most mentioned first.
  async function holding(grams, about) {
    const lists = [];
    for (const gram of new Set(grams)) {
      const found = (await part(`g${shard(gram, about.shards)}`))[gram];
      if (!found) return [];
      let at = 0;
      lists.push(found.map((step) => (at += step)));
    }
    lists.sort((a, b) => a.length - b.length);
    const [first, ...others] = lists;
    const sets = others.map((list) => new Set(list));
    return (first ?? []).filter((n) => sets.every((set) => set.has(n)));
  }

  function grams(text) {
    const signs = [...text];
    return signs.length === 1 ? signs : signs.slice(1).map((sign, i) => signs[i] + sign);
  }

  // How well a name fits, smaller is better: as a whole, at its beginning, at the beginning of a word, anywhere; -1 where it does not.
  function fit(name, words, whole) {
    if (!words.every((word) => name.includes(word))) return -1;
    if (name === whole) return 0;
    if (name.startsWith(whole)) return 1;
    return ` ${name}`.includes(` ${whole}`) ? 2 : name.includes(whole) ? 3 : 4;
  }

  async function search(text) {
    const about = await part("about");
    const whole = fold(text, about.fold);
    if (!whole) return [];
    const words = whole.split(" ");
    const numbers = new Set();
    for (const wanted of [grams(` ${whole} `), grams(` ${whole}`), words.flatMap(grams)]) {
      for (const n of await holding(wanted, about)) {
        if (numbers.size >= TRIED) break;
        numbers.add(n);
      }
    }
    const found = [];
    for (const n of [...numbers].sort((a, b) => a - b)) {
      const [url, kind, names] = (await part(`e${Math.floor(n / about.block)}`))[n % about.block];
      const fits = names.map(([lang, name]) => ({ lang, name, fit: fit(fold(name, about.fold), words, whole) })).filter((x) => x.fit >= 0);
      fits.sort((a, b) => a.fit - b.fit || a.name.length - b.name.length);
      if (fits.length) found.push({ n, url, kind, names, best: fits[0] });
    }
    found.sort((a, b) => a.best.fit - b.best.fit || a.n - b.n);
    return found.slice(0, MOST).map((hit) => ({ ...hit, kind: about.kinds[hit.kind]?.[document.documentElement.lang] ?? "" }));
  }

  function made(tag, name, text, lang) {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.textContent = text;
    if (lang) element.lang = lang;
    return element;
  }

  function entry(hit) {
    const tag = document.documentElement.lang;
    const [lang, title] = hit.names.find(([l]) => l === tag) ?? hit.names.find(([l]) => l.startsWith(`${tag}-`)) ?? hit.names[0];
    const link = document.createElement("a");
    link.href = home + hit.url;
    link.append(made("span", "name", title, lang));
    if (hit.best.name !== title) link.append(" ", made("span", "also", hit.best.name, hit.best.lang));
    link.append(made("span", "kind", hit.kind));
    const item = document.createElement("li");
    item.append(link);
    return item;
  }

  const box = document.getElementById("q");
  const results = document.getElementById("results");
  let asked = 0;

  async function find() {
    const text = box.value.trim();
    const said = document.getElementById("said");
    const number = ++asked;
    history.replaceState(null, "", text ? `#q=${encodeURIComponent(text)}` : location.href.replace(/#.*$/, "#"));
    try {
      const found = text ? await search(text) : [];
      if (number !== asked) return;
      results.replaceChildren(...found.map(entry));
      document.getElementById("found").hidden = !found.length;
      said.textContent = text && !found.length ? said.dataset.none : "";
      results.dataset.of = text;
    } catch {
      if (number === asked) said.textContent = said.dataset.failed;
    }
  }

  function read() {
    const named = /^#q=(.*)$/.exec(location.hash);
    if (!named) return;
    try { box.value = decodeURIComponent(named[1]); } catch { return; }
    find();
  }

  if (box) {
    let timer = 0;
    box.addEventListener("focus", () => part("about").catch(() => {}));
    box.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(find, 80); // milliseconds
    });
    box.addEventListener("compositionend", find);
    document.getElementById("search").addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      find();
    });
    addEventListener("hashchange", read);
    read();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = /^(input|textarea|select)$/i.test(document.activeElement.tagName);
    if (event.key === "/" && !typing) {
      event.preventDefault();
      if (box) box.select();
      else location.href = `${home}index.html`;
    }
    if (!results) return;
    const links = [...results.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && (document.activeElement === box || at >= 0) && links[at + 1]) {
      event.preventDefault();
      links[at + 1].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (links[at - 1] ?? box).focus();
    }
  });
})();
