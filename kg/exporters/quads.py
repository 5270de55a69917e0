"""Everything, with provenance: N-Quads, TriG and (graph names dropped) N-Triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pyoxigraph import Quad

from kg.exporters.base import replacing_text
from kg.exporters.pretty import Short, prefix_lines, properties_of, subject_text
from kg.exporters.spool import Row, spooled
from kg.exporters.terms import prefixes


@dataclass(frozen=True, slots=True)
class NQuads:
    """N-Quads 1.1, one line a quad, sorted: compares line by line."""

    name: str = "nquads"
    suffix: str = ".nq"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write `quads` to `path`. Raises OSError where that fails."""
        rows = spooled(quads).rows()
        with replacing_text(path) as file:
            file.writelines(f"{s} {p} {o} {g} .\n" if g else f"{s} {p} {o} .\n" for s, p, o, g in rows)


@dataclass(frozen=True, slots=True)
class TriG:
    """TriG 1.1: a graph a note, prefixes at the top."""

    name: str = "trig"
    suffix: str = ".trig"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write `quads` to `path`. Raises OSError where that fails."""
        held = spooled(quads)
        namespaces = prefixes(held.base())
        with replacing_text(path) as file:
            file.writelines(prefix_lines(namespaces))
            file.writelines(graph_blocks(held.rows_by_graph(), Short(namespaces)))


@dataclass(frozen=True, slots=True)
class NTriples:
    """N-Triples 1.1 of the union of all graphs: each triple once, sorted."""

    name: str = "ntriples"
    suffix: str = ".nt"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the union of `quads` to `path`. Raises OSError where that fails."""
        triples = spooled(quads).triples()
        with replacing_text(path) as file:
            file.writelines(f"{s} {p} {o} .\n" for s, p, o in triples)


def graph_blocks(rows: Iterable[Row], short: Short) -> Iterator[str]:
    """Each graph as a block; pyoxigraph's own TriG writes its prefixes in another order each run."""
    for graph, members in groupby(rows, key=itemgetter(3)):
        yield f"\n{short(graph)} {{\n" if graph else "\n{\n"
        for subject, own in groupby(members, key=itemgetter(0)):
            yield "\n" + subject_text(subject, properties_of(own), short)
        yield "}\n"
