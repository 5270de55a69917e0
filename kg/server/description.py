"""What the endpoint says of itself and of its data: SPARQL 1.1 Service Description, VoID and DCAT."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple, serialize

from kg.ontology import DCTERMS, RDF
from kg.server.counting import Counts, Numbers
from kg.server.formats import TRIPLES

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
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {"sd": SD, "void": VOID, "dcat": DCAT, "dcterms": DCTERMS, "formats": FORMATS, "xsd": XSD}

Term = NamedNode | Literal


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
    yield _say(service, RDF + "type", NamedNode(SD + "Service"))
    yield _say(service, SD + "endpoint", service)
    for language in ("SPARQL11Query", "SPARQL10Query", *(["SPARQL11Update"] if what.writable else [])):
        yield _say(service, SD + "supportedLanguage", NamedNode(SD + language))
    for media, name in ABOUT.items():
        yield _say(service, SD + "resultFormat", NamedNode(FORMATS + name))
        if what.writable and media in TRIPLES:
            yield _say(service, SD + "inputFormat", NamedNode(FORMATS + name))
    for feature in what.features:
        yield _say(service, SD + "feature", NamedNode(SD + feature))
    yield _say(service, SD + "defaultDataset", dataset)
    yield _say(dataset, RDF + "type", NamedNode(SD + "Dataset"))
    graph = _part(service, "default-graph")
    yield _say(dataset, SD + "defaultGraph", graph)
    yield _say(graph, RDF + "type", NamedNode(SD + "Graph"))
    if what.counts.triples is not None:
        yield _say(graph, VOID + "triples", Literal(what.counts.triples))
    for number, (name, triples) in enumerate(what.counts.graphs, 1):
        named, its = _part(service, f"named-graph-{number}"), _part(service, f"graph-{number}")
        yield _say(dataset, SD + "namedGraph", named)
        yield _say(named, RDF + "type", NamedNode(SD + "NamedGraph"))
        yield _say(named, SD + "name", NamedNode(name))
        yield _say(named, SD + "graph", its)
        yield _say(its, RDF + "type", NamedNode(SD + "Graph"))
        yield _say(its, VOID + "triples", Literal(triples))


def _void(what: Described, service: NamedNode, dataset: NamedNode) -> Iterator[Triple]:
    counts = what.counts
    yield _say(dataset, RDF + "type", NamedNode(VOID + "Dataset"))
    yield _say(dataset, VOID + "sparqlEndpoint", service)
    yield _say(dataset, VOID + "uriSpace", Literal(what.base))
    yield _say(dataset, VOID + "dataDump", NamedNode(what.site + what.dump))
    for media in ("Turtle", "N-Quads"):
        yield _say(dataset, VOID + "feature", NamedNode(FORMATS + media))
    if counts.example:
        yield _say(dataset, VOID + "exampleResource", NamedNode(counts.example))
    sizes = {
        "triples": counts.triples,
        "entities": counts.entities,
        "distinctSubjects": counts.subjects,
        "distinctObjects": counts.objects,
        "classes": len(counts.classes) or None,
        "properties": len(counts.predicates) or None,
    }
    yield from (_say(dataset, VOID + name, Literal(number)) for name, number in sizes.items() if number is not None)
    for space in sorted({_namespace(iri) for iri, _ in (*counts.classes, *counts.predicates)}):
        yield _say(dataset, VOID + "vocabulary", NamedNode(space))
    yield from _partitions(service, dataset, "class", "entities", counts.classes)
    yield from _partitions(service, dataset, "property", "triples", counts.predicates)


def _partitions(service: NamedNode, dataset: NamedNode, kind: str, number: str, counts: Numbers) -> Iterator[Triple]:
    for place, (iri, n) in enumerate(counts, 1):
        part = _part(service, f"{kind}-{place}")
        yield _say(dataset, f"{VOID}{kind}Partition", part)
        yield _say(part, RDF + "type", NamedNode(VOID + "Dataset"))
        yield _say(part, VOID + kind, NamedNode(iri))
        yield _say(part, VOID + number, Literal(n))


def _dcat(what: Described, service: NamedNode, dataset: NamedNode) -> Iterator[Triple]:
    yield _say(dataset, RDF + "type", NamedNode(DCAT + "Dataset"))
    yield _say(dataset, DCAT + "landingPage", NamedNode(what.site + "/"))
    yield _say(dataset, DCTERMS + "modified", Literal(what.modified, datatype=NamedNode(XSD + "dateTime")))
    if what.title:
        yield _say(dataset, DCTERMS + "title", Literal(what.title))
        yield _say(service, DCTERMS + "title", Literal(what.title))
    for language in what.counts.languages:
        yield _say(dataset, DCTERMS + "language", Literal(language))
    yield _say(service, RDF + "type", NamedNode(DCAT + "DataService"))
    yield _say(service, DCAT + "endpointURL", service)
    yield _say(service, DCAT + "servesDataset", dataset)
    yield _say(service, DCTERMS + "conformsTo", NamedNode(PROTOCOL))
    dump, queries = _part(service, "dump"), _part(service, "queries")
    for distribution in (dump, queries):
        yield _say(dataset, DCAT + "distribution", distribution)
        yield _say(distribution, RDF + "type", NamedNode(DCAT + "Distribution"))
    yield _say(dump, DCAT + "downloadURL", NamedNode(what.site + what.dump))
    yield _say(dump, DCAT + "mediaType", NamedNode(MEDIA_TYPES + "application/n-quads"))
    yield _say(dump, DCAT + "byteSize", Literal(str(what.dump_bytes), datatype=NamedNode(XSD + "nonNegativeInteger")))
    yield _say(queries, DCAT + "accessURL", service)
    yield _say(queries, DCAT + "accessService", service)
    if what.licence:
        for thing in (dataset, dump, queries):
            yield _say(thing, DCTERMS + "license", NamedNode(what.licence))


def _say(subject: NamedNode, predicate: str, value: Term) -> Triple:
    return Triple(subject, NamedNode(predicate), value)


def _part(service: NamedNode, name: str) -> NamedNode:
    return NamedNode(f"{service.value}#{name}")


def _namespace(iri: str) -> str:
    """An IRI up to its last `#` or `/`."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] or iri
