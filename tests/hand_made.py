"""Notes and extractions written by hand, for tests of what comes after the reading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from kg.model import (
    Assertion,
    Block,
    BlockKind,
    EdtfDate,
    Entity,
    Evidence,
    Extraction,
    Field,
    Measurement,
    Mention,
    Note,
    Reading,
    Reference,
    Span,
    Statement,
    Text,
)

BASE = "https://notes.example/"


def entity(slug: str, kind: str, *labels: str, catalogued: bool = False) -> Entity:
    """An entity; a label is `en:Name`."""
    pairs = tuple((lang, name) for lang, _, name in (label.partition(":") for label in labels))
    return Entity(f"{BASE}entity/{slug}", kind, pairs, catalogued)


def note(path: str, lang: str, *blocks: tuple[BlockKind, str], level: int = 2, fields: dict[str, object] | None = None) -> Note:
    """A note whose file is its blocks with a blank line between them; the last heading above is a block's section."""
    raw, made, section = "", [], None
    for index, (kind, words) in enumerate(blocks):
        start = len(raw)
        text = Text(words, tuple(range(start, start + len(words))), tuple(range(start + 1, start + len(words) + 1)), tuple(words))
        made.append(Block(index, kind, text, raw.count("\n") + 1, level if kind == "heading" else 0, None, section))
        section = index if kind == "heading" else section
        raw += words + "\n\n"
    entries = tuple(Field(k, v, Span(0, 0), 1) for k, v in (fields or {}).items())
    title = next((words for kind, words in blocks if kind == "title"), "")
    sha = hashlib.sha256(raw.encode()).hexdigest()
    return Note(path, path.rsplit("-", 1)[0], lang, raw, sha, tuple(made), entries, (), None, title)


def citing(of: Note, block: int, url: str) -> Note:
    """The note with one more reference: a whole block that links to `url`."""
    return replace(of, references=(*of.references, Reference(block, 0, len(of.blocks[block].text.text), url)))


def words(of: Note, exact: str, nth: int = 0) -> Evidence:
    """The evidence of the n-th place where `exact` stands in a block."""
    block, start = _find(of, exact, nth)
    return Reading(of, (), ()).evidence(block, start, start + len(exact))


def mention(of: Note, exact: str, who: Entity, nth: int = 0, via: Mention | None = None) -> Mention:
    """The n-th place of `exact` as a mention."""
    block, start = _find(of, exact, nth)
    return Mention(block, start, start + len(exact), who, "pronoun" if via else "name", via)


def fact(of: Note, subject: Entity, predicate: str, object_: Entity | str, exact: str, **more: object) -> Assertion:
    """An assertion; a string as object is an EDTF date. `more` are fields of `Assertion`."""
    target = object_.iri if isinstance(object_, Entity) else EdtfDate(object_)
    return Assertion(subject.iri, predicate, target, words(of, exact), "pattern/test/row", **more)  # type: ignore[arg-type]


def number(of: Note, what: Entity, measure: str, value: str | None, exact: str, **more: object) -> Measurement:
    """A measurement; `more` are fields of `Measurement`."""
    return Measurement(what.iri, measure, words(of, exact), value, **more)  # type: ignore[arg-type]


def says(of: Note, speaker: Entity, exact: str, **more: object) -> Statement:
    """A statement in exactly these words."""
    return Statement(speaker.iri, exact, of.lang, words(of, exact), **more)  # type: ignore[arg-type]


def extraction(of: Note, mentions: Iterable[Mention] = (), told: Iterable[Assertion | Statement | Measurement] = ()) -> Extraction:
    """All that a note says, its entities being those mentioned."""
    found = tuple(mentions)
    rows = tuple(told)
    return Extraction(
        of,
        tuple({m.entity.iri: m.entity for m in found}.values()),
        found,
        tuple(r for r in rows if isinstance(r, Assertion)),
        tuple(r for r in rows if isinstance(r, Statement)),
        tuple(r for r in rows if isinstance(r, Measurement)),
    )


def _find(of: Note, exact: str, nth: int) -> tuple[int, int]:
    places = [(b.index, at) for b in of.blocks for at in range(len(b.text.text) - len(exact) + 1) if b.text.text.startswith(exact, at)]
    return places[nth]
