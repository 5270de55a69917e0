"""Where a sentence quotes somebody's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.model import Mention, Sentence

LONG = 24  # letters of a spaced script from which a quotation is speech rather than a term
LONG_UNSPACED = 9
LED = 6  # the same where a colon leads to it
ENDS = ".。!?！？…"


def quotations(text: str, start: int, end: int, quotes: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    """The half-open places inside quotation marks in `text[start:end]`, outermost only, marks left out."""
    pairs: dict[int, int] = {}
    for opener, closer in quotes:
        if text.find(opener, start, end) >= 0:
            pairs |= _pairs(text, start, end, opener, closer)
    if not pairs:
        return []
    out: list[tuple[int, int]] = []
    at = start
    for i in sorted(pairs):
        if i >= at:
            out.append((i + 1, pairs[i]))
            at = pairs[i] + 1
    return out


def _pairs(text: str, start: int, end: int, opener: str, closer: str) -> dict[int, int]:
    """Where each quotation mark of one kind that is closed is closed, nested ones skipped; an apostrophe closes nothing."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for match in re.finditer(f"[{re.escape(opener + closer)}]", text[start:end]):
        i = start + match.start()
        if text[i] == closer and opened and not (closer in "'’" and text[i + 1 : min(i + 2, end)].isalnum()):
            pairs[opened.pop()] = i
        if text[i] == opener and not (opener in "'‘’" and i > start and text[i - 1].isalnum()):
            opened.append(i)
    return pairs


def is_speech(text: str, place: tuple[int, int], mentions: Sequence[Mention]) -> bool:
    """Is a quotation somebody's words, rather than a name or a term in quotation marks?"""
    start, end = place
    inside = text[start:end].strip()
    if not inside or any(m.start <= start and end <= m.end for m in mentions):
        return False
    spaced = (" " in inside and inside.isascii()) or sum(map(str.isspace, inside)) * 12 > len(inside)
    named = sum(m.end - m.start for m in mentions if start <= m.start and m.end <= end)
    if named * 2 > len(inside):
        return False
    led = text[: start - 1].rstrip()[-1:] in (":", "：")
    return len(inside) >= (LONG if spaced else LED if led else LONG_UNSPACED) or inside[-1] in ENDS


def speech_places(text: str, sentence: Sentence, quotes: Sequence[tuple[str, str]], mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """The quotations of a sentence that are speech."""
    return [p for p in quotations(text, sentence.start, sentence.end, quotes) if is_speech(text, p, mentions)]
