"""GraphML for yEd: its graphics by their rules, no text taken for markup, and GraphML for everybody else."""

from __future__ import annotations

from pathlib import Path

import igraph
import networkx as nx
import pyoxigraph as ox
import pytest
from lxml import etree

from kg.exporters import GraphMl, Yed
from kg.exporters.looks import looks
from tests import export_cases as cases

NS = {"g": "http://graphml.graphdrawing.org/xmlns", "y": "http://www.yworks.com/xml/graphml"}
SCHEMAS = Path(__file__).with_name("conformance") / "schemas"
CASES = {"small": cases.small(), "hostile": cases.hostile(), "both": cases.small() + cases.hostile(), "nothing": []}
SCHEMA = etree.XMLSchema(
    etree.XML(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:import namespace="{NS["g"]}" schemaLocation="{(SCHEMAS / "graphml.xsd").as_uri()}"/>'
        f'<xs:import namespace="{NS["y"]}" schemaLocation="{(SCHEMAS / "yed.xsd").as_uri()}"/></xs:schema>'
    )
)


def written(quads: list[ox.Quad], folder: Path) -> Path:
    path = folder / "kg.yed.graphml"
    Yed().write(quads, path)
    return path


def texts(root: etree._Element, path: str) -> list[str]:
    found = root.xpath(path, namespaces=NS)
    assert isinstance(found, list)
    return [str(t) for t in found]


@pytest.mark.parametrize("quads", CASES.values(), ids=CASES)
def test_it_is_valid_and_every_node_and_edge_is_drawn(quads: list[ox.Quad], tmp_path: Path) -> None:
    root = etree.parse(written(quads, tmp_path)).getroot()
    SCHEMA.assertValid(root)
    assert root.xpath("count(//g:node) = count(//g:node/g:data[@key='nodegraphics']/y:ShapeNode)", namespaces=NS)
    assert root.xpath("count(//g:edge) = count(//g:edge/g:data[@key='edgegraphics']/y:PolyLineEdge)", namespaces=NS)
    assert texts(root, "//g:key[@yfiles.type]/@yfiles.type") == ["nodegraphics", "edgegraphics"]


def test_the_schema_finds_what_is_wrong(tmp_path: Path) -> None:
    text = written(cases.small(), tmp_path).read_text("utf-8")
    wrongs = [(">Aya Mori</y", "> &lt;HTML&gt;Aya</y"), ('color="#0072B2"', 'color="blue"'), ('type="ellipse"', 'type="dot"')]
    wrongs += [('target="standard"', 'target="arrow"'), ('transparent="false"', 'transparent="no"')]
    for right, wrong in wrongs:
        assert right in text
        assert not SCHEMA.validate(etree.fromstring(text.replace(right, wrong, 1).encode())), wrong


def test_no_label_is_taken_for_markup(tmp_path: Path) -> None:
    names = ("<html><b>bold</b>", " <HTML >", "plain", "<b>is no matter</b>")
    root = etree.parse(written(cases.chain(names, ("<html>said",)), tmp_path)).getroot()
    labels = texts(root, "//y:NodeLabel/text()")
    assert labels == ["\u200b<html><b>bold</b>", "\u200b <HTML >", "plain", "<b>is no matter</b>"]
    assert set(texts(root, "//g:edge/g:data[@key='edgedescription']/text()")) == {"\u200b<html>said"}
    assert texts(root, "//g:node/g:data[@key='label']/text()") == list(names), "the column keeps the name as it is"


def test_yed_shows_what_a_node_and_an_edge_say(tmp_path: Path) -> None:
    root = etree.parse(written(cases.small(), tmp_path)).getroot()
    node = "//g:node[@id='hoshino-robotics']/g:data"
    assert texts(root, f"{node}[@key='url']/text()") == [cases.BASE + "entity/hoshino-robotics"]
    assert texts(root, f"{node}[@key='description']/text()") == ["Company\nHoshino Robotics\n星野ロボティクス\nHoshino"]
    assert texts(root, f"{node}//y:Fill/@color") == [looks()["Organization"].colour.upper()]
    assert texts(root, f"{node}//y:Shape/@type") == ["rectangle"]
    edge = "//g:edge[@id='0a1']/g:data"
    assert texts(root, f"{edge}//y:EdgeLabel/text()") == ["founderOf"]
    assert texts(root, f"{edge}[@key='edgedescription']/text()") == ["Aya Mori founded Hoshino Robotics in Tokyo in 2011."]
    assert texts(root, f"{edge}//y:Arrows/@target") == ["standard"]


def test_parallel_edges_do_not_lie_on_each_other(tmp_path: Path) -> None:
    first = cases.chain(("一", "二"), ("文。",))
    more = [
        ox.Quad(ox.NamedNode(str(q.subject)[1:-1].replace("assertion/", f"assertion/{n}")), q.predicate, q.object, q.graph_name)
        for q in first
        for n in "abc"
        if "assertion/" in str(q.subject)
    ]
    root = etree.parse(written([*first, *more], tmp_path)).getroot()
    ways = [tuple(p.attrib.values()) for path in root.iter("{*}Path") for p in (path.find("y:Point", NS),) if p is not None]
    assert len(list(root.iter("{*}Path"))) == 8
    assert len(ways) == len(set(ways)) == 7, "one is straight"


def test_an_edge_from_a_node_to_itself_goes_around(tmp_path: Path) -> None:
    root = etree.parse(written(cases.chain(("一",), ("文。",)), tmp_path)).getroot()
    assert len(list(root.iter("{*}Point"))) == 2
    SCHEMA.assertValid(root)


@pytest.mark.parametrize("quads", CASES.values(), ids=CASES)
def test_others_read_the_columns_of_graphml(quads: list[ox.Quad], tmp_path: Path) -> None:
    plain = tmp_path / "kg.graphml"
    GraphMl().write(quads, plain)
    ours = nx.read_graphml(written(quads, tmp_path), edge_key_type=str, force_multigraph=True)
    theirs = nx.read_graphml(plain, edge_key_type=str, force_multigraph=True)
    own = {"url", "description", "shape_type", "x", "y", "nodegraphics", "edgegraphics"}

    def columns(found: dict[str, object]) -> dict[str, object]:
        return {k: v for k, v in found.items() if k not in own}

    assert {n: columns(d) for n, d in ours.nodes(data=True)} == {n: {**d, **only_label(ours, n)} for n, d in theirs.nodes(data=True)}
    assert sorted(ours.edges(keys=True)) == sorted(theirs.edges(keys=True))
    read = igraph.Graph.Read_GraphML(str(written(quads, tmp_path)))
    assert (read.vcount(), read.ecount()) == (theirs.number_of_nodes(), theirs.number_of_edges())


def only_label(graph: nx.MultiDiGraph, node: str) -> dict[str, object]:
    """networkx takes the drawn label for the node's."""
    return {"label": graph.nodes[node]["label"]}


def test_a_contradicted_edge_is_dashed(tmp_path: Path) -> None:
    me, note = ox.NamedNode(cases.BASE + "conflict/hq"), ox.NamedNode(cases.BASE + "note/hoshino-en")
    more = [
        ox.Quad(me, ox.NamedNode(cases.RDF + "type"), ox.NamedNode(cases.KG + "Conflict"), note),
        ox.Quad(me, ox.NamedNode(cases.KG + "side"), ox.NamedNode(cases.BASE + "assertion/0a3"), note),
    ]
    root = etree.parse(written([*cases.small(), *more], tmp_path)).getroot()
    assert texts(root, "//g:edge[.//y:LineStyle/@type='dashed']/@id") == ["0a3"]
    SCHEMA.assertValid(root)
