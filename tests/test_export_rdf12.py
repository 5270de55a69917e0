"""RDF 1.2: everything of `kg.trig`, and a reifier for each assertion, read back by pyoxigraph and rudof."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pyrudof
import pytest

from kg.exporters import Rdf12
from tests import export_cases as cases
from tests.test_exporters import written

KG, RDF = cases.KG, cases.RDF
GRAPH = ox.NamedNode(cases.BASE + "graph/rdf12")
REIFIES = ox.NamedNode(RDF + "reifies")
ALL = {"small": cases.small(), "hostile": cases.hostile()}
SHAPES = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix kg: <{KG}> .
<urn:x:s> a sh:NodeShape ; sh:targetSubjectsOf kg:founderOf ; sh:property <urn:x:p> .
<urn:x:p> a sh:PropertyShape ; sh:path kg:founderOf ; sh:reificationRequired true ; sh:reifierShape <urn:x:r> .
<urn:x:r> a sh:NodeShape ; sh:property <urn:x:q> .
<urn:x:q> a sh:PropertyShape ; sh:path kg:%s ; sh:minCount 1 .
"""


def objects(quads: list[ox.Quad], predicate: str) -> dict[object, object]:
    return {q.subject: q.object for q in quads if q.predicate.value == RDF + predicate}


@pytest.mark.parametrize("quads", ALL.values(), ids=ALL)
def test_each_assertion_reifies_its_triple_and_nothing_else_changes(quads: list[ox.Quad], tmp_path: Path) -> None:
    path = written(Rdf12(), quads, tmp_path)
    assert path.name == "kg.rdf12.trig"
    back = set(ox.parse(path=path))
    subjects, predicates, values = (objects(quads, part) for part in ("subject", "predicate", "object"))
    assert back - set(quads) == {
        ox.Quad(a, REIFIES, ox.Triple(subjects[a], predicates[a], values[a]), GRAPH)  # type: ignore[arg-type]
        for a in subjects
    }
    assert set(quads) < back and len(subjects) == sum(q.object == ox.NamedNode(KG + "Assertion") for q in quads)


def test_a_triple_leads_to_its_words_in_sparql_1_2(tmp_path: Path) -> None:
    store = ox.Store()
    store.bulk_load(path=written(Rdf12(), cases.small(), tmp_path))
    query = f"""PREFIX kg: <{KG}> PREFIX rdf: <{RDF}> SELECT ?words WHERE {{
        ?assertion rdf:reifies <<( <{cases.BASE}entity/aya-mori> kg:founderOf ?what )>> ; kg:evidence/kg:exact ?words }}"""
    found = [row["words"].value for row in store.query(query, use_default_graph_as_union=True)]  # type: ignore[union-attr]
    assert found == ["Aya Mori founded Hoshino Robotics in Tokyo in 2011."]


def rudof(path: Path) -> pyrudof.Rudof:
    reader = pyrudof.Rudof(pyrudof.RudofConfig())
    reader.read_data(str(path), format=pyrudof.RDFFormat.TriG, reader_mode=pyrudof.ReaderMode.Strict)
    return reader


@pytest.mark.parametrize("quads", ALL.values(), ids=ALL)
def test_rudof_reads_the_triple_terms(quads: list[ox.Quad], tmp_path: Path) -> None:
    reader = rudof(written(Rdf12(), quads, tmp_path))
    reader.read_query(f"SELECT ?a ?t {{ ?a <{REIFIES.value}> ?t }}")
    rows = [(row["?a"], row["?t"]) for row in reader.run_query()]
    assert {a for a, _ in rows} == {str(a) for a in objects(quads, "subject")}
    assert all(t.startswith("<<( <") for _, t in rows)


def test_a_shape_of_shacl_1_2_asks_each_triple_for_its_evidence(tmp_path: Path) -> None:
    path = written(Rdf12(), cases.small() + cases.hostile(), tmp_path)
    for name, conforms in (("evidence", True), ("nowhere", False)):
        reader = rudof(path)
        reader.read_shacl(SHAPES % name)
        assert reader.validate_shacl().conforms is conforms


@pytest.mark.parametrize("change", ["none", "two"])
def test_what_has_not_one_of_each_part_reifies_nothing(change: str, tmp_path: Path) -> None:
    quads = cases.chain(("甲", "乙"), ("文。",))
    part = next(q for q in quads if q.predicate.value == RDF + "object")
    if change == "none":
        quads.remove(part)
    else:
        quads.append(ox.Quad(part.subject, part.predicate, ox.Literal("x"), part.graph_name))
    back = [q for q in ox.parse(path=written(Rdf12(), quads, tmp_path)) if q.predicate == REIFIES]
    assert len(back) == 1 and back[0].subject != part.subject


def test_a_triple_term_of_another_tool_is_kept(tmp_path: Path) -> None:
    inner = ox.Triple(ox.NamedNode("urn:x:s"), ox.NamedNode("urn:x:p"), ox.Literal(')>> <<( "\\\n', language="ja"))
    outer = ox.Triple(ox.NamedNode("urn:x:s"), ox.NamedNode("urn:x:p"), inner)
    quads = [ox.Quad(ox.NamedNode("urn:x:r"), REIFIES, outer, ox.NamedNode("urn:x:g"))]
    assert list(ox.parse(path=written(Rdf12(), quads, tmp_path))) == quads
