"""Which words a regular expression cannot match without, so that most expressions need not be tried on a text.

`needs` reads the parsed expression of the standard library. Where that cannot
be had, or an expression can match without any fixed word, there is no filter:
the answer is then empty, and the expression is simply tried.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import ahocorasick_rs

from kg.nlp import script

ENOUGH = 4  # letters from which a longer word filters no better
FEW = 16  # words beyond which it is quicker to try an expression than to look for them
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")

T = TypeVar("T")
Sets = tuple[frozenset[str], ...]  # of words, of each of which one is needed


def needs(source: str, flags: int, held: Mapping[str, Sets] = MappingProxyType({}), whole: bool = True) -> Sets:
    """Sets of words, of each of which any match, with what must follow it, holds at least one word; none where nothing is certain.

    The words of a set stand behind those of the sets before it. They are in small letters where
    the expression ignores case: look for them in the text's `lower()`.

    Args:
        source: the expression.
        flags: of `re`.
        held: characters that stand in the expression for a part of it, and what that part needs.
        whole: is it no part of another, which would go on where a lookahead ends it.

    Raises:
        re.error: it is no regular expression.
    """
    nodes, small = parsed(source, flags), bool(flags & re.IGNORECASE)
    behind = nodes[-1][1][1] if whole and len(nodes) and str(nodes[-1][0]) == "ASSERT" and nodes[-1][1][0] > 0 else ()
    return (*_parts(nodes, small, held), *_parts(behind, small, held))


def parsed(source: str, flags: int) -> Any:
    """The expression as the standard library's parser reads it; empty where that cannot be had.

    Raises:
        re.error: it is no regular expression.
    """
    try:
        parser = import_module("re._parser")
    except ImportError:
        return ()
    return parser.parse(source, flags)


def telling(needed: Iterable[frozenset[str]]) -> frozenset[str]:
    """Of sets of needed words the one that rules out most: long words, and few. Empty if there are none."""
    return max(needed, key=_worth, default=frozenset())


class Needs:
    """What one expression needs, asked of many texts.

    Args:
        needed: as `needs` gives them; those of many words, which are quicker tried than looked for, are not asked.
        any_case: does the expression ignore case.
    """

    def __init__(self, needed: Iterable[frozenset[str]], any_case: bool) -> None:
        self._any_case = any_case
        self._sets = tuple(tuple((word, len(word)) for word in sorted(words)) for words in needed if len(words) <= FEW)

    def met(self, text: str) -> bool:
        """Does the text hold one word of each set, one behind the other, so that the expression may match?"""
        said = text.lower() if self._any_case else text
        at = 0
        for words in self._sets:
            first = -1
            for word, length in words:
                found = said.find(word, at) + length
                if found >= length and (first < 0 or found < first):
                    first = found
            if first < 0:
                return False
            at = first
        return True


class Words:
    """Words that are looked for together, in one pass over a text."""

    def __init__(self, words: Iterable[str]) -> None:
        held = sorted(words)
        self._automaton = ahocorasick_rs.AhoCorasick(held) if held else None

    def present(self, text: str) -> frozenset[str]:
        """Those of the words that stand in the text or in its small letters."""
        if self._automaton is None:
            return frozenset()
        found = self._automaton.find_matches_as_strings(text, overlapping=True)
        if (small := text.lower()) != text:
            found += self._automaton.find_matches_as_strings(small, overlapping=True)
        return frozenset(found)


class Sieve(Generic[T]):
    """Things that each need some words of a text, so that one pass over it leaves the few that may be found there.

    Args:
        things: each with sets of words, of each of which it needs one.
    """

    def __init__(self, things: Iterable[tuple[Sets, T]]) -> None:
        held = tuple(things)
        self.things = tuple(thing for _, thing in held)
        self._words = Words({word for needed, _ in held for words in needed for word in words})

        @lru_cache(maxsize=512)  # a language's texts hold few combinations of them
        def left(there: frozenset[str]) -> tuple[T, ...]:
            return tuple(thing for needed, thing in held if not any(words.isdisjoint(there) for words in needed))

        self._left = left

    def left(self, text: str) -> tuple[T, ...]:
        """The things of which the text, or its small letters, hold a word of each set; in their order."""
        return self._left(self._words.present(text))


def _worth(words: frozenset[str]) -> tuple[int, int, str]:
    return min(ENOUGH, *map(_letters, words)), -len(words), min(words)


def _letters(word: str) -> int:
    """How many letters' worth a word is: an ideograph says as much as two letters, a space or a sign nothing."""
    return sum(char.isalnum() + (script(char) == "han") for char in word)


def _parts(nodes: Any, small: bool, held: Mapping[str, Sets]) -> Iterator[frozenset[str]]:
    """What each part of a sequence needs, where it needs anything."""
    run = ""
    for kind, value in nodes:
        char = chr(value) if str(kind) == "LITERAL" else ""
        if char and char not in held:
            run += char
            continue
        yield from _word(run, small)
        run = ""
        yield from held[char] if char else _node(str(kind), value, small, held)
    yield from _word(run, small)


def _word(run: str, small: bool) -> Iterator[frozenset[str]]:
    """A run of fixed characters, if it holds a letter, a digit or a sign of masked text (a control character)."""
    if any(map(_tells, run)):
        yield frozenset([run.lower() if small else run])


def _tells(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) == "Cc"


def _node(kind: str, value: Any, small: bool, held: Mapping[str, Sets]) -> Iterator[frozenset[str]]:
    if kind == "SUBPATTERN" and not value[1] & re.IGNORECASE:
        yield from _parts(value[-1], small, held)
    elif kind == "ATOMIC_GROUP":
        yield from _parts(value, small, held)
    elif kind in REPEATS and value[0]:
        yield from _parts(value[2], small, held)
    elif kind == "IN" and all(str(part) == "LITERAL" and _tells(chr(code)) for part, code in value):
        yield frozenset(chr(code).lower() if small else chr(code) for _, code in value)
    elif kind == "BRANCH":
        either = [telling(_parts(branch, small, held)) for branch in value[1]]
        if all(either):
            yield frozenset().union(*either)
