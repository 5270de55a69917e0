"""The exports that rdflib and networkx make of a graph: `python -m benchmarks.theirs LIBRARY FORMAT SOURCE TARGET`.

Written as their users write it: the graph is read into the library's own objects, then written by its own serializer.
"""

from __future__ import annotations

import sys
from collections import defaultdict

from kg.ontology import KG, PREFIXES

RDFLIB = {"nquads": "nquads", "trig": "trig", "ntriples": "nt", "turtle": "turtle", "rdfxml": "xml", "jsonld": "json-ld"}
UNION = frozenset({"ntriples", "turtle", "rdfxml"})  # formats without graphs, made from N-Triples
NETWORKX = ("graphml", "gexf")


def by_rdflib(form: str, source: str, target: str) -> None:
    """A Dataset, or a Graph of the union, from N-Quads or N-Triples to the format."""
    import rdflib

    graph = rdflib.Graph() if form in UNION else rdflib.Dataset()
    graph.parse(source, format="nt" if form in UNION else "nquads")
    graph.serialize(target, format=RDFLIB[form])


def by_networkx(form: str, source: str, target: str) -> None:
    """A MultiDiGraph of the entities and their facts, with a label each, the sentence and the confidence."""
    import networkx as nx
    from pyoxigraph import RdfFormat, parse

    rdf, label = PREFIXES["rdf"], PREFIXES["rdfs"] + "label"
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in parse(path=source, format=RdfFormat.N_QUADS):
        told[str(quad.subject)][quad.predicate.value] = getattr(quad.object, "value", "")
    graph = nx.MultiDiGraph()
    for properties in list(told.values()):
        if rdf + "object" not in properties:
            continue
        ends = [properties[rdf + end] for end in ("subject", "object")]
        for end in ends:
            graph.add_node(end, label=told[f"<{end}>"].get(label, end))
        place = told[f"<{properties.get(KG + 'evidence', '')}>"]
        words = {"words": place.get(KG + "exact", ""), "predicate": properties[rdf + "predicate"]}
        graph.add_edge(*ends, **words, confidence=float(properties.get(KG + "confidence", "1")))
    write = nx.write_graphml if form == "graphml" else nx.write_gexf
    write(graph, target)


if __name__ == "__main__":
    {"rdflib": by_rdflib, "networkx": by_networkx}[sys.argv[1]](*sys.argv[2:])
