"""How much of what notes say a build finds, how much that it finds they do not say: counted a note at a time, by predicate and language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from benchmarks.corpus.notes import Group
from kg.build import extract_note
from kg.dataset import quads
from kg.evaluate.built import Built
from kg.evaluate.comparison import Comparison
from kg.evaluate.gold import Gold
from kg.evaluate.outcome import Outcome, Score
from kg.model import Extraction, Note
from kg.notes import NoteFile, note_of
from kg.ontology import KG, RDF, RDFS, Ontology, load_ontology
from kg.resources import ontology_roots

AREAS = ("entities", "relations", "dates", "measurements", "quotes")


@dataclass(slots=True)
class Scores:
    """Counts by area, predicate (or type), and language; of what notes deny, plan or claim, by reason and language."""

    counts: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    never: Counter[tuple[str, str]] = field(default_factory=Counter)
    leaked: Counter[tuple[str, str]] = field(default_factory=Counter)
    shown: list[str] = field(default_factory=list)
    keep: int = 0  # how many errors to show

    def of(self, area: str, kind: str = "", language: str = "") -> Score:
        """The figures of an area, or of a predicate or a language in it."""
        of = Counter[str]()
        for (a, k, lang, verdict), count in self.counts.items():
            if a == area and kind in ("", k) and language in ("", lang):
                of[verdict] += count
        return Score(of["hit"] + of["missed"], of["hit"] + of["wrong"], of["hit"])

    def kinds(self, area: str) -> list[str]:
        """The predicates or types counted in an area."""
        return sorted({k for a, k, _, _ in self.counts if a == area})

    def languages(self) -> list[str]:
        """The languages counted."""
        return sorted({lang for _, _, lang, _ in self.counts})

    def add(self, told: Comparison, language: str) -> None:
        """Count a note."""
        optional = {told.shown_measurement(row) for row in told.gold.rows("optional", language)}
        for outcome in told.outcomes():
            if outcome.area != "measurements" or outcome.verdict != "wrong" or outcome.shown not in optional:
                self._count(outcome)
        for row in told.gold.rows("forbidden", language):
            self.never[row["why"], language] += 1
            if told.pair(row["s"], row["p"], row["o"]) in told.found:
                self.leaked[row["why"], language] += 1
                self._show("leaked", told.graph.stem, f"{row['s']} {row['p']} {row['o']} ({row['why']})")

    def _count(self, outcome: Outcome) -> None:
        self.counts[outcome.area, outcome.predicate, outcome.language, outcome.verdict] += 1
        if outcome.verdict != "hit" and outcome.area in AREAS:
            self._show(outcome.verdict, outcome.note, f"{outcome.area} {outcome.shown}")

    def _show(self, verdict: str, note: str, what: str) -> None:
        if len(self.shown) < self.keep:
            self.shown.append(f"{verdict} {note}: {what}")


class Reader:
    """Reads notes as a build does, with what all of them need."""

    def __init__(self, base: str = "https://example.org/kg/") -> None:
        self.base, self.roots = base, ontology_roots()
        self.ontology = load_ontology(self.roots)

    def note(self, path: str, text: str) -> Note:
        """A note of that path and text."""
        return note_of(NoteFile(f"{path}.md", text.encode("utf-8")), self.roots)

    def extraction(self, note: Note) -> Extraction:
        """What it says."""
        return extract_note(note, self.roots, self.ontology, self.base)

    def extracted(self, path: str, text: str) -> Extraction:
        """What the note of that path and text says."""
        return self.extraction(self.note(path, text))

    def quads(self, extraction: Extraction) -> Iterator[ox.Quad]:
        """Its graph."""
        return quads(extraction, self.ontology, self.base)

    def described(self, extraction: Extraction) -> Iterator[ox.Quad]:
        """Its graph, with type and names of all that it names, which a build writes once for all notes."""
        yield from self.quads(extraction)
        yield from _described(extraction, self.ontology)


def score(scores: Scores, reader: Reader, group: Group, extractions: Sequence[Extraction]) -> None:
    """Count a group's notes; `extractions` are of its notes, in their order."""
    gold = gold_of(group.gold)
    for (path, lang, text), extraction in zip(group.notes, extractions, strict=True):
        built = Built(reader.described(extraction))
        scores.add(Comparison(built.note(path), gold, lang, reader.ontology, text), lang)


def gold_of(table: Mapping[str, Any]) -> Gold:
    """A group's gold as `kg.evaluate` has it."""
    return Gold(table["subject"], tuple(table["notes"]), table)


def _described(extraction: Extraction, ontology: Ontology) -> Iterator[ox.Quad]:
    for entity in extraction.entities:
        subject = ox.NamedNode(entity.iri)
        for kind in {entity.type, ontology.base_type(entity.type)}:
            yield ox.Quad(subject, ox.NamedNode(RDF + "type"), ox.NamedNode(KG + kind))
        for lang, name in entity.labels:
            yield ox.Quad(subject, ox.NamedNode(RDFS + "label"), ox.Literal(name, language=lang))


CONFLICTS = """SELECT DISTINCT ?kind ?subject ?name {
  ?conflict a kg:Conflict ; kg:kind ?kind ; kg:subject ?subject .
  OPTIONAL { ?subject rdfs:label ?name }
}"""


@dataclass(frozen=True, slots=True)
class Contradictions:
    """Of contradictions that notes hold on purpose, how many a build found; and how many others it told of."""

    planted: int
    found: int
    others: int


def contradictions(groups: Iterable[Group], store: Path) -> Contradictions:
    """What a store's build tells of the contradictions that were put into its notes."""
    from kg.api import load
    from kg.evaluate.gold import fold

    told: dict[tuple[str, str], set[str]] = {}
    for row in load(store).query(CONFLICTS):
        kind, subject, name = (getattr(term, "value", "") for term in row)
        told.setdefault((kind, subject), set()).add(fold(name))
    names = {(kind, name): (kind, subject) for (kind, subject), known in told.items() for name in known}
    planted, met = 0, set()
    for group in groups:
        for row in group.gold["conflicts"]:
            planted += 1
            bearer = next(e for e in group.gold["entities"] if e["id"] == row["s"])
            met |= {names[key] for name in bearer["names"] if (key := (row["kind"], fold(name))) in names}
    return Contradictions(planted, len(met), len(told) - len(met))
