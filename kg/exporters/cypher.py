"""`kg.cypher`: the build as Cypher statements that may be run again, for a Neo4j that runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from kg.exporters.base import replacing_text
from kg.exporters.property_graph import FACTS, LABELS, Columns, Link, PropertyGraph, Vertex, property_graph
from kg.exporters.reader import view
from kg.exporters.tables import Cell

ROWS = 200  # of a statement: what a transaction holds
# All that can end or turn a literal. There are escapes by code point as well, which not every engine knows.
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\t": "\\t"}

Kind = tuple[tuple[str, ...], str, bool]  # the labels of nodes; or a link's two labels, its type, and whether it has properties


@dataclass(frozen=True, slots=True)
class Cypher:
    """Constraints, then MERGE statements over rows of literals. Run again, it changes nothing.

    Texts stand in literals alone, with every sign escaped that could end one; names are
    identifiers in backticks. No statement has a line that depends on where a line break stood.
    """

    name: str = "cypher"
    suffix: str = ".cypher"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the statements to `path`. Raises OSError where that fails."""
        graph = property_graph(view(quads))
        with replacing_text(path) as file:
            file.write("// Into a running Neo4j 5: cypher-shell -f kg.cypher\n")
            file.writelines(f"{line}\n" for line in constraints())
            file.writelines(_statements(graph))


def constraints() -> Iterator[str]:
    """The statements that make ids unique among the nodes of each label, and quick to find."""
    for label in LABELS:
        yield f"CREATE CONSTRAINT `{label}_id` IF NOT EXISTS FOR (n:`{label}`) REQUIRE n.`id` IS UNIQUE;"


def literal(cell: Cell, kind: str = "string") -> str:
    """A cell of a column of that type as a Cypher expression that gives it."""
    match cell:
        case None:
            return "null"
        case bool():
            return "true" if cell else "false"
        case str():
            text = "'" + "".join(_ESCAPES.get(char, char) for char in cell) + "'"
            return f"date({text})" if kind == "date" else text
        case tuple():
            return "[" + ", ".join(literal(text) for text in cell) + "]"
        case _:
            return repr(cell)


def _statements(graph: PropertyGraph) -> Iterator[str]:
    """The nodes and links, in statements of up to `ROWS` of one kind."""
    waiting: dict[Kind, list[str]] = {}
    for element in graph.elements():
        if isinstance(element, Vertex):
            kind: Kind = (element.labels, "", True)
            row = _map(graph.vertex_columns[element.labels[0]], element.cells)
        else:
            ends = (element.start[0], element.end[0])
            kind = (ends, element.type, bool(element.cells))
            own = f", own: {_own(graph, element)}" if element.cells else ""
            row = f"{{start: {literal(element.start[1])}, stop: {literal(element.end[1])}{own}}}"
        rows = waiting.setdefault(kind, [])
        rows.append(row)
        if len(rows) == ROWS:
            yield _statement(kind, waiting.pop(kind))
    for kind, rows in waiting.items():
        yield _statement(kind, rows)


def _own(graph: PropertyGraph, link: Link) -> str:
    return _map(graph.link_columns(link.start[0], link.end[0]), link.cells)


def _map(columns: Columns, cells: tuple[Cell, ...]) -> str:
    """The cells that are known, as a map."""
    known = ((column, cell) for column, cell in zip(columns, cells, strict=True) if cell is not None)
    return "{" + ", ".join(f"`{column.name}`: {literal(cell, column.type)}" for column, cell in known) + "}"


def _statement(kind: Kind, rows: list[str]) -> str:
    labels, link, owns = kind
    head = "UNWIND [\n  " + ",\n  ".join(rows) + "\n] AS row\n"
    if not link:
        first, *others = (f"`{label}`" for label in labels)
        more = f", n:{':'.join(others)}" if others else ""
        return f"{head}MERGE (n:{first} {{`id`: row.`id`}})\nSET n += row{more};\n"
    one, other = (f"MERGE ({n}:`{label}` {{`id`: row.{end}}})\n" for n, label, end in zip("ab", labels, ("start", "stop"), strict=True))
    own = " {`id`: row.own.`id`}" if labels == FACTS else ""
    more = "\nSET r += row.own" if owns else ""
    return f"{head}{one}{other}MERGE (a)-[r:`{link}`{own}]->(b){more};\n"
