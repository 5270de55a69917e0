"""What is told of a graph as a whole: its numbers, its name, its licence, its days. All of it stands in the graph."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import Literal, NamedNode

from kg.exporters.spool import Spool, term
from kg.exporters.terms import KG, TYPE
from kg.exporters.view import View
from kg.void import Counts, Numbers

_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")  # ISO 8601, in the precision that the note gives


@dataclass(frozen=True, slots=True)
class Dataset:
    """A graph as a whole; "" for what it does not tell.

    `title` and `licence` are those of the settings with which it was built, `version` the program's, `date` that of the newest note.
    """

    base: str
    title: str
    licence: str
    version: str
    date: str
    text: str
    counts: Counts


def dataset(spool: Spool, seen: View) -> Dataset:
    """The graph as a whole, from its quads and its view."""
    base = spool.base() or ""
    days = [note.date for note in seen.notes if _DAY.fullmatch(note.date)]
    numbers = {"notes": seen.notes, "entities": seen.entities, "facts": seen.facts, "statements": seen.statements}
    held = ", ".join(f"{len(part)} {name}" for name, part in {**numbers, "measurements": seen.measurements}.items())
    return Dataset(
        base=base,
        title=_setting(spool, base, "title"),
        licence=_iri(_setting(spool, base, "licence")),
        version=_text(spool, f"{base}graph/build", KG + "version"),
        date=max(days, default=""),
        text=f"A knowledge graph of notes in which every fact leads to the words that say it: {held}.",
        counts=counts(spool, base, {note.lang for note in seen.notes if note.lang}),
    )


def counts(spool: Spool, base: str, languages: Iterable[str]) -> Counts:
    """The numbers of the union of all graphs, and of each graph; `languages` are the notes' own."""
    triples = subjects = 0
    classes: Counter[str] = Counter()
    predicates: Counter[str] = Counter()
    entities: dict[str, None] = {}
    last = ""
    for subject, predicate, value in spool.triples():
        triples += 1
        subjects += subject != last
        last = subject
        predicates[predicate[1:-1]] += 1
        if predicate == f"<{TYPE}>" and value.startswith("<"):
            classes[value[1:-1]] += 1
            if base and subject.startswith(f"<{base}entity/"):
                entities[subject] = None
    graphs = ((graph[1:-1], sum(1 for _ in rows)) for graph, rows in groupby(spool.rows_by_graph(), key=lambda row: row[3]) if graph)
    return Counts(
        triples=triples,
        subjects=subjects,
        objects=spool.objects(),
        entities=len(entities),
        classes=_ordered(classes),
        predicates=_ordered(predicates),
        graphs=tuple(graphs),
        languages=tuple(sorted(languages)),
        example=next((entity[1:-1] for entity in sorted(entities)), None),
    )


def _ordered(found: Counter[str]) -> Numbers:
    """The greatest first, then by name."""
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _setting(spool: Spool, base: str, key: str) -> str:
    """A setting of the build, a text."""
    found = _text(spool, f"{base}graph/build#setting={key}", KG + "json")
    try:
        value = json.loads(found) if found else ""
    except ValueError:
        return ""
    return value if isinstance(value, str) else ""


def _iri(text: str) -> str:
    """`text` if it is an IRI, else ""."""
    try:
        return NamedNode(text).value
    except ValueError:
        return ""


def _text(spool: Spool, subject: str, predicate: str) -> str:
    terms = map(term, spool.properties(subject).get(predicate, ()))
    return next((value.value for value in terms if isinstance(value, Literal)), "")
