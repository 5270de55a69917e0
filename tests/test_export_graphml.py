"""GraphML: read back by networkx and igraph, valid by the format's rules, and as Gephi's importer takes it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import igraph
import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kg.exporters import GraphMl
from kg.exporters.columns import EDGE_COLUMNS, node_columns
from kg.exporters.network import network
from kg.exporters.reader import view
from kg.exporters.xml_text import token
from tests import export_cases as cases

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
SCHEMAS = Path(__file__).with_name("conformance") / "schemas"
CASES = {"small": cases.small(), "hostile": cases.hostile(), "both": cases.small() + cases.hostile(), "nothing": []}

# What Gephi's GraphML importer takes for a property of its own, by a key's id or its attr.name.
NODE_PROPERTIES = {"label", "d3", "x", "y", "z", "xpos", "ypos", "size", "r", "g", "b"}
EDGE_PROPERTIES = {"label", "edgelabel", "d7", "weight", "Edge Weight", "id", "edgeid", "r", "g", "b"}


def written(quads: list[ox.Quad], folder: Path) -> Path:
    path = folder / "kg.graphml"
    GraphMl().write(quads, path)
    return path


def graph_of(quads: list[ox.Quad], folder: Path) -> nx.MultiDiGraph:
    return nx.read_graphml(written(quads, folder), force_multigraph=True, edge_key_type=str)


def renamed(quads: list[ox.Quad], old: str, new: str) -> list[ox.Quad]:
    """The quads of subjects whose IRI holds `old`, with `new` in its place."""
    twins = [(q, str(q.subject)[1:-1]) for q in quads]
    return [ox.Quad(ox.NamedNode(iri.replace(old, new)), q.predicate, q.object, q.graph_name) for q, iri in twins if old in iri]


def test_it_is_the_asserted_facts_between_entities(tmp_path: Path) -> None:
    graph = graph_of(cases.small(), tmp_path)
    assert {(a, d["predicate"], b) for a, b, d in graph.edges(data=True)} == {
        ("aya-mori", "founderOf", "hoshino-robotics"),
        ("aya-mori", "positionAt", "hoshino-robotics"),
        ("hoshino-robotics", "headquarteredIn", "tokyo"),
        ("hoshino-robotics", "headquarteredIn", "osaka"),
        ("hoshino-robotics", "developerOf", "kite-2"),
        ("森綾", "founderOf", "hoshino-robotics"),
    }
    edge = next(d for *_, d in graph.edges(data=True) if d["predicate"] == "positionAt")
    assert (edge["position"], edge["start"], edge["line"], edge["note"], edge["confidence"]) == ("ceo", "2011", 5, "hoshino-en", 0.9)
    assert edge["sentence"] == "She has been its chief executive since then."


def test_every_value_of_every_column_comes_back(tmp_path: Path) -> None:
    for name, quads in CASES.items():
        (tmp_path / name).mkdir()
        graph, net = graph_of(quads, tmp_path / name), network(view(quads))
        assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(net.numbers), net.edge_count)
        nodes = {d["iri"]: d for _, d in graph.nodes(data=True)}
        for node in net.nodes():
            told = {("iri" if c.name == "id" else c.name): c.value(node) for c in net.node_columns}
            assert nodes[node.entity.iri] == {
                k: json.dumps(v, ensure_ascii=False) if isinstance(v, tuple) else v for k, v in told.items() if v is not None
            }
        edges = {d["assertion"]: {"id": key, **d} for *_, key, d in graph.edges(keys=True, data=True)}
        for edge in net.edges():
            told = {c.name: c.value(edge) for c in net.edge_columns if c.name not in ("source", "target")}
            assert edges[edge.fact.iri] == {k: v for k, v in told.items() if v is not None}


@pytest.mark.parametrize("quads", CASES.values(), ids=CASES)
def test_it_is_valid(quads: list[ox.Quad], tmp_path: Path) -> None:
    etree.XMLSchema(etree.parse(SCHEMAS / "graphml.xsd")).assertValid(etree.parse(written(quads, tmp_path)))


def test_the_schema_finds_what_is_wrong(tmp_path: Path) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "graphml.xsd"))
    text = written(cases.small(), tmp_path).read_text("utf-8")
    wrongs = [('target="tokyo"', 'target="kyoto"'), ('id="0a2"', 'id="0a1"'), ('node id="tokyo"', 'node id="to kyo"')]
    wrongs += [('data key="kind"', 'data key="sort"'), ('attr.type="long"', 'attr.type="integer"')]
    for right, wrong in wrongs:
        assert right in text
        assert not schema.validate(etree.fromstring(text.replace(right, wrong).encode())), wrong


@pytest.mark.parametrize("quads", CASES.values(), ids=CASES)
def test_it_keeps_the_rules_of_gephi(quads: list[ox.Quad], tmp_path: Path) -> None:
    """The label is taken from the column of that name, and no other column is swallowed as a property."""
    root = etree.parse(written(quads, tmp_path)).getroot()
    keys = list(root.iter(f"{GRAPHML}key"))
    for scope, properties in (("node", NODE_PROPERTIES), ("edge", EDGE_PROPERTIES)):
        own = [k for k in keys if k.get("for") == scope]
        swallowed = [k.get("attr.name") for k in own if {k.get("id"), k.get("attr.name")} & properties]
        assert swallowed == ["label"]
        titles = [str(k.get("attr.name")).casefold() for k in own]
        assert len(set(titles)) == len(titles)
        assert {k.get("attr.type") for k in own} <= {"string", "long", "double", "boolean"}
    labels = [k.get("id") for k in keys if k.get("attr.name") == "label"]
    for element in root.iter(f"{GRAPHML}node", f"{GRAPHML}edge"):
        assert len([d for d in element if d.get("key") in labels]) == 1


def test_no_column_has_a_key_that_means_something_to_gephi() -> None:
    """Whatever the predicates of a user's vocabulary are called."""
    names = sorted(NODE_PROPERTIES | EDGE_PROPERTIES | {"notes", "iri", "x y"})
    made = [c.name for c in node_columns(["en"], names) if c.name != "label"]
    assert not {n.casefold() for n in made} & {p.casefold() for p in NODE_PROPERTIES}
    assert not {c.name for c in EDGE_COLUMNS if c.name not in ("id", "label")} & EDGE_PROPERTIES


def test_what_xml_cannot_hold_is_marked(tmp_path: Path) -> None:
    graph = graph_of(cases.chain(("a\x00b\x0bc\ufffed\x1be\r\nf\tg😀", "other"), ("a\x00b\r",)), tmp_path)
    assert {d["label"] for _, d in graph.nodes(data=True)} == {"a�b�c�d�e\nf\tg😀", "other"}
    assert {d["sentence"] for *_, d in graph.edges(data=True)} == {"a�b\n"}


def test_igraph_reads_it(tmp_path: Path) -> None:
    read = igraph.Graph.Read_GraphML(str(written(cases.small(), tmp_path)))
    assert (read.vcount(), read.ecount(), read.is_directed()) == (6, 6, True)
    assert "東京" in read.vs["label_ja"] and cases.BASE + "entity/森綾" in read.vs["iri"]
    assert sorted(read.vs["degree"]) == [1, 1, 1, 1, 2, 6]
    assert set(read.es["confidence"]) <= {0.8, 0.85, 0.9, 0.95} and 0.95 in read.es["confidence"]


def test_the_same_fact_from_two_places_is_two_edges(tmp_path: Path) -> None:
    first = cases.chain(("一", "二"), ("文。",))
    graph = graph_of([*first, *renamed(first, "assertion/", "assertion/f")], tmp_path)
    assert graph.number_of_edges() == 4
    assert len({d["assertion"] for *_, d in graph.edges(data=True)}) == 4


def test_ids_that_two_share_are_written_in_full(tmp_path: Path) -> None:
    first = cases.chain(("一", "二"), ("文。",))
    graph = graph_of([*first, *renamed(first, "kg/assertion/", "kg/b/assertion/"), *renamed(first, "kg/entity/", "kg/b/entity/")], tmp_path)
    assert {d["assertion"] for *_, d in graph.edges(data=True)} == {
        f"https://example.org/kg/{part}assertion/00000{i}" for part in ("", "b/") for i in (0, 1)
    }
    assert len({key for *_, key in graph.edges(keys=True)}) == 4


def test_values_are_not_dropped_but_told_exactly(tmp_path: Path) -> None:
    amount = "123456789012345678901234567890.5"
    me, note = ox.NamedNode(cases.BASE + "assertion/0a1"), ox.NamedNode(cases.BASE + "note/hoshino-en")
    more = ox.Quad(me, ox.NamedNode(cases.KG + "amount"), ox.Literal(amount, datatype=ox.NamedNode(cases.XSD + "decimal")), note)
    edge = next(d for *_, d in graph_of([*cases.small(), more], tmp_path).edges(data=True) if d["assertion"].endswith("0a1"))
    assert (edge["amount"], edge["amount_text"]) == (1.2345678901234568e29, amount)


@given(st.text(max_size=12), st.text(max_size=12))
def test_a_token_is_a_name_and_stands_for_one_text(one: str, other: str) -> None:
    name = etree.XMLSchema(
        etree.XML('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:NMTOKEN"/></xs:schema>')
    )
    element = etree.Element("a")
    element.text = token(one)
    assert name.validate(element), token(one)
    assert (token(one) == token(other)) == (one == other)


def test_tokens_can_be_read() -> None:
    assert [token(t) for t in ("aimodel/llama-70b", "森綾", "ジョー・サイ", "a:b", "_x2F_", "")] == [
        "aimodel:llama-70b", "森綾", "ジョー_x30FB_サイ", "a_x3A_b", "_x5F_x2F_", "_x_",
    ]  # fmt: skip
    assert not re.search(r"\s", token("a b\tc"))


def test_no_character_is_left_that_some_parsers_take_for_a_line_end(tmp_path: Path) -> None:
    text = written(cases.chain(("a\u2028b\x85c", "other"), ("d\u2028",)), tmp_path).read_text("utf-8")
    assert "a&#8232;b&#133;c" in text and not {"\u2028", "\x85"} & set(text)
