"""The kinds of evaluation set, and how a build is held against each: gold graphs, annotated passages, tagged summaries."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pyoxigraph import Quad

from kg.evaluate import Evaluation, evaluate, passages, summaries
from kg.evaluate.built import Built
from kg.evaluate.forms import PASSAGE, SUMMARY, VERDICT, VERSION, fault
from kg.evaluate.trial import build_texts, build_trial
from kg.ontology import load_ontology
from kg.resources import shipped_ontology

Kind = Literal["gold", "passages", "summaries"]
KEYS: Mapping[Kind, frozenset[str]] = {
    "passages": frozenset({"id", "lang", "text", "facts"}),
    "summaries": frozenset({"slug", "companies", "models"}),
}


def kind_of(path: Path) -> Kind:
    """What a path holds: `.jsonl` passages or summaries, by the keys of the first row; all else is gold graphs.

    Raises:
        ValueError: the rows are neither; the message says which keys they need.
    """
    return "gold" if path.suffix != ".jsonl" else _kind(path, next((row for _, row in _rows(path)), {}))


def _kind(path: Path, row: Mapping[str, Any]) -> Kind:
    for kind, keys in KEYS.items():
        if keys <= row.keys():
            return kind
    wanted = " or ".join(", ".join(sorted(keys)) for keys in KEYS.values())
    raise ValueError(f"{path}:1: neither passages nor summaries: give each row the keys {wanted}")


def measure(
    path: Path,
    quads: Iterable[Quad] | None = None,
    notes: Path | None = None,
    language: str | None = None,
    without: Collection[str] = (),
    judged: Path | None = None,
) -> Evaluation:
    """Hold a build against an evaluation set.

    Args:
        path: the set.
        quads: the build; None to build here, of the set's own texts or, for gold graphs, of `notes`.
        notes: the folder of the notes that gold graphs are of.
        language: only notes in this language.
        without: parts that a build made here does without (`kg.evaluate.trial.PARTS`).
        judged: verdicts on what builds made of passages, one a line (`kg.evaluate.passages`).

    Raises:
        ValueError: the set cannot be used, or there is nothing to build.
    """
    kind = kind_of(path)
    if judged is not None and kind != "passages":
        raise ValueError(f"{path}: verdicts are on passages only: leave --judged out")
    if kind == "gold":
        if quads is None and notes is None:
            raise ValueError(f"{path}: there is nothing to build: name the folder of the notes, --notes FOLDER")
        return evaluate(build_trial(notes, without) if quads is None and notes else quads or (), path, notes, language)
    rows = _formed(path, PASSAGE if kind == "passages" else SUMMARY)
    if kind == "passages":
        return _passages([r for r in rows if language in (None, r["lang"])], quads, without, judged)
    return _summaries(rows, quads, language, without)


def _passages(rows: list[Mapping[str, Any]], quads: Iterable[Quad] | None, without: Collection[str], judged: Path | None) -> Evaluation:
    built = Built(build_texts(passages.notes(rows), without) if quads is None else quads)
    verdicts = None if judged is None else _verdicts(judged)
    compared = list(passages.compare_passages(built, rows, load_ontology((shipped_ontology(),)), verdicts))
    outcomes = tuple(o for c in compared for o in c.outcomes())
    absent = tuple(c.row["id"] for c in compared if not c.note.iri)
    told = tuple(j for c in compared for j in c.judged())
    return Evaluation(outcomes, (), absent, judged=told, unjudged=None if judged is None else sum(c.unjudged for c in compared))


def _verdicts(path: Path) -> list[Mapping[str, Any]]:
    for n, row in _rows(path):
        if not row.keys() >= passages.VERDICT:
            raise ValueError(f"{path}:{n}: not a verdict: give each row the keys {', '.join(sorted(passages.VERDICT))}")
    return _formed(path, VERDICT)


def _summaries(rows: list[Mapping[str, Any]], quads: Iterable[Quad] | None, language: str | None, without: Collection[str]) -> Evaluation:
    built = Built(build_texts(summaries.notes(rows), without) if quads is None else quads)
    outcomes = tuple(o for o in summaries.compare_summaries(built, rows) if language in (None, o.language))
    return Evaluation(outcomes, (), (), agreements=tuple(summaries.agreements(built, rows)))


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a file that are not empty."""
    with path.open("rb") as lines:
        for n, line in enumerate(lines, 1):
            try:
                row = json.loads(line.decode("utf-8-sig" if n == 1 else "utf-8")) if line.strip() else None
            except (ValueError, RecursionError) as error:
                raise ValueError(f"{path}:{n}: {error}: mend the row") from error
            if row is not None and not isinstance(row, dict):
                raise ValueError(f"{path}:{n}: not a JSON object: mend the row")
            if row:
                yield n, row


def _formed(path: Path, form: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows of a file, each of that form."""
    rows = []
    for n, row in _rows(path):
        versions = ((tag, row[tag]) for tag in summaries.languages(row)) if form is SUMMARY else ()
        if wrong := fault(row, form) or next(filter(None, (fault(version, VERSION, tag) for tag, version in versions)), ""):
            raise ValueError(f"{path}:{n}: {wrong}: see docs/evaluation.md for what it has to be")
        rows.append(row)
    return rows
