"""Which words a regular expression cannot match without, so that most expressions need not be tried on a text.

`needs` reads the parsed expression of the standard library. Where that cannot
be had, or an expression can match without any fixed word, there is no filter:
the answer is then empty, and the expression is simply tried.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

import ahocorasick_rs

ENOUGH = 4  # letters from which a longer word filters no better
FEW = 16  # words beyond which it is quicker to try an expression than to look for them
REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def needs(source: str, flags: int) -> tuple[frozenset[str], ...]:
    """Sets of words, of each of which any match of the expression holds at least one word; none where nothing is certain.

    Words are in small letters where the expression ignores case: look for them
    in the text's `lower()`.

    Raises:
        re.error: it is no regular expression.
    """
    try:
        parser = import_module("re._parser")
    except ImportError:
        return ()
    return tuple(dict.fromkeys(_parts(parser.parse(source, flags), bool(flags & re.IGNORECASE))))


def telling(needed: Iterable[frozenset[str]]) -> frozenset[str]:
    """Of sets of needed words the one that rules out most: long words, and few. Empty if there are none."""
    return max(needed, key=_worth, default=frozenset())


class Needs:
    """What one expression needs, asked of many texts that hold one of the words `met` already.

    Raises re.error where it is no regular expression.
    """

    def __init__(self, source: str, flags: int, met: frozenset[str] = frozenset()) -> None:
        self._any_case = bool(flags & re.IGNORECASE)
        self._sets = sorted((words for words in needs(source, flags) if len(words) <= FEW and words != met), key=len)

    def met(self, text: str) -> bool:
        """Does the text hold one word of each set, so that the expression may match?"""
        said = text.lower() if self._any_case else text
        for words in self._sets:
            for word in words:
                if word in said:
                    break
            else:
                return False
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


def _worth(words: frozenset[str]) -> tuple[int, int, str]:
    return min(ENOUGH, *(len(w) for w in words)), -len(words), min(words)


def _parts(nodes: Any, small: bool) -> Iterator[frozenset[str]]:
    """What each part of a sequence needs, where it needs anything."""
    run = ""
    for kind, value in nodes:
        if str(kind) == "LITERAL":
            run += chr(value)
            continue
        yield from _word(run, small)
        run = ""
        yield from _node(str(kind), value, small)
    yield from _word(run, small)


def _word(run: str, small: bool) -> Iterator[frozenset[str]]:
    """A run of fixed characters, if it holds a letter, a digit or a sign of masked text (a control character)."""
    if any(map(_tells, run)):
        yield frozenset([run.lower() if small else run])


def _tells(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) == "Cc"


def _node(kind: str, value: Any, small: bool) -> Iterator[frozenset[str]]:
    if kind == "SUBPATTERN" and not value[1] & re.IGNORECASE:
        yield from _parts(value[-1], small)
    elif kind == "ATOMIC_GROUP":
        yield from _parts(value, small)
    elif kind in REPEATS and value[0]:
        yield from _parts(value[2], small)
    elif kind == "IN" and all(str(part) == "LITERAL" and _tells(chr(code)) for part, code in value):
        yield frozenset(chr(code).lower() if small else chr(code) for _, code in value)
    elif kind == "BRANCH":
        either = [telling(_parts(branch, small)) for branch in value[1]]
        if all(either):
            yield frozenset().union(*either)
