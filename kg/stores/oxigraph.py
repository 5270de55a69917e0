"""Oxigraph, in memory and on disk.

Its own union of graphs gives a triple once for each graph that holds it, which
makes `COUNT(*)` and `SELECT *` wrong. So the triples of all graphs also stand
in the default graph, where each is one triple and joins are quickest.

It also keeps numbers by value, so that `"0.90"^^xsd:decimal` comes back as 0.9
and a non-negative integer as an integer. So the quads are kept as they came
beside it, for whoever exports or validates them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pyoxigraph import Quad, QueryBoolean, QuerySolutions, RdfFormat, Store, serialize

from kg.stores import QueryError, QueryResult, StoreError
from kg.stores.generations import check_place, current, publish, writing
from kg.stores.parts import QUADS, quads_of

INDEX = "index"  # of a generation on disk, beside its quads


class MemoryStore:
    """A store that lives as long as the process."""

    def __init__(self) -> None:
        self._store = Store()
        self._quads: tuple[Quad, ...] = ()

    def load(self, quads: Iterable[Quad]) -> None:
        """Hold exactly these quads from now on."""
        held = tuple(dict.fromkeys(quads))
        self._store = _filled(Store(), held)
        self._quads = held

    def query(self, sparql: str, prefixes: Mapping[str, str]) -> QueryResult:
        """Answer a SPARQL 1.1 query over the union of the graphs. Raises QueryError."""
        return _ask(self._store, sparql, prefixes)

    def quads(self) -> Iterator[Quad]:
        """The quads that are held, in no order."""
        return iter(self._quads)


class DiskStore:
    """A store in a folder of generations: a load that fails or is interrupted leaves the old one whole."""

    def __init__(self, place: Path) -> None:
        """Open the store in that folder, which need not exist yet.

        Raises:
            StoreError: the folder holds something that is no store, or cannot be read.
        """
        check_place(place)
        self._place = place
        self._store = self._opened()

    def load(self, quads: Iterable[Quad]) -> None:
        """Hold exactly these quads from now on, on disk."""
        held = tuple(dict.fromkeys(quads))

        def fill(generation: Path) -> None:
            fresh = _filled(Store(str(generation / INDEX)), held)
            fresh.flush()
            del fresh  # closes it
            serialize(held, str(generation / QUADS), RdfFormat.N_QUADS)

        with writing(self._place):
            publish(self._place, fill)
        self._store = self._opened()

    def query(self, sparql: str, prefixes: Mapping[str, str]) -> QueryResult:
        """Answer a SPARQL 1.1 query over the union of the graphs. Raises QueryError."""
        return _ask(self._store, sparql, prefixes)

    def quads(self) -> Iterator[Quad]:
        """The quads that are held, in no order."""
        generation = current(self._place)
        return quads_of(self._place, generation) if generation is not None else iter(())

    def _opened(self) -> Store:
        generation = current(self._place)
        if generation is None:
            return Store()
        try:
            return Store.read_only(str(generation / INDEX))
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(f"{self._place}: the store cannot be opened ({error}): delete the folder and build again") from error


def _filled(store: Store, quads: Sequence[Quad]) -> Store:
    store.bulk_extend(quads)
    store.bulk_extend(Quad(q.subject, q.predicate, q.object) for q in quads)
    return store


def _ask(store: Store, sparql: str, prefixes: Mapping[str, str]) -> QueryResult:
    try:
        found = store.query(sparql, prefixes=dict(prefixes))
        if isinstance(found, QueryBoolean):
            return QueryResult("ASK", (), ((),) if found else ())
        if isinstance(found, QuerySolutions):
            return QueryResult("SELECT", tuple(v.value for v in found.variables), tuple(tuple(row) for row in found))
        return QueryResult("CONSTRUCT", ("subject", "predicate", "object"), tuple((t.subject, t.predicate, t.object) for t in found))
    except (SyntaxError, ValueError, OSError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error
