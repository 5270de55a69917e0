"""What the notes of a build share, in a temporary database: which notes describe an entity, and which tell of a thing.

Notes come one after the other and none is held. SQLite keeps the database in
memory while it is small and goes on in a file beyond that, which goes with it.
"""

from __future__ import annotations

import sqlite3
import weakref
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from kg.summaries import Edge, Summary, as_json, from_json, labels_of

MEMORY = 65_536  # KiB that SQLite may hold
_PRAGMAS = ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{MEMORY}", "temp_store=FILE", "locking_mode=EXCLUSIVE")
_TABLES = (
    "note (number INTEGER PRIMARY KEY, path BLOB, slug BLOB, lang TEXT, summary BLOB, graph TEXT)",
    "curated (iri TEXT PRIMARY KEY) WITHOUT ROWID",
    "decided (iri TEXT PRIMARY KEY) WITHOUT ROWID",
    "described (iri TEXT, digest TEXT, note INTEGER, PRIMARY KEY (iri, digest)) WITHOUT ROWID",
    "told (iri TEXT, digest TEXT, names TEXT, note INTEGER)",
    "labelled (name TEXT, iri TEXT, PRIMARY KEY (name, iri)) WITHOUT ROWID",
    "mentioned (iri TEXT PRIMARY KEY, mention TEXT, note INTEGER) WITHOUT ROWID",
    "edge (assertion TEXT, subject TEXT, predicate TEXT, object TEXT, modality TEXT)",
    "text (digest TEXT, lines BLOB)",
)
_LEAST = "ON CONFLICT (iri) DO UPDATE SET mention = excluded.mention, note = excluded.note WHERE excluded.mention < mention"


@dataclass(frozen=True, slots=True)
class Noted:
    """A note's summary and the digest of its whole graph, links to its translations included. `number` is its place in the ledger."""

    number: int
    summary: Summary
    graph: str


@dataclass(frozen=True, slots=True)
class Teller:
    """The digest of lines that tell of a thing, the other entities that these name, and the number of a note that has them."""

    digest: str
    names: tuple[str, ...]
    note: int


class Ledger:
    """The notes of one build, and what is known of lines by their digests. It goes with the last reader.

    Raises:
        sqlite3.Error: there is no room for the temporary file.
    """

    def __init__(self) -> None:
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self.close = weakref.finalize(self, self._rows.close)
        for pragma in _PRAGMAS:
            self._rows.execute(f"PRAGMA {pragma}")
        for table in _TABLES:
            self._rows.execute(f"CREATE TABLE {table}")
        self._rows.execute("CREATE UNIQUE INDEX text_of ON text (digest)")
        self._rows.execute("BEGIN")

    def add(self, summary: Summary, graph: str = "") -> None:
        """Enter a note. Its whole graph is that of its own lines, unless `graph` or `link` tells another. Add all notes before asking."""
        row = (_bytes(summary.path), _bytes(summary.slug), summary.lang, as_json(summary), graph or summary.lines)
        number = self._rows.execute("INSERT INTO note (path, slug, lang, summary, graph) VALUES (?, ?, ?, ?, ?)", row).lastrowid
        described = ((iri, of.digest, number) for iri, of in summary.described.items())
        self._rows.executemany("INSERT OR IGNORE INTO described VALUES (?, ?, ?)", described)
        for iri, of in summary.described.items():
            self._label(iri, of.labels)
        told = ((iri, t.digest, " ".join(t.names), number) for iri, t in summary.told.items())
        self._rows.executemany("INSERT INTO told VALUES (?, ?, ?, ?)", told)
        mentioned = ((iri, mention, number) for iri, mention in summary.names.items() if mention)
        self._rows.executemany(f"INSERT INTO mentioned VALUES (?, ?, ?) {_LEAST}", mentioned)
        self._rows.executemany("INSERT INTO edge VALUES (?, ?, ?, ?, ?)", summary.edges)
        self._rows.executemany("INSERT OR IGNORE INTO curated VALUES (?)", ((iri,) for iri in summary.catalogued))
        self._rows.executemany("INSERT OR IGNORE INTO decided VALUES (?)", ((iri,) for iri in summary.decided))

    def link(self, number: int, graph: str) -> None:
        """Tell the digest of a note's whole graph."""
        self._rows.execute("UPDATE note SET graph = ? WHERE number = ?", (graph, number))

    def describe(self, iri: str, digest: str, lines: bytes) -> None:
        """Enter a description that no note gives."""
        self._rows.execute("INSERT OR REPLACE INTO described VALUES (?, ?, NULL)", (iri, digest))
        self._label(iri, labels_of(lines))
        self.keep_texts({digest: lines})

    def _label(self, iri: str, labels: Iterable[str]) -> None:
        self._rows.executemany("INSERT OR IGNORE INTO labelled VALUES (?, ?)", ((label.casefold(), iri) for label in labels))

    def notes(self) -> Iterator[Noted]:
        """All notes, in the order in which they came."""
        for row in self._rows.execute("SELECT number, summary, graph FROM note ORDER BY number"):
            yield _noted(row)

    def note(self, number: int) -> Noted:
        """The note with that number."""
        return _noted(self._rows.execute("SELECT number, summary, graph FROM note WHERE number = ?", (number,)).fetchone())

    def translations(self) -> Iterator[list[Noted]]:
        """The notes of each slug that stands for notes in several languages, by slug and path."""
        several = "SELECT slug FROM note GROUP BY slug HAVING count(DISTINCT lang) > 1"
        rows = self._rows.execute(f"SELECT slug, number FROM note WHERE slug IN ({several}) ORDER BY slug, path").fetchall()
        for _, same in groupby(rows, key=lambda row: row[0]):
            yield [self.note(number) for _, number in same]

    def catalogued(self) -> set[str]:
        """The curated entities that the notes name."""
        return {iri for (iri,) in self._rows.execute("SELECT iri FROM curated")}

    def decided(self) -> set[str]:
        """The decisions that took effect in a note."""
        return {iri for (iri,) in self._rows.execute("SELECT iri FROM decided")}

    def descriptions(self, iri: str) -> list[tuple[str, int | None]]:
        """The digests of the descriptions of an entity, sorted, each with the number of a note that gives it."""
        return self._rows.execute("SELECT digest, note FROM described WHERE iri = ? ORDER BY digest", (iri,)).fetchall()

    def things(self) -> Iterator[tuple[str, list[Teller]]]:
        """What the notes tell of, sorted by IRI, each with who tells what, sorted by digest."""
        rows = self._rows.execute("SELECT iri, digest, names, min(note) FROM told GROUP BY iri, digest, names ORDER BY iri, digest")
        for iri, same in groupby(rows, key=lambda row: row[0]):
            yield iri, [Teller(digest, tuple(names.split(" ") if names else ()), note) for _, digest, names, note in same]

    def namesakes(self) -> Iterator[tuple[str, list[str]]]:
        """The names that several entities have, whatever their case, sorted, with these entities."""
        shared = "SELECT name FROM labelled GROUP BY name HAVING count(*) > 1"
        rows = self._rows.execute(f"SELECT name, iri FROM labelled WHERE name IN ({shared}) ORDER BY name, iri")
        for name, same in groupby(rows, key=lambda row: row[0]):
            yield name, [iri for _, iri in same]

    def mention(self, iri: str) -> tuple[str, int] | None:
        """The least IRI of a mention of the entity, and the number of the note that mentions it; None where none does."""
        found: tuple[str, int] | None = self._rows.execute("SELECT mention, note FROM mentioned WHERE iri = ?", (iri,)).fetchone()
        return found

    def joints(self) -> Iterator[tuple[str, list[Edge]]]:
        """The things at which an edge ends and another begins, sorted, with all edges that end or begin there, sorted."""
        for column in ("subject", "object"):
            self._rows.execute(f"CREATE INDEX IF NOT EXISTS edge_{column} ON edge ({column})")
        things = self._rows.execute("SELECT DISTINCT object FROM edge WHERE object IN (SELECT subject FROM edge) ORDER BY object")
        for (thing,) in things:
            yield thing, self._rows.execute("SELECT * FROM edge WHERE subject = ?1 OR object = ?1 ORDER BY assertion", (thing,)).fetchall()

    def text(self, digest: str) -> bytes | None:
        """The lines with that digest, if they were kept."""
        found = self._rows.execute("SELECT lines FROM text WHERE digest = ?", (digest,)).fetchone()
        return None if found is None else zlib.decompress(found[0])

    def keep_texts(self, texts: Mapping[str, bytes]) -> None:
        """Keep lines by their digests until the end."""
        rows: Iterable[tuple[str, bytes]] = ((digest, zlib.compress(lines, 1)) for digest, lines in texts.items())
        self._rows.executemany("INSERT OR IGNORE INTO text VALUES (?, ?)", rows)


def _noted(row: tuple[int, bytes, str]) -> Noted:
    number, summary, graph = row
    return Noted(number, from_json(summary), graph)


def _bytes(text: str) -> bytes:
    """A text as the database can hold it, and order by code point: a path may have lone surrogates."""
    return text.encode("utf-8", "surrogatepass")
