"""Reads a `View` off a build's quads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from kg.exporters.spool import Spool, spooled, term
from kg.exporters.terms import ENTITY_TYPES, KG, LABEL, OA, PROV, RDF, SKOS, TYPE, local_name
from kg.exporters.view import ConflictView, EntityView, FactView, Labels, MeasurementView, NoteView, Rows, StatementView, View, Words
from kg.graph.evidence import STRUCTURE, share, whole
from kg.graph.views import around

_DC = "http://purl.org/dc/terms/"
_SCHEMA = "https://schema.org/"
_TITLE = (KG + "title", _DC + "title", _SCHEMA + "headline", _SCHEMA + "name", LABEL)
LANGUAGE = (KG + "language", _DC + "language", _SCHEMA + "inLanguage")
_DATE = (KG + "date", _DC + "date", _DC + "created", _SCHEMA + "datePublished")
_SAME = ("http://www.w3.org/2002/07/owl#sameAs", SKOS + "exactMatch")
_CHARS = re.compile(r"#char=([0-9]{1,15}),([0-9]{1,15})$")
_HELD = 2048  # subjects whose properties are held: a fact, its places and their selectors are read together
_OF_FACT, _OF_WORDS = (tuple(field.name for field in fields(kind)) for kind in (FactView, Words))


def view(quads: Iterable[Quad]) -> View:
    """The view of a build's quads, read from a Spool as it is iterated. Terms that the vocabulary does not know are passed over.

    Raises:
        OSError: there is no room for the Spool.
    """
    index = Index(spooled(quads))
    notes = index.notes()
    return View(
        notes=Rows(index.of_type("Note"), index.note),
        entities=Rows(sorted(notes), lambda iri: index.entity(iri, tuple(sorted(notes[iri])))),
        facts=Rows(index.of_type("Assertion"), index.fact),
        statements=Rows(index.of_type("Statement"), index.statement),
        measurements=Rows(index.of_type("Measurement"), index.measurement),
        conflicts=Rows(index.of_type("Conflict"), index.conflict),
    )


class Index:
    """The union of the graphs of a Spool by subject and predicate: what a view is put together from, for whoever needs some of it."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.properties = lru_cache(_HELD)(spool.properties)
        self.size = lru_cache(None)(lambda kind: len(spool.of_type(kind)))

    def of_type(self, name: str) -> list[str]:
        """The subjects of that kg: class, sorted."""
        return self.spool.of_type(KG + name)

    def all(self, subject: str, *predicates: str) -> list[NamedNode | Literal]:
        """The objects of the first of these predicates that has any, sorted."""
        properties = self.properties(subject)
        return next((found for p in predicates if p in properties and (found := _terms(properties[p]))), [])

    def one(self, subject: str, *predicates: str) -> str:
        """The first such object's text or IRI, or ""."""
        return next((o.value for o in self.all(subject, *predicates)), "")

    def local(self, subject: str, predicate: str) -> str:
        """Like `one`, an IRI shortened to its local name."""
        return next((local_name(o.value) if isinstance(o, NamedNode) else o.value for o in self.all(subject, predicate)), "")

    def places(self, subject: str) -> list[str]:
        """The IRIs of the places of `subject`: its evidence, then what resolved it."""
        return list(dict.fromkeys(p.value for name in ("evidence", "context") for p in self.all(subject, KG + name)))

    def words(self, subject: str) -> tuple[Words, ...]:
        """The words at the places of `subject`."""
        return tuple(dict.fromkeys(map(self.place, self.places(subject))))

    def place(self, iri: str) -> Words:
        """The words at the place of that IRI."""
        chars = _CHARS.search(iri)
        exact = self.one(iri, KG + "exact")
        quotation = next((o.value for o in self.all(iri, OA + "hasSelector") if self.all(o.value, OA + "exact")), "")
        sentence, start, end = around(self.one(quotation, OA + "prefix"), exact, self.one(quotation, OA + "suffix"))
        return Words(
            note=note_of(iri),
            before=sentence[:start],
            exact=exact,
            after=sentence[end:],
            line=whole(self.one(iri, KG + "line")),
            section=self.one(iri, KG + "section"),
            start=int(chars[1]) if chars else -1,
            end=int(chars[2]) if chars else -1,
        )

    def labels(self, subject: str, *predicates: str) -> Labels:
        """(language, text) of all these predicates' literals, without repeats."""
        found = (o for p in predicates for o in self.all(subject, p) if isinstance(o, Literal))
        return tuple(dict.fromkeys((o.language or "", o.value) for o in found))

    def note(self, iri: str) -> NoteView:
        """The note of that IRI."""
        path = self.one(iri, KG + "path") or iri.partition("/note/")[2] or iri
        return NoteView(iri, path, self.one(iri, *_TITLE), self.one(iri, *LANGUAGE), self.one(iri, *_DATE))

    def notes(self) -> dict[str, set[str]]:
        """All that some note names (mentioned, or part of a fact, statement or measurement), with the notes that do."""
        notes: dict[str, set[str]] = defaultdict(set)
        once: dict[str, str] = {}  # a note's IRI is held once, however often it is read

        def named(entity: str, *by: str) -> None:
            notes[entity].update(once.setdefault(note, note) for note in by)

        for note in self.of_type("Note"):
            for entity in self.all(note, KG + "mentions"):
                named(entity.value, note)
        for mention in self.of_type("Mention"):
            named(self.one(mention, KG + "entity"), *map(note_of, self.places(mention)))
        for fact in self.of_type("Assertion"):
            for end in (*self.all(fact, RDF + "subject")[:1], *self.all(fact, RDF + "object")[:1]):
                if isinstance(end, NamedNode):
                    named(end.value, self.source(fact))
        for node, part in self._parts():
            named(part, *map(note_of, self.places(node)))
        for other in (*self.of_type("Note"), *self.of_type("WebPage"), ""):
            notes.pop(other, None)
        return notes

    def source(self, fact: str) -> str:
        """The note that a fact stands in; "" where that is not known."""
        return self.one(fact, PROV + "wasDerivedFrom") or next(map(note_of, self.places(fact)), "")

    def _parts(self) -> Iterator[tuple[str, str]]:
        """(statement or measurement, an entity that it is about)."""
        for name, roles in (("Statement", ("speaker", "about", "madeAt")), ("Measurement", ("of",))):
            for node in self.of_type(name):
                yield from ((node, entity.value) for role in roles for entity in self.all(node, KG + role))

    def entity(self, iri: str, notes: tuple[str, ...]) -> EntityView:
        """The entity of that IRI, which those notes name."""
        kinds = [o.value.removeprefix(KG) for o in self.all(iri, TYPE) if o.value.startswith(KG)]
        kind = next((k for k in ENTITY_TYPES if k in kinds), "")
        finer = [k for k in kinds if k not in ENTITY_TYPES]
        labels = self.labels(iri, SKOS + "prefLabel") or self.labels(iri, LABEL)
        preferred = {text for _, text in labels}
        names = tuple(n for n in self.labels(iri, SKOS + "altLabel", SKOS + "hiddenLabel", LABEL) if n[1] not in preferred)
        label = self.one(iri, LABEL, SKOS + "prefLabel") or local_name(iri)
        finest = min(finer, key=lambda k: (self.size(KG + k), k), default=kind)
        same = sorted({o.value for p in _SAME for o in self.all(iri, p) if isinstance(o, NamedNode)})
        return EntityView(iri, kind, finest, label, labels, names, notes, tuple(same))

    def fact(self, iri: str) -> FactView:
        """A fact: put together from four subjects or more when it is first asked for, then remembered, for exporters ask often."""
        known = self.spool.recalled(iri)
        if known is not None:
            return FactView(**{**known, "words": tuple(Words(*place) for place in known["words"])})
        made = self._fact(iri)
        words = tuple(tuple(getattr(place, name) for name in _OF_WORDS) for place in made.words)
        self.spool.remember(iri, {**{name: getattr(made, name) for name in _OF_FACT}, "words": words})
        return made

    def _fact(self, iri: str) -> FactView:
        objects = self.all(iri, RDF + "object")
        qualifiers = sorted(
            (p.removeprefix(KG), local_name(o.value) if isinstance(o, NamedNode) else o.value)
            for p, found in self.properties(iri).items()
            if p.startswith(KG) and p not in STRUCTURE
            for o in _terms(found)
        )
        return FactView(
            iri=iri,
            subject=self.one(iri, RDF + "subject"),
            predicate=self.local(iri, RDF + "predicate"),
            object=objects[0].value if objects else "",
            literal=bool(objects) and isinstance(objects[0], Literal),
            modality=self.local(iri, KG + "modality") or "asserted",
            confidence=share(self.one(iri, KG + "confidence")),
            qualifiers=tuple(qualifiers),
            note=self.source(iri),
            words=self.words(iri),
            earliest=self.one(iri, KG + "earliest"),
            latest=self.one(iri, KG + "latest"),
            extractor=_extractor(self.one(iri, KG + "extractedBy")),
        )

    def statement(self, iri: str) -> StatementView:
        """The statement of that IRI."""
        text = next(iter(self.all(iri, KG + "quote", KG + "paraphrase")), None)
        return StatementView(
            iri=iri,
            speaker=self.one(iri, KG + "speaker"),
            text=text.value if text else "",
            lang=(text.language or "") if isinstance(text, Literal) else "",
            verbatim=bool(self.all(iri, KG + "quote")),
            event=self.one(iri, KG + "madeAt"),
            date=self.one(iri, KG + "saidOn"),
            about=tuple(o.value for o in self.all(iri, KG + "about")),
            words=self.words(iri),
            earliest=self.one(iri, KG + "earliest"),
            latest=self.one(iri, KG + "latest"),
        )

    def measurement(self, iri: str) -> MeasurementView:
        """The measurement of that IRI."""
        return MeasurementView(
            iri=iri,
            of=self.one(iri, KG + "of"),
            measure=self.local(iri, KG + "measure"),
            value=self.one(iri, KG + "value"),
            minimum=self.one(iri, KG + "minValue"),
            maximum=self.one(iri, KG + "maxValue"),
            unit=self.one(iri, KG + "unit"),
            bound=self.one(iri, KG + "bound"),
            date=self.one(iri, KG + "on"),
            words=self.words(iri),
            earliest=self.one(iri, KG + "earliest"),
            latest=self.one(iri, KG + "latest"),
        )

    def conflict(self, iri: str) -> ConflictView:
        """The conflict of that IRI, with the words of its sides."""
        told = [o.value for o in self.all(iri, KG + "side")]
        sides = tuple((side, self.one(side, KG + "entity", KG + "of", KG + "speaker"), self.words(side)) for side in told)
        return ConflictView(iri, self.one(iri, KG + "kind"), self.one(iri, KG + "subject"), sides)


def _terms(texts: Iterable[str]) -> list[NamedNode | Literal]:
    return [known for known in map(term, texts) if isinstance(known, NamedNode | Literal)]


def note_of(place: str) -> str:
    """The note that a place's IRI names."""
    return place.rpartition("#char=")[0] or place


def _extractor(iri: str) -> str:
    """What the base IRI is followed by: `pattern/en/…`, or the local name."""
    return "pattern/" + iri.rpartition("/pattern/")[2] if "/pattern/" in iri else local_name(iri)
