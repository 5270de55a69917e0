"""The numbers of one entity, by what is measured."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.graph.evidence import value
from kg.pages.numbers import Series
from kg.pages.numbers import series as series_of
from kg.server.pages.site import Reader

MOST = 2000  # numbers of one entity that are read


def series(reader: Reader, iri: str) -> list[Series]:
    """All numbers of an entity, by measure and unit; what has a chart first."""
    parts = ("value", "minValue", "maxValue", "unit", "bound", "on")
    optional = " ".join(f"OPTIONAL {{ ?x kg:{p} ?{p} }}" for p in parts)
    columns = " ".join(f"?{p}" for p in parts)
    query = f"SELECT ?x ?m {columns} {{ ?x kg:of {NamedNode(iri)} ; kg:measure ?m . {optional} }} LIMIT {MOST}"
    same: dict[tuple[str, ...], set[str]] = {}
    for x, m, *rest in reader.site.rows(query):
        if x is not None and m is not None:
            key = (value(m), *(cell.value if isinstance(cell, Literal) else "" for cell in rest))
            same.setdefault(key, set()).add(value(x))
    return series_of(same, reader.words)
