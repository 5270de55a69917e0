"""Tables of people and what they are (`Name | Position`): who holds which position at the organization that the table is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kg.extractors.matching import Grammar, grammar
from kg.extractors.relations import positions, steps
from kg.model import Assertion, Block, Mention, Reading
from kg.ontology import Ontology
from kg.resources import language
from kg.topics import main_topic, topic_of

CONFIDENCE = 0.9
Cells = dict[tuple[int, int], Block]  # of one table, by row and column


def extract(reading: Reading, roots: Sequence[Path], ontology: Ontology) -> Iterator[Assertion]:
    """The positions of tables whose head names a column so (`position_column` of grammar.toml, a pattern).

    A row that names one person gives a fact: at the one organization of the
    row, or where the row names none at the topic of the table's section. A
    table that has a column of employers (`employer_column`) is about no other:
    a row whose employer is not known says nothing.
    """
    words = language(reading.note.lang, "grammar", roots)
    column: str = words.get("position_column", "")
    tables = _tables(reading) if column else []
    if not tables:
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
    for cells in tables:
        held = min(_headed(cells, column), default=None)
        employing = _employing(cells, words.get("employer_column", "(?!)"), employers)
        for (_, _), block in sorted((at, b) for at, b in cells.items() if at[0] and at[1] == held):
            row = [b.index for (r, _), b in cells.items() if block.cell is not None and r == block.cell.row]
            holders = _of(people, row)
            if employing:
                at = _of(employers, [b.index for (r, c), b in cells.items() if block.cell and r == block.cell.row and c in employing])
            else:
                at = _of(employers, row) or [m for m in [topic_of(reading.note, block.index, topical, main)] if m is not None]
            if len(holders) == 1 and len(at) == 1 and ontology.base_type(at[0].entity.type) == "Organization":
                yield from _holds(reading, holders[0], at[0], block, rules)


def _tables(reading: Reading) -> list[Cells]:
    tables: dict[int, Cells] = {}
    for block in reading.note.blocks:
        if block.cell is not None:
            tables.setdefault(block.cell.table, {})[block.cell.row, block.cell.column] = block
    return list(tables.values())


def _headed(cells: Cells, pattern: str) -> set[int]:
    """The columns whose head is such words."""
    return {c for (r, c), b in cells.items() if r == 0 and re.fullmatch(pattern, b.text.text.strip(), re.IGNORECASE)}


def _employing(cells: Cells, pattern: str, employers: Mapping[int, Sequence[Mention]]) -> set[int]:
    """The columns of employers: with such a head, or else those in which a cell is an organization's name and nothing else."""
    whole = {c for (r, c), b in cells.items() if r and any(m.end - m.start == len(b.text.text.strip()) for m in employers.get(b.index, ()))}
    return _headed(cells, pattern) or whole


def _of(mentions: Mapping[int, Sequence[Mention]], blocks: Sequence[int]) -> list[Mention]:
    """The first mention of each entity in the blocks."""
    return list({m.entity.iri: m for b in reversed(blocks) for m in reversed(mentions.get(b, ()))}.values())


def _holds(reading: Reading, person: Mention, at: Mention, block: Block, rules: Grammar) -> Iterator[Assertion]:
    evidence = reading.evidence(block.index, 0, len(block.text.text))
    named = (reading.evidence(m.block, m.start, m.end) for m in (person, at) if m.start < m.end)
    context = (*named, *steps(reading, person), *steps(reading, at))
    for position in positions(block.text.text, rules):
        held = (("position", position),)
        ends = person.entity.iri, "positionAt", at.entity.iri
        yield Assertion(*ends, evidence, "staff-table", held, confidence=CONFIDENCE, context=context, source="table")
