"""Two names of one, said to be so side by side: 蔡崇信 (Joseph Tsai), Financial Reporting Council (FRC), Jane Doe, known as J. D."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.names.candidates import Spot

REACH = 90  # characters behind a name within which another may be given
BACK = 3  # names before a name, among which that may be whose other name it is


@dataclass(frozen=True, slots=True)
class AliasWords:
    """How one language gives a further name behind a name; compiled from the table `alias` of names.toml.

    `gaps` are expressions for all that stands between the two names, `foreign` finds behind a name another in its own script:
    group `name`.
    """

    gaps: re.Pattern[str] | None
    foreign: re.Pattern[str] | None

    @classmethod
    def compiled(cls, table: Mapping[str, Any]) -> AliasWords:
        """From the table; what it leaves out finds nothing."""
        gaps = table.get("gaps", ())
        return cls(
            re.compile("|".join(f"(?:{g})" for g in gaps)) if gaps else None,
            re.compile(table["foreign"]) if "foreign" in table else None,
        )


def typed(text: str, spots: Sequence[Spot], words: AliasWords) -> Iterator[Spot]:
    """The spots, sorted, with names in another script added.

    One of no known type gets that of the name whose short form in brackets, or whose further name, it is.
    """
    found = sorted(spots, key=lambda s: (s.start, -s.end))
    for at, spot in enumerate(found):
        if spot.entity is None and not spot.type and (head := head_of(text, found, at, words)) is not None and found[head].type:
            found[at] = replace(spot, type=found[head].type, rule="apposition")
    yield from found
    for spot in found:
        if spot.type and not spot.demonym and not spot.name:
            yield from _foreign(text, spot, found, words)


def _foreign(text: str, spot: Spot, spots: Sequence[Spot], words: AliasWords) -> Iterator[Spot]:
    """The name in another script that is given in brackets behind a Latin one."""
    found = words.foreign.match(text, spot.end, min(len(text), spot.end + REACH)) if words.foreign else None
    if found is None or not is_latin(text[spot.start : spot.end]):
        return
    start, end = found.span("name")
    if not any(s.start < end and start < s.end for s in spots) and all(not c.isalpha() or not is_latin(c) for c in text[start:end]):
        yield Spot(spot.block, start, end, spot.type, "apposition")


def head_of(text: str, spots: Sequence[Spot], at: int, words: AliasWords) -> int | None:
    """Which of the spots before it names the same as the one at that place, because the words between them say so; None if none."""
    for i in range(at - 1, max(-1, at - BACK - 1), -1):
        first = spots[i]
        if first.end <= spots[at].start and not first.demonym and second_name(text, first, spots[at], words):
            return i
    return None


def second_name(text: str, first: Spot, second: Spot, words: AliasWords) -> bool:
    """Is the second spot said to be another name of the first?"""
    gap = text[first.end : second.start]
    a, b = text[first.start : first.end], text[second.start : second.end]
    if gap in ("(", " (") and text.startswith(")", second.end):
        return other_script(a, b) or acronym(b, a)
    foreign = words.foreign.match(text, first.end) if words.foreign is not None and len(gap) < REACH else None
    if foreign is not None and foreign.span("name") == (second.start, second.end):
        return other_script(a, b)
    return words.gaps is not None and len(gap) < REACH and words.gaps.fullmatch(gap) is not None


def acronym(short: str, name: str) -> bool:
    """Is `short` made of the initials of `name`?"""
    if not (2 <= len(short) <= 8 and short.isupper() and short.isalpha()):
        return False
    initials = "".join(w[0] for w in re.split(r"[\s-]+", name) if w[:1].isupper())
    return len(initials) > 1 and (short == initials or short in initials)


def other_script(a: str, b: str) -> bool:
    """Is just one of them in Latin letters?"""
    return is_latin(a) != is_latin(b)


def is_latin(name: str) -> bool:
    """Are all its letters Latin ones?"""
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in name)
