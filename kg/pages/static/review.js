// Deciding without loading the page anew, and with the single keys of `kg review`.
const STORED = "kg-review-keys";
const said = document.getElementById("said");
let busy = false;

const review = () => document.getElementById("review");
const things = () => [...review().querySelectorAll(".thing")];
const current = () => document.activeElement?.closest?.(".thing") ?? null;

function show(thing) {
  if (!thing) return;
  thing.focus({ preventScroll: true });
  thing.scrollIntoView({ block: "nearest" });
}

function skip() {
  const all = things();
  show(all[all.indexOf(current()) + 1] ?? all[0]);
  return all.length > 0;
}

async function send(form, button) {
  if (busy) return;
  busy = true;
  const known = new Set(things().map((thing) => thing.dataset.id));
  const at = Math.max(0, things().indexOf(form.closest(".thing")));
  review().setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("review");
    if (!fresh) { // the session is over, or the server cannot go on: it says so itself
      location.assign("/review");
      return;
    }
    review().replaceWith(fresh);
    dress();
    const all = things();
    show(all.find((thing) => answer.ok && !form.closest(".thing") && !known.has(thing.dataset.id)) ?? all[Math.min(at, all.length - 1)]);
    const wrong = fresh.querySelector(".wrong[role=alert]")?.textContent;
    const next = [...(current()?.querySelectorAll("h2, .of") ?? [])].map((part) => part.textContent).join(" ");
    said.textContent = wrong ?? [document.getElementById("latest")?.textContent, next && `${said.dataset.next} ${next}`].filter(Boolean).join(". ");
  } catch {
    said.textContent = said.dataset.failed;
    review().removeAttribute("aria-busy");
  } finally {
    busy = false;
  }
}

function ask(thing) {
  const field = thing.querySelector("input[name=type]");
  field?.focus();
  return Boolean(field);
}

function why(thing) {
  const part = thing.querySelector(".why");
  if (!part) return false;
  part.open = true;
  part.querySelector("textarea").focus();
  return true;
}

function click(button) {
  button?.click();
  return Boolean(button);
}

// What a key does; whether it does anything.
function pressed(key) {
  if (key === "q") return click(document.querySelector(".leave button"));
  if (key === "u") return click(document.getElementById("undo"));
  if (key === " ") return skip();
  const thing = current() ?? things()[0];
  if (!thing) return false;
  if (key === "w") return why(thing);
  if (key === "t") return ask(thing);
  return click([...thing.querySelectorAll("button[data-key]")].find((button) => button.dataset.key === key));
}

document.addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.key === "Escape" && at.matches("textarea, .thing input")) return show(at.closest(".thing"));
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (!document.getElementById("single").checked || at.matches("input:not([type=checkbox]), textarea, select")) return;
  if (event.key === " " && at.matches("button, summary, a, input")) return;
  if (event.key.length === 1 && pressed(event.key)) event.preventDefault();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!review().contains(form)) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.value === "t" && !form.elements.type?.value.trim()) return void ask(form.closest(".thing"));
  send(form, button);
});

// What only scripts need: it is shown, and remembers whether keys decide.
function dress() {
  document.getElementById("keys").hidden = false;
  const single = document.getElementById("single");
  single.checked = localStorage.getItem(STORED) !== "off";
  single.addEventListener("change", () => localStorage.setItem(STORED, single.checked ? "on" : "off"));
}

dress();
