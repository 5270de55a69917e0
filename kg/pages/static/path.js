// Names to choose from, as one types the ends of a path.
const PAUSE = 150; // milliseconds after a key

for (const box of document.querySelectorAll(".ends input")) {
  let timer = 0;
  let asking = null;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asking?.abort();
      asking = new AbortController();
      const text = box.value.trim();
      if (!text || text.startsWith("/")) return;
      try {
        const answer = await fetch(`/?part=results&q=${encodeURIComponent(text)}`, { signal: asking.signal });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const names = [...page.querySelectorAll('.hits a[href^="/entity/"] .name')].map((name) => name.textContent);
        box.list.replaceChildren(...names.map((name) => { const option = document.createElement("option"); option.value = name; return option; }));
      } catch (error) {
        if (error.name !== "AbortError") box.list.replaceChildren();
      }
    }, PAUSE);
  });
}
