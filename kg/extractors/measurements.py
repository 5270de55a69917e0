"""Numbers that a note gives for an entity → `Measurement`: whose they are, what they measure, when.

A number is given to an entity only where the words bind the two: the owner
stands at the measure's word (Alibaba Cloud's revenue), at the number (its Qwen
family of 300 models), or is the one possible subject of the clause. Where two
could be meant, none is. Sums of deals and investments stay out: they are
qualifiers of a relation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from kg.entities.topics import bearing, chronicle_topic, main_topic
from kg.extractors.changes import sides
from kg.extractors.fields import COLUMNS
from kg.extractors.measures import Hit, bearers, measures
from kg.extractors.owners import AFTER, BENCHMARK, KEY, NEAR, STOPS, Scene, compared, outermost, owner_of, ranked, subject
from kg.extractors.tables import head_date, row_date
from kg.extractors.when import AMOUNTS, date_of
from kg.model import Block, Cell, Evidence, Measurement, Mention, Reading, Value
from kg.nlp import beginning
from kg.ontology import load_ontology
from kg.resources import language
from kg.values.amounts import plain

CHANGE = 45  # between the two numbers of a change (from 8 % to 50 %), in characters
SIZE = re.compile(r"\d+(?:\.\d+)? ?[BM]")  # of a model: 7B
NAME_AHEAD = 40  # between an age and the name of who has it
OWN = 8  # a number that follows a measure's word this close is its own


@dataclass(frozen=True, slots=True)
class Found:
    """A value with its measure and owner. `start` and `end` bound the words of number and measure."""

    value: Value
    measure: str
    owner: Mention
    start: int
    end: int
    rule: str
    head: int | None = None  # block of a table's header cell
    when: tuple[int, Value] | None = None  # the date of a table's row, with its block


def extract(reading: Reading, roots: Sequence[Path]) -> Iterator[Measurement]:
    """The measurements of a note, in its order.

    Args:
        reading: the note with its sentences, mentions and values.
        roots: the ontology folders.
    """
    rules, base = measures(reading.note.lang, roots), _base_types(tuple(roots))
    held: dict[int, list[Mention]] = {}
    for mention in reading.mentions:
        held.setdefault(mention.block, []).append(mention)
    worth: dict[int, list[Value]] = {}
    for at, value in reading.values:
        worth.setdefault(at, []).append(value)
    sentences: dict[int, list[tuple[int, int]]] = {}
    for sentence in reading.sentences:
        sentences.setdefault(sentence.block, []).append((sentence.start, sentence.end))
    topical = {block: [m for m in here if base(m.entity.type) != "Place"] for block, here in held.items()}
    topical = bearing(reading.note, topical, language(reading.note.lang, "grammar", roots))
    main = main_topic(reading.note, [m for m in reading.mentions if base(m.entity.type) != "Place"])
    cells = {b.cell: b for b in reading.note.blocks if b.cell}
    for index, found_here in worth.items():
        block = reading.note.blocks[index]
        if block.kind in ("title", "heading", "reference"):
            continue
        for start, end in [(0, len(block.text.text))] if block.cell else sentences.get(index, ()):
            here = outermost([m for m in beginning(held.get(index, ()), start, end) if m.end <= end])
            values = tuple(v for v in beginning(found_here, start, end) if v.end <= end)
            scene = Scene(reading, rules, base, block, start, end, here, values, main, topical)
            for view, found in _in_prose(scene) if not block.cell else ((scene, f) for f in _in_table(scene, held, cells, worth)):
                yield _measurement(view, found, worth)


@lru_cache(maxsize=8)
def _base_types(roots: tuple[Path, ...]) -> Callable[[str], str]:
    ontology = load_ontology(roots)
    known = {name: next((b for b in sorted(ontology.base_types) if ontology.is_a(name, b)), "") for name in ontology.classes}
    return lambda kind: "" if kind == BENCHMARK else known.get(kind, "")


# Prose and bullets


def _in_prose(scene: Scene) -> Iterator[tuple[Scene, Found]]:
    for view, only in sides(scene):
        yield from ((view, found) for found in _told(view) if only is None or found.value in only)


def _told(scene: Scene) -> Iterator[Found]:
    last: Found | None = None
    used: set[int] = set()
    for value in scene.values:
        if value.kind == "date":
            continue
        found = _age(scene, value) if value.noun == "age" else None
        if value.kind in AMOUNTS and value.noun != "age":
            found = _continued(scene, value, last) or _taken(scene, value) or _bound(scene, value, used) or _size(scene, value)
        if found is not None:
            yield found
        if value.kind in AMOUNTS:
            last = found


def _size(scene: Scene, value: Value) -> Found | None:
    """A model's number of parameters, alone in brackets behind its name: Brathe Mini (3B)."""
    text = scene.text
    if value.kind != "count" or value.noun or text[max(0, value.start - 1) : value.start] != "(" or text[value.end : value.end + 1] != ")":
        return None
    named = [m for m in scene.mentions if m.start < m.end <= value.start and text[m.end : value.start].strip() == "("]
    model = named and SIZE.fullmatch(text, value.start, value.end) and scene.base(named[-1].entity.type) == "AIModel"
    return Found(value, "parameters", named[-1], value.start, value.end, "beside") if model else None


def _continued(scene: Scene, value: Value, last: Found | None) -> Found | None:
    """A second number of the same: in brackets behind it, the end of a change, the next of a list."""
    if last is None or last.value.kind != value.kind or value.start < last.value.end:
        return None
    gap = scene.text[last.value.end : value.start]
    if (rival := compared(scene, value, last.value.end, last.owner, last.measure)) is not None:
        return replace(last, value=value, owner=rival, start=min(last.start, rival.start), end=max(last.end, value.end))
    bracket = gap.strip() == "(" and value.kind == "money"
    listed = bool(scene.rules.separator.fullmatch(gap)) and value.noun == last.value.noun != ""
    alike = (  # 92% on one and 59% on another
        value.kind == "percent" and scene.clause(value.start) == scene.clause(last.value.start)
        and scene.rules.is_alike(scene.text, last.value.end, value.start, value.end)
    )  # fmt: skip
    change = (
        value.kind == "percent" and len(gap) <= CHANGE and bool(scene.rules.change.search(gap)) and not STOPS.search(gap.rstrip("("))
        and scene.clause(value.start) == scene.clause(last.value.start)
        and not scene.rules.is_reached(last.measure, scene.text, last.value.start, last.value.end, value.start)
    )  # fmt: skip
    return replace(last, value=value, end=max(last.end, value.end)) if bracket or listed or change or alike else None


def _taken(scene: Scene, value: Value) -> Found | None:
    """A number of people that do something with what is named: 5 million people use Mail."""
    if value.kind != "count" or scene.rules.is_unreal(scene.text, *scene.clause(value.start)):
        return None
    for m in scene.mentions:
        for measure, before, after in scene.rules.takers if value.end <= m.start < m.end else ():
            fits = scene.base(m.entity.type) in bearers(measure)
            if fits and before.fullmatch(scene.text, value.end, m.start) and (tail := after.match(scene.text, m.end)):
                return Found(value, measure, m, value.start, tail.end(), "taken")
    return None


def _bound(scene: Scene, value: Value, used: set[int]) -> Found | None:
    """The value with the measure that its clause names and the entity that the clause gives it to."""
    clause = scene.clause(value.start)
    hit = _hit(scene, value, clause, used)
    if scene.rules.is_unreal(scene.text, *clause):
        return None
    if hit is None:
        listed = ranked(scene, value)
        return Found(value, listed[0].measure, listed[1], value.start, value.end, "ranked", listed[2]) if listed else None
    used.add(hit.start)
    if value.kind == "count" and scene.rules.is_rate(scene.text, value.start, max(value.end, hit.end)):
        return None
    owner = owner_of(scene, value, hit, clause)
    if owner is None:
        return None
    mention, rule = owner
    said = scene.text[mention.end : hit.start].strip(" ,")
    person = scene.base(mention.entity.type) == "Person" and mention.kind == "name" and not said  # not his house, worth …
    measure = scene.rules.personal.get(scene.text[hit.start : hit.end].lower(), hit.measure) if person else hit.measure
    return Found(value, measure, mention, min(hit.start, value.start), max(hit.end, value.end), rule)


def _hit(scene: Scene, value: Value, clause: tuple[int, int], used: set[int]) -> Hit | None:
    """The word that says what the number measures: its counted noun, else the nearest before, else right behind."""
    text, rules = scene.text, scene.rules
    if value.noun:
        within, behind = text.rfind(value.counted, value.start, value.end), text.find(value.counted, value.end, value.end + NEAR)
        at = within if within >= 0 else behind if behind >= 0 else value.start
        measure = rules.refines.get(value.noun, value.noun)
        begin, stop = max(clause[0], value.start - NEAR), min(clause[1], value.end + NEAR)
        refined = measure != value.noun and any(h.measure == measure for h in rules.hits("count", text, begin, stop))
        return Hit(at, at + len(value.counted), measure if refined else value.noun)
    others = [v for v in scene.values if v is not value and v.kind == value.kind]
    reach = NEAR if value.kind != "count" else NEAR // 2
    near = rules.hits(value.kind, text, max(clause[0], value.start - reach - 12), value.start)
    before = [h for h in near if h.start not in used and not _in_name(scene, h)]
    before = [h for h in before if not rules.is_level(h, text, h.end, value.start) and not rules.is_step(value, text, h.end)]
    key = KEY.match(text, scene.start) if scene.block.kind == "item" else None
    behind = max(before[-1].end, key.end() if key else 0) if before else 0
    apart = value.kind == "percent" and before and behind <= value.start and STOPS.search(text, behind, value.start)
    if before and not apart and not any(before[-1].end <= v.start < value.start for v in others):
        return before[-1]
    for hit in rules.hits(value.kind, text, value.end, min(clause[1], value.end + AFTER)):
        following = [v for v in others if value.end <= v.start < hit.end + OWN]
        own = any(v.start < hit.end or not rules.separator.fullmatch(text, hit.end, v.start) for v in following)
        if rules.is_level(hit, text, value.end, hit.start):
            continue  # rose to 23%: of what is not said here
        if (not own or rules.adjoins(text, value.end, hit.start)) and not STOPS.search(text, value.end, hit.start):
            return hit
    given = rules.given_away.search(text, clause[0], value.start)
    share = rules.share_of.match(text, value.end) if value.kind == "percent" and not given else None
    return Hit(value.start, share.end(), "share") if share and share.end() > value.end else None


def _in_name(scene: Scene, hit: Hit) -> bool:
    """Is the word the last or first of a name: Brathe Capital?"""
    return any(m.start <= hit.start and hit.end <= m.end and m.end - m.start > hit.end - hit.start for m in scene.mentions)


def _age(scene: Scene, value: Value) -> Found | None:
    """An age with its person: the name behind it (24-year-old …, 24歳の…), else the one person before it."""
    text, rules = scene.text, scene.rules
    people = [m for m in scene.mentions if scene.base(m.entity.type) == "Person"]
    link = rules.age_link.match(text, value.end)
    if link or value.counted in rules.attributive:
        ahead = [m for m in people if 0 <= m.start - value.end <= NAME_AHEAD and not STOPS.search(text, value.end, m.start)]
        return Found(value, "age", ahead[0], value.start, value.end, "age") if ahead else None
    clause = scene.clause(value.start)
    owner = subject(scene, value, Hit(value.start, value.end, "age"), clause, frozenset({"Person"}))
    return Found(value, "age", owner, value.start, value.end, "age") if owner else None


# Tables


def _in_table(scene: Scene, held: dict[int, list[Mention]], cells: Mapping[Cell, Block], worth: dict[int, list[Value]]) -> Iterator[Found]:
    """A cell's number: the header says what it measures and the row whose it is, or the other way round.

    In a table of years, whose first column is dates and which names nobody, the numbers are those of what it is about.
    """
    cell = scene.block.cell
    if cell is None or cell.row == 0:
        return
    before = (Cell(cell.table, cell.row, column) for column in range(min(cell.column, COLUMNS)))
    row, header = ([cells[c] for c in held_in if c in cells] for held_in in (before, (Cell(cell.table, 0, cell.column),)))
    if any(scene.rules.is_unreal(b.text.text, 0, len(b.text.text)) for b in (*row[:1], *header)):
        return  # a forecast
    if row and not held.get(row[0].index) and not any(c.isdigit() for c in row[0].text.text):
        row = row[:1]  # what a row is about stands first: of a thing that is not known, nothing is another's
    if any(scene.rules.planned.search(b.text.text) for b in (*header, *row)):
        return
    for says, names in ((header, row), (row[:1], header)):
        owner = next((held[b.index][0] for b in names if held.get(b.index)), None)
        for value in _scaled(scene, says[0].text.text) if owner and says else ():
            hit = next(iter(scene.rules.hits(value.kind, says[0].text.text, 0, len(says[0].text.text))), None)
            if hit and owner and value.kind in AMOUNTS and scene.base(owner.entity.type) in bearers(hit.measure):
                when = head_date(says[0], worth.get(says[0].index, ()))
                yield Found(value, hit.measure, owner, value.start, value.end, "table", says[0].index, when)
    corner = cells.get(Cell(cell.table, 0, 0))
    if row and header and corner and scene.rules.dates.fullmatch(corner.text.text.strip()):
        named = [m for b in (*row, *header) for m in held.get(b.index, ()) if "(" not in b.text.text[: m.start]]  # (US$ million)
        if not named:
            yield from _in_chronicle(scene, held, row[0], header[0], worth)


def _in_chronicle(
    scene: Scene, held: dict[int, list[Mention]], first: Block, header: Block, worth: dict[int, list[Value]]
) -> Iterator[Found]:
    head = header.text.text
    when = row_date(first, worth.get(first.index, ()))
    if when is None or len(scene.values) != 1 or scene.rules.elsewhere.search(head) or scene.main is None:
        return
    owner = chronicle_topic(scene.reading.note, scene.block.index, held, scene.main)
    for value in _scaled(scene, head) if owner else ():
        hit = next(iter(scene.rules.hits(value.kind, head, 0, len(head))), None)
        if hit and owner and value.kind in AMOUNTS and scene.base(owner.entity.type) in bearers(hit.measure):
            yield Found(value, hit.measure, owner, value.start, value.end, "table", header.index, (first.index, when))


def _scaled(scene: Scene, header: str) -> Iterator[Value]:
    """The cell's values; a bare number in the unit and scale of the header's brackets: Revenue (US$ billion), 売上高(億円)."""
    bracket = re.search(r"\(([^()]+)\)", header)
    unit = scene.rules.unit.sub("", bracket[1]) if bracket else ""
    for value in scene.values:
        if unit and value.kind == "date" and re.fullmatch(r"\d{4}", scene.text.strip()):
            value = Value("count", value.start, value.end, number=scene.text.strip())  # 2000 (US$ million) is no year
        if unit and value.kind == "count" and value.number and not value.counted and value.bound == "exact":
            tries = (f"{unit[:i]}1{gap}{unit[i:]}" for i in range(len(unit)) for gap in ("", " "))
            one = next((v for t in tries for v in scene.rules.find(t) if _is_scale(v) and v.end - v.start >= len(unit)), None)
            if one is not None:
                number = plain(Decimal(value.number) * Decimal(one.number or 1))
                value = replace(value, kind=one.kind, number=number, unit=one.unit)
        yield value


def _is_scale(value: Value) -> bool:
    return bool(value.number and (value.unit or (value.kind == "count" and value.number != "1")))


# The measurement


def _measurement(scene: Scene, found: Found, worth: dict[int, list[Value]]) -> Measurement:
    reading, value, owner = scene.reading, found.value, found.owner
    start, end = found.start, found.end
    here = owner.block == scene.block.index and owner.start < owner.end
    if here:
        start, end = min(start, owner.start), max(end, owner.end)
    context = list(_context(reading, owner, here))
    if found.head is not None:
        context.append(reading.evidence(found.head, 0, len(reading.note.blocks[found.head].text.text)))
    date = found.when or date_of(scene, value, worth)
    if date is not None and not (date[0] == scene.block.index and start <= date[1].start and date[1].end <= end):
        context.append(reading.evidence(date[0], date[1].start, date[1].end))
    return Measurement(
        of=owner.entity.iri, measure=found.measure, evidence=reading.evidence(scene.block.index, start, end), value=value.number,
        minimum=value.minimum, maximum=value.maximum, unit=value.unit, bound=value.bound, date=date[1].edtf if date else None,
        context=tuple(dict.fromkeys(context)), extractor=f"measurement/{found.rule}",
    )  # fmt: skip


def _context(reading: Reading, owner: Mention, here: bool) -> Iterator[Evidence]:
    """The words that name the owner, where they are not those of the evidence."""
    if not here and owner.start < owner.end:
        yield reading.evidence(owner.block, owner.start, owner.end)
    if owner.via is not None and owner.via.start < owner.via.end:
        yield reading.evidence(owner.via.block, owner.via.start, owner.via.end)
