"""Summaries with tags, one JSON object a line: `{"slug", "date", "companies", "models", "people", "<language>": {"title", "text"}, …}`.

The tags are silver: recall counts only those whose name stands literally in the
text, and precision is a lower bound, since what the tagger left out counts as wrong.
Handles that texts write otherwise stand in `handles.toml`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kg.evaluate.built import Built, NoteGraph
from kg.evaluate.gold import fold
from kg.evaluate.outcome import Outcome

Row = Mapping[str, Any]
KINDS = {"companies": frozenset({"Organization"}), "models": frozenset({"AIModel", "Product"}), "people": frozenset({"Person"})}


def languages(row: Row) -> tuple[str, ...]:
    """The languages that a summary is written in."""
    return tuple(key for key, value in row.items() if isinstance(value, dict) and "text" in value)


def notes(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """The name of a note's file without `.md`, and its text, for each summary and language; the tags are left out."""
    for row in rows:
        for tag in languages(row):
            head = json.dumps({"title": row[tag]["title"], "lang": tag, "date": row["date"]}, ensure_ascii=False)
            yield f"{row['slug']}-{tag}", f"---\n{head}\n---\n\n{row[tag]['text']}\n"


def compare_summaries(built: Built, rows: Iterable[Row]) -> Iterator[Outcome]:
    """A verdict for each tag that stands in a text, and one for each entity of its kind."""
    for row in rows:
        for tag in languages(row):
            yield from _compared(built, row, tag)


def _compared(built: Built, row: Row, tag: str) -> Iterator[Outcome]:
    stem, text = f"{row['slug']}-{tag}", fold(row[tag]["text"])
    mentioned = sorted(built.note(stem).mentioned)
    for area, wanted in KINDS.items():
        tags = {name: names(name) for name in map(fold, row.get(area, ()))}
        have = {e: built.labels(e) for e in mentioned if built.kinds(e) & wanted}
        known = frozenset(n for found in have.values() for n in found)
        for name, same in tags.items():
            if any(n in text for n in same):
                elsewhere = any(same & built.labels(e) for e in mentioned)
                cause = "wrong type" if elsewhere else "mention missed"
                yield Outcome(area, stem, tag, "met", name) if same & known else Outcome(area, stem, tag, "missed", name, cause=cause)
        for entity, found in have.items():
            right = any(found & same for same in tags.values())
            shown = min(found, default=entity, key=lambda n: (len(n), n))
            yield Outcome(area, stem, tag, "right", shown) if right else Outcome(area, stem, tag, "wrong", shown, cause="not tagged")


def agreements(built: Built, rows: Iterable[Row]) -> Iterator[tuple[str, float]]:
    """The Jaccard overlap, by IRI and pooled, of the entities and of the facts that two versions of a summary give."""
    versions = [[built.note(f"{row['slug']}-{tag}") for tag in languages(row)] for row in rows]
    yield "entities", _pooled([[set(v.mentioned) for v in vs] for vs in versions])
    yield "facts", _pooled([[_facts(v) for v in vs] for vs in versions])


def _facts(note: NoteGraph) -> set[tuple[str, str, str]]:
    return {(t.s, t.p, t.o) for t in note.triples if not t.literal and "/entity/" in t.s and "/entity/" in t.o}


def _pooled(groups: Iterable[Sequence[set[Any]]]) -> float:
    both = either = 0
    for sets in groups:
        for i, a in enumerate(sets):
            for b in sets[i + 1 :]:
                both, either = both + len(a & b), either + len(a | b)
    return both / either if either else 0.0


def names(handle: str) -> frozenset[str]:
    """The folded names by which texts call what a folded handle stands for, itself among them."""
    return frozenset({handle, *_handles().get(handle, ())})


@lru_cache(maxsize=1)
def _handles() -> Mapping[str, Sequence[str]]:
    table: dict[str, Any] = tomllib.loads(files("kg.evaluate").joinpath("handles.toml").read_text("utf-8"))
    return table
