"""The rows of a pattern file as they stand there, each value of a kind that its key may have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kg.resources import read_toml

LISTS = ("reach", "yes", "no", "s_class", "o_class")
EITHER = ("match", "s", "o")
TEXTS = ("id", "predicate", "frame", "key", "agent", "date", "date_of", "modality", "over_half", "span", "active", "passive", "noun")
TRUTHS = ("off", "corporate", "negatable", "outer", "timeless", "topical")


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


def rows(file: Path) -> list[tuple[Mapping[str, Any], str]]:
    """The tables `[[pattern]]` of a file, each with where it stands: `file:line: pattern id`.

    Raises:
        ValueError: the file is not TOML, or a value is of a kind that its key never has; the message names file, line and row.
    """
    found = _tables(file, "pattern", "pattern is no list of rows: write each below a line [[pattern]]")
    placed = [(row, f"{place}: pattern {row.get('id', '(without id)')}") for row, place in found]
    for key, value, where in ((k, v, where) for row, where in placed for k, v in row.items() if k in KINDS):
        is_good, wanted = KINDS[key]
        if not is_good(value):
            raise ValueError(f"{where}: {key}: write {wanted}")
    return placed


def told_sentences(file: Path) -> list[tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    """The tables `[[sentences]]` of a file, if there is one: the name of a pattern, what it reads, what it does not, `file:line`.

    Raises:
        ValueError: the file is not TOML, or holds something else; the message names it, and the line.
    """
    wrong = "sentences are not told as they have to be: write [[sentences]] with pattern, and yes and no as lists"
    found = _tables(file, "sentences", wrong) if file.is_file() else []
    for row, where in found:
        if not (_is_text(row.get("pattern")) and _is_list(row.get("yes", [])) and _is_list(row.get("no", []))):
            raise ValueError(f"{where}: {wrong}")
    return [(row["pattern"], tuple(row.get("yes", ())), tuple(row.get("no", ())), where) for row, where in found]


def _tables(file: Path, key: str, wrong: str) -> list[tuple[Mapping[str, Any], str]]:
    """The tables `[[key]]` of a file, each with `file:line` of its head; line 1 where they are written otherwise."""
    found = read_toml(file).get(key, [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ValueError(f"{file}:1: {wrong}")
    text = file.read_text("utf-8-sig")
    heads = [text.count("\n", 0, h.start()) + 1 for h in re.finditer(rf"^[ \t]*\[\[[ \t]*[\"']?{key}[\"']?[ \t]*\]\]", text, re.MULTILINE)]
    lines = heads if len(heads) == len(found) else [1] * len(found)
    return [(row, f"{file}:{line}") for row, line in zip(found, lines, strict=True)]
