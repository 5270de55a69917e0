"""Invented names: the number of a thing → what it is called in each language.

Different numbers give different names until the parts are used up: people and
companies after some 100,000 notes, other names never, but for book titles.
"""

from __future__ import annotations

import math
import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Part = Sequence[str]  # a part of a name in each language, or in all alike


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name: one of the eight types, and what each language calls it."""

    type: str
    names: Mapping[str, str]


class Inventor:
    """Makes names of the parts in `names.toml`, in an order that the seed decides."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._parts: Mapping[str, Any] = tomllib.loads((HERE / "names.toml").read_text("utf-8"))
        self.languages: tuple[str, ...] = tuple(self._parts["languages"])

    def person(self, number: int) -> Named:
        """A person: of four, two have names of Europe, one of Japan, one of China."""
        of, kind = divmod(number, 4)
        if kind == 3:
            return self._put("Person", ("{0}{1} {2}", "{2}{0}{1}", "{2}{0}{1}"), of, "first_half", "second_half", "family")
        if kind == 2:
            return self._put("Person", ("{2} {0}{1}", "{2}{0}{1}", "{2}{0}{1}"), of, "first_sign", "second_sign", "clan")
        parts = ("given", "capitals", "syllables", "surnames")
        return self._put("Person", ("{0} {1}{2}{3}", "{0}・{1}{2}{3}", "{0}·{1}{2}{3}"), of * 2 + kind, *parts)

    def company(self, number: int) -> Named:
        """A company: of ten, five have one name in all languages, two a translated one, two are Chinese, one Japanese."""
        of, kind = divmod(number, 10)
        if kind == 9:
            return self._put("Organization", ("{0}{1}{2}",), of, "brush", "brush_behind", "brush_forms")
        if kind in (7, 8):
            return self._put("Organization", ("{0}{1}{2}",), of * 2 + kind - 7, "ink", "ink_behind", "ink_forms")
        if kind in (5, 6):
            return self._put("Organization", ("{0}{1}{2}{3}",), of * 2 + kind - 5, "capitals", "syllables", "endings", "local_forms")
        return self._put("Organization", ("{0}{1}{2} {3}",), of * 5 + kind, "latin_capitals", "latin", "latin", "latin_forms")

    def model(self, number: int) -> tuple[Named, Named]:
        """A model and the family that it is of."""
        stem, form, version = self._stem(number, "model"), self._parts["model_forms"], 2 + number % 7
        name = stem + form[number % len(form)].format(n=version)
        return Named("AIModel", self._alike(name)), Named("AIModel", self._alike(stem))

    def product(self, number: int) -> Named:
        """A product."""
        forms = self._parts["product_forms"]
        return Named("Product", self._alike(f"{self._stem(number, 'product')} {forms[number % len(forms)]}"))

    def event(self, number: int, year: int) -> Named:
        """An event; the names of every other one end in its year."""
        shelves = ("fields", "gatherings", "latin_capitals", "latin", "latin_endings")
        last, apart = (f"{year}", f" {year}") if number // 16 % 2 else ("", "")
        return self._put("Event", (f"{{2}}{{3}}{{4}} {{0}} {{1}}{apart}", *(f"{{2}}{{3}}{{4}}{{0}}{{1}}{last}",) * 2), number, *shelves)

    def work(self, number: int) -> Named:
        """A book's title."""
        return self._put("Work", ("{0} {1}", "{0}{1}", "{0}{1}"), number, "adjectives", "nouns")

    def known(self, kind: str, shelf: str) -> tuple[Named, ...]:
        """The names of the catalogue on a shelf of `names.toml`, which are all of one type."""
        return tuple(Named(kind, dict(zip(self.languages, row, strict=True))) for row in self._rows[shelf])

    def _alike(self, name: str) -> Mapping[str, str]:
        return dict.fromkeys(self.languages, name)

    def _stem(self, number: int, kind: str) -> str:
        """An invented word that no other number has, nor any other kind."""
        picked = self._picked(number, kind, ("latin_capitals", "latin", "latin_endings"))
        return "".join(part[0] for part in picked) + {"model": "a", "product": "o"}[kind]

    def _put(self, kind: str, forms: Sequence[str], number: int, *shelves: str) -> Named:
        """A name by a form for each language, or one for all."""
        picked = self._picked(number, "".join(shelves), shelves)
        each = enumerate(self.languages)
        return Named(kind, {lang: forms[i % len(forms)].format(*(part[i] for part in picked)) for i, lang in each})

    def _picked(self, number: int, salt: str, shelves: Sequence[str]) -> list[Part]:
        """One part of each shelf: a walk over all their combinations that meets each once before any comes again."""
        rows = [self._rows[shelf] for shelf in shelves]
        size = math.prod(map(len, rows))
        draw = random.Random(f"{self._seed} {salt}")
        step, first = draw.randrange(1, size), draw.randrange(size)
        while math.gcd(step, size) != 1:
            step = step % (size - 1) + 1
        place, out = (number * step + first) % size, []
        for row in rows:
            place, at = divmod(place, len(row))
            out.append(row[at])
        return out

    @cached_property
    def _rows(self) -> Mapping[str, Sequence[Part]]:
        """The shelves, each part in every language."""
        wide = {k: [p if len(p) > 1 else p * len(self.languages) for p in v] for k, v in self._parts.items() if isinstance(v[0], list)}
        alike = {"latin": "syllables", "latin_endings": "endings", "latin_forms": "latin_forms"}
        wide |= {k: [[p if isinstance(p, str) else p[0]] * len(self.languages) for p in self._parts[of]] for k, of in alike.items()}
        wide["capitals"] = [[p[0].capitalize(), *p[1:]] for p in wide["syllables"]]
        wide["latin_capitals"] = [[s.capitalize() for s in p] for p in wide["latin"]]
        return wide | {f"{k}_behind": [[p[0].lower(), *p[1:]] for p in wide[k]] for k in ("brush", "ink")}
