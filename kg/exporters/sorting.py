"""Quads in another order than they come in, however many: sorted in parts that lie on disk, then merged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from heapq import merge
from itertools import islice
from tempfile import TemporaryFile

from pyoxigraph import Quad, RdfFormat, parse, serialize

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


def _once(ordered: Iterable[Quad], key: Key) -> Iterator[Quad]:
    last: tuple[str, ...] | None = None
    for quad in ordered:
        mine = key(quad)
        if mine != last:
            yield quad
        last = mine
