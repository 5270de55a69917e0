"""The rows of a pattern file as they stand there, each value of a kind that its key may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.resources import read_toml

LISTS = frozenset(("reach", "yes", "no", "o_class"))
TEXTS = frozenset(("id", "predicate", "frame", "key", "agent", "date", "date_of", "modality", "span"))


def rows(file: Path) -> Sequence[Mapping[str, Any]]:
    """The tables `[[pattern]]` of a file.

    Raises:
        ValueError: the file is not TOML, or a value is of a kind that its key never has; the message names file and row.
    """
    found = read_toml(file).get("pattern", [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ValueError(f"{file}: pattern is no list of rows: write each below a line [[pattern]]")
    for key, value, row in ((k, v, r) for r in found for k, v in r.items() if k in LISTS | TEXTS):
        texts = isinstance(value, list) and all(isinstance(v, str) for v in value)
        if not (texts if key in LISTS else isinstance(value, str)):
            raise ValueError(f"{file}: pattern {row.get('id')}: {key}: write {'a list of texts' if key in LISTS else 'a text'}")
    return found
