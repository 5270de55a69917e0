"""The rows of a pattern file as they stand there, each value of a kind that its key may have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.resources import read_toml

LISTS = ("reach", "yes", "no", "o_class")
EITHER = ("match", "s", "o")
TEXTS = ("id", "predicate", "frame", "key", "agent", "date", "date_of", "modality", "span", "active", "passive", "noun")
TRUTHS = ("off", "negatable", "outer", "timeless")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


KINDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    **dict.fromkeys(LISTS, (_is_list, "a list of texts")),
    **dict.fromkeys(EITHER, (lambda value: _is_text(value) or _is_list(value), "a text, or a list of texts")),
    **dict.fromkeys(TEXTS, (_is_text, "a text")),
    **dict.fromkeys(TRUTHS, (lambda value: isinstance(value, bool), "true or false")),
    "confidence": (lambda value: isinstance(value, int | float) and 0 <= value <= 1, "a number from 0.0 to 1.0"),
    "qualifiers": (lambda value: isinstance(value, dict), "a table"),
}


def rows(file: Path) -> Sequence[Mapping[str, Any]]:
    """The tables `[[pattern]]` of a file.

    Raises:
        ValueError: the file is not TOML, or a value is of a kind that its key never has; the message names file and row.
    """
    found = read_toml(file).get("pattern", [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ValueError(f"{file}: pattern is no list of rows: write each below a line [[pattern]]")
    for key, value, row in ((k, v, r) for r in found for k, v in r.items() if k in KINDS):
        is_good, wanted = KINDS[key]
        if not is_good(value):
            raise ValueError(f"{file}: pattern {row.get('id')}: {key}: write {wanted}")
    return found


def told_sentences(file: Path) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """The tables `[[sentences]]` of a file, if there is one: the name of a pattern, what it reads, what it does not.

    Raises:
        ValueError: the file is not TOML, or holds something else; the message names it.
    """
    found = read_toml(file).get("sentences", []) if file.is_file() else []
    whole = isinstance(found, list) and all(isinstance(row, dict) for row in found)
    if not whole or not all(_is_text(r.get("pattern")) and _is_list(r.get("yes", [])) and _is_list(r.get("no", [])) for r in found):
        raise ValueError(f"{file}: sentences are not told as they have to be: write [[sentences]] with pattern, and yes and no as lists")
    return [(row["pattern"], tuple(row.get("yes", ())), tuple(row.get("no", ()))) for row in found]
