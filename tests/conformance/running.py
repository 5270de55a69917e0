"""One case after another, asked over HTTP: what is wrong with the answer, or None where it passes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from rdflib import Graph, Namespace, URIRef
from rdflib.plugins.sparql.results.rdfresults import RDFResultParser
from rdflib.query import Result
from rdflib.term import Node

from tests.conformance.comparing import same_graph, same_result, same_table
from tests.conformance.manifests import PLACE, QT, UT, Asked, Case, graph_data, requests

RESULTS = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
}
READERS = {"application/sparql-results+xml": "xml", "application/sparql-results+json": "json", "text/tab-separated-values": "tsv"}
GRAPHS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml"}
SYNTAX = {".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".n3": "n3"}
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
QUERIES = ("QueryEvaluationTest", "CSVResultFormatTest")
NOTHING = f"{PLACE}nothing"  # a graph that is not there
CLOSED = "http://127.0.0.1:9/"  # nobody listens there
# https://www.w3.org/TR/sparql11-service-description/
TERMS = """
Service Language Function Aggregate EntailmentRegime EntailmentProfile GraphCollection Dataset Graph NamedGraph Feature
endpoint feature defaultEntailmentRegime entailmentRegime defaultSupportedEntailmentProfile supportedEntailmentProfile
extensionFunction extensionAggregate languageExtension supportedLanguage propertyFeature defaultDataset availableGraphs
resultFormat inputFormat defaultGraph namedGraph name graph SPARQL10Query SPARQL11Query SPARQL11Update DereferencesURIs
UnionDefaultGraph RequiresDataset EmptyGraphs BasicFederatedQuery
"""
FAMILIES = {"boolean": ("application/sparql-results+",), "tabular": ("application/sparql-results+",), "RDF": tuple(GRAPHS)}
REMOTE = re.compile(r"\b(SERVICE(?:\s+SILENT)?|LOAD(?:\s+SILENT)?)\s+<([^>]*)>", re.IGNORECASE)


class Endpoint:
    """A server, asked by a client that shows the token with each request.

    Args:
        folder: the folder with the suites.
        url: the server's address.
        client: the client.
    """

    def __init__(self, folder: Path, url: str, client: httpx.Client) -> None:
        self.folder, self.url, self.client = folder, url, client
        self._held: dict[str, Graph] | None = None

    def text(self, file: str) -> str:
        """The text of a file of the tests."""
        return (self.folder / file.removeprefix(PLACE)).read_bytes().decode("utf-8-sig")

    def graph(self, file: str) -> Graph:
        """The triples in a file of the tests."""
        return _graph(self.folder, file)

    def request(self, method: str, target: str, **more: Any) -> httpx.Response:
        """The answer to any request."""
        answer = self.client.request(method, f"{self.url}{target}", **more)
        if method != "GET" and method != "HEAD" and answer.is_success:
            self._held = None
        return answer

    def update(self, text: str) -> httpx.Response:
        """The answer to an update."""
        return self.request("POST", "/sparql", content=text.encode(), headers={"Content-Type": "application/sparql-update"})

    def fill(self, graphs: dict[str, Graph]) -> None:
        """Let the store hold these graphs and nothing else; "" names the default graph."""
        if self._held is None or self._held != graphs:
            done = self.update("DROP ALL ;\n" + inserted(graphs))
            assert done.status_code == 204, done.text
            self._held = graphs


@cache
def _graph(folder: Path, file: str) -> Graph:
    place = folder / file.removeprefix(PLACE)
    return Graph().parse(place, format=SYNTAX[place.suffix], publicID=file)


def inserted(graphs: Mapping[str, Graph]) -> str:
    """An update that adds graphs; "" names the default graph."""
    parts = []
    for name, graph in graphs.items():
        triples = graph.serialize(format="nt")
        parts.append(f"GRAPH <{name}> {{\n{triples}}}\n" if name else triples)
    return f"INSERT DATA {{\n{''.join(parts)}}}"


def asks_one_file(case: Case) -> bool:
    """Is it a query of one graph, which a request can name as its data set? (Of an empty one only where it asks other hosts.)"""
    data = [str(d) for d in case.manifest.objects(case.action, QT.data) if not str(d).endswith("/empty.ttl")]
    return case.kind in QUERIES and not _named(case) and (len(data) == 1 or any(services_of(case)))


def files_of(case: Case) -> Iterator[str]:
    """The files of graphs that such a case asks, here or by SERVICE."""
    yield from (str(d) for d in case.manifest.objects(case.action, QT.data))
    yield from (data for _, data in services_of(case))


def _named(case: Case) -> list[tuple[str, str]]:
    return list(graph_data(case, case.action, QT))


def services_of(case: Case) -> Iterator[tuple[str, str]]:
    """The endpoints that a case asks by SERVICE: the address, and the file with what stands there."""
    for service in case.manifest.objects(case.action, QT.serviceData):
        yield str(case.manifest.value(service, QT.endpoint)), str(case.manifest.value(service, QT.data))


def service_address(url: str, file: str) -> str:
    """The address of an endpoint over one graph of the server itself."""
    return f"{url}/sparql?default-graph-uri={file}"


def run(case: Case, server: Endpoint, turn: int) -> str | None:
    """What is wrong with the answer to a case; None if nothing is. Each `turn` asks in another of the protocol's ways."""
    if case.kind in QUERIES:
        return query_evaluation(case, server, turn)
    if case.kind == "UpdateEvaluationTest":
        return update_evaluation(case, server)
    if "Syntax" in case.kind:
        return syntax(case, server, turn)
    if case.kind in ("ProtocolTest", "GraphStoreProtocolTest"):
        return protocol(case, server) if case.action else "its requests stand in prose"
    return service_description(case, server) if case.kind == "ServiceDescriptionTest" else f"unknown kind {case.kind}"


def ask(server: Endpoint, text: str, dataset: list[tuple[str, str | int | float | bool | None]], accept: str, turn: int) -> httpx.Response:
    """The answer to a query, by GET, by a form, or as it is."""
    headers, url = {"Accept": accept}, f"{server.url}/sparql"
    if turn % 3 == 0 and len(text) < 4000:
        return server.client.get(url, params=[("query", text), *dataset], headers=headers)
    if turn % 3 == 1:
        form = str(httpx.QueryParams([("query", text), *dataset]))
        return server.client.post(url, content=form, headers={**headers, "Content-Type": "application/x-www-form-urlencoded"})
    return server.client.post(url, params=dataset, content=text.encode(), headers={**headers, "Content-Type": "application/sparql-query"})


def reachable(text: str, addresses: Mapping[str, str]) -> str:
    """The text with the addresses that it reaches replaced: by those given, else by one where nobody listens."""
    return REMOTE.sub(lambda m: f"{m[1]} <{addresses.get(m[2], m[2] if m[2].startswith('somescheme') else CLOSED)}>", text)


def query_evaluation(case: Case, server: Endpoint, turn: int) -> str | None:
    """Ask the query of the data that the case names, and compare the answer with the one expected."""
    file = case.file(case.action, QT.query) or ""
    addresses = {endpoint: service_address(server.url, data) for endpoint, data in services_of(case)}
    text = server.text(file)
    dataset: list[tuple[str, str | int | float | bool | None]] = []
    if asks_one_file(case):
        dataset = [("default-graph-uri", str(case.manifest.value(case.action, QT.data, default=NOTHING)))]
    else:
        server.fill(_dataset(case, case.action, server, QT))
    expected = str(case.result)
    suffix = Path(expected).suffix
    media = list(GRAPHS)[turn % len(GRAPHS)]
    accept = f"{RESULTS.get(suffix, RESULTS['.srj'])}, {media}"
    answer = ask(server, f"BASE <{file}>\n{reachable(text, addresses)}", dataset, accept, turn)
    if answer.status_code != 200:
        return f"{answer.status_code} {answer.text.strip()[:200]}"
    said = answer.headers["content-type"].partition(";")[0]
    if said in GRAPHS:
        return None if same_graph(server.graph(expected), Graph().parse(data=answer.content, format=GRAPHS[said])) else "another graph"
    if suffix == ".csv":
        return None if same_table(server.text(expected), answer.text) else f"another table: {answer.text!r}"
    right = _expected_result(server, expected)
    found = Result.parse(BytesIO(answer.content), format=READERS[said])
    return None if same_result(right, found) else f"another result: {answer.text[:300]}"


def _expected_result(server: Endpoint, file: str) -> Result:
    suffix = Path(file).suffix
    if suffix in RESULTS:
        return Result.parse(BytesIO(server.text(file).encode()), format=READERS[RESULTS[suffix]])
    return RDFResultParser().parse(BytesIO(server.text(file).encode()), format=SYNTAX[suffix])


def update_evaluation(case: Case, server: Endpoint) -> str | None:
    """Fill the store, send the update, and compare the data set with the one expected."""
    file = case.file(case.action, UT.request) or ""
    server.fill(_dataset(case, case.action, server, UT))
    done = server.update(f"BASE <{file}>\n{reachable(server.text(file), {})}")
    if done.status_code != 204:
        return f"{done.status_code} {done.text.strip()[:200]}"
    assert case.result is not None
    expected, found = _dataset(case, case.result, server, UT), held(server)
    if set(expected) != set(found):
        return f"other graphs: {sorted(found)} and not {sorted(expected)}"
    differing = [name for name in expected if not same_graph(expected[name], found[name])]
    return f"other triples in {differing}" if differing else None


def _dataset(case: Case, node: Node, server: Endpoint, vocabulary: Namespace) -> dict[str, Graph]:
    """The data set that a node of a manifest describes, without empty graphs."""
    out: dict[str, Graph] = {}
    for data in case.manifest.objects(node, vocabulary.data):
        out[""] = out.get("", Graph()) + server.graph(str(data))
    for name, file in graph_data(case, node, vocabulary):
        out[name] = server.graph(file)
    return {name: graph for name, graph in out.items() if len(graph)}


def held(server: Endpoint) -> dict[str, Graph]:
    """The data set that the server holds, without empty graphs."""
    query = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    answer = ask(server, query, [], RESULTS[".srj"], 2)
    out: dict[str, Graph] = {}
    for row in Result.parse(BytesIO(answer.content), format="json"):
        out.setdefault(str(row[0] or ""), Graph()).add((row[1], row[2], row[3]))
    return out


def syntax(case: Case, server: Endpoint, turn: int) -> str | None:
    """Is the text refused as malformed where it is, and only there? What it reaches need not be there."""
    file = str(case.action)
    text = f"BASE <{file}>\n{reachable(server.text(file), {})}"
    update = file.endswith(".ru")
    answer = server.update(text) if update else ask(server, text, [], f"{RESULTS['.srj']}, text/turtle", turn)
    if "Negative" in case.kind:
        return None if answer.status_code == 400 else f"{answer.status_code}, and it is malformed"
    understood = answer.status_code == 500 and "cannot be" in answer.text  # there is no such function, graph or other host
    return None if answer.status_code in (200, 204) or understood else f"{answer.status_code} {answer.text.strip()[:200]}"


def protocol(case: Case, server: Endpoint) -> str | None:
    """Send the requests, each with the answers before it, and compare each answer with what is said of it."""
    server.fill(_dataset(case, case.node, server, UT))
    places: dict[str, str] = {}
    for number, asked in enumerate(requests(case), 1):
        target = asked.target.replace("/gsp", "/graphs", 1).replace("/sparql/", "/sparql", 1)
        for name, value in places.items():
            target = target.replace(name, value)
        answer = server.request(asked.method, target, headers={"Host": "www.example", **asked.headers}, content=asked.body or None)
        if wrong := unlike(asked, answer):
            return f"request {number}: {wrong}"
        if asked.location is not None:
            if "location" not in answer.headers:
                return f"request {number}: no Location"
            places[asked.location] = answer.headers["location"]
    return None


def unlike(asked: Asked, answer: httpx.Response) -> str | None:
    """What is wrong with an answer."""
    if answer.status_code not in asked.statuses:
        return f"{answer.status_code} {answer.text.strip()[:200]}, and not one of {sorted(asked.statuses)[:4]}"
    said = answer.headers.get("content-type", "")
    if asked.boolean is not None and Result.parse(BytesIO(answer.content), format=READERS[said]).askAnswer != asked.boolean:
        return f"not {asked.boolean}"
    if asked.form is not None and not said.startswith(FAMILIES[asked.form]):
        return f"{said} is not {asked.form}"
    if asked.answer_media is not None and said.replace(" ", "").casefold() != asked.answer_media.replace(" ", "").casefold():
        return f"{said}, and not {asked.answer_media}"
    if asked.answer is not None:
        media = said.partition(";")[0]
        if not same_graph(Graph().parse(data=asked.answer, format="turtle"), Graph().parse(data=answer.content, format=GRAPHS[media])):
            return "another graph"
    return None


def service_description(case: Case, server: Endpoint) -> str | None:
    """Get the description and look for what the case asks of it."""
    answer = server.client.get(f"{server.url}/sparql", headers={"Accept": "text/turtle"})
    if answer.status_code != 200 or not answer.headers["content-type"].startswith("text/turtle"):
        return f"{answer.status_code} {answer.headers['content-type']}"
    graph = Graph().parse(data=answer.content, format="turtle")
    service = next(graph.subjects(predicate=SD.endpoint), None)
    if service is None or (service, SD.endpoint, URIRef(f"{server.url}/sparql")) not in graph:
        return "no sd:endpoint with the endpoint's address"
    used = {str(t).partition("#")[2] for triple in graph for t in triple if str(t).startswith(SD)}
    unknown = used - set(TERMS.split())
    return f"no terms of the vocabulary: {sorted(unknown)}" if unknown else None
