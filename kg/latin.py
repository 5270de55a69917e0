"""Capitalised sequences and version names in Latin script, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# A letter or digit of no script that is written without spaces.
LETTER = r"(?:(?![぀-ヿ㐀-鿿가-힯豈-﫿])[^\W_])"
TOKEN = re.compile(rf"{LETTER}(?:{LETTER}|[.'’&+·-](?={LETTER}))*\+?")
NUMBER = r"(?:[vV]?\d+(?:\.\d+)*(?:[A-Za-z]{1,2}(?![A-Za-z]))?)"
SIZE = r"(?:\d+(?:\.\d+)?[BbMmTk](?:-?A\d+[Bb])?|\d+x\d+[Bb]|E\d[Bb])"


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a capitalised sequence, possessive ending taken off."""

    start: int
    end: int
    word: str
    last: bool  # the sequence must end here: a possessive, or a lower-case compound (Qwen-based)


@dataclass(frozen=True, slots=True)
class Run:
    """Capitalised words that stand together; `opens` where the first of them opens a sentence."""

    tokens: tuple[Token, ...]
    opens: bool

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end


def tokens(text: str, possessives: tuple[str, ...]) -> Iterator[Token]:
    """The Latin words of a text."""
    for match in TOKEN.finditer(text):
        word, start = match.group(), match.start()
        ending = next((p for p in possessives if word.endswith(p) and len(word) > len(p)), "")
        if ending:
            word = word[: -len(ending)]
        elif text[match.end() : match.end() + 1] in ("'", "’") and word.endswith("s"):
            ending = "'"
        cut = _lower_compound(word)
        yield Token(start, start + len(word[:cut]), word[:cut], bool(ending) or cut < len(word))


def _lower_compound(word: str) -> int:
    """Where a compound such as Qwen-based or AI-powered stops being a name; the word's length if nowhere."""
    at = word.find("-")
    while at > 0:
        tail = word[at + 1 :].split("-")[0]
        if tail.isalpha() and tail.islower() and len(tail) > 3 and not any(c.isdigit() for c in word) and word[0].isupper():
            return at
        at = word.find("-", at + 1)
    return len(word)


def capitalised(word: str) -> bool:
    """Does the word look like (part of) a name?"""
    return any(c.isupper() for c in word)


def runs(text: str, grammar: Mapping[str, Any], starts: frozenset[int]) -> Iterator[Run]:
    """Maximal sequences of capitalised words, parted at words that are no names.

    Args:
        text: matching text.
        grammar: `not_names`, `possessives`, `particles`, `joiners` of names.toml.
        starts: where sentences begin.
    """
    not_names, particles, joiners = grammar["not_names"], grammar["particles"], grammar["joiners"]
    held: list[Token] = []
    loose: list[Token] = []  # small words that belong to the run only if a capitalised one follows
    for token in tokens(text, grammar["possessives"]):
        last = loose[-1] if loose else held[-1] if held else None
        near = last is not None and not last.last and text[last.end : token.start] in (" ", "")
        if near and capitalised(token.word) and (token.word not in not_names or bool(loose)):
            held += [*loose, token]
            loose = []
        elif near and held and (token.word in joiners or token.word in particles) and len(loose) < 2:
            loose.append(token)
        elif near and held and not loose and re.fullmatch(NUMBER, token.word):
            held.append(token)
        else:
            if held:
                yield Run(tuple(held), held[0].start in starts)
            loose = []
            held = [token] if capitalised(token.word) and token.word not in not_names else []
    if held:
        yield Run(tuple(held), held[0].start in starts)


class Versions:
    """The grammar of version names: what may follow a family's name and belong to it.

    Args:
        suffixes: words such as Instruct, Pro, Sonnet.
        linkers: words between name and number (version, v).
    """

    def __init__(self, suffixes: list[str], linkers: list[str]) -> None:
        words = "|".join(re.escape(w) for w in sorted(suffixes, key=lambda w: (-len(w), w)))
        self.words = frozenset(suffixes)
        word = rf"(?:(?:{words})(?!{LETTER}))" if words else r"(?!)"
        link = "|".join(re.escape(w) for w in linkers) or "(?!)"
        part = rf"(?:{SIZE}|{NUMBER}|[A-Z]\d+(?:\.\d+)?|{word})(?![%]|{LETTER})"
        self._tail = re.compile(rf"(?:(?:[- ](?:{link})[ .]?|[- ]|(?<={LETTER})(?=\d)){part})+")
        self._number = re.compile(rf"[- ]?(?:{SIZE}|{NUMBER})(?![%]|{LETTER})")
        self._size = re.compile(rf"[- ]{SIZE}(?!{LETTER})")

    def tail(self, text: str, at: int) -> int:
        """Where the version that begins at `at` (right after a name) ends; `at` if there is none."""
        match = self._tail.match(text, at)
        if not match:
            return at
        end = match.end()
        while end > at and text[end - 1] in " -.":
            end -= 1
        return end

    def sized(self, name: str) -> bool:
        """Does the name state a number of parameters (7B, 8x7B)?"""
        return bool(self._size.search(name))

    def numbered(self, text: str) -> bool:
        """Does the text hold a version number?"""
        return bool(self._number.search(text))
