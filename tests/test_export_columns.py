"""The columns that the network formats share: named once, typed, and nothing an asserted fact says is lost."""

from __future__ import annotations

import pyoxigraph as ox

from kg.exporters.columns import Edge, Node, day, node_columns
from kg.exporters.network import Network, network
from kg.exporters.reader import view
from tests import export_cases as cases

ENT = cases.BASE + "entity/"
PYTHON = {"string": str, "strings": tuple, "integer": int, "double": float, "boolean": bool, "date": str}


def node(net: Network, name: str) -> dict[str, object]:
    row = next(n for n in net.nodes() if n.entity.iri == ENT + name)
    return {c.name: c.value(row) for c in net.node_columns}


def edges(net: Network) -> dict[str, dict[str, object]]:
    return {e.id: {c.name: c.value(e) for c in net.edge_columns} for e in net.edges()}


def test_every_value_has_the_type_of_its_column() -> None:
    for quads in (cases.small(), cases.hostile()):
        net = network(view(quads))
        rows = [(c.type, c.value(n)) for n in net.nodes() for c in net.node_columns]
        rows += [(c.type, c.value(e)) for e in net.edges() for c in net.edge_columns]
        assert rows and all(v is None or isinstance(v, PYTHON[t]) for t, v in rows)


def test_an_entity_tells_its_degree_dates_and_literals() -> None:
    net = network(view(cases.small()))
    row = node(net, "hoshino-robotics")
    assert (row["label"], row["type"], row["kind"], row["notes"]) == ("Hoshino Robotics", "Company", "Organization", 2)
    assert row["degree"] == 6
    assert row["aliases"] == ("Hoshino",)
    assert row["foundedOn"] == ("2011", "2012")
    assert (row["first"], row["last"]) == ("2011-01-01", "2011-12-31")
    assert node(net, "tokyo")["label_ja"] == "東京" and node(net, "tokyo")["foundedOn"] is None


def test_an_edge_tells_the_fact_and_where_it_stands() -> None:
    found = edges(network(view(cases.small())))
    assert len(found) == 6
    row = found["0a2"]
    assert (row["source"], row["target"]) == (ENT + "aya-mori", ENT + "hoshino-robotics")
    assert (row["predicate"], row["position"], row["start"], row["confidence"]) == ("positionAt", "ceo", "2011", 0.9)
    assert (row["note"], row["line"], row["words"]) == ("hoshino-en", 5, "She has been its chief executive since then.")
    assert row["assertion"] == cases.BASE + "assertion/0a2"
    assert found["0a1"]["extractor"] == "pattern/en/founded"


def rows(*triples: tuple[str, str, ox.NamedNode | ox.Literal]) -> list[ox.Quad]:
    note = ox.NamedNode(cases.BASE + "note/hoshino-en")
    return [ox.Quad(ox.NamedNode(s), ox.NamedNode(p), o, note) for s, p, o in triples]


def test_an_edge_has_the_days_of_its_time() -> None:
    more = rows(
        (cases.BASE + "assertion/0a2", cases.KG + "earliest", ox.Literal("2011-01-01", datatype=ox.NamedNode(cases.XSD + "date"))),
        (cases.BASE + "assertion/0a2", cases.KG + "latest", ox.Literal("someday")),
    )
    row = edges(network(view([*cases.small(), *more])))["0a2"]
    assert (row["earliest"], row["latest"]) == ("2011-01-01", None)


def test_what_is_no_day_is_none() -> None:
    assert [day(t) for t in ("2024-02-29", "2023-02-29", "2024", "", "12024-01-01", "0000-01-01", "2024-01-01Z")] == [
        "2024-02-29", *[None] * 6,
    ]  # fmt: skip


def test_a_wikidata_item_is_its_number() -> None:
    same = "http://www.w3.org/2002/07/owl#sameAs"
    more = rows(
        (ENT + "tokyo", same, ox.NamedNode("http://www.wikidata.org/entity/Q1490")),
        (ENT + "osaka", same, ox.NamedNode("https://elsewhere.example/osaka")),
    )
    net = network(view([*cases.small(), *more]))
    assert [node(net, n)["wikidata"] for n in ("tokyo", "osaka", "kite-2")] == ["Q1490", None, None]


def test_an_assertion_whose_name_is_taken_is_named_in_full() -> None:
    twin = [
        ox.Quad(ox.NamedNode(str(q.subject)[1:-1].replace("kg/assertion/", "kg/more/assertion/")), q.predicate, q.object, q.graph_name)
        for q in cases.small()
        if str(q.subject) == f"<{cases.BASE}assertion/0a1>"
    ]
    found = edges(network(view([*cases.small(), *twin])))
    assert {cases.BASE + "assertion/0a1", cases.BASE + "more/assertion/0a1"} <= set(found) and "0a1" not in found
    assert len(found) == 7


def test_an_end_that_is_no_entity_is_a_node_all_the_same() -> None:
    """Programs refuse an edge to a node that is not there."""
    page = "https://a.example/page"
    more = rows(
        (page, cases.RDF + "type", ox.NamedNode(cases.KG + "WebPage")),
        (cases.BASE + "assertion/0a3", cases.RDF + "object", ox.NamedNode(page)),
    )
    quads = [q for q in cases.small() if not (str(q.subject).endswith("/0a3>") and q.predicate.value == cases.RDF + "object")]
    net = network(view([*quads, *more]))
    ids = {n.entity.iri for n in net.nodes()}
    assert page in ids
    assert {end for e in net.edges() for end in (e.fact.subject, e.fact.object)} <= ids


def test_no_column_takes_a_name_that_means_something_else_to_a_tool() -> None:
    columns = node_columns(["ja", "zh-hant"], ["bornOn", "label", "Weight", "weight", "size", "notes"])
    names = [c.name for c in columns]
    assert names[-8:] == ["label_ja", "label_zh_hant", "Weight_", "bornOn", "label_", "notes_", "size_", "weight__"]
    assert len({n.casefold() for n in names}) == len(names)
    assert all(isinstance(c.about, str) and c.about for c in columns)


def test_rows_can_be_asked_twice() -> None:
    net = network(view(cases.small()))
    assert [type(n) for n in net.nodes()] == [Node] * 6 and list(net.nodes()) == list(net.nodes())
    assert [type(e) for e in net.edges()] == [Edge] * 6 and list(net.edges()) == list(net.edges())


def test_what_another_fact_contradicts_is_marked() -> None:
    me = cases.BASE + "conflict/hq"
    more = rows(
        (me, cases.RDF + "type", ox.NamedNode(cases.KG + "Conflict")),
        (me, cases.KG + "kind", ox.Literal("two values of one property")),
        *((me, cases.KG + "side", ox.NamedNode(f"{cases.BASE}assertion/{name}")) for name in ("0a3", "0b9")),
    )
    before, after = (network(view(quads)) for quads in (cases.small(), [*cases.small(), *more]))
    assert not any(row["contradicted"] for row in edges(before).values())
    assert [name for name, row in edges(after).items() if row["contradicted"]] == ["0a3"]
    assert [node(net, "hoshino-robotics")["conflicts"] for net in (before, after)] == [2, 3]
    assert node(after, "tokyo")["conflicts"] == node(before, "tokyo")["conflicts"], "the object is not what they differ about"
