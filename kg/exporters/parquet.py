"""`kg-parquet/`: the tables of a build as Parquet files, for pandas, DuckDB, Spark and others that read typed columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Quad

from kg.exporters.base import MissingExtra, replacing_folder
from kg.exporters.reader import view
from kg.exporters.tables import Table, tables

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 10_000  # of a row group: what is held in memory at once


@dataclass(frozen=True, slots=True)
class Parquet:
    """A Parquet file a table: texts, 64-bit integers, doubles, booleans, date32, lists of text; nulls where nothing is known."""

    name: str = "parquet"
    suffix: str = ""
    stem: str = "kg-parquet"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the tables to the folder `path`, a row group at a time.

        Raises:
            MissingExtra: pyarrow is not installed.
            OSError: that fails.
        """
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError as error:
            raise MissingExtra("parquet needs pyarrow, which is not installed: pip install 'notegraph[parquet]'") from error
        seen = view(quads)
        with replacing_folder(path) as folder:
            for table in tables(seen):
                _write(table, folder / f"{table.name}.parquet")


def _write(table: Table, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(table)
    rows = table.rows()
    with pq.ParquetWriter(path, schema) as writer:
        while group := list(islice(rows, ROWS)):
            columns = zip(*group, strict=True)
            arrays = [pa.array(map(_as(c.type), cells), f.type) for c, f, cells in zip(table.columns, schema, columns, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


def _schema(table: Table) -> pa.Schema:
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "strings": pa.list_(pa.string()),
        "integer": pa.int64(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
    }
    fields = [pa.field(c.name, types[c.type], metadata={"description": c.about}) for c in table.columns]
    return pa.schema(fields, metadata={"description": table.about})


def _as(kind: str) -> Callable[[Any], Any]:
    """What pyarrow takes for a cell of that type."""
    if kind == "date":
        return lambda cell: None if cell is None else date.fromisoformat(cell)
    return lambda cell: list(cell) if isinstance(cell, tuple) else cell
