"""A build as tables: one definition for CSV, Parquet and whoever else wants rows and columns. All ids are IRIs, so that keys join."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kg.exporters.columns import NETWORK_COLUMNS, Column, Edge, day
from kg.exporters.network import network
from kg.exporters.scalars import LEAST, MOST, legal, number, scalar
from kg.exporters.view import ConflictView, FactView, MeasurementView, NoteView, StatementView, View, Words

Cell = str | int | float | bool | tuple[str, ...] | None

_ONE_COLUMN_EACH = frozenset({"position", "degree", "start", "end", "on", "amount", "unit"})


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `rows()` may be asked again; `key` are the columns that name a row, `joins` says which column leads to which table's.

    A cell is a `str`, `int`, `float`, `bool`, a tuple of `str`, or None where nothing is known; never an empty text.
    """

    name: str
    about: str
    columns: tuple[Column[Any], ...]
    key: tuple[str, ...]
    joins: Mapping[str, tuple[str, str]]
    records: Callable[[], Iterable[Any]]

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The cells of each row, in the order of the columns."""
        for record in self.records():
            yield tuple(cell(column.value(record), column.type) for column in self.columns)


def cell(value: object, kind: str) -> Cell:
    """`value` as a column of that type can hold it: legal text, integers of 64 bits, finite doubles, days of the calendar; else None."""
    if value is None or value == "":
        return None
    match kind:
        case "strings":
            return tuple(legal(str(text)) for text in value) if isinstance(value, tuple | list) and value else None
        case "integer":
            return value if isinstance(value, int) and LEAST <= value <= MOST else None
        case "double":
            return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
        case "boolean":
            return bool(value)
        case "date":
            return day(str(value))
        case _:
            return legal(str(value))


@dataclass(frozen=True, slots=True)
class Place:
    """One of the places that say or explain `of`, counted from 1: its evidence first, then what resolved a name in it."""

    of: str
    rank: int
    words: Words


@dataclass(frozen=True, slots=True)
class Side:
    """One of the places that a conflict is between, counted from 1; `side` is "" for a conflict that tells none."""

    conflict: ConflictView
    rank: int
    side: str
    about: str


def tables(seen: View) -> tuple[Table, ...]:
    """The tables of a view."""
    net = network(seen)
    node = ("nodes", "id")
    return (
        Table("notes", "The notes.", _NOTES, ("id",), {}, lambda: seen.notes),
        Table("nodes", "The entities that the notes name.", _named(net.node_columns), ("id",), {}, net.nodes),
        Table("names", "The names of the entities, in all languages.", _NAMES, (), {"of": node}, lambda: _names(seen)),
        Table("mentions", "Which note names which entity.", _MENTIONS, ("note", "node"), {"node": node}, lambda: _mentions(seen)),
        Table(
            *("edges", "The facts: asserted, planned, rumoured and denied.", _EDGES, ("id",)),
            {"source": node, "target": node},
            lambda: (Edge(fact.iri, fact, fact.note, fact.iri in net.contradicted) for fact in seen.facts),
        ),
        Table("statements", "Who says what.", _STATEMENTS, ("id",), {"speaker": node}, lambda: seen.statements),
        Table("measurements", "The numbers.", _MEASUREMENTS, ("id",), {"of": node}, lambda: seen.measurements),
        Table("conflicts", "What cannot all be right: a row a side.", _CONFLICTS, ("id", "rank"), {}, lambda: sides(seen)),
        Table("evidence", "The words behind all of these, with note and line.", _EVIDENCE, ("of", "rank"), {}, lambda: places(seen)),
    )


def identifier(name: str) -> str:
    """`name` with `_` for each character that no identifier has (UAX 31), and in front where it begins with none."""
    kept = "".join(c if f"_{c}".isidentifier() else "_" for c in name)
    return kept if kept.isidentifier() else f"_{kept}"


def _named(columns: Iterable[Column[Any]]) -> tuple[Column[Any], ...]:
    """The columns, each under an identifier of its own: a header is read by programs, and by spreadsheets."""
    taken: set[str] = set()
    out = []
    for column in columns:
        name = identifier(column.name)
        while name in taken:
            name += "_"
        taken.add(name)
        out.append(replace(column, name=name))
    return tuple(out)


def places(seen: View) -> Iterator[Place]:
    """The places of the facts, statements and measurements, then of the sides of conflicts that are none of these."""
    loose = {side: words for conflict in seen.conflicts for side, _, words in conflict.sides}
    for part in (seen.facts, seen.statements, seen.measurements):
        for thing in part:
            loose.pop(thing.iri, None)
            yield from (Place(thing.iri, rank, words) for rank, words in enumerate(thing.words, 1))
    for side, found in sorted(loose.items(), key=lambda pair: pair[0]):
        yield from (Place(side, rank, words) for rank, words in enumerate(found, 1))


def sides(seen: View) -> Iterator[Side]:
    """The sides of all conflicts."""
    for conflict in seen.conflicts:
        if not conflict.sides:
            yield Side(conflict, 1, "", "")
        yield from (Side(conflict, rank, side, about) for rank, (side, about, _) in enumerate(conflict.sides, 1))


def other_qualifiers(fact: FactView) -> str | None:
    """The qualifiers that have no column of their own, as a JSON object of lists; None where there are none."""
    found: dict[str, list[str]] = {}
    for name, value in fact.qualifiers:
        if name not in _ONE_COLUMN_EACH:
            found.setdefault(name, []).append(value)
    return str(scalar(found)) if found else None


def _names(seen: View) -> Iterator[tuple[str, str, str, bool]]:
    for entity in seen.entities:
        for preferred, names in ((True, entity.labels), (False, entity.names)):
            yield from ((entity.iri, text, lang, preferred) for lang, text in names)


def _mentions(seen: View) -> Iterator[tuple[str, str]]:
    return ((note, entity.iri) for entity in seen.entities for note in entity.notes)


def _decimal(name: str, about: str, text: Callable[[Any], str]) -> tuple[Column[Any], Column[Any]]:
    """A decimal as the nearest double, and its digits where that is another number (or none at all)."""
    return (
        Column(name, "double", about, lambda record: number(name, text(record)).get(name)),
        Column(f"{name}_text", "string", f"the digits of {name}, where no double is that number", lambda r: _digits(name, text(r))),
    )


def _digits(name: str, text: str) -> str | None:
    found = number(name, text).get(f"{name}_text")
    return None if found is None else str(found)


def _known(offset: int) -> int | None:
    return offset if offset >= 0 else None


_SHARED: Mapping[str, Column[Edge]] = {column.name: column for column in NETWORK_COLUMNS}
_EDGES: tuple[Column[Edge], ...] = (
    Column("id", "string", "the assertion's IRI, which `kg why` explains", lambda e: e.fact.iri),
    *(_SHARED[name] for name in ("source", "predicate", "target")),
    Column("value", "string", "the object where it is none: a date (EDTF), a text", lambda e: e.fact.object if e.fact.literal else None),
    *(_SHARED[n] for n in ("modality", "confidence", "contradicted", "position", "degree", "start", "end", "on", "earliest", "latest")),
    *(_SHARED[name] for name in ("amount", "amount_text", "unit")),
    Column("qualifiers", "string", "further qualifiers, as JSON", lambda e: other_qualifiers(e.fact)),
    Column("note", "string", "the note that says it: notes.id", lambda e: e.note),
    *(_SHARED[name] for name in ("line", "section", "words", "sentence", "extractor")),
)

_NOTES: tuple[Column[NoteView], ...] = (
    Column("id", "string", "its IRI", lambda n: n.iri),
    Column("path", "string", "its path in the folder of notes, without .md", lambda n: n.path),
    Column("title", "string", "its title", lambda n: n.title),
    Column("lang", "string", "the tag of its language (BCP 47)", lambda n: n.lang),
    Column("date", "string", "its date (EDTF)", lambda n: n.date),
)

_NAMES: tuple[Column[tuple[str, str, str, bool]], ...] = (
    Column("of", "string", "the entity: nodes.id", lambda n: n[0]),
    Column("text", "string", "the name", lambda n: n[1]),
    Column("lang", "string", "the tag of its language (BCP 47)", lambda n: n[2]),
    Column("preferred", "boolean", "is it the preferred name in that language?", lambda n: n[3]),
)

_MENTIONS: tuple[Column[tuple[str, str]], ...] = (
    Column("note", "string", "notes.id", lambda m: m[0]),
    Column("node", "string", "nodes.id", lambda m: m[1]),
)

_STATEMENTS: tuple[Column[StatementView], ...] = (
    Column("id", "string", "its IRI", lambda s: s.iri),
    Column("speaker", "string", "who says it: nodes.id", lambda s: s.speaker),
    Column("text", "string", "what is said", lambda s: s.text),
    Column("lang", "string", "the tag of its language (BCP 47)", lambda s: s.lang),
    Column("verbatim", "boolean", "are these the speaker's own words, and no paraphrase?", lambda s: s.verbatim),
    Column("about", "strings", "what it is about: nodes.id", lambda s: s.about),
    Column("event", "string", "where it was said: nodes.id", lambda s: s.event),
    Column("date", "string", "when (EDTF)", lambda s: s.date),
    Column("earliest", "date", "the first day of that time", lambda s: day(s.earliest)),
    Column("latest", "date", "the last day of that time", lambda s: day(s.latest)),
)

_MEASUREMENTS: tuple[Column[MeasurementView], ...] = (
    Column("id", "string", "its IRI", lambda m: m.iri),
    Column("of", "string", "what is measured: nodes.id", lambda m: m.of),
    Column("measure", "string", "what of it", lambda m: m.measure),
    *_decimal("value", "the number", lambda m: str(m.value)),
    *_decimal("minimum", "the least it can be, where a range is told", lambda m: str(m.minimum)),
    *_decimal("maximum", "the most it can be", lambda m: str(m.maximum)),
    Column("unit", "string", "ISO 4217 for money, %, or another unit", lambda m: m.unit),
    Column("bound", "string", "exact, about, at-least or at-most", lambda m: m.bound),
    Column("date", "string", "when (EDTF)", lambda m: m.date),
    Column("earliest", "date", "the first day of that time", lambda m: day(m.earliest)),
    Column("latest", "date", "the last day of that time", lambda m: day(m.latest)),
)

_CONFLICTS: tuple[Column[Side], ...] = (
    Column("id", "string", "the conflict's IRI", lambda s: s.conflict.iri),
    Column("kind", "string", "what kind of conflict it is", lambda s: s.conflict.kind),
    Column("subject", "string", "what it is about: nodes.id", lambda s: s.conflict.subject),
    Column("rank", "integer", "which side, from 1", lambda s: s.rank),
    Column("side", "string", "edges.id, statements.id, measurements.id, or a mention that has evidence alone", lambda s: s.side),
    Column("about", "string", "what that side is about: nodes.id", lambda s: s.about),
)

_EVIDENCE: tuple[Column[Place], ...] = (
    Column("of", "string", "edges.id, statements.id, measurements.id or conflicts.side", lambda p: p.of),
    Column("rank", "integer", "from 1: first what says it, then what resolved a name in it", lambda p: p.rank),
    Column("note", "string", "notes.id", lambda p: p.words.note),
    Column("line", "integer", "the line of the file, from 1", lambda p: p.words.line or None),
    Column("section", "string", "the heading above", lambda p: p.words.section),
    Column("start", "integer", "where the words begin in the file, in code points from 0", lambda p: _known(p.words.start)),
    Column("end", "integer", "where they end, half-open", lambda p: _known(p.words.end)),
    Column("words", "string", "the characters of the file", lambda p: p.words.exact),
    Column("sentence", "string", "their sentence, as far as it is recorded", lambda p: p.words.sentence),
    Column("at", "integer", "where the words begin in the sentence, in code points from 0", lambda p: len(legal(p.words.before))),
)
