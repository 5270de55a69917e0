// Reads Cypher with Neo4j's own grammar and semantic checks, and prints what it found in each file as JSON:
// how many statements, what is wrong with them, and the string literals as they are written, in order.
//
//   node cypher.mjs FILE...
import { readFileSync } from "node:fs";
import { highlightSyntax, lintCypherQuery, parseStatementsStrs } from "@neo4j-cypher/language-support";

function read(file) {
  const text = readFileSync(file, "utf8");
  const literals = highlightSyntax(text).filter((token) => token.tokenType === "stringLiteral");
  return {
    statements: parseStatementsStrs(text).filter((statement) => statement.trim()).length,
    wrong: lintCypherQuery(text, {}).diagnostics.map((told) => `${told.range.start.line + 1}: ${told.message}`),
    literals: literals.map((token) => token.token),
  };
}

process.stdout.write(JSON.stringify(process.argv.slice(2).map(read)));
