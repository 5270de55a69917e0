// Reads a network (GEXF or GraphML) with graphology, on which Gephi Lite and other programs in the browser are built,
// and prints its nodes and edges with their attributes as JSON.
//
//   node network.mjs FILE
import { readFileSync } from "node:fs";
import Graph from "graphology";
import gexf from "graphology-gexf";
import graphml from "graphology-graphml";

const [file] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const graph = file.endsWith(".gexf") ? gexf.parse(Graph, text, { respectInputGraphType: false }) : graphml.parse(Graph, text);
const nodes = graph.mapNodes((id, attributes) => ({ id, attributes }));
const edges = graph.mapEdges((id, attributes, source, target) => ({ id, source, target, attributes }));
process.stdout.write(JSON.stringify({ type: graph.type, nodes, edges }));
