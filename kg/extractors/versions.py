"""A version bears its family's name: Llama 4 is a variant of Llama, Windows 95 of Windows, where the note names both."""

from __future__ import annotations

from collections.abc import Iterator

from kg.extractors.relations import SOURCES
from kg.latin import Versions
from kg.model import Assertion, Entity, Mention, Reading
from kg.ontology import Ontology

VERSIONED = frozenset({"AIModel", "Product"})


def extract(reading: Reading, ontology: Ontology, versions: Versions) -> Iterator[Assertion]:
    """`variantOf` facts that names state, one for each place; the family is the longest one that the note names otherwise."""
    named = [m for m in reading.mentions if m.kind == "name" and ontology.base_type(m.entity.type) in VERSIONED]
    families = _families(reading, named)
    for m in named:
        block = reading.note.blocks[m.block]
        text = block.text.text[m.start : m.end]
        for name in sorted(families, key=lambda n: (-len(n), n)):
            family = families[name]
            same = ontology.base_type(family.type) == ontology.base_type(m.entity.type)
            if family.iri != m.entity.iri and same and text.startswith(name) and versions.tail(text, len(name)) == len(text):
                evidence = reading.evidence(m.block, m.start, m.end)
                yield Assertion(m.entity.iri, "variantOf", family.iri, evidence, "version-name", source=SOURCES[block.kind])
                break


def _families(reading: Reading, named: list[Mention]) -> dict[str, Entity]:
    """The names by which the note calls models and products."""
    out: dict[str, Entity] = {}
    for m in named:
        out.setdefault(reading.note.blocks[m.block].text.text[m.start : m.end], m.entity)
    return out
