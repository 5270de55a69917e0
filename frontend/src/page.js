// What every part of a page needs: the data that the server put into it, elements, requests.

/** The JSON in the page's element of that id. */
export function embedded(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** A text of the interface with its {name}s filled; a pair of texts is for one `n` and for many; numbers stand as the language has them. */
export function filled(text, values) {
  if (Array.isArray(text)) return filled(text[values.n === 1 ? 0 : 1], values);
  const shown = (value) => (typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : value);
  return text.replace(/\{(\w+)\}/g, (slot, name) => (name in values ? shown(values[name]) : slot));
}

/** An element with properties, attributes where they hold a dash, and children, which are elements or texts and never markup. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** What the server answers to a request for JSON. Throws where it refuses. */
export async function asked(path, parameters) {
  const answer = await fetch(`${path}?${new URLSearchParams(parameters)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Can this browser draw with WebGL? */
export function canDraw() {
  try {
    const canvas = document.createElement("canvas");
    return Boolean(window.WebGLRenderingContext && (canvas.getContext("webgl2") || canvas.getContext("webgl")));
  } catch {
    return false;
  }
}

/** Does the reader want things to keep still? */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
