"""The index of a generation, from its graphs' lines: N-Quads in an Oxigraph store, and their triples in its default graph too.

However large the graphs are, a bounded part of their lines is held at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import groupby

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store, parse

from kg.keeping.sorting import joined, lines_in
from kg.stores.parts import Parts
from kg.summaries import triples

BULK = 16 << 20  # bytes of lines that are loaded at once: Oxigraph needs about eight times as much for them


def fill(store: Store, pieces: Iterable[bytes]) -> None:
    """Add lines, in pieces of whole lines, to a store that holds nothing."""
    for lines in joined(pieces, BULK):
        store.bulk_load(lines, RdfFormat.N_QUADS, lenient=True)  # they were quads before
        store.bulk_load(triples(lines), RdfFormat.N_TRIPLES, lenient=True)


def change(store: Store, before: Mapping[str, str], after: Mapping[str, str], parts: Parts) -> None:
    """Make a store that holds the graphs `before` (IRI → digest of lines) hold the graphs `after` instead.

    Raises:
        kg.keeping.Damaged: lines of either are not there; what the store holds then is not told.
    """
    for graph in sorted(before.keys() | after.keys()):
        old, new = before.get(graph), after.get(graph)
        if old != new:
            for dropped, added in _differences(parts.pieces(old) if old else (), parts.pieces(new) if new else ()):
                for quad in dropped:
                    store.remove(quad)
                store.extend(q for quad in added for q in (quad, _triple(quad)))
                for quad in dropped:
                    if not _stands(store, quad):
                        store.remove(_triple(quad))


def _differences(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[tuple[set[Quad], set[Quad]]]:
    """What goes and what comes, by subject. Of a subject of which something goes all that stays comes too: Oxigraph knows
    numbers by value, so that what goes may take with it what stays.
    """
    for _, both in groupby(merge(_by_subject(old, 0), _by_subject(new, 1)), key=lambda found: found[0]):
        lines = {side: some for _, side, some in both}
        if lines.get(0) != lines.get(1):
            was, now = (set(parse("".join(lines.get(side, ())), RdfFormat.N_QUADS)) for side in (0, 1))
            yield was - now, now if was - now else now - was


def _by_subject(pieces: Iterable[bytes], side: int) -> Iterator[tuple[str, int, list[str]]]:
    """Sorted lines by subject, each with the side on which they are."""
    for subject, same in groupby(lines_in(pieces), key=lambda line: line.partition(" ")[0]):
        yield subject, side, list(same)


def _triple(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object)


def _stands(store: Store, quad: Quad) -> bool:
    """Whether some graph holds the quad's triple."""
    found = store.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(not isinstance(q.graph_name, DefaultGraph) for q in found)
