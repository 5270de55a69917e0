"""People's names in Han characters: a known family name and a given name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kg.latin import LETTER
from kg.nlp import is_border, script


class HanPeople:
    """People's names in Han characters: a known surname and a given name of one to three characters."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.surnames = frozenset(data.get("surnames", ()))
        self.given = frozenset(data.get("given", ()))
        self.characters = frozenset(data.get("given_characters", ()))
        self.katakana = frozenset(data.get("katakana_given", ()))
        self.certain = bool(self.given)  # whole given names are listed, so that surname and given name together are proof
        self._lengths = sorted({len(s) for s in self.surnames}, reverse=True)
        self._initials = frozenset(s[0] for s in self.surnames)

    def candidates(self, text: str, borders: frozenset[int]) -> Iterator[tuple[int, int, bool]]:
        """(start, end, sure) of possible names; `sure` where the given name is known too."""
        for start, char in enumerate(text):
            if char not in self._initials or not is_border(text, start, borders):
                continue
            for n in self._lengths:
                if text[start : start + n] not in self.surnames:
                    continue
                for length in (2, 1, 3):
                    end = start + n + length
                    given = text[start + n : end]
                    if len(given) < length or not all(script(c) == "han" for c in given) or not is_border(text, end, borders):
                        continue
                    sure = given in self.given or (bool(self.characters) and length < 3 and all(c in self.characters for c in given))
                    yield start, end, sure
                break


def bracketed_latin(text: str, end: int) -> bool:
    """Does a bracket with capitalised Latin words open at `end`: a name's reading?"""
    return bool(re.match(rf" ?\((?=[A-Z]){LETTER}+[ -]", text[end : end + 24]))
