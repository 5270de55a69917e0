"""What people decided, for the page where they decide: an answer a line, the latest first."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime

from kg.decisions import (
    IRI,
    Decision,
    Decisions,
    Different,
    Fact,
    Measured,
    Naming,
    Nothing,
    Right,
    Same,
    Settled,
    Split,
    Typing,
    Wrong,
    ends_of,
)
from kg.server.sessions import Session


@dataclass(frozen=True, slots=True)
class About:
    """What a decision is about.

    Args:
        ends: entities by their IRIs; the last one of a fact may be a date.
        predicate: of a fact, its local name; else "".
        type: a class, where one was given.
        text: a name, a pattern's, an amount, or words of a statement or beside a mention; else "".
    """

    ends: tuple[str, ...]
    predicate: str = ""
    type: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What one answer wrote.

    Args:
        decisions: its decisions.
        about: what the first of them is about.
        mine: did this person make it in this session?
        waits: is one of them not in the graph yet?
    """

    decisions: tuple[Decision, ...]
    about: About
    mine: bool
    waits: bool

    def iris(self) -> set[str]:
        """The IRIs of what it names."""
        return {end for end in self.about.ends if IRI.fullmatch(end)}


def about(decision: Decision) -> About:
    """What a decision is about."""
    match decision:
        case Same() | Different():
            return About(decision.entities)
        case Split():
            return About((decision.entity, *(part.entity for part in decision.parts)))
        case Naming():
            return About((decision.entity,), type=decision.type, text=decision.name)
        case Nothing():
            return About((decision.entity,))
        case Typing():
            return About((decision.entity,), type=decision.type)
        case Wrong() if decision.pattern:
            return About((), text=decision.pattern)
        case Wrong() | Right():
            return About((decision.fact.subject, decision.fact.object), decision.fact.predicate)
        case Settled(favour=Fact() as side):
            return About((side.subject, side.object), side.predicate)
        case Settled(favour=Measured() as side):
            return About((side.of,), side.measure, text=side.amount)
        case Settled(favour=side):
            return About(ends_of(side), text=side.words)


def answers(decisions: Decisions, built: Set[str], session: Session) -> list[Answered]:
    """What people answered, the latest first. What one answer wrote has one time and one reason, and is about one thing.

    Args:
        decisions: all that stand in files.
        built: the IRIs of those that the graph was built with.
        session: who looks at them.
    """
    groups: dict[tuple[object, ...], list[Decision]] = {}
    for decision in reversed(decisions.all):
        made, what = decision.made, about(decision)
        groups.setdefault((made.who, made.when, made.why, made.kind, what.ends, what.predicate), []).append(decision)
    held = {d.made.iri for d in decisions.held}
    waiting = held - built
    return [
        Answered(tuple(some), about(some[0]), _is_mine(some[0], session), any(d.made.iri in waiting for d in some))
        for some in groups.values()
    ]


def _is_mine(decision: Decision, session: Session) -> bool:
    made = decision.made
    if made.who != session.who or "T" not in made.when:  # a date alone was written by hand
        return False
    return datetime.fromisoformat(made.when).astimezone(UTC).timestamp() >= session.since
