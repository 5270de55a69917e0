"""Whether a user's table is laid out like the shipped ones: what is a list there is a list here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]
NAMES = {"text": "a text", "number": "a number", "truth": "true or false", "list": "a list", "table": "a table", "other": "a date or time"}
EACH = "[]"  # stands for what a list holds
ANY = "*"  # stands for a key that no table has, where all beside it hold the same


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of value that stand under each path of some tables."""

    known: Mapping[Path, frozenset[str]]

    @classmethod
    def of(cls, tables: Iterable[Mapping[str, Any]]) -> Kinds:
        """What these tables hold."""
        known: dict[Path, set[str]] = {}
        for table in tables:
            for path, kind in _walked(table, ()):
                for like in (path, *((*path[:at], ANY, *path[at + 1 :]) for at, key in enumerate(path) if key != EACH)):
                    known.setdefault(like, set()).add(kind)
        return cls({path: frozenset(kinds) for path, kinds in known.items()})

    def problem(self, table: Mapping[str, Any]) -> str:
        """What in the table is of a kind that its key never has; "" where nothing is.

        A key that no table has is judged by those beside it, where all of them are of one kind.
        """
        for path, kind in _walked(table, ()):
            wanted = self._wanted(path)
            if wanted and kind not in wanted:
                return f"{'.'.join(path)} is {NAMES[kind]}, not {' or '.join(NAMES[w] for w in sorted(wanted))}"
        return ""

    def _wanted(self, path: Path) -> frozenset[str]:
        if path in self.known:
            return self.known[path]
        new = next(at for at in range(len(path)) if path[: at + 1] not in self.known)
        kinds = self.known.get((*path[:new], ANY, *path[new + 1 :]), frozenset())
        return kinds if len(kinds) == 1 else frozenset()


def _walked(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every path of a value with its kind, parents first."""
    if path:
        yield path, _kind(value)
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walked(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from _walked(inner, (*path, EACH))


def _kind(value: object) -> str:
    for types, name in ((bool, "truth"), (str, "text"), (int | float, "number"), (list, "list"), (Mapping, "table")):
        if isinstance(value, types):
            return name
    return "other"
