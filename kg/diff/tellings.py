"""What two graphs tell, in a temporary SQLite database, from which it comes thing by thing without being held."""

from __future__ import annotations

import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from kg.diff.keys import Item, Keys, Named
from kg.diff.material import Side
from kg.diff.things import KINDS


@dataclass(frozen=True, slots=True)
class Telling:
    """One graph's telling of a thing: its IRI there, and its state."""

    iri: str
    state: list[Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """A thing by its kind and key, with its tellings in the old graph and in the new one."""

    kind: str
    key: str
    old: tuple[Telling, ...]
    new: tuple[Telling, ...]

    @property
    def sides(self) -> tuple[tuple[Telling, ...], tuple[Telling, ...]]:
        """The tellings of both."""
        return self.old, self.new


@dataclass(frozen=True, slots=True)
class Spot:
    """A note (its IRI) that names an entity, the evidence where it does first ("" where that is not told), and how often it does."""

    note: str
    evidence: str
    times: int


class Tellings:
    """The tellings of two graphs: side 0 the old one, side 1 the new one."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None)
        weakref.finalize(self, self._rows.close)
        self._rows.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=FILE; BEGIN")
        self._rows.execute("CREATE TABLE item (kind INTEGER, key TEXT, side INTEGER, state TEXT, iri TEXT)")
        self._rows.execute("CREATE TABLE mention (entity TEXT, side INTEGER, note TEXT, start INTEGER, evidence TEXT)")
        self._rows.execute("CREATE INDEX by_iri ON item (side, iri)")
        self._rows.execute("CREATE INDEX by_entity ON mention (side, entity)")

    def fill(self, number: int, side: Side, keys: Keys) -> None:
        """Enter all that one side tells."""
        self._enter(number, keys.items())
        conflicts = side.index.of_type("Conflict")
        self._enter(number, [keys.conflict(iri, lambda told: self.key_of(number, told)) for iri in conflicts])

    def _enter(self, number: int, rows: Iterable[Item | Named]) -> None:
        for row in rows:
            if isinstance(row, Item):
                given = (KINDS.index(row.kind), row.key, number, row.state, row.iri)
                self._rows.execute("INSERT INTO item VALUES (?, ?, ?, ?, ?)", given)
            else:
                self._rows.execute("INSERT INTO mention VALUES (?, ?, ?, ?, ?)", (row.entity, number, row.note, row.start, row.evidence))

    def pairs(self) -> Iterator[Pair]:
        """All that either side tells, by kind and key. Nothing is entered after that."""
        self._rows.execute("CREATE INDEX IF NOT EXISTS by_key ON item (kind, key, side, state, iri)")
        rows = self._rows.execute("SELECT kind, key, side, state, iri FROM item ORDER BY kind, key, side, state, iri")
        for (kind, key), told in groupby(rows, itemgetter(0, 1)):
            sides: tuple[list[Telling], list[Telling]] = ([], [])
            for _, _, number, state, iri in told:
                sides[number].append(Telling(iri, json.loads(state)))
            yield Pair(KINDS[kind], key, *map(tuple, sides))

    def key_of(self, number: int, iri: str) -> str:
        """The key of what that IRI tells on one side; "" where it is no such thing."""
        row = self._rows.execute("SELECT key FROM item WHERE side = ? AND iri = ?", (number, iri)).fetchone()
        return str(row[0]) if row else ""

    def stands(self, number: int, kind: str, key: str) -> bool:
        """Whether a side tells that."""
        asked = (KINDS.index(kind), key, number)
        return self._rows.execute("SELECT 1 FROM item WHERE kind = ? AND key = ? AND side = ?", asked).fetchone() is not None

    def spots(self, number: int, entity: str) -> list[Spot]:
        """Where a side names an entity (as `Side.short` has it), note by note."""
        asked = (number, entity)
        rows = self._rows.execute("SELECT note, start, evidence FROM mention WHERE side = ? AND entity = ? ORDER BY note, start", asked)
        found = []
        for note, some in groupby(rows, itemgetter(0)):
            places = [evidence for _, start, evidence in some if start >= 0]
            found.append(Spot(note, places[0] if places else "", len(places)))
        return found
