"""The manifests of the W3C's tests → cases, read with rdflib, which the server does not use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
HTTP_STATUS = "http://www.w3.org/2011/http-statusCodes#"
PLACE = "http://w3c.test/"  # the address under which the files are read, so that nothing depends on where they lie
CLASSES = {f"StatusCode{n}xx": range(n * 100, n * 100 + 100) for n in range(2, 6)}
CODES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}


@dataclass(frozen=True, slots=True)
class Case:
    """One test: `suite/name`, its kind in the vocabulary of the manifests, and where it stands in which manifest."""

    name: str
    kind: str
    manifest: Graph
    node: Node

    def file(self, subject: Node, predicate: URIRef) -> str | None:
        """The address of the one file that a property names; None where there is none."""
        found = self.manifest.value(subject, predicate)
        return None if found is None else str(found)

    @property
    def action(self) -> Node:
        """What is to be done."""
        return self.manifest.value(self.node, MF.action)

    @property
    def result(self) -> Node | None:
        """What must come out."""
        return self.manifest.value(self.node, MF.result)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of a protocol test, with what its answer must be."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    statuses: frozenset[int]
    boolean: bool | None
    form: str | None
    location: str | None
    answer_media: str | None
    answer: str | None


def suites(folder: Path) -> dict[str, list[Path]]:
    """The suites that have cases, each with its manifests."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*/manifest*.ttl")):
        if "mf:entries" in path.read_text("utf-8"):
            found.setdefault(path.parent.name, []).append(path)
    return found


def cases(manifests: list[Path]) -> Iterator[Case]:
    """The cases that manifests list, in their order."""
    for path in manifests:
        graph = Graph().parse(path, publicID=address(path))
        for head in graph.objects(None, MF.entries):
            for node in Collection(graph, head):
                kind = str(graph.value(node, RDF.type)).rpartition("#")[2]
                yield Case(f"{path.parent.name}/{str(node).rpartition('#')[2]}", kind, graph, node)


def address(path: Path) -> str:
    """The address under which a file of the tests is read."""
    return f"{PLACE}{path.parent.name}/{path.name}"


def graph_data(case: Case, node: Node, vocabulary: Namespace) -> Iterator[tuple[str, str]]:
    """The named graphs of a data set: the graph's IRI and the address of the file with its triples."""
    for entry in case.manifest.objects(node, vocabulary.graphData):
        label = case.manifest.value(entry, RDFS.label)
        file = case.manifest.value(entry, vocabulary.graph)
        yield (str(entry), str(entry)) if label is None else (str(label), str(file))


def requests(case: Case) -> Iterator[Asked]:
    """The requests of a protocol test, in their order."""
    graph = case.manifest
    for node in Collection(graph, graph.value(case.action, HT.requests)):
        answer = graph.value(node, HT.resp)
        content = graph.value(node, HT.body)
        text = "" if content is None else str(graph.value(content, CNT.chars))
        encoding = "UTF-8" if content is None else str(graph.value(content, CNT.characterEncoding))
        expected = graph.value(answer, HT.body)
        boolean = graph.value(answer, MF.expectedBoolean)
        form, location = graph.value(answer, MF.expectedFormat), graph.value(answer, MF.expectedLocation)
        yield Asked(
            str(graph.value(node, HT.methodName)),
            str(graph.value(node, HT.absolutePath)),
            _headers(graph, node),
            text.encode(encoding),
            frozenset(_statuses(graph, answer)),
            None if boolean is None else bool(boolean.toPython()),
            None if form is None else str(form),
            None if location is None else str(location),
            _headers(graph, answer).get("content-type"),
            None if expected is None else str(graph.value(expected, CNT.chars)),
        )


def _headers(graph: Graph, node: Node) -> dict[str, str]:
    head = graph.value(node, HT.headers)
    fields = [] if head is None else list(Collection(graph, head))
    return {str(graph.value(f, HT.fieldName)).lower(): str(graph.value(f, HT.fieldValue)) for f in fields}


def _statuses(graph: Graph, answer: Node) -> Iterator[int]:
    for status in graph.objects(answer, MF.expectedStatus):
        name = str(status).removeprefix(HTTP_STATUS)
        yield from CLASSES.get(name) or (CODES[name],)
