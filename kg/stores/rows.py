"""What was read in notes, and what rules and checks drew from their inputs, for the next build: `rows/drawn.sqlite` in the store's folder.

A row holds the SHA-256 of its shelf, key and conclusion, and is as good as
none where that is another. A database that SQLite cannot read is made anew.
A build that is killed leaves what was there at its last `save`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.summaries import digest_of

FILE = "drawn.sqlite"
_TABLES = (
    "CREATE TABLE IF NOT EXISTS drawn (shelf TEXT, key TEXT, drawn TEXT, digest TEXT, PRIMARY KEY (shelf, key)) WITHOUT ROWID",
    "CREATE TEMPORARY TABLE used (shelf TEXT, key TEXT, PRIMARY KEY (shelf, key)) WITHOUT ROWID",
)


class Rows:
    """The conclusions of one store's builds. Only one process may have them open; nothing is written before `save` or `commit`."""

    def __init__(self, folder: Path) -> None:
        """Name the folder, which need not exist; it is made where something is kept."""
        self._file = folder / FILE
        self._rows: sqlite3.Connection | None = None

    def get(self, shelf: str, key: str) -> str | None:
        """What was drawn from the inputs with that key; None where it is not known. Raises OSError."""
        found = self._asked("SELECT drawn, digest FROM drawn WHERE shelf = ? AND key = ?", (shelf, key))
        if not found or not isinstance(found[0][0], str) or found[0][1] != _digest(shelf, key, found[0][0]):
            return None
        self._asked("INSERT OR IGNORE INTO used VALUES (?, ?)", (shelf, key))
        return str(found[0][0])

    def put(self, shelf: str, key: str, drawn: str) -> None:
        """Keep what was drawn from the inputs with that key. Raises OSError."""
        self._asked("INSERT OR REPLACE INTO drawn VALUES (?, ?, ?, ?)", (shelf, key, drawn, _digest(shelf, key, drawn)))
        self._asked("INSERT OR IGNORE INTO used VALUES (?, ?)", (shelf, key))

    def save(self) -> None:
        """Write what was kept until now. Raises OSError."""
        if self._rows is not None:
            self._asked("COMMIT")
            self._asked("BEGIN")

    def commit(self) -> None:
        """Write what was kept, and forget what nobody asked for, on the shelves of which something was asked. Raises OSError."""
        if self._rows is None:
            return
        self._asked("DELETE FROM drawn WHERE shelf IN (SELECT shelf FROM used) AND (shelf, key) NOT IN (SELECT shelf, key FROM used)")
        self._asked("DELETE FROM used")
        self.save()

    def close(self) -> None:
        """Forget what was not written."""
        if self._rows is not None:
            self._rows.close()
            self._rows = None

    def _asked(self, query: str, values: Sequence[str] = ()) -> list[Any]:
        try:
            return self._open().execute(query, values).fetchall()
        except sqlite3.Error:
            self.close()
            for file in (self._file, self._file.with_name(f"{FILE}-journal")):
                file.unlink(missing_ok=True)
        try:
            return self._open().execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise OSError(f"{self._file}: {error}: make room, or delete the folder and build again") from error

    def _open(self) -> sqlite3.Connection:
        if self._rows is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._rows = sqlite3.connect(self._file, isolation_level=None, check_same_thread=False)
            for pragma in ("synchronous=OFF", "temp_store=FILE"):  # what a crash of the machine spoils is found by its digest
                self._rows.execute(f"PRAGMA {pragma}")
            for table in _TABLES:
                self._rows.execute(table)
            self._rows.execute("BEGIN")
        return self._rows


def _digest(*parts: str) -> str:
    return digest_of("\n".join(parts).encode("utf-8", "surrogatepass"))
