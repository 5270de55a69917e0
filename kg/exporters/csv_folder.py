"""`kg-csv/`: the tables of a build as CSV, with a data dictionary, for pandas, DuckDB, R and spreadsheets."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Quad

from kg.exporters.base import replacing_folder, size_and_sha256
from kg.exporters.reader import view
from kg.exporters.tables import Cell, Table, tables
from kg.graph.results import guarded

DICTIONARY = "datapackage.json"
_TYPES = {"string": "string", "strings": "array", "integer": "integer", "double": "number", "boolean": "boolean", "date": "date"}


@dataclass(frozen=True, slots=True)
class CsvFolder:
    """CSV as RFC 4180 has it, in UTF-8, a file a table, and `datapackage.json` (Frictionless Data Package 1).

    Lists are JSON, a field without characters is not known, and a text that a
    spreadsheet would take for a formula gets an apostrophe in front, as in `kg query -f csv`.
    """

    name: str = "csv"
    suffix: str = ""
    stem: str = "kg-csv"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the tables to the folder `path`, a row at a time. Raises OSError where that fails."""
        seen = view(quads)
        with replacing_folder(path) as folder:
            resources = [_write(table, folder / f"{table.name}.csv") for table in tables(seen)]
            package = {"profile": "tabular-data-package", "name": "kg", "resources": resources}
            (folder / DICTIONARY).write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def text(cell: Cell) -> str:
    """A cell as a field: lists as JSON, numbers as Python writes them, `true` and `false`, nothing for None; texts guarded."""
    match cell:
        case None:
            return ""
        case str():
            return guarded(cell)
        case bool() | tuple():
            return json.dumps(cell, ensure_ascii=False)
        case _:
            return repr(cell)


def _write(table: Table, path: Path) -> Mapping[str, Any]:
    """Write the table; returns its entry in the data dictionary."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)  # RFC 4180: records end with CR LF
        writer.writerow(column.name for column in table.columns)
        for row in table.rows():
            writer.writerow(map(text, row))
    size, digest = size_and_sha256(path)
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": path.name,
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\r\n", "header": True},
        "schema": _schema(table),
    }


def _schema(table: Table) -> Mapping[str, Any]:
    """The table's columns as a Frictionless Table Schema."""
    return {
        "fields": [{"name": c.name, "type": _TYPES[c.type], "description": c.about} for c in table.columns],
        "missingValues": [""],
        **({"primaryKey": list(table.key)} if table.key else {}),
        **({"foreignKeys": [_joined(*pair) for pair in sorted(table.joins.items())]} if table.joins else {}),
    }


def _joined(column: str, to: tuple[str, str]) -> Mapping[str, Any]:
    return {"fields": column, "reference": {"resource": to[0], "fields": to[1]}}
