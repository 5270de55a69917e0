"""A person who says something at an event takes part in it. (What an organization says there, somebody may say from afar.)"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from kg.model import Assertion, Evidence, Reading, Source, Span, Statement
from kg.ontology import Ontology

CONFIDENCE = 0.8
SOURCES: dict[str, Source] = {"item": "list", "cell": "table"}


def extract(reading: Reading, statements: Sequence[Statement], ontology: Ontology) -> Iterator[Assertion]:
    """`participatedIn` for each person and event of the statements, in the words of the first sentence that shows it.

    Args:
        reading: the note as read.
        statements: what `statements.extract` made of it.
        ontology: tells the persons.
    """
    if all(said.event is None for said in statements):
        return
    people = {m.entity.iri for m in reading.mentions if ontology.base_type(m.entity.type) == "Person"}
    seen: set[tuple[str, str]] = set()
    wholes = sorted((reading.note.blocks[s.block].text.span(s.start, s.end), i) for i, s in enumerate(reading.sentences))
    for said in statements:
        if said.event is None or said.speaker not in people or (said.speaker, said.event) in seen:
            continue
        seen.add((said.speaker, said.event))
        evidence, source = _sentence(reading, wholes, said.evidence)
        yield Assertion(
            said.speaker, "participatedIn", said.event, evidence, "attendance", confidence=CONFIDENCE, context=said.context, source=source
        )


def _sentence(reading: Reading, wholes: Sequence[tuple[Span, int]], words: Evidence) -> tuple[Evidence, Source]:
    """The sentence in which the words stand, and the kind of its block; the words themselves if it is in none."""
    at = bisect_right(wholes, words.span.start, key=lambda w: w[0].start)
    for whole, index in wholes[max(0, at - 1) : at]:
        sentence = reading.sentences[index]
        block = reading.note.blocks[sentence.block]
        if whole.start <= words.span.start and words.span.end <= whole.end:
            return reading.evidence(sentence.block, sentence.start, sentence.end), SOURCES.get(block.kind, "prose")
    return words, "prose"
