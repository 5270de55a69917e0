"""What a name says by itself: a version its family (Windows 95), an event its organiser (Google I/O), a model its maker (DeepSeek-R1)."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extractors.matching import SOURCES
from kg.model import Assertion, Entity, Mention, Reading
from kg.ontology import Ontology
from kg.versions import Versions

VERSIONED = frozenset({"AIModel", "Product"})


def extract(reading: Reading, ontology: Ontology, versions: Versions) -> Iterator[Assertion]:
    """The facts that names state, one for each place. A version's family is the longest one that the note names otherwise."""
    yield from _families_of(reading, ontology, versions)
    for outer, inner in zip(reading.mentions, reading.mentions[1:], strict=False):
        if (outer.block, outer.start) != (inner.block, inner.start) or not inner.start < inner.end < outer.end or inner.kind != "name":
            continue
        evidence = reading.evidence(outer.block, outer.start, outer.end)
        source = SOURCES[reading.note.blocks[outer.block].kind]
        if ontology.base_type(outer.entity.type) in VERSIONED:
            if ontology.is_a(inner.entity.type, "Company") or ontology.is_a(inner.entity.type, "ResearchLab"):
                yield Assertion(inner.entity.iri, "developerOf", outer.entity.iri, evidence, "product-name", source=source)
        elif ontology.base_type(inner.entity.type) == "Organization":
            yield Assertion(inner.entity.iri, "organizerOf", outer.entity.iri, evidence, "event-name", source=source)
        elif inner.entity.type == "City":
            yield Assertion(outer.entity.iri, "heldIn", inner.entity.iri, evidence, "event-name", source=source)


def _families_of(reading: Reading, ontology: Ontology, versions: Versions) -> Iterator[Assertion]:
    named = [m for m in reading.mentions if m.kind == "name" and ontology.base_type(m.entity.type) in VERSIONED]
    families = _families(reading, named)
    for m in named:
        block = reading.note.blocks[m.block]
        text = block.text.text[m.start : m.end]
        for size in range(len(text), 0, -1):
            family = families.get(text[:size])
            if family is None:
                continue
            same = ontology.base_type(family.type) == ontology.base_type(m.entity.type)
            if family.iri != m.entity.iri and same and versions.tail(text, size) == len(text):
                evidence = reading.evidence(m.block, m.start, m.end)
                yield Assertion(m.entity.iri, "variantOf", family.iri, evidence, "version-name", source=SOURCES[block.kind])
                break


def _families(reading: Reading, named: list[Mention]) -> dict[str, Entity]:
    """The names by which the note calls models and products."""
    out: dict[str, Entity] = {}
    for m in named:
        out.setdefault(reading.note.blocks[m.block].text.text[m.start : m.end], m.entity)
    return out
