"""What the endpoint says of itself and of its data: SPARQL 1.1 Service Description, VoID and DCAT."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple, serialize

from kg.ontology import DCTERMS, RDF
from kg.server.formats import TRIPLES
from kg.void import DCAT, FORMATS, MEDIA_TYPES, VOID, Counts, say, void

SD = "http://www.w3.org/ns/sparql-service-description#"
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
PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {"sd": SD, "void": VOID, "dcat": DCAT, "dcterms": DCTERMS, "formats": FORMATS, "xsd": XSD}


@dataclass(frozen=True, slots=True)
class Described:
    """What is described.

    Args:
        site: the address of the server, without a slash at its end.
        endpoint, dump: paths of the endpoint, and of all quads as N-Quads.
        base: the IRI under which things are named.
        title: the data set's name; "" where it has none.
        licence: the IRI of its licence; "" where it has none.
        features: of the endpoint, by their names in the vocabulary, such as `UnionDefaultGraph`.
        writable: may who has the token write?
        modified: when the generation was made, as `xsd:dateTime`.
        dump_bytes: how long the dump is.
        counts: the numbers.
    """

    site: str
    endpoint: str
    dump: str
    base: str
    title: str
    licence: str
    features: tuple[str, ...]
    writable: bool
    modified: str
    dump_bytes: int
    counts: Counts


def description(what: Described, media: str) -> bytes:
    """The description as RDF, in a media type for triples."""
    return serialize(_triples(what), format=TRIPLES[media], prefixes=PREFIXES) or b""


def _triples(what: Described) -> Iterator[Triple]:
    service, dataset = NamedNode(what.site + what.endpoint), NamedNode(what.site + what.endpoint + "#dataset")
    yield from _service(what, service, dataset)
    yield from _void(what, service, dataset)
    yield from _dcat(what, service, dataset)


def _service(what: Described, service: NamedNode, dataset: NamedNode) -> Iterator[Triple]:
    yield say(service, RDF + "type", NamedNode(SD + "Service"))
    yield say(service, SD + "endpoint", service)
    for language in ("SPARQL11Query", "SPARQL10Query", *(["SPARQL11Update"] if what.writable else [])):
        yield say(service, SD + "supportedLanguage", NamedNode(SD + language))
    for media, name in ABOUT.items():
        yield say(service, SD + "resultFormat", NamedNode(FORMATS + name))
        if what.writable and media in TRIPLES:
            yield say(service, SD + "inputFormat", NamedNode(FORMATS + name))
    for feature in what.features:
        yield say(service, SD + "feature", NamedNode(SD + feature))
    yield say(service, SD + "defaultDataset", dataset)
    yield say(dataset, RDF + "type", NamedNode(SD + "Dataset"))
    graph = _part(service, "default-graph")
    yield say(dataset, SD + "defaultGraph", graph)
    yield say(graph, RDF + "type", NamedNode(SD + "Graph"))
    if what.counts.triples is not None:
        yield say(graph, VOID + "triples", Literal(what.counts.triples))
    for number, (name, triples) in enumerate(what.counts.graphs, 1):
        named, its = _part(service, f"named-graph-{number}"), _part(service, f"graph-{number}")
        yield say(dataset, SD + "namedGraph", named)
        yield say(named, RDF + "type", NamedNode(SD + "NamedGraph"))
        yield say(named, SD + "name", NamedNode(name))
        yield say(named, SD + "graph", its)
        yield say(its, RDF + "type", NamedNode(SD + "Graph"))
        yield say(its, VOID + "triples", Literal(triples))


def _void(what: Described, service: NamedNode, dataset: NamedNode) -> Iterator[Triple]:
    yield from void(dataset, lambda name: _part(service, name), what.counts, what.base)
    yield say(dataset, VOID + "sparqlEndpoint", service)
    yield say(dataset, VOID + "dataDump", NamedNode(what.site + what.dump))
    for media in ("Turtle", "N-Quads"):
        yield say(dataset, VOID + "feature", NamedNode(FORMATS + media))


def _dcat(what: Described, service: NamedNode, dataset: NamedNode) -> Iterator[Triple]:
    yield say(dataset, RDF + "type", NamedNode(DCAT + "Dataset"))
    yield say(dataset, DCAT + "landingPage", NamedNode(what.site + "/"))
    yield say(dataset, DCTERMS + "modified", Literal(what.modified, datatype=NamedNode(XSD + "dateTime")))
    if what.title:
        yield say(dataset, DCTERMS + "title", Literal(what.title))
        yield say(service, DCTERMS + "title", Literal(what.title))
    for language in what.counts.languages:
        yield say(dataset, DCTERMS + "language", Literal(language))
    yield say(service, RDF + "type", NamedNode(DCAT + "DataService"))
    yield say(service, DCAT + "endpointURL", service)
    yield say(service, DCAT + "servesDataset", dataset)
    yield say(service, DCTERMS + "conformsTo", NamedNode(PROTOCOL))
    dump, queries = _part(service, "dump"), _part(service, "queries")
    for distribution in (dump, queries):
        yield say(dataset, DCAT + "distribution", distribution)
        yield say(distribution, RDF + "type", NamedNode(DCAT + "Distribution"))
    yield say(dump, DCAT + "downloadURL", NamedNode(what.site + what.dump))
    yield say(dump, DCAT + "mediaType", NamedNode(MEDIA_TYPES + "application/n-quads"))
    yield say(dump, DCAT + "byteSize", Literal(str(what.dump_bytes), datatype=NamedNode(XSD + "nonNegativeInteger")))
    yield say(queries, DCAT + "accessURL", service)
    yield say(queries, DCAT + "accessService", service)
    if what.licence:
        for thing in (dataset, dump, queries):
            yield say(thing, DCTERMS + "license", NamedNode(what.licence))


def _part(service: NamedNode, name: str) -> NamedNode:
    return NamedNode(f"{service.value}#{name}")
