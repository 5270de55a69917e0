"""Why a relation is missed or wrong, as far as the graph tells: the step of the reading at which it went amiss."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kg.evaluate.built import NoteGraph

CAUSES = ("mention missed", "wrong link", "coreference", "trigger missed", "wrong role", "negation", "hedge", "not said")
Names = Callable[[str], frozenset[str]]  # IRI of an entity → its folded names
_STOP = re.compile(r"[。!?！？]|\.\s|\n")
_PLACE = re.compile(r"#char=(\d+),(\d+)$")
_SHORTEST = 2  # folded characters by which two names are said to overlap


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the gold by the folded names of its ends; any of `predicates` will do."""

    subject: frozenset[str]
    predicates: frozenset[str]
    object: frozenset[str]
    modality: str = "asserted"

    def between(self, s: frozenset[str], o: frozenset[str]) -> bool:
        """Whether entities of those names are its ends, in either order."""
        return bool((self.subject & s and self.object & o) or (self.subject & o and self.object & s))


def missed(note: NoteGraph, fact: Fact, names: Names, text: str = "") -> str:
    """Why the graph of a note lacks a fact of the gold.

    `mention missed`: an end is not mentioned at all; `wrong link`: only a longer
    or shorter name is; `negation`, `hedge`: the fact is there, as denied, planned
    or rumoured; `wrong role`: the ends are related otherwise; `coreference`: no
    sentence names both; else `trigger missed`.

    Args:
        text: the note's file; without it a fact that needs coreference counts as one whose trigger was missed.
    """
    entities = sorted({*note.surfaces, *note.mentioned})
    subjects, objects = ([e for e in entities if names(e) & end] for end in (fact.subject, fact.object))
    for found, end in ((subjects, fact.subject), (objects, fact.object)):
        if not found:
            return "wrong link" if any(_overlap(end, names(e)) for e in entities) else "mention missed"
    related = [(key, c) for key, cs in note.claims.items() for c in cs if fact.between(names(key[0]), names(key[2]))]
    unasserted = [c.modality for key, c in related if key[1] in fact.predicates and c.modality != "asserted"]
    if unasserted:
        return "negation" if "denied" in unasserted else "hedge"
    if related:
        return "wrong role"
    return "trigger missed" if not text or _together(note, subjects, objects, text) else "coreference"


def wrong(note: NoteGraph, fact: tuple[str, str, str], gold: Iterable[Fact], names: Names) -> str:
    """Why a note's graph has a fact that the gold lacks.

    `negation`, `hedge`: the gold has it as denied, planned or rumoured; `wrong
    role`: the gold relates the ends otherwise; `wrong link`: the gold has the
    predicate with one of the ends; `coreference`: the fact rests on a resolved
    pronoun, heading or topic; else `not said`.
    """
    s, p, o = names(fact[0]), fact[1], names(fact[2])
    rows = list(gold)
    same = [row for row in rows if row.between(s, o)]
    unasserted = [row.modality for row in same if p in row.predicates and row.modality != "asserted"]
    if unasserted:
        return "negation" if "denied" in unasserted else "hedge"
    if same:
        return "wrong role"
    if any(p in row.predicates and (row.subject & s or row.object & o) for row in rows):
        return "wrong link"
    return "coreference" if any(c.node.get("context") for c in note.claims.get(fact, ())) else "not said"


def _overlap(end: frozenset[str], names: frozenset[str]) -> bool:
    return any(min(len(a), len(b)) >= _SHORTEST and (a in b or b in a) for a in end for b in names)


def _together(note: NoteGraph, subjects: Iterable[str], objects: Iterable[str], text: str) -> bool:
    """Is there a sentence in which both are mentioned?"""
    first, second = set(_sentences(note, subjects, text)), set(_sentences(note, objects, text))
    return bool(first & second)


def _sentences(note: NoteGraph, entities: Iterable[str], text: str) -> Iterator[int]:
    """Where the sentences begin in which the entities are mentioned."""
    wanted = set(entities)
    for triple in note.triples:
        if triple.p == "entity" and triple.o in wanted:
            for evidence in note.built.node(triple.s).get("evidence", ()):
                if place := _PLACE.search(evidence):
                    yield max((m.end() for m in _STOP.finditer(text, 0, int(place[1]))), default=0)
