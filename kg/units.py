"""What a rule or a check sees at once: a note with its entities' descriptions, the translations of a note, the facts about one thing.

A unit's key is a digest of all that it holds, and what is drawn from a unit
depends on the unit alone: what was drawn for a key holds for ever. That is
what makes rules and checks exact where only some notes have changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.keeping import Damaged
from kg.summaries import Summary, Texts, digest_of, texts_of


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the graph. `lines` gives its N-Quads when they are asked for."""

    name: str
    key: str
    lines: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Noted:
    """A note's summary and the digest of its whole graph, links to its translations included."""

    summary: Summary
    graph: str


class Units:
    """The units of one build.

    Args:
        notes: all notes of the build.
        catalogue: the lines of the catalogue's graph.
        base: the IRI under which entities are named.
        get: digest of lines → lines.
        known: texts that are at hand, by their digest; those that are missing are read from the notes' lines.
    """

    def __init__(
        self, notes: Sequence[Noted], catalogue: bytes, base: str, get: Callable[[str], bytes], known: Mapping[str, bytes] | None = None
    ) -> None:
        self.notes = notes
        self._base, self._get = base, get
        self._known = dict(known or {})
        self._describers: dict[str, dict[str, Noted | None]] = {}  # entity → digest of a description → who gives it
        curated = texts_of(catalogue, base, {iri for n in notes for iri in n.summary.catalogued})
        for iri, text in curated.described.items():
            self._known[digest_of(text)] = text
            self._describers[iri] = {digest_of(text): None}
        self._tellers: dict[str, list[Noted]] = {}
        for noted in notes:
            for iri, digest in (noted.summary.described or {}).items():
                self._describers.setdefault(iri, {}).setdefault(digest, noted)
            for iri in noted.summary.told or ():
                self._tellers.setdefault(iri, []).append(noted)

    def of_note(self, noted: Noted) -> Unit:
        """A note's graph, and what any note or the catalogue says to describe the entities it names."""
        own, said = noted.summary.names, noted.summary.described or {}

        def lines() -> bytes:
            return self._get(noted.graph) + b"".join(self._description(iri, but=said.get(iri)) for iri in own)

        return Unit(noted.summary.path, _key("note", noted.graph, *self._descriptions(own)), lines)

    def translations(self) -> Iterator[Unit]:
        """The notes of each slug that stands for notes in several languages, together."""
        by_slug: dict[str, list[Noted]] = {}
        for noted in self.notes:
            by_slug.setdefault(noted.summary.slug, []).append(noted)
        for slug, same in sorted(by_slug.items()):
            if len({n.summary.lang for n in same}) > 1:
                yield self._together(slug, [self.of_note(n) for n in sorted(same, key=lambda n: n.summary.path)])

    def subjects(self) -> Iterator[Unit]:
        """The assertions and measurements about each thing, and the descriptions of what they name."""
        for iri, tellers in sorted(self._tellers.items()):
            facts = [((n.summary.told or {})[iri], n) for n in tellers]
            names = sorted({iri, *(name for told, _ in facts for name in told.names)})
            yield self._subject(iri, sorted({told.digest: n for told, n in facts}.items(), key=lambda item: item[0]), names)

    def _subject(self, iri: str, told: Sequence[tuple[str, Noted]], names: Sequence[str]) -> Unit:
        def lines() -> bytes:
            facts = b"".join(self._text(digest, noted) for digest, noted in told)
            return facts + b"".join(self._description(name) for name in names)

        return Unit(iri, _key("subject", iri, *(digest for digest, _ in told), *self._descriptions(names)), lines)

    def _together(self, name: str, units: Sequence[Unit]) -> Unit:
        return Unit(name, _key("together", *(u.key for u in units)), lambda: b"".join(u.lines() for u in units))

    def about(self, name: str, lines: bytes, names: Iterable[str]) -> Unit:
        """Some lines with the descriptions of these entities."""
        asked = sorted(set(names))
        key = _key("about", digest_of(lines), *self._descriptions(asked))
        return Unit(name, key, lambda: lines + b"".join(self._description(iri) for iri in asked))

    def _descriptions(self, names: Iterable[str]) -> Iterator[str]:
        for iri in names:
            if iri in self._describers:
                yield iri
                yield from sorted(self._describers[iri])

    def _description(self, iri: str, but: str | None = None) -> bytes:
        given = self._describers.get(iri, {})
        return b"".join(self._text(digest, noted) for digest, noted in sorted(given.items(), key=lambda i: i[0]) if digest != but)

    def _text(self, digest: str, noted: Noted | None) -> bytes:
        """Lines by their digest; where they are not at hand, a note that has them is read, and all its texts are at hand then."""
        if digest not in self._known and noted is not None:
            self._known |= texts_by_digest(texts_of(self._get(noted.summary.lines), self._base, noted.summary.catalogued))
        if digest not in self._known:
            raise Damaged(digest)
        return self._known[digest]


def texts_by_digest(texts: Texts) -> dict[str, bytes]:
    """The texts of a graph by their digests."""
    held = (*texts.described.values(), *(text for text, _ in texts.told.values()))
    return {digest_of(text): text for text in held}


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
