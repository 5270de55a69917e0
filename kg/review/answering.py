"""An answer becomes decisions that stand in a file: on a terminal and on a page alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from kg.ontology import Ontology
from kg.review.things import Option, Thing
from kg.review.writing import Written, write

EXAMPLES = ("Person", "Company", "City")


@dataclass(frozen=True, slots=True)
class Pen:
    """Who writes decisions, and where; `clock` tells the time with its offset."""

    ontology: Path
    who: str
    base: str
    clock: Callable[[], datetime]


class UnknownClass(ValueError):
    """There is no class of that name. `near` are some that there are, those like it first."""

    def __init__(self, name: str, near: tuple[str, ...]) -> None:
        super().__init__(f"there is no class {name!r}: {', '.join(near)}, …")
        self.near = near


def answered(thing: Thing, option: Option, pen: Pen, ontology: Ontology, why: str = "", told: str = "") -> tuple[Written, ...]:
    """Write all decisions that an answer becomes.

    Args:
        thing: what was asked.
        option: the answer.
        pen: who writes, and where.
        ontology: the classes that an entity may be of.
        why: the reason; "" for what was asked about.
        told: the class, where the answer asks for one.

    Raises:
        UnknownClass: the answer asks for a class, and `told` is none.
        ValueError, OSError: as `write` does.
    """
    drafts = option.drafts
    if option.asks:
        if told not in ontology.bases:
            raise UnknownClass(told, tuple(get_close_matches(told, sorted(ontology.bases), n=3, cutoff=0.5)) or EXAMPLES)
        drafts = (option.filled(told),)
    reason, when = why or f"seen in review: {', '.join(reason.text for reason in thing.reasons)}", pen.clock()
    return tuple(write(pen.ontology, draft, pen.who, when, reason, pen.base) for draft in drafts)
