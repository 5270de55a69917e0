"""What a rule or a check sees at once: a note with its entities' descriptions, the translations of a note, the facts about one thing.

A unit's key is a digest of all that it holds, and what is drawn from a unit
depends on the unit alone: what was drawn for a key holds for ever. That is
what makes rules and checks exact where only some notes have changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from kg.iris import note_iri
from kg.keeping import Damaged
from kg.keeping.ledger import Ledger, Noted, Teller
from kg.keeping.sorting import Sorter, lines_in
from kg.ontology import KG, RDF
from kg.summaries import Edge, Texts, digest_of, texts_of, triples

THINGS = 64  # of which a part of the derived graph tells, on average


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of the graph. `lines` gives its N-Triples when they are asked for, in pieces of whole lines; some may come twice."""

    name: str
    key: str
    lines: Callable[[], Iterator[bytes]]


class Units:
    """The units of one build.

    Args:
        ledger: all notes of the build.
        catalogue: the lines of the catalogue's graph.
        base: the IRI under which entities are named.
        get: digest of lines → lines.
    """

    def __init__(self, ledger: Ledger, catalogue: bytes, base: str, get: Callable[[str], bytes]) -> None:
        self.ledger = ledger
        self._base, self._get = base, get
        for iri, text in texts_of(catalogue, base, ledger.catalogued()).described.items():
            ledger.describe(iri, digest_of(text), text)

    def notes(self) -> Iterator[Unit]:
        """Each note with the descriptions of the entities it names."""
        return map(self.of_note, self.ledger.notes())

    def of_note(self, noted: Noted) -> Unit:
        """A note's graph, and what any note or the catalogue says to describe the entities it names."""
        own, said = noted.summary.names, noted.summary.described

        def lines() -> Iterator[bytes]:
            yield triples(self._get(noted.graph))
            for iri in own:
                yield from self._description(iri, but=said[iri].digest if iri in said else None)

        return Unit(noted.summary.path, _key("note", noted.graph, *self._descriptions(own)), lines)

    def translations(self) -> Iterator[Unit]:
        """The notes of each slug that stands for notes in several languages, together."""
        for same in self.ledger.translations():
            yield self._together(same[0].summary.slug, [self.of_note(noted) for noted in same])

    def subjects(self) -> Iterator[Unit]:
        """The assertions and measurements about each thing, and the descriptions of what they name."""
        for iri, tellers in self.ledger.things():
            yield self._subject(iri, tellers, sorted({iri, *(name for told in tellers for name in told.names)}))

    def _subject(self, iri: str, tellers: Sequence[Teller], names: Sequence[str]) -> Unit:
        def lines() -> Iterator[bytes]:
            for told in tellers:
                yield triples(self._text(told.digest, told.note))
            for name in names:
                yield from self._description(name)

        return Unit(iri, _key("subject", iri, *(told.digest for told in tellers), *self._descriptions(names)), lines)

    def _together(self, name: str, units: Sequence[Unit]) -> Unit:
        return Unit(name, _key("together", *(u.key for u in units)), lambda: (piece for u in units for piece in u.lines()))

    def namesakes(self) -> Iterator[Unit]:
        """The descriptions of the entities that share a name, whatever its case, and of each the mention whose IRI is the least."""
        for name, iris in self.ledger.namesakes():
            yield self._namesakes(name, iris, [self.ledger.mention(iri) for iri in iris])

    def _namesakes(self, name: str, iris: Sequence[str], mentions: Sequence[tuple[str, int] | None]) -> Unit:
        def lines() -> Iterator[bytes]:
            for iri, mention in zip(iris, mentions, strict=True):
                yield from self._description(iri)
                if mention is not None:
                    note = note_iri(self._base, self.ledger.note(mention[1]).summary.path)
                    yield f"<{mention[0]}> <{KG}entity> <{iri}> .\n<{note}> <{KG}mentions> <{iri}> .\n".encode()

        return Unit(name, _key("namesakes", *(m[0] if m else "" for m in mentions), *self._descriptions(iris)), lines)

    def joints(self) -> Iterator[Unit]:
        """The assertions that relate something to a thing, and those that relate it to others: subject, predicate, object, modality."""
        for thing, edges in self.ledger.joints():
            yield Unit(thing, _key("joint", *(" ".join(edge) for edge in edges)), partial(_told, edges))

    def derived(self, pieces: Iterable[bytes]) -> Iterator[Unit]:
        """The lines of a derived graph with the descriptions of the entities they name; what is said of one thing stays together."""
        curated = self.ledger.catalogued()
        for lines in _by_thing(pieces):
            yield self._about("", lines, tuple(texts_of(lines, self._base, curated).names))

    def _about(self, name: str, lines: bytes, names: Sequence[str]) -> Unit:
        def some() -> Iterator[bytes]:
            yield triples(lines)
            for iri in names:
                yield from self._description(iri)

        return Unit(name, _key("about", digest_of(lines), *self._descriptions(names)), some)

    def _descriptions(self, names: Iterable[str]) -> Iterator[str]:
        for iri in names:
            given = self.ledger.descriptions(iri)
            if given:
                yield iri
                yield from (digest for digest, _ in given)

    def _description(self, iri: str, but: str | None = None) -> Iterator[bytes]:
        for digest, note in self.ledger.descriptions(iri):
            if digest != but:
                yield self._text(digest, note)

    def _text(self, digest: str, note: int | None) -> bytes:
        """Lines by their digest; where they are not at hand, a note that has them is read, and all its texts are at hand then."""
        found = self.ledger.text(digest)
        if found is None and note is not None:
            summary = self.ledger.note(note).summary
            texts = texts_by_digest(texts_of(self._get(summary.lines), self._base, summary.catalogued))
            self.ledger.keep_texts(texts)
            found = texts.get(digest)
        if found is None:
            raise Damaged(digest)
        return found


def _told(edges: Iterable[Edge]) -> Iterator[bytes]:
    for assertion, *ends in edges:
        told = zip((f"{RDF}subject", f"{RDF}predicate", f"{RDF}object", f"{KG}modality"), ends, strict=True)
        yield "".join(f"<{assertion}> <{predicate}> <{end}> .\n" for predicate, end in told).encode()


def _by_thing(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Sorted lines in parts: triples and the reifications of triples (`rdf:subject`) with one subject are in one part.

    Where a part ends depends on the last thing in it alone, so that most parts stay what they are when others change.
    """
    things = Sorter()
    for subject, same in groupby(lines_in(pieces), key=lambda line: line.partition(" ")[0]):
        lines = list(same)
        reified = (line.split(" ", 3)[2] for line in lines if line.startswith(f"{subject} <{RDF}subject> "))
        things.add(f"{next(reified, subject)} {line}" for line in lines)
    part: list[str] = []
    for thing, same in groupby(things.lines(), key=lambda line: line.partition(" ")[0]):
        part += [line.partition(" ")[2] for line in same]
        if int(digest_of(thing.encode())[:8], 16) % THINGS == 0:
            yield "".join(sorted(part)).encode()
            part.clear()
    if part:
        yield "".join(sorted(part)).encode()


def texts_by_digest(texts: Texts) -> dict[str, bytes]:
    """The texts of a graph by their digests."""
    held = (*texts.described.values(), *(text for text, _ in texts.told.values()))
    return {digest_of(text): text for text in held}


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
