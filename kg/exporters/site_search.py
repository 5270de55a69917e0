"""The search of the static site: an index of names by their pairs of characters, in parts that a page loads as it needs them.

A name is folded (`kg.pages.folding`) and indexed as its overlapping pairs of
characters, a space before and behind it, and as its single characters, so that
any part of a name in any script is found. `site_files/site.js` reads it.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from kg.pages.folding import fold, variants

BLOCK = 100  # entries in one part
POSTINGS = 20_000  # numbers in one part
ALONE = 300  # entries told for a single character: the most mentioned


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that is found.

    Args:
        url: the address of its page, from the root of its language.
        kind: a key of the kinds' names.
        names: language ("" where unknown) and name, the one to show first.
        weight: how often it is mentioned.
    """

    url: str
    kind: str
    names: tuple[tuple[str, str], ...]
    weight: int


def write_index(entries: Iterable[Entry], kinds: Mapping[str, Mapping[str, str]], folder: Path) -> None:
    """Write the index of those entries.

    Args:
        entries: in any order.
        kinds: kind → language of the interface → what it is called there.
        folder: where; it is made.
    """
    ordered = sorted(entries, key=lambda e: (-e.weight, e.url))
    postings: dict[str, array[int]] = {}
    for number, entry in enumerate(ordered):
        for gram in sorted(set(_grams(entry.names))):
            found = postings.setdefault(gram, array("I"))
            if len(gram) > 1 or len(found) < ALONE:
                found.append(number)
    folder.mkdir()
    for at in range(0, len(ordered), BLOCK):
        _part(folder, f"e{at // BLOCK}", [[e.url, e.kind, e.names] for e in ordered[at : at + BLOCK]])
    shards = max(1, sum(map(len, postings.values())) // POSTINGS)
    parts: list[list[str]] = [[] for _ in range(shards)]
    for gram in sorted(postings):
        parts[shard(gram, shards)].append(gram)
    for number, grams in enumerate(parts):
        _part(folder, f"g{number}", {gram: _steps(postings[gram]) for gram in grams})
    about = {"shards": shards, "block": BLOCK, "kinds": kinds, "fold": table(set("".join(postings)))}
    _part(folder, "about", about)


def shard(gram: str, shards: int) -> int:
    """The number of the part that holds a gram."""
    number = 0
    for char in gram:
        number = (number * 31 + ord(char)) & 0xFFFFFFFF
    return number % shards


def table(alphabet: set[str]) -> dict[str, str]:
    """What a browser must know to fold as we do: character → folded, where lower case alone does not give it.

    Args:
        alphabet: the characters that occur in the index; what folds to others finds nothing anyway.
    """
    found = {}
    for char in map(chr, _foldable()):
        folded = fold(char).text
        if folded != char and set(folded) <= alphabet:
            found[char] = folded
    return found


def _foldable() -> Iterator[int]:
    """Characters that may be left when a text is in lower case and in compatibility form, and that fold to others."""
    han = variants()
    for code in range(0x80, min(sys.maxunicode + 1, 0x30000)):
        char = chr(code)
        telling = code in han or unicodedata.combining(char) or unicodedata.decomposition(char) or char.casefold() != char
        if telling and unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).lower()) == char:
            yield code


def _grams(names: Sequence[tuple[str, str]]) -> Iterator[str]:
    for _, name in names:
        text = fold(name).text
        yield from (a + b for a, b in pairwise(f" {text} "))
        yield from set(text) - {" "}


def _steps(numbers: Iterable[int]) -> list[int]:
    """Ascending numbers as the first and the steps between them."""
    return [b - a for a, b in pairwise((0, *numbers))]


def _part(folder: Path, name: str, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    text = text.replace("{{", "{\\u007b").replace("{%", "{\\u0025").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    (folder / f"{name}.js").write_bytes(f'notegraph.part("{name}",{text});\n'.encode())
