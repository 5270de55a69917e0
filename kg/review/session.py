"""A person decides one thing after the other, with single keys; what was decided is written at once and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text

from kg.commands.terminal import clean
from kg.ontology import Ontology
from kg.review.answering import Pen, UnknownClass, answered
from kg.review.showing import GENERAL, thing_lines
from kg.review.things import Option, Thing
from kg.review.writing import Written, remove

SKIP, UNDO, QUIT, WHY = " ", "u", "q", "w"


@dataclass(frozen=True, slots=True)
class Desk:
    """How a session speaks with the person: `key` waits for one key, `line` for a line of text, `tell` shows one."""

    key: Callable[[], str]
    line: Callable[[str], str]
    tell: Callable[[Text], None]


def decide(things: Sequence[Thing], pen: Pen, desk: Desk, ontology: Ontology, why: str = "") -> tuple[Written, ...]:
    """Ask about each thing. Returns what stands written when the person stops; a key that means nothing is passed over.

    Args:
        things: what to decide, in order.
        pen: who writes, and where.
        desk: how the person is spoken with.
        ontology: the classes that an entity may be of.
        why: the reason that each decision gets; else what was asked about, unless the person says one.

    Raises:
        ValueError, OSError: as `write` does.
    """
    made: list[tuple[int, tuple[Written, ...]]] = []
    at, reason = 0, ""
    while True:
        if not reason:
            _show(things, at, desk)
        key = desk.key()
        if key == QUIT or not key or (at == len(things) and key != UNDO):
            break
        if key == SKIP:
            at, reason = at + 1, ""
        elif key == WHY:
            reason = desk.line("why: ").strip()
        elif key == UNDO and made:
            at, undone = made.pop()
            for written in undone:
                remove(pen.ontology, written.decision.made.iri, pen.base)
            reason = ""
            desk.tell(Text(clean(f"taken back out of {undone[0].file}"), style="yellow"))
        elif at < len(things) and (option := things[at].option(key)) is not None:
            done = _written(option, things[at], pen, desk, ontology, reason or why)
            if done:
                made.append((at, done))
                at, reason = at + 1, ""
    return tuple(written for _, done in made for written in done)


def _show(things: Sequence[Thing], at: int, desk: Desk) -> None:
    desk.tell(Text())
    if at == len(things):
        desk.tell(Text("that is all: u undo, q quit", style="bold"))
        return
    for line in thing_lines(things[at], at + 1, len(things)):
        desk.tell(line)
    desk.tell(Text(f"  {GENERAL}", style="dim"))


def _written(option: Option, thing: Thing, pen: Pen, desk: Desk, ontology: Ontology, why: str) -> tuple[Written, ...]:
    told = desk.line(f"{option.asks}: ").strip() if option.asks else ""
    try:
        done = answered(thing, option, pen, ontology, why, told)
    except UnknownClass as error:
        desk.tell(Text(clean(str(error)), style="red"))
        return ()
    for line in (str(done[0].file), *(line for written in done for line in written.text.splitlines())):
        desk.tell(Text(f"  + {clean(line)}", style="green"))
    return done
