"""What a name says by itself: a version its family (Windows 95), an event its organiser (Google I/O), a model its maker (DeepSeek-R1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kg.extractors.matching import SOURCES
from kg.model import Assertion, Entity, Mention, Reading
from kg.names import NameGrammar
from kg.ontology import Ontology

VERSIONED = frozenset({"AIModel", "Product"})
NEAR = 24  # characters between a name and a number that goes on it


def extract(reading: Reading, ontology: Ontology, grammar: NameGrammar) -> Iterator[Assertion]:
    """The facts that names state, one for each place. A version's family is the longest one that the note names otherwise."""
    yield from _families_of(reading, ontology, grammar)
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


def _families_of(reading: Reading, ontology: Ontology, grammar: NameGrammar) -> Iterator[Assertion]:
    named = [m for m in reading.mentions if m.kind == "name" and ontology.base_type(m.entity.type) in VERSIONED]
    families = _families(reading, named)
    for at, m in enumerate(named):
        source = SOURCES[reading.note.blocks[m.block].kind]
        text = _words(reading, m)
        name, start = text, m.start
        if m.entity.labels and not any(text[:size] in families for size in range(1, len(text))):
            name, start = _whole(reading, named[:at], m)  # the 2 of "Llama 1 and 2"
        evidence = reading.evidence(m.block, start, m.end)
        for predicate, other in _relatives(name, families, grammar):
            same = predicate == "uses" or ontology.base_type(other.type) == ontology.base_type(m.entity.type)
            if other.iri != m.entity.iri and same:
                yield Assertion(m.entity.iri, predicate, other.iri, evidence, "version-name", source=source)


def _relatives(name: str, families: Mapping[str, Entity], grammar: NameGrammar) -> Iterator[tuple[str, Entity]]:
    """(predicate, entity) of what a name is a version or an edition of, and of the platform it is for."""
    for size in range(len(name) - 1, 0, -1):
        if name[:size] in families and grammar.versions.tail(name, size) == len(name):
            yield "variantOf", families[name[:size]]
            return
    family, platform = grammar.edition(name)
    if family in families:
        yield "variantOf", families[family]
        if platform in families:
            yield "uses", families[platform]


def _whole(reading: Reading, before: Sequence[Mention], m: Mention) -> tuple[str, int]:
    """The full name of a version named by its number alone, and where the name begins that it goes on."""
    name = m.entity.labels[0][1]
    for earlier in reversed(before):
        if earlier.block == m.block and m.start - earlier.end < NEAR and name.startswith(_words(reading, earlier).split(" ")[0]):
            return name, earlier.start
    return "", m.start


def _words(reading: Reading, m: Mention) -> str:
    return reading.note.blocks[m.block].text.text[m.start : m.end]


def _families(reading: Reading, named: Sequence[Mention]) -> dict[str, Entity]:
    """The names of the models and products that the note names, as it calls them and as the catalogue does."""
    out: dict[str, Entity] = {}
    for m in named:
        out.setdefault(_words(reading, m), m.entity)
    for m in named:
        for _, label in m.entity.labels:
            out.setdefault(label, m.entity)
    return out
