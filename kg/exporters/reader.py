"""Reads a `View` off a build's quads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg.exporters.terms import ENTITY_TYPES, KG, LABEL, OA, PROV, RDF, SKOS, TYPE, local_name
from kg.exporters.view import ConflictView, EntityView, FactView, Labels, MeasurementView, NoteView, StatementView, View, Words
from kg.views import around

_DC = "http://purl.org/dc/terms/"
_SCHEMA = "https://schema.org/"
_TITLE = (KG + "title", _DC + "title", _SCHEMA + "headline", _SCHEMA + "name", LABEL)
_LANGUAGE = (KG + "language", _DC + "language", _SCHEMA + "inLanguage")
_DATE = (KG + "date", _DC + "date", _DC + "created", _SCHEMA + "datePublished")
_SAME = ("http://www.w3.org/2002/07/owl#sameAs", SKOS + "exactMatch")
_CHARS = re.compile(r"#char=([0-9]+),([0-9]+)$")
_NOT_QUALIFIERS = frozenset({"modality", "confidence", "extractedBy", "evidence", "context", "earliest", "latest", "source"})


def view(quads: Iterable[Quad]) -> View:
    """The view of a build's quads. Terms that the vocabulary does not know are passed over."""
    index = _Index(quads)
    facts = tuple(map(index.fact, index.of_type("Assertion")))
    return View(
        notes=tuple(map(index.note, index.of_type("Note"))),
        entities=index.entities(facts),
        facts=facts,
        statements=tuple(map(index.statement, index.of_type("Statement"))),
        measurements=tuple(map(index.measurement, index.of_type("Measurement"))),
        conflicts=tuple(map(index.conflict, index.of_type("Conflict"))),
    )


class _Index:
    """The union of the graphs by subject and predicate."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.objects: dict[str, dict[str, dict[NamedNode | Literal, None]]] = defaultdict(lambda: defaultdict(dict))
        self.types: dict[str, set[str]] = defaultdict(set)
        self.words_of: dict[str, Words] = {}
        for quad in quads:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                self.objects[quad.subject.value][quad.predicate.value][quad.object] = None
                if quad.predicate.value == TYPE:
                    self.types[quad.object.value].add(quad.subject.value)

    def of_type(self, name: str) -> list[str]:
        """The subjects of that kg: class, sorted."""
        return sorted(self.types.get(KG + name, ()))

    def all(self, subject: str, *predicates: str) -> list[NamedNode | Literal]:
        """The objects of the first of these predicates that has any, sorted."""
        properties = self.objects.get(subject, {})
        return next((sorted(properties[p], key=str) for p in predicates if p in properties), [])

    def one(self, subject: str, *predicates: str) -> str:
        """The first such object's text or IRI, or ""."""
        return next((o.value for o in self.all(subject, *predicates)), "")

    def local(self, subject: str, predicate: str) -> str:
        """Like `one`, an IRI shortened to its local name."""
        return next((local_name(o.value) if isinstance(o, NamedNode) else o.value for o in self.all(subject, predicate)), "")

    def words(self, subject: str) -> tuple[Words, ...]:
        """The places of `subject`: its evidence, then what resolved it."""
        places = [*self.all(subject, KG + "evidence"), *self.all(subject, KG + "context")]
        return tuple(dict.fromkeys(self._place(p.value) for p in places))

    def _place(self, iri: str) -> Words:
        found = self.words_of.get(iri)
        if found is None:
            chars = _CHARS.search(iri)
            exact = self.one(iri, KG + "exact")
            quotation = next((o.value for o in self.all(iri, OA + "hasSelector") if self.all(o.value, OA + "exact")), "")
            sentence, start, end = around(self.one(quotation, OA + "prefix"), exact, self.one(quotation, OA + "suffix"))
            line = self.one(iri, KG + "line")
            found = self.words_of[iri] = Words(
                note=iri.rpartition("#char=")[0] or iri,
                before=sentence[:start],
                exact=exact,
                after=sentence[end:],
                line=int(line) if line.isdecimal() else 0,
                section=self.one(iri, KG + "section"),
                start=int(chars[1]) if chars else -1,
                end=int(chars[2]) if chars else -1,
            )
        return found

    def labels(self, subject: str, *predicates: str) -> Labels:
        """(language, text) of all these predicates' literals, without repeats."""
        found = (o for p in predicates for o in self.all(subject, p) if isinstance(o, Literal))
        return tuple(dict.fromkeys((o.language or "", o.value) for o in found))

    def note(self, iri: str) -> NoteView:
        path = self.one(iri, KG + "path") or iri.partition("/note/")[2] or iri
        return NoteView(iri, path, self.one(iri, *_TITLE), self.one(iri, *_LANGUAGE), self.one(iri, *_DATE))

    def entities(self, facts: tuple[FactView, ...]) -> tuple[EntityView, ...]:
        """All that some note names: mentioned, or part of a fact, statement or measurement."""
        notes: dict[str, set[str]] = defaultdict(set)
        for note in self.of_type("Note"):
            for entity in self.all(note, KG + "mentions"):
                notes[entity.value].add(note)
        for mention in self.of_type("Mention"):
            notes[self.one(mention, KG + "entity")].update(w.note for w in self.words(mention))
        for fact in facts:
            for end in (fact.subject,) if fact.literal else (fact.subject, fact.object):
                notes[end].add(fact.note)
        for node, part in self._parts():
            notes[part].update(w.note for w in self.words(node))
        other = {iri for name in ("Note", "WebPage") for iri in self.types.get(KG + name, ())} | {""}
        return tuple(self._entity(iri, tuple(sorted(notes[iri]))) for iri in sorted(notes) if iri not in other)

    def _parts(self) -> Iterator[tuple[str, str]]:
        """(statement or measurement, an entity that it is about)."""
        for name, roles in (("Statement", ("speaker", "about", "madeAt")), ("Measurement", ("of",))):
            for node in self.of_type(name):
                yield from ((node, entity.value) for role in roles for entity in self.all(node, KG + role))

    def _entity(self, iri: str, notes: tuple[str, ...]) -> EntityView:
        kinds = [o.value.removeprefix(KG) for o in self.all(iri, TYPE) if o.value.startswith(KG)]
        kind = next((k for k in ENTITY_TYPES if k in kinds), "")
        finer = [k for k in kinds if k not in ENTITY_TYPES]
        labels = self.labels(iri, SKOS + "prefLabel") or self.labels(iri, LABEL)
        preferred = {text for _, text in labels}
        names = tuple(n for n in self.labels(iri, SKOS + "altLabel", SKOS + "hiddenLabel", LABEL) if n[1] not in preferred)
        label = self.one(iri, LABEL, SKOS + "prefLabel") or local_name(iri)
        finest = min(finer, key=lambda k: (len(self.types[KG + k]), k), default=kind)
        same = sorted({o.value for p in _SAME for o in self.all(iri, p) if isinstance(o, NamedNode)})
        return EntityView(iri, kind, finest, label, labels, names, notes, tuple(same))

    def fact(self, iri: str) -> FactView:
        objects = self.all(iri, RDF + "object")
        words = self.words(iri)
        qualifiers = sorted(
            (p.removeprefix(KG), local_name(o.value) if isinstance(o, NamedNode) else o.value)
            for p, found in self.objects[iri].items()
            if p.startswith(KG) and p.removeprefix(KG) not in _NOT_QUALIFIERS
            for o in found
        )
        confidence = self.one(iri, KG + "confidence")
        return FactView(
            iri=iri,
            subject=self.one(iri, RDF + "subject"),
            predicate=self.local(iri, RDF + "predicate"),
            object=objects[0].value if objects else "",
            literal=bool(objects) and isinstance(objects[0], Literal),
            modality=self.local(iri, KG + "modality") or "asserted",
            confidence=float(confidence) if confidence else None,
            qualifiers=tuple(qualifiers),
            note=self.one(iri, PROV + "wasDerivedFrom") or (words[0].note if words else ""),
            words=words,
            earliest=self.one(iri, KG + "earliest"),
            latest=self.one(iri, KG + "latest"),
            extractor=_extractor(self.one(iri, KG + "extractedBy")),
        )

    def statement(self, iri: str) -> StatementView:
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
        told = [o.value for o in self.all(iri, KG + "side")]
        sides = tuple((side, self.one(side, KG + "entity", KG + "of", KG + "speaker"), self.words(side)) for side in told)
        return ConflictView(iri, self.one(iri, KG + "kind"), self.one(iri, KG + "subject"), sides)


def _extractor(iri: str) -> str:
    """What the base IRI is followed by: `pattern/en/…`, or the local name."""
    return "pattern/" + iri.rpartition("/pattern/")[2] if "/pattern/" in iri else local_name(iri)
