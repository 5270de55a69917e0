"""A note → a `Reading`: sentences, values and mentions, ready for the extractors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.catalogue import Catalogue, check_types, load_catalogue
from kg.decisions import Decisions
from kg.decisions.deciding import NoteDecisions
from kg.entities import resolve
from kg.model import Mention, Note, Reading, Sentence, Value
from kg.names import NameGrammar, name_grammar
from kg.nlp import Reader, reader
from kg.ontology import Ontology
from kg.resources import language, reading_roots
from kg.values import value_reader

UNDECIDED = Decisions()


@dataclass(frozen=True, slots=True)
class Means:
    """What one language is read with."""

    tag: str
    roots: tuple[Path, ...]
    base: str
    reader: Reader
    catalogue: Catalogue
    grammar: NameGrammar


def means(tag: str, roots: Sequence[Path], base: str) -> Means:
    """The loaded means of a language; a language without files is read by capitals and punctuation alone."""
    where = tuple(roots)
    table = language(tag, "reading", where)
    names = load_catalogue(where, base, table.get("fold", ""), table.get("lenient_borders", False))
    return Means(tag, where, base, reader(tag, where), names, name_grammar(tag, where))


def read(note: Note, roots: Sequence[Path], base: str, ontology: Ontology, decisions: Decisions = UNDECIDED) -> Reading:
    """The sentences, values and mentions of a note.

    Args:
        note: the note.
        roots: the ontology folders.
        base: the IRI under which entities are named.
        ontology: the classes.
        decisions: what people decided about names and entities.

    Raises:
        ValueError: a file of the ontology folders cannot be used; the message names it and says what to do.
    """
    tools = means(note.lang, reading_roots(roots), base)
    check_types(tools.catalogue, tools.roots, base, ontology)
    sentences = tuple(s for block in note.blocks for s in tools.reader.sentences(block))
    rules = language(note.lang, "grammar", tools.roots)
    decided = NoteDecisions(note, decisions, ontology, tools.catalogue, base)
    mentions, used = resolve(note, sentences, tools.catalogue, tools.grammar, rules, base, ontology.bases.__getitem__, decided)
    values = _values(note, tools, mentions)
    money = {(b, i) for b, v in values if v.kind == "money" for i in range(v.start, v.end)}
    named = tuple(m for m in mentions if m.start == m.end or (m.block, m.start) not in money)
    return Reading(note, sentences, named, tuple(values), tuple(sorted(used)))


def _values(note: Note, tools: Means, mentions: Sequence[Mention]) -> list[tuple[int, Value]]:
    """Dates and numbers outside names; a day without a year takes the year of the nearest date before it in its section.

    A name inside an amount of money is a part of the currency's (US$, Hong Kong dollars).
    """
    taken: dict[int, dict[int, Mention]] = {}
    for mention in mentions:
        taken.setdefault(mention.block, {}).update(dict.fromkeys(range(mention.start, mention.end), mention))
    find = value_reader(tools.tag, tools.roots).find
    out: list[tuple[int, Value]] = []
    years: dict[int | None, str] = {}
    for block in note.blocks:
        known = years.get(block.index if block.kind == "heading" else block.section) or (note.date or "")[:4] or None
        held = taken.get(block.index, {})
        for value in find(block.text.text, known):
            if any(not _in_money(held[i], value) for i in held.keys() & range(value.start, value.end)):
                continue
            out.append((block.index, value))
            if value.kind == "date" and value.edtf and value.edtf[:4].isdigit():
                years[block.index if block.kind == "heading" else block.section] = value.edtf[:4]
    return out


def _in_money(mention: Mention, value: Value) -> bool:
    """Is the name a part of an amount of money?"""
    longer = value.end - value.start > mention.end - mention.start
    return value.kind == "money" and longer and value.start <= mention.start and mention.end <= value.end


def sentence_at(sentences: Sequence[Sentence], block: int, offset: int) -> Sentence | None:
    """The sentence of a block in which an offset stands."""
    return next((s for s in sentences if s.block == block and s.start <= offset < s.end), None)
