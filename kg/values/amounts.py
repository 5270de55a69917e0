"""Money, shares, counts and durations in a text: a numeral with what stands before and behind it.

What stands there a language's `values.toml` says: `[money]`, `[percent]`,
`[duration]`, `[counts]`, `[bounds]`, `[ranges]`, `[lists]`. Signs, units and
words for "about" or "at least" belong to the value; the counted noun belongs
to it only where it is a counter right behind the number (人, 台).

Left out: ordinals, versions and numbers of names (behind a Latin name in
capitals), times, telephone numbers, a number that counts nothing and has no
scale, and a spelled-out one, which is an article more often than a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from kg.model import Bound, Value
from kg.values.lexicon import WORD, alternation, is_word, look_up
from kg.values.numerals import Numeral, Numerals

_BEFORE = 40  # how far the words before a numeral may begin, in characters
_RUN = re.compile(r"[\u30a1-\u30fa\u30fc\u3400-\u9fff\u3005]{2,}")  # a noun in a script without spaces
_WORD = re.compile(r"[\s-]*(\w[\w'’]*)")
_WORD_BEFORE = re.compile(rf"({WORD}[\w.’'-]*)\s\Z")
Kind = Literal["money", "percent", "count", "duration"]


@dataclass(frozen=True, slots=True)
class Part:
    """A numeral with its surroundings. `kind` is None while nothing says what it numbers."""

    numeral: Numeral
    start: int
    end: int
    kind: Kind | None
    unit: str = ""
    factor: Decimal = Decimal(1)
    bound: Bound = "exact"
    counted: str = ""
    noun: str = ""
    counter: bool = False
    from_word: bool = False  # "from" stands before: two values follow, no range
    signed: bool = False  # a currency sign or code stands before
    opens: bool = False  # "between" stands before: the first end of a range


@dataclass(frozen=True, slots=True)
class Amounts:
    """The amounts of one language, compiled."""

    numbers: Numerals
    left: re.Pattern[str]
    left_ends: frozenset[str]  # the last characters, case folded, of all that `left` and `ordinal_before` find
    right: re.Pattern[str]
    ordinal_before: re.Pattern[str]
    ordinal_after: re.Pattern[str]
    range_mark: re.Pattern[str]
    range_word: re.Pattern[str]
    range_close: re.Pattern[str]
    coordination: re.Pattern[str]
    nouns: re.Pattern[str]
    link: re.Pattern[str]
    stop: re.Pattern[str]
    before_money: Mapping[str, str]
    after_money: Mapping[str, str]
    percents: Mapping[str, str]
    bound_words: Mapping[str, Bound]
    noun_measures: Mapping[str, str]
    functions: frozenset[str]
    endings: tuple[str, ...]
    reach: int
    spaced: bool

    def find(self, text: str, places: Sequence[tuple[int, int]]) -> list[Value]:
        """The amounts of a text in order; numerals inside `places` (the dates) are none."""
        dated = {i for s, e in places for i in range(s, e)}
        parts = [p for n in self.numbers.find(text, dated) for p in self._part(text, n)]
        merged = self._ranges(text, list(self._apart(text, parts)))
        return [v for p in self._share(text, merged) if (v := self._value(text, *p)) is not None]

    def _apart(self, text: str, parts: Iterable[Part]) -> Iterator[Part]:
        """The parts, none with a word of the one before: 数 in 17亿参数 is no number, 人民币 in 5亿人民币46亿美元 no sign of the second."""
        last: Part | None = None
        for part in parts:
            if last is not None and part.start < last.end and not self._is_range(text, last, part):
                again = self._part(text, part.numeral, last.end) if last.end <= part.numeral.start else []
            else:
                again = [part]
            yield from again
            last = next((p for p in again if p.kind is not None), last)

    def _part(self, text: str, numeral: Numeral, least: int = 0) -> list[Part]:
        """The numeral with what stands around it from `least` on; [] where it is an ordinal, a version, a time and the like."""
        head = text[max(least, numeral.start - _BEFORE) : numeral.start]
        told = head.rstrip()[-1:].casefold() in self.left_ends
        left = self.left.search(head) if told else None
        begin = min((left.start(g) for g in ("bound", "money", "percent") if left[g]), default=len(head)) if left else len(head)
        start = numeral.start - len(head) + begin
        right = self.right.match(text, numeral.end)
        if right is None or (told and self.ordinal_before.search(head)):
            return []
        if self._is_name(text, numeral, head, right, bool(left and left["money"])):
            return []
        bound = self._bound(left and left["bound"], right["inside"], right["after"])
        sign, unit = left and left["money"], right["money"]
        kind: Kind | None = None
        code, factor = "", Decimal(1)
        if unit or sign:
            kind, code = "money", str(look_up(self.after_money, unit) if unit else look_up(self.before_money, sign or ""))
        elif right["percent"] or (left and left["percent"]):
            kind, code, factor = "percent", "%", Decimal(look_up(self.percents, right["percent"]) if right["percent"] else 1)
        elif right["duration"]:
            kind = "duration"
        duration = right["duration"] or ""
        counted, noun = (duration, self.noun_measures.get(duration.lower(), "")) if kind else self._counted(text, right)
        kind = kind or ("count" if counted else None)
        from_word, opens = bool(left and left["from"]), bool(left and left["opens"])
        counter, signed = bool(right["counter"]), bool(sign)
        return [Part(numeral, start, right.end(), kind, code, factor, bound, counted, noun, counter, from_word, signed, opens)]

    def _is_name(self, text: str, numeral: Numeral, head: str, right: re.Match[str], signed: bool) -> bool:
        """Is the numeral an ordinal, a time, a fraction, or part of a name (GPT-4, Windows 95, 5G)?"""
        start, end = numeral.start, numeral.end
        if self.ordinal_after.match(text, end):
            return True
        if numeral.spelled:
            return False
        before, beyond = text[start - 1 : start], text[start - 2 : start - 1]
        named = is_word(beyond) and not beyond.isdecimal()
        if (before in (":", "/", ".") and (named or beyond.isdecimal())) or (before == "-" and named):
            return True
        if text[end : end + 1] in (":", "/") and text[end + 1 : end + 2].isdecimal():
            return True
        unit = right["money"] or right["percent"] or right["duration"]
        if (is_word(before) and not signed) or (is_word(text[end : end + 1]) and not (unit or right["inside"] or self._joined(text, end))):
            return True
        name = _WORD_BEFORE.search(head) if head[-1:].isspace() else None
        counts = signed or unit or right["counter"]
        return bool(name and not counts and name[1][0].isupper() and name[1].lower() not in self.functions)

    def _joined(self, text: str, at: int) -> bool:
        """Does a counted noun of another script follow a numeral without a space: 20万token?"""
        return not self.spaced and self.nouns.match(text, at) is not None

    def _bound(self, *words: str | None) -> Bound:
        """The bound that the last of the words gives."""
        said = [self.bound_words[" ".join(w.split()).lower()] for w in words if w and w.strip()]
        return next((b for b in reversed(said) if b != "exact"), "exact")

    def _counted(self, text: str, right: re.Match[str]) -> tuple[str, str]:
        """The noun that is counted, if there is one in or behind what stands to the right of a numeral, and its measure."""
        counter = right["counter"] or ""
        if measure := self.noun_measures.get(counter, ""):
            return counter, measure
        noun, measure = self._noun(text, right.end())
        return noun or counter, measure

    def _noun(self, text: str, at: int) -> tuple[str, str]:
        """The counted noun behind `at` and its measure ("" where no file knows it)."""
        if not self.spaced:
            link = self.link.match(text, at)
            begin = link.end() if link else at
            stop = self.stop.search(text, begin, begin + self.reach)
            known = self.nouns.search(text, begin, stop.start() if stop else min(len(text), begin + self.reach))
            if known:
                return known.group(), str(look_up(self.noun_measures, known.group()))
            run = _RUN.match(text, begin) if link else None
            return (run.group() if run else "", "")
        other = ""
        for _ in range(self.reach):
            if known := self.nouns.match(text, _gap(text, at)):
                return known.group(), str(look_up(self.noun_measures, known.group()))
            word = _WORD.match(text, at)
            if word is None or self.stop.match(word[1]) or word[1].lower() in self.functions or word.start() == word.start(1):
                break
            if not other and word[1].lower().endswith(self.endings):
                other = word[1]
            at = word.end()
        return other, ""

    def _ranges(self, text: str, parts: Sequence[Part]) -> list[tuple[Part, Part | None]]:
        """Join two parts that make a range: (its second part, its first part); others stay alone: (part, None)."""
        out: list[tuple[Part, Part | None]] = []
        for part in parts:
            last = out[-1][0] if out and out[-1][1] is None else None
            if last is not None and self._is_range(text, last, part):
                both = replace(part, start=last.start, bound=last.bound if part.bound == "exact" else part.bound)
                lends = last.kind == "money" and part.kind in (None, "count")  # $3-5 billion
                out[-1] = (replace(both, kind=last.kind, unit=last.unit, counted="", noun="") if lends else both, last)
            else:
                out.append((part, None))
        return out

    def _is_range(self, text: str, first: Part, second: Part) -> bool:
        between = text[first.end : second.start] if first.end <= second.start else text[first.numeral.end : second.numeral.start]
        bare = first.kind is None or (first.kind == "count" and not first.counter)
        if self.range_mark.fullmatch(between):
            return bare or first.kind == second.kind or (first.kind == "money" and second.kind in (None, "count") and not second.counter)
        if first.opens and self.range_close.fullmatch(between):
            return bare or first.kind == second.kind
        return bool(self.range_word.fullmatch(between)) and bare and not first.from_word

    def _share(self, text: str, pairs: Sequence[tuple[Part, Part | None]]) -> list[tuple[Part, Part | None]]:
        """Give a part that numbers nothing the unit of the part that it is coordinated with (17億、80億パラメータ)."""
        out = list(pairs)
        for i in range(len(out) - 2, -1, -1):
            (here, first), (following, _) = out[i], out[i + 1]
            open_ = here.kind in (None, "count") and not here.counter and not here.noun
            lends = following.kind is not None and not following.signed and here.end <= following.start
            if open_ and lends and self.coordination.fullmatch(text, here.end, following.start):
                taken = {name: getattr(following, name) for name in ("kind", "unit", "factor", "counted", "noun")}
                out[i] = (replace(here, **taken), first)
        return out

    def _value(self, text: str, part: Part, first: Part | None) -> Value | None:
        """The value that a part, or the two ends of a range, make; None where it numbers nothing."""
        numeral = part.numeral
        if not self._counts(text, part):
            return None
        low, high = numeral.low * part.factor, numeral.high * part.factor
        if first is not None:
            start = first.numeral.low
            scale = numeral.scale if not first.numeral.scaled and start <= numeral.low / numeral.scale else Decimal(1)
            low = start * scale * part.factor
            if low >= high:
                return None
        number, (minimum, maximum) = (plain(low), (None, None)) if low == high else (None, (plain(low), plain(high)))
        return Value(
            part.kind or "count", part.start, part.end, number=number, minimum=minimum, maximum=maximum, unit=part.unit, bound=part.bound,
            counted=part.counted, noun=part.noun,
        )  # fmt: skip

    def _counts(self, text: str, part: Part) -> bool:
        """Does the part number something, and not by chance?"""
        numeral = part.numeral
        if part.kind is None:
            small = numeral.suffixed and numeral.low < 10**6
            return not (numeral.spelled or small) and (numeral.scaled or numeral.grouped or part.bound != "exact" or _alone(text, part))
        if part.kind != "count":
            return True
        if not part.counter and (_like_a_year(numeral) or (numeral.spelled and not self.spaced)):
            return False
        return not (numeral.spelled and numeral.low == numeral.high == 1)


def _like_a_year(numeral: Numeral) -> bool:
    """Four digits from 1900 to 2100, which before a noun may be a year (2025 models)."""
    return 1900 <= numeral.low <= 2100 and not (numeral.scaled or numeral.grouped or numeral.spelled)


def _gap(text: str, at: int) -> int:
    """The offset behind the spaces and hyphens at `at`."""
    while at < len(text) and (text[at].isspace() or text[at] == "-"):
        at += 1
    return at


def _alone(text: str, part: Part) -> bool:
    """Is the part all that its text says, or all behind a colon (`Employees: 1200`)?"""
    return not text[part.end :].strip(" .。") and text[: part.start].rstrip()[-1:] in ("", ":")


def plain(number: Decimal) -> str:
    """A decimal in canonical form: no exponent, no trailing zeros behind the point."""
    text = format(number.normalize(), "f")
    return "0" if text == "-0" else text


def amounts(table: Mapping[str, Any], measures: Mapping[str, Any], money: tuple[Mapping[str, str], Mapping[str, str]], numbers: Numerals,
            spaced: bool) -> Amounts:  # fmt: skip
    """Compile the amounts of a language from its `values.toml` (`table`) and `measures.toml` (`measures`)."""
    before, after = money
    bounds, counts, percent, ranges = (table.get(k, {}) for k in ("bounds", "counts", "percent", "ranges"))
    bound_words = {w.lower(): name for side in ("before", "inside", "after") for name, words in bounds.get(side, {}).items() for w in words}
    bound_words |= {w.lower(): "exact" for w in bounds.get("none", ())}
    sides = {side: [w for words in bounds.get(side, {}).values() for w in words] for side in ("before", "inside", "after")}
    said = {side: alternation(words, left=side == "before") for side, words in sides.items()}
    nouns = {w: measure for measure, words in measures.get("count", {}).items() for w in words}
    joined = alternation(table.get("money", {}).get("joins", ()))
    froms, opens = ranges.get("from", ()), ranges.get("opens", ())
    opener = rf"(?P<from>{alternation(froms)})|(?P<opens>{alternation(opens)})"
    ordinals = counts.get("ordinal_before", ())
    leading = [*froms, *opens, *sides["before"], *bounds.get("none", ()), *before, *percent.get("before", ()), *ordinals]
    lead = rf"(?:(?:{opener})\s*)?(?:(?<!\d)(?P<bound>{said['before']}|{alternation(bounds.get('none', ()))})\s*)?"
    unit = (
        rf"(?:(?P<percent>{alternation(percent.get('after', {}), left=False)})"
        rf"|(?:{joined}\s+)?(?P<money>{alternation(after, left=False)})"
        rf"|(?P<duration>{alternation(table.get('duration', {}).get('after', ()), left=False)})"
        rf"|(?P<counter>{alternation(counts.get('counters', ()), left=False)}))"
    )
    return Amounts(
        numbers=numbers,
        left=re.compile(rf"{lead}(?:(?P<money>{alternation(before)})|(?P<percent>{alternation(percent.get('before', ()))}))?\s?\Z"),
        left_ends=frozenset(word[-1].casefold() for word in leading if word),
        right=re.compile(rf"(?P<inside>\s?{said['inside']})?(?:[\s-]?{unit})?(?P<after>\s?{said['after']})?"),
        ordinal_before=re.compile(rf"{alternation(ordinals)}\s?\Z"),
        ordinal_after=re.compile(alternation(counts.get("ordinal_after", ()), left=False)),
        range_mark=re.compile(rf"\s?{alternation(ranges.get('marks', ()))}\s?"),
        range_word=re.compile(rf"\s?{alternation(ranges.get('words', ()))}\s?"),
        range_close=re.compile(rf"\s?{alternation(ranges.get('closes', ()))}\s?"),
        coordination=re.compile(rf"\s?{alternation(table.get('lists', {}).get('between', ()))}\s?"),
        nouns=re.compile(alternation([n for n in nouns if spaced or len(n) > 1], left=spaced)),
        link=re.compile(alternation(counts.get("links", ()))),
        stop=re.compile(alternation(counts.get("stops", ()))),
        before_money=before, after_money=after, percents={w: str(f) for w, f in percent.get("after", {}).items()},
        bound_words=bound_words, noun_measures=nouns, functions=frozenset(counts.get("functions", ())),
        endings=tuple(counts.get("endings", ())) or ("\0",), reach=int(counts.get("reach", 5)), spaced=spaced,
    )  # fmt: skip
