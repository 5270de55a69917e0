"""`kg.rdf12.trig`: everything, and each assertion as the reifier of its triple, for stores that know RDF 1.2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from kg.exporters.quads import TriG
from kg.exporters.terms import KG, RDF, TYPE, base_of

_PARTS = (RDF + "subject", RDF + "predicate", RDF + "object")
_REIFIES = NamedNode(RDF + "reifies")


@dataclass(frozen=True, slots=True)
class Rdf12:
    """TriG 1.2: what `kg.trig` holds, and `<base>graph/rdf12`, in which `rdf:reifies` leads from each assertion to its triple term.

    A triple term asserts nothing, so planned, rumoured and denied facts have one too.
    """

    name: str = "rdf12"
    suffix: str = ".rdf12.trig"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write `quads` and their reifiers to `path`. Raises OSError where that fails."""
        TriG().write(with_reifiers(quads), path)


def with_reifiers(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The quads, then `rdf:reifies` for each assertion that has one subject, one predicate and one object."""
    graphs: set[str] = set()
    assertions: dict[NamedNode | BlankNode, None] = {}
    told: dict[object, list[set[object]]] = {}
    for quad in quads:
        yield quad
        predicate = quad.predicate.value
        if isinstance(quad.graph_name, NamedNode):
            graphs.add(quad.graph_name.value)
        if predicate in _PARTS:
            told.setdefault(quad.subject, [set(), set(), set()])[_PARTS.index(predicate)].add(quad.object)
        elif predicate == TYPE and quad.object == NamedNode(KG + "Assertion") and not isinstance(quad.subject, Triple):
            assertions[quad.subject] = None
    graph = NamedNode(f"{base_of(graphs) or 'urn:x-notegraph:'}graph/rdf12")
    for assertion in assertions:
        triple = _triple(told.get(assertion, []))
        if triple is not None:
            yield Quad(assertion, _REIFIES, triple, graph)


def _triple(parts: list[set[object]]) -> Triple | None:
    if [len(found) for found in parts] != [1, 1, 1]:
        return None
    subject, predicate, value = (next(iter(found)) for found in parts)
    if isinstance(subject, NamedNode | BlankNode) and isinstance(predicate, NamedNode):
        return Triple(subject, predicate, value)  # type: ignore[arg-type]
    return None
