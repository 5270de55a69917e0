"""Tables and lists of people and what they are (`Name | Position`, `Name: position`): who holds which position at their organization."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.entities.topics import bearing, main_topic, topic_of
from kg.extractors.matching import Grammar, grammar
from kg.extractors.relations import marked, positions, steps
from kg.extractors.tables import Cells, headed, tables_of
from kg.model import Assertion, Block, Mention, Reading, Value
from kg.ontology import Ontology
from kg.resources import language, made_of

CONFIDENCE = 0.9
ANNOUNCED = 60  # characters of a heading or lead-in
OPENING = 2  # characters that may stand before the name that opens an item


def extract(reading: Reading, roots: Sequence[Path], ontology: Ontology) -> Iterator[Assertion]:
    """The positions of tables whose head names a column so (`position_column` of grammar.toml, a pattern), and of lists (`roster`).

    A row that names one person gives a fact: at the one organization that the
    cells of person and position name, or where they name none at the topic of
    the table's section; remarks name schools and former employers. A table that
    has a column of employers (`employer_column`) is about no other:
    a row whose employer is not known says nothing. At what a column of former
    employers (`former_column`) names, nobody holds the position.
    """
    words = language(reading.note.lang, "grammar", roots)
    column: str = words.get("position_column", "")
    tables = tables_of(reading.note) if column else []
    roster = _roster(reading.note.lang, tuple(roots))
    listed = _listed(reading, roster) if roster is not None else []
    if not tables and not listed:
        return
    rules = grammar(reading.note.lang, tuple(roots), ontology)
    people: dict[int, list[Mention]] = {}
    employers: dict[int, list[Mention]] = {}
    topical: dict[int, list[Mention]] = {}
    for m in reading.mentions:
        kind = ontology.base_type(m.entity.type)
        if m.kind != "topic" and kind != "Place":
            topical.setdefault(m.block, []).append(m)
            (people if kind == "Person" else employers if kind == "Organization" else {}).setdefault(m.block, []).append(m)
    main = main_topic(reading.note, [m for b in sorted(topical) for m in topical[b]])
    topical = bearing(reading.note, topical, words)
    for item in listed:
        of = topic_of(reading.note, item.index, topical, main)
        first = next(iter(people.get(item.index, ())), None)
        if roster is not None and first is not None and of is not None and ontology.base_type(of.entity.type) == "Organization":
            yield from _in_list(reading, roster, item, first, of, rules)
    for cells in tables:
        held = min(headed(cells, column), default=None)
        former = headed(cells, words.get("former_column", "(?!)"))
        employing = _employing(cells, words.get("employer_column", "(?!)"), employers) - former
        for (_, _), block in sorted((at, b) for at, b in cells.items() if at[0] and at[1] == held):
            row = [b.index for (r, _), b in cells.items() if block.cell is not None and r == block.cell.row]
            holders = _of(people, row)
            if employing:
                at = _of(employers, [b.index for (r, c), b in cells.items() if block.cell and r == block.cell.row and c in employing])
            else:
                about = topic_of(reading.note, block.index, topical, main)
                at = _of(employers, [block.index, *{m.block for m in holders}]) or ([about] if about is not None else [])
            period: Sequence[tuple[Block, Value]] = ()
            if not holders and headed(cells, words.get("employer_column", "(?!)")) and not _of(people, [b.index for b in cells.values()]):
                who = topic_of(reading.note, block.index, topical, main)  # a table of somebody's own posts
                holders = [who] if who is not None and ontology.base_type(who.entity.type) == "Person" else []
                period = _period(reading, [b for (r, _), b in cells.items() if block.cell is not None and r == block.cell.row], block)
            if len(holders) == 1 and len(at) == 1 and ontology.base_type(at[0].entity.type) == "Organization":
                yield from _holds(reading, holders[0], at[0], block, rules, period)


def _employing(cells: Cells, pattern: str, employers: Mapping[int, Sequence[Mention]]) -> set[int]:
    """The columns of employers: with such a head, or else those in which a cell is an organization's name and nothing else."""
    whole = {c for (r, c), b in cells.items() if r and any(m.end - m.start == len(b.text.text.strip()) for m in employers.get(b.index, ()))}
    return headed(cells, pattern) or whole


def _of(mentions: Mapping[int, Sequence[Mention]], blocks: Sequence[int]) -> list[Mention]:
    """The first mention of each entity in the blocks."""
    return list({m.entity.iri: m for b in reversed(blocks) for m in reversed(mentions.get(b, ()))}.values())


def _period(reading: Reading, row: Sequence[Block], post: Block) -> list[tuple[Block, Value]]:
    """The one date or range of dates that a row gives beside the post, with its cell."""
    cells = {b.index: b for b in row if b is not post}
    found = [(cells[i], v) for i, v in reading.values if i in cells and v.kind == "date" and v.edtf]
    return found if len(found) == 1 else []


def _holds(
    reading: Reading, person: Mention, at: Mention, block: Block, rules: Grammar, period: Sequence[tuple[Block, Value]] = ()
) -> Iterator[Assertion]:
    evidence = reading.evidence(block.index, 0, len(block.text.text))
    named = (reading.evidence(m.block, m.start, m.end) for m in (person, at) if m.start < m.end)
    context = (*named, *steps(reading, person), *steps(reading, at), *(reading.evidence(b.index, v.start, v.end) for b, v in period))
    inside = [v for b, v in reading.values if b == block.index and v.kind == "date"]
    when = _since(block.text.text, inside, rules) if inside else {}
    for cell, value in period if not inside else ():
        when = _since(cell.text.text, [value], rules) or {"on": value.edtf or ""}
    for position in positions(block.text.text, rules):
        held = tuple(sorted({"position": position, **when}.items()))
        ends = person.entity.iri, "positionAt", at.entity.iri
        yield Assertion(*ends, evidence, "staff-table", held, confidence=CONFIDENCE, context=context, source="table")


@dataclass(frozen=True, slots=True)
class _Roster:
    """How one language lists who is what, from the table `roster` of its grammar.toml.

    `heading` finds the words of a heading or lead-in above such a list, `gap` matches what stands between name and position,
    `stop` finds where the words turn to something else, `founder` what makes somebody a founder, `dated` the years of a post that
    stand before a name (1987–1996: Jane Doe, since 2017: John Roe), whose bearer held one then though no word says which.
    """

    heading: re.Pattern[str]
    gap: re.Pattern[str]
    stop: re.Pattern[str]
    founder: re.Pattern[str]
    dated: re.Pattern[str]


@lru_cache(maxsize=16)
@made_of("grammar")
def _roster(tag: str, roots: tuple[Path, ...]) -> _Roster | None:
    table: Mapping[str, str] = language(tag, "grammar", roots).get("roster", {})
    keys = ("heading", "gap", "stop", "founder", "dated")
    return _Roster(*(re.compile(table.get(key, "(?!)")) for key in keys)) if table else None


def _listed(reading: Reading, roster: _Roster) -> list[Block]:
    """The items below a heading or a lead-in that announces a list of who is what."""
    blocks = reading.note.blocks
    above = {b.index for b in blocks if b.kind != "item" and roster.heading.search(b.text.text) and len(b.text.text) <= ANNOUNCED}
    return [b for b in blocks if b.kind == "item" and (b.parent in above or (b.parent is None and b.section in above))]


def _in_list(reading: Reading, roster: _Roster, item: Block, person: Mention, of: Mention, rules: Grammar) -> Iterator[Assertion]:
    """What an item that begins with a person's name, or with years and such a name, says of that person.

    It does so up to where another name or matter begins.
    """
    text = item.text.text
    years = roster.dated.fullmatch(text, 0, person.start) is not None
    gap = roster.gap.match(text, person.end)
    if (person.start > OPENING and not years) or (gap is None and (not years or text[person.end :].strip(" ."))):
        return
    begin = gap.end() if gap else person.end
    named = [m.start for m in reading.mentions if m.block == item.index and m.start >= person.end and m.kind != "topic"]
    others = [at for at in named if at >= begin]
    stops = [m.start() for m in [roster.stop.search(text, begin)] if m is not None]
    end = min([*others, *stops, len(text)])
    words = text[begin:end]
    plain = gap is not None and others == named and not roster.stop.search(gap[0]) and bool(positions(gap[0], rules))
    bracket = gap[0] if gap is not None and plain else ""  # (CEO)
    if min(others, default=len(text)) == end < len(text) or not rules.clauses.plain(words):
        if not years and not bracket:
            return
        end, words = begin, ""  # what follows is of another
    words = f"{bracket}{words}"
    evidence = reading.evidence(item.index, person.start, end)
    context = (reading.evidence(of.block, of.start, of.end), *steps(reading, person), *steps(reading, of))
    ends = person.entity.iri, of.entity.iri
    if roster.founder.search(words):
        yield Assertion(ends[0], "founderOf", ends[1], evidence, "staff-list", confidence=CONFIDENCE, context=context, source="list")
    first, last = (0, person.start) if years else (person.end, end)
    dates = [v for b, v in reading.values if b == item.index and v.kind == "date" and first <= v.start < last]
    for position in positions(words, rules) or [""] * years:
        post = {"position": position} if position else {}
        held = tuple(sorted((post | _since(text, dates, rules)).items()))
        yield Assertion(ends[0], "positionAt", ends[1], evidence, "staff-list", held, confidence=CONFIDENCE, context=context, source="list")


def _since(text: str, dates: Sequence[Value], rules: Grammar) -> dict[str, str]:
    """The beginning or the end that the one date of an item gives, by the words beside it."""
    if len(dates) != 1 or not dates[0].edtf:
        return {}
    date = dates[0]
    if date.edtf_end is not None:
        return {"start": date.edtf or "", "end": date.edtf_end}
    name = marked(text, [(date.start, date.end)], rules)
    return {name: date.edtf or ""} if name else {}
