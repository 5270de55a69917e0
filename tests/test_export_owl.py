"""`kg.owl`: what owlready2 and the OWL API read, and what HermiT and Pellet make of it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import owlready2
import pyoxigraph as ox
import pytest

from kg.exporters import Owl
from kg.exporters.owl_schema import NOTED
from kg.exporters.reader import view
from tests import export_cases as cases

ROOT = Path(__file__).resolve().parent.parent
KG, RDF, XSD, BASE = cases.KG, cases.RDF, cases.XSD, cases.BASE
OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL_API = find_spec("owlready2")
# https://www.w3.org/TR/owl2-syntax/#Datatype_Maps, as far as an export uses it; tagged strings are rdf:PlainLiteral there.
DATATYPES = {XSD + name for name in ("string", "decimal", "integer", "dateTime")} | {RDF + "langString"}

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="needs java: apt-get install default-jre-headless")


def written(quads: list[ox.Quad], folder: Path) -> Path:
    path = folder / "kg.owl"
    Owl().write(quads, path)
    return path


def triples(path: Path) -> set[tuple[Any, str, Any]]:
    return {(q.subject, q.predicate.value, q.object) for q in ox.parse(path=path, format=ox.RdfFormat.RDF_XML)}


def jars(*names: str) -> str:
    assert OWL_API is not None and OWL_API.origin is not None
    folder = Path(OWL_API.origin).parent
    return os.pathsep.join(str(jar) for name in names for jar in (sorted((folder / name).glob("*.jar"))))


def hermit(path: Path) -> str:
    """What HermiT says of an ontology's consistency, after the OWL API has read it."""
    command = ["java", "-cp", jars("hermit"), "org.semanticweb.HermiT.cli.CommandLine", "-k", path.as_uri()]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr


def pellet(path: Path) -> str:
    """What Pellet tells of an ontology, by a newer OWL API: profile and numbers."""
    command = ["java", "-cp", jars("pellet"), "pellet.Pellet", "info", path.as_uri()]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr


def of_companies(quads: list[ox.Quad]) -> list[ox.Quad]:
    """The same build, in which every entity is an organization: all that a chain says is allowed then."""
    of = {KG + name: ox.NamedNode(KG + "Organization") for name in ("Person", "Place", "AIModel")}
    return cases.canonical(ox.Quad(q.subject, q.predicate, of.get(getattr(q.object, "value", ""), q.object), q.graph_name) for q in quads)


def node(path: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + path)


def kg(name: str) -> ox.NamedNode:
    return ox.NamedNode(KG + name)


def noted(path: Path, source: str, predicate: str, target: Any) -> list[dict[str, set[str]]]:
    """The annotations of that triple, an `owl:Axiom` each."""
    held = triples(path)
    found = []
    for axiom in sorted({s for s, p, o in held if p == OWL + "annotatedSource" and o == node(source)}, key=str):
        rows = [(p, o) for s, p, o in held if s == axiom]
        if (OWL + "annotatedProperty", ox.NamedNode(predicate)) in rows and (OWL + "annotatedTarget", target) in rows:
            told: dict[str, set[str]] = {}
            for p, o in rows:
                if p.startswith(NOTED):
                    told.setdefault(p.removeprefix(NOTED), set()).add(o.value)
            found.append(told)
    return found


# ---- what owlready2 reads


def test_owlready2_reads_individuals_with_their_names_and_words(tmp_path: Path) -> None:
    world = owlready2.World()
    ontology = world.get_ontology(written(cases.small(), tmp_path).as_uri()).load()
    assert ontology.base_iri.startswith(BASE + "ontology")
    tokyo, hoshino, mori = (world[f"{BASE}entity/{name}"] for name in ("tokyo", "hoshino-robotics", "aya-mori"))
    assert {(str(label), label.lang) for label in tokyo.label} == {("Tokyo", "en"), ("東京", "ja"), ("东京", "zh"), ("東京", "zh-hant")}
    assert [c.iri for c in hoshino.is_a] == [KG + "Company"]
    assert {c.iri for c in hoshino.is_a[0].ancestors()} >= {KG + "Organization", "https://schema.org/Organization"}
    founder, said = world[KG + "founderOf"], world.get_namespace(NOTED)
    assert founder[mori] == [hoshino]
    assert said.exact[mori, founder, hoshino] == ["Aya Mori founded Hoshino Robotics in Tokyo in 2011."]
    assert said.line[mori, founder, hoshino] == [5]
    assert said.extractedBy[mori, founder, hoshino] == ["pattern/en/founded"]
    assert said.confidence[mori, founder, hoshino] == [0.95]
    assert said.modality[mori, founder, hoshino] == [world[KG + "asserted"]]
    assert {(str(label), label.lang) for label in founder.label} == {("founder of", "en"), ("創業者", "ja"), ("创始人", "zh")}
    assert {str(label) for label in said.exact.label} == {"exact words", "原文"}
    assert sorted(world[KG + "foundedOn"][hoshino]) == ["2011", "2012"]


def test_an_axiom_stands_for_each_place_that_says_it(tmp_path: Path) -> None:
    quads = cases.small()
    path = written(quads, tmp_path)
    held = triples(path)
    axioms = {str(o.value): s for s, p, o in held if p == NOTED + "assertion"}
    assert set(axioms) == {fact.iri for fact in view(quads).facts}
    exact = {s: o.value for s, p, o in held if p == NOTED + "exact"}
    assert {iri: exact[axiom] for iri, axiom in axioms.items()} == {fact.iri: fact.words[0].exact for fact in view(quads).facts}


def test_a_position_and_its_dates_stand_on_the_axiom(tmp_path: Path) -> None:
    (told,) = noted(written(cases.small(), tmp_path), "entity/aya-mori", KG + "positionAt", node("entity/hoshino-robotics"))
    assert told["position"] == {KG + "ceo"}
    assert told["start"] == {"2011"}
    assert (told["earliest"], told["latest"]) == ({"2011-01-01T00:00:00Z"}, {"2011-12-31T23:59:59Z"})
    assert told["exact"] == {"She has been its chief executive since then."}
    assert told["context"] == {"Aya Mori founded Hoshino Robotics in Tokyo in 2011."}
    assert told["evidence"] == {BASE + "note/hoshino-en#char=80,120"}
    assert told["note"] == {BASE + "note/hoshino-en"}


def test_what_is_not_asserted_is_no_axiom(tmp_path: Path) -> None:
    path = written(cases.small(), tmp_path)
    assert not [o for _, p, o in triples(path) if p == KG + "acquired"]
    (told,) = noted(path, "entity/hoshino-robotics", NOTED + "rumoured", node("entity/kite-2"))
    assert told["relation"] == {KG + "acquired"}
    assert told["exact"] == {'It is said to be buying "Kite" \\ outright.'}


def test_statements_and_measurements_are_individuals(tmp_path: Path) -> None:
    held = triples(written(cases.small(), tmp_path))
    said, number = node("statement/5a"), node("measurement/6a")
    assert (said, KG + "quote", ox.Literal("A robot should say what it does not know.", language="en")) in held
    assert (said, KG + "saidOn", ox.Literal("2025-04")) in held
    assert (said, KG + "latest", ox.Literal("2025-04-30T23:59:59Z", datatype=ox.NamedNode(XSD + "dateTime"))) in held
    assert (number, KG + "value", ox.Literal("33400000000.0", datatype=ox.NamedNode(XSD + "decimal"))) in held
    assert (number, KG + "unit", ox.Literal("JPY")) in held
    assert (number, RDFS + "label", ox.Literal("売上高: 33400000000.0 JPY (2024)", language="ja")) in held


def test_the_sides_of_a_conflict_show_their_words(tmp_path: Path) -> None:
    (one,) = noted(written(cases.small(), tmp_path), "conflict/9c", NOTED + "side", node("assertion/1b3"))
    assert one["exact"] == {"2012年、森綾は大阪で星野ロボティクスを創業した。"}


@pytest.mark.parametrize("quads", [cases.small(), cases.hostile(), []], ids=["small", "hostile", "empty"])
def test_everything_used_is_declared_and_every_datatype_is_one_of_owl(quads: list[ox.Quad], tmp_path: Path) -> None:
    held = triples(written(quads, tmp_path))
    kinds = {name: {s for s, p, o in held if p == RDF + "type" and o == ox.NamedNode(OWL + name)} for name in (
        "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual"
    )}  # fmt: skip
    properties = kinds["ObjectProperty"] | kinds["DatatypeProperty"] | kinds["AnnotationProperty"]
    assert len(properties) == sum(len(kinds[k]) for k in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"))
    builtin = (RDF, RDFS, OWL)
    assert {p for _, p, _ in held if not p.startswith(builtin)} <= {p.value for p in properties}
    classes = {o for _, p, o in held if p in (RDF + "type", RDFS + "subClassOf", RDFS + "domain") and isinstance(o, ox.NamedNode)}
    assert {c for c in classes if not c.value.startswith(builtin)} <= kinds["Class"]
    ends = {t for s, p, o in held if ox.NamedNode(p) in kinds["ObjectProperty"] for t in (s, o)}
    assert ends <= kinds["NamedIndividual"]
    assert {o.datatype.value for _, _, o in held if isinstance(o, ox.Literal)} <= DATATYPES
    assert not [o for _, _, o in held if o in (ox.NamedNode(RDF + "Statement"), ox.NamedNode(OWL + "FunctionalProperty"))]
    assert len([s for s, p, o in held if o == ox.NamedNode(OWL + "Ontology")]) == 1


# ---- what the OWL API and its reasoners say


@needs_java
@pytest.mark.parametrize("quads", [cases.small(), of_companies(cases.hostile())], ids=["small", "hostile"])
def test_hermit_finds_it_consistent_and_it_is_owl_2_dl(quads: list[ox.Quad], tmp_path: Path) -> None:
    path = written(quads, tmp_path)
    assert "Thing is satisfiable" in hermit(path)
    assert "OWL Profile = OWL 2 DL\n" in pellet(path)


@needs_java
def test_the_shipped_graph_is_consistent(tmp_path: Path) -> None:
    quads = list(ox.parse(path=ROOT / "exports" / "kg.nq"))
    path = written(quads, tmp_path)
    assert "Thing is satisfiable" in hermit(path)
    told = pellet(path)
    assert "OWL Profile = OWL 2 DL\n" in told
    seen = view(quads)
    assert int(told.partition("Individuals = ")[2].split()[0]) >= len(seen.entities) + len(seen.notes) + len(seen.statements)


@needs_java
def test_what_cannot_be_is_found_inconsistent(tmp_path: Path) -> None:
    """In these builds places found AI models, and models speak; in this one, a company is a person."""
    assert "InconsistentOntologyException" in hermit(written(cases.hostile(), tmp_path))
    said = ox.Quad(node("note/hoshino-ja"), kg("bornIn"), node("entity/tokyo"), node("note/hoshino-ja"))
    assert "InconsistentOntologyException" in hermit(
        written([*cases.small(), *fact("f0", "森綾", "bornIn", node("entity/aya-mori")), said], tmp_path)
    )


# ---- what a build may hold besides


def fact(name: str, subject: str, predicate: str, value: ox.NamedNode | ox.Literal, modality: str = "asserted") -> list[ox.Quad]:
    me, graph = node(f"assertion/{name}"), node("note/hoshino-ja")
    predicates = ox.NamedNode(predicate if ":" in predicate else KG + predicate)
    rows: list[tuple[str, Any]] = [
        (RDF + "type", kg("Assertion")),
        (RDF + "subject", node(f"entity/{subject}")),
        (RDF + "predicate", predicates),
        (RDF + "object", value),
        (KG + "modality", kg(modality)),
    ]
    return [ox.Quad(me, ox.NamedNode(p), o, graph) for p, o in rows]


def test_what_others_call_it_is_a_match_and_makes_nothing_the_same(tmp_path: Path) -> None:
    match = ox.NamedNode("https://other.example/Q1")
    same = ox.Quad(node("entity/tokyo"), ox.NamedNode(OWL + "sameAs"), match, node("graph/catalogue"))
    held = triples(written([*cases.small(), same], tmp_path))
    assert (node("entity/tokyo"), cases.SKOS + "exactMatch", match) in held
    assert not [p for _, p, _ in held if p == OWL + "sameAs"]


@needs_java
def test_terms_that_the_shipped_vocabulary_lacks_are_declared(tmp_path: Path) -> None:
    quads = [
        *cases.small(),
        *fact("f1", "aya-mori", "mentored", node("entity/森綾")),
        *fact("f2", "aya-mori", "urn:x:指導した", node("entity/森綾")),
        *fact("f3", "aya-mori", "shoeSize", ox.Literal("38")),
        *fact("f4", "aya-mori", "founderOf", ox.Literal("a literal where an entity should stand")),
        *fact("f5", "aya-mori", "step-2", node("entity/森綾"), "wished"),
        *fact("f6", "aya-mori", "37", node("entity/森綾")),
        ox.Quad(node("entity/aya-mori"), ox.NamedNode(RDF + "type"), kg("Astronaut"), node("note/hoshino-ja")),
    ]
    path = written(quads, tmp_path)
    held = triples(path)
    mori, other = node("entity/aya-mori"), node("entity/森綾")
    assert {(mori, KG + name, other) for name in ("mentored", "指導した", "37_")} <= held
    assert (mori, KG + "shoeSize", ox.Literal("38")) in held
    assert (kg("Astronaut"), RDFS + "subClassOf", kg("Person")) in held
    assert not [o for _, p, o in held if p == KG + "founderOf" and isinstance(o, ox.Literal)]
    assert noted(path, "entity/aya-mori", NOTED + "asserted", ox.Literal("a literal where an entity should stand"))
    (told,) = noted(path, "entity/aya-mori", NOTED + "modality", other)
    assert told["relation"] == {KG + "step-2"}
    assert "Thing is satisfiable" in hermit(path)
    assert "OWL Profile = OWL 2 DL\n" in pellet(path)


def test_what_is_no_number_and_no_iri_is_kept_as_text(tmp_path: Path) -> None:
    def put(subject: str, predicate: str, value: Any) -> ox.Quad:
        return ox.Quad(node(subject), ox.NamedNode(KG + predicate), value, node("note/hoshino-ja"))

    quads = [
        *cases.small(),
        ox.Quad(node("measurement/x"), ox.NamedNode(RDF + "type"), kg("Measurement"), node("note/hoshino-ja")),
        put("measurement/x", "value", ox.Literal("many")),
        put("measurement/x", "measure", ox.Literal("shoe size, in \x00 <b>")),
        put("measurement/x", "on", ox.Literal("0000")),
    ]
    held = triples(written(quads, tmp_path))
    assert {o.value for s, p, o in held if s == node("measurement/x") and p == NOTED + "value"} >= {"many"}
    assert (node("measurement/x"), KG + "on", ox.Literal("0000")) in held
    assert not [o for s, p, o in held if s == node("measurement/x") and p == KG + "earliest"]  # OWL's dateTime has no year 0


def test_the_order_of_the_quads_does_not_matter(tmp_path: Path) -> None:
    quads = cases.small()
    first = written(quads, tmp_path).read_bytes()
    random.Random(7).shuffle(quads)
    assert written(quads, tmp_path).read_bytes() == first
