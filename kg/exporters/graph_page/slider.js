// The time slider: from and to, over the months (or, where the notes span decades, the years) of the facts, with how many facts each holds.
const YEAR = 12;
const BARS = 60;

const scaleOfTime = (() => {
  const ends = spans.flatMap((span) => (span ? span.filter(Number.isFinite) : []));
  if (!ends.length) return null;
  const [first, last] = ends.reduce(([a, b], end) => [Math.min(a, end), Math.max(b, end)], [Infinity, -Infinity]);
  const step = last - first > 15 * YEAR ? YEAR : 1;
  const start = Math.floor(first / step) * step;
  return { start, step, steps: Math.floor((last - start) / step) };
})();

const monthAt = (at) => scaleOfTime.start + at * scaleOfTime.step;
const stepOf = (value) => Math.max(0, Math.min(scaleOfTime.steps, Math.floor((value - scaleOfTime.start) / scaleOfTime.step)));

function monthName(value) {
  const day = new Date(0);
  day.setUTCFullYear(Math.floor(value / YEAR), ((value % YEAR) + YEAR) % YEAR, 1);
  const parts = scaleOfTime.step === YEAR ? { year: "numeric" } : { year: "numeric", month: "short" };
  return new Intl.DateTimeFormat(language, { ...parts, timeZone: "UTC" }).format(day);
}

function thumb(id, key) {
  const input = make("input", { id, type: "range", min: 0, max: scaleOfTime.steps, step: 1, "aria-label": say(key) });
  input.addEventListener("input", () => {
    const other = Number(byId(id === "from" ? "to" : "from").value);
    const at = id === "from" ? Math.min(Number(input.value), other) : Math.max(Number(input.value), other);
    limits[id] = id === "from" ? (at === 0 ? null : monthAt(at)) : (at === scaleOfTime.steps ? null : monthAt(at + 1) - 1);
    filtered();
  });
  return input;
}

// How many dated facts touch each part of the time line, as bars.
function bars() {
  const width = Math.max(1, Math.ceil((scaleOfTime.steps + 1) / BARS));
  const counts = new Array(Math.ceil((scaleOfTime.steps + 1) / width)).fill(0);
  for (const span of spans) {
    if (!span) continue;
    const [a, b] = span.map((end, i) => Math.floor(stepOf(Number.isFinite(end) ? end : span[1 - i]) / width));
    for (let i = a; i <= b; i += 1) counts[i] += 1;
  }
  const top = Math.max(...counts);
  const drawn = drawing("svg", { id: "bars", viewBox: `0 0 ${counts.length} 100`, preserveAspectRatio: "none", "aria-hidden": "true" });
  counts.forEach((count, i) => {
    const height = 100 * Math.sqrt(count / top); // the square root: one fact is still seen beside a hundred
    drawn.append(drawing("rect", { x: i + 0.08, y: 100 - height, width: 0.84, height, "data-step": i * width }));
  });
  return drawn;
}

function showTime() {
  if (!scaleOfTime) return byId("time").replaceChildren(make("p", { class: "quiet", text: say("no_dates") }));
  const box = make("input", { type: "checkbox", id: "undated" });
  box.addEventListener("change", () => { limits.undated = box.checked; filtered(); });
  const undated = make("label", {}, box, make("span", { text: say("undated") }), make("span", { class: "count", text: spans.filter((span) => !span).length }));
  const thumbs = make("div", { class: "thumbs" }, make("span", { class: "rail" }), thumb("from", "earliest"), thumb("to", "latest"));
  byId("time").replaceChildren(bars(), thumbs, make("p", { id: "time-said" }), undated);
  return followTime();
}

function followTime() {
  if (!scaleOfTime || !byId("from")) return;
  const [from, to] = [limits.from === null ? 0 : stepOf(limits.from), limits.to === null ? scaleOfTime.steps : stepOf(limits.to)];
  for (const [id, at] of [["from", from], ["to", to]]) {
    byId(id).value = at;
    byId(id).setAttribute("aria-valuetext", monthName(monthAt(at)));
  }
  byId("from").classList.toggle("above", from > scaleOfTime.steps / 2); // where both meet, the thumb that can still move lies above
  byId("time-said").textContent = from === to ? monthName(monthAt(from)) : `${monthName(monthAt(from))} – ${monthName(monthAt(to))}`;
  byId("undated").checked = limits.undated;
  for (const bar of byId("bars").children) bar.classList.toggle("out", Number(bar.dataset.step) < from - 1e-9 || Number(bar.dataset.step) > to);
}
