"""What `kg serve` says of itself and its data, its headers on every path, and the clients that people use."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pandas
import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from rdflib import DCAT, DCTERMS, RDF, VOID, Graph, Literal, Namespace, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper

from kg.exporters import ContextFile
from kg.stores.oxigraph import DiskStore
from tests.test_server import SMALL, TOKEN, asked, serve, stop

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
KG = Namespace("https://w3id.org/notegraph#")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
BASE = "https://example.org/kg/"
PATHS = {
    "/": {"GET", "HEAD"},
    "/sparql": {"GET", "HEAD", "POST", "QUERY"},
    "/sparql?query=ASK%7B%7D": {"GET", "HEAD", "POST", "QUERY"},
    "/graphs?default": {"GET", "HEAD", "PUT", "POST", "DELETE"},
    "/.well-known/void": {"GET", "HEAD"},
    "/dump.nq": {"GET", "HEAD"},
    "/context.jsonld": {"GET", "HEAD"},
    "/entity/mina-okabe": {"GET", "HEAD"},
    "/note/north-en": {"GET", "HEAD"},
    "/static/base.css": {"GET", "HEAD"},
    "/?q=Kumo": {"GET", "HEAD"},
    "/conflicts": {"GET", "HEAD"},
    "/path": {"GET", "HEAD"},
    "/about": {"GET", "HEAD"},
    "/graph": {"GET", "HEAD"},
    "/api/neighbours?iri=https://example.org/kg/entity/mina-okabe": {"GET", "HEAD"},
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("service")
    (folder / "kg.toml").write_text(f'title = "北の覚え書き"\nlicence = "{LICENCE}"\n', "utf-8")
    DiskStore(folder / ".kg" / "store").load(parse(path=str(SMALL)))
    process, address = serve(folder / ".kg" / "store", "--workers", "2", cwd=folder)
    yield address
    stop(process)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib 7 warns of its own use
def test_the_context_of_json_ld_is_served_and_may_be_kept(url: str, tmp_path: Path) -> None:
    answer = httpx.get(f"{url}/context.jsonld", headers={"Origin": "https://elsewhere.example"}, timeout=30)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/ld+json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "max-age=" in answer.headers["cache-control"]
    again = httpx.get(f"{url}/context.jsonld", headers={"If-None-Match": answer.headers["etag"]}, timeout=30)
    assert (again.status_code, again.content) == (304, b"")
    ContextFile().write(parse(path=str(SMALL)), tmp_path / "context.jsonld")
    assert (tmp_path / "context.jsonld").read_text("utf-8") == answer.text
    document = {"@context": f"{url}/context.jsonld", "@id": "ent:a", "founderOf": "ent:b", "prefLabel": {"ja": "空"}, "foundedOn": "2011"}
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    one, label = URIRef(BASE + "entity/a"), URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
    assert set(graph) == {
        (one, KG.founderOf, URIRef(BASE + "entity/b")),
        (one, label, Literal("空", lang="ja")),
        (one, KG.foundedOn, Literal("2011", datatype=URIRef("http://id.loc.gov/datatypes/edtf"))),
    }


def described(url: str, media: str = "text/turtle") -> Graph:
    answer = httpx.get(f"{url}/.well-known/void", headers={"Accept": media}, timeout=30)
    assert answer.status_code == 200, answer.text
    return Graph().parse(data=answer.text, format=media)


def counted(url: str, pattern: str, what: str = "*") -> int:
    answer = asked(url, f"SELECT (COUNT({what}) AS ?n) {{ {pattern} }}").json()
    return int(answer["results"]["bindings"][0]["n"]["value"])


def test_void_counts_what_is_there(url: str) -> None:
    graph = described(url)
    data = URIRef(f"{url}/sparql#dataset")
    assert (data, RDF.type, VOID.Dataset) in graph
    triples = counted(url, "?s ?p ?o")
    sizes = {
        VOID.triples: triples,
        VOID.entities: counted(url, f'?s a ?c FILTER(STRSTARTS(STR(?s), "{BASE}entity/"))', "DISTINCT ?s"),
        VOID.distinctSubjects: counted(url, "?s ?p ?o", "DISTINCT ?s"),
        VOID.distinctObjects: counted(url, "?s ?p ?o", "DISTINCT ?o"),
        VOID.classes: counted(url, "?s a ?c", "DISTINCT ?c"),
        VOID.properties: counted(url, "?s ?p ?o", "DISTINCT ?p"),
    }
    assert {p: graph.value(data, p).toPython() for p in sizes} == sizes
    properties = {graph.value(part, VOID.property): graph.value(part, VOID.triples) for part in graph.objects(data, VOID.propertyPartition)}
    assert len(properties) == sizes[VOID.properties] and sum(n.toPython() for n in properties.values()) == triples
    classes = {graph.value(part, VOID["class"]): graph.value(part, VOID.entities) for part in graph.objects(data, VOID.classPartition)}
    assert len(classes) == sizes[VOID.classes] and classes[KG.Person] == Literal(counted(url, f"?s a <{KG.Person}>"))
    assert URIRef(str(KG)) in set(graph.objects(data, VOID.vocabulary))
    assert str(graph.value(data, VOID.uriSpace)) == BASE
    example = str(graph.value(data, VOID.exampleResource)).removeprefix(BASE)
    assert httpx.get(f"{url}/{example}", headers={"Accept": "text/turtle"}).status_code == 200
    named = {graph.value(g, SD.name): graph.value(graph.value(g, SD.graph), VOID.triples) for g in graph.objects(data, SD.namedGraph)}
    assert named[URIRef(f"{BASE}note/north-en")] == Literal(counted(url, f"GRAPH <{BASE}note/north-en> {{ ?s ?p ?o }}"))


def test_dcat_says_whose_it_is_and_where_to_get_it(url: str) -> None:
    graph = described(url)
    data, service = URIRef(f"{url}/sparql#dataset"), URIRef(f"{url}/sparql")
    assert (data, RDF.type, DCAT.Dataset) in graph and (service, RDF.type, DCAT.DataService) in graph
    assert str(graph.value(data, DCTERMS.title)) == "北の覚え書き"
    assert graph.value(data, DCTERMS.license) == URIRef(LICENCE)
    assert {str(o) for o in graph.objects(data, DCTERMS.language)} == {"en", "ja"}
    assert graph.value(service, DCAT.servesDataset) == data and graph.value(service, DCAT.endpointURL) == service
    dump = next(d for d in graph.objects(data, DCAT.distribution) if graph.value(d, DCAT.downloadURL))
    place = graph.value(dump, DCAT.downloadURL)
    assert graph.value(data, VOID.dataDump) == place
    got = httpx.get(str(place))
    assert got.headers["content-type"].startswith("application/n-quads")
    assert graph.value(dump, DCAT.byteSize) == Literal(len(got.content), datatype=rdflib.XSD.nonNegativeInteger)
    assert set(parse(got.content, RdfFormat.N_QUADS)) == set(parse(path=str(SMALL)))
    for other in graph.objects(data, DCAT.distribution):
        assert (other, RDF.type, DCAT.Distribution) in graph and graph.value(other, DCTERMS.license) == URIRef(LICENCE)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("media", ["application/ld+json", "application/rdf+xml", "application/n-triples"])
def test_the_description_is_the_same_in_every_form(url: str, media: str) -> None:
    form = {"application/ld+json": "json-ld", "application/rdf+xml": "xml", "application/n-triples": "nt"}[media]
    answer = httpx.get(f"{url}/sparql", headers={"Accept": media})
    assert set(Graph().parse(data=answer.text, format=form)) == set(described(url))


@pytest.mark.parametrize("path", PATHS)
def test_head_and_options_are_right_everywhere(url: str, path: str) -> None:
    got, head = httpx.get(url + path), httpx.head(url + path)
    assert got.status_code == head.status_code == 200 and not head.content
    differing = {"date", "content-length", "content-encoding", "vary"}
    assert {k: v for k, v in head.headers.items() if k not in differing} == {k: v for k, v in got.headers.items() if k not in differing}
    options = httpx.options(url + path)
    assert options.status_code == 204 and not options.content
    assert set(options.headers["allow"].split(", ")) == PATHS[path] | {"OPTIONS"}
    refused = httpx.request("PATCH", url + path)
    assert refused.status_code == 405
    assert "allow" in refused.headers or path.startswith("/static")


@pytest.mark.parametrize("path", [p for p in PATHS if p != "/static/base.css"])
def test_what_a_client_has_already_is_not_sent_again(url: str, path: str) -> None:
    first = httpx.get(url + path)
    again = httpx.get(url + path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert httpx.get(url + path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_those_who_ask_at_once_wait_for_one_count(url: str) -> None:
    with httpx.Client(auth=("anyone", TOKEN), timeout=60) as client:
        client.put(f"{url}/graphs?graph=urn:fresh", content="<urn:a> <urn:b> <urn:c> .", headers={"Content-Type": "text/turtle"})
    with ThreadPoolExecutor(8) as threads:
        graphs = list(threads.map(lambda _: set(described(url)), range(8)))
    assert all(graph == graphs[0] for graph in graphs)
    assert (None, SD.name, URIRef("urn:fresh")) in Graph().parse(data=httpx.get(f"{url}/sparql", headers={"Accept": "text/turtle"}).text)


def test_an_answer_that_differs_each_time_is_not_kept(url: str) -> None:
    answer = asked(url, "SELECT (UUID() AS ?x) {}")
    assert "etag" not in answer.headers and answer.headers["cache-control"] == "no-store"


def test_long_answers_are_packed_for_those_who_can_unpack_them(url: str) -> None:
    query = {"query": "SELECT * { ?s ?p ?o }"}
    packed = httpx.get(f"{url}/sparql", params=query, headers={"Accept-Encoding": "gzip"})
    plain = httpx.get(f"{url}/sparql", params=query, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    for answer in (packed, plain):
        assert {"accept", "accept-encoding"} <= {v.strip().casefold() for v in answer.headers["vary"].split(",")}


def test_scripts_of_other_sites_may_ask(url: str) -> None:
    asks = {"Origin": "https://other.example", "Access-Control-Request-Headers": "content-type, authorization"}
    for path, method in (("/sparql", "POST"), ("/sparql", "QUERY"), ("/graphs?default", "PUT"), ("/graphs?default", "DELETE")):
        allowed = httpx.options(url + path, headers={**asks, "Access-Control-Request-Method": method})
        assert allowed.status_code == 200 and method in allowed.headers["access-control-allow-methods"]
        assert allowed.headers["access-control-allow-origin"] == "*" and "access-control-allow-credentials" not in allowed.headers
    answer = asked(url, "ASK {}", Origin="https://other.example")
    assert answer.headers["access-control-allow-origin"] == "*" and "ETag" in answer.headers["access-control-expose-headers"]
    assert httpx.get(f"{url}/nothing", headers={"Origin": "https://other.example"}).headers["access-control-allow-origin"] == "*"


PEOPLE = f"SELECT ?s {{ ?s a <{KG.Person}> }} ORDER BY ?s"


@pytest.fixture(scope="module")
def people(url: str) -> list[str]:
    found = [row["s"]["value"] for row in asked(url, PEOPLE).json()["results"]["bindings"]]
    assert found
    return found


def test_sparqlwrapper_reads_and_writes(url: str, people: list[str]) -> None:
    wrapper = SPARQLWrapper(f"{url}/sparql")
    wrapper.setQuery(PEOPLE)
    wrapper.setReturnFormat(JSON)
    assert [row["s"]["value"] for row in wrapper.query().convert()["results"]["bindings"]] == people
    wrapper.setQuery(f"DESCRIBE <{people[0]}>")
    wrapper.setReturnFormat(TURTLE)
    assert (URIRef(people[0]), RDF.type, KG.Person) in Graph().parse(data=wrapper.query().convert(), format="turtle")
    writer = SPARQLWrapper(f"{url}/sparql")
    writer.setMethod(POST)
    writer.setCredentials("anyone", TOKEN)
    writer.setQuery("INSERT DATA { GRAPH <urn:wrapper> { <urn:a> <urn:b> 'アリババ' } }")
    writer.query()
    assert counted(url, "GRAPH <urn:wrapper> { <urn:a> <urn:b> 'アリババ' }") == 1


def test_rdflib_reads_and_writes(url: str, people: list[str]) -> None:
    assert [str(row[0]) for row in SPARQLStore(f"{url}/sparql").query(PEOPLE)] == people
    store = SPARQLUpdateStore(f"{url}/sparql", f"{url}/sparql", auth=("anyone", TOKEN), context_aware=False)
    store.update("INSERT DATA { GRAPH <urn:rdflib> { <urn:a> <urn:b> 'x' } }")
    assert counted(url, "GRAPH <urn:rdflib> { <urn:a> <urn:b> 'x' }") == 1
    graph = Graph(SPARQLStore(f"{url}/sparql"))
    assert {str(s) for s in graph.subjects(RDF.type, KG.Person)} == set(people)


def test_pandas_reads_a_table(url: str, people: list[str]) -> None:
    address = f"{url}/sparql?{httpx.QueryParams({'query': PEOPLE})}"
    assert list(pandas.read_csv(address, storage_options={"Accept": "text/csv"})["s"]) == people


def test_curl_reads_and_writes(url: str, people: list[str], tmp_path: Path) -> None:
    def curl(*words: str) -> bytes:
        return subprocess.run(["curl", "-sS", *words], capture_output=True, check=True).stdout

    got = curl(f"{url}/sparql", "--data-urlencode", f"query={PEOPLE}", "-H", "Accept: application/sparql-results+json", "--compressed")
    assert [row["s"]["value"] for row in json.loads(got)["results"]["bindings"]] == people
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:b> '東京' .", "utf-8")
    graph, token = f"{url}/graphs?graph=urn:curl", f"anyone:{TOKEN}"
    status = ["-o", str(tmp_path / "out"), "-w", "%{http_code}"]
    assert curl("-T", str(file), "-H", "Content-Type: text/turtle", *status, graph) == b"401"
    assert curl("-T", str(file), "-H", "Content-Type: text/turtle", "-u", token, *status, graph) == b"201"
    assert "東京" in curl(graph, "-H", "Accept: text/turtle").decode()
    assert curl("-X", "DELETE", "-u", token, *status, graph) == b"204"
    form = ["-u", token, "--data-urlencode", "update=INSERT DATA { GRAPH <urn:curl> { <urn:a> <urn:b> 1 } }"]
    assert curl(*form, *status, f"{url}/sparql") == b"204"
    assert curl("-I", f"{url}/sparql?query=ASK%7B%7D").startswith(b"HTTP/1.1 200")
