"""The rules of the ontology folders as they stand in their files; what they say and see is told in `kg.rules`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.ontology import PREFIXES
from kg.recursion import DEEPEST, LONGEST, too_deep
from kg.resources import broken

SCOPES = ("note", "translations", "subject", "namesakes", "joint", "")  # "" is the whole graph
_SCOPE = re.compile(r"^#\s*scope:\s*(\S*)\s*$", re.MULTILINE)
_NEEDS = re.compile(r"^#\s*needs:(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's file, its query and its scope. `needs`: alternatives of how often which IRIs (`<…>`) stand where it finds anything."""

    file: Path
    query: str
    scope: str
    needs: tuple[Mapping[bytes, int], ...] = ()

    @property
    def comment(self) -> str:
        """What the comments of the file say."""
        lines = (line for line in self.query.splitlines() if line.startswith("#") and not _SCOPE.match(line) and not _NEEDS.match(line))
        return " ".join(line.lstrip("# ") for line in lines)

    def may_find(self, lines: bytes) -> bool:
        """Whether these N-Triples hold what the rule needs to find anything."""
        return not self.needs or any(all(lines.count(iri) >= often for iri, often in some.items()) for some in self.needs)


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
        rules.append(Rule(file, query, scopes[0] if scopes else "", _needs(file, query)))
    return tuple(rules)


def _needs(file: Path, query: str) -> tuple[Mapping[bytes, int], ...]:
    """What the lines `# needs: …` of a rule name, each line an alternative, as often as it names it. Raises ValueError."""
    out = []
    for found in _NEEDS.finditer(query):
        terms = [term.partition(":")[::2] for term in found[1].split()]
        unknown = next((":".join(term) for term in terms if term[0] not in PREFIXES or not term[1]), None if terms else "nothing")
        if unknown is not None:
            line = query.count("\n", 0, found.start()) + 1
            raise ValueError(f"{file}:{line}: needs {unknown}: write names with one of the prefixes {', '.join(PREFIXES)}")
        out.append(Counter(f"<{PREFIXES[prefix]}{name}>".encode() for prefix, name in terms))
    return tuple(out)


def rule_files(roots: Sequence[Path]) -> tuple[Path, ...]:
    """The rule files of the ontology folders by name; a later folder's file takes the place of an earlier one's."""
    named = {file.name: file for root in roots for file in sorted((root / "rules").glob("*.rq"))}
    return tuple(named[name] for name in sorted(named))
