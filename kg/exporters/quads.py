"""Everything, with provenance: N-Quads, TriG and (graph names dropped) N-Triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Triple, serialize

from kg.exporters.base import replacing, replacing_text
from kg.exporters.pretty import Short, by_subject, prefix_lines, subject_text
from kg.exporters.terms import base_iri, prefixes


@dataclass(frozen=True, slots=True)
class NQuads:
    """N-Quads 1.1, one line a quad, in the order given: streams, and compares line by line."""

    name: str = "nquads"
    suffix: str = ".nq"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write `quads` to `path`. Raises OSError where that fails."""
        with replacing(path) as file:
            serialize(quads, file, RdfFormat.N_QUADS)


@dataclass(frozen=True, slots=True)
class TriG:
    """TriG 1.1: a graph a note, prefixes at the top."""

    name: str = "trig"
    suffix: str = ".trig"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write `quads` to `path`. Raises OSError where that fails."""
        held = list(quads)
        namespaces = prefixes(base_iri(held))
        with replacing_text(path) as file:
            file.writelines(prefix_lines(namespaces))
            file.writelines(_graphs(held, Short(namespaces)))


@dataclass(frozen=True, slots=True)
class NTriples:
    """N-Triples 1.1 of the union of all graphs: each triple once, sorted."""

    name: str = "ntriples"
    suffix: str = ".nt"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the union of `quads` to `path`. Raises OSError where that fails."""
        with replacing(path) as file:
            serialize(_union(quads), file, RdfFormat.N_TRIPLES)


def _graphs(quads: list[Quad], short: Short) -> Iterator[str]:
    """Each graph as a block; pyoxigraph's own TriG writes its prefixes in another order each run."""
    graphs: dict[object, list[Quad]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(quad)
    for graph, members in sorted(graphs.items(), key=lambda item: str(item[0])):
        subjects = by_subject(members)
        name = "" if isinstance(graph, DefaultGraph) else short(str(graph)) + " "
        yield f"\n{name}{{\n"
        yield from ("\n" + subject_text(subject, subjects[subject], short) for subject in sorted(subjects))
        yield "}\n"


def _union(quads: Iterable[Quad]) -> Iterator[Triple]:
    return iter(sorted({q.triple for q in quads}, key=str))
