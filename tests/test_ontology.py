from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.ontology import KG, ORG, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, load_ontology
from kg.resources import ontology_roots

ONTOLOGY = load_ontology(ontology_roots())

RELATIONS = """
    founderOf positionAt ownerOf shareholderOf subsidiaryOf partnerOf acquired mergedInto investedIn competitorOf supplierOf sued
    memberOf educatedAt bornIn livesIn citizenOf spouseOf parentOf siblingOf advisedBy headquarteredIn locatedIn developerOf
    openSourced variantOf basedOn integratedInto uses outperforms participatedIn organizerOf heldIn renamedTo authorOf
"""
DATES = ["foundedOn", "releasedOn", "acquiredOn", "bornOn", "diedOn", "startDate", "endDate", "date"]
BASES = {"Person", "Organization", "Place", "AIModel", "Product", "Event", "Policy", "Work"}


def test_holds_exactly_the_predicates_of_the_contract() -> None:
    by_kind = {kind: {n for n, p in ONTOLOGY.properties.items() if p.kind == kind} for kind in ("relation", "date")}
    assert by_kind == {"relation": set(RELATIONS.split()), "date": set(DATES)}
    assert {p.name for p in ONTOLOGY.properties.values() if p.symmetric} == {
        "partnerOf", "competitorOf", "spouseOf", "siblingOf", "translationOf",
    }  # fmt: skip


def test_base_types_are_the_eight_and_none_lies_below_another() -> None:
    assert ONTOLOGY.base_types == BASES
    for a in BASES:
        assert [b for b in BASES if ONTOLOGY.is_a(a, b)] == [a]


@pytest.mark.parametrize("outsider", ["Note", "WebPage", "Assertion", "Evidence"])
def test_what_is_no_entity_has_no_base_type(outsider: str) -> None:
    with pytest.raises(KeyError):
        ONTOLOGY.base_type(outsider)


def test_supertypes_close_over_ours_and_standard_terms() -> None:
    ours = [KG + "Company", KG + "Organization"]
    standard = [SCHEMA + "Corporation", SCHEMA + "Organization", ORG + "Organization", PROV + "Organization"]
    assert ONTOLOGY.supertypes("Bank") == tuple(sorted([*ours, *standard]))
    assert ONTOLOGY.base_type("Bank") == "Organization"
    assert ONTOLOGY.is_a("Bank", "Company")
    assert not ONTOLOGY.is_a("Company", "Bank")
    assert not ONTOLOGY.is_a("Nonsense", "Company")


def test_admits_by_supertype_on_both_sides() -> None:
    assert ONTOLOGY.admits("founderOf", "Person", "Bank")
    assert not ONTOLOGY.admits("founderOf", "Person", "City")
    assert not ONTOLOGY.admits("bornOn", "Company")
    assert ONTOLOGY.property("heldIn").range == frozenset({"Place"})
    with pytest.raises(KeyError):
        ONTOLOGY.property("heldln")


def test_every_domain_and_range_is_a_class_that_exists() -> None:
    for p in ONTOLOGY.properties.values():
        for name in p.domain | p.range:
            assert name in ONTOLOGY.classes or name.startswith("http"), (p.name, name)


@pytest.mark.parametrize("lang", ["en", "ja", "zh"])
def test_every_term_has_a_label_and_a_definition_in_each_language(lang: str) -> None:
    terms = {*ONTOLOGY.classes, *ONTOLOGY.properties}
    assert len(terms) > 130
    assert not [t for t in terms if (t, lang) not in ONTOLOGY.names]
    assert not [t for t in terms if (t, lang) not in ONTOLOGY.definitions]
    assert not [c for c in ONTOLOGY.concepts if (c, lang) not in ONTOLOGY.names]


def test_label_falls_back_to_the_parent_language_then_english_then_the_name() -> None:
    assert ONTOLOGY.label("ceo", "zh-Hant") == ONTOLOGY.label("ceo", "zh") == "首席执行官"
    assert ONTOLOGY.label("ceo", "fr") == "chief executive officer"
    assert ONTOLOGY.label("dogOf", "ja") == "dogOf"


def test_has_no_blank_nodes_and_types_every_term_of_its_own() -> None:
    quads = [q for r in ontology_roots() for q in ox.parse(path=str(r / "kg.ttl"))]
    assert not [q for q in quads if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)]
    typed = {str(q.subject) for q in quads if q.predicate.value == RDF + "type"}
    used = {str(t) for q in quads for t in (q.predicate, q.object) if str(t).startswith(f"<{KG}")}
    assert {f"<{KG}Person>", f"<{KG}Relation>"} <= used
    assert used <= typed


def test_is_aligned_with_standard_terms() -> None:
    quads = [q for r in ontology_roots() for q in ox.parse(path=str(r / "kg.ttl"))]
    standard = {str(q.object) for q in quads if q.predicate.value in (RDFS + "subClassOf", RDFS + "subPropertyOf")}
    assert {f"<{t}>" for t in (SKOS + "Concept", RDF + "Statement", PROV + "Entity", OWL + "Class", SCHEMA + "BlogPosting")} <= standard


def test_a_user_adds_classes_and_properties(tmp_path: Path) -> None:
    (tmp_path / "kg.ttl").write_text(
        "@prefix kg: <https://w3id.org/notegraph#> . @prefix owl: <http://www.w3.org/2002/07/owl#> ."
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <https://schema.org/> ."
        'kg:Ship a owl:Class ; rdfs:subClassOf kg:Device ; rdfs:label "船"@ja .'
        "kg:sailedTo a owl:ObjectProperty , kg:Relation ; schema:domainIncludes kg:Ship ; schema:rangeIncludes kg:Place .",
        "utf-8",
    )
    ours = load_ontology(ontology_roots(tmp_path))
    assert ours.base_type("Ship") == "Product"
    assert ours.admits("sailedTo", "Ship", "City")
    assert not ours.admits("sailedTo", "Device", "City")
    assert ours.label("Ship", "ja") == "船"


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "kg.ttl").write_text("kg:Ship a", "utf-8")
    with pytest.raises(ValueError, match=r"kg\.ttl"):
        load_ontology([tmp_path])
    with pytest.raises(FileNotFoundError):
        load_ontology([tmp_path / "nowhere"])


def test_a_base_type_below_another_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kg.ttl").write_text(
        f"<{KG}Person> <{RDFS}subClassOf> <{KG}Organization> .",
        "utf-8",
    )
    with pytest.raises(ValueError, match="kg:Person lies below kg:Organization"):
        load_ontology(ontology_roots(tmp_path))
