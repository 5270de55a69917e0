// Search as one types: the server makes the results, this puts them in place.
const form = document.getElementById("search");
const box = document.getElementById("q");
const results = document.getElementById("results");
const said = document.getElementById("said");
const PAUSE = 120; // milliseconds after a key
let asking = null;
let timer = 0;

async function find() {
  const text = box.value.trim();
  asking?.abort();
  asking = new AbortController();
  const url = new URL("/", location.origin);
  if (text) url.searchParams.set("q", text);
  history.replaceState(null, "", url);
  url.searchParams.set("part", "results");
  try {
    const answer = await fetch(url, { signal: asking.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    results.replaceChildren(...page.body.childNodes);
    document.querySelector(".search-page").classList.toggle("empty", !text);
    said.textContent = results.querySelector(".hits") || !text ? "" : said.dataset.none;
    results.dataset.of = text;
  } catch (error) {
    if (error.name !== "AbortError") said.textContent = said.dataset.failed;
  }
}

box.addEventListener("input", (event) => {
  clearTimeout(timer);
  if (!event.isComposing) timer = setTimeout(find, PAUSE);
});
box.addEventListener("compositionend", find);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  find();
});
document.addEventListener("keydown", (event) => {
  const links = [...results.querySelectorAll(".hits a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "/" && document.activeElement !== box) {
    event.preventDefault();
    box.select();
  } else if (event.key === "ArrowDown" && (document.activeElement === box || at >= 0) && links[at + 1]) {
    event.preventDefault();
    links[at + 1].focus();
  } else if (event.key === "ArrowUp" && at >= 0) {
    event.preventDefault();
    (links[at - 1] ?? box).focus();
  }
});
