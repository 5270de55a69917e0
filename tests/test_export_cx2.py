"""CX2: read back by ndex2, every value of the declared type, and a style that names what is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from ndex2.cx2 import RawCX2NetworkFactory

from kg.exporters import Cx2
from kg.exporters.looks import looks, size
from kg.exporters.network import network
from kg.exporters.reader import view
from tests import export_cases as cases

CASES = {"small": cases.small(), "hostile": cases.hostile(), "both": cases.small() + cases.hostile(), "nothing": []}
PYTHON = {"string": str, "integer": int, "double": float, "boolean": bool, "list_of_string": list}


def aspects(quads: list[ox.Quad], folder: Path) -> list[dict[str, Any]]:
    path = folder / "kg.cx2"
    Cx2().write(quads, path)
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return found


def named(found: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: value for part in found for name, value in part.items()}


@pytest.mark.parametrize("quads", CASES.values(), ids=CASES)
def test_every_value_of_every_column_comes_back(quads: list[ox.Quad], tmp_path: Path) -> None:
    read, net = RawCX2NetworkFactory().get_cx2network(aspects(quads, tmp_path)), network(view(quads))
    nodes, edges = read.get_nodes(), read.get_edges()
    assert (len(nodes), len(edges)) == (len(net.numbers), net.edge_count)
    for number, node in enumerate(net.nodes()):
        told = {{"id": "iri", "label": "name"}.get(c.name, c.name): c.value(node) for c in net.node_columns}
        assert nodes[number]["v"] == {k: list(v) if isinstance(v, tuple) else v for k, v in told.items() if v is not None}
    for number, edge in enumerate(net.edges()):
        told = {("interaction" if c.name == "predicate" else c.name): c.value(edge) for c in net.edge_columns}
        left = ("id", "source", "target", "label")
        assert edges[number]["v"] == {k: v for k, v in told.items() if v is not None and k not in left}
        ends = [nodes[edges[number][end]]["v"]["iri"] for end in "st"]
        assert ends == [edge.fact.subject, edge.fact.object]


@pytest.mark.parametrize("quads", CASES.values(), ids=CASES)
def test_values_have_their_declared_types(quads: list[ox.Quad], tmp_path: Path) -> None:
    found = named(aspects(quads, tmp_path))
    declared = found["attributeDeclarations"][0]
    for aspect in ("nodes", "edges"):
        for element in found[aspect]:
            for name, value in element["v"].items():
                kind = declared[aspect][name]["d"]
                assert type(value) is PYTHON[kind], (name, value)
                assert kind != "list_of_string" or all(isinstance(v, str) for v in value)
        assert "id" not in declared[aspect], "CX2 forbids it"
    assert set(found["networkAttributes"][0]) == set(declared["networkAttributes"])


@pytest.mark.parametrize("quads", CASES.values(), ids=CASES)
def test_the_document_keeps_the_order_and_counts_of_cx2(quads: list[ox.Quad], tmp_path: Path) -> None:
    parts = aspects(quads, tmp_path)
    assert parts[0] == {"CXVersion": "2.0", "hasFragments": False}
    assert [next(iter(p)) for p in parts[1:]] == [
        "metaData", "attributeDeclarations", "networkAttributes", "nodes", "edges", "visualProperties", "status",
    ]  # fmt: skip
    found = named(parts)
    assert {m["name"]: m["elementCount"] for m in found["metaData"]} == {
        name: len(value) for name, value in found.items() if name not in ("CXVersion", "hasFragments", "metaData", "status")
    }
    for aspect in ("nodes", "edges"):
        assert [e["id"] for e in found[aspect]] == list(range(len(found[aspect])))
    assert all(isinstance(n["x"], int) and isinstance(n["y"], int) for n in found["nodes"])
    assert found["status"] == [{"success": True}]


def test_what_cytoscape_knows_by_name(tmp_path: Path) -> None:
    found = named(aspects(cases.small(), tmp_path))
    assert {n["v"]["name"] for n in found["nodes"]} >= {"Aya Mori", "森綾", "Tokyo"}
    assert {e["v"]["interaction"] for e in found["edges"]} == {"founderOf", "positionAt", "headquarteredIn", "developerOf"}
    hoshino = next(n["v"] for n in found["nodes"] if n["v"]["name"] == "Hoshino Robotics")
    assert (hoshino["aliases"], hoshino["foundedOn"], hoshino["degree"]) == (["Hoshino"], ["2011", "2012"], 6)


def test_the_style_is_mapped_from_columns_that_are_declared(tmp_path: Path) -> None:
    found = named(aspects(cases.small(), tmp_path))
    style, declared = found["visualProperties"][0], found["attributeDeclarations"][0]
    for scope, aspect in (("nodeMapping", "nodes"), ("edgeMapping", "edges")):
        for mapping in style[scope].values():
            definition = mapping["definition"]
            assert declared[aspect][definition["attribute"]]["d"] == definition["type"]
    colours = {m["v"]: m["vp"] for m in style["nodeMapping"]["NODE_BACKGROUND_COLOR"]["definition"]["map"]}
    assert colours == {kind: look.colour for kind, look in looks().items() if kind}
    shapes = {m["vp"] for m in style["nodeMapping"]["NODE_SHAPE"]["definition"]["map"]}
    assert shapes <= {"rectangle", "round-rectangle", "ellipse", "triangle", "diamond", "hexagon", "octagon", "parallelogram", "vee"}


def test_sizes_are_told_for_every_degree_without_a_gap(tmp_path: Path) -> None:
    ranges = named(aspects([], tmp_path))["visualProperties"][0]["nodeMapping"]["NODE_WIDTH"]["definition"]["map"]
    below, *between, above = ranges
    assert "min" not in below and "max" not in above
    assert [below["max"], *(r["max"] for r in between)] == [*(r["min"] for r in between), above["min"]]
    assert all(r["minVPValue"] == size(r["min"]) < r["maxVPValue"] == size(r["max"]) for r in between)


def test_a_lone_surrogate_and_nul_do_not_break_the_file(tmp_path: Path) -> None:
    found = named(aspects(cases.chain(("a\x00b\x1b", "\ufffe"), ("c\x00",)), tmp_path))
    assert [n["v"]["name"] for n in found["nodes"]] == ["a�b�", "�"]
