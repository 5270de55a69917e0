// The facts between two entities with their sentences, as elements.
import { asked, element, filled } from "./page.js";

/** Fill `target` with what the notes say of two entities together. `words` are the interface's. */
export async function showFacts(target, a, b, words) {
  target.replaceChildren(element("p", { className: "waiting" }, words.loading));
  try {
    const { facts } = await asked("/api/facts", { a, b });
    target.replaceChildren(...(facts.length ? facts.map((fact) => shown(fact, words)) : [element("p", {}, words.derived)]));
  } catch {
    target.replaceChildren(element("p", { role: "alert" }, words.failed));
  }
}

function shown(fact, words) {
  const more = fact.modality ? [fact.modality] : [];
  if (fact.confidence !== null) more.push(filled(words.confidence, { n: fact.confidence.toFixed(2) }));
  return element(
    "article",
    { className: "graph-fact" },
    element("p", { className: "graph-says" }, element("b", {}, fact.subject), ` ${fact.says} `, element("b", {}, fact.object)),
    more.length ? element("p", { className: "graph-more" }, more.join(" · ")) : null,
    ...fact.places.map((place) =>
      element(
        "figure",
        { className: "place" },
        element("blockquote", { lang: place.lang }, place.before, element("mark", {}, place.exact), place.after),
        element(
          "figcaption",
          {},
          element("a", { href: place.url, lang: place.lang }, place.note),
          element("span", { className: "at" }, filled(words.line, { n: place.line })),
        ),
      ),
    ),
  );
}
