"""Dates in a text, by the templates of a language's `values.toml`, as EDTF (ISO 8601-2:2019).

A template is written as the date is: `{month} {day}, {year}`. Slots are
`{year} {month} {mm} {day} {quarter} {half} {season} {decade} {century}` and
`{tens}` (a decade within its century, 90 of the 20th where none is named), the
same with a 2 behind for the end of a range, `{range}` (what stands between the
two), `{part}` (early, mid, late), `{about}`, `{present}` (an open end), and any
list of words that the file's `[dates.words]` names. `[ ]` is optional, `( )`
stands for itself, `^` and `$` at the ends are those of the text, and where only
a part of the template is the date, `|` stands before and behind that part. No
date ends where a word of `not_after` follows.

Quarters are EDTF 33 to 36, halves 40 and 41, seasons 21 to 24; a decade is
`199X`, a century `19XX`. Early, mid, late and about make a date approximate
(`2025~`), but not a decade or a century, which are wide enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from kg.literals import Sets, Sieve, needs
from kg.model import Value
from kg.openings import opened
from kg.values.lexicon import WORD, alternation, is_currency_sign, is_word, look_up
from kg.values.numerals import Numerals

_SLOT = re.compile(r"\{(\w+?)(2?)\}")
_RANK = ("year", "quarter", "half", "season", "mm", "day")
_LAST_CENTURY = 30  # a decade of two digits from here on is of the 20th century; the 10s and 20s may be of this one
_COMMON = {"year": 1, "mm": 2, "day": 3}  # slots that many texts fill, the rarest first
_MONTHS = "0?[1-9]|1[0-2]"
_DAYS = "0?[1-9]|[12]\\d|3[01]"


@dataclass(frozen=True)
class Template:
    """A template, with what a text must hold for it to match at all: of each set a word or sign, and what fills each slot."""

    source: str
    needs: Sets
    slots: tuple[str, ...]  # the rare ones first

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Its expression, compiled when a text first holds what it needs."""
        return re.compile(opened(self.source))


@dataclass(frozen=True, slots=True)
class Dates:
    """The date templates of one language, compiled."""

    templates: Sieve[Template]
    slots: Mapping[str, re.Pattern[str]]  # what fills each slot
    named: Mapping[str, Mapping[str, int]]  # slot → word → number: month, quarter, half, season
    eras: Mapping[str, int]  # era → the year before its first
    era_first: tuple[str, ...]  # words for an era's first year
    numbers: Numerals

    def find(self, text: str, year: str | None = None) -> tuple[list[Value], list[tuple[int, int]]]:
        """The dates of a text, and all places that look like dates, whether or not their year is known.

        A date without a year takes that of the nearest date before it in the
        text, else `year`, else it is left out.
        """
        found: list[Value] = []
        places: list[tuple[int, int]] = []
        for start, end, fields in self._matches(text):
            places.append((start, end))
            known = year if not found else _year(found[-1]) or year
            value = _value(start, end, fields, known)
            if value is not None:
                found.append(value)
        return found, places

    def _matches(self, text: str) -> Iterator[tuple[int, int, dict[str, int]]]:
        """Matches, leftmost and longest first, not overlapping."""
        raw: list[tuple[int, int, int, dict[str, int]]] = []
        for order, template in enumerate(self._filled(text)):
            for match in template.regex.finditer(text):
                fields = self._fields(match)
                start, end = match.span("value")
                if fields and not is_currency_sign(text[start - 1 : start]):
                    raw.append((start, -end, order, fields))
        reached = 0
        for start, end, _, fields in sorted(raw, key=lambda r: r[:3]):
            if start >= reached:
                reached = -end
                yield start, -end, fields

    def _filled(self, text: str) -> Iterator[Template]:
        """The templates of which the text holds all words and signs, and what fills each slot."""
        filled: dict[str, bool] = {}
        for template in self.templates.left(text):
            for slot in template.slots:
                if slot not in filled:
                    filled[slot] = self.slots[slot].search(text) is not None
                if not filled[slot]:
                    break
            else:
                yield template

    def _fields(self, match: re.Match[str]) -> dict[str, int]:
        """What the slots hold, as numbers; {} if one of them holds no number."""
        out: dict[str, int] = {}
        for group, words in match.groupdict().items():
            if group == "value" or words is None:
                continue
            slot = group.partition("_")[0]
            base = slot.rstrip("2")
            number = 1 if base in ("about", "part", "present") else self._number(base, words)
            if number is None:
                return {}
            out["mm" + slot[5:] if base == "month" else slot] = number
        return out

    def _number(self, slot: str, words: str) -> int | None:
        if slot in self.named:
            return int(look_up(self.named[slot], words))
        if words.isascii() and words.isdecimal():
            return int(words)
        era = next((e for e in self.eras if slot == "year" and words.startswith(e)), "")
        within = words[len(era) :].strip()
        number = 1 if era and within in self.era_first else self.numbers.whole(within)
        return None if number is None else number + (self.eras[era] if era else 0)


def _value(start: int, end: int, fields: dict[str, int], year: str | None) -> Value | None:
    """The date that the fields make; None if it is none (31 February) or its year is unknown."""
    first = {k: n for k, n in fields.items() if not k.endswith("2")}
    second = {k[:-1]: n for k, n in fields.items() if k.endswith("2")}
    if not {"year", "decade", "century", "tens"} & first.keys():
        if year is None:
            return None
        first["year"] = int(year)
    edtf = _edtf(first)
    if not second or edtf is None:
        return Value("date", start, end, edtf=edtf) if edtf else None
    highest = min((_RANK.index(k) for k in second if k in _RANK), default=0)
    if "year" not in first and "year" not in second and highest:
        return None
    kept = {k: n for k, n in first.items() if k in _RANK[:highest]}
    until = _edtf({**kept, **second, "about": fields.get("about", 0)})
    return Value("date", start, end, edtf=edtf, edtf_end=until) if until else None


def _edtf(fields: Mapping[str, int]) -> str | None:
    if "tens" in fields:
        tens, century = fields["tens"] // 10, fields.get("century", 20 if fields["tens"] >= _LAST_CENTURY else 0)
        return f"{(century - 1) * 10 + tens:03d}X" if 0 < century <= 30 and tens < 10 else None
    if "century" in fields:
        return f"{fields['century'] - 1:02d}XX" if 0 < fields["century"] <= 30 else None
    if "decade" in fields:
        return f"{fields['decade'] // 10:03d}X"
    year, month, day = fields.get("year", 0), fields.get("mm"), fields.get("day")
    if not 1 <= year <= 9999:
        return None
    for slot, base in (("quarter", 32), ("half", 39), ("season", 0)):
        if slot in fields:
            return f"{year:04d}-{base + fields[slot]}"
    if month is None:
        text = f"{year:04d}"
    elif not 1 <= month <= 12:
        return None
    elif day is None:
        text = f"{year:04d}-{month:02d}"
    else:
        try:
            text = date(year, month, day).isoformat()
        except ValueError:
            return None
    return text + "~" if fields.get("about") or fields.get("part") else text


def _year(value: Value) -> str | None:
    """The year of a date, if it has exactly one."""
    first = (value.edtf or "")[:4]
    return first if first.isdecimal() else None


def year_of(value: Value | None) -> str | None:
    """The calendar year (`2025`) of a date, for `ValueReader.find(text, year)`; None for a decade, a century or no date."""
    return None if value is None or value.kind != "date" else _year(value)


def context_date(values: Sequence[tuple[int, Value]], block: int, offset: int) -> Value | None:
    """The date that stands nearest before `offset` in block `block`, or in an earlier block.

    `values` are (block index, value) pairs by block, then start, as in `Reading.values`.
    """
    before = [v for b, v in values if v.kind == "date" and (b < block or (b == block and v.end <= offset))]
    return before[-1] if before else None


def dates(table: Mapping[str, Any], between: Sequence[str], numbers: Numerals, spaced: bool) -> Dates:
    """Compile `[dates]` of a language's `values.toml`; `between` are the words and marks of a range.

    Raises:
        ValueError: a template has a slot that nothing fills, or more than one date part.
    """
    keys = {"month": "months", "quarter": "quarters", "half": "halves", "season": "seasons"}
    named: dict[str, dict[str, int]] = {slot: dict(table.get(key, {})) for slot, key in keys.items()}
    eras: dict[str, int] = dict(table.get("eras", {}))
    first = tuple(table.get("era_first", ()))
    slots = _slots(table, named, eras, first, numbers) | {"range": rf"\s*(?:{alternation(between)})\s*"}
    for name, words in table.get("words", {}).items():
        slots |= {name: alternation(words), name + "<": alternation(words, left=False)}
    templates = [_template(t, slots, spaced) for t in table.get("templates", ())]
    filling = {name: re.compile(opened(slots.get(name + "<", slots[name]))) for name in slots}
    return Dates(Sieve((t.needs, t) for t in templates), filling, named, eras, first, numbers)


def _template(template: str, slots: Mapping[str, str], spaced: bool) -> Template:
    source = _regex(template, slots, spaced)
    certain = re.sub(r"\[[^\]]*\]", "", template)
    signs = {char.lower() for char in _SLOT.sub("", certain) if char not in " |^$"}
    names = sorted({name for name, _ in _SLOT.findall(certain)}, key=lambda name: (_COMMON.get(name, 0), name))
    return Template(source, (*needs(source, 0), *(frozenset({sign}) for sign in sorted(signs))), tuple(names))


def _slots(
    table: Mapping[str, Any], named: Mapping[str, Mapping[str, int]], eras: Mapping[str, int], first: Sequence[str], numbers: Numerals
) -> dict[str, str]:
    """The regular expression of each slot."""
    single = "".join(re.escape(w) for w, n in numbers.ones.items() if len(w) == 1 and n < 10)
    small = "".join(re.escape(w) for w, n in [*numbers.ones.items(), *numbers.powers.items()] if len(w) == 1 and 0 < n <= 10)
    written = rf"|[{single}]{{4}}" if single else ""
    short = rf"|[{small}]{{1,3}}" if small else ""
    tens = rf"|[{small}][{small}]" if small else ""
    no_reign = "".join(rf"(?<!{re.escape(e)})" for e in eras)  # the 40s of an era are others
    era = "|".join(map(re.escape, eras))
    reign = rf"|(?:{era})\s?(?:{'|'.join(map(re.escape, first)) or '(?!)'}|\d{{1,2}}{short})" if eras else ""
    slots = {
        "year": rf"(?:(?<!\d)(?<!\d[.,])[12]\d{{3}}(?!\d|[.,]\d){written}{reign})",
        "mm": rf"(?:(?<!\d)(?:{_MONTHS})(?!\d){short})",
        "day": rf"(?:(?<!\d)(?:{_DAYS})(?!\d){short})",
        "decade": r"(?:(?<!\d)(?<!\d[.,])[12]\d{2}0(?!\d))",
        "century": rf"(?:(?<!\d)\d{{1,2}}(?!\d){short})",
        "tens": rf"{no_reign}(?:(?<![\d.])[1-9]0(?!\d){tens})",
        "not_after": alternation(table.get("not_after", [])),
        "about": alternation(table.get("about", [])),
        "part": alternation(table.get("parts", [])),
        "present": alternation(table.get("present", [])),
    }
    return slots | {slot: alternation(words) for slot, words in named.items()}


def _regex(template: str, slots: Mapping[str, str], spaced: bool) -> str:
    """Compile one template; the date itself becomes the group `value`."""
    bars = template.count("|")
    if bars not in (0, 2):
        raise ValueError(f"date template {template!r} has {bars} bars: write one before and one behind the date")
    body = template.removeprefix("^").removesuffix("$")
    body = body if bars else f"|{body}|"
    out, at, opened = [r"\A\s*" if template.startswith("^") else f"(?<!{WORD})" if is_word(body.strip("|[")[:1]) else ""], 0, False
    while at < len(body):
        slot = _SLOT.match(body, at)
        char = body[at]
        after_digit = re.search(r"\{(?:day|year|mm|century|decade|tens)2?\}\[?\Z", body[:at])  # "8th" has no border before its "th"
        if slot:
            out.append(_slot(slot, slots, template, bool(after_digit)) + ("" if spaced else r"\s?"))
        elif char == "|":
            out.append(")" if opened else "(?P<value>")
            opened = True
        elif char in "[]":
            out.append({"[": "(?:", "]": ")?"}[char])
        else:
            out.append((r"\s+" if spaced else r"\s*") if char == " " else _sign(char) + ("" if spaced else r"\s?"))
        at = slot.end() if slot else at + 1
    # A trailing optional space must not become part of the date.
    regex = "".join(out).replace(r"\s?)" if not spaced else "\0", ")")
    last = r"\s*\Z" if template.endswith("$") else f"(?!-?{WORD})" if spaced or body[-2:-1] == "}" else ""
    return regex + last + f"(?!{slots['not_after']})"


def _sign(char: str) -> str:
    """A character in any case; one that has none as it is, so that a text can be asked for it."""
    return re.escape(char) if char.lower() == char.upper() else rf"(?i:{re.escape(char)})"


def _slot(slot: re.Match[str], slots: Mapping[str, str], template: str, after_digit: bool) -> str:
    name, second = slot.groups()
    if name not in slots:
        raise ValueError(f"date template {template!r} has the unknown slot {name!r}: name its words in [dates.words]")
    if name in ("year", "month", "mm", "day", "quarter", "half", "season", "decade", "century", "tens", "about", "part", "present"):
        return f"(?P<{name}{second}_{slot.start()}>{slots[name]})"  # a template may hold two parts: early 1990s to late 2000s
    return slots.get(name + "<", slots[name]) if after_digit else slots[name]
