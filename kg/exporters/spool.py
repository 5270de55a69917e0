"""The quads of a graph in a temporary SQLite database, from which they are read in any order without being held.

SQLite keeps it in memory while it is small, goes on in a file beyond that, and removes the file with the last reader.
An Oxigraph store on disk takes three times as long to fill, ten times the memory and forty times as long to ask, and
knows numbers by value alone (docs/performance.md).
"""

from __future__ import annotations

import errno
import marshal
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import IO, Any, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.exporters.terms import TYPE, base_of

Row = tuple[str, str, str, str]  # subject, predicate, object, graph as N-Quads write them; "" for the default graph

MEMORY = 65_536  # KiB that SQLite may hold, for the rows and once more to sort them
_PRAGMAS = ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{MEMORY}", "temp_store=FILE", "locking_mode=EXCLUSIVE")


class Spool:
    """The quads of a graph, each once. Iterates in canonical order, as often as wanted; rows come as N-Quads write their terms.

    An exporter's `write` that is given one need not fill its own: see `spooled`.
    """

    def __init__(self, quads: Iterable[Quad] = (), rows: Iterable[Row] = ()) -> None:
        """Read `quads` once, and `rows`, which are quads too.

        Raises:
            OSError: there is no room for the temporary file.
        """
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self.close = weakref.finalize(self, self._rows.close)
        with _told():
            for pragma in _PRAGMAS:
                self._rows.execute(f"PRAGMA {pragma}")
            self._rows.execute("CREATE TABLE quad (s TEXT, p TEXT, o TEXT, g TEXT)")
            self._rows.execute("BEGIN")
            self._rows.executemany("INSERT INTO quad VALUES (?, ?, ?, ?)", chain(map(row, quads), rows))
            self._rows.execute("CREATE INDEX by_subject ON quad (s)")
            self._rows.execute("CREATE TABLE known (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")
        self._typed = False

    def __iter__(self) -> Iterator[Quad]:
        """The quads in canonical order."""
        return _parsed(self.rows())

    def by_graph(self) -> Iterator[Quad]:
        """The quads in the order of `rows_by_graph`."""
        return _parsed(self.rows_by_graph())

    def union(self) -> Iterator[Quad]:
        """The triples of `triples`, as quads of the default graph."""
        return _parsed(self.triples())

    def __len__(self) -> int:
        return sum(1 for _ in self.rows())

    def rows(self) -> Iterator[Row]:
        """The quads in canonical order: by subject, predicate, object, graph."""
        return self._asked("SELECT DISTINCT s, p, o, g FROM quad ORDER BY s, p, o, g")

    def triples(self) -> Iterator[tuple[str, str, str]]:
        """The union of all graphs, in order."""
        return self._asked("SELECT DISTINCT s, p, o FROM quad ORDER BY s, p, o")

    def rows_by_graph(self) -> Iterator[Row]:
        """The quads by graph, subject, predicate, object; the default graph comes last."""
        return self._asked("SELECT DISTINCT s, p, o, g FROM quad ORDER BY g = '', g, s, p, o")

    def rows_of(self, *predicates: str) -> Iterator[Row]:
        """The quads with one of these predicates (IRIs; none for all), in no order; a quad that came twice may come twice."""
        marks = ", ".join("?" * len(predicates))
        where = f" WHERE p IN ({marks})" if predicates else ""
        return self._asked(f"SELECT s, p, o, g FROM quad{where}", *(f"<{p}>" for p in predicates))

    def graphs(self) -> list[str]:
        """The names of the graphs as N-Quads write them, sorted."""
        return sorted(graph for (graph,) in self._asked("SELECT DISTINCT g FROM quad"))

    def base(self) -> str | None:
        """The build's base IRI, read off the names of its graphs; None where they do not tell it."""
        return base_of(graph[1:-1] for graph in self.graphs() if graph.startswith("<"))

    def of_type(self, kind: str) -> list[str]:
        """The IRIs of all that has the type with that IRI, sorted."""
        if not self._typed:  # not every exporter asks
            with _told():
                self._rows.execute(f"CREATE INDEX by_type ON quad (o, s) WHERE p = '<{TYPE}>'")
            self._typed = True
        found = self._asked(f"SELECT DISTINCT s FROM quad WHERE p = '<{TYPE}>' AND o = ?", f"<{kind}>")
        return sorted(subject[1:-1] for (subject,) in found if subject.startswith("<"))

    def objects(self) -> int:
        """How many things are the object of something: IRIs and literals, each once."""
        return int(next(self._asked("SELECT count(*) FROM (SELECT DISTINCT o FROM quad)"))[0])

    def properties(self, subject: str) -> Mapping[str, Sequence[str]]:
        """What all graphs say of the subject (an IRI): predicates' IRIs, and their objects as N-Quads write them, sorted."""
        found: dict[str, list[str]] = {}
        for predicate, value in self._asked("SELECT DISTINCT p, o FROM quad WHERE s = ? ORDER BY p, o", f"<{subject}>"):
            found.setdefault(predicate[1:-1], []).append(value)
        return found

    def stated(self, subject: str, *predicates: str) -> Iterator[tuple[str, str, str]]:
        """(predicate's IRI, object, graph) of each quad about the subject (an IRI) with one of these predicates, in order."""
        marks = ", ".join("?" * len(predicates))
        query = f"SELECT DISTINCT p, o, g FROM quad WHERE s = ? AND p IN ({marks}) ORDER BY p, o, g"
        for predicate, value, graph in self._asked(query, f"<{subject}>", *(f"<{p}>" for p in predicates)):
            yield predicate[1:-1], value, graph

    def remember(self, key: str, value: Any) -> None:
        """Keep a value of numbers, texts, tuples, lists and dicts until the end, outside memory."""
        with _told():
            self._rows.execute("INSERT OR REPLACE INTO known VALUES (?, ?)", (key, marshal.dumps(value)))

    def recalled(self, key: str) -> Any:
        """The value that was remembered under that key; None where none was."""
        return next((marshal.loads(value) for (value,) in self._asked("SELECT value FROM known WHERE key = ?", key)), None)

    def _asked(self, query: str, *values: str) -> Iterator[Any]:
        with _told():
            yield from self._rows.execute(query, values)


def spooled(quads: Iterable[Quad]) -> Spool:
    """The quads as a Spool: themselves if they are one."""
    return quads if isinstance(quads, Spool) else Spool(quads)


def row(quad: Quad) -> Row:
    """A quad as its line has it."""
    graph = "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)
    value = f"<<( {quad.object} )>>" if isinstance(quad.object, Triple) else str(quad.object)
    return str(quad.subject), str(quad.predicate), value, graph


def term(text: str) -> NamedNode | Literal | BlankNode | Triple:
    """The term that N-Quads write so.

    Raises:
        SyntaxError: it is none.
    """
    if text.startswith("<") and not text.startswith("<<"):
        return NamedNode(text[1:-1])
    value, _, kind = text[1:].rpartition('"')
    if text.startswith('"') and "\\" not in value and "--" not in kind:
        if kind.startswith("@"):
            return Literal(value, language=kind[1:])
        return Literal(value, datatype=NamedNode(kind[3:-1])) if kind else Literal(value)
    (quad,) = cast(Iterable[Quad], parse(f"<a:a> <a:a> {text} .", RdfFormat.N_QUADS))
    return quad.object


def value_of(text: str) -> str:
    """The IRI or the text of a term that N-Quads write so; as it is where it is neither."""
    known = term(text)
    return known.value if isinstance(known, NamedNode | Literal) else text


def _parsed(rows: Iterable[Sequence[str]]) -> Iterator[Quad]:
    lines = (f"{' '.join(filter(None, found))} .\n" for found in rows)
    return parse(cast(IO[bytes], _Lines(lines)), RdfFormat.N_QUADS, lenient=True)  # they were quads before


class _Lines:
    """Lines as a file that a parser reads."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._left = b""

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        held, length = [self._left], len(self._left)
        while length < size and (line := next(self._lines, "").encode("utf-8")):
            held.append(line)
            length += len(line)
        found = b"".join(held)
        self._left = found[size:]
        return found[:size]


@contextmanager
def _told() -> Iterator[None]:
    """SQLite's errors as the one that `write` may raise."""
    try:
        yield
    except sqlite3.Error as error:
        raise OSError(errno.ENOSPC, f"a temporary file is needed and cannot be written ({error}): make room, or set TMPDIR") from error
