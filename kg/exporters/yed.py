"""`kg.yed.graphml`: the network as yEd draws it, with places, shapes, colours, labels and arrows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from pyoxigraph import Quad

from kg.exporters.base import replacing_text
from kg.exporters.columns import Edge, Node
from kg.exporters.graphml import NAMESPACE, data, edge_attributes, keys_of, node_id
from kg.exporters.looks import CONTRADICTED, LINE, Look, looks, size
from kg.exporters.network import network
from kg.exporters.reader import view
from kg.exporters.xml_text import DECLARATION, content

Point = tuple[int, int]

_HEAD = (
    f'<graphml xmlns="{NAMESPACE}" xmlns:y="http://www.yworks.com/xml/graphml" xmlns:yed="http://www.yworks.com/xml/yed/3"\n'
    '    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\n'
    f'    xsi:schemaLocation="{NAMESPACE} http://www.yworks.com/xml/schema/graphml/1.1/ygraphml.xsd">\n'
)
# What yEd knows by these names it shows itself: what it draws, a link to follow, and what appears under the mouse.
_KEYS = (
    '  <key id="nodegraphics" for="node" yfiles.type="nodegraphics"/>\n'
    '  <key id="edgegraphics" for="edge" yfiles.type="edgegraphics"/>\n'
    '  <key id="url" for="node" attr.name="url" attr.type="string"/>\n'
    '  <key id="description" for="node" attr.name="description" attr.type="string"/>\n'
    '  <key id="edgeurl" for="edge" attr.name="url" attr.type="string"/>\n'
    '  <key id="edgedescription" for="edge" attr.name="description" attr.type="string"/>\n'
)
_SHAPES = {"dot": "ellipse", "square": "rectangle", "triangle": "triangle", "triangleDown": "trapezoid2"}
_SHAPES |= {"diamond": "diamond", "hexagon": "hexagon", "star": "star5"}
_GAP = 36  # pixels between the middles of parallel edges
_NO_MARKUP = "\u200b"  # zero width space


@dataclass(frozen=True, slots=True)
class Yed:
    """GraphML with yFiles graphics, besides the columns of GraphML, which yEd keeps as custom properties."""

    name: str = "yed"
    suffix: str = ".yed.graphml"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the asserted facts between entities to `path`. Raises OSError where that fails."""
        net, style = network(view(quads)), looks()
        keys, places = keys_of(net), net.places()
        between: dict[tuple[int, int], int] = defaultdict(int)
        with replacing_text(path) as file:
            file.write(DECLARATION + _HEAD + _KEYS)
            file.writelines(keys.declared())
            file.write('  <graph id="kg" edgedefault="directed">\n')
            for node, place in zip(net.nodes(), places, strict=True):
                file.write(
                    f"    <node id={node_id(net, node.entity.iri)}>\n{_node(node, place, style)}{data(keys.node, node)}    </node>\n"
                )
            for edge in net.edges():
                a, b = net.numbers[edge.fact.subject], net.numbers[edge.fact.object]
                between[min(a, b), max(a, b)] += 1
                bends = _bends(places[a], places[b], between[min(a, b), max(a, b)] - 1, a > b)
                file.write(f"    <edge {edge_attributes(net, edge)}>\n{_edge(edge, bends)}{data(keys.edge, edge)}    </edge>\n")
            file.write("  </graph>\n</graphml>\n")


def shown(text: str) -> str:
    """`text` between tags, as yEd shows it: a label that begins with `<html>` it would take for markup."""
    plain = text.lstrip().casefold().startswith("<html")
    return content(_NO_MARKUP + text if plain else text)


def _node(node: Node, place: Point, style: Mapping[str, Look]) -> str:
    """The node's graphics: its label below it."""
    entity = node.entity
    look, wide = style.get(entity.kind, style[""]), size(node.degree)
    about = "\n".join(filter(None, (entity.type or entity.kind, *dict.fromkeys(text for _, text in (*entity.labels, *entity.names)))))
    return (
        '      <data key="nodegraphics">\n        <y:ShapeNode>\n'
        f'          <y:Geometry height="{wide}.0" width="{wide}.0" x="{place[0] - wide // 2}.0" y="{place[1] - wide // 2}.0"/>\n'
        f'          <y:Fill color="{look.colour.upper()}" transparent="false"/>\n'
        '          <y:BorderStyle color="#333333" type="line" width="1.0"/>\n'
        '          <y:NodeLabel alignment="center" autoSizePolicy="content" fontFamily="Dialog" fontSize="12" fontStyle="plain"'
        f' modelName="sides" modelPosition="s" textColor="#000000" visible="true">{shown(entity.label)}</y:NodeLabel>\n'
        f'          <y:Shape type="{_SHAPES.get(look.shape, "roundrectangle")}"/>\n'
        "        </y:ShapeNode>\n      </data>\n"
        f'      <data key="url">{content(entity.iri)}</data>\n      <data key="description">{shown(about)}</data>\n'
    )


def _edge(edge: Edge, bends: Iterable[Point]) -> str:
    """The edge's graphics: the predicate at its middle, an arrow at its end, dashed where it is contradicted."""
    points = "".join(f'            <y:Point x="{x}.0" y="{y}.0"/>\n' for x, y in bends)
    path = f">\n{points}          </y:Path>" if points else "/>"
    colour, style = (CONTRADICTED, "dashed") if edge.contradicted else (LINE, "line")
    sentence = edge.fact.words[0].sentence if edge.fact.words else ""
    return (
        '      <data key="edgegraphics">\n        <y:PolyLineEdge>\n'
        f'          <y:Path sx="0.0" sy="0.0" tx="0.0" ty="0.0"{path}\n'
        f'          <y:LineStyle color="{colour.upper()}" type="{style}" width="1.0"/>\n'
        '          <y:Arrows source="none" target="standard"/>\n'
        '          <y:EdgeLabel alignment="center" fontFamily="Dialog" fontSize="10" fontStyle="plain" modelName="centered"'
        f' modelPosition="center" textColor="#404040" visible="true">{shown(edge.fact.predicate)}</y:EdgeLabel>\n'
        '          <y:BendStyle smoothed="true"/>\n        </y:PolyLineEdge>\n      </data>\n'
        f'      <data key="edgeurl">{content(edge.fact.iri)}</data>\n      <data key="edgedescription">{shown(sentence)}</data>\n'
    )


def _bends(start: Point, end: Point, number: int, back: bool) -> list[Point]:
    """Where an edge bends so that parallel ones, numbered from 0, do not lie on each other; a loop goes around above its node."""
    (x, y), (u, v) = start, end
    if (x, y) == (u, v):
        high, half = 60 + _GAP * number, 30 + _GAP * number // 2
        return [(x - half, y - high), (x + half, y - high)]
    away = (number + 1) // 2 * (1 if number % 2 else -1) * (-1 if back else 1)
    if not away:
        return []
    far = sqrt((u - x) * (u - x) + (v - y) * (v - y))
    return [(round((x + u) / 2 - (v - y) / far * away * _GAP), round((y + v) / 2 + (u - x) / far * away * _GAP))]
