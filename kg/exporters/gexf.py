"""`kg.gexf`: the network with colours, places and times, for Gephi and its timeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pyoxigraph import Quad

from kg.exporters.base import replacing_text
from kg.exporters.columns import Column, Edge, Node, Type, day
from kg.exporters.looks import CONTRADICTED, Look, looks, size
from kg.exporters.network import Network, network
from kg.exporters.reader import view
from kg.exporters.xml_text import DECLARATION, attribute, lexical

Row = TypeVar("Row")
Spell = tuple[str, str]  # first and last day, "" where open

NAMESPACE = "http://gexf.net/1.3"
_HEAD = (
    f'<gexf xmlns="{NAMESPACE}" xmlns:viz="{NAMESPACE}/viz" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\n'
    f'    xsi:schemaLocation="{NAMESPACE} {NAMESPACE}/gexf.xsd" version="1.3">\n'
    "  <meta>\n    <creator>notegraph</creator>\n  </meta>\n"
)
_DYNAMIC = ' mode="dynamic" timeformat="date" timerepresentation="interval"'
_STATIC = ' mode="static"'
_TYPES: Mapping[Type, str] = {
    "string": "string",
    "strings": "liststring",
    "integer": "long",
    "double": "double",
    "boolean": "boolean",
    "date": "string",
}
_STRUCTURE = frozenset({"id", "label", "source", "target"})  # GEXF says them in attributes
_SHAPES = {"dot": "disc", "square": "square", "triangle": "triangle", "triangleDown": "pentagon"}
_SHAPES |= {"diamond": "diamond", "hexagon": "hexagon", "star": "star"}

_WARNING = Look(CONTRADICTED, "")

# An entity is there from its beginning to its end; other dates, such as when it was bought, are neither.
_BEGINS = frozenset({"foundedOn", "releasedOn", "bornOn", "startDate"})
_ENDS = frozenset({"diedOn", "endDate"})
_DATED = "date"  # of an event: its beginning and end


@dataclass(frozen=True, slots=True)
class Gexf:
    """GEXF 1.3: `kind` keeps parallel edges of different predicates apart, spells tell when edges and nodes are there."""

    name: str = "gexf"
    suffix: str = ".gexf"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the asserted facts between entities to `path`. Raises OSError where that fails."""
        net = network(view(quads))
        dated = any(map(spell, net.edges())) or any(map(life, net.nodes()))
        with replacing_text(path) as file:
            file.write(DECLARATION + _HEAD)
            file.write(f'  <graph defaultedgetype="directed" idtype="string"{_DYNAMIC if dated else _STATIC}>\n')
            file.writelines(_attributes("node", net.node_columns))
            file.writelines(_attributes("edge", net.edge_columns))
            file.write(f'    <nodes count="{len(net.numbers)}">\n')
            file.writelines(_nodes(net))
            file.write(f'    </nodes>\n    <edges count="{net.edge_count}">\n')
            file.writelines(_edge(net, edge) for edge in net.edges())
            file.write("    </edges>\n  </graph>\n</gexf>\n")


def spell(edge: Edge) -> Spell | None:
    """When a fact holds: the days of its time, None where no day is known or the last comes before the first."""
    return _spell(day(edge.fact.earliest), day(edge.fact.latest))


def life(node: Node) -> Spell | None:
    """When an entity is there: from its beginning to its end, with all its dated edges; None where neither is known."""
    own = [p for p in node.days if p in _BEGINS or p in _ENDS or p == _DATED]
    begins = [node.days[p][0] for p in own if p not in _ENDS]
    ends = [node.days[p][1] for p in own if p not in _BEGINS]
    found = _spell(min(begins, default=None), max(ends, default=None))
    if found is None:
        return None
    first, last = found
    if any(node.active):
        first = min(first, node.active[0]) if first and node.active[0] else ""
        last = max(last, node.active[1]) if last and node.active[1] else ""
    return (first, last) if first or last else None


def _spell(first: str | None, last: str | None) -> Spell | None:
    return (first or "", last or "") if (first or last) and (first or "") <= (last or "9999") else None


def _attributes(scope: str, columns: Sequence[Column[Row]]) -> Iterator[str]:
    yield f'    <attributes class="{scope}" mode="static">\n'
    for column in _told(columns):
        yield f'      <attribute id={attribute(column.name)} title={attribute(column.name)} type="{_TYPES[column.type]}"/>\n'
    yield "    </attributes>\n"


def _told(columns: Sequence[Column[Row]]) -> list[Column[Row]]:
    return [c for c in columns if c.name not in _STRUCTURE]


def _nodes(net: Network) -> Iterator[str]:
    """The nodes; y points up in Gephi."""
    style = looks()
    for node, (x, y) in zip(net.nodes(), net.places(), strict=True):
        entity = node.entity
        look = style.get(entity.kind, style[""])
        yield (
            f"      <node id={attribute(entity.iri)} label={attribute(entity.label)}>\n"
            f"{_values(net.node_columns, node)}{_spells(life(node))}{_drawn(look, size(node.degree), x, -y)}      </node>\n"
        )


def _drawn(look: Look, width: int, x: int, y: int) -> str:
    return (
        f'{_colour(look)}        <viz:position x="{x}" y="{y}" z="0"/>\n'
        f'        <viz:size value="{width}"/>\n        <viz:shape value="{_SHAPES.get(look.shape, "disc")}"/>\n'
    )


def _colour(look: Look) -> str:
    red, green, blue = look.rgb
    return f'        <viz:color r="{red}" g="{green}" b="{blue}"/>\n'


def _edge(net: Network, edge: Edge) -> str:
    fact = edge.fact
    ends = f"source={attribute(fact.subject)} target={attribute(fact.object)}"
    kind = attribute(fact.predicate)
    return (
        f"      <edge id={attribute(edge.id)} {ends} label={kind} kind={kind}>\n"
        f"{_values(net.edge_columns, edge)}{_spells(spell(edge))}{_colour(_WARNING) if edge.contradicted else ''}      </edge>\n"
    )


def _values(columns: Sequence[Column[Row]], row: Row) -> str:
    """The `<attvalues>` of a row; a value that is not there has none."""
    found = ((column.name, column.value(row)) for column in _told(columns))
    rows = "".join(
        f"          <attvalue for={attribute(name)} value={attribute(lexical(value))}/>\n" for name, value in found if value is not None
    )
    return f"        <attvalues>\n{rows}        </attvalues>\n" if rows else ""


def _spells(found: Spell | None) -> str:
    if found is None:
        return ""
    days = "".join(f' {name}="{value}"' for name, value in zip(("start", "end"), found, strict=True) if value)
    return f"        <spells>\n          <spell{days}/>\n        </spells>\n"
