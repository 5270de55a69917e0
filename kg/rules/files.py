"""The rules of the ontology folders as they stand in their files; what they say and see is told in `kg.rules`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.resources import broken

SCOPES = ("note", "translations", "subject", "namesakes", "joint", "")  # "" is the whole graph
LONGEST = 10_000  # characters of a rule: a longer one could nest so deeply that Oxigraph, which is recursive, ends the process
DEEPEST = 100  # brackets inside each other, and negations
_DEPTH = re.compile(r"[{(\[]|(?P<out>[})\]])|(?P<nots>(?:!\s*){100})")
_SCOPE = re.compile(r"^#\s*scope:\s*(\S*)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's file, its query and its scope."""

    file: Path
    query: str
    scope: str

    @property
    def comment(self) -> str:
        """What the comments of the file say."""
        lines = (line for line in self.query.splitlines() if line.startswith("#") and not _SCOPE.match(line))
        return " ".join(line.lstrip("# ") for line in lines)


def load_rules(roots: Sequence[Path]) -> tuple[Rule, ...]:
    """The rules of the ontology folders, by name.

    Raises:
        ValueError: a file names no scope there is, is not UTF-8, or is too long or nested too deeply; the message names it.
    """
    rules = []
    for file in rule_files(roots):
        try:
            query = file.read_text("utf-8-sig")
        except UnicodeDecodeError as error:
            raise broken(file, error) from error
        if len(query) > LONGEST or too_deep(query):
            raise ValueError(f"{file}:1: longer than {LONGEST:,} characters, or nested more than {DEEPEST} deep: write several rules")
        found = list(_SCOPE.finditer(query))
        scopes = [scope[1] for scope in found]
        if len(scopes) > 1 or (scopes and scopes[0] not in SCOPES[:-1]):
            line = query.count("\n", 0, found[-1].start()) + 1
            raise ValueError(f"{file}:{line}: scope: {' '.join(scopes)}: name one of {', '.join(SCOPES[:-1])}, or leave the line out")
        rules.append(Rule(file, query, scopes[0] if scopes else ""))
    return tuple(rules)


def too_deep(query: str) -> bool:
    """Whether more brackets than may be stand inside each other, those in texts and comments counted too."""
    depth = 0
    for sign in _DEPTH.finditer(query):
        depth = max(0, depth - 1) if sign["out"] else depth + (DEEPEST if sign["nots"] else 1)
        if depth > DEEPEST:
            return True
    return False


def rule_files(roots: Sequence[Path]) -> tuple[Path, ...]:
    """The rule files of the ontology folders by name; a later folder's file takes the place of an earlier one's."""
    named = {file.name: file for root in roots for file in sorted((root / "rules").glob("*.rq"))}
    return tuple(named[name] for name in sorted(named))
