"""Numbers that a change leads from and to: 前年の20億ドルから30億ドルに増えた."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.extractors.owners import Scene
from kg.model import Value

KINDS = ("money", "count")
DATED = 2  # characters between a date and the number that it dates


def sides(scene: Scene) -> Iterator[tuple[Scene, frozenset[Value] | None]]:
    """A sentence without the numbers that changes began with, and, where these have dates of their own, without what they became.

    Both numbers of a mere range (100人から200人) are left out, and so is a number that is told only for comparison (前年の20億ドル).

    Args:
        scene: the sentence with its values.

    Yields:
        the sentence with the values to be read in it, and which of them are meant; None for all.
    """
    rules, text, values = scene.rules, scene.text, scene.values
    former = {v for v in values if v.kind in KINDS and rules.former.search(text, scene.start, v.start)}
    begun: dict[Value, Value | None] = {}  # what a change began with → its date
    reached: set[Value] = set()
    for value in values:
        rest = [v for v in values if v.start >= value.end and v.kind == value.kind] if value.kind in KINDS else []
        if not rest or not rules.departure.fullmatch(text, value.end, rest[0].start):
            continue
        dates = [d for d in values if d.kind == "date" and d.edtf and 0 <= value.start - d.end <= DATED]
        begun[value] = dates[-1] if dates else None
        named = any(rules.hits(value.kind, text, value.end, rest[0].start))  # from a loss of 2 to a profit of 5
        if not named and rules.arrival.match(text, rest[0].end):
            reached.add(rest[0])
        else:
            former |= {value, rest[0]}
    dated = {v: d for v, d in begun.items() if d is not None and v not in former}
    gone = former | set(begun) | set(dated.values())
    yield (replace(scene, values=tuple(v for v in values if v not in gone)) if gone else scene), None
    if dated:
        yield replace(scene, values=tuple(v for v in values if v not in former | reached)), frozenset(dated)
