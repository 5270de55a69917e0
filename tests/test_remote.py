"""Other stores, filled and asked over HTTP: another maker's server, our own, on request Virtuoso, and one that fails."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Quad, parse

from kg.api import build_store
from kg.config import Config
from kg.graph import Graph
from kg.stores import QueryError
from kg.stores.http import Credentials, Patience, Remote, RemoteError, credentials
from kg.stores.oxigraph import DiskStore, MemoryStore
from kg.stores.push import Graphs, Pushed, graphs_in, graphs_of, push
from kg.stores.remote import RemoteStore
from tests.test_cli import kg
from tests.test_server import SMALL, TOKEN, serve, stop

BASE = Config().base
QUICK = Patience(attempts=3, pause=0.01, timeout=30)
SELECT = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
WRITER = Credentials(user="who", password=TOKEN)


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[str]:
    """A running server of the `oxigraph` package."""
    command = shutil.which("oxigraph") or str(Path(sys.executable).with_name("oxigraph"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([command, "serve", "--union-default-graph", "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx.get(f"{address}/query", params={"query": "ASK {}"})
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Our own server over an empty store."""
    place = tmp_path_factory.mktemp("served") / "store"
    DiskStore(place).load([])
    process, address = serve(place)
    yield address
    stop(process)


@pytest.fixture(params=["oxigraph", "kg serve"])
def target(request: pytest.FixtureRequest, oxigraph: str, served: str) -> tuple[str, str, Credentials]:
    """The addresses of a graph store and of its endpoint, and who may write."""
    if request.param == "oxigraph":
        return f"{oxigraph}/store", f"{oxigraph}/query", Credentials()
    return f"{served}/graphs", f"{served}/sparql", WRITER


def lines(quads: list[Quad]) -> list[str]:
    memory = MemoryStore()
    memory.load(quads)
    rows = memory.query("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }", {}).rows
    return sorted(map(str, rows))


def test_a_push_sends_what_changed_and_removes_what_vanished(target: tuple[str, str, Credentials]) -> None:
    url, endpoint, who = target
    quads = list(parse(path=str(SMALL)))
    first = graphs_in(quads)
    names = sorted(first.digests)
    with Remote(url, who, QUICK) as remote, Remote(endpoint, who, QUICK) as asked:
        store = RemoteStore(asked)

        def held() -> list[str]:
            return lines([q for q in store.quads() if not q.graph_name.value.endswith("graph/pushed")])  # type: ignore[union-attr]

        assert push(first, remote, BASE) == Pushed(len(names), 0, 0)
        assert held() == lines(quads)
        assert push(first, remote, BASE) == Pushed(0, 0, len(names))
        less = graphs_in(q for q in quads if q.graph_name.value != names[0])  # type: ignore[union-attr]
        other = Graphs({**less.digests, names[1]: "0" * 64}, lambda g: b"" if g == names[1] else less.lines(g))
        assert push(other, remote, BASE) == Pushed(1, 1, len(names) - 2)
        assert held() == lines([q for q in quads if q.graph_name.value not in names[:2]])  # type: ignore[union-attr]
        assert push(first, remote, BASE, everything=True) == Pushed(len(names), 0, len(names) - len(names))
        assert held() == lines(quads)
        assert push(Graphs({}, first.lines), remote, BASE).removed == len(names)
        assert held() == []


def test_a_first_push_in_bulk(oxigraph: str) -> None:
    quads = list(parse(path=str(SMALL)))
    graphs = graphs_in(quads)
    with Remote(f"{oxigraph}/store", patience=QUICK) as remote, Remote(f"{oxigraph}/query", patience=QUICK) as asked:
        assert push(graphs, remote, BASE, bulk=True) == Pushed(len(graphs.digests), 0, 0)
        held = [q for q in RemoteStore(asked).quads() if not q.graph_name.value.endswith("graph/pushed")]  # type: ignore[union-attr]
        assert lines(held) == lines(quads)
        push(Graphs({}, graphs.lines), remote, BASE)


def test_a_push_that_is_broken_off_is_taken_up_again(oxigraph: str) -> None:
    quads = list(parse(path=str(SMALL)))
    graphs = graphs_in(quads)
    sent: list[str] = []

    def tell(graph: str) -> None:
        sent.append(graph)
        if len(sent) == 2:
            raise KeyboardInterrupt

    with Remote(f"{oxigraph}/store", patience=QUICK) as remote:
        push(graphs, remote, BASE)
        changed = graphs_in(q for i, q in enumerate(quads) if i % 7)
        with pytest.raises(KeyboardInterrupt):
            push(changed, remote, BASE, tell=tell)
        # What was changed when it ended, but not recorded, is not taken for what it was before.
        assert push(graphs, remote, BASE).sent >= 2
        with Remote(f"{oxigraph}/query", patience=QUICK) as asked:
            held = [q for q in RemoteStore(asked).quads() if not q.graph_name.value.endswith("graph/pushed")]  # type: ignore[union-attr]
        assert lines(held) == lines(quads)
        push(Graphs({}, graphs.lines), remote, BASE)


def test_the_command_pushes_a_build_and_asks_it_there(oxigraph: str, tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.md").write_text("---\nlang: en\n---\nLisa Su is the CEO of AMD.\n", "utf-8")
    assert kg("build", "--no-exports", cwd=tmp_path).returncode == 0
    done = kg("push", f"{oxigraph}/store", cwd=tmp_path)
    assert done.stdout == "4 graphs sent, 0 removed, 0 were there already\n", done.stderr
    assert kg("push", f"{oxigraph}/store", cwd=tmp_path).stdout == "0 graphs sent, 0 removed, 4 were there already\n"
    asked = f"{oxigraph}/query"
    rows = kg("query", "--endpoint", asked, "-f", "csv", "-e", "SELECT DISTINCT ?s { ?s kg:positionAt ?o }", cwd=tmp_path)
    assert rows.stdout.splitlines() == ["s", f"{BASE}entity/lisa-su"]
    assert "Lisa Su → positionAt" in kg("why", "Lisa Su", "--endpoint", asked, cwd=tmp_path).stdout
    assert kg("show", "Lisa Su", "--endpoint", asked, cwd=tmp_path).stdout.startswith("Lisa Su  Person\n")
    both = kg("show", "Lisa Su", "--endpoint", asked, "-g", ".kg/store", cwd=tmp_path)
    assert both.returncode == 64 and "--graph or --endpoint" in both.stderr
    empty = graphs_of(tmp_path / ".kg" / "store")
    assert empty is not None
    with Remote(f"{oxigraph}/store", patience=QUICK) as remote:
        push(Graphs({}, empty.lines), remote, BASE)


def test_what_a_remote_store_answers_is_what_a_store_here_answers(oxigraph: str) -> None:
    quads = list(parse(path=str(SMALL)))
    graphs = graphs_in(quads)
    here = MemoryStore()
    here.load(quads)
    prefixes = Graph(here).prefixes
    queries = (
        "SELECT ?s ?x { ?s a kg:Person OPTIONAL { ?s kg:bornOn ?x } } ORDER BY ?s",
        "SELECT ?l { ?s rdfs:label ?l } ORDER BY ?l",
        "SELECT ?m { ?x kg:value ?m } ORDER BY ?m",
        "ASK { ?s a kg:Person }",
        "ASK { ?s a kg:Nothing }",
        "CONSTRUCT { ?s a kg:Person } WHERE { ?s a kg:Person }",
        "PREFIX kg: <https://w3id.org/notegraph#> SELECT ?s { ?s a kg:Company } ORDER BY ?s",
    )
    with Remote(f"{oxigraph}/store", patience=QUICK) as remote, Remote(f"{oxigraph}/query", patience=QUICK) as asked:
        push(graphs, remote, BASE)
        for query in queries:
            there, local = RemoteStore(asked).query(query, prefixes), here.query(query, prefixes)
            assert (there.form, there.variables) == (local.form, local.variables)
            assert sorted(map(str, there.rows)) == sorted(map(str, local.rows)), query
        with pytest.raises(QueryError, match="the query cannot be answered"):
            RemoteStore(asked).query("SELECT", {})
        push(Graphs({}, graphs.lines), remote, BASE)


Answer = Callable[[BaseHTTPRequestHandler, int], None]


@contextmanager
def answering(answer: Answer) -> Iterator[tuple[str, list[str]]]:
    """A server that answers the n-th request so; its address, and the Authorization header of each request."""
    shown: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            shown.append(self.headers.get("authorization", ""))
            answer(self, len(shown))

        do_PUT = do_POST = do_DELETE = do_GET

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/store", shown
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler, number: int) -> None:
        handler.send_response(code)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_what_fails_for_a_while_is_tried_again_with_longer_pauses() -> None:
    pauses: list[float] = []

    def answer(handler: BaseHTTPRequestHandler, number: int) -> None:
        status(*((503,), (429,), (204,))[number - 1], **({"Retry_After": "7"} if number == 2 else {}))(handler, number)

    with answering(answer) as (url, shown), Remote(url, patience=Patience(4, 0.5, 10), sleep=pauses.append) as remote:
        assert remote.send("PUT", {"graph": "urn:g"}, b"x").status_code == 204
    assert (len(shown), pauses) == (3, [0.5, 7.0])
    slow = Patience(4, 0.5, 10)
    with (
        answering(status(503, b"overloaded")) as (url, _),
        Remote(url, patience=slow, sleep=pauses.append) as remote,
        pytest.raises(RemoteError, match=r"answers 503 \(overloaded\)"),
    ):
        remote.send("GET")
    assert pauses[2:] == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (status(401), "asks who you are: set KG_REMOTE_TOKEN, or KG_REMOTE_USER and KG_REMOTE_PASSWORD"),
        (status(403), "the credentials in KG_REMOTE_TOKEN or KG_REMOTE_USER may not do that"),
        (status(404, b"nothing here"), r"answers 404 \(nothing here\): check the address"),
        (status(302, location="http://other.example/"), "sends on to http://other.example/: name that address"),
        (status(415), "it takes other formats"),
    ],
)
def test_what_fails_for_good_is_told_at_once(answer: Answer, told: str) -> None:
    with answering(answer) as (url, shown), Remote(url, patience=QUICK) as remote:
        with pytest.raises(RemoteError, match=told):
            remote.send("PUT", {"graph": "urn:g"}, b"x")
        assert len(shown) == 1


STRANGE = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"?"}}]}}'


@pytest.mark.parametrize("body", [b"<html>", b'{"head": {}}', b"[1]", STRANGE])
def test_an_answer_that_is_no_result_is_told(body: bytes) -> None:
    answer = status(200, body, Content_Type="application/sparql-results+json")
    with (
        answering(answer) as (url, _),
        Remote(url, patience=QUICK) as remote,
        pytest.raises(QueryError, match="is this a SPARQL endpoint"),
    ):
        RemoteStore(remote).query("SELECT * {}", {})


def test_an_answer_that_was_cut_off_is_no_answer() -> None:
    body = b'{"head": {"vars": []}, "results": {"bindings": []}}'
    cut = status(200, body, Content_Type="application/sparql-results+json", X_SPARQL_MaxRows="10000")
    with answering(cut) as (url, _), Remote(url, patience=QUICK) as remote, pytest.raises(QueryError, match="not whole"):
        RemoteStore(remote).query("SELECT * {}", {})


def test_who_asks_is_shown_as_the_server_wishes_and_never_told() -> None:
    def basic(handler: BaseHTTPRequestHandler, number: int) -> None:
        known = handler.headers.get("authorization", "").startswith("Basic ")
        status(*((204,) if known else (401,)), **{"WWW_Authenticate": "Basic realm=x"})(handler, number)

    def digest(handler: BaseHTTPRequestHandler, number: int) -> None:
        known = 'username="me"' in handler.headers.get("authorization", "")
        asked = 'Digest realm="x", nonce="abc", qop="auth", algorithm=MD5'
        status(*((204,) if known else (401,)), **{"WWW_Authenticate": asked})(handler, number)

    who = credentials({"KG_REMOTE_USER": "me", "KG_REMOTE_PASSWORD": "hush hush"})
    assert "hush" not in repr(who)
    for answer, way in ((basic, "Basic "), (digest, "Digest ")):
        with answering(answer) as (url, shown), Remote(url, who, QUICK) as remote:
            assert remote.send("GET").status_code == 204
            assert shown[0] == "" and shown[-1].startswith(way)
            assert "hush" not in "".join(shown)
    with answering(status(204)) as (url, shown), Remote(url, credentials({"KG_REMOTE_TOKEN": "abc"}), QUICK) as remote:
        remote.send("GET")
    assert shown == ["Bearer abc"]
    for url in ("http://me:hush@store.example/", "ftp://store.example/", "store", "http://"):
        with pytest.raises(RemoteError) as told:
            Remote(url)
        assert "hush" not in str(told.value)
    with pytest.raises(RemoteError, match="KG_REMOTE_TOKEN"):
        credentials({"KG_REMOTE_TOKEN": "a\nb"})


def test_an_address_may_have_parameters_of_its_own() -> None:
    seen: list[str] = []

    def answer(handler: BaseHTTPRequestHandler, number: int) -> None:
        seen.append(handler.path)
        status(204)(handler, number)

    with answering(answer) as (url, _), Remote(f"{url}?key=1", patience=QUICK) as remote:
        remote.send("PUT", {"graph": "urn:g"}, b"x")
    assert seen == ["/store?key=1&graph=urn%3Ag"]


VIRTUOSO = os.environ.get("KG_VIRTUOSO")  # its address; the password of dba is in KG_REMOTE_PASSWORD


if VIRTUOSO:  # opt-in: the server is a Debian package of 60 MB with a database of its own, which CI does not install

    def test_virtuoso_is_filled_and_asked(tmp_path: Path) -> None:
        posts = tmp_path / "posts"
        posts.mkdir()
        (posts / "a.md").write_text("---\nlang: ja\n---\nAMDのCEOであるリサ・スー氏は講演した。\n", "utf-8")
        made = build_store(posts, replace(Config(), store=tmp_path / "store"))
        graphs = graphs_of(tmp_path / "store")
        assert graphs is not None
        who = credentials({"KG_REMOTE_USER": "dba", "KG_REMOTE_PASSWORD": os.environ["KG_REMOTE_PASSWORD"]})
        with Remote(f"{VIRTUOSO}/sparql-graph-crud-auth", who, QUICK) as remote, Remote(f"{VIRTUOSO}/sparql", patience=QUICK) as asked:
            push(graphs, remote, BASE, everything=True)
            assert push(graphs, remote, BASE) == Pushed(0, 0, len(graphs.digests))
            there, here = (graph.why("リサ・スー", "positionAt") for graph in (Graph(RemoteStore(asked)), made.graph))
            assert [(w.iri, w.place.exact) for w in there] == [(w.iri, w.place.exact) for w in here] != []
            push(Graphs({}, graphs.lines), remote, BASE)
