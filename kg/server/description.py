"""What the endpoint says of itself: SPARQL 1.1 Service Description and VoID."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Triple, serialize

from kg.ontology import RDF
from kg.server.formats import RESULTS, TRIPLES

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
FORMATS = "http://www.w3.org/ns/formats/"
ABOUT = {  # https://www.w3.org/ns/formats/
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/ld+json": "JSON-LD",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}
PREFIXES = {"sd": SD, "void": VOID, "dcat": DCAT, "formats": FORMATS}


def description(endpoint: str, triples: int, features: Sequence[str], media: str) -> bytes:
    """The description as RDF.

    Args:
        endpoint: the endpoint's own IRI.
        triples: how many the default graph has.
        features: names in the vocabulary, such as `UnionDefaultGraph`.
        media: a media type for triples.
    """
    return serialize(_triples(endpoint, triples, features), format=TRIPLES[media], prefixes=PREFIXES) or b""


def _triples(endpoint: str, triples: int, features: Sequence[str]) -> Iterator[Triple]:
    service, dataset, graph = (NamedNode(endpoint + part) for part in ("", "#dataset", "#default-graph"))

    def say(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Triple:
        return Triple(subject, NamedNode(predicate), value)

    yield say(service, RDF + "type", NamedNode(SD + "Service"))
    yield say(service, SD + "endpoint", service)
    for language in ("SPARQL11Query", "SPARQL10Query"):
        yield say(service, SD + "supportedLanguage", NamedNode(SD + language))
    for media in (*RESULTS, *TRIPLES):
        if media in ABOUT:
            yield say(service, SD + "resultFormat", NamedNode(FORMATS + ABOUT[media]))
    for feature in features:
        yield say(service, SD + "feature", NamedNode(SD + feature))
    yield say(service, SD + "defaultDataset", dataset)
    for kind in (SD + "Dataset", VOID + "Dataset", DCAT + "Dataset"):
        yield say(dataset, RDF + "type", NamedNode(kind))
    yield say(dataset, VOID + "sparqlEndpoint", service)
    yield say(dataset, SD + "defaultGraph", graph)
    yield say(graph, RDF + "type", NamedNode(SD + "Graph"))
    yield say(graph, VOID + "triples", Literal(triples))
