"""Golden cases: folders of notes beside the facts they become, compared as graphs.

A case is `golden/<case>/notes/*.md` and `golden/<case>/expected.nq`: of each note its plain triples, the nodes that tell
them with modality, qualifiers and words, its statements and measurements, and the conflicts. What follows from the vocabulary
alone (supertypes, selectors, the build's own record) is left out, so that a case changes only when what is read changes.

    python -m tests.test_golden            writes every expected.nq anew: read the diff before you commit it
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.build import build
from kg.config import Config
from kg.ontology import KG

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(p.name for p in GOLDEN.iterdir() if p.is_dir())
BASE = Config().base
KINDS = frozenset(KG + n for n in ("Assertion", "Statement", "Measurement", "Conflict"))
TOLD = frozenset(
    KG + n
    for n in (
        *("exact", "line", "modality", "position", "start", "end", "on", "amount", "unit", "speaker", "quote", "paraphrase"),
        *("madeAt", "saidOn", "of", "measure", "value", "minValue", "maxValue", "bound", "kind", "side", "evidence", "cites"),
    )
)
REIFIED = frozenset(f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{n}" for n in ("subject", "predicate", "object"))
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def told(case: str) -> set[ox.Quad]:
    """The part of a case's graph that a golden file holds."""
    made = build(GOLDEN / case / "notes", Config())
    assert made.problems == ()
    nodes = {q.subject for q in made.quads if q.predicate.value == TYPE and q.object.value in KINDS}
    places = {q.object for q in made.quads if q.subject in nodes and q.predicate.value == KG + "evidence"}
    plain = {(a.object, b.object, c.object) for a, b, c in _reified(made.quads, nodes)}
    return {
        q
        for q in made.quads
        if (q.subject in nodes and (q.predicate.value in TOLD | REIFIED or (q.predicate.value == TYPE and q.object.value in KINDS)))
        or (q.subject in places and q.predicate.value in TOLD)
        or (q.subject, q.predicate, q.object) in plain
        or q.predicate.value == KG + "cites"
    }


def _reified(quads: Iterable[ox.Quad], nodes: set[ox.NamedNode]) -> Iterable[tuple[ox.Quad, ...]]:
    ends: dict[object, dict[str, ox.Quad]] = {}
    for q in quads:
        if q.subject in nodes and q.predicate.value in REIFIED:
            ends.setdefault(q.subject, {})[q.predicate.value.rpartition("#")[2]] = q
    return [(e["subject"], e["predicate"], e["object"]) for e in ends.values()]


def facts(case: str) -> set[tuple[str, str, str]]:
    """The plain triples of a case, as local names; of a fact in several notes one."""
    known = told(case)
    rows = {(q.subject.value, q.predicate.value, q.object.value) for q in known if q.graph_name.value.startswith(f"{BASE}note/")}
    return {(s.rpartition("/")[2], p.rpartition("#")[2], o.rpartition("/")[2]) for s, p, o in rows if s.startswith(f"{BASE}entity/")}


@pytest.mark.parametrize("case", CASES)
def test_a_case_becomes_its_graph(case: str) -> None:
    expected = ox.Dataset(ox.parse((GOLDEN / case / "expected.nq").read_bytes(), ox.RdfFormat.N_QUADS))
    made = ox.Dataset(told(case))
    for dataset in (expected, made):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    missing, new = set(expected) - set(made), set(made) - set(expected)
    assert not missing and not new, "\n".join([*(f"- {q}" for q in sorted(map(str, missing))), *(f"+ {q}" for q in sorted(map(str, new)))])


def test_there_are_cases_and_each_says_something() -> None:
    assert len(CASES) >= 10
    assert [c for c in CASES if not (GOLDEN / c / "expected.nq").read_text("utf-8").strip()] == []


def test_translations_give_the_same_facts() -> None:
    known = told("translations")
    rows: dict[str, set[tuple[str, str, str]]] = {}
    for q in known:
        if q.subject.value.startswith(f"{BASE}entity/"):
            rows.setdefault(q.graph_name.value.rpartition("-")[2], set()).add((q.subject.value, q.predicate.value, q.object.value))
    assert set(rows) == {"en", "ja", "zh"}
    assert rows["en"] == rows["ja"] == rows["zh"]


def test_code_is_never_read() -> None:
    assert facts("code") == {("lisa-su", "positionAt", "amd")}


def write() -> None:
    """Write what each case becomes now as what is expected of it."""
    for case in CASES:
        lines = sorted(f"{q} .\n" for q in told(case))
        (GOLDEN / case / "expected.nq").write_text("".join(lines), "utf-8", newline="\n")
        sys.stdout.write(f"{case}: {len(lines)} quads: {sorted(facts(case))}\n")


if __name__ == "__main__":
    write()
