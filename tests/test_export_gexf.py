"""GEXF: read back by networkx, valid by the format's rules, and as Gephi's importer takes it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from lxml import etree

from kg.exporters import Gexf
from kg.exporters.network import network
from kg.exporters.reader import view
from tests import export_cases as cases

NS = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}
SCHEMAS = Path(__file__).with_name("conformance") / "schemas"
CASES = {"small": cases.small(), "hostile": cases.hostile(), "both": cases.small() + cases.hostile(), "nothing": []}
ENT, NOTE = cases.BASE + "entity/", ox.NamedNode(cases.BASE + "note/hoshino-en")


def written(quads: list[ox.Quad], folder: Path) -> Path:
    path = folder / "kg.gexf"
    Gexf().write(quads, path)
    return path


def root_of(quads: list[ox.Quad], folder: Path) -> etree._Element:
    return etree.parse(written(quads, folder)).getroot()


def days(iri: str, earliest: str = "", latest: str = "") -> list[ox.Quad]:
    """The days of an assertion's time."""
    found = ((name, value) for name, value in (("earliest", earliest), ("latest", latest)) if value)
    xsd = ox.NamedNode(cases.XSD + "date")
    return [ox.Quad(ox.NamedNode(iri), ox.NamedNode(cases.KG + n), ox.Literal(v, datatype=xsd), NOTE) for n, v in found]


def dated(predicate: str, entity: str, earliest: str, latest: str) -> list[ox.Quad]:
    """That a note gives an entity a date."""
    me, value = f"{cases.BASE}assertion/{predicate}-{entity}", ox.Literal(earliest)
    rows: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (cases.RDF + "type", ox.NamedNode(cases.KG + "Assertion")),
        (cases.RDF + "subject", ox.NamedNode(ENT + entity)),
        (cases.RDF + "predicate", ox.NamedNode(cases.KG + predicate)),
        (cases.RDF + "object", value),
        (cases.KG + "modality", ox.NamedNode(cases.KG + "asserted")),
    ]
    return [ox.Quad(ox.NamedNode(me), ox.NamedNode(p), o, NOTE) for p, o in rows] + days(me, earliest, latest)


def spells(root: etree._Element, element: str, iri: str) -> list[dict[str, str]]:
    found = root.xpath(f"//g:{element}[@id=$id]/g:spells/g:spell", namespaces=NS, id=iri)
    assert isinstance(found, list)
    return [dict(s.attrib) for s in found if isinstance(s, etree._Element)]


@pytest.mark.parametrize("quads", CASES.values(), ids=CASES)
def test_every_value_of_every_column_comes_back(quads: list[ox.Quad], tmp_path: Path) -> None:
    graph, net = nx.read_gexf(written(quads, tmp_path)), network(view(quads))
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (len(net.numbers), net.edge_count)
    for node in net.nodes():
        found = dict(graph.nodes[node.entity.iri])
        told = {c.name: c.value(node) for c in net.node_columns if c.name != "id"}
        lists = {k: json.loads(v) if isinstance(told.get(k), tuple) else v for k, v in found.items() if k not in ("viz", "spells")}
        assert lists == {k: list(v) if isinstance(v, tuple) else v for k, v in told.items() if v is not None}
    edges = {d["id"]: d for *_, d in graph.edges(data=True)}
    for edge in net.edges():
        told_edge = {c.name: c.value(edge) for c in net.edge_columns if c.name not in ("source", "target")}
        found = {k: v for k, v in edges[edge.id].items() if k != "spells"}
        assert found == {k: v for k, v in told_edge.items() if v is not None}


@pytest.mark.parametrize("quads", CASES.values(), ids=CASES)
def test_it_is_valid(quads: list[ox.Quad], tmp_path: Path) -> None:
    root = root_of(quads, tmp_path)
    etree.XMLSchema(etree.parse(SCHEMAS / "gexf.xsd")).assertValid(root)
    for scope in ("node", "edge"):
        known = set(root.xpath(f"//g:attributes[@class='{scope}']/g:attribute/@id", namespaces=NS))
        assert set(root.xpath(f"//g:{scope}/g:attvalues/g:attvalue/@for", namespaces=NS)) <= known
    for many, one in (("nodes", "node"), ("edges", "edge")):
        assert root.xpath(f"number(//g:{many}/@count) = count(//g:{one})", namespaces=NS)


def test_the_schema_finds_what_is_wrong(tmp_path: Path) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "gexf.xsd"))
    text = written(cases.small(), tmp_path).read_text("utf-8")
    wrongs = [('start="2011-01-01"', 'start="January 2011"'), ('id="0a2"', 'id="0a1"'), ('type="liststring"', 'type="list"')]
    wrongs += [('r="0"', 'r="256"'), ('value="disc"', 'value="dot"'), (f'target="{ENT}tokyo"', f'target="{ENT}kyoto"')]
    for right, wrong in wrongs:
        assert right in text
        assert not schema.validate(etree.fromstring(text.replace(right, wrong).encode())), wrong


def test_it_keeps_the_rules_of_gephi(tmp_path: Path) -> None:
    """Its importer: version 1.3, string ids, no edge twice, a weight above 0 or none, columns of other names than its own."""
    root = root_of(cases.small() + cases.hostile() + dated("bornOn", "aya-mori", "1980-02-03", "1980-02-03"), tmp_path)
    graph = root.find("g:graph", NS)
    assert graph is not None
    assert dict(graph.attrib) == {
        "defaultedgetype": "directed", "idtype": "string", "mode": "dynamic", "timeformat": "date", "timerepresentation": "interval",
    }  # fmt: skip
    for scope in ("node", "edge"):
        titles = root.xpath(f"//g:attributes[@class='{scope}']/g:attribute/@title", namespaces=NS)
        assert isinstance(titles, list)
        assert not {str(t).casefold() for t in titles} & {"id", "label", "weight", "timeset", "interval", "source", "target"}
        assert len({str(t).casefold() for t in titles}) == len(titles)
    assert [e.get("kind") for e in root.iter("{*}edge")] == [e.get("label") for e in root.iter("{*}edge")]
    assert all(e.get("kind") and e.get("weight") is None and e.get("type") is None for e in root.iter("{*}edge"))
    for found in root.iter("{*}spell"):
        assert found.attrib and all(date.fromisoformat(str(v)) for v in found.attrib.values())


def test_parallel_edges_of_two_predicates_have_two_kinds(tmp_path: Path) -> None:
    root = root_of(cases.small(), tmp_path)
    pairs = Counter((e.get("source"), e.get("target"), e.get("kind")) for e in root.iter("{*}edge"))
    assert {k for s, t, k in pairs if (s, t) == (ENT + "aya-mori", ENT + "hoshino-robotics")} == {"founderOf", "positionAt"}


def test_an_edge_is_there_when_its_fact_holds(tmp_path: Path) -> None:
    more = [*days(cases.BASE + "assertion/0a1", "2011-01-01", "2011-12-31"), *days(cases.BASE + "assertion/0a2", "2012-01-01")]
    more += [*days(cases.BASE + "assertion/0a3", latest="2020-12-31"), *days(cases.BASE + "assertion/0a6", "2020-01-01", "2019-12-31")]
    root = root_of([*cases.small(), *more], tmp_path)
    assert spells(root, "edge", "0a1") == [{"start": "2011-01-01", "end": "2011-12-31"}]
    assert spells(root, "edge", "0a2") == [{"start": "2012-01-01"}]
    assert spells(root, "edge", "0a3") == [{"end": "2020-12-31"}]
    assert spells(root, "edge", "0a6") == [], "Gephi refuses an interval that ends before it begins"


def test_a_node_is_there_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    more = dated("bornOn", "aya-mori", "1980-02-03", "1980-02-03") + dated("diedOn", "aya-mori", "2015-01-01", "2015-12-31")
    more += dated("acquiredOn", "kite-2", "2020-01-01", "2020-12-31") + dated("startDate", "osaka", "1889-04-01", "1889-04-01")
    root = root_of([*cases.small(), *more], tmp_path)
    assert spells(root, "node", ENT + "aya-mori") == [{"start": "1980-02-03", "end": "2015-12-31"}]
    assert spells(root, "node", ENT + "hoshino-robotics") == [{"start": "2011-01-01"}]
    assert spells(root, "node", ENT + "osaka") == [{"start": "1889-04-01"}]
    assert spells(root, "node", ENT + "kite-2") == [], "to be bought is no beginning"
    assert spells(root, "node", ENT + "tokyo") == []


def test_no_node_is_gone_while_its_edge_is_there(tmp_path: Path) -> None:
    """Gephi hides an edge whose end is hidden."""
    more = dated("diedOn", "aya-mori", "2015-01-01", "2015-12-31") + days(cases.BASE + "assertion/0a2", "2005-01-01", "2016-06-30")
    root = root_of([*cases.small(), *more], tmp_path)
    assert spells(root, "node", ENT + "aya-mori") == [{"end": "2016-06-30"}]
    assert spells(root, "node", ENT + "hoshino-robotics") == [{"start": "2005-01-01"}]
    longer = [*more, *days(cases.BASE + "assertion/0a1", "2004-01-01")]
    assert spells(root_of([*cases.small(), *longer], tmp_path), "node", ENT + "aya-mori") == []


def test_without_a_date_it_is_static(tmp_path: Path) -> None:
    graph = root_of(cases.hostile(), tmp_path).find("g:graph", NS)
    assert graph is not None and graph.get("mode") == "static" and graph.get("timeformat") is None


def test_a_type_has_its_colour_and_shape_and_no_two_nodes_stand_in_one_place(tmp_path: Path) -> None:
    graph = nx.read_gexf(written(cases.small() + cases.hostile(), tmp_path))
    drawn = [
        (d["kind"], tuple(d["viz"]["color"].values()), d["viz"]["position"]["x"], d["viz"]["position"]["y"])
        for _, d in graph.nodes(data=True)
    ]
    assert len({kind for kind, *_ in drawn}) == len({colour for _, colour, *_ in drawn}) == 4
    assert len({(x, y) for *_, x, y in drawn}) == len(drawn)
    sizes = {d["degree"]: d["viz"]["size"] for _, d in graph.nodes(data=True)}
    assert [sizes[k] for k in sorted(sizes)] == sorted(set(sizes.values()))


def test_line_ends_and_tabs_in_values_come_back(tmp_path: Path) -> None:
    graph = nx.read_gexf(written(cases.chain(("a\tb\nc", "other"), ("one\ntwo\tthree\x00",)), tmp_path))
    assert {d["label"] for _, d in graph.nodes(data=True)} == {"a\tb\nc", "other"}
    assert {d["sentence"] for *_, d in graph.edges(data=True)} == {"one\ntwo\tthree�"}


def test_a_contradicted_edge_has_a_colour(tmp_path: Path) -> None:
    me = ox.NamedNode(cases.BASE + "conflict/hq")
    more = [
        ox.Quad(me, ox.NamedNode(cases.RDF + "type"), ox.NamedNode(cases.KG + "Conflict"), NOTE),
        ox.Quad(me, ox.NamedNode(cases.KG + "side"), ox.NamedNode(cases.BASE + "assertion/0a3"), NOTE),
    ]
    root = root_of([*cases.small(), *more], tmp_path)
    assert [e.get("id") for e in root.iter("{*}edge") if e.find("viz:color", NS) is not None] == ["0a3"]
    etree.XMLSchema(etree.parse(SCHEMAS / "gexf.xsd")).assertValid(root)
