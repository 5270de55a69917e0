"""Whether a word that ends like a name stands in its sentence as one: a stem that is no ordinary word, nothing joined to its ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.model import Word
from kg.nlp import script

JOINTS = frozenset("・=-")  # what ties the words of one name
LETTERS = ("han", "katakana", "latin")


class Standing:
    """The `standing` table of a language's `names.toml`.

    Args:
        table: `kinds`, the dictionary's kinds of word that can make a name, `alone`, those that can without a form; `longest`,
            how many characters a name may have before its form; `before` and `behind`, words of the same letters that may
            stand right beside a name without being a part of it; `where`, expressions for what follows a place.
        titles: further words that may stand before a name.
        honorifics: further words that may follow a name.
    """

    def __init__(self, table: Mapping[str, Any], titles: tuple[str, ...] = (), honorifics: tuple[str, ...] = ()) -> None:
        self._kinds = frozenset(table.get("kinds", ()))
        self._alone = frozenset(table.get("alone", self._kinds))
        self._where = re.compile("|".join(table.get("where", ())) or "(?!)")
        self._longest: int = table.get("longest", 12)
        self._before = (*table.get("before", ()), *titles)
        self._behind = (*table.get("behind", ()), *honorifics)

    def free(self, text: str, start: int, end: int) -> bool:
        """Is `text[start:end]` joined to no letter that could belong to its word?"""
        return self.opens(text, start) and self.closes(text, end)

    def opens(self, text: str, start: int) -> bool:
        """Can a name begin at `start`?"""
        return start == 0 or script(text[start - 1]) not in LETTERS or text.endswith(self._before, 0, start)

    def closes(self, text: str, end: int) -> bool:
        """Can a name end at `end`?"""
        return end >= len(text) or script(text[end]) not in LETTERS or text.startswith(self._behind, end)

    def named(self, words: Mapping[int, Word], start: int, end: int) -> bool:
        """Does the dictionary take a word of `text[start:end]` for a name, or lack it? A long stem is a description."""
        inside = (words[i] for i in range(start, end) if i in words)
        return end - start <= self._longest and any(w.kind in self._kinds and w.end <= end for w in inside)

    def wholly_named(self, words: Mapping[int, Word], start: int, end: int) -> bool:
        """Does the dictionary take every word of `text[start:end]` for a name, or lack it?"""
        while start < end and (word := words.get(start)) is not None and word.kind in self._alone:
            start = word.end
        return start == end

    def people(self, text: str, words: Mapping[int, Word]) -> Iterator[tuple[int, int]]:
        """Half-open places of a family name and a given name side by side, both as the dictionary has them."""
        for start, first in words.items():
            last = words.get(first.end)
            if first.kind == "surname" and last is not None and last.kind in ("given", "person") and self.free(text, start, last.end):
                yield start, last.end

    def places(self, text: str, words: Mapping[int, Word]) -> Iterator[tuple[int, int]]:
        """Half-open places of what the dictionary has as a place, where it stands alone and in a place's part."""
        for start, word in words.items():
            end = word.end
            tied = not JOINTS.isdisjoint((text[start - 1 : start], text[end : end + 1]))
            if word.kind == "place" and end - start > 1 and not tied and self.free(text, start, end) and self._where.match(text, end):
                yield start, end
