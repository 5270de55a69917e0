"""The words of the interface: a table a language, in `i18n/`. A further language is a further file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.resources import read_toml

FOLDER = Path(__file__).parent / "i18n"


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words.

    Args:
        tag: the language.
        name: what it calls itself.
        table: key → text, or a pair of texts for one and for many.
        spare: the table that is asked for what this one lacks.
    """

    tag: str
    name: str
    table: Mapping[str, Any]
    spare: Mapping[str, Any]

    def __call__(self, key: str, **values: object) -> str:
        """The text of that key, its `{name}`s filled; a number `n` chooses between one and many; the key itself where nobody knows it."""
        found = self.table.get(key, self.spare.get(key, key))
        if isinstance(found, list):
            found = found[0] if values.get("n") == 1 else found[-1]
        shown = {k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()}
        return str(found).format(**shown) if shown else str(found)

    def knows(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in self.table or key in self.spare


@lru_cache(maxsize=1)
def tables() -> Mapping[str, Words]:
    """The words of every language by its tag, the one that speaks for all others first."""
    read = {file.stem: read_toml(file) for file in sorted(FOLDER.glob("*.toml"))}
    order = sorted(read, key=lambda tag: (not read[tag].get("default", False), tag))
    spare = read[order[0]]
    return {tag: Words(tag, str(read[tag].get("language", tag)), read[tag], spare) for tag in order}


def words_for(tags: Sequence[str]) -> Words:
    """The words in the first of those languages for which there are any."""
    known = tables()
    return known[next((t for t in tags if t in known), next(iter(known)))]
