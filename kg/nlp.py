"""A language's reader: sentences, and the places where a word begins or ends."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Protocol, TypeVar

from kg.model import Block, Sentence, Word
from kg.resources import language, made_of
from kg.words import Split, splitter

PIECE = 8_000  # characters handed to a tokenizer at once: SudachiPy refuses more than 49,149 bytes
LONGEST = 3_000  # characters of a sentence: what goes on longer is no sentence, and reading one takes the square of its length


class Reader:
    """Sentences and word borders of one language. Holds a tokenizer, loaded at the first need.

    Args:
        tag: the language, e.g. `ja`; one without files is read by punctuation and spaces alone.
        roots: the ontology folders.
    """

    def __init__(self, tag: str, roots: Sequence[Path]) -> None:
        self.tag = tag
        data = language(tag, "reading", roots)
        self.spaced: bool = data.get("spaced", True)
        self._table = data
        self._splits = not self.spaced and bool(data.get("tokenizer"))
        self._ends = frozenset(data.get("sentence_ends", [".", "!", "?", "。", "…"]))
        self._abbreviations = frozenset(data.get("abbreviations", ()))
        self._closing = frozenset(data.get("closing_abbreviations", ()))
        openers = "|".join(map(re.escape, data.get("sentence_openers", ()))) or "(?!)"
        self._openers = re.compile(rf"\s+(?:{openers})(?!\w)")
        self._ordinals = bool(data.get("ordinal_stop"))  # 3. means "third": its full stop ends no sentence
        pairs = [tuple(p) for p in (*data.get("quotes", ()), *data.get("brackets", ()))]
        self._close = {o: c for o, c in pairs if o != c and o not in "'’‘"}
        self._toggle = frozenset(o for o, c in pairs if o == c and o != "'")
        self._telling = one_of([*self._ends, *self._close, *self._close.values(), *self._toggle])
        self._continues: tuple[str, ...] = tuple(data.get("after_quote", ()))
        self._split_words: Split | None = None

    def sentences(self, block: Block) -> Iterator[Sentence]:
        """The sentences of a block, in order; those of spaces alone are left out."""
        text = block.text.text
        borders, telling = self._words(text)
        for start, end in self._split(text):
            while start < end and text[start].isspace():
                start += 1
            while start < end and text[end - 1].isspace():
                end -= 1
            if start < end:
                low, high = bisect_right(borders, start - 1), bisect_right(borders, end)
                yield Sentence(block.index, start, end, frozenset(borders[low:high]), tuple(beginning(telling, start, end)))

    def _split(self, text: str) -> Iterator[tuple[int, int]]:
        """Cut after sentence ends that stand outside quotes and brackets; a line break always cuts."""
        for start, end in _lines(text):
            for cut in [*self._cuts(text, start, end), end]:
                yield from _pieces(text, start, cut, LONGEST)
                start = cut

    def _cuts(self, text: str, start: int, end: int) -> Iterator[int]:
        closers: list[str] = []
        never: set[str] = set()  # closers that do not come any more
        for match in self._telling.finditer(text, start, end):
            i, c = match.start(), match.group()
            if closers and c == closers[-1]:
                closers.pop()
                if not closers and i > start and text[i - 1] in self._ends and self._starts_anew(text, i + 1, end):
                    yield i + 1
                continue
            if c in self._close or c in self._toggle:
                closer = self._close.get(c, c)
                if closer not in never and text.find(closer, i + 1, end) >= 0:
                    closers.append(closer)
                else:  # never closed: no nesting
                    never.add(closer)
                continue
            if not closers and c in self._ends and self._ends_here(text, i, start, end):
                yield i + 1

    def _ends_here(self, text: str, i: int, start: int, end: int) -> bool:
        if i + 1 < end and text[i + 1] in self._ends:
            return False
        if text[i] == "…":
            return self.spaced and self._starts_anew(text, i + 1, end)
        if not self.spaced or text[i] not in ".":
            return i + 1 >= end or not self.spaced or text[i + 1].isspace()
        if i + 1 < end and not text[i + 1].isspace():
            return False
        word = i
        while word > start and not text[word - 1].isspace() and text[word - 1] not in '("“':
            word -= 1
        last = text[word:i]
        if last in self._abbreviations or (len(last) == 1 and last.isupper()):
            return last in self._closing and self._openers.match(text, i + 1) is not None
        if self._ordinals and last.isdigit() and len(last) < 3:
            return False
        return self._starts_anew(text, i + 1, end)

    def _starts_anew(self, text: str, i: int, end: int) -> bool:
        """Does what follows look like the beginning of a sentence?"""
        if not self.spaced:
            return i >= end or not text.startswith(self._continues, i)
        rest = text[i : min(end, i + 40)]
        if rest and not rest[0].isspace():
            return False
        rest = rest.lstrip()
        return not rest or not rest[0].islower()

    def _words(self, text: str) -> tuple[list[int], list[Word]]:
        """Where words begin or end, sorted, and the words that have a kind."""
        if not self._splits or not text:
            return [], []
        if self._split_words is None:
            self._split_words = splitter(self._table)
        borders: set[int] = set()
        telling: list[Word] = []
        for shift, stop in _pieces(text, 0, len(text), PIECE):
            found = [*self._split_words(text[shift:stop])]
            starts, ends, _ = zip(*found, strict=True) if found else ((), (), ())
            borders.update([shift + at for at in (*starts, *ends)])
            telling += [Word(shift + start, shift + end, kind) for start, end, kind in found if kind]
        return sorted(borders), telling


def one_of(characters: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the characters; nothing where there are none."""
    held = "".join(map(re.escape, sorted(set(characters))))
    return re.compile(f"[{held}]" if held else "(?!)")


class Placed(Protocol):
    """What begins somewhere in a block: a mention, a value."""

    @property
    def start(self) -> int:
        """Where it begins in the text of its block."""
        ...


P = TypeVar("P", bound=Placed)
START = attrgetter("start")


def beginning(things: Sequence[P], start: int, end: int) -> Sequence[P]:
    """Of things sorted by their start: those that begin in `[start, end)`."""
    if not things or (things[0].start >= start and things[-1].start < end):
        return things
    return things[bisect_left(things, start, key=START) : bisect_left(things, end, key=START)]


@lru_cache(maxsize=16)
@made_of("reading")
def reader(tag: str, roots: tuple[Path, ...]) -> Reader:
    """The reader of a language, loaded once."""
    return Reader(tag, roots)


@lru_cache(maxsize=65_536)
def script(char: str) -> str:
    """The kind of letter a character is, as far as word borders care: latin (with digits), han, hiragana, katakana, other, or ''."""
    if not char.isalnum() and char not in "ー々〆":
        return ""
    name = unicodedata.name(char, "")
    for key, kind in _SCRIPTS:
        if name.startswith(key):
            return kind
    return "latin"


_SCRIPTS = (
    ("CJK", "han"),
    ("IDEOGRAPHIC", "han"),
    ("HIRAGANA", "hiragana"),
    ("KATAKANA-HIRAGANA PROLONGED", "katakana"),
    ("KATAKANA", "katakana"),
    ("HANGUL", "hangul"),
)


def is_border(text: str, at: int, borders: frozenset[int]) -> bool:
    """May a word begin or end at `text[at]`? Between two letters of one script only where the tokenizer says so."""
    if at <= 0 or at >= len(text):
        return True
    left, right = script(text[at - 1]), script(text[at])
    if not left or not right or left != right:
        return True
    return at in borders and left != "latin"


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        yield start, end
        start = end


def _pieces(text: str, start: int, stop: int, most: int) -> Iterator[tuple[int, int]]:
    """`text[start:stop]` in pieces of at most so many characters, cut after what is no letter where there is such a place."""
    while start < stop:
        end = min(stop, start + most)
        if end < stop:
            cut = next((i for i in range(end - 1, max(start, end - 400), -1) if not text[i].isalnum()), end - 1)
            end = cut + 1
        yield start, end
        start = end
