from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.dataset import build_quads
from kg.model import Extraction
from kg.ontology import EDTF, KG, OA, RDF, XSD, load_ontology
from kg.resources import ontology_roots
from kg.rules import derive
from kg.shapes import Violation, validate
from tests.hand_made import BASE, entity, extraction, fact, mention, note, number, says

ROOTS = ontology_roots()
ONTOLOGY = load_ontology(ROOTS)
MIRA = entity("mira", "Person", "en:Mira Holt")
ACME = entity("acme", "Company", "en:Acme", catalogued=True)
RIGA = entity("riga", "City", "en:Riga")
NOTE = BASE + "note/a-en"

Quads = list[ox.Quad]


def sample() -> Extraction:
    n = note("a-en", "en", ("heading", "Trade"), ("paragraph", "Mira Holt has led Acme since 2023. “We grow,” she said. It made 5 USD."))
    return extraction(
        n,
        (mention(n, "Mira Holt", MIRA), mention(n, "Acme", ACME)),
        (
            fact(n, MIRA, "positionAt", ACME, "Mira Holt has led Acme", qualifiers=(("start", "2023"),)),
            fact(n, ACME, "foundedOn", "2023", "since 2023", modality="rumoured"),
            says(n, MIRA, "We grow"),
            number(n, ACME, "revenue", "5", "5 USD", unit="USD"),
        ),
    )


def built(*more: Extraction) -> Quads:
    quads = list(build_quads([sample(), *more], ONTOLOGY, BASE))
    return quads + list(derive(quads, ROOTS, BASE))


def the(quads: Quads, local: str) -> ox.NamedNode:
    (node,) = {q.subject for q in quads if q.predicate.value == RDF + "type" and q.object == ox.NamedNode(KG + local)}
    assert isinstance(node, ox.NamedNode)
    return node


def fact_of(quads: Quads, predicate: str) -> ox.NamedNode:
    (node,) = {q.subject for q in quads if q.predicate.value == RDF + "predicate" and q.object == ox.NamedNode(KG + predicate)}
    assert isinstance(node, ox.NamedNode)
    return node


def without(quads: Quads, subject: ox.NamedNode, predicate: str) -> Quads:
    return [q for q in quads if not (q.subject == subject and q.predicate.value == predicate)]


def with_(quads: Quads, subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> Quads:
    return [*quads, ox.Quad(subject, ox.NamedNode(predicate), value, ox.NamedNode(NOTE))]


def date(value: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + "date"))


def evidence_of(quads: Quads, node: ox.NamedNode) -> ox.NamedNode:
    (found,) = {q.object for q in quads if q.subject == node and q.predicate.value == KG + "evidence"}
    assert isinstance(found, ox.NamedNode)
    return found


def test_a_build_passes() -> None:
    assert validate(built(), ROOTS) == ()


BREAKS: list[tuple[str, Callable[[Quads], Quads], str, int]] = [
    ("no evidence", lambda q: without(q, fact_of(q, "positionAt"), KG + "evidence"), "a fact without evidence", 0),
    ("wrong modality", lambda q: with_(without(q, fact_of(q, "foundedOn"), KG + "modality"), fact_of(q, "foundedOn"), KG + "modality",
        ox.NamedNode(KG + "hoped")), "a modality that is not one of asserted, planned, rumoured, denied", 3),
    ("no modality", lambda q: without(q, fact_of(q, "foundedOn"), KG + "modality"),
        "a modality that is not one of asserted, planned, rumoured, denied", 3),
    ("inverted", lambda q: with_(q, fact_of(q, "positionAt"), KG + "latest", date("2022-12-31")),
        "an interval that ends before it begins", 3),
    ("no speaker", lambda q: without(q, the(q, "Statement"), KG + "speaker"), "a statement without a speaker", 3),
    ("no words", lambda q: without(q, the(q, "Statement"), KG + "quote"), "a statement without words", 3),
    ("unit alone", lambda q: without(q, the(q, "Measurement"), KG + "value"), "a unit without a value", 3),
    ("unit of a fact", lambda q: with_(q, fact_of(q, "positionAt"), KG + "unit", ox.Literal("USD")), "a unit without a value", 3),
    ("no exact", lambda q: without(q, evidence_of(q, the(q, "Statement")), KG + "exact"), "evidence without its exact words", 3),
    ("no line", lambda q: without(q, evidence_of(q, the(q, "Statement")), KG + "line"), "evidence without a line", 0),
    ("no offsets", lambda q: without(q, evidence_of(q, the(q, "Statement")), OA + "hasSelector"), "evidence without offsets", 3),
    ("plain triple alone", lambda q: with_(q, ox.NamedNode(MIRA.iri), KG + "founderOf", ox.NamedNode(ACME.iri)),
        "a fact without evidence", 0),
    ("plain rumour", lambda q: with_(q, ox.NamedNode(ACME.iri), KG + "foundedOn", ox.Literal("2023", datatype=ox.NamedNode(EDTF))),
        "a fact without evidence", 3),
]  # fmt: skip


@pytest.mark.parametrize(("breaks", "what", "line"), [b[1:] for b in BREAKS], ids=[b[0] for b in BREAKS])
def test_what_breaks_the_contract_is_told_with_note_and_line(breaks: Callable[[Quads], Quads], what: str, line: int) -> None:
    found = validate(breaks(built()), ROOTS)
    assert {(v.what, v.line) for v in found} == {(what, line)}
    assert {v.note for v in found} <= {"a-en", ""}
    assert line == 0 or {v.note for v in found} == {"a-en"}


@pytest.mark.parametrize("modality", ["asserted", "planned"])
def test_wrong_domain_and_range(modality: str) -> None:
    n = note("b-en", "en", ("paragraph", "Riga leads."), ("paragraph", "Mira leads Riga."))
    wrong = [
        fact(n, RIGA, "positionAt", ACME, "Riga leads", modality=modality),
        fact(n, MIRA, "positionAt", RIGA, "Mira leads Riga", modality=modality),
    ]
    found = validate(built(extraction(n, [mention(n, "Riga", RIGA)], wrong)), ROOTS)
    assert [(v.note, v.line, v.what) for v in found] == [
        ("b-en", 1, "subject of positionAt is no Person"),
        ("b-en", 3, "object of positionAt is no Organization"),
    ]


def test_a_doubtful_fact_is_a_warning_and_one_below_the_minimum_breaks_the_contract() -> None:
    n = note("b-en", "en", ("paragraph", "Mira Holt founded Acme."))
    quads = built(extraction(n, (), [fact(n, MIRA, "founderOf", ACME, "Mira Holt founded Acme", confidence=0.65)]))
    (doubtful,) = validate(quads, ROOTS)
    assert doubtful.warning and str(doubtful).startswith("b-en:1: warning: a fact of which more than three in ten")
    assert [(v.warning, v.what) for v in validate(quads, ROOTS, 0.6)] == [(True, doubtful.what)]
    strict = validate(quads, ROOTS, 0.8)
    assert [(v.warning, v.what) for v in strict] == [(False, "a fact less sure than minimum_confidence"), (True, doubtful.what)]


def test_an_entity_of_two_base_types() -> None:
    quads = with_(built(), ox.NamedNode(MIRA.iri), RDF + "type", ox.NamedNode(KG + "Place"))
    assert [(v.what, v.focus) for v in validate(quads, ROOTS)] == [("not of one base type", MIRA.iri)]


def test_what_a_rule_derives_needs_premises_instead_of_evidence() -> None:
    n = note("b-en", "en", ("paragraph", "Acme is in Riga, in Latvia."))
    latvia = entity("latvia", "Country", "en:Latvia")
    facts = [fact(n, ACME, "headquarteredIn", RIGA, "Acme is in Riga"), fact(n, RIGA, "locatedIn", latvia, "Riga, in Latvia")]
    quads = built(extraction(n, [mention(n, "Riga", RIGA), mention(n, "Latvia", latvia)], facts))
    assert validate(quads, ROOTS) == ()
    assert len(validate(without(quads, the(quads, "Inference"), KG + "premise"), ROOTS)) == 1


def test_a_users_shape_counts_too(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(
        f"@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:mine> a sh:NodeShape ; sh:targetClass <{KG}Statement> ;"
        f'sh:property [ sh:path <{KG}saidOn> ; sh:minCount 1 ; sh:message "undated" ] .',
        "utf-8",
    )
    (found,) = validate(built(), (*ROOTS, tmp_path))
    assert str(found).startswith("a-en:3: undated: ")
    (tmp_path / "shapes.ttl").write_text("<urn:mine> a", "utf-8")
    with pytest.raises(ValueError, match=r"shapes\.ttl"):
        validate(built(), (*ROOTS, tmp_path))


def test_violations_sort_by_note_and_line() -> None:
    assert sorted([Violation("b", 1, "x", "f"), Violation("a", 9, "x", "f"), Violation("a", 2, "y", "f")])[0].line == 2


def test_importing_the_module_does_not_import_the_validator() -> None:
    code = "import sys, kg.shapes; sys.exit('pyshacl' in sys.modules or 'rdflib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=False).returncode == 0
