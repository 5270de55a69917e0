"""Which words a regular expression cannot match without, so that most expressions need not be tried on a text.

`needed` reads the parsed expression of the standard library. Where that cannot
be had, or an expression can match without any fixed word, there is no filter:
the answer is then empty, and the expression is simply tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

import ahocorasick_rs

ENOUGH = 4  # letters from which a longer word filters no better


def needed(expression: re.Pattern[str]) -> frozenset[str]:
    """Words of which any match of the expression holds at least one; empty if there are none.

    Words are in small letters where the expression ignores case: look for them
    in the text's `lower()`.
    """
    return needed_by(expression.pattern, expression.flags)


def needed_by(source: str, flags: int) -> frozenset[str]:
    """What `needed` gives, of an expression that is not compiled.

    Raises:
        re.error: it is no regular expression.
    """
    try:
        parser = import_module("re._parser")
    except ImportError:
        return frozenset()
    words = _sequence(parser.parse(source, flags), bool(flags & re.IGNORECASE))
    return words or frozenset()


class Words:
    """Words that are looked for together, in one pass over a text."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(words)
        self._automaton = ahocorasick_rs.AhoCorasick(self._words) if self._words else None

    def present(self, text: str) -> frozenset[str]:
        """Those of the words that stand in the text or in its small letters."""
        if self._automaton is None:
            return frozenset()
        small = text.lower()
        texts = (text,) if small == text else (text, small)
        return frozenset(self._words[n] for t in texts for n, _, _ in self._automaton.find_matches_as_indexes(t, overlapping=True))


def _sequence(nodes: Any, small: bool) -> frozenset[str] | None:
    """The best of what the parts of a sequence need: long words, and few."""
    found = [f for f in _parts(nodes, small) if f]
    return max(found, key=_worth, default=None)


def _worth(words: frozenset[str]) -> tuple[int, int, str]:
    return min(ENOUGH, *(len(w) for w in words)), -len(words), min(words)


def _parts(nodes: Any, small: bool) -> Iterator[frozenset[str] | None]:
    run = ""
    for kind, value in nodes:
        if str(kind) == "LITERAL":
            run += chr(value)
            continue
        yield _word(run, small)
        run = ""
        yield _node(str(kind), value, small)
    yield _word(run, small)


def _word(run: str, small: bool) -> frozenset[str] | None:
    """A run of fixed characters; None if it holds no letter or digit."""
    return frozenset([run.lower() if small else run]) if any(c.isalnum() for c in run) else None


def _node(kind: str, value: Any, small: bool) -> frozenset[str] | None:
    if kind == "SUBPATTERN":
        return _sequence(value[-1], small)
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _sequence(value[2], small) if value[0] else None
    if kind == "ATOMIC_GROUP":
        return _sequence(value, small)
    if kind == "BRANCH":
        either = [_sequence(branch, small) for branch in value[1]]
        return frozenset().union(*(e for e in either if e)) if all(either) else None
    return None
