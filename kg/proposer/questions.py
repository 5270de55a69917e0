"""A `Reading` → the sentences worth asking about, each with the names that stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations

from kg.extractors.matching import Grammar, scenes
from kg.extractors.scenes import Scene, full_view
from kg.model import Mention, Reading
from kg.ontology import Ontology
from kg.patterns.masking import Masked

LONGEST = 1000  # code points of a sentence; what is longer is no sentence
ASKED = frozenset({"prose", "list"})  # titles and headings claim, cells are no sentences


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a model says of a sentence: words of it for both ends and for the whole, and a property's local name."""

    subject: str
    predicate: str
    object: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence with the mentions that stand in it, outside quotations and not inside longer names."""

    scene: Scene
    view: Masked
    text: str
    mentions: tuple[Mention, ...]
    entities: tuple[tuple[str, str], ...]  # (words, class), each once, in the order of the text


def questions(reading: Reading, rules: Grammar, ontology: Ontology) -> Iterator[Question]:
    """The sentences that name two things which some relation may join, in the order of the text."""
    for scene in scenes(reading):
        sentence = scene.sentence
        if scene.source not in ASKED or sentence.end - sentence.start > LONGEST:
            continue
        view = full_view(scene, rules.quotes, ontology.base_type)
        # A name may run on beyond its sentence; what the model sees ends with it.
        mentions = tuple(m for m in view.found(0, len(view.text)) if m.start < m.end <= sentence.end)
        if joinable(mentions, ontology):
            block = scene.block.text.text
            named = dict.fromkeys((block[m.start : m.end], m.entity.type) for m in mentions)
            yield Question(scene, view, block[sentence.start : sentence.end], mentions, tuple(named))


def joinable(mentions: tuple[Mention, ...], ontology: Ontology) -> bool:
    """Whether some relation may join two of the entities."""
    found = {m.entity.iri: m.entity.type for m in mentions}
    relations = [p.name for p in ontology.properties.values() if p.kind == "relation"]
    return any(ontology.admits(name, s, o) for s, o in permutations(found.values(), 2) for name in relations)
