"""Where a build keeps its parts while it runs: in memory and then forgotten, or on disk (`kg.stores.kept`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

import pyoxigraph as ox

from kg.summaries import Summary, digest_of


class Damaged(Exception):
    """A kept part that is not there, or not what it was. Whoever meets it makes the part anew."""


class Keep(Protocol):
    """What a build asks of the place where its parts are."""

    def summary(self, key: str) -> Summary | None:
        """The summary kept under that key; None where there is none, or its lines are gone."""

    def keep_summary(self, key: str, summary: Summary) -> None:
        """Keep a summary for later builds. Its lines are kept already."""

    def put(self, lines: bytes) -> str:
        """Keep the lines of a graph; returns their digest."""

    def put_pieces(self, pieces: Iterable[bytes]) -> str:
        """Keep the lines of a graph that come in pieces of whole lines; returns their digest."""

    def outside(self) -> Callable[[bytes], str] | None:
        """`put` for another process on this machine; None where that cannot reach this keep."""

    def get(self, digest: str) -> bytes:
        """The lines of that digest. Raises Damaged."""

    def pieces(self, digest: str) -> Iterator[bytes]:
        """The lines of that digest in pieces of whole lines. Raises Damaged, perhaps only at the end."""

    def has(self, digest: str) -> bool:
        """Whether there seem to be lines of that digest."""

    def row(self, shelf: str, key: str) -> str | None:
        """What was drawn from the inputs with that key; None where it is not known. `shelf` names the kind of conclusion."""

    def keep_row(self, shelf: str, key: str, drawn: str) -> None:
        """Keep what was drawn from the inputs with that key."""

    def index(self, graphs: Mapping[str, str]) -> ox.Store:
        """A store of these graphs (IRI → digest of lines), their union in the default graph, for rules about all of them."""


class Memory:
    """Keeps the lines as long as it lives, and nothing for later builds."""

    def __init__(self) -> None:
        self._lines: dict[str, bytes] = {}

    def summary(self, key: str) -> Summary | None:
        """Nothing is known beforehand."""
        return None

    def keep_summary(self, key: str, summary: Summary) -> None:
        """There is no later build."""

    def put(self, lines: bytes) -> str:
        """Keep the lines of a graph; returns their digest."""
        digest = digest_of(lines)
        self._lines[digest] = lines
        return digest

    def put_pieces(self, pieces: Iterable[bytes]) -> str:
        """Keep the lines of a graph that come in pieces; returns their digest."""
        return self.put(b"".join(pieces))

    def pieces(self, digest: str) -> Iterator[bytes]:
        """The lines of that digest."""
        yield self._lines[digest]

    def outside(self) -> None:
        """No other process sees this memory."""

    def get(self, digest: str) -> bytes:
        """The lines of that digest."""
        return self._lines[digest]

    def has(self, digest: str) -> bool:
        """Whether there are lines of that digest."""
        return digest in self._lines

    def row(self, shelf: str, key: str) -> str | None:
        """Nothing is known beforehand."""
        return None

    def keep_row(self, shelf: str, key: str, drawn: str) -> None:
        """There is no later build."""

    def index(self, graphs: Mapping[str, str]) -> ox.Store:
        """A store in memory."""
        store = ox.Store()
        for digest in graphs.values():
            fill(store, self._lines[digest])
        return store


def fill(store: ox.Store, lines: bytes) -> None:
    """Add N-Quads lines to a store, and their triples to its default graph too."""
    quads = list(ox.parse(lines, ox.RdfFormat.N_QUADS))
    store.bulk_extend(quads)
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
