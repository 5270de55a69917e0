"""People's names in Han characters: a known family name and a given name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kg.model import Word
from kg.names.latin import LETTER
from kg.nlp import is_border, one_of, script


class HanPeople:
    """People's names in Han characters: a known surname and a given name of one to three characters, which ends in none of `behind`.

    `cut`: a verb whose first character the tokenizer may take into the name.
    """

    def __init__(self, data: dict[str, Any], behind: Sequence[str] = (), cut: str = "(?!)") -> None:
        self.surnames = frozenset(data.get("surnames", ()))
        self.given = frozenset(data.get("given", ()))
        self.characters = frozenset(data.get("given_characters", ()))
        self.katakana = frozenset(data.get("katakana_given", ()))
        self.certain = bool(self.given)  # whole given names are listed, so that surname and given name together are proof
        self._foreign = frozenset(data.get("foreign_surnames", ()))
        self._foreign_given = frozenset(data.get("foreign_given", ()))
        self._abroad = one_of(s for s in data.get("abroad_surnames", ()) if len(s) == 1)
        self._foreign_initials = one_of(s[0] for s in self._foreign)
        self._no_people = frozenset(data.get("not_people", ()))
        self._behind = frozenset(behind)
        self._cut = re.compile(cut)
        sounds = "".join(data.get("sounds", ()))
        self._sounded = re.compile(f"[{sounds}]{{1,7}}(?:[·・][{sounds}]{{1,7}})+(?![{sounds}])" if sounds else "(?!)")
        self._dotted = re.compile(f"[·・][{sounds}]{{0,6}}$" if sounds else "(?!)")
        self._lengths = sorted({len(s) for s in self.surnames}, reverse=True)
        self._initials = one_of(s[0] for s in self.surnames)

    def candidates(
        self, text: str, borders: frozenset[int], acts: Callable[[int], bool], titled: Callable[[int], bool]
    ) -> Iterator[tuple[int, int, bool]]:
        """(start, end, sure) of possible names; `sure` where the given name is known too.

        Args:
            text: matching text.
            borders: where words begin and end.
            acts: says of a place whether something that only people do is said from there on.
            titled: says of a place whether a post or trade stands right before it.
        """
        for start in map(re.Match.start, self._initials.finditer(text)):
            if not is_border(text, start, borders):
                continue
            if self._dotted.search(text[max(0, start - 7) : start]):
                continue  # the end of a name written by its sound
            if text[max(0, start - 2) : start] in self._foreign:
                continue  # the given name of one whose family name this list does not hold
            for n in self._lengths:
                if text[start : start + n] not in self.surnames:
                    continue
                for length in (2, 1) if self.characters else (2, 1, 3):
                    end = start + n + length
                    given = text[start + n : end]
                    if given[-1:] in self._behind or (length > 1 and self._cut.match(text, end - 1)):
                        continue
                    if len(given) < length or not all(script(c) == "han" for c in given) or text[start:end] in self._no_people:
                        continue
                    sure = given in self.given or (bool(self.characters) and length < 3 and all(c in self.characters for c in given))
                    taken_in = length == 1 and text[end : end + 1] in self._behind and is_border(text, end + 1, borders)
                    cut = length == 1 and self._cut.match(text, end) is not None  # 赵丽|生于1962年
                    told = cut or (taken_in and (sure or titled(start))) or (sure and length == 2 and acts(end))
                    if told or is_border(text, end, borders):
                        yield start, end, sure
                break
        yield from self._foreigners(text)

    def _foreigners(self, text: str) -> Iterator[tuple[int, int, bool]]:
        """Names of a family name and a given name that are both known as those of another country's people."""
        for start in map(re.Match.start, self._foreign_initials.finditer(text)):
            for n in (3, 2):
                if text[start : start + n] in self._foreign:
                    for end in (start + n + 3, start + n + 2, start + n + 1):
                        if text[start + n : end] in self._foreign_given and end <= len(text):
                            yield start, end, True
                            break
                    break

    def from_abroad(self, text: str, borders: frozenset[int], words: Mapping[int, Word]) -> Iterator[tuple[int, int]]:
        """Half-open places of a surname of another country and two more Han characters, between borders: for people's parts alone.

        The two are no ordinary word (会長 is one): the tokenizer parts them, or its dictionary tells a kind of them.
        """
        for start in map(re.Match.start, self._abroad.finditer(text)):
            name, end = text[start : start + 3], start + 3
            if end > len(text) or not all(is_border(text, at, borders) for at in (start, start + 1, end)):
                continue
            known = words.get(start + 1)
            given = is_border(text, start + 2, borders) or (known is not None and known.end == end)
            if given and all(script(c) == "han" for c in name) and name not in self._no_people:
                yield start, end

    def transliterated(
        self, text: str, borders: frozenset[int], forms: tuple[str, ...], behind: tuple[str, ...]
    ) -> Iterator[tuple[int, int]]:
        """Half-open places of names written by their sound with a dot between their parts; none that goes on as one of `forms`.

        Such a name also ends before one of `behind`, which a tokenizer that does not know the name may take into it.
        """
        for match in self._sounded.finditer(text):
            start, end = match.span()
            dot = min(at for sign in "·・" if (at := text.find(sign, start, end)) >= 0)
            opens = next((at for at in range(start, dot) if is_border(text, at, borders)), dot)  # 喜爱|伊丽莎白·泰勒
            if opens == dot and not is_border(text, start - 1, borders):  # of a word of one character alone the tokenizer makes too much
                continue
            start = start if opens == dot else opens
            longer = tuple(word for word in behind if len(word) > 1)
            end -= text.startswith(longer, end - 1)  # a word whose first character is a sound of names: 加入
            ends = is_border(text, end, borders) or text.startswith(behind, end)
            if ends and not any(text.startswith(forms, at) for at in (end - 1, end)):
                yield start, end


def bracketed_latin(text: str, end: int) -> bool:
    """Does a bracket with capitalised Latin words open at `end`: a name's reading?"""
    return bool(re.match(rf" ?\((?=[A-Z]){LETTER}+[ -]", text[end : end + 24]))
