"""A sentence with what stands in it, and its view: each name, value and quotation as a sign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg.extractors.speech import speech_places
from kg.model import Block, Mention, Sentence, Source, Value
from kg.patterns.masking import Masked, mask

SILENT = frozenset({"title", "heading", "reference", "table"})  # where quotation marks set off no speech


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence with what stands in it."""

    sentence: Sentence
    block: Block
    mentions: tuple[Mention, ...]
    values: tuple[Value, ...]
    source: Source


def full_view(
    scene: Scene, quotes: Sequence[tuple[str, str]], base_type: Callable[[str], str], owning: str = "", owners: frozenset[str] = frozenset()
) -> Masked:
    """The sentence with its names, values and quotations as signs, and nothing left out; an omitted subject is not in it.

    Args:
        scene: the sentence.
        quotes: the language's quotation marks, opening and closing.
        base_type: a class's one of the eight types.
        owning, owners: the ending of a name that owns something, and the pronouns that are read as if they had it.
    """
    text = scene.block.text.text
    spoken = () if scene.source in SILENT else speech_places(text, scene.sentence, quotes, scene.mentions)
    named = tuple(m for m in scene.mentions if m.kind != "topic")
    return mask(text, scene.sentence.start, scene.sentence.end, named, scene.values, spoken, base_type, owning, owners)
