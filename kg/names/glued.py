"""Names written without spaces that tell by a word at their end or beginning what they are: 蓝鲸科技有限公司, 株式会社タナベ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import ahocorasick_rs

from kg.literals import Sieve, needs
from kg.nlp import is_border, script

REACH = 10  # characters that a name in Han may have before its form
INNER = "・&.-"  # what may stand inside a name in katakana or Latin letters
JOINTS = "・"  # what sets a form apart from the name before it, so that it is no compound
LONGEST = 5  # runs of one script in a name of several
RUNS = ("katakana", "latin")


@dataclass(frozen=True, slots=True)
class Form:
    """A word that ends names of a type: proof `alone`, behind several scripts (`mixed`), not behind `plain` words only.

    `proof` says what else is asked: "" a stem that only names hold, or what follows; "role" a part that only a name of
    the type plays, or a mark; "both" such a stem and such a part. A known place makes a stem `of_place`.
    A stem ends in none of `never`. What `year` matches behind a name belongs to it.
    """

    type: str
    word: str
    alone: bool
    mixed: bool
    proof: str
    plain: re.Pattern[str] | None
    of_place: bool
    never: tuple[str, ...]
    year: re.Pattern[str] | None

    @classmethod
    def of(cls, row: dict[str, Any], word: str) -> Form:
        """The form that a row of `names.toml` gives for one of its words."""
        plain = "|".join(map(re.escape, sorted(row.get("plain", ()), key=lambda w: (-len(w), w))))
        mixed, of_place, never = bool(row.get("mixed") or row.get("legal")), bool(row.get("of_place")), tuple(row.get("never", ()))
        compiled = re.compile(f"(?:{plain})+") if plain else None
        alone, year = bool(row.get("alone")), re.compile(row["year"]) if "year" in row else None
        return cls(row["type"], word, alone, mixed, row.get("proof", ""), compiled, of_place, never, year)


class GluedForms:
    """The forms of one language's `names.toml`.

    Args:
        rows: its `form` tables: `type`, `ends`, `starts`; `alone` where the word is proof by itself; `proof`, what else is
            asked where it ends other words too; `of_place`, whether a place before it makes a name; `never`, what
            no stem ends in; `mixed` where the name may be of several scripts; `plain`, the words of which alone
            no such name is made.
        stops: words that are no part of a name and end it on the left.
        may_be: says of a whole candidate whether it can be a name; of one that its form proves (`sure`), by fewer words.
        behind: words that may follow a name directly and are no part of it (titles).
        defined: tables with `type` and `behind`, an expression for what stands right behind a name that begins a clause and
            tells what it is: is a … company.
        goes_on: expressions for what makes another word of a name's end (bank → banking), from the end of the name.
        left_out: ends of names that are left out where the name is given again (星禾集团 → 星禾).
        openers: single characters with which no name begins, and which a tokenizer may take into an unknown one.
    """

    def __init__(
        self,
        rows: Sequence[dict[str, Any]],
        stops: Sequence[str],
        may_be: Callable[..., bool],
        behind: Sequence[str] = (),
        defined: Sequence[dict[str, str]] = (),
        goes_on: Sequence[str] = (),
        left_out: Sequence[str] = (),
        openers: Sequence[str] = (),
    ) -> None:
        held = [r for r in rows if not r.get("weak")]
        self._ends = [Form.of(r, word) for r in held for word in sorted(r.get("ends", ()))]
        self._automaton = ahocorasick_rs.AhoCorasick([form.word for form in self._ends]) if self._ends else None
        self.ends = tuple(sorted({form.word for form in self._ends}))
        self._starts = [(r["type"], word) for r in held if r.get("alone") for word in sorted(r.get("starts", ()))]
        self._legal = sorted({w for r in held if r.get("legal") for w in r.get("ends", ())}, key=lambda w: (-len(w), w))
        self._stops, self._held_stops = tuple(stops), frozenset(stops)
        self._stop_lengths = sorted({len(stop) for stop in stops})
        self._may_be = may_be
        self._behind, self._openers = tuple(behind), tuple(openers)
        told = [(row["type"], re.compile(row["behind"])) for row in defined]
        self._defined = Sieve((needs(behind.pattern, behind.flags), (kind, behind)) for kind, behind in told)
        self._goes_on = re.compile("|".join(goes_on) or "(?!)")
        self._left_out = sorted(left_out, key=lambda w: (-len(w), w))

    def stem(self, name: str) -> str:
        """The name without the legal form at its end or beginning; "" where it has none or nothing is left."""
        behind = (name[: -len(w)] for w in self._legal if name.endswith(w))
        before = (name[len(w) :] for _, w in self._starts if name.startswith(w))
        return next((s for s in (*behind, *before)), "")

    def brief(self, name: str) -> str:
        """The name as it is given again, without its legal form or an end that is left out; "" where that leaves nothing."""
        return self.stem(name) or next((name[: -len(w)] for w in self._left_out if name.endswith(w)), "")

    def runs_on(self, text: str, end: int) -> bool:
        """Does what stands behind a name's last word make another word of it, so that no name ends there?"""
        return self._goes_on.match(text, end) is not None

    def find(self, text: str, borders: frozenset[int], proved: Callable[[int, int, int, Form], bool]) -> Iterator[tuple[int, int, str]]:
        """(start, end, type) of each such name.

        Args:
            text: matching text.
            borders: where words begin and end.
            proved: says of a start, the end of the stem, an end and a form whether a name stands there, where the form alone
                is no proof.
        """
        for place, at, end in sorted(self._automaton.find_matches_as_indexes(text, overlapping=True)) if self._automaton else ():
            form, joined = self._ends[place], at > 0 and text[at - 1] in JOINTS
            start = self._left(text, at - joined, borders, mixed=form.mixed)
            start += text.startswith(self._openers, start) and at - start > 2  # 由|洛达恩科技
            if not (start < at - joined and is_border(text, end, borders) and self._can_be(text[start:end], form)):
                continue
            if form.year is not None and (year := form.year.match(text, end)) is not None:
                end = year.end()
            if form.alone or joined or proved(start, at, end, form):
                yield start, end, form.type
        for kind, word in self._starts:
            for at in _places(text, word) if word in text else ():
                end = self._right(text, at + len(word))
                if end > at + len(word) and self._left(text, at, borders, mixed=True) == at and self._may_be(text[at:end]):
                    yield at, end, kind

        yield from self._definitions(text, borders)

    def _can_be(self, name: str, form: Form) -> bool:
        """Is the name no description, as far as its words tell?"""
        stem = name[: -len(form.word)]
        return not stem.endswith(form.never) and (self._may_be(name, form.alone) if form.plain is None else not form.plain.fullmatch(stem))

    def _definitions(self, text: str, borders: frozenset[int]) -> Iterator[tuple[int, int, str]]:
        for kind, behind in self._defined.left(text):
            for match in behind.finditer(text):
                end = match.start()
                start = self._left(text, end, borders, mixed=True)
                opens = start == 0 or not text[start - 1].isalnum()
                if opens and end - start > 1 and self._may_be(text[start:end]):
                    yield start, end, kind

    def _left(self, text: str, at: int, borders: frozenset[int], mixed: bool) -> int:
        """How far to the left of `at` a name may reach: one script (several where `mixed`), cut at words that are no part of it."""
        start = self._left_run(text, at, borders)
        for _ in range(LONGEST if mixed else 0):
            if start in (0, at) or script(text[start - 1]) not in ("han", *RUNS) or self._cut(text, start):
                break
            if (earlier := self._left_run(text, start, borders)) == start:
                break
            start = earlier
        return start

    def _cut(self, text: str, at: int) -> bool:
        """Does a word that is no part of a name end at `at`?"""
        return text.endswith(self._stops, 0, at)

    def _left_run(self, text: str, at: int, borders: frozenset[int]) -> int:
        if at == 0:
            return at
        kind = script(text[at - 1])
        if kind in RUNS:
            i = at
            while i > 0 and (script(text[i - 1]) == kind or (text[i - 1] in INNER and i > 1 and script(text[i - 2]) == kind)):
                i -= 1
            return i
        if kind != "han":
            return at
        i, best = at, at
        while i > max(0, at - REACH) and script(text[i - 1]) == "han":
            i -= 1
            if i in borders or i == 0 or script(text[i - 1]) != "han":
                if text.startswith(self._stops, i) and self._is_stop(text, i, best, borders):
                    break
                best = i
        return best

    def _is_stop(self, text: str, at: int, best: int, borders: frozenset[int]) -> bool:
        """Does a word that is no part of a name stand at `at`, before the best beginning so far?"""
        ends = (at + length for length in self._stop_lengths)
        return any((end == best or end in borders) and text[at:end] in self._held_stops for end in ends)

    def _right(self, text: str, at: int) -> int:
        """How far to the right of `at` a name in katakana or Latin letters reaches, or one in Han with katakana behind it."""
        i = self._run(text, at)
        if i == at or script(text[at]) != "han":
            return i
        cut = next((k for k in range(at + 2, i) if text.startswith(self._behind, k)), i)
        return self._run(text, cut) if cut == i and i < len(text) and script(text[i]) == "katakana" else cut

    def _run(self, text: str, at: int) -> int:
        """The end of the run of one script that begins at `at`."""
        kind = script(text[at]) if at < len(text) else ""
        i = at
        while kind in ("han", *RUNS) and i < len(text):
            inner = kind != "han" and text[i] in INNER and i + 1 < len(text) and script(text[i + 1]) == kind
            if script(text[i]) != kind and not inner:
                break
            i += 1
        return i


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
