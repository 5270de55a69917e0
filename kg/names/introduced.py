"""Names without spaces that the words on both sides introduce as names: 老舗の山野光機は, 由星禾印务收购, 水野香(青空マリン、部長)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.literals import Sets, Sieve, needs
from kg.model import Word
from kg.nlp import is_border

LETTER = r"(?:[^\W_\u3041-\u309f]|&)"  # of such a name: any letter or digit but hiragana; one between dots may follow
ANY = r"(?:[^\W_]|&)"  # of one that may hold hiragana
HIRAGANA = re.compile(r"[\u3041-\u3096]")
LOAN = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
MORE = 4  # characters that no name of a family name and a given name in Han has
PERSONAL = frozenset({"surname", "given", "person"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row of `introduced`: what stands before and behind a name of the type.

    No name has one of its `starts` and `ends`. One word of it, or the `first` behind at most one character, is of one of the `kinds`.
    """

    type: str
    pattern: re.Pattern[str]
    needs: Sets
    ends: tuple[str, ...]
    starts: tuple[str, ...]
    kinds: frozenset[str]
    first: bool
    kana: bool  # the name holds hiragana, no word of one hiragana (は, の) among its words

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Row:
        """The row of `names.toml`, compiled: `before`, `head` and `tail` (what the name begins and ends in), `behind`, `longest`."""
        letter, sizes = ANY if row.get("kana") else LETTER, f"{{{row.get('shortest', 2) - 1},{row.get('longest', 18)}}}?"
        name = rf"(?P<name>{row.get('head', '')}{letter}(?:[・·]?{letter}){sizes}{row.get('tail', '')})"
        pattern = re.compile(rf"(?:{row['before']}){name}(?={row['behind']})")
        return cls(
            row["type"],
            pattern,
            needs(pattern.pattern, pattern.flags),
            tuple(row.get("ends", ())),
            tuple(row.get("starts", ())),
            frozenset(row.get("kinds", ())),
            bool(row.get("first")),
            bool(row.get("kana")),
        )


class Introduced:
    """The `introduced` rows of a language's `names.toml`.

    Args:
        rows: its tables.
        plain: an expression for what is composed of ordinary words alone.
        generic: parts that make a description of a name.
        surnames: family names of one to three characters; what begins with one and is as short as a person's name is none of these.
        titles: words before people's names, which no such name holds.
    """

    def __init__(
        self,
        rows: Sequence[Mapping[str, Any]],
        plain: re.Pattern[str],
        generic: Sequence[str],
        surnames: frozenset[str],
        titles: Sequence[str],
    ) -> None:
        self._rows = Sieve((row.needs, row) for row in map(Row.of, rows))
        self._plain = plain
        self._generic, self._titles = tuple(generic), tuple(titles)
        self._surnames = tuple(sorted(surnames))

    def find(self, text: str, borders: frozenset[int], words: Mapping[int, Word]) -> Iterator[tuple[int, int, str]]:
        """(start, end, type) of each such name of a matching text, given its word borders and the words with a kind."""
        for row in self._rows.left(text):
            for match in row.pattern.finditer(text):
                start, end = match.span("name")
                if is_border(text, start, borders) and self._fits(text, start, end, row, words, borders):
                    yield start, end, row.type

    def _fits(self, text: str, start: int, end: int, row: Row, words: Mapping[int, Word], borders: frozenset[int]) -> bool:
        name = text[start:end]
        if name.isascii() or name[0].isdigit() or name.endswith(row.ends) or name.startswith(row.starts) or self._plain.fullmatch(name):
            return False
        if row.kana:
            return is_border(text, end, borders) and self._has_kana(text, start, end, borders)
        if row.first:
            if any(c.isascii() for c in name):
                return False
            return self._begins(text, start, end, row, words, borders) and not any(t in name for t in self._titles)
        if not is_border(text, end, borders):
            return False
        inside = [words[i] for i in range(start, end) if i in words]
        kinds = {w.kind for w in inside}
        own = row.kinds.intersection(kinds) or ("place" in kinds and LOAN.search(_without(name, start, inside)))
        person = PERSONAL.issuperset(kinds) and sum(w.end - w.start for w in inside) == end - start
        return bool(own) and not person and not any(part in name and not LOAN.fullmatch(part) for part in self._generic)

    def _has_kana(self, text: str, start: int, end: int, borders: frozenset[int]) -> bool:
        """Does it hold hiragana, none of them a word by itself?"""
        kana = [m.start() for m in HIRAGANA.finditer(text, start, end)]
        alone = any(i in borders and i + 1 in borders for i in kana)
        return bool(kana) and not alone and not any(part in text[start:end] for part in self._generic)

    def _begins(self, text: str, start: int, end: int, row: Row, words: Mapping[int, Word], borders: frozenset[int]) -> bool:
        """Is its first word, behind at most one character, of one of the row's kinds, and the whole too long for a person's name?"""
        name = text[start:end]
        if len(name) < MORE and name.startswith(self._surnames):
            return False
        at = start if start in words else start + 1
        new = at in words and words[at].kind in row.kinds and (at == start or at in borders)
        return new and not any(part in name for part in self._generic)


def _without(name: str, start: int, words: Sequence[Word]) -> str:
    """The name, its words of a place blanked out."""
    for word in words:
        if word.kind == "place":
            name = name[: word.start - start] + "_" * (word.end - word.start) + name[word.end - start :]
    return name
