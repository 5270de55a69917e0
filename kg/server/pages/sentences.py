"""Sentences of a note's text as it lies in the file, without any language: they end at a line's end or at a full stop."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

STOPS = ("FULL STOP", "EXCLAMATION MARK", "QUESTION MARK")


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Where each sentence of `text[start:end]` stands: half-open, white space around it left out."""
    stop = len(text) if end is None else end
    at = start
    while at < stop:
        cut = _end(text, at, stop)
        trimmed = text[at:cut]
        left = at + len(trimmed) - len(trimmed.lstrip())
        right = at + len(trimmed.rstrip())
        if left < right:
            yield left, right
        at = cut


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence or sentences of its line, or lines, in which `[start, end)` stands."""
    first = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    last = next((i for i in range(end, len(text)) if text[i] in "\r\n"), len(text))
    spans = [s for s in sentences(text, first, last) if s[1] > start and s[0] < max(end, start + 1)]
    return (min(spans[0][0], start), max(spans[-1][1], end)) if spans else (start, end)


def _end(text: str, start: int, stop: int) -> int:
    for at in range(start, stop):
        if text[at] in "\r\n":
            return at + 1
        if _stops(text, at):
            at += 1
            while at < stop and (_closes(text[at]) or _stops(text, at)):
                at += 1
            return at
    return stop


def _stops(text: str, at: int) -> bool:
    char = text[at]
    if char.isalnum() or char.isspace() or not unicodedata.name(char, "").endswith(STOPS):
        return False
    if unicodedata.east_asian_width(char) in "WFH":
        return True
    behind = at + 1
    while behind < len(text) and _closes(text[behind]):
        behind += 1
    return behind >= len(text) or text[behind].isspace()


def _closes(char: str) -> bool:
    return char in "\"'" or unicodedata.category(char) in ("Pe", "Pf")
