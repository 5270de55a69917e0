"""The words that end or begin the names of a kind: Summit, Bank, University of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kg.names.latin import Token

YEAR = re.compile(r"(?:19|20)\d\d")


class Forms:
    """The `form` tables of one language's `names.toml`, for scripts that set words apart.

    Args:
        rows: the tables: `type`, `ends`, `starts`; `of`: words behind which a name goes on (Party of); `new`: its ends are proof only
            of a name of which no part is known; `weak`: they are no proof by themselves; `year`: such names may end in a year.
        weak: words that are no name alone; a name of these only has no form.
    """

    def __init__(self, rows: Sequence[Mapping[str, Any]], weak: frozenset[str]) -> None:
        held = [r for r in rows if not r.get("weak")]
        self._types = [str(r["type"]) for r in held]
        self._ends = _first_rows(held, "ends")
        self._starts = _first_rows(held, "starts")
        self._new = frozenset(e for r in rows if r.get("new") for e in r.get("ends", ()))
        self._wide = {(e, w): str(r["type"]) for r in rows for w in r.get("of", ()) for e in r.get("ends", ())}
        self._of = frozenset(w for _, w in self._wide)
        self._weak = weak
        self._dated = frozenset(i for i, r in enumerate(held) if r.get("year"))

    def of(self, part: Sequence[Token]) -> str:
        """The type of a name that ends or begins like one; "" if none."""
        words = [t.word for t in part]
        if len(words) > 2 and YEAR.fullmatch(words[-1]) and not all(w in self._weak for w in words[:-1]):
            row = self._ends.get(words[-2])
            if row is not None and row in self._dated:
                return self._types[row]
        if all(w in self._weak for w in words):
            return ""
        if words[-1] in self._new and len(words) > 1 and (words[-2].islower() or words[-2][-1].isdigit()):
            return ""  # "Advice for AI", "Act 12 AI rules"
        sizes = range(1, min(3, len(words) - 1) + 1)
        found = [self._ends.get(" ".join(words[-n:])) for n in sizes] + [self._starts.get(" ".join(words[:n])) for n in sizes]
        # New Jersey Department of Health: the place before it belongs to it
        inner = [self._starts.get(" ".join(words[i : i + 2])) for i in range(1, min(4, len(words) - 2))]
        row = min((r for r in found if r is not None), default=min((r for r in inner if r is not None), default=None))
        return "" if row is None else self._types[row]

    def wide(self, part: Sequence[Token]) -> tuple[str, int] | None:
        """The type of a name that goes on behind its form (Liberal Party of Ruritania), and where the form ends."""
        at = next((i for i in range(1, len(part) - 1) if part[i].word in self._of), 0) - 1
        kind = self._wide.get((part[at].word, part[at + 1].word)) if at > 0 else None
        if kind is None or self.of(part) in self._wide.values() or all(t.word in self._weak for t in part):
            return None
        return kind, part[at].end

    def only_new(self, word: str) -> bool:
        """Is the word as an ending no proof where a part of the name is known?"""
        return word in self._new

    def ends(self, word: str) -> bool:
        """Does the word tell a name's form only (Inc, Holdings)?"""
        return word in self._ends


def _first_rows(rows: Sequence[Mapping[str, Any]], key: str) -> Mapping[str, int]:
    """Of each word the first row that holds it."""
    return {word: place for place, row in reversed(list(enumerate(rows))) for word in row.get(key, ())}
