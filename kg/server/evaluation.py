"""What a worker process does: evaluates one query after another over a store that nobody writes to.

A query cannot be cancelled inside the library, so it runs where it can be
killed. Everything that comes out of here is complete: a limit that is reached
gives a failure, never a cut-off answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from multiprocessing.connection import Connection
from typing import TypeVar

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, Store, Triple, serialize

from kg.server.formats import RESULTS, TRIPLES

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Question:
    """A query with what it is asked of.

    Args:
        index: the folder of the Oxigraph store.
        base: the IRI that relative ones in the query are resolved against.
        text: the query.
        results, triples: the media type for SELECT and ASK, and for CONSTRUCT and DESCRIBE; None where the client takes none.
        default_graphs, named_graphs: IRIs that the request names in place of `FROM`; two empty tuples where it names none.
        rows: how many rows or triples an answer may have.
        size: how many bytes an answer may have.
    """

    index: str
    base: str
    text: str
    results: str | None
    triples: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    rows: int
    size: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A status code with a body: the results in `media`, or a message where the status is an error's."""

    status: int
    media: str
    body: bytes


class LimitReached(Exception):
    """An answer that is longer than allowed."""


class Meter(BytesIO):
    """Bytes, whose rows are counted as they come.

    Args:
        mark: the bytes with which each row begins or ends, in a format where they mean nothing else outside quotation marks.
        quoted: may the mark stand inside quotation marks, as in CSV and JSON?
        escaped: does a backslash take its meaning from what follows it, as in JSON?
        rows, size: how many marks and bytes are allowed.
    """

    def __init__(self, mark: bytes, quoted: bool, escaped: bool, rows: int, size: int) -> None:
        super().__init__()
        self._mark, self._quoted, self._escaped, self._rows, self._size = mark, quoted, escaped, rows, size
        self._escape = b""
        self._seen = self._length = 0
        self._tail = b""
        self._inside = False

    def write(self, data: bytes) -> int:  # type: ignore[override]  # the library gives bytes and nothing else
        """Take the bytes. Raises LimitReached."""
        self._length += len(data)
        self._seen += self._marks(data)
        if self._seen > self._rows:
            raise LimitReached(f"the answer has more than {self._rows} rows: add a LIMIT, or ask for less")
        if self._length > self._size:
            raise LimitReached(f"the answer has more than {self._size} bytes: add a LIMIT, or ask for less")
        return super().write(data)

    def _marks(self, data: bytes) -> int:
        if self._escaped:
            data = (self._escape + data).replace(b"\\\\", b"")
            self._escape = b"\\" if data.endswith(b"\\") else b""
            data = data.removesuffix(b"\\").replace(b'\\"', b"")
        if self._quoted:
            data, self._inside = _outside_quotes(data, self._inside)
        joined = self._tail + data
        self._tail = joined[max(0, len(joined) - len(self._mark) + 1) :]
        return joined.count(self._mark)


def _outside_quotes(data: bytes, inside: bool) -> tuple[bytes, bool]:
    """What stands outside quotation marks, and whether the end stands inside."""
    parts = data.split(b'"')
    return b"".join(parts[1 if inside else 0 :: 2]), inside ^ (len(parts) % 2 == 0)


# With what each row ends or each further row begins. What could be mistaken for it stands in quotation marks, or is escaped:
# in XML a less-than sign, in TSV a line feed.
MARKS = {
    QueryResultsFormat.JSON: b"},{",
    QueryResultsFormat.XML: b"</result>",
    QueryResultsFormat.TSV: b"\n",
    QueryResultsFormat.CSV: b"\r\n",
}
# How many marks more than rows there are: a header has one, the first of JSON's rows has none.
BEYOND = {QueryResultsFormat.JSON: -1, QueryResultsFormat.XML: 0, QueryResultsFormat.TSV: 1, QueryResultsFormat.CSV: 1}


def work(pipe: Connection) -> None:
    """Answer the questions that come through the pipe until it closes."""
    held: tuple[str, Store] | None = None
    while True:
        try:
            question = pipe.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        try:
            if held is None or held[0] != question.index:
                held = None  # closes the old one first
                held = question.index, Store.read_only(question.index)
            answer = evaluate(held[1], question)
        except OSError as error:
            answer = Answer(503, "text/plain", f"the store cannot be read ({error}): ask again".encode())
        pipe.send(answer)


def evaluate(store: Store, question: Question) -> Answer:
    """The complete answer to a question."""
    graphs = bool(question.default_graphs or question.named_graphs)
    default: list[NamedNode | BlankNode | DefaultGraph] | None = [NamedNode(g) for g in question.default_graphs] if graphs else None
    named: list[NamedNode | BlankNode] | None = [NamedNode(g) for g in question.named_graphs] if graphs else None
    try:
        found = store.query(question.text, base_iri=question.base, default_graph=default, named_graphs=named)
        if isinstance(found, QueryBoolean | QuerySolutions):
            if question.results is None:
                return Answer(406, "text/plain", f"SELECT and ASK are answered as {', '.join(RESULTS)}".encode())
            return Answer(200, question.results, _results(found, question.results, question.rows, question.size))
        if question.triples is None:
            return Answer(406, "text/plain", f"CONSTRUCT and DESCRIBE are answered as {', '.join(TRIPLES)}".encode())
        return Answer(200, question.triples, _triples(found, question.triples, question.rows, question.size))
    except LimitReached as error:
        return Answer(500, "text/plain", str(error).encode())
    except SyntaxError as error:
        return Answer(400, "text/plain", f"the query is malformed: {error}".encode())
    except (ValueError, OSError, RuntimeError) as error:
        return Answer(500, "text/plain", f"the query cannot be evaluated: {error}".encode())


def _results(found: QueryBoolean | QuerySolutions, media: str, rows: int, size: int) -> bytes:
    form = RESULTS[media]
    escaped = form == QueryResultsFormat.JSON
    out = Meter(MARKS[form], escaped or form == QueryResultsFormat.CSV, escaped, rows + BEYOND[form], size)
    found.serialize(out, form)
    return out.getvalue()


def _triples(found: Iterable[Triple], media: str, rows: int, size: int) -> bytes:
    out = Meter(b"\x00", False, False, 0, size)  # their syntax has no such byte
    serialize(_at_most(found, rows), out, TRIPLES[media])
    return out.getvalue()


def _at_most(items: Iterable[Item], most: int) -> Iterator[Item]:
    for number, item in enumerate(items):
        if number >= most:
            raise LimitReached(f"the answer has more than {most} triples: add a LIMIT, or ask for less")
        yield item
