"""Numerals in a text: digits, number words, Han numerals, with their scale words.

A language's `values.toml` says in `[numbers]` its words: `ones` (word →
number), `powers` (word → power of ten), `suffixes` (letters right behind a
digit → power of ten), `vague` (words for a digit left open → [from, to]),
`plurals` (words for an open amount, "billions" → [from, to]), `joins` (what
stands between two of these), and `group`, the powers of ten by which scale
words are grouped (3 for thousand, million; 4 for 万, 億).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kg.openings import opened
from kg.values.lexicon import WORD, alternation, look_up

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral at `text[start:end]`. `low` and `high` differ where it is vague (数十億, several million)."""

    start: int
    end: int
    low: Decimal
    high: Decimal
    scale: Decimal = Decimal(1)  # of its last scale word: 億 → 100000000
    suffixed: bool = False  # the scale is a letter: 4K, 8B
    spelled: bool = False  # begins with a word, not a digit
    grouped: bool = False  # has thousands separators

    @property
    def scaled(self) -> bool:
        """Has the numeral a scale word (million, 万, B)?"""
        return self.scale != 1


@dataclass(frozen=True, slots=True)
class Numerals:
    """The number words of one language, compiled."""

    ones: Mapping[str, int]
    powers: Mapping[str, int]
    suffixes: Mapping[str, int]
    vague: Mapping[str, tuple[int, int]]
    plurals: Mapping[str, tuple[str, str]]
    group: int
    find_all: re.Pattern[str]
    token: re.Pattern[str]
    plural: re.Pattern[str]

    def find(self, text: str, taken: Set[int]) -> Iterator[Numeral]:
        """The numerals of a text in order, not overlapping; none with one of the characters that are `taken`."""
        for match in self.find_all.finditer(text):
            if taken.isdisjoint(range(*match.span())) and (found := self.read(match.group(), match.start())) is not None:
                yield found

    def read(self, words: str, start: int = 0) -> Numeral | None:
        """The numeral that `words` is, standing at `start`; None where it is none."""
        end = start + len(words)
        if words.isascii() and words.isdecimal():
            return Numeral(start, end, Decimal(words), Decimal(words))
        if plural := self._plural(words):
            return Numeral(start, end, *plural, scale=plural[0], spelled=True)
        tokens = [m.group() for m in self.token.finditer(words)]
        spread = next((self.vague[t] for t in (self._key(t) for t in tokens) if t in self.vague), None)
        parsed = [self._parse(tokens, digit) for digit in spread or (0,)]
        if any(p is None for p in parsed):
            return None
        values = [p for p in parsed if p is not None]
        return Numeral(
            start, end, values[0][0], values[-1][0], values[0][1],
            suffixed=tokens[-1] in self.suffixes, spelled=not tokens[0][:1].isdecimal(), grouped="," in words,
        )  # fmt: skip

    def whole(self, words: str) -> int | None:
        """A small whole number in digits or words (十二 → 12, twelve → 12); None where it is none."""
        if words.isascii() and words.isdecimal():
            return int(words)
        found = self.read(words)
        return int(found.low) if found is not None and found.low == found.high and found.low == int(found.low) else None

    def _key(self, token: str) -> str:
        return " ".join(token.split()).lower()

    def _plural(self, words: str) -> tuple[Decimal, Decimal] | None:
        names = [m.group() for m in self.plural.finditer(words)]
        if not names or words[:1].isdecimal():
            return None
        low = high = Decimal(1)
        for place, name in enumerate(names):
            first, last = (Decimal(x) for x in look_up(self.plurals, name))
            unit = Decimal(10) ** first.adjusted()
            low, high = (first * low, last * high) if place == 0 else (low * unit, high * unit)
        return low, high

    def _parse(self, tokens: list[str], open_digit: int) -> tuple[Decimal, Decimal] | None:
        """Sum a numeral: (number, its last scale).

        Powers below `group` multiply the digits before them, the others the
        whole group; a larger one after a smaller one multiplies both (万亿).
        """
        total = section = Decimal(0)
        current: Decimal | None = None
        seen = scale = Decimal(1)
        for token in tokens:
            key = self._key(token)
            power = self.suffixes.get(token, self.powers.get(key, self.powers.get(token)))
            if power is None:
                number = self._number(token, key, open_digit)
                written = current is not None and len(token) == 1 and 0 <= number < 10 and token in self.ones
                if current is None:
                    current = number
                elif token[:1].isdecimal():  # 数10: a number of tens
                    current *= number
                else:
                    current = current * 10 + number if written else current + number
            elif power < self.group and token not in self.suffixes:
                section += (Decimal(1) if current is None else current) * Decimal(10) ** power
                current, scale = None, Decimal(10) ** power
            else:
                factor = Decimal(10) ** power
                here = section + (current or 0)
                if not here and total and factor > seen:
                    total, scale = total * factor, scale * factor
                else:
                    total, scale = total + (here or 1) * factor, factor
                section, current, seen = Decimal(0), None, max(seen, factor)
        return total + section + (current or 0), scale

    def _number(self, token: str, key: str, open_digit: int) -> Decimal:
        if key in self.vague:
            return Decimal(open_digit)
        if token in self.ones or key in self.ones:
            return Decimal(look_up(self.ones, token))
        return Decimal(token.replace(",", ""))


def numerals(table: Mapping[str, Any], spaced: bool) -> Numerals:
    """Compile the `[numbers]` table of a language's `values.toml`; digits are read even where it is empty.

    `spaced`: does the language set words apart? Then number words are joined by a space or hyphen.
    """
    ones: dict[str, int] = dict(table.get("ones", {}))
    powers: dict[str, int] = dict(table.get("powers", {}))
    suffixes: dict[str, int] = dict(table.get("suffixes", {}))
    vague = {w: (int(lo), int(hi)) for w, (lo, hi) in table.get("vague", {}).items()}
    plurals = {w: (str(lo), str(hi)) for w, (lo, hi) in table.get("plurals", {}).items()}
    many, shape = alternation(plurals), _shape([*ones, *vague], list(vague), list(powers), list(suffixes), spaced)
    join = rf"\s+(?:{alternation(table.get('joins', []))}\s+)?"
    return Numerals(
        ones, powers, suffixes, vague, plurals, int(table.get("group", 3)),
        find_all=re.compile(opened(f"{many}(?:{join}{many})?|{shape}")),
        token=re.compile(rf"{_DIGITS}|{_ends(suffixes)}|{alternation([*powers, *ones, *vague], left=False)}"),
        plural=re.compile(many),
    )  # fmt: skip


def _ends(suffixes: Iterable[str]) -> str:
    """Scale letters right behind a digit: as they are written, no letter after them."""
    letters = sorted(suffixes, key=lambda s: (-len(s), s))
    return rf"(?<=\d)(?:{'|'.join(map(re.escape, letters))})(?!{WORD})" if letters else "(?!)"


def _shape(digits: list[str], vague: list[str], powers: list[str], suffixes: list[str], spaced: bool) -> str:
    """The form of a numeral: digits or number words, with scale words between and behind."""
    number = rf"(?<![\d.])(?<!\d,)(?:{_DIGITS})"
    if spaced:
        word, power = alternation(digits), alternation(powers)
        return rf"{number}(?:{_ends(suffixes)}|(?:[\s-]{power})*)|{word}(?:[\s-](?:{word}|{power}))*"
    word, power = alternation(digits, left=False), alternation(powers, left=False)
    step = rf"(?:{word}|\s?{power}(?:{_DIGITS})?)"
    # 数10億 is vague, 会員数10億 is not: there 数 belongs to the noun before it.
    open_digit = rf"(?:(?<![\u30a1-\u30ff\u3400-\u9fff]){alternation(vague, left=False)}(?=10))?"
    return rf"{open_digit}{number}(?:{_ends(suffixes)}|{step}*)|(?:{word}|{power})(?:{word}|{power})*"
