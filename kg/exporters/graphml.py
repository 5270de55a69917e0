"""`kg.graphml`: entities and the asserted facts between them, for Gephi, yEd, Cytoscape, igraph and networkx."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from pyoxigraph import Quad

from kg.exporters.base import replacing
from kg.exporters.reader import view
from kg.exporters.scalars import Scalar, legal, number, scalars
from kg.exporters.terms import local_name
from kg.exporters.view import EntityView, FactView, View

if TYPE_CHECKING:
    import networkx as nx

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_TEXTS = ("position", "start", "end", "on", "unit", "degree")


@dataclass(frozen=True, slots=True)
class GraphMl:
    """GraphML 1.1 with named keys; an edge an assertion, its id the assertion's hash.

    Gephi takes an attribute for the label by its key's id or name, so every
    key has a name of its own and the labels are called `label`.
    """

    name: str = "graphml"
    suffix: str = ".graphml"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the asserted facts between entities to `path`. Raises OSError where that fails."""
        import networkx as nx

        buffer = io.BytesIO()
        graph = _graph(view(quads))
        nx.write_graphml_xml(graph, buffer, prettyprint=True, named_key_ids=True, edge_id_from_attribute="assertion")
        with replacing(path) as file:
            file.write(_distinct_keys(buffer.getvalue()))


def _graph(seen: View) -> nx.MultiDiGraph:
    import networkx as nx

    graph = nx.MultiDiGraph()
    for entity in seen.entities:
        graph.add_node(entity.iri, **_node(entity))
    lines = {note.iri: note.path for note in seen.notes}
    ids = _edge_ids(seen.facts)
    for fact in seen.facts:
        if fact.modality == "asserted" and not fact.literal and fact.object:
            graph.add_edge(fact.subject, fact.object, key=ids[fact.iri], assertion=ids[fact.iri], **_edge(fact, lines))
    return graph


def _node(entity: EntityView) -> dict[str, Scalar]:
    first: dict[str, str] = {}
    for tag, text in entity.labels:
        if tag:
            first.setdefault(f"label_{tag.replace('-', '_')}", text)
    texts = {"label": entity.label, "type": entity.type, "kind": entity.kind, **dict(sorted(first.items()))}
    return {**{name: legal(text) for name, text in texts.items()}, "notes": len(entity.notes)}


def _edge(fact: FactView, paths: dict[str, str]) -> dict[str, Scalar]:
    """The edge's attributes; one that the fact does not have is left out."""
    qualifiers = dict(fact.qualifiers)
    words = fact.words[0] if fact.words else None
    texts = {
        "predicate": fact.predicate,
        "modality": fact.modality,
        **{name: qualifiers.get(name, "") for name in _TEXTS},
        "sentence": words.sentence if words else "",
        "words": words.exact if words else "",
        "section": words.section if words else "",
        "note": paths.get(fact.note, local_name(fact.note)),
    }
    row: dict[str, Scalar] = {"label": legal(fact.predicate), **{name: legal(text) for name, text in texts.items() if text}}
    counts = scalars({"line": words.line if words and words.line else None, "confidence": fact.confidence})
    return {**row, **number("amount", qualifiers.get("amount", "")), **counts}


def _edge_ids(facts: Iterable[FactView]) -> dict[str, str]:
    """Assertion IRI → its last part, or the whole IRI where two share that."""
    facts = tuple(facts)
    names: dict[str, int] = {}
    for fact in facts:
        names[local_name(fact.iri)] = names.get(local_name(fact.iri), 0) + 1
    return {fact.iri: local_name(fact.iri) if names[local_name(fact.iri)] == 1 else fact.iri for fact in facts}


def _distinct_keys(xml: bytes) -> bytes:
    """Give an edge attribute whose name a node attribute has too a key id of its own (`edgelabel`), as GraphML's schema asks."""
    ElementTree.register_namespace("", _NAMESPACE)
    root = ElementTree.fromstring(xml)
    keys = root.findall(f"{{{_NAMESPACE}}}key")
    nodes = {key.get("id") for key in keys if key.get("for") == "node"}
    renamed = {key.get("id"): f"edge{key.get('id')}" for key in keys if key.get("for") == "edge" and key.get("id") in nodes}
    for key in keys:
        if key.get("for") == "edge" and key.get("id") in renamed:
            key.set("id", renamed[key.get("id")])
    for data in root.iterfind(f".//{{{_NAMESPACE}}}edge/{{{_NAMESPACE}}}data"):
        data.set("key", renamed.get(data.get("key"), data.get("key") or ""))
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
