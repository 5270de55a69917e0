"""Lines in order, each once, without holding them: SQLite sorts them, in a temporary file beyond some size."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Iterator

MEMORY = 32_768  # KiB that SQLite may hold
PIECE = 1 << 20  # bytes, about: how much is handed on at once


class Sorter:
    """Lines, each with its line feed. Iterates over pieces of many lines, sorted by code point, each line once."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self.close = weakref.finalize(self, self._rows.close)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{MEMORY}", "temp_store=FILE", "locking_mode=EXCLUSIVE"):
            self._rows.execute(f"PRAGMA {pragma}")
        self._rows.execute("CREATE TABLE line (text TEXT)")
        self._rows.execute("BEGIN")

    def add(self, lines: Iterable[str]) -> None:
        """Take lines in any order."""
        self._rows.executemany("INSERT INTO line VALUES (?)", ((line,) for line in lines))

    def lines(self) -> Iterator[str]:
        """The lines, sorted by code point, each once."""
        for (line,) in self._rows.execute("SELECT DISTINCT text FROM line ORDER BY text"):
            yield line

    def __iter__(self) -> Iterator[bytes]:
        yield from pieces(self.lines())


def pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """The lines as UTF-8, many at once."""
    yield from joined((line.encode("utf-8") for line in lines), PIECE)


def joined(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The pieces, joined to larger ones of at least so many bytes each, the last one apart."""
    held: list[bytes] = []
    count = 0
    for piece in pieces:
        held.append(piece)
        count += len(piece)
        if count >= size:
            yield b"".join(held)
            held, count = [], 0
    if held:
        yield b"".join(held)


def lines_in(pieces: Iterable[bytes]) -> Iterator[str]:
    """The lines in pieces of whole lines, each with its line feed."""
    for piece in pieces:
        for line in piece.decode("utf-8").split("\n")[:-1]:  # a literal may hold other line ends, which `splitlines` knows
            yield f"{line}\n"
