"""A note's raw text in lines and pieces: over each piece lies the same understanding from end to end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.server.pages.sentences import sentences

GIVING = frozenset(("fact", "quote", "number", "page"))  # what makes a sentence give something
HEADING = re.compile(r" {0,3}(#{1,6})(?=\s|$)")
ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,9}[.)])\s")
FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})")
EDGE = re.compile(r"-{3,}\s*")
TALKING = frozenset(("text", "item", "quote-line", "row"))  # lines whose sentences could give something


@dataclass(frozen=True, slots=True)
class Layer:
    """Something understood: `text[start:end]` says it. `kind` is fact, quote, number, mention, page or context."""

    number: int
    kind: str
    start: int
    end: int
    link: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line.

    Args:
        start: where it begins in the file.
        text: as it is written.
        layers: the numbers of all that lies over it.
        kinds: their kinds.
        link: where it leads, if a mention lies over it.
        begins: the places in the file, as `start,end`, of what begins here.
        silent: does its sentence give nothing?
    """

    start: int
    text: str
    layers: tuple[int, ...]
    kinds: tuple[str, ...]
    link: str
    begins: tuple[str, ...]
    silent: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file.

    Args:
        number: from 1.
        kind: text, heading, item, quote-line, row, code, front or blank.
        level: of a heading.
        pieces: all of its text but the line's end.
        silent, total: how many of its sentences give nothing, and how many it has; 0 of 0 where none could.
    """

    number: int
    kind: str
    level: int
    pieces: tuple[Piece, ...]
    silent: int
    total: int


@dataclass
class _State:
    front: bool = False
    code: bool = False
    kinds: list[str] = field(default_factory=list)


def lines(text: str, layers: Sequence[Layer]) -> Iterator[Line]:
    """The lines of a note's text, in pieces."""
    state = _State()
    ordered = sorted(layers, key=lambda y: (y.start, -y.end, y.number))
    opened = 0
    active: list[Layer] = []
    at = 0
    for number, raw in enumerate(_split(text), 1):
        body = raw.rstrip("\r\n")
        end = at + len(body)
        while opened < len(ordered) and ordered[opened].start < max(end, at + 1):
            active.append(ordered[opened])
            opened += 1
        active = [y for y in active if y.end > at]
        kind, level = _kind(body, number, state)
        yield _line(text, number, kind, level, (at, end), [y for y in active if y.start < end])
        at += len(raw)


def _line(text: str, number: int, kind: str, level: int, span: tuple[int, int], layers: Sequence[Layer]) -> Line:
    spoken = list(sentences(text, *span)) if kind in TALKING else []
    spoken = [s for s in spoken if any(c.isalnum() for c in text[s[0] : s[1]])]
    giving = [y for y in layers if y.kind in GIVING]
    silent = [s for s in spoken if not any(y.start < s[1] and y.end > s[0] for y in giving)]
    pieces = tuple(_pieces(text, span, layers, silent))
    return Line(number, kind, level, pieces, len(silent), len(spoken))


def _pieces(text: str, span: tuple[int, int], layers: Sequence[Layer], silent: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    edges = {span[0], span[1], *(e for y in layers for e in (y.start, y.end)), *(e for s in silent for e in s)}
    cuts = sorted(e for e in edges if span[0] <= e <= span[1])
    for start, end in pairwise(cuts):
        over = [y for y in layers if y.start <= start and y.end >= end]
        begins = tuple(dict.fromkeys(f"{y.start},{y.end}" for y in over if y.start == start))
        link = next((y.link for y in sorted(over, key=lambda y: y.end - y.start) if y.link), "")
        kinds = tuple(dict.fromkeys(y.kind for y in over))
        quiet = any(s <= start and end <= e for s, e in silent)
        yield Piece(start, text[start:end], tuple(y.number for y in over), kinds, link, begins, quiet)


def _split(text: str) -> Iterable[str]:
    """Lines by line feed, carriage return or both, as a Markdown reader has them."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)


def _kind(body: str, number: int, state: _State) -> tuple[str, int]:
    bare = body.lstrip("\ufeff")
    if number == 1 and EDGE.fullmatch(bare):
        state.front = True
        return "front", 0
    if state.front:
        state.front = not (EDGE.fullmatch(bare) or bare.rstrip() == "...")
        return "front", 0
    if FENCE.match(bare):
        state.code = not state.code
        return "code", 0
    if state.code:
        return "code", 0
    if not bare.strip():
        return "blank", 0
    if heading := HEADING.match(bare):
        return "heading", len(heading[1])
    kinds = (("item", ITEM.match(bare)), ("quote-line", bare.lstrip().startswith(">")), ("row", bare.lstrip().startswith("|")))
    return next((kind for kind, found in kinds if found), "text"), 0
