"""Key-value bullets (`CEO: …`) and tables whose columns are named: the key is the predicate."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from kg.entities.topics import bearing, chronicle_topic, main_topic, topic_of
from kg.extractors.matching import Grammar, grammar
from kg.extractors.relations import positions, steps
from kg.extractors.tables import Cells, headed, row_date, tables_of
from kg.model import Assertion, Block, EdtfDate, Mention, Reading, Source, Value
from kg.ontology import Ontology
from kg.patterns import Pattern
from kg.resources import language

T = TypeVar("T")
Topic = Callable[[int], Mention | None]  # a block's index → what the block is about
KEYS = 2  # rows with a known key that make a table of two columns one of labels and values
COLUMNS = 20  # of a table in which the name of a row is looked for
KEY = re.compile(r"[ \"“「【]*([^:]{1,40}?)[ 」】\"”]*:\s*")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key with its value: mentions and dates of `block.text.text[start:end]`, and whose they are."""

    key: str
    block: Block
    begin: int  # where the evidence begins: the key in a bullet, the value in a table
    start: int
    end: int
    owner: Mention
    when: tuple[Block, Value] | None = None  # the date of a table's row, with its cell
    told: bool = False  # whose it is no cell of the row says, but what the table is about


def extract(reading: Reading, roots: Sequence[Path], ontology: Ontology) -> Iterator[Assertion]:
    """The facts of key-value bullets and tables, by their keys."""
    rules = grammar(reading.note.lang, tuple(roots), ontology)
    by_block: dict[int, list[Mention]] = {}
    for m in reading.mentions:
        if m.kind != "topic":
            by_block.setdefault(m.block, []).append(m)
    values: dict[int, list[Value]] = {}
    for block, value in reading.values:
        values.setdefault(block, []).append(value)
    words = language(reading.note.lang, "grammar", roots)
    labels: str = words.get("label_column", "(?!)")
    topic, told = _topics(reading, by_block, ontology, words)
    dates = {b: v for b, found in values.items() if (v := row_date(reading.note.blocks[b], found)) is not None}
    cells = _cells(reading, by_block, told, dates, words.get("date_column", "(?!)"), rules)
    for entry in [*_bullets(reading, topic), *cells, *_labelled(reading, by_block, labels, rules, topic)]:
        for pattern in rules.keyed(entry.key):
            if pattern.topical or not entry.told:
                yield from _facts(reading, entry, pattern, by_block, values, rules, ontology)


def _topics(reading: Reading, by_block: Mapping[int, list[Mention]], ontology: Ontology, words: Mapping[str, Any]) -> tuple[Topic, Topic]:
    """What tells what a block is about, and what a table is about that has no names of rows."""
    note, placeless = reading.note, {b: [m for m in ms if ontology.base_type(m.entity.type) != "Place"] for b, ms in by_block.items()}
    main = main_topic(note, [m for b in sorted(placeless) for m in placeless[b]])
    placeless = bearing(note, placeless, words)
    return lambda index: topic_of(note, index, placeless, main), lambda index: chronicle_topic(note, index, placeless, main)


def _row_date(cells: Cells, row: int, head: str, dates: Mapping[int, Value]) -> tuple[Block, Value] | None:
    """The date of a row with its cell: the one below a head of dates."""
    columns = headed(cells, head)
    found = [(block, dates[block.index]) for c in columns if (block := cells.get((row, c))) and block.index in dates]
    return found[0] if len(columns) == 1 and found else None


def _bullets(reading: Reading, topic: Topic) -> Iterator[_Entry]:
    named = {(m.block, m.start) for m in reading.mentions if m.kind == "name"}
    for block in reading.note.blocks:
        match = KEY.match(block.text.text) if block.kind in ("item", "paragraph") else None
        if match and (block.kind == "item" or (block.index, match.end()) in named):  # a paragraph of a key and a name: **CEO**: …
            owner = topic(block.index)
            if owner is not None:
                yield _Entry(match[1].strip(), block, match.start(1), match.end(), len(block.text.text), owner)


def _labelled(reading: Reading, by_block: Mapping[int, list[Mention]], labels: str, rules: Grammar, topic: Topic) -> Iterator[_Entry]:
    """The rows of tables of labels and values: of what the head of the column names, or of what a table of two columns is about.

    A table is one by the head of its first column, which `labels` matches, or by known keys in the first of two columns without heads.
    """
    for cells in tables_of(reading.note):
        keys = {row: block.text.text.strip().rstrip(":") for (row, column), block in cells.items() if column == 0}
        labelled = 0 in headed(cells, labels)
        paired = max(column for _, column in cells) == 1
        if not labelled and not (paired and sum(bool(rules.keyed(key)) for key in keys.values()) >= KEYS):
            continue
        for (row, column), block in sorted(cells.items()):
            if not column or row not in keys or by_block.get(cells[row, 0].index) or (labelled and not row):
                continue
            named = by_block.get(cells[0, column].index, []) if labelled and (0, column) in cells else []
            owner = named[0] if len(named) == 1 else topic(block.index) if paired and not named else None
            if owner is not None:
                yield _Entry(keys[row], block, 0, 0, len(block.text.text), owner)


def _cells(
    reading: Reading,
    by_block: Mapping[int, list[Mention]],
    told: Topic,
    dates: Mapping[int, Value],
    head: str,
    rules: Grammar,
) -> Iterator[_Entry]:
    """The cells of tables with the head of their column: of what the row names first.

    Where it names nothing before, and begins with a date or with the cell itself, they are of what the note is about,
    unless the row plans or denies something. A cell that plans or denies says nothing (2026（预计）).
    """
    for cells in tables_of(reading.note):
        real: dict[int, bool] = {}
        for (row, column), block in sorted(cells.items()):
            header = cells.get((0, column))
            if row == 0 or header is None:
                continue
            key, end = header.text.text.strip(), len(block.text.text)
            if not rules.keyed(key):
                continue
            before = (cells[row, c].index for c in range(min(column, COLUMNS)) if (row, c) in cells)
            owner = next((m for b in before for m in by_block.get(b, ())), None)
            day = dates.get(block.index)
            said = block.text.text if day is None else block.text.text[: day.start] + block.text.text[day.end :]  # May 2024 is no may
            if owner is not None and rules.clauses.plain(key) and rules.clauses.plain(said):
                yield _Entry(key, block, 0, 0, end, owner)
            elif owner is None and by_block.get(block.index) and not by_block.get(header.index):
                when = _row_date(cells, row, head, dates)
                opens = column == 0 or (when is not None and when[0] is cells.get((row, 0)))
                about = told(block.index) if opens else None
                if about is not None and row not in real:
                    real[row] = all(rules.clauses.plain(b.text.text) for (r, _), b in cells.items() if r == row)
                if about is not None and real[row]:
                    yield _Entry(key, block, 0, 0, end, about, when, told=True)


def _facts(
    reading: Reading,
    entry: _Entry,
    pattern: Pattern,
    by_block: Mapping[int, list[Mention]],
    values: Mapping[int, list[Value]],
    rules: Grammar,
    ontology: Ontology,
) -> Iterator[Assertion]:
    inside = _within(by_block.get(entry.block.index, []), entry, lambda m: m.start)
    dates = [v for v in _within(values.get(entry.block.index, []), entry, lambda v: v.start) if v.kind == "date" and v.edtf]
    context = (reading.evidence(entry.owner.block, entry.owner.start, entry.owner.end), *steps(reading, entry.owner))
    source: Source = "table" if entry.block.kind == "cell" else "list"
    if ontology.property(pattern.predicate).kind == "date":
        dates = dates or _bare_year(entry)
        if len(dates) == 1 and ontology.base_type(entry.owner.entity.type) in pattern.subjects:
            evidence = reading.evidence(entry.block.index, entry.begin, dates[0].end)
            date = EdtfDate(dates[0].edtf or "")
            yield Assertion(
                entry.owner.entity.iri, pattern.predicate, date, evidence, pattern.name, (), "asserted", pattern.confidence, context, source
            )
        return
    wanted, owned = (pattern.subjects, pattern.objects) if pattern.value_is == "s" else (pattern.objects, pattern.subjects)
    if ontology.base_type(entry.owner.entity.type) not in owned:
        return
    for m in inside:
        if ontology.base_type(m.entity.type) not in wanted or m.entity.iri == entry.owner.entity.iri:
            continue
        if ontology.base_type(m.entity.type) == "Person" and _bracketed(entry, m, inside):
            continue  # whose daughter the chair is: 董事长：X（创始人Y之女）
        s, o = (m.entity, entry.owner.entity) if pattern.value_is == "s" else (entry.owner.entity, m.entity)
        evidence = reading.evidence(entry.block.index, entry.begin, _value_end(entry, m))
        if entry.when and pattern.date and (when := entry.when[1].edtf) and not entry.when[1].edtf_end:
            side = s if pattern.date_of == "s" else o
            context = (*context, reading.evidence(entry.when[0].index, entry.when[1].start, entry.when[1].end))
            yield Assertion(
                side.iri, pattern.date, EdtfDate(when), evidence, pattern.name, (), "asserted", pattern.confidence, context, source
            )
        for position in (positions(entry.key, rules) if pattern.predicate == "positionAt" else []) or [""]:
            held = dict(pattern.qualifiers) | ({"position": position} if position else {})
            since = rules.since.match(entry.block.text.text, m.end) if rules.since else None
            if since and len(dates) == 1:
                held["start"] = dates[0].edtf or ""
            elif entry.when:
                held |= _when(entry.when[1])
            yield Assertion(
                s.iri,
                pattern.predicate,
                o.iri,
                evidence,
                pattern.name,
                tuple(sorted(held.items())),
                "asserted",
                pattern.confidence,
                context,
                source,
            )


def _bracketed(entry: _Entry, mention: Mention, inside: Sequence[Mention]) -> bool:
    """Does the name stand in brackets that tell of another before them?"""
    text = entry.block.text.text
    opened = text.rfind("(", entry.start, mention.start)
    closed = text.find(")", opened, mention.start) >= 0
    return opened >= 0 and not closed and any(m.end <= opened for m in inside)


def _when(date: Value) -> dict[str, str]:
    return {"start": date.edtf or "", "end": date.edtf_end} if date.edtf_end else {"on": date.edtf or ""}


def _bare_year(entry: _Entry) -> list[Value]:
    """The year with which the value begins, where nothing but the key says that the number is one."""
    year = re.compile(r"[^\w]{0,3}((?:1[4-9]|20)\d\d)(?![\d%]|[.,]\d)").match(entry.block.text.text, entry.start, entry.end)
    return [Value("date", year.start(1), year.end(1), edtf=year[1])] if year else []


def _value_end(entry: _Entry, mention: Mention) -> int:
    close = entry.block.text.text.find(")", mention.end)
    opened = entry.block.text.text[mention.end : mention.end + 2].strip().startswith("(")
    return close + 1 if opened and close >= 0 else mention.end


def _within(things: Sequence[T], entry: _Entry, place: Callable[[T], int]) -> list[T]:
    return [t for t in things if entry.start <= place(t) < entry.end]
