"""Answers on disk, a file a sentence, named by the hash of all that was asked: a later build needs no model."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kg.proposer.answers import AnswerError, proposal_of, stands
from kg.proposer.questions import Proposal, Question
from kg.proposer.settings import Proposer

FORM = 1  # of the file; another one is asked again
LARGEST = 1 << 20  # bytes of a file


def key(settings: Proposer, instructions: str, question: Question) -> str:
    """SHA-256 over model, temperature, schema, instructions (with the ontology's relations), sentence and entities, as hexadecimal."""
    said = [FORM, settings.model, settings.temperature, settings.schema, instructions, question.text, question.entities]
    return hashlib.sha256(json.dumps(said).encode("ascii")).hexdigest()


def load(folder: Path, name: str, question: Question, predicates: Sequence[str]) -> tuple[Proposal, ...] | None:
    """What was proposed for the sentence; None where it was never asked, or the file cannot be used."""
    file = _file(folder, name)
    try:
        with file.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
        table = json.loads(raw) if len(raw) <= LARGEST else None
        if not isinstance(table, dict) or (table.get("form"), table.get("text")) != (FORM, question.text):
            return None
        found = [proposal_of(fact) for fact in table["facts"]]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError, AnswerError):
        return None
    return tuple(p for p in found if stands(p, question.text, predicates))


def store(folder: Path, name: str, model: str, question: Question, found: Sequence[Proposal]) -> None:
    """Keep what was proposed for a sentence: written beside its file and renamed, so that no reader sees half of it.

    Raises:
        OSError: it cannot be written.
    """
    file = _file(folder, name)
    facts = [{"subject": p.subject, "predicate": p.predicate, "object": p.object, "words": p.words} for p in found]
    table = {"form": FORM, "model": model, "text": question.text, "facts": facts}
    text = json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8", "backslashreplace"))
        os.replace(beside, file)
    except BaseException:
        os.unlink(beside)
        raise


def _file(folder: Path, name: str) -> Path:
    return folder / name[:2] / f"{name}.json"
