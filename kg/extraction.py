"""What a note says, read off its `Reading`: one module a kind of knowledge, one list of them all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.confidence import calibrated
from kg.extractors import attendance, fields, measurements, name_parts, relations, staff, statements
from kg.model import Assertion, Extraction, Reading, Span
from kg.names import name_grammar
from kg.ontology import Ontology
from kg.resources import reading_roots


def extract(reading: Reading, roots: Sequence[Path], ontology: Ontology, unproven: frozenset[str] | None = frozenset()) -> Extraction:
    """Everything a note says, each list in the order of the note.

    Args:
        reading: the note as read.
        roots: the ontology folders.
        ontology: the vocabulary in them.
        unproven: patterns that are used although too little of what they found was right; None for all (`kg.confidence`).
    """
    roots = reading_roots(roots)
    said = tuple(statements.extract(reading, roots, ontology))
    assertions = [
        *relations.extract(reading, roots, ontology),
        *fields.extract(reading, roots, ontology),
        *staff.extract(reading, roots, ontology),
        *name_parts.extract(reading, ontology, name_grammar(reading.note.lang, roots)),
        *attendance.extract(reading, said, ontology),
    ]
    people = {m.entity.iri for m in reading.mentions if ontology.base_type(m.entity.type) == "Person"}
    opinions = [s.evidence.span for s in said if s.speaker in people]
    found = Extraction(
        reading.note,
        tuple(sorted({m.entity for m in reading.mentions}, key=lambda e: e.iri)),
        tuple(m for m in reading.mentions if m.kind != "topic"),
        tuple(a for a in dict.fromkeys(assertions) if not _is_opinion(a, opinions, ontology)),
        said,
        tuple(measurements.extract(reading, roots)),
        reading.decided,
    )
    return calibrated(found, roots, unproven)


def _is_opinion(fact: Assertion, opinions: Sequence[Span], ontology: Ontology) -> bool:
    """Is it a judgement in what a person says? The statement holds that."""
    place = fact.evidence.span
    return ontology.properties[fact.predicate].judgement and any(o.start <= place.start and place.end <= o.end for o in opinions)
