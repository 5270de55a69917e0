"""Quads that are read in any order without being held: none lost, none twice, no form of a number changed."""

from __future__ import annotations

import gc
import random
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg.exporters.spool as module
from kg.exporters.reader import view
from kg.exporters.spool import Spool, row, spooled, term
from tests import export_cases as cases

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
NODES = st.one_of(
    st.sampled_from(["urn:a", "urn:a/b", "urn:a#b", "urn:東京", "urn:😀"]).map(ox.NamedNode), st.sampled_from("xyz").map(ox.BlankNode)
)
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(lambda t, tag: ox.Literal(t, language=tag), TEXTS, st.sampled_from(["en", "zh", "zh-Hant"])),
    st.builds(
        lambda t, kind: ox.Literal(t, datatype=ox.NamedNode(cases.XSD + kind)),
        st.sampled_from(["0.90", "007", "1.", "no number"]),
        st.sampled_from(["decimal", "integer", "nonNegativeInteger", "double"]),
    ),
)
PREDICATES = st.sampled_from(["urn:p", "urn:p2", cases.RDF + "type"]).map(ox.NamedNode)
GRAPHS = st.one_of(st.just(ox.DefaultGraph()), NODES)
QUADS = st.lists(st.builds(ox.Quad, NODES, PREDICATES, st.one_of(NODES, LITERALS), GRAPHS), max_size=25)


@settings(deadline=None)
@given(QUADS)
def test_the_quads_come_in_order_each_once(quads: list[ox.Quad]) -> None:
    held = Spool(iter(quads + quads))
    wanted = cases.canonical(quads)
    assert list(held) == wanted == list(held) and len(held) == len(wanted)
    assert list(held.rows()) == list(map(row, wanted))
    assert list(held.triples()) == sorted({row(q)[:3] for q in quads})
    assert [row(q)[:3] for q in held.union()] == list(held.triples())
    assert list(held.rows_by_graph()) == sorted(map(row, wanted), key=lambda r: (r[3] == "", r[3], *r[:3]))
    assert list(map(row, held.by_graph())) == list(held.rows_by_graph())
    assert held.graphs() == sorted({row(q)[3] for q in quads})
    assert set(held.rows_of()) == set(held.rows())
    assert set(held.rows_of("urn:p", "urn:p2")) == {row(q) for q in quads if q.predicate.value.startswith("urn:p")}
    for node in {q.subject for q in quads if isinstance(q.subject, ox.NamedNode)}:
        found = {(p, o) for p, objects in held.properties(node.value).items() for o in objects}
        assert found == {(q.predicate.value, str(q.object)) for q in quads if q.subject == node}
        assert all(list(objects) == sorted(objects) for objects in held.properties(node.value).values())
    typed = [(q.subject.value, q.object) for q in quads if q.predicate.value == cases.RDF + "type" and isinstance(q.subject, ox.NamedNode)]
    for kind in {kind for _, kind in typed if isinstance(kind, ox.NamedNode)}:
        assert held.of_type(kind.value) == sorted({node for node, its in typed if its == kind})


@given(st.one_of(NODES, LITERALS))
def test_a_term_is_read_as_it_was_written(wanted: ox.NamedNode | ox.Literal) -> None:
    assert term(str(wanted)) == wanted


def test_terms_of_rdf_1_2() -> None:
    for wanted in (
        ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("o")),
        ox.Literal("a", language="ar", direction=ox.BaseDirection.RTL),
    ):
        quad = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), wanted)
        assert term(row(quad)[2]) == wanted
        assert list(Spool([quad])) == [quad]


def test_a_spool_is_not_filled_again() -> None:
    held = Spool(cases.small())
    assert spooled(held) is held
    assert list(spooled(cases.small())) == list(held)


def test_what_does_not_fit_into_memory_lies_in_a_file_that_vanishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PRAGMAS", (*module._PRAGMAS, "cache_size=10"))
    quads = cases.chain(tuple(f"name {n}" for n in range(150)), ("It is said.",))
    random.Random(5).shuffle(quads)
    held = Spool(quads)
    assert list(held) == cases.canonical(quads)
    held.close()
    gc.collect()
    with pytest.raises(OSError, match="make room, or set TMPDIR"):
        list(held.rows())


def test_a_failing_iterable_is_not_hidden() -> None:
    def torn() -> object:
        yield cases.small()[0]
        raise RuntimeError("torn")

    with pytest.raises(RuntimeError, match="torn"):
        Spool(torn())  # type: ignore[arg-type]


def test_a_value_is_remembered() -> None:
    held = Spool([])
    assert held.recalled("a") is None
    held.remember("a", {"b": (1, 2.5, None, "東")})
    assert held.recalled("a") == {"b": (1, 2.5, None, "東")}


@pytest.mark.parametrize("quads", [cases.small(), cases.hostile()], ids=["small", "hostile"])
def test_the_parts_of_a_view_are_read_as_often_as_wanted(quads: list[ox.Quad]) -> None:
    seen, again = view(iter(quads)), view(Spool(reversed(quads)))
    for name in ("notes", "entities", "facts", "statements", "measurements", "conflicts"):
        part = getattr(seen, name)
        rows = list(part)
        assert rows == list(part) == list(getattr(again, name)) and len(rows) == len(part)
        assert [r.iri for r in rows] == sorted(r.iri for r in rows)
        assert all(r in part for r in rows) and "nothing" not in part
    assert len(seen.facts) > 1 and any(fact.words for fact in seen.facts)
