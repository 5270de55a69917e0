"""`kg.rdf12.trig`: everything, and each assertion as the reifier of its triple, for stores that know RDF 1.2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from pathlib import Path

from pyoxigraph import Quad

from kg.exporters.base import replacing_text
from kg.exporters.pretty import Short, prefix_lines
from kg.exporters.quads import graph_blocks
from kg.exporters.spool import Row, Spool, spooled
from kg.exporters.terms import KG, RDF, is_iri, prefixes

_NO_BASE = "urn:x-notegraph:"


@dataclass(frozen=True, slots=True)
class Rdf12:
    """TriG 1.2: what `kg.trig` holds, and `<base>graph/rdf12`, in which `rdf:reifies` leads from each assertion to its triple term.

    A triple term asserts nothing, so planned, rumoured and denied facts have one too.
    """

    name: str = "rdf12"
    suffix: str = ".rdf12.trig"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write `quads` and their reifiers to `path`. Raises OSError where that fails."""
        spool = spooled(quads)
        namespaces = prefixes(spool.base())
        rows = merge(spool.rows_by_graph(), _reifiers(spool), key=_rank)
        with replacing_text(path) as file:
            file.writelines(prefix_lines(namespaces))
            file.writelines(graph_blocks(rows, Short(namespaces)))


def _reifiers(spool: Spool) -> Iterator[Row]:
    """`rdf:reifies` for each assertion that has one subject, one predicate and one object."""
    graph = f"<{spool.base() or _NO_BASE}graph/rdf12>"
    for assertion in sorted(f"<{iri}>" for iri in spool.of_type(KG + "Assertion")):
        told = spool.properties(assertion[1:-1])
        parts = [told.get(RDF + part, ()) for part in ("subject", "predicate", "object")]
        if [len(found) for found in parts] == [1, 1, 1] and is_iri(parts[1][0]) and not parts[0][0].startswith('"'):
            yield assertion, f"<{RDF}reifies>", f"<<( {' '.join(found[0] for found in parts)} )>>", graph


def _rank(row: Row) -> tuple[bool, str, Row]:
    return row[3] == "", row[3], row
