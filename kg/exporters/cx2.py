"""`kg.cx2`: the network with types, places and a style, for Cytoscape, Cytoscape Web and NDEx."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from pyoxigraph import Quad

from kg.exporters.base import replacing_text
from kg.exporters.columns import Column, Edge, Type
from kg.exporters.looks import CONTRADICTED, LINE, looks, size
from kg.exporters.network import Network, network
from kg.exporters.reader import view
from kg.exporters.scalars import legal, scalar

Row = TypeVar("Row")
Json = dict[str, Any]

_TYPES: Mapping[Type, str] = {
    "string": "string",
    "strings": "list_of_string",
    "integer": "integer",
    "double": "double",
    "boolean": "boolean",
    "date": "string",
}
_NAMES = {"id": "iri", "label": "name"}  # of an entity; Cytoscape shows `name`
_EDGE_NAMES = {"predicate": "interaction"}  # what Cytoscape calls a predicate
_STRUCTURE = frozenset({"id", "source", "target", "label"})  # of an edge
_NETWORK = {"name": "notegraph", "description": "Entities, and the facts that notes assert of them, each with its sentence."}
_SHAPES = {"dot": "ellipse", "square": "rectangle", "triangle": "triangle", "triangleDown": "vee"}
_SHAPES |= {"diamond": "diamond", "hexagon": "hexagon", "star": "octagon"}
_DEGREES = (0, 1, 3, 10, 30, 100)  # at which sizes are told; Cytoscape reckons those between


@dataclass(frozen=True, slots=True)
class Cx2:
    """CX2 with declared types; written a row at a time."""

    name: str = "cx2"
    suffix: str = ".cx2"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the asserted facts between entities to `path`. Raises OSError where that fails."""
        net = network(view(quads))
        counts = {
            "attributeDeclarations": 1,
            "networkAttributes": 1,
            "nodes": len(net.numbers),
            "edges": net.edge_count,
            "visualProperties": 1,
        }
        with replacing_text(path) as file:
            file.write(f"[\n{_json({'CXVersion': '2.0', 'hasFragments': False})},\n")
            file.write(_json({"metaData": [{"name": name, "elementCount": count} for name, count in counts.items()]}) + ",\n")
            file.write(_json({"attributeDeclarations": [_declared(net)]}) + ",\n" + _json({"networkAttributes": [_NETWORK]}) + ",\n")
            file.writelines(_aspect("nodes", _nodes(net)))
            file.writelines(_aspect("edges", _edges(net)))
            file.write(_json({"visualProperties": [_style()]}) + ",\n" + _json({"status": [{"success": True}]}) + "\n]\n")


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _aspect(name: str, rows: Iterable[Json]) -> Iterator[str]:
    """An aspect, a line for each of its elements."""
    yield f'{{"{name}":['
    for number, row in enumerate(rows):
        yield ("\n" if number == 0 else ",\n") + _json(row)
    yield "]},\n"


def _declared(net: Network) -> Json:
    nodes = {_NAMES.get(c.name, c.name): {"d": _TYPES[c.type]} for c in net.node_columns}
    edges = {_EDGE_NAMES.get(c.name, c.name): {"d": _TYPES[c.type]} for c in net.edge_columns if c.name not in _STRUCTURE}
    return {"networkAttributes": {name: {"d": "string"} for name in _NETWORK}, "nodes": nodes, "edges": edges}


def _nodes(net: Network) -> Iterator[Json]:
    for number, (node, (x, y)) in enumerate(zip(net.nodes(), net.places(), strict=True)):
        yield {"id": number, "x": x, "y": y, "v": _values(net.node_columns, node, _NAMES)}


def _edges(net: Network) -> Iterator[Json]:
    columns: Sequence[Column[Edge]] = [c for c in net.edge_columns if c.name not in _STRUCTURE]
    for number, edge in enumerate(net.edges()):
        ends = {"s": net.numbers[edge.fact.subject], "t": net.numbers[edge.fact.object]}
        yield {"id": number, **ends, "v": _values(columns, edge, _EDGE_NAMES)}


def _values(columns: Sequence[Column[Row]], row: Row, names: Mapping[str, str]) -> Json:
    """The row's values by their columns' names; one that is not there is left out."""
    found = ((names.get(c.name, c.name), c.value(row)) for c in columns)
    return {n: [legal(t) for t in v] if isinstance(v, tuple) else scalar(v) for n, v in found if v is not None}


def _style() -> Json:
    """Colour and shape by `kind`, size by `degree`, the name as label, the predicate on the edge, dashed where it is contradicted."""
    kinds = looks()
    colours = [{"v": kind, "vp": look.colour} for kind, look in kinds.items() if kind]
    shapes = [{"v": kind, "vp": _SHAPES.get(look.shape, "ellipse")} for kind, look in kinds.items() if kind]
    sized = {"type": "CONTINUOUS", "definition": {"attribute": "degree", "map": _widths(), "type": "integer"}}
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
            "node": {
                "NODE_BACKGROUND_COLOR": kinds[""].colour,
                "NODE_SHAPE": "ellipse",
                "NODE_WIDTH": size(1),
                "NODE_HEIGHT": size(1),
                "NODE_BORDER_COLOR": "#333333",
                "NODE_BORDER_WIDTH": 1,
                "NODE_LABEL_COLOR": "#000000",
                "NODE_LABEL_FONT_SIZE": 12,
                "NODE_LABEL_POSITION": {
                    "HORIZONTAL_ALIGN": "center",
                    "VERTICAL_ALIGN": "top",
                    "HORIZONTAL_ANCHOR": "center",
                    "VERTICAL_ANCHOR": "bottom",
                    "JUSTIFICATION": "center",
                    "MARGIN_X": 0,
                    "MARGIN_Y": 0,
                },
            },
            "edge": {
                "EDGE_LINE_COLOR": LINE,
                "EDGE_WIDTH": 1,
                "EDGE_TARGET_ARROW_SHAPE": "triangle",
                "EDGE_TARGET_ARROW_COLOR": LINE,
                "EDGE_LABEL_COLOR": "#404040",
                "EDGE_LABEL_FONT_SIZE": 9,
            },
        },
        "nodeMapping": {
            "NODE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}},
            "NODE_BACKGROUND_COLOR": {"type": "DISCRETE", "definition": {"attribute": "kind", "map": colours, "type": "string"}},
            "NODE_SHAPE": {"type": "DISCRETE", "definition": {"attribute": "kind", "map": shapes, "type": "string"}},
            "NODE_WIDTH": sized,
            "NODE_HEIGHT": sized,
        },
        "edgeMapping": {
            "EDGE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "interaction", "type": "string"}},
            "EDGE_LINE_COLOR": _contradicted(CONTRADICTED),
            "EDGE_TARGET_ARROW_COLOR": _contradicted(CONTRADICTED),
            "EDGE_LINE_STYLE": _contradicted("dashed"),
        },
    }


def _contradicted(look: str) -> Json:
    """How an edge looks that another fact contradicts."""
    return {"type": "DISCRETE", "definition": {"attribute": "contradicted", "map": [{"v": True, "vp": look}], "type": "boolean"}}


def _widths() -> list[Json]:
    """The sizes of nodes: below the first degree told, between each two, and above the last."""
    sizes = [(degree, size(degree)) for degree in _DEGREES]
    between: list[Json] = [
        {"min": a, "minVPValue": small, "includeMin": True, "max": b, "maxVPValue": large, "includeMax": True}
        for (a, small), (b, large) in pairwise(sizes)
    ]
    (least, small), (most, large) = sizes[0], sizes[-1]
    below = {"max": least, "maxVPValue": small, "includeMin": False, "includeMax": False}
    return [below, *between, {"min": most, "minVPValue": large, "includeMin": False, "includeMax": False}]
