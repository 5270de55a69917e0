// Values in query results: how they are shown, where they lead, and as CSV.
import { element } from "./page.js";

/** Shows terms: `prefixes` shorten IRIs, `base` is the IRI whose things this server has pages of. */
export class Values {
  constructor(prefixes, base) {
    this.base = base;
    this.namespaces = Object.entries(prefixes).sort(([, a], [, b]) => b.length - a.length);
  }

  /** An IRI, shortened where a prefix is known. */
  short(iri) {
    const found = this.namespaces.find(([, namespace]) => iri.startsWith(namespace) && iri.length > namespace.length);
    return found ? `${found[0]}:${readable(iri.slice(found[1].length))}` : iri;
  }

  /** The address of an IRI: the page on this server, or its own where it is on the web; "" for anything else. */
  address(iri) {
    if (iri.startsWith(this.base)) return `/${encodeURI(iri.slice(this.base.length)).replace(/%25/g, "%").replace(/\?/g, "%3F")}`;
    return /^https?:\/\//.test(iri) ? iri : "";
  }

  /** A term of SPARQL's JSON results as an element. */
  shown(term) {
    if (!term) return element("span", { className: "value-none" }, "");
    if (term.type === "uri") return this.#link(term.value);
    const made = element("span", { className: term.type === "bnode" ? "value-none" : "" }, term.value);
    const language = term["xml:lang"];
    if (language) {
      made.lang = language;
      return element("span", {}, made, element("small", { className: "value-tag" }, ` @${language}`));
    }
    if (term.datatype && !PLAIN.has(term.datatype)) made.title = this.short(term.datatype);
    return made;
  }

  #link(iri) {
    const address = this.address(iri);
    const outside = address && !address.startsWith("/");
    if (!address) return element("span", { title: iri }, this.short(iri));
    const link = element("a", { href: address, title: iri }, this.short(iri));
    if (outside) link.rel = "noopener noreferrer";
    return link;
  }
}

const XSD = "http://www.w3.org/2001/XMLSchema#";
const PLAIN = new Set(["string", "integer", "decimal", "double", "boolean"].map((name) => XSD + name));
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function readable(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Results as CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe in front. */
export function csv(variables, rows) {
  const cell = (term) => {
    let text = term?.value ?? "";
    if (/^[=+\-@\t\r]/.test(text) && !NUMBER.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [variables.join(","), ...rows.map((row) => variables.map((name) => cell(row[name])).join(","))].join("\r\n") + "\r\n";
}

/**
 * The answer with each triple term written as text, since yasr fails on them. Takes and gives the text of SPARQL's JSON results.
 */
export function withoutTripleTerms(text) {
  if (!text.includes('"triple"')) return text;
  const json = JSON.parse(text);
  for (const row of json.results?.bindings ?? []) {
    for (const [name, term] of Object.entries(row)) if (term.type === "triple") row[name] = { type: "literal", value: written(term) };
  }
  return JSON.stringify(json);
}

/** A term as N-Triples writes it. */
function written({ type, value, datatype, ...more }) {
  if (type === "triple") return `<<( ${["subject", "predicate", "object"].map((part) => written(value[part])).join(" ")} )>>`;
  if (type === "uri") return `<${value}>`;
  if (type === "bnode") return `_:${value}`;
  return JSON.stringify(value) + (more["xml:lang"] ? `@${more["xml:lang"]}` : datatype ? `^^<${datatype}>` : "");
}

/** The rows of SPARQL results, or the triples of a graph as rows; null where there is neither. */
export function rowsOf(results) {
  if (!results || results.getError()) return null;
  if (!read.has(results)) read.set(results, rowsIn(results));
  return read.get(results);
}

const read = new WeakMap(); // each view asks, and an answer may be long

function rowsIn(results) {
  // As the server sent it: yasr's own reading fills {{names}} inside texts.
  const json = results.getType() === "json" && JSON.parse(results.getOriginalResponseAsString());
  if (json && json.results) return { variables: json.head.vars, rows: json.results.bindings };
  const triples = json && "boolean" in json ? null : results.getStatements();
  if (!triples?.length) return null;
  return {
    variables: ["subject", "predicate", "object"],
    rows: triples.map(({ subject, predicate, object }) => ({ subject: term(subject), predicate: term(predicate), object: term(object) })),
  };
}

function term(node) {
  if (node.termType === "NamedNode") return { type: "uri", value: node.value };
  if (node.termType === "Literal") {
    return { type: "literal", value: node.value, ...(node.language ? { "xml:lang": node.language } : { datatype: node.datatype.value }) };
  }
  return { type: "bnode", value: node.value };
}
