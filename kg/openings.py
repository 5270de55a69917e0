"""With which characters the matches of a regular expression begin, so that a search steps over all others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from kg.literals import REPEATS, parsed

_GLOBAL = re.compile(r"\(\?[aiLmsux]+\)")  # flags that must stand first
_CLASSES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_WORD": r"\w", "CATEGORY_SPACE": r"\s"}


def opened(source: str, flags: int = 0) -> str:
    """The expression with a look at the one character with which any match begins before it, so that a search steps over the others.

    It finds the same; it is given back as it is where that character may be any.

    Args:
        source: the expression.
        flags: of `re`, with which it is compiled.

    Raises:
        re.error: it is no regular expression.
    """
    found = None if _GLOBAL.match(source) else _openings(parsed(source, flags), False)
    if found is None or found.empty:
        return source
    either = [f"[{''.join(sorted(found.cased))}]"] if found.cased else []
    either += [f"(?i:[{''.join(sorted(found.any_case))}])"] if found.any_case else []
    return f"(?={'|'.join(either) or '(?!)'})(?:{source})"


@dataclass(frozen=True, slots=True)
class _Openings:
    """What stands in a character class of those with which a match may begin: as it is, and in any case. `empty`: it may be empty."""

    cased: frozenset[str] = frozenset()
    any_case: frozenset[str] = frozenset()
    empty: bool = False

    def joined(self, other: _Openings, empty: bool) -> _Openings:
        return _Openings(self.cased | other.cased, self.any_case | other.any_case, empty)


def _openings(nodes: Any, any_case: bool) -> _Openings | None:
    """Those of a sequence; None where any character may begin it."""
    out = _Openings(empty=True)
    for kind, value in nodes:
        found = _opening(str(kind), value, any_case)
        if found is None:
            return None
        out = out.joined(found, found.empty)
        if not out.empty:
            break
    return out


def _opening(kind: str, value: Any, any_case: bool) -> _Openings | None:
    if kind == "FAILURE" or (kind == "ASSERT_NOT" and not len(value[1])):
        return _Openings()  # (?!) never matches; older parsers tell it apart by its being empty
    if kind in ("AT", "ASSERT", "ASSERT_NOT"):
        return _Openings(empty=True)
    if kind in ("LITERAL", "IN"):
        parts = [("LITERAL", value)] if kind == "LITERAL" else [(str(part), held) for part, held in value]
        pieces = [_piece(part, held) for part, held in parts]
        if not all(pieces):
            return None
        return _Openings(any_case=frozenset(pieces)) if any_case else _Openings(frozenset(pieces))
    if kind == "SUBPATTERN":
        _, added, removed, inner = value
        return _openings(inner, (any_case or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE)
    if kind == "ATOMIC_GROUP":
        return _openings(value, any_case)
    if kind in REPEATS:
        found = _openings(value[2], any_case)
        return None if found is None else found.joined(found, found.empty or value[0] == 0)
    if kind == "BRANCH":
        out = _Openings()
        for branch in value[1]:
            found = _openings(branch, any_case)
            if found is None:
                return None
            out = out.joined(found, out.empty or found.empty)
        return out
    return None


def _piece(kind: str, value: Any) -> str:
    """A part of a character class as it is written; "" for what is left to be any character."""
    if kind == "LITERAL":
        return re.escape(chr(value))
    if kind == "RANGE":
        return "-".join(re.escape(chr(end)) for end in value)
    return _CLASSES.get(str(value), "") if kind == "CATEGORY" else ""
