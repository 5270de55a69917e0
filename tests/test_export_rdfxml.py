"""RDF/XML: the triples of `kg.nt`, read back by rdflib, pyoxigraph and libxml2; nothing dropped that XML has no name for."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from lxml import etree
from rdflib.compare import isomorphic

from kg.exporters import NTriples, RdfXml, exporters
from kg.exporters.scalars import legal
from tests import export_cases as cases
from tests.test_exporters import QUADS, written

RDF = cases.RDF
ALL = {"small": cases.small(), "hostile": cases.hostile()}


def triples(path: Path) -> set[ox.Triple]:
    return {q.triple for q in ox.parse(path=path, format=ox.RdfFormat.RDF_XML)}


def one(predicate: str, value: object) -> ox.Quad:
    return ox.Quad(ox.NamedNode("urn:x:s"), ox.NamedNode(predicate), value, ox.NamedNode("urn:x:g"))  # type: ignore[arg-type]


@pytest.mark.parametrize("quads", ALL.values(), ids=ALL)
def test_it_is_the_union_of_the_graphs(quads: list[ox.Quad], tmp_path: Path) -> None:
    path, union = written(RdfXml(), quads, tmp_path), written(NTriples(), quads, tmp_path)
    assert path.name == "kg.rdf" and exporters()["rdfxml"] == RdfXml()
    assert triples(path) == {q.triple for q in ox.parse(path=union)} != set()
    ours = rdflib.Graph().parse(data=path.read_bytes(), format="xml")
    assert isomorphic(ours, rdflib.Graph().parse(data=union.read_bytes(), format="nt"))
    assert etree.parse(str(path)).getroot().tag == f"{{{RDF}}}RDF"


@settings(max_examples=150, deadline=None)
@given(QUADS)
def test_any_triples_come_back(quads: list[ox.Quad]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        found = triples(written(RdfXml(), quads, Path(folder)))
    expected = {ox.Triple(t.subject, t.predicate, held(t.object)) for t in (q.triple for q in quads)}
    about = {t.subject for t in found if t.predicate.value == RDF + "predicate" and isinstance(t.subject, ox.NamedNode) and "ni:" in str(t)}
    assert {t for t in found if t.subject not in about} | restored(found, about) == expected


def held(term: object) -> object:
    """A term with its text as XML holds it; a carriage return, which it does hold, is kept."""
    if not isinstance(term, ox.Literal):
        return term
    text = "\r".join(map(legal, term.value.split("\r")))
    return ox.Literal(text, language=term.language) if term.language else ox.Literal(text, datatype=term.datatype)


def restored(found: set[ox.Triple], about: set[object]) -> set[ox.Triple]:
    """What the statements named by a digest say."""
    parts = {(t.subject, t.predicate.value.removeprefix(RDF)): t.object for t in found if t.subject in about}
    return {ox.Triple(parts[s, "subject"], parts[s, "predicate"], parts[s, "object"]) for s in about}  # type: ignore[arg-type]


@pytest.mark.parametrize("end", ["2024", "year/", "a%20", "-", "#", "", "p𠮷", "a(b)"])
def test_a_property_without_an_xml_name_is_told_by_a_statement(end: str, tmp_path: Path) -> None:
    quad = one("https://example.org/p/" + end, ox.Literal("<& 東京\r\n", language="ja"))
    path = written(RdfXml(), [quad, one(cases.KG + "uses", ox.NamedNode("urn:x:o"))], tmp_path)
    found = triples(path)
    about = {t.subject for t in found if t.object == ox.NamedNode(RDF + "Statement")}
    assert len(about) == 1 and str(next(iter(about))).startswith("<ni:///sha-256;")
    assert restored(found, set(about)) == {quad.triple}
    assert len(found) == 5
    assert len(rdflib.Graph().parse(data=path.read_bytes(), format="xml")) == 5


@pytest.mark.parametrize(
    "predicate",
    [RDF + "li", RDF + "Description", RDF + "about", RDF + "ID", "http://www.w3.org/2000/xmlns/x", "urn:2"],
)
def test_a_property_that_xml_or_rdf_keep_for_themselves_is_told_by_a_statement(predicate: str, tmp_path: Path) -> None:
    quad = one(predicate, ox.NamedNode("urn:x:o"))
    found = triples(written(RdfXml(), [quad], tmp_path))
    assert restored(found, {t.subject for t in found}) == {quad.triple}


@pytest.mark.parametrize(
    "predicate", ["https://example.org/創業者", "https://example.org/a.b-c", "urn:x:Éa", "https://e.org/?q=1&r=あー", RDF + "_1"]
)
def test_a_property_with_an_xml_name_is_an_element(predicate: str, tmp_path: Path) -> None:
    quad = one(predicate, ox.Literal(" a\t\n"))
    path = written(RdfXml(), [quad], tmp_path)
    assert triples(path) == {quad.triple}
    assert {str(p) for p in rdflib.Graph().parse(data=path.read_bytes(), format="xml").predicates()} == {predicate}


def test_what_xml_cannot_hold_is_marked(tmp_path: Path) -> None:
    quad = one(cases.KG + "exact", ox.Literal("a\x00b\x0bc\ufffe\r\nd\re\uffff]]>"))
    (found,) = triples(written(RdfXml(), [quad], tmp_path))
    assert found.object == ox.Literal("a\ufffdb\ufffdc\ufffd\r\nd\re\ufffd]]>")


def test_blank_nodes_of_other_tools_stay_apart(tmp_path: Path) -> None:
    one_, other = ox.BlankNode("1a"), ox.BlankNode("a1")
    quads = [ox.Quad(one_, ox.NamedNode("urn:x:p"), other), ox.Quad(other, ox.NamedNode("urn:x:p"), ox.Literal("x"))]
    path = written(RdfXml(), quads, tmp_path)
    expected = rdflib.Graph().parse(data="".join(f"{q.triple} .\n" for q in quads), format="nt")
    assert isomorphic(rdflib.Graph().parse(data=path.read_bytes(), format="xml"), expected)


def test_a_triple_term_is_refused(tmp_path: Path) -> None:
    fact = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode("urn:o"))
    with pytest.raises(ValueError, match="TriG"):
        RdfXml().write([one(RDF + "reifies", fact)], tmp_path / "kg.rdf")
    assert list(tmp_path.iterdir()) == []
