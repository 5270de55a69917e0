"""A graph loaded, asked and written by this package and by rdflib, side by side in one run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from benchmarks.graphs import entity, quads
from benchmarks.measured import QUERIES, Row
from benchmarks.serving import EVIDENCE
from benchmarks.timing import quickest
from kg.api import load
from kg.ontology import PREFIXES

OURS, THEIRS = "kg", "rdflib"


def peers(count: int, seed: int, times: int) -> Iterator[Row]:
    """A drawn graph of so many quads, from a file of N-Quads into memory, and questions about it: seconds, and how many times as many.

    Exports are compared by `benchmarks.exports`.
    """
    with tempfile.TemporaryDirectory() as made:
        source = Path(made, "graph.nq")
        serialize(quads(count, seed), str(source), RdfFormat.N_QUADS)
        yield from _compared(f"load {count:,} quads", partial(load, source), partial(_theirs, source), times)
        ours, theirs = load(source), _theirs(source)
    questions = {f"query, {name}": query for name, query in QUERIES.items()}
    questions["query, evidence of the best known entity"] = EVIDENCE.format(iri=entity(0).value)
    for what, query in questions.items():
        same = len(ours.query(query)) == len(theirs.query(query, initNs=PREFIXES))
        ask = partial(_rows, theirs, query)
        yield from _compared(what, partial(ours.query, query), ask, times, "the same number of rows" if same else "OTHER ROWS")


def _compared(what: str, ours: Callable[[], object], theirs: Callable[[], object], times: int, note: str = "") -> Iterator[Row]:
    took = {OURS: quickest(ours, times), THEIRS: quickest(theirs, times)}
    for name, seconds in took.items():
        yield Row(f"{what}: {name}", seconds * 1000, "ms")
    yield Row(f"{what}: {THEIRS} against {OURS}", took[THEIRS] / took[OURS], "times", note)


def _theirs(source: Path):  # type: ignore[no-untyped-def]
    """An rdflib Dataset of the file, its default graph the union of the others, as ours is."""
    from rdflib import Dataset

    dataset = Dataset(default_union=True)
    dataset.parse(source, format="nquads")
    return dataset


def _rows(dataset, query: str) -> list[object]:  # type: ignore[no-untyped-def]
    return list(dataset.query(query, initNs=PREFIXES))
