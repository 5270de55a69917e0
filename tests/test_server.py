"""The SPARQL endpoint, asked over HTTP by real clients, from a real process."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, Store, parse

from kg.server.errors import Refused
from kg.server.evaluation import Question, evaluate
from kg.server.operations import check_reach, operation, with_using
from kg.stores.editing import edit as edit_once
from kg.stores.editing import editor
from kg.stores.oxigraph import DiskStore

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "fixtures" / "small.trig"
CHECKS = ROOT.parent / "shared" / "protocol" / "check.py"
JSON = {"Accept": "application/sparql-results+json"}
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o . ?p ?q ?r }"
TOKEN = "open sesame"


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(store: Path, *options: str, token: str = TOKEN, port: int = 0, cwd: Path = ROOT) -> tuple[subprocess.Popen[bytes], str]:
    """A running server and its address."""
    port = port or free_port()
    words = [sys.executable, "-m", "kg", "serve", "-g", str(store), "--port", str(port), *options]
    process = subprocess.Popen(words, cwd=cwd, env={**os.environ, "KG_TOKEN": token, "PYTHONPATH": str(ROOT)})
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/sparql", params={"query": "ASK {}"})
            return process, f"http://127.0.0.1:{port}"
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(20)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("served") / "store"
    DiskStore(store).load(parse(path=str(SMALL)))
    return store


@pytest.fixture(scope="module")
def url(place: Path) -> Iterator[str]:
    process, address = serve(place, "--timeout", "2", "--rows", "100", "--workers", "2")
    yield address
    stop(process)


def asked(url: str, query: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{url}/sparql", params={"query": query}, headers={**JSON, **headers}, timeout=30)


@pytest.mark.parametrize("default_graph", ["union", "separate"])
def test_the_protocol_checks(place: Path, tmp_path: Path, default_graph: str) -> None:
    if not CHECKS.is_file():
        pytest.skip("the list of protocol checks is not beside the project")
    store = tmp_path / "store"
    DiskStore(store).load(parse(path=str(SMALL)))
    process, address = serve(store, "--default-graph", default_graph)
    base = address.replace("//", f"//who:{TOKEN.replace(' ', '%20')}@")
    try:
        words = [sys.executable, str(CHECKS), f"{base}/sparql", "", f"{base}/graphs", "kg serve"]
        done = subprocess.run(words, capture_output=True, encoding="utf-8", check=True)
    finally:
        stop(process)
    assert done.stdout == "=== kg serve: 51/51\n"


def test_a_runaway_query_is_stopped_told_and_holds_up_nobody(url: str) -> None:
    answers: list[httpx.Response] = []
    slow = threading.Thread(target=lambda: answers.append(asked(url, RUNAWAY)))
    start = time.monotonic()
    slow.start()
    assert asked(url, "ASK {}").json() == {"head": {}, "boolean": True}
    assert time.monotonic() - start < 2
    slow.join()
    assert answers[0].status_code == 500 and "longer than 2 seconds" in answers[0].text
    assert [asked(url, "ASK {}").status_code for _ in range(4)] == [200] * 4


def test_a_client_that_hangs_up_stops_its_query(url: str) -> None:
    for _ in range(6):  # three times the workers
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{url}/sparql", params={"query": RUNAWAY}, timeout=0.2)
    start = time.monotonic()
    assert asked(url, "ASK {}").status_code == 200
    assert time.monotonic() - start < 2


def children(process: subprocess.Popen[bytes]) -> set[int]:
    """The processes that a process has started and that still run."""
    tasks = Path("/proc", str(process.pid), "task").glob("*/children")
    return {int(pid) for task in tasks for pid in task.read_text().split()}


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells whose processes run")
def test_a_runaway_query_does_not_outlive_its_client(place: Path) -> None:
    process, address = serve(place, "--workers", "1", "--timeout", "60")
    try:
        before = children(process)
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{address}/sparql", params={"query": RUNAWAY}, timeout=0.5)
        assert asked(address, "ASK {}").status_code == 200  # by the one worker there is: a new one
        gone, come = before - children(process), children(process) - before
        assert len(gone) == len(come) == 1
        assert not any(Path("/proc", str(pid)).exists() for pid in gone)
    finally:
        stop(process)


MEDIA = ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]


@pytest.mark.parametrize("media", MEDIA)
def test_too_many_rows_are_an_error_and_never_a_part(url: str, media: str) -> None:
    rows = "SELECT * {{ VALUES ?a {{ 0 1 2 3 4 5 6 7 8 9 }} VALUES ?b {{ 0 1 2 3 4 5 6 7 8 9 }} VALUES ?c {{ {} }} }}"
    assert asked(url, rows.format("0"), Accept=media).status_code == 200
    assert asked(url, rows.format("0 1"), Accept=media).status_code == 500
    graph = "CONSTRUCT {{ ?s ?p ?n }} WHERE {{ VALUES ?s {{ <urn:s> }} VALUES ?p {{ <urn:p> }} VALUES ?n {{ {} }} }}"
    assert asked(url, graph.format(" ".join(map(str, range(101)))), Accept="text/turtle").status_code == 500
    assert asked(url, graph.format(" ".join(map(str, range(100)))), Accept="text/turtle").status_code == 200


@example(["},{"])
@example(['\\"},{"', "\\", "}"])
@given(st.lists(st.text(alphabet='"},{\\\n\r\t<>/result', max_size=12), min_size=1, max_size=30, unique=True))
def test_rows_are_counted_whatever_they_hold(values: list[str]) -> None:
    store = Store()
    store.extend(Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(v)) for v in values)
    for form in (QueryResultsFormat.JSON, QueryResultsFormat.XML, QueryResultsFormat.CSV, QueryResultsFormat.TSV):
        media = form.media_type.partition(";")[0]

        def status(rows: int, media: str = media) -> int:
            return evaluate(store, Question("", "urn:base:", "SELECT ?o { ?s ?p ?o }", media, None, (), (), rows, 10**6)).status

        assert (status(len(values)), status(len(values) - 1)) == (200, 500)


def test_rows_without_a_value_are_rows_too() -> None:
    rows = Question("", "urn:base:", "SELECT ?x { VALUES ?y { 1 2 3 } }", "application/sparql-results+json", None, (), (), 2, 10**6)
    assert evaluate(Store(), rows).status == 500
    assert evaluate(Store(), replace(rows, rows=3)).status == 200


def test_writing_needs_the_token(url: str, place: Path) -> None:
    update = {"update": "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> <urn:c> } }"}
    refused = httpx.post(f"{url}/sparql", data=update)
    assert refused.status_code == 401 and "Basic" in refused.headers["www-authenticate"]
    assert httpx.post(f"{url}/sparql", data=update, auth=("who", "wrong")).status_code == 401
    assert httpx.put(f"{url}/graphs?default", content="", headers={"Content-Type": "text/turtle"}).status_code == 401
    assert asked(url, "ASK { <urn:a> <urn:b> <urn:c> }").json()["boolean"] is False
    process, address = serve(place, token="")
    try:
        assert httpx.post(f"{address}/sparql", data=update, auth=("who", "")).status_code == 403
    finally:
        stop(process)


def test_a_new_build_and_a_write_are_served_at_once(tmp_path: Path) -> None:
    store = tmp_path / "store"
    DiskStore(store).load(parse(path=str(SMALL)))
    process, address = serve(store)
    try:
        before = asked(address, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        same = asked(address, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **{"If-None-Match": before.headers["etag"]})
        assert same.status_code == 304
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        turtle = {"Content-Type": "text/turtle", **bearer}
        assert httpx.put(f"{address}/graphs?graph=urn:g", content="<urn:a> <urn:b> 1 .", headers=turtle).status_code == 201
        assert asked(address, "ASK { <urn:a> <urn:b> 1 }").json()["boolean"] is True
        assert asked(address, "ASK { <urn:a> <urn:b> 1 }", **{"If-None-Match": before.headers["etag"]}).status_code == 200
        assert asked(address, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json() != before.json()
        DiskStore(store).load(parse(path=str(SMALL)))
        assert asked(address, "ASK { <urn:a> <urn:b> 1 }").json()["boolean"] is False
        assert asked(address, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").json() == before.json()
    finally:
        stop(process)


def test_each_iri_under_the_base_answers(url: str) -> None:
    iri = next(q.subject.value for q in parse(path=str(SMALL)) if "/entity/" in str(q.subject))
    path = iri.removeprefix("https://example.org/kg/")
    found = httpx.get(f"{url}/{path}", headers={"Accept": "text/turtle"})
    assert found.status_code == 200 and iri in found.text
    assert httpx.get(f"{url}/entity/nobody-at-all").status_code == 404
    assert httpx.get(f"{url}/{path}", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://a.example/> { ?s ?p ?o } }",
        "SELECT * { SeRvIcE SILENT <http://a.example/> { ?s ?p ?o } }",
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        "PREFIX a: <http://a.example/> SELECT * { SERVICE a:x { ?s ?p ?o } }",
        "SELECT * { ?s ?p '#' . SERVICE <http://a.example/> {} }",
        "LOAD <http://a.example/x> INTO GRAPH <http://good.example/>",
        "LOAD SILENT <http://good.example/../x>",
    ],
)
def test_other_hosts_are_reached_only_by_name(text: str) -> None:
    with pytest.raises(Refused):
        check_reach(text, ["http://good.example/"], ["http://good.example/"])
    check_reach(re.sub(r"SERVICE.*|LOAD.*", "", text, flags=re.IGNORECASE), [], [])


def test_words_that_are_no_keywords_are_let_through() -> None:
    check_reach("PREFIX service: <http://load/> SELECT ?service ?load { ?service service:load 'SERVICE <x>' } # LOAD <y>", [], [])
    check_reach("SELECT * { SERVICE <http://good.example/> {} }", ["http://good.example/"], [])
    check_reach("LOAD <http://good.example/a>", [], ["http://good.example/"])


def test_an_update_reads_from_the_graphs_that_the_request_names() -> None:
    text = "DELETE WHERE { ?s ?p ?o } ; INSERT { ?s ?p 'WHERE {' } WHERE { { SELECT * WHERE { ?s ?p ?o } } }"
    changed = text.replace("'WHERE {' } WHERE", "'WHERE {' }  USING <urn:a> USING NAMED <urn:b> WHERE")
    assert with_using(text, ["urn:a"], ["urn:b"]) == changed
    assert with_using(text, [], []) == text
    with pytest.raises(Refused, match="USING"):
        with_using("INSERT { ?s ?p 1 } USING <urn:x> WHERE { ?s ?p ?o }", ["urn:a"], [])


def test_what_an_operation_must_have() -> None:
    assert operation("GET", "", "", b"") is None
    found = operation("POST", "default-graph-uri=urn:a", "application/sparql-query", b"ASK {}")
    assert found is not None and (found.kind, found.text, found.default_graphs) == ("query", "ASK {}", ("urn:a",))
    for query_string in ("query=a&query=b", "update=a"):
        with pytest.raises(Refused):
            operation("GET", query_string, "", b"")


def test_a_graph_has_an_address_of_its_own_and_comes_in_parts(tmp_path: Path) -> None:
    store = tmp_path / "store"
    DiskStore(store).load([])
    process, address = serve(store)
    graph = f"{address}/graphs/people/1"
    try:
        with httpx.Client(auth=("who", TOKEN)) as client:
            files = [("<urn:a> <urn:b> 1 .", "text/turtle"), ("<urn:a> <urn:b> <urn:c> .", "application/n-triples")]
            assert client.post(graph, files={media: ("file", text, media) for text, media in files}).status_code == 201
            assert client.post(graph, files={"a": ("a.png", "", "image/png")}).status_code == 415
            assert client.post(graph, content=b"--", headers={"Content-Type": "multipart/form-data; boundary=x"}).status_code == 400
            assert client.get(f"{graph}?default").status_code == 400
            assert asked(address, f"ASK {{ GRAPH <{graph}> {{ <urn:a> <urn:b> 1, <urn:c> }} }}").json()["boolean"] is True
            made = client.post(f"{address}/graphs", content="<urn:d> <urn:e> <x> .", headers={"Content-Type": "text/turtle"})
            assert made.status_code == 201
            assert client.get(f"{address}/graphs", params={"graph": made.headers["location"]}).status_code == 200
            assert client.delete(graph).status_code == 204
            assert client.head(graph).status_code == 404
    finally:
        stop(process)


def test_relative_iris_stand_below_the_base(url: str) -> None:
    answer = asked(url, "SELECT (<entity/x> AS ?x) {}").json()
    assert answer["results"]["bindings"][0]["x"]["value"] == "https://example.org/kg/entity/x"


def test_a_change_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    def fails_late(store: Store) -> None:
        store.add(Quad(NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:half")))
        raise ValueError("too late")

    def fails_early(store: Store) -> None:
        store.update("INSERT DATA {")

    def count(store: Store) -> int:
        return len(store)

    with editor(tmp_path / "store") as edit:
        edit(lambda store: store.update("INSERT DATA { <urn:a> <urn:b> 1 }"))
        with pytest.raises(ValueError, match="too late"):
            edit(fails_late)
        assert edit(count) == 1
        with pytest.raises(SyntaxError):
            edit(fails_early)
        assert edit(count) == 1
    assert edit_once(tmp_path / "store", count) == 1
