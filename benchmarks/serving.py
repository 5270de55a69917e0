"""How `kg serve` answers on a large graph, and how fast the evidence query is against rdflib's store in memory."""

from __future__ import annotations

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pyoxigraph import Quad

from benchmarks.graphs import BASE, drawn, entity, quads
from benchmarks.measured import Row
from benchmarks.timing import ROOT, quickest
from kg.ontology import PREFIXES
from kg.stores.oxigraph import DiskStore
from kg.stores.rdflib import RdflibStore

EVIDENCE = """SELECT ?p ?o ?label ?words ?line {{
  ?a rdf:subject <{iri}> ; rdf:predicate ?p ; rdf:object ?o ; kg:evidence ?place .
  ?o rdfs:label ?label . ?place kg:exact ?words ; kg:line ?line .
}}"""
CLIENTS, PAUSE = 16, 0.2  # seconds between an answer and the next request of a client
FORMS = {"HTML": "text/html", "Turtle": "text/turtle"}
ASKED = 40  # entities in the comparison


def serving(count: int, seconds: float, seed: int) -> Iterator[Row]:
    """Sixteen clients that ask the pages of entities, at their ease, of a graph of so many quads; then the evidence query."""
    with tempfile.TemporaryDirectory() as made:
        store = Path(made, "store")
        begun = time.perf_counter()
        graph = list(quads(count, seed))
        DiskStore(store).load(graph)
        yield Row("store of the made graph", time.perf_counter() - begun, "s", f"{len(graph):,} quads, drawn and stored")
        entities = max(count // 120, 2)
        with server(store) as port:
            for name, media in FORMS.items():
                taken, failed = clients(port, media, seconds, entities, seed)
                note = f"{len(taken):,} answers in {seconds:g} s to {CLIENTS} clients, {failed} errors"
                for share in (50, 95, 99):
                    yield Row(f"page of an entity, {name}, percentile {share}", percentile(taken, share) * 1000, "ms", note)
        yield from against_rdflib(store, graph, entities, seed)


@contextmanager
def server(store: Path) -> Iterator[int]:
    """The port of a running `kg serve`, which has answered once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = [sys.executable, "-m", "kg", "serve", "-g", str(store), "--port", str(port)]
    process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(1200):
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
                    asked(connection, path_of(0), "text/html")
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def path_of(number: int) -> str:
    """Where the page of an entity is."""
    return "/" + entity(number).value.removeprefix(BASE)


def asked(connection: http.client.HTTPConnection, path: str, media: str) -> tuple[int, int]:
    """The status and the length of an answer."""
    connection.request("GET", path, headers={"Accept": media, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    return answer.status, len(answer.read())


def clients(port: int, media: str, seconds: float, entities: int, seed: int) -> tuple[list[float], int]:
    """How long each answer took, in seconds, and how many were errors. Entities are asked for as often as notes name them."""
    taken: list[float] = []
    failed: list[str] = []
    end = time.perf_counter() + seconds

    def client(number: int) -> None:
        draw = random.Random(seed + number)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        time.sleep(draw.random() * PAUSE)
        while time.perf_counter() < end:
            path = path_of(drawn(draw, entities))
            begun = time.perf_counter()
            try:
                status, length = asked(connection, path, media)
                if status != 200 or not length:
                    failed.append(f"{path}: {status}")
            except (OSError, http.client.HTTPException) as error:
                failed.append(f"{path}: {error}")
                connection.close()
            taken.append(time.perf_counter() - begun)
            time.sleep(PAUSE)
        connection.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, len(failed)


def percentile(values: list[float], share: float) -> float:
    """The value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share / 100), len(ordered) - 1)]


def against_rdflib(store: Path, graph: list[Quad], entities: int, seed: int) -> Iterator[Row]:
    """The evidence query of the same entities, asked of both stores in this process; both must find the same number of rows."""
    begun = time.perf_counter()
    theirs = RdflibStore()
    theirs.load(graph)
    yield Row("the same graph into rdflib's memory", time.perf_counter() - begun, "s")
    ours = DiskStore(store)
    draw = random.Random(seed)
    some = [EVIDENCE.format(iri=entity(draw.randrange(entities)).value) for _ in range(ASKED)]
    for what, queries in (("an entity", some), ("the best known entity", [EVIDENCE.format(iri=entity(0).value)])):
        times, rows = {}, {}
        for name, held in (("ours", ours), ("rdflib", theirs)):
            rows[name] = sum(len(held.query(query, PREFIXES)) for query in queries)
            times[name] = quickest(lambda held=held, queries=queries: [held.query(query, PREFIXES) for query in queries])  # type: ignore[misc]
        same = "the same rows" if rows["ours"] == rows["rdflib"] else f"OTHER ROWS: {rows}"
        for name, took in times.items():
            note = f"mean of {len(queries)}, {rows[name]} rows"
            yield Row(f"evidence of {what}, {name}", took / len(queries) * 1000, "ms", note)
        yield Row(f"evidence of {what}, rdflib against ours", times["rdflib"] / times["ours"], "times", same)
