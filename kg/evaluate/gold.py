"""Gold files: what the notes of one subject say, written by hand. Their rows are JSON tables (see docs/evaluation.md)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.evaluate.forms import GOLD, fault

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Gold:
    """One gold file. `languages` are the last parts of the notes' names: the note is `<subject>-<language>`."""

    subject: str
    languages: tuple[str, ...]
    table: Mapping[str, Any]

    def rows(self, area: str, language: str) -> Iterator[Row]:
        """The rows of an area that the note in that language supports."""
        for row in self.table.get(area, ()):
            if language in row.get("only", (language,)):
                yield row

    def names(self) -> dict[str, str]:
        """Folded name → the gold's identifier; the first bearer of a name has it."""
        out: dict[str, str] = {}
        for entity in self.table.get("entities", ()):
            for name in entity["names"]:
                out.setdefault(fold(name), entity["id"])
        return out


def fold(text: str) -> str:
    """A name or quotation as it is compared: NFKC, case folded, letters and digits of all scripts only."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def load_gold(path: Path) -> tuple[Gold, ...]:
    """The gold files of a folder by name, or the one file; JSON files without `subject` are left out.

    Raises:
        ValueError: there is none, or a file cannot be used; the message names it and says what to do.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    found = [gold for file in files if (gold := _gold(file)) is not None]
    if not found:
        raise ValueError(f"{path}: there is no gold file here: name a folder of JSON files with the key subject")
    return tuple(found)


def _gold(file: Path) -> Gold | None:
    try:
        table = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{file}:{getattr(error, 'lineno', 1)}: {error}: mend the file") from error
    if not isinstance(table, dict) or "subject" not in table:
        return None
    if not {"notes", "entities", "relations"} <= table.keys():
        raise ValueError(f"{file}: notes, entities or relations are missing: write them, empty where there are none")
    if wrong := fault(table, GOLD) or _odd(table):
        raise ValueError(f"{file}:1: {wrong}: see docs/evaluation.md for what it has to be")
    return Gold(table["subject"], tuple(table["notes"]), table)


def _odd(table: Mapping[str, Any]) -> str:
    """What is of the right form, and yet cannot be used."""
    nameless = (f"{entity['id']} has no name" for entity in table["entities"] if not entity["names"])
    silent = (f"what {q['speaker']} said is no text" for q in table.get("quotes", ()) if not all(map(_is_said, _exacts(q["exact"]))))
    return next(iter((*nameless, *silent)), "")


def _exacts(exact: Any) -> list[object]:
    return list(exact.values()) if isinstance(exact, dict) else [exact]


def _is_said(exact: object) -> bool:
    return exact is None or isinstance(exact, str)
