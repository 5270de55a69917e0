"""`kg.graphml`: entities and the asserted facts between them, for Gephi, Cytoscape, igraph and networkx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pyoxigraph import Quad

from kg.exporters.base import replacing_text
from kg.exporters.columns import Column, Edge, Node, Type
from kg.exporters.network import Network, network
from kg.exporters.reader import view
from kg.exporters.xml_text import DECLARATION, attribute, content, lexical, token

Row = TypeVar("Row")

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_HEAD = (
    f'<graphml xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\n'
    f'    xsi:schemaLocation="{NAMESPACE} http://graphml.graphdrawing.org/xmlns/1.1/graphml.xsd">\n'
)
_TYPES: Mapping[Type, str] = {
    "string": "string",
    "strings": "string",
    "integer": "long",
    "double": "double",
    "boolean": "boolean",
    "date": "string",
}
_STRUCTURE = frozenset({"id", "source", "target"})  # of an edge; GraphML says them in attributes


@dataclass(frozen=True, slots=True)
class Keys:
    """The columns that a file declares, each with the id of its `<key>`."""

    node: Sequence[tuple[str, Column[Node]]]
    edge: Sequence[tuple[str, Column[Edge]]]

    def declared(self) -> Iterator[str]:
        """The `<key>` elements."""
        yield from (_key("node", key, column) for key, column in self.node)
        yield from (_key("edge", key, column) for key, column in self.edge)


@dataclass(frozen=True, slots=True)
class GraphMl:
    """GraphML 1.1 with named keys; an edge an assertion, its id the assertion's hash; written as it is read.

    Gephi takes an attribute for the label by its key's id or name, so every
    key has a name of its own and the labels are called `label`.
    """

    name: str = "graphml"
    suffix: str = ".graphml"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the asserted facts between entities to `path`. Raises OSError where that fails."""
        net = network(view(quads))
        keys = keys_of(net)
        with replacing_text(path) as file:
            file.write(DECLARATION + _HEAD)
            file.writelines(keys.declared())
            file.write('  <graph id="kg" edgedefault="directed">\n')
            for node in net.nodes():
                file.write(f"    <node id={node_id(net, node.entity.iri)}>\n{data(keys.node, node)}    </node>\n")
            for edge in net.edges():
                file.write(f"    <edge {edge_attributes(net, edge)}>\n{data(keys.edge, edge)}    </edge>\n")
            file.write("  </graph>\n</graphml>\n")


def keys_of(net: Network) -> Keys:
    """The network's columns as keys. An IRI is called `iri`, for an attribute called `id` means something else to programs.

    Where an entity and an edge have a column of one name, the edge's key has `edge` in front of its id.
    """
    nodes = [(token("iri" if c.name == "id" else c.name), c) for c in net.node_columns]
    taken = {key for key, _ in nodes}
    edges: list[tuple[str, Column[Edge]]] = []
    for column in (c for c in net.edge_columns if c.name not in _STRUCTURE):
        key = column.name
        while key in taken:
            key = f"edge{key}"
        taken.add(key)
        edges.append((key, column))
    return Keys(nodes, edges)


def node_id(net: Network, iri: str) -> str:
    """An entity's `id`, in quotes: its short name as the NMTOKEN that the schema asks for."""
    return attribute(token(net.name(iri)))


def edge_attributes(net: Network, edge: Edge) -> str:
    """The attributes of an `<edge>`."""
    ends = (node_id(net, edge.fact.subject), node_id(net, edge.fact.object))
    return f"id={attribute(token(edge.id))} source={ends[0]} target={ends[1]}"


def data(keys: Sequence[tuple[str, Column[Row]]], row: Row) -> str:
    """The `<data>` elements of a row, a line each; a value that is not there has none."""
    found = ((key, column.value(row)) for key, column in keys)
    return "".join(f'      <data key="{key}">{content(lexical(value))}</data>\n' for key, value in found if value is not None)


def _key(scope: str, key: str, column: Column[Row]) -> str:
    name = "iri" if scope == "node" and column.name == "id" else token(column.name)
    about = f"<desc>{content(column.about)}</desc>"
    return f'  <key id="{key}" for="{scope}" attr.name="{name}" attr.type="{_TYPES[column.type]}">{about}</key>\n'
