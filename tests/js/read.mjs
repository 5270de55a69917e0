// Reads one export with the parsers that JavaScript programs use and prints it as canonical N-Quads (RDFC-1.0),
// or, where it holds triple terms, which RDFC-1.0 does not know, as N-Quads in the order of the file.
//
//   node read.mjs FILE [CONTEXT]
//
// The format is told by the file's name. Nothing is fetched: a context that a JSON-LD document names is read
// from the file CONTEXT, whatever its address.
import { createReadStream, readFileSync } from "node:fs";
import { extname } from "node:path";
import jsonld from "jsonld";
import N3 from "n3";
import { canonize } from "rdf-canonize";
import { RdfXmlParser } from "rdfxml-streaming-parser";

const N3_FORMATS = { ".ttl": "text/turtle", ".trig": "application/trig", ".nt": "application/n-triples", ".nq": "application/n-quads" };

async function quads(file, context) {
  const ending = extname(file);
  if (ending in N3_FORMATS) return new N3.Parser({ format: N3_FORMATS[ending], blankNodePrefix: "_:" }).parse(readFileSync(file, "utf8"));
  if (ending === ".jsonld") {
    const documentLoader = (url) => {
      if (!context) throw new Error(`${file} names ${url}, and no context was given`);
      return { documentUrl: url, contextUrl: null, document: JSON.parse(readFileSync(context, "utf8")) };
    };
    // In safe mode whatever would be dropped is an error.
    return jsonld.toRDF(JSON.parse(readFileSync(file, "utf8")), { safe: true, documentLoader });
  }
  // Decoded by the stream: given bytes, the parser breaks a character that lies across two pieces of the file.
  if (ending === ".rdf") return Array.fromAsync(createReadStream(file, "utf8").pipe(new RdfXmlParser({ strict: true })));
  throw new Error(`${file}: no parser for ${ending}`);
}

const [file, context] = process.argv.slice(2);
const found = await quads(file, context);
const text = found.some((quad) => quad.object.termType === "Quad")
  ? new N3.Writer({ format: "application/n-quads" }).quadsToString(found)
  : await canonize(found, { algorithm: "RDFC-1.0" });
process.stdout.write(text);
