"""A part of a graph: a subset that is a graph itself, whatever is wished for."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.exporters.reader import view
from kg.exporters.selection import NothingLeft, Wishes, part
from kg.exporters.spool import Spool
from kg.resources import ontology_roots
from kg.shapes import validate
from tests import export_cases as cases

KG, RDF, BASE = cases.KG, cases.RDF, cases.BASE
POSTS = Path(__file__).resolve().parent.parent / "exports" / "kg.nq"


GRAPHS = {
    "small": tuple(cases.small()),
    "chain": tuple(cases.chain(tuple(f"name {n}" for n in range(9)), ("It is said.", "So they say."))),
    "fixture": tuple(ox.parse(path=Path(__file__).with_name("fixtures") / "small.trig", format=ox.RdfFormat.TRIG)),
}


def nodes(quads: object, *kinds: str) -> list[str]:
    """The IRIs of all of these kg: classes."""
    found = {
        q.subject.value
        for q in quads  # type: ignore[attr-defined]
        if q.predicate.value == RDF + "type" and getattr(q.object, "value", "") in {KG + k for k in kinds}
    }
    return sorted(found)


THINGS = ("Assertion", "Statement", "Measurement", "Mention", "Conflict", "Inference", "Note", "Person", "Organization", "Product")


@st.composite
def wishes(draw: st.DrawFn, quads: tuple[ox.Quad, ...]) -> Wishes:
    """Any wishes that a graph can be asked for."""
    things, entities = nodes(quads, *THINGS), nodes(quads, *THINGS[-3:])
    facts = [fact for fact in map(stated, nodes(quads, "Assertion"), [quads] * len(quads)) if all(fact)]
    return Wishes(
        named=draw(st.none() | st.frozensets(st.sampled_from(things), min_size=1, max_size=4)),
        stated=draw(st.frozensets(st.sampled_from(facts), max_size=2)),
        lang=draw(st.sampled_from(["", "", "en", "ja", "ZH"])),
        confidence=draw(st.sampled_from([0.0, 0.0, 0.8, 0.95])),
        degree=draw(st.sampled_from([0, 0, 1, 2])),
        around=draw(st.just("") | st.sampled_from(entities)),
        hops=draw(st.integers(0, 3)),
    )


def stated(assertion: str, quads: tuple[ox.Quad, ...]) -> tuple[str, str, str]:
    """What an assertion says."""
    said = {q.predicate.value: str(q.object) for q in quads if q.subject == ox.NamedNode(assertion)}
    return said.get(RDF + "subject", ""), said.get(RDF + "predicate", ""), said.get(RDF + "object", "")


def check(quads: tuple[ox.Quad, ...], wished: Wishes) -> set[ox.Quad]:
    """The laws of a part."""
    try:
        found = list(part(quads, wished))
    except NothingLeft:
        return set()
    kept = set(found)
    assert kept <= set(quads)
    assert found == cases.canonical(found)
    subjects, whole = {q.subject for q in kept}, {q.subject for q in quads}
    told = {ox.NamedNode(iri) for iri in nodes(kept, *THINGS[:6])}
    for quad in quads:  # what is told is kept whole, with all that it leads to
        if quad.subject in told:
            assert quad in kept
            assert quad.object in subjects or quad.object not in whole
        if quad.subject in subjects and quad.predicate.value.endswith(("hasSelector", "prefLabel", "#label")):
            assert quad in kept or quad.graph_name not in {q.graph_name for q in kept if q.subject == q.graph_name}
    for quad in kept:  # nothing leads to what was left out
        assert quad.object in subjects or quad.object not in whole or quad.predicate.value == RDF + "type", quad
    predicates = {q.object for q in quads if q.predicate.value == RDF + "predicate"}
    facts = {stated(a.value, quads) for a in told if asserted(a, quads)} | {stated(i, quads) for i in nodes(kept, "Inference")}
    entities = {q.object for q in quads if q.predicate.value in (RDF + "subject", KG + "entity")} - told
    for quad in kept:  # what is plain is asserted, or inferred from what is there
        if quad.predicate in predicates and quad.subject in entities:
            assert (str(quad.subject), str(quad.predicate), str(quad.object)) in facts
    for node, premise in ((q.subject, q.object) for q in quads if q.predicate.value == KG + "premise"):
        assert node not in told or premise in told
    if not wished.degree and wished.named is None:  # a degree is counted once, and a thing that is named may be gone
        assert set(part(found, wished)) == kept
    return kept


def asserted(node: ox.NamedNode, quads: tuple[ox.Quad, ...]) -> bool:
    said = [q.object for q in quads if q.subject == node and q.predicate.value == KG + "modality"]
    return nodes(quads, "Assertion").count(node.value) > 0 and said in ([], [ox.NamedNode(KG + "asserted")])


@pytest.mark.parametrize("name", GRAPHS)
@settings(deadline=None, max_examples=60)
@given(st.data())
def test_any_part_is_a_graph(name: str, data: st.DataObject) -> None:
    check(GRAPHS[name], data.draw(wishes(GRAPHS[name])))


ENTITY = f"{BASE}entity/"


def facts(quads: object) -> set[tuple[str, str, str, str]]:
    """(subject, predicate, object, modality) of the facts, entities by the last part of their IRIs."""
    rows = [(f.subject, f.predicate, f.object, f.modality) for f in view(quads).facts]  # type: ignore[arg-type]
    return {(s.removeprefix(ENTITY), p, o.removeprefix(ENTITY), m) for s, p, o, m in rows}


SMALL = GRAPHS["small"]


def test_only_notes_in_a_language() -> None:
    seen = view(part(SMALL, Wishes(lang="ja")))
    assert {n.lang for n in seen.notes} == {"ja"} and len(seen.facts) < len(view(SMALL).facts)
    assert all(w.note in {n.iri for n in seen.notes} for f in seen.facts for w in f.words)
    with pytest.raises(NothingLeft, match="wish for less"):
        part(SMALL, Wishes(lang="j"))


def test_only_sure_facts() -> None:
    seen, whole = view(part(SMALL, Wishes(confidence=0.85))), view(SMALL)
    assert {f.iri for f in seen.facts} == {f.iri for f in whole.facts if f.confidence is None or f.confidence >= 0.85}
    assert 0 < len(seen.facts) < len(whole.facts)
    assert {e.iri for e in seen.entities} == {e.iri for e in whole.entities}  # their mentions stay


def test_what_surrounds_an_entity() -> None:
    ring = GRAPHS["chain"]
    assert {s for s, *_ in facts(part(ring, Wishes(around=ENTITY + "0004", hops=1)))} == {"0003", "0004"}
    assert {s for s, *_ in facts(part(ring, Wishes(around=ENTITY + "0004", hops=2)))} == {"0002", "0003", "0004", "0005"}
    alone = view(part(ring, Wishes(around=ENTITY + "0004", hops=0)))
    assert [e.iri for e in alone.entities] == [ENTITY + "0004"] and not alone.facts
    assert len(alone.statements) == len(alone.measurements) == 1


def test_only_entities_with_so_many_facts_counted_once() -> None:
    star = [q for q in GRAPHS["chain"] if not str(q).startswith(f"<{BASE}assertion/000008")]  # the ring is open now
    assert {s for s, *_ in facts(part(star, Wishes(degree=2)))} == {f"000{n}" for n in range(1, 7)}
    assert len(facts(part(star, Wishes(degree=1)))) == 8


def test_things_that_are_named() -> None:
    ring = GRAPHS["chain"]
    two = part(ring, Wishes(named=frozenset({ENTITY + "0001", ENTITY + "0002"})))
    assert facts(two) == {("0001", "founderOf", "0002", "asserted")}
    one = view(part(ring, Wishes(named=frozenset({f"{BASE}assertion/000003"}))))
    assert [f.iri for f in one.facts] == [f"{BASE}assertion/000003"] and [n.iri for n in one.notes] == [f"{BASE}note/0003"]
    assert {e.iri for e in one.entities} == {ENTITY + "0003", ENTITY + "0004"} and not one.statements
    note = view(part(ring, Wishes(named=frozenset({f"{BASE}note/0003"}))))
    assert (len(note.facts), len(note.statements), len(note.measurements), len(note.notes)) == (1, 1, 1, 1)
    fact = (f"<{ENTITY}0005>", f"<{KG}founderOf>", f"<{ENTITY}0006>")
    assert facts(part(ring, Wishes(stated=frozenset({fact})))) == {("0005", "founderOf", "0006", "asserted")}


def test_the_whole_is_the_graph_itself() -> None:
    held = Spool(SMALL)
    assert part(held, Wishes(hops=3)) is held


def test_a_fact_that_nobody_is_sure_of_is_plain_no_more() -> None:
    doubtful = min((f for f in view(SMALL).facts if f.modality == "asserted"), key=lambda f: f.confidence or 1.0)
    plain = (f"<{doubtful.subject}>", f"<{KG}{doubtful.predicate}>", f"<{doubtful.object}>")
    assert plain in set(Spool(SMALL).triples())
    kept = part(SMALL, Wishes(confidence=(doubtful.confidence or 1.0) + 0.001))
    assert plain not in set(kept.triples()) and len(kept) > 0


@pytest.mark.parametrize(
    "wished",
    [Wishes(lang="ja"), Wishes(around=ENTITY + "alibaba-group", hops=2), Wishes(confidence=0.9, degree=2)],
    ids=["lang", "around", "degree"],
)
def test_a_part_of_a_build_keeps_to_the_shapes(wished: Wishes) -> None:
    whole = tuple(ox.parse(path=POSTS, format=ox.RdfFormat.N_QUADS))
    kept = list(part(whole, wished))
    assert 0 < len(kept) < len(whole)
    assert [v for v in validate(kept, ontology_roots()) if not v.warning] == []
