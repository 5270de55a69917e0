"""`kg-neo4j/`: CSV for `neo4j-admin database import`, with the command as a script, for a new Neo4j database."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from pyoxigraph import Quad

from kg.exporters.base import replacing_folder
from kg.exporters.cypher import constraints
from kg.exporters.property_graph import ENTITY, Columns, Link, PropertyGraph, Vertex, property_graph
from kg.exporters.reader import view
from kg.exporters.tables import Cell

ARRAY = "\x1f"  # between array elements and labels: a control character, which no text of ours holds, and there is no escape
BUFFER = 4 * 1024 * 1024  # bytes; the importer's default, which must hold the longest row
_TYPES = {"string": "", "strings": ":string[]", "integer": ":long", "double": ":double", "boolean": ":boolean", "date": ":date"}


@dataclass(frozen=True, slots=True)
class Neo4jFolder:
    """A CSV file for each kind of node, and for the links between two kinds; `import.sh`, and `constraints.cypher` for afterwards."""

    name: str = "neo4j"
    suffix: str = ""
    stem: str = "kg-neo4j"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the folder `path`. Raises OSError where that fails."""
        graph = property_graph(view(quads))
        with replacing_folder(path) as folder:
            with ExitStack() as stack:
                files = _Files(graph, folder, stack)
                files.nodes(ENTITY)
                for element in graph.elements():
                    files.write(element)
            _text(folder / "import.sh", _script(files))
            (folder / "import.sh").chmod(0o755)
            _text(folder / "constraints.cypher", "".join(f"{c}\n" for c in constraints()))


@dataclass(slots=True)
class _Files:
    """The files, opened when their first row comes."""

    graph: PropertyGraph
    folder: Path
    stack: ExitStack
    held: dict[str, TextIO] = field(default_factory=dict)
    longest: int = 0

    def write(self, element: Vertex | Link) -> None:
        """Write the row of a node or a link to its file."""
        if isinstance(element, Vertex):
            iri, *cells = map(_field, element.cells)
            row = [iri, _quoted(ARRAY.join(element.labels)), *cells]
            file = self.nodes(element.labels[0])
        else:
            ends = (_quoted(element.start[1]), _quoted(element.type), _quoted(element.end[1]))
            row = [*ends, *map(_field, element.cells)]
            file = self.links(element.start[0], element.end[0])
        line = ",".join(row) + "\n"
        self.longest = max(self.longest, len(line.encode()))
        file.write(line)

    def nodes(self, label: str) -> TextIO:
        """The file of the nodes with that first label."""
        own = self.graph.vertex_columns[label]
        return self._open(f"nodes-{label}.csv", [f"id:ID({label})", ":LABEL", *_header(own[1:])])

    def links(self, start: str, end: str) -> TextIO:
        """The file of the links between nodes of these first labels."""
        own = self.graph.link_columns(start, end)
        return self._open(f"links-{start}-{end}.csv", [f":START_ID({start})", ":TYPE", f":END_ID({end})", *_header(own)])

    def _open(self, name: str, head: list[str]) -> TextIO:
        if name not in self.held:
            self.held[name] = self.stack.enter_context((self.folder / name).open("w", encoding="utf-8", newline="\n"))
            self.held[name].write(",".join(head) + "\n")
        return self.held[name]


def _header(columns: Columns) -> list[str]:
    return [column.name + _TYPES[column.type] for column in columns]


def _field(cell: Cell) -> str:
    """A cell as the importer reads it: texts quoted, so that neither spaces nor empty ones are taken away; nothing for None."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case str():
            return _quoted(cell)
        case tuple():
            return _quoted(ARRAY.join(cell))
        case _:
            return repr(cell)


def _quoted(text: str) -> str:
    """A text in quotation marks, on one line: the importer reads no field with a line break, unless it is told to, and then slowly."""
    return '"' + text.replace("\n", " ").replace('"', '""') + '"'


def _script(files: _Files) -> str:
    """The command, for a shell as POSIX has it."""
    options = [f"--array-delimiter=U+{ord(ARRAY):04X}"]
    if files.longest > BUFFER // 2:
        options.append(f"--read-buffer-size={2 * files.longest}")
    options += [f"--nodes={name}" for name in sorted(files.held) if name.startswith("nodes-")]
    options += [f"--relationships={name}" for name in sorted(files.held) if name.startswith("links-")]
    lines = " \\\n".join(f"  {option}" for option in [*options, '"${1:-neo4j}"'])
    return (
        "#!/bin/sh\n"
        "# Imports this folder into a new or empty Neo4j 5 database: sh import.sh [DATABASE] (else neo4j).\n"
        "# Afterwards: cypher-shell -f constraints.cypher\n"
        "set -eu\n"
        'cd "$(dirname "$0")"\n'
        'exec "${NEO4J_ADMIN:-neo4j-admin}" database import full \\\n'
        f"{lines}\n"
    )


def _text(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
