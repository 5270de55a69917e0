"""Where a sentence quotes somebody's words."""

from __future__ import annotations

from collections.abc import Sequence

from kg.model import Mention, Sentence

LONG = 24  # letters of a spaced script from which a quotation is speech rather than a term
LONG_UNSPACED = 9
ENDS = ".。!?！？…"


def quotations(text: str, start: int, end: int, quotes: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    """The half-open places inside quotation marks in `text[start:end]`, outermost only, marks left out."""
    out: list[tuple[int, int]] = []
    closers = dict(quotes)
    i = start
    while i < end:
        closer = closers.get(text[i])
        if closer is None or (text[i] in "'‘’" and i > start and text[i - 1].isalnum()):
            i += 1
            continue
        close = _closing(text, i, end, closer)
        if close < 0:
            i += 1
            continue
        out.append((i + 1, close))
        i = close + 1
    return out


def _closing(text: str, at: int, end: int, closer: str) -> int:
    """Where the quotation opened at `at` closes, nested ones of the same marks skipped; -1 if nowhere."""
    opener, depth, i = text[at], 0, at + 1
    while i < end:
        if text[i] == closer and not (closer in "'’" and i + 1 < end and text[i + 1].isalnum()):
            if depth == 0:
                return i
            depth -= 1
        elif text[i] == opener:
            depth += 1
        i += 1
    return -1


def is_speech(text: str, place: tuple[int, int], mentions: Sequence[Mention]) -> bool:
    """Is a quotation somebody's words, rather than a name or a term in quotation marks?"""
    start, end = place
    inside = text[start:end].strip()
    if not inside or any(m.start <= start and end <= m.end for m in mentions):
        return False
    spaced = (" " in inside and inside.isascii()) or sum(c.isspace() for c in inside) * 12 > len(inside)
    named = sum(m.end - m.start for m in mentions if start <= m.start and m.end <= end)
    if named * 2 > len(inside):
        return False
    return len(inside) >= (LONG if spaced else LONG_UNSPACED) or inside[-1] in ENDS


def speech_places(text: str, sentence: Sentence, quotes: Sequence[tuple[str, str]], mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """The quotations of a sentence that are speech."""
    return [p for p in quotations(text, sentence.start, sentence.end, quotes) if is_speech(text, p, mentions)]
