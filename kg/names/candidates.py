"""A name that was recognised, where it stands, and which of several that overlap stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.model import Entity

WHOLE = ("form", "given", "introduced")  # rules that see a name's whole: of a part that is known by itself nothing is said


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `text[start:end]`. `type` is a kg: class, or "" while only its being a name is known.

    `rule` says what recognised it: form, keyed, introduced, beside, apposition, honorific, given,
    surname, size, brackets or shape (capitals alone, which prove nothing).
    """

    start: int
    end: int
    type: str
    rule: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A name found in a block: of a known entity, or of a type only."""

    block: int
    start: int
    end: int
    type: str
    rule: str
    entity: Entity | None = None
    demonym: bool = False
    name: str = ""  # the whole name, where the text gives a part of it: "2" in "Llama 1 and 2"


def longest(names: list[Name], taken: Sequence[tuple[int, int]]) -> list[Name]:
    """Of overlapping names the leftmost, longest, typed one; inside or across a taken place only what by its form covers more than it."""
    out: list[Name] = []
    for name in sorted(names, key=lambda n: (n.start, -n.end, not n.type, n.rule)):
        if out and name.start < out[-1].end:
            if not out[-1].type and name.type and name.end <= out[-1].end and name.start == out[-1].start:
                out[-1] = replace(name)
            continue
        clash = [t for t in taken if t[0] < name.end and name.start < t[1]]
        if clash and not (
            name.rule in WHOLE and all(name.start <= s and e <= name.end and (s, e) != (name.start, name.end) for s, e in clash)
        ):
            continue
        out.append(name)
    return out
