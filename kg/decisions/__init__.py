"""What people decided about names and facts, as values, and which of their decisions hold.

A decision names what it is about by entities, relation and quoted words, never
by offsets or hashes, so that it survives edits elsewhere in a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from kg.iris import segment
from kg.model import Problem
from kg.resources import DECISIONS

FOLDER = DECISIONS
EVERYWHERE = ("*",)
IRI = re.compile(r"[^\W\d_][\w+.-]*:[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Made:
    """How a decision was made. `iri` is a hash of all that it says; `when` is an ISO 8601 date, or a time with its offset."""

    iri: str
    kind: str
    who: str
    when: str
    why: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as a decision names it: IRIs, or a date's text as `object`; `words` are the evidence as the file has it."""

    subject: str
    predicate: str
    object: str
    words: str


@dataclass(frozen=True, slots=True)
class Measured:
    """A measurement as a decision names it; `amount` is bound, value and unit as `kg show` prints them."""

    of: str
    measure: str
    amount: str
    words: str


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as a decision names it."""

    speaker: str
    words: str


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A mention as a decision names it; `words` stand in its line."""

    entity: str
    words: str


Side = Fact | Measured | Said | Mentioned


@dataclass(frozen=True, slots=True)
class Same:
    """These entities are one: the others become the first."""

    made: Made
    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Different:
    """These two entities are not one, whatever looks so."""

    made: Made
    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One bearer of a shared name, and what tells it from the others: notes by glob, words in the same paragraph."""

    entity: str
    notes: tuple[str, ...] = EVERYWHERE
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """One entity is several: a mention belongs to the first part that fits, or stays what it was."""

    made: Made
    entity: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """A name means that entity, in the notes that the globs name."""

    made: Made
    name: str
    entity: str
    type: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """That is no entity, in the notes that the globs name."""

    made: Made
    entity: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typing:
    """That entity is of this class."""

    made: Made
    entity: str
    type: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fact is not so; with `pattern` instead of a fact, nothing that pattern makes of sentences with these words is.

    `by` is what had read the fact, where that was written down.
    """

    made: Made
    fact: Fact
    pattern: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Right:
    """A fact is so. `by` is what had read it, where that was written down."""

    made: Made
    fact: Fact
    by: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """Of places that contradict each other `favour` is right and `against` is not."""

    made: Made
    favour: Side
    against: tuple[Side, ...]


Decision = Same | Different | Split | Naming | Nothing | Typing | Wrong | Right | Settled


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions that hold, in the order in which they were made, and what is wrong among all that there are.

    `all` also has those that a later one took the place of.
    """

    all: tuple[Decision, ...] = ()
    held: tuple[Decision, ...] = ()
    problems: tuple[Problem, ...] = ()
    merged: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)  # entity → what it became, by which decisions


def resolved(decisions: Iterable[Decision]) -> Decisions:
    """Decisions in the order in which they were made → those that hold: of two about the same thing the later."""
    every = tuple(decisions)
    held: dict[object, Decision] = {}
    problems: list[Problem] = []
    for decision in every:
        for key in _subjects(decision):
            old = held.pop(key, None)
            if old is not None and _effect(old) != _effect(decision):
                where = f"{old.made.file}:{old.made.line}"
                what = f"contradicts {where}, which {old.made.who} decided on {old.made.when}"
                problems.append(Problem(decision.made.file, decision.made.line, what, "it wins, being later: delete one of the two"))
            held[key] = decision
    kept = {decision.made.iri: decision for decision in held.values()}
    standing = tuple(d for d in every if kept.get(d.made.iri) is d)
    return Decisions(every, standing, tuple(problems), _merged(standing))


def _subjects(decision: Decision) -> list[object]:
    """What a decision is about: of two decisions that share one of these only the later holds."""
    match decision:
        case Same(entities=(first, *others)):
            return [("one", frozenset((first, other))) for other in others]
        case Different(entities=(first, *others)):
            return [("one", frozenset((first, other))) for other in others]
        case Split():
            return [("split", decision.entity)]
        case Naming():
            return [("name", decision.name, decision.notes)]
        case Nothing():
            return [("what", decision.entity, decision.notes)]
        case Typing():
            return [("what", decision.entity, EVERYWHERE)]
        case Wrong() | Right():
            return [("fact", decision.fact, getattr(decision, "pattern", ""))]
        case Settled():
            return [("settled", frozenset((decision.favour, *decision.against)))]
    return []


def _effect(decision: Decision) -> tuple[object, ...]:
    return (type(decision), *(getattr(decision, f) for f in decision.__slots__ if f not in ("made", "by")))


def _merged(decisions: Sequence[Decision]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Each merged entity, what it became in the end, and the decisions that made it so."""
    into: dict[str, tuple[str, str]] = {}
    for decision in decisions:
        if isinstance(decision, Same):
            for other in decision.entities[1:]:
                if other != decision.entities[0]:
                    into[other] = (decision.entities[0], decision.made.iri)
    out: dict[str, tuple[str, tuple[str, ...]]] = {}
    for start in into:
        at, by, seen = start, [], {start}
        while at in into and into[at][0] not in seen:
            at, decided = into[at]
            by.append(decided)
            seen.add(at)
        if at != start:
            out[start] = (at, tuple(by))
    return out


def named_in(decision: Decision) -> tuple[str, ...]:
    """The IRIs of the entities that a decision names."""
    match decision:
        case Same() | Different():
            return decision.entities
        case Split():
            return (decision.entity, *(part.entity for part in decision.parts))
        case Naming() | Nothing() | Typing():
            return (decision.entity,)
    return tuple(dict.fromkeys(end for side in sides_of(decision) for end in ends_of(side) if IRI.fullmatch(end)))


def sides_of(decision: Decision) -> tuple[Side, ...]:
    """The facts that a decision names, and the measurements, statements and mentions."""
    match decision:
        case Wrong() | Right():
            return (decision.fact,)
        case Settled():
            return (decision.favour, *decision.against)
    return ()


def facts_of(decision: Decision) -> tuple[Fact, ...]:
    """The facts that a decision names."""
    return tuple(side for side in sides_of(decision) if isinstance(side, Fact))


def ends_of(side: Side) -> tuple[str, ...]:
    """What it is about: IRIs of entities, or a date's text."""
    match side:
        case Fact():
            return side.subject, side.object
        case Measured():
            return (side.of,)
        case Said():
            return (side.speaker,)
        case Mentioned():
            return (side.entity,)


def shown_amount(value: str, minimum: str, maximum: str, unit: str, bound: str) -> str:
    """A measurement's value as it is shown: `33400000000 CNY`, `30–40`, `at-least 5 %`; parts that there are not are empty."""
    number = value or "–".join(end for end in (minimum, maximum) if end)
    return " ".join(part for part in ("" if bound == "exact" else bound, number, unit) if part)


def bearing(decisions: Decisions, path: str, text: str) -> tuple[str, ...]:
    """The IRIs of the decisions that may bear on the note at that path with that text (the file's): no other can change what it says."""
    words = spaced(text)
    return tuple(d.made.iri for d in decisions.held if _may_bear(d, path, words))


def _may_bear(decision: Decision, path: str, words: str) -> bool:
    match decision:
        case Naming() | Nothing():
            return in_notes(decision.notes, path)
        case Split():
            return any(in_notes(part.notes, path) for part in decision.parts)
    told = sides_of(decision)
    return not told or any(side.words in words for side in told)


def in_notes(globs: Sequence[str], path: str) -> bool:
    """Does one of the globs name the note at that path (inside the folder, without `.md`)?"""
    return any(fnmatchcase(path, glob) for glob in globs)


def agent_iri(base: str, who: str) -> str:
    """The IRI of a person who decided something."""
    return f"{base}agent/{segment(who.strip().casefold().replace(' ', '-'))}"


def spaced(words: str) -> str:
    """Quoted words with each run of white space as one space, so that a line that is broken anew stays the same."""
    return " ".join(words.split())
