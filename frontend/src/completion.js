// Completion from the vocabulary of this graph, by name in any language, instead of yasgui's own, which asks servers elsewhere.

const SHOWN = 40;
const folded = (text) => text.normalize("NFKC").toLowerCase();

/**
 * Let the editor complete prefixes, classes, properties and concepts.
 * `terms` are {iri, role: "class" | "property" | "concept", label, names: other names}.
 */
export function completeFrom(Yasqe, prefixes, terms) {
  const given = Yasqe.Autocompleters;
  const labels = new Map(terms.map(({ iri, label }) => [iri, label]));
  const first = Object.values(prefixes);

  const of = (role) => (yasqe, token) => {
    const typed = folded(
      (token?.string ?? "")
        .replace(/^[<]|[>]$/g, "")
        .split(":")
        .at(-1),
    );
    const namespace = token?.tokenPrefixUri ?? "";
    const fits = ({ iri, label, names }) =>
      iri.startsWith(namespace) && (folded(local(iri)).includes(typed) || [label, ...names].some((name) => folded(name).includes(typed)));
    const starts = ({ iri }) => Number(!folded(local(iri)).startsWith(typed));
    return terms
      .filter((term) => term.role === role && fits(term))
      .sort((a, b) => starts(a) - starts(b))
      .slice(0, SHOWN)
      .map(({ iri }) => iri);
  };
  const shared = {
    bulk: false,
    autoShow: true,
    preProcessToken: given.property.preProcessToken,
    // An IRI whose prefix the query has is written with it, whether or not one began with the prefix.
    postProcessSuggestion: (yasqe, token, iri) => {
      const known = Object.entries({ ...prefixes, ...yasqe.getPrefixesFromQuery() }).find(([, namespace]) => iri.startsWith(namespace));
      return known ? `${known[0]}:${iri.slice(known[1].length)}` : `<${iri}>`;
    },
    postprocessHints: (yasqe, hints) =>
      hints.map((hint) => {
        const [prefix, name] = hint.text.split(":");
        const label = labels.get((prefixes[prefix] ?? "") + name);
        return label ? { ...hint, displayText: `${hint.text}  ${label}` } : hint;
      }),
  };
  Yasqe.registerAutocompleter({ ...given.property, ...shared, get: of("property") });
  Yasqe.registerAutocompleter({ ...given.class, ...shared, get: of("class") });
  Yasqe.registerAutocompleter({
    ...shared,
    name: "concept",
    get: of("concept"),
    isValidCompletionPosition: (yasqe) => {
      const token = yasqe.getCompleteToken();
      const elsewhere = given.class.isValidCompletionPosition(yasqe) || given.property.isValidCompletionPosition(yasqe);
      return (
        !elsewhere &&
        token.type === "string-2" &&
        first.some((namespace) => namespace === yasqe.getPrefixesFromQuery()[token.string.split(":")[0]])
      );
    },
  });
  Yasqe.registerAutocompleter({
    ...given.prefixes,
    persistenceId: null,
    get: () => Object.entries(prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`),
  });
}

function local(iri) {
  return iri.slice(Math.max(iri.lastIndexOf("#"), iri.lastIndexOf("/")) + 1);
}
