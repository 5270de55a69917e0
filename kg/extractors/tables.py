"""The tables of a note: their cells, and the columns that a word at their head tells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.model import Block, Note, Value

Cells = Mapping[tuple[int, int], Block]  # (row, column) → cell; row 0 is the header


def tables_of(note: Note) -> list[Cells]:
    """The cells of each table of a note, in the order of the note."""
    tables: dict[int, dict[tuple[int, int], Block]] = {}
    for block in note.blocks:
        if block.cell is not None:
            tables.setdefault(block.cell.table, {})[block.cell.row, block.cell.column] = block
    return list(tables.values())


def headed(cells: Cells, pattern: str) -> set[int]:
    """The columns of a table whose head is such words, an expression of the language's grammar.toml; case does not matter."""
    return {c for (r, c), b in cells.items() if r == 0 and re.fullmatch(pattern, b.text.text.strip(), re.IGNORECASE)}


def head_date(head: Block, values: Sequence[Value]) -> tuple[int, Value] | None:
    """The one date that the head of a column or row gives its numbers, with its block: Revenue (2024)."""
    dates = [v for v in values if v.kind == "date"]
    return (head.index, dates[0]) if len(dates) == 1 and dates[0].edtf_end is None else None


def row_date(cell: Block, values: Sequence[Value]) -> Value | None:
    """The date, or the range of dates, that a cell is, and no more than that: not 2025 (forecast)."""
    text = cell.text.text.strip()
    dates = [v for v in values if v.kind == "date" and v.edtf and not v.start]
    return dates[0] if len(dates) == 1 and not re.search(r"\w{2}|\(|[A-Z]", text[dates[0].end :]) else None
