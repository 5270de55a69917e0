"""All formats of the network at once: whatever a note says, each is read back with the same nodes, edges and texts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from kg.exporters import Cx2, Exporter, Gexf, GraphMl, Yed
from kg.exporters.network import network
from kg.exporters.reader import view
from kg.exporters.scalars import legal
from tests import export_cases as cases

SCHEMA = Path(__file__).with_name("conformance") / "schemas" / "graphml.xsd"
READER = Path(__file__).with_name("js") / "network.mjs"
NODE = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
Read = tuple[set[str], set[tuple[str, str, str, str]]]  # labels by node; source, target, predicate and sentence by edge
CHARACTERS = st.characters(codec="utf-8")  # RDF has no lone surrogates
TEXTS = st.lists(st.text(CHARACTERS, min_size=1, max_size=10), min_size=1, max_size=3)


def graphml(path: Path) -> Read:
    graph = nx.read_graphml(path, edge_key_type=str, force_multigraph=True)
    iris = nx.get_node_attributes(graph, "iri")
    edges = {(iris[a], iris[b], d["predicate"], d.get("sentence", "")) for a, b, d in graph.edges(data=True)}
    return {f"{d['iri']} {d['label']}" for _, d in graph.nodes(data=True)}, edges


def gexf(path: Path) -> Read:
    graph = nx.read_gexf(path)
    edges = {(a, b, d["predicate"], d.get("sentence", "")) for a, b, d in graph.edges(data=True)}
    return {f"{iri} {d['label']}" for iri, d in graph.nodes(data=True)}, edges


def cx2(path: Path) -> Read:
    found = {name: value for part in json.loads(path.read_text("utf-8")) for name, value in part.items()}
    iris = [n["v"]["iri"] for n in found["nodes"]]
    edges = {(iris[e["s"]], iris[e["t"]], e["v"]["interaction"], e["v"].get("sentence", "")) for e in found["edges"]}
    return {f"{n['v']['iri']} {n['v']['name']}" for n in found["nodes"]}, edges


def graphology(path: Path) -> Read:
    """As Gephi Lite reads it."""
    done = subprocess.run([NODE or "", READER, path], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["type"] == "directed"
    nodes = {n["id"]: n["attributes"] for n in found["nodes"]}
    iris = {i: a.get("iri", i) for i, a in nodes.items()}
    edges = {
        (iris[e["source"]], iris[e["target"]], e["attributes"]["predicate"], e["attributes"].get("sentence", "")) for e in found["edges"]
    }
    return {f"{iris[i]} {a['label']}" for i, a in nodes.items()}, edges


def expected(quads: list[ox.Quad]) -> Read:
    net = network(view(quads))
    facts = [e.fact for e in net.edges()]
    edges = {(f.subject, f.object, f.predicate, legal(f.words[0].sentence) if f.words else "") for f in facts}
    return {f"{n.entity.iri} {legal(n.entity.label)}" for n in net.nodes()}, edges


@settings(max_examples=15, deadline=None)
@given(TEXTS, TEXTS)
@example(["<html>"], ["]]>&amp;\r\n"])
@example([" "], ["\t\n "])
@example(["\x00\ufffe\U0001ffff"], ["\x85\u2028"])
def test_any_text_comes_back_from_every_format(names: list[str], sentences: list[str]) -> None:
    quads = cases.chain(tuple(names), tuple(sentences))
    with tempfile.TemporaryDirectory() as folder:
        for exporter, read in ((GraphMl(), graphml), (Gexf(), gexf), (Cx2(), cx2)):
            path = Path(folder) / f"kg{exporter.suffix}"
            exporter.write(quads, path)
            assert read(path) == expected(quads), exporter.name
        Yed().write(quads, Path(folder) / "kg.yed.graphml")
        drawn = nx.read_graphml(Path(folder) / "kg.yed.graphml", force_multigraph=True)
        assert (drawn.number_of_nodes(), drawn.number_of_edges()) == (len(names), len(expected(quads)[1]))


def test_predicates_of_any_name_are_columns_and_labels(tmp_path: Path) -> None:
    """An IRI may hold what is a sign in XML, and a predicate may be called like a column, or like a key of GraphML."""
    odd = ("x&y'(z)", "部門", "edgedegree", "edgelabel", "label", "weight", "id", "url")
    note = ox.NamedNode(cases.BASE + "note/hoshino-en")
    more = []
    for number, name in enumerate(odd):
        me = ox.NamedNode(f"{cases.BASE}assertion/odd{number}")
        rows: dict[str, ox.NamedNode | ox.Literal] = {
            cases.RDF + "type": ox.NamedNode(cases.KG + "Assertion"),
            cases.RDF + "subject": ox.NamedNode(cases.BASE + "entity/kite-2"),
            cases.RDF + "predicate": ox.NamedNode(cases.KG + name),
            cases.RDF + "object": ox.Literal(f"value of {name}"),
            cases.KG + "modality": ox.NamedNode(cases.KG + "asserted"),
        }
        more += [ox.Quad(me, ox.NamedNode(p), o, note) for p, o in rows.items()]
        edge = ox.NamedNode(f"{cases.BASE}assertion/edge{number}")
        rows[cases.RDF + "object"] = ox.NamedNode(cases.BASE + "entity/tokyo")
        more += [ox.Quad(edge, ox.NamedNode(p), o, note) for p, o in rows.items()]
    quads = [*cases.small(), *more]
    values = {json.dumps([f"value of {name}"], ensure_ascii=False) for name in odd}
    for exporter, read in ((GraphMl(), graphml), (Yed(), graphml), (Gexf(), gexf), (Cx2(), cx2)):
        path = tmp_path / f"kg{exporter.suffix}"
        exporter.write(quads, path)
        assert read(path) == expected(quads), exporter.name
    for path in (tmp_path / "kg.graphml", tmp_path / "kg.yed.graphml"):
        etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.parse(path))
        assert values <= set(nx.read_graphml(path, force_multigraph=True).nodes["kite-2"].values())
    assert values <= {v for v in nx.read_gexf(tmp_path / "kg.gexf").nodes[cases.BASE + "entity/kite-2"].values() if isinstance(v, str)}


@pytest.mark.skipif(not (NODE and (READER.parent / "node_modules" / "graphology").is_dir()), reason="graphology is not there: make readers")
@pytest.mark.parametrize("exporter", [GraphMl(), Yed(), Gexf()], ids=lambda e: e.name)
def test_graphology_reads_the_same(exporter: Exporter, tmp_path: Path) -> None:
    """Gephi Lite's own parsers."""
    for name, quads in (("small", cases.small()), ("hostile", cases.hostile())):
        path = tmp_path / f"{name}{exporter.suffix}"
        exporter.write(quads, path)
        assert graphology(path) == expected(quads), name
