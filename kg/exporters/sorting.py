"""Quads in another order than they come in, however many: sorted in parts that lie on disk, then merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import chain, islice
from tempfile import TemporaryFile

from pyoxigraph import NamedNode, Quad, RdfFormat, parse, serialize

from kg.exporters.terms import base_of

Key = Callable[[Quad], tuple[str, ...]]
HELD = 100_000  # quads in memory at once: about 100 MB


def by_triple(quad: Quad) -> tuple[str, ...]:
    """Subject, predicate, object as N-Triples write them: the order of the union of all graphs."""
    return str(quad.subject), str(quad.predicate), str(quad.object)


def by_graph(quad: Quad) -> tuple[str, ...]:
    """Graph, subject, predicate, object as N-Quads write them."""
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)


def in_order(quads: Iterable[Quad], key: Key, held: int = HELD) -> Iterator[Quad]:
    """The quads by `key`; of those that are equal by it, one.

    What does not fit into `held` quads lies in temporary files while the result is read.

    Raises:
        OSError: the folder for temporary files is full.
    """
    coming = iter(quads)
    with ExitStack() as open_files:
        parts: list[Iterable[Quad]] = []
        while chunk := sorted(islice(coming, held), key=key):
            if not parts and len(chunk) < held:
                yield from _once(chunk, key)
                return
            file = open_files.enter_context(TemporaryFile())
            serialize(chunk, file, RdfFormat.N_QUADS)
            file.seek(0)
            parts.append(parse(file, RdfFormat.N_QUADS, lenient=True))
        yield from _once(merge(*parts, key=key), key)


def in_order_with_base(quads: Iterable[Quad], key: Key, held: int = HELD) -> tuple[str | None, Iterator[Quad]]:
    """The build's base IRI, read off the names of its graphs while the quads are sorted, and the quads by `key`.

    All `quads` have been taken when this returns. Raises OSError as `in_order` does.
    """
    graphs: set[str] = set()
    ordered = in_order(_noting(quads, graphs), key, held)
    first = list(islice(ordered, 1))
    return base_of(graphs), chain(first, ordered)


def _noting(quads: Iterable[Quad], graphs: set[str]) -> Iterator[Quad]:
    for quad in quads:
        if isinstance(quad.graph_name, NamedNode):
            graphs.add(quad.graph_name.value)
        yield quad


def _once(ordered: Iterable[Quad], key: Key) -> Iterator[Quad]:
    last: tuple[str, ...] | None = None
    for quad in ordered:
        mine = key(quad)
        if mine != last:
            yield quad
        last = mine
