"""What is said of each entity and in each note, kept in a file while pages are written, so that a large graph needs little memory."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from kg.exporters.network import is_edge
from kg.exporters.view import ConflictView, FactView, MeasurementView, StatementView, View, Words

Item = FactView | StatementView | MeasurementView | ConflictView


@dataclass(frozen=True, slots=True)
class About:
    """What is said of one entity, or in one note, each part in the order of its IRIs."""

    facts: tuple[FactView, ...]
    statements: tuple[StatementView, ...]
    measurements: tuple[MeasurementView, ...]
    conflicts: tuple[ConflictView, ...]

    def __bool__(self) -> bool:
        return bool(self.facts or self.statements or self.measurements or self.conflicts)


class Shelf:
    """A view's facts, statements, measurements and conflicts by what they are about.

    Args:
        database: an empty one.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        database.execute("CREATE TABLE item (id INTEGER PRIMARY KEY, iri TEXT, value BLOB)")
        database.execute("CREATE INDEX named ON item (iri)")
        database.execute("CREATE TABLE edge (subject TEXT, predicate TEXT, object TEXT)")
        database.execute("CREATE TABLE about (iri TEXT, item INTEGER, PRIMARY KEY (iri, item)) WITHOUT ROWID")

    def fill(self, seen: View) -> None:
        """Put all of a view onto the shelf."""
        number = 0
        for part in (seen.facts, seen.statements, seen.measurements, seen.conflicts):
            for item in part:
                number += 1
                self._database.execute("INSERT INTO item VALUES (?, ?, ?)", (number, _text(item.iri), pickle.dumps(item, 5)))
                if isinstance(item, FactView) and is_edge(item):
                    edge = tuple(map(_text, (item.subject, item.predicate, item.object)))
                    self._database.execute("INSERT INTO edge VALUES (?, ?, ?)", edge)
                ends = {_text(end) for end in self._ends(item) if end}
                self._database.executemany("INSERT INTO about VALUES (?, ?)", ((end, number) for end in sorted(ends)))

    def about(self, iri: str) -> About:
        """All that is said of an entity, or in a note."""
        rows = self._database.execute("SELECT value FROM about JOIN item ON id = item WHERE about.iri = ? ORDER BY id", (_text(iri),))
        items: list[Item] = [pickle.loads(row[0]) for row in rows]
        return About(
            tuple(i for i in items if isinstance(i, FactView)),
            tuple(i for i in items if isinstance(i, StatementView)),
            tuple(i for i in items if isinstance(i, MeasurementView)),
            tuple(i for i in items if isinstance(i, ConflictView)),
        )

    def edges(self) -> Iterator[tuple[str, str, str]]:
        """Subject, predicate and object of each asserted fact whose object is no literal, in the order of the facts' IRIs."""
        yield from self._database.execute("SELECT subject, predicate, object FROM edge ORDER BY rowid")

    def named(self, iri: str) -> Item | None:
        """The fact, statement, measurement or conflict of that IRI; None where there is none."""
        row = self._database.execute("SELECT value FROM item WHERE iri = ? ORDER BY id", (_text(iri),)).fetchone()
        found: Item | None = pickle.loads(row[0]) if row else None
        return found

    def conflict(self, iri: str) -> ConflictView:
        """The conflict of that IRI. Raises KeyError where there is none."""
        found = self.named(iri)
        if not isinstance(found, ConflictView):
            raise KeyError(iri)
        return found

    def _ends(self, item: Item | None) -> Iterator[str]:
        """The entities and notes that an item is about or stands in."""
        match item:
            case FactView():
                yield from (item.subject, "" if item.literal else item.object, item.note, *_notes(item.words))
            case StatementView():
                yield from (item.speaker, item.event, *item.about, *_notes(item.words))
            case MeasurementView():
                yield from (item.of, *_notes(item.words))
            case ConflictView():
                yield item.subject
                for side, about, words in item.sides:
                    yield from (about, *_notes(words), *self._ends(self.named(side)))


@contextmanager
def shelf(seen: View) -> Iterator[Shelf]:
    """All of a view on a shelf, in a database on disk that nobody else sees and that goes when the block ends."""
    database = sqlite3.connect("")
    try:
        made = Shelf(database)
        made.fill(seen)
        yield made
    finally:
        database.close()


def _notes(words: Sequence[Words]) -> Iterator[str]:
    """The note in which the words that say it stand; what resolves them may stand elsewhere."""
    yield from (place.note for place in words[:1])


def _text(iri: str) -> str:
    """An IRI as the database can hold it: without lone surrogates."""
    return iri.encode("utf-8", "backslashreplace").decode()
