"""EDTF dates as people write them, in the language of the page."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from kg.pages.words import Words

SHAPES = {1: "y", 2: "yMMM", 3: "yMMMd"}  # parts of a date → CLDR's name for how it is written


def shown(edtf: str, words: Words) -> str:
    """A date as it is written in a language; what is no plain date, interval or estimate is given as it stands."""
    begin, slash, end = edtf.partition("/")
    if slash:
        sides = [_single(side, words) if side not in ("", "..") else "" for side in (begin, end)]
        return f"{sides[0]} – {sides[1]}".strip()
    return _single(edtf, words)


def _single(edtf: str, words: Words) -> str:
    plain = edtf.rstrip("~?%")
    parts = plain.split("-")
    if not all(p.isascii() and p.isdecimal() for p in parts) or [len(p) for p in parts] not in ([4], [4, 2], [4, 2, 2]):
        return edtf
    try:
        text = _written(tuple(map(int, parts)), words.tag)
    except ValueError:
        return edtf
    signs = edtf[len(plain) :]
    key = "date.about" if "~" in signs or "%" in signs else "date.unsure" if signs else ""
    return words(key, date=text) if key else text


@lru_cache(maxsize=4096)
def _written(parts: tuple[int, ...], tag: str) -> str:
    from babel.dates import format_skeleton

    year, month, day = (*parts, 1, 1)[:3]
    if len(parts) == 1 and year < 1:
        return str(year)
    return str(format_skeleton(SHAPES[len(parts)], date(year, month, day), locale=tag.replace("-", "_")))
