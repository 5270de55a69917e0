"""The tables of a note: their cells, and the columns that a word at their head tells."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.model import Block, Note

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
