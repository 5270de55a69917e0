"""Where a graph is kept while it is asked: in memory, on disk, in rdflib, or on another machine (`remote`, over `http`; `push` fills it).

Every store answers over the union of its graphs by default, each triple once
however many notes say it, as SPARQL 1.1 defines the merge of graphs; `GRAPH ?g
{ … }` asks a single note. Terms are those of pyoxigraph, whatever the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.plugins import plugins

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple


class StoreError(Exception):
    """A store that cannot be opened or written. The message names it and says what to do."""


class QueryError(ValueError):
    """A query that is not SPARQL, or that the store cannot answer."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query gave: `rows` in the order of `variables`, None where a variable is unbound.

    ASK has no variables and one row of no cells or none at all, so that
    `bool(result)` is its answer; CONSTRUCT and DESCRIBE have the variables
    `subject`, `predicate`, `object`. `form` tells them apart.
    """

    form: str  # SELECT, ASK or CONSTRUCT
    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class Store(Protocol):
    """What holds the quads. A store of your own needs these three methods and nothing to inherit."""

    def load(self, quads: Iterable[Quad]) -> None:
        """Hold exactly these quads from now on; what was held before is gone, all at once or, on an error, not at all."""

    def query(self, sparql: str, prefixes: Mapping[str, str]) -> QueryResult:
        """Answer a SPARQL 1.1 query over the union of the graphs. Raises QueryError."""

    def quads(self) -> Iterator[Quad]:
        """The quads that are held, as they were loaded, in no order."""


def stores() -> dict[str, Callable[[Path | None], Store]]:
    """The stores by name; each is called with its place on disk, which those in memory leave aside."""
    return {"memory": _memory, "disk": _disk, "rdflib": _rdflib, **plugins("kg.stores")}


def open_store(name: str = "memory", place: Path | None = None) -> Store:
    """The store of that name.

    Raises:
        StoreError: there is none of that name, or it cannot be opened at that place.
    """
    known = stores()
    if name not in known:
        raise StoreError(f"no store is named {name!r}: choose one of {', '.join(sorted(known))}")
    return known[name](place)


def _memory(place: Path | None) -> Store:
    from kg.stores.oxigraph import MemoryStore

    return MemoryStore()


def _disk(place: Path | None) -> Store:
    from kg.stores.oxigraph import DiskStore

    if place is None:
        raise StoreError("the store 'disk' needs a place: name a folder")
    return DiskStore(place)


def _rdflib(place: Path | None) -> Store:
    from kg.stores.rdflib import RdflibStore

    return RdflibStore()
