"""JSON-LD: compact, streamed, its context the vocabulary's; nothing changed on the way back."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg.exporters import ContextFile, JsonLd
from kg.exporters.context import context
from kg.ontology import load_ontology
from kg.resources import shipped_ontology
from tests import export_cases as cases
from tests.test_exporters import written

KG, RDF, SKOS = cases.KG, cases.RDF, cases.SKOS
ENT = cases.BASE + "entity/"
ODD: list[ox.NamedNode | ox.Literal] = [
    ox.NamedNode("urn:x:o"),
    ox.Literal("plain"),
    ox.Literal("日本", language="ja"),
    ox.Literal("2011", datatype=ox.NamedNode("http://id.loc.gov/datatypes/edtf")),
    ox.Literal("1", datatype=ox.NamedNode(cases.XSD + "integer")),
    ox.Literal('{"a": [1]}', datatype=ox.NamedNode(RDF + "JSON")),
    ox.Literal("@type"),
]


# rdflib 7 warns of its own use
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset\\.\\w+|ConjunctiveGraph) is deprecated:DeprecationWarning")


def one(predicate: str, value: ox.NamedNode | ox.Literal | ox.BlankNode) -> ox.Quad:
    return ox.Quad(ox.NamedNode(ENT + "a"), ox.NamedNode(predicate), value, ox.NamedNode(cases.BASE + "note/n"))


def came_back(quads: list[ox.Quad], folder: Path) -> None:
    """Both readers read what was written."""
    path = written(JsonLd(), quads, folder)
    assert set(ox.parse(path=path)) == set(quads)
    theirs = rdflib.Dataset().parse(data=path.read_text("utf-8"), format="json-ld")
    ours = rdflib.Dataset().parse(data="".join(f"{q} .\n" for q in quads), format="nquads")
    assert set(theirs.quads()) == set(ours.quads())


def test_json_ld_is_compact_and_explains_itself(tmp_path: Path) -> None:
    text = written(JsonLd(), cases.small(), tmp_path).read_text("utf-8")
    document = json.loads(text)
    graphs = {g["@id"]: {n["@id"]: n for n in g["@graph"]} for g in document["@graph"]}
    tokyo = graphs[cases.BASE + "graph/catalogue"]["ent:tokyo"]
    assert tokyo["@type"] == ["schema:Place", "Place"]
    assert tokyo["prefLabel"] == {"en": "Tokyo", "ja": "東京", "zh": "东京", "zh-hant": "東京"}
    assert graphs["note:hoshino-en"]["ent:hoshino-robotics"]["headquarteredIn"] == "ent:tokyo"
    assert graphs["note:hoshino-en"]["ent:hoshino-robotics"]["foundedOn"] == "2011"
    assert "rdf-syntax-ns#type" not in text


def test_json_ld_refuses_a_triple_term(tmp_path: Path) -> None:
    fact = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode("urn:o"))
    with pytest.raises(ValueError, match="TriG"):
        JsonLd().write([ox.Quad(ox.NamedNode("urn:r"), ox.NamedNode(cases.RDF + "reifies"), fact)], tmp_path / "kg.jsonld")
    assert list(tmp_path.iterdir()) == []


def test_the_context_has_each_property_of_the_vocabulary(tmp_path: Path) -> None:
    words = json.loads(written(ContextFile(), cases.small(), tmp_path).read_text("utf-8"))["@context"]
    vocabulary = load_ontology([shipped_ontology()])
    assert len(vocabulary.properties) > 50
    for name, known in vocabulary.properties.items():
        told = words[name]
        assert told["@id"] == KG + name
        if known.range & set(vocabulary.classes):
            assert told["@type"] == "@id", name
        elif len(known.range) == 1 and not {RDF + "langString", cases.XSD + "string"} & known.range:
            assert told["@type"] in known.range, name
    assert words["quote"] == {"@id": KG + "quote", "@container": "@language"}
    assert words["rdf:subject"] == {"@id": RDF + "subject", "@type": "@id"}
    assert (words["ent"], words["note"], words["@vocab"]) == (ENT, cases.BASE + "note/", KG)
    assert json.loads(written(JsonLd(), cases.small(), tmp_path).read_text("utf-8"))["@context"] == words


def test_the_context_is_the_same_whatever_the_data() -> None:
    assert dict(context(cases.BASE).json) == dict(context(cases.BASE).json)
    assert not {"ent", "note"} & set(context(None).json)
    assert set(context(None).terms) == set(context(cases.BASE).terms)


@pytest.mark.parametrize(
    "predicate", [KG + "founderOf", KG + "foundedOn", KG + "exact", KG + "quote", KG + "new", RDF + "object", RDF + "reifies", "urn:x:p"]
)
def test_a_value_of_another_kind_than_its_propertys_is_written_out(predicate: str, tmp_path: Path) -> None:
    for value in ODD:
        came_back([one(predicate, value)], tmp_path)
    came_back(cases.canonical([one(predicate, value) for value in ODD]), tmp_path)


def test_names_that_would_mean_something_else_are_written_out(tmp_path: Path) -> None:
    """Ours that the vocabulary does not know and that hide another's name, keywords, prefixes, nothing at all."""
    tails = ("title", "prefLabel", "kg", "ent", "@type", "@id", "a:b", "", "//x", "__proto__", "toString", "constructor")
    quads = [one(KG + tail, ox.NamedNode(KG + tail)) for tail in tails]
    quads += [one(RDF + "type", ox.NamedNode(KG + tail)) for tail in tails]
    came_back(cases.canonical(quads), tmp_path)


def test_a_type_that_is_no_iri_is_kept(tmp_path: Path) -> None:
    quads = [one(RDF + "type", ox.Literal("x")), one(RDF + "type", ox.NamedNode(KG + "Person"))]
    assert set(ox.parse(path=written(JsonLd(), quads, tmp_path))) == set(quads)


def test_a_prefix_that_is_an_iris_scheme_is_left_out(tmp_path: Path) -> None:
    """`note:x` is an IRI of its own, and would be read as one under the base."""
    schemes = ("kg", "note", "rdf", "value", "on", "title", "Person", "file")
    odd = [ox.NamedNode(f"{scheme}:x") for scheme in schemes]
    quads = [ox.Quad(o, o, o, o) for o in odd] + [one(RDF + "type", o) for o in odd]
    quads += [one(KG + "exact", ox.Literal("x", datatype=o)) for o in odd]
    came_back(cases.canonical([*quads, *cases.small()]), tmp_path)
    words = json.loads((tmp_path / "kg.jsonld").read_text("utf-8"))["@context"]
    assert not {"kg", "note", "rdf"} & set(words) and {"ent", "skos", "value"} <= set(words)


def test_blank_nodes_of_other_tools_stay(tmp_path: Path) -> None:
    one_, other, p = ox.BlankNode("a"), ox.BlankNode("b"), ox.NamedNode("urn:x:p")
    quads = [ox.Quad(one_, p, other), ox.Quad(other, p, ox.Literal(""))]
    text = written(JsonLd(), quads, tmp_path).read_text("utf-8")
    nt = "".join(f"{q.triple} .\n" for q in quads)
    assert isomorphic(rdflib.Graph().parse(data=text, format="json-ld"), rdflib.Graph().parse(data=nt, format="nt"))
