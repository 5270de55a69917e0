"""Hostile requests: each is refused or harmless, the store is as it was, nobody else was reached, and the server lives."""

from __future__ import annotations

import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import pytest
from pyoxigraph import parse

from kg.stores.oxigraph import DiskStore
from tests.hostile import BAIT, GONE, RUNAWAY, Try, asking, tries
from tests.test_server import SMALL, asked, serve, stop

TABLE = tries()
PATIENCE = 60  # seconds for an answer: the machine may be busy
HEAD = 10  # seconds that a request's head may take
BODY = 30  # and its body


class Bait:
    """Listens on a port of this machine and counts who comes."""

    def __init__(self) -> None:
        self.visits = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        with suppress(OSError):
            while True:
                self.socket.accept()[0].close()
                self.visits += 1

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


@pytest.fixture(scope="module")
def bait() -> Iterator[Bait]:
    listener = Bait()
    yield listener
    listener.close()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("hostile") / "store"
    DiskStore(store).load(parse(path=str(SMALL)))
    process, address = serve(store, "--timeout", "2", "--rows", "1000", "--workers", "2")
    yield address
    stop(process)


def connected(url: str) -> socket.socket:
    host, _, port = url.rpartition("/")[2].partition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def received(connection: socket.socket) -> bytes:
    """All that comes until the server closes; what came until a reset."""
    parts = []
    with suppress(ConnectionError):
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def sent(url: str, data: bytes) -> bytes:
    """The whole answer to these bytes."""
    with connected(url) as connection:
        with suppress(ConnectionError):  # it may be refused before all of it is sent
            connection.sendall(data)
        return received(connection)


def status(answer: bytes) -> int:
    """The status code of an answer; GONE where there is none."""
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return int(found[1]) if found else GONE


def fingerprint(url: str) -> str:
    """What the server holds, in the default graph."""
    counted = asked(url, "SELECT (COUNT(*) AS ?n) (SUM(STRLEN(STR(?o))) AS ?m) { ?s ?p ?o }")
    assert counted.status_code == 200, counted.text
    return counted.text


@pytest.fixture(scope="module")
def before(url: str) -> str:
    return fingerprint(url)


@dataclass(frozen=True, slots=True)
class Clients:
    """Clients at work, each in a thread of its own, and what was wrong for them, by their names."""

    url: str
    threads: list[threading.Thread] = field(default_factory=list)
    wrong: dict[str, BaseException] = field(default_factory=dict)

    def begin(self, clients: Iterable[Callable[[str], None]]) -> None:
        begun = [threading.Thread(target=self._tried, args=(client,)) for client in clients]
        self.threads.extend(begun)
        for thread in begun:
            thread.start()

    def at_work(self) -> bool:
        return any(thread.is_alive() for thread in self.threads)

    def _tried(self, client: Callable[[str], None]) -> None:
        try:
            client(self.url)
        except BaseException as error:
            self.wrong[client.__name__] = error


@pytest.fixture(scope="module")
def clients(url: str, before: str) -> Iterator[Clients]:
    """Those that only wait, for half a minute: they do while all hostile requests are tried."""
    begun = Clients(url)
    begun.begin(WAITING)
    yield begun
    for thread in begun.threads:
        thread.join()


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 200 and len({t.sent for t in TABLE}) == len({t.what for t in TABLE}) == len(TABLE)


@pytest.mark.parametrize("tried", TABLE, ids=lambda t: t.what)
@pytest.mark.usefixtures("clients")
def test_a_hostile_request_is_refused_or_harmless(url: str, bait: Bait, tried: Try) -> None:
    answer = sent(url, tried.sent.replace(BAIT.encode(), bait.address.encode()))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert status(answer) in tried.right, answer[:300]
    assert b"stolen" not in head
    assert b"root:" not in body and b"Traceback" not in body and b"[project]" not in body
    if b"text/html" in head:
        assert b"<script>alert" not in body and b"1337" not in body
        assert b"content-security-policy: default-src 'self'" in head.lower()
    assert b"nosniff" in head.lower() or status(answer) in (GONE, 400, 404, 405, 408, 421, 431)
    assert asked(url, "ASK {}").json()["boolean"] is True


def test_nothing_was_changed_and_nobody_reached(url: str, bait: Bait, before: str) -> None:
    assert fingerprint(url) == before
    assert bait.visits == 0


# --- Clients that are slow, many, or gone. Those that wait do it together, and while others are tried.


POST = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"


def slow_head(url: str) -> None:
    """A header every second, without end."""
    with connected(url) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        begun = time.monotonic()
        with suppress(ConnectionError):
            while time.monotonic() - begun < PATIENCE:
                connection.sendall(b"X: 1\r\n")
                time.sleep(1)
        assert time.monotonic() - begun < HEAD + 15


def silent(url: str) -> None:
    """Nothing at all."""
    with connected(url) as connection:
        begun = time.monotonic()
        assert status(received(connection)) in (408, GONE)
        assert time.monotonic() - begun < HEAD + 15


def slow_second_head(url: str) -> None:
    """One request, and the next one never whole."""
    with connected(url) as connection:
        connection.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert status(connection.recv(65536)) == 200
        connection.sendall(b"GET / HT")
        begun = time.monotonic()
        received(connection)
        assert time.monotonic() - begun < HEAD + 15


def slow_body(url: str) -> None:
    """A body of a byte a second."""
    with connected(url) as connection:
        connection.sendall(POST + b"Content-Length: 999\r\n\r\n")
        begun = time.monotonic()
        with suppress(ConnectionError):
            while time.monotonic() - begun < PATIENCE:
                connection.sendall(b" ")
                time.sleep(1)
        assert time.monotonic() - begun < BODY + 20


def short_body(url: str) -> None:
    """A body that is shorter than it says."""
    with connected(url) as connection:
        connection.sendall(POST + b"Content-Length: 9\r\n\r\nASK {}")
        assert status(received(connection)) == 408


def slow_chunks(url: str) -> None:
    """A chunk now and then."""
    with connected(url) as connection:
        connection.sendall(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        begun = time.monotonic()
        with suppress(ConnectionError):
            while time.monotonic() - begun < PATIENCE:
                connection.sendall(b"1\r\n \r\n")
                time.sleep(1)
        assert time.monotonic() - begun < BODY + 20


def half_a_body_then_gone(url: str) -> None:
    """A client that leaves in the middle of its request, fifty times."""
    for _ in range(50):
        with connected(url) as connection:
            connection.sendall(POST + b"Content-Length: 99\r\n\r\nASK")


def reset(url: str) -> None:
    """Connections that are reset, fifty of them, some in a query."""
    for number in range(50):
        connection = connected(url)
        connection.sendall(asking(RUNAWAY) if number % 10 == 0 else b"GET / HTTP")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()


def gone_in_a_query(url: str) -> None:
    """Ten queries without end, whose clients hang up."""
    for _ in range(10):
        with connected(url) as connection:
            connection.sendall(asking(RUNAWAY))
            time.sleep(0.1)


def pipelined(url: str) -> None:
    """Two hundred requests at once on one connection: all are answered, in their order."""
    one = b"GET /sparql?query=ASK%%7B%%7D&n=%d HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = sent(url, b"".join(one % n for n in range(200)) + last)
    assert [int(code) for code in re.findall(rb"HTTP/1\.1 (\d+)", answer)] == [200] * 200 + [404]


def pipelined_rubbish(url: str) -> None:
    """A good request and bytes that are none."""
    answer = sent(url, b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n\x00\xff rubbish\r\n\r\n")
    assert [int(code) for code in re.findall(rb"HTTP/1\.1 (\d+)", answer)] in ([200, 400], [200])


def smuggled(url: str) -> None:
    """A second request hidden in the body of a first."""
    hidden = b"DELETE /graphs?default HTTP/1.1\r\nHost: localhost\r\n\r\n"
    first = POST + b"Content-Length: %d\r\nConnection: close\r\n\r\n"
    answer = sent(url, first % len(hidden) + hidden)
    assert [int(code) for code in re.findall(rb"HTTP/1\.1 (\d+)", answer)] == [400]


def many(url: str) -> None:
    """Three hundred connections that say nothing, while others are served."""
    held = []
    try:
        for _ in range(300):
            held.append(connected(url))
        begun = time.monotonic()
        assert asked(url, "ASK {}").status_code == 200
        assert time.monotonic() - begun < 20
    finally:
        for connection in held:
            connection.close()


def reads_nothing(url: str) -> None:
    """A client that asks for much and takes nothing of it."""
    query = f"SELECT ?x {{ VALUES ?y {{ {'1 ' * 900} }} BIND('{'x' * 5000}' AS ?x) }}"
    with connected(url) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(POST + b"Content-Length: %d\r\n\r\n" % len(query) + query.encode())
        time.sleep(1)
        assert asked(url, "ASK {}").status_code == 200


WAITING = [slow_head, silent, slow_second_head, slow_body, short_body, slow_chunks]
OTHERS = [half_a_body_then_gone, reset, gone_in_a_query, pipelined, pipelined_rubbish, smuggled, many, reads_nothing]


def test_slow_and_many_and_vanishing_clients_hold_up_nobody(url: str, before: str, clients: Clients) -> None:
    clients.begin(OTHERS)
    while clients.at_work():
        with suppress(httpx.TransportError):  # while there are too many connections
            assert asked(url, "ASK {}").status_code in (200, 503)
        time.sleep(0.5)
    assert clients.wrong == {}
    assert fingerprint(url) == before
