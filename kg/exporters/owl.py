"""`kg.owl`: the facts as axioms of OWL 2 DL with their words as annotations, for Protégé and reasoners."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kg.exporters.base import replacing_text
from kg.exporters.owl_schema import DATA, NOTED, OBJECT, Vocabulary, annotation_properties, declarations, vocabulary
from kg.exporters.owl_xml import FOOT, OWL, Row, Value, Writer, head
from kg.exporters.reader import view
from kg.exporters.terms import KG, RDF, RDFS, SKOS, TYPE, VOCABULARIES, XSD
from kg.exporters.view import ConflictView, EntityView, FactView, MeasurementView, NoteView, StatementView, View, Words
from kg.iris import bounds
from kg.ontology import EDTF

_DC = VOCABULARIES["dcterms"]
_INDIVIDUAL = OWL + "NamedIndividual"
_DAY = re.compile(r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOTED = (
    *("assertion", "confidence", "context", "earliest", "evidence", "exact", "extractedBy", "latest", "line"),
    *("modality", "note", "relation", "section", "side", "value"),
)
_PREFIXES = ("dcterms", "kg", "org", "owl", "prov", "rdf", "rdfs", "schema", "skos", "xsd")
_LABEL = 80  # code points of a statement that name it


@dataclass(frozen=True, slots=True)
class Owl:
    """An ontology in RDF/XML: declarations, entities and records as individuals, one annotated axiom an assertion.

    Only what is asserted is an axiom; what is planned, rumoured or denied is an
    annotation of its subject. No property is functional, for notes may contradict
    each other, and both sides stay. Dates are EDTF strings; their first and last
    moments stand beside them as `xsd:dateTime`.
    """

    name: str = "owl"
    suffix: str = ".owl"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the ontology to `path`. Raises OSError where that fails."""
        seen = view(quads)
        with replacing_text(path) as file:
            file.writelines(_document(seen))


def _document(seen: View) -> Iterator[str]:
    known = vocabulary()
    namespaces = {**{prefix: VOCABULARIES[prefix] for prefix in _PREFIXES}, "noted": NOTED}
    write = Writer(namespaces)
    used = _used(seen, known)
    make = _Individuals(known, write, used.kinds)
    yield from head(namespaces)
    yield write.node(_ontology_iri(seen), OWL + "Ontology", [(OWL + "versionInfo", Literal(_version()))])
    yield from declarations(known, write, used.kinds, {e.type: e.kind for e in seen.entities if e.type})
    yield write.node(_DC + "language", DATA, [])
    yield from annotation_properties(known, write, used.noted)
    yield from map(make.concept, sorted(used.concepts))
    yield from map(make.entity, seen.entities)
    yield from map(make.note, seen.notes)
    yield from map(make.fact, seen.facts)
    yield from map(make.statement, seen.statements)
    yield from map(make.measurement, seen.measurements)
    yield from map(make.conflict, seen.conflicts)
    yield FOOT


def _ontology_iri(seen: View) -> str:
    """The build's base IRI with `ontology` behind it, read off a note; the vocabulary's own where there is none."""
    base = next((note.iri.partition("/note/")[0] for note in seen.notes if "/note/" in note.iri), "https://w3id.org/notegraph")
    return base + "/ontology"


def _version() -> str:
    from kg import __version__

    return f"notegraph {__version__}"


@dataclass(frozen=True, slots=True)
class _Used:
    """What has to be declared before it is used: properties (→ OBJECT or DATA), names of annotations, concepts by local name."""

    kinds: dict[str, str]
    noted: set[str]
    concepts: set[str]


def _used(seen: View, known: Vocabulary) -> _Used:
    """A property is what `kg.ttl` says, else as the first asserted fact has it."""
    used = _Used({}, set(_NOTED), {number.measure for number in seen.measurements})
    for fact in seen.facts:
        used.concepts.update((fact.modality, *(value for _, value in fact.qualifiers)))
        used.noted.update(name for name, _ in fact.qualifiers)
        if fact.modality in known.terms.concepts:
            used.noted.add(fact.modality)
        if fact.modality == "asserted" and isinstance(_term(fact.predicate), NamedNode):
            used.kinds.setdefault(fact.predicate, known.kinds.get(fact.predicate, DATA if fact.literal else OBJECT))
    used.concepts.intersection_update(known.terms.concepts)
    return used


class _Individuals:
    """Entities and records → nodes and axioms as RDF/XML."""

    def __init__(self, known: Vocabulary, write: Writer, kinds: dict[str, str]) -> None:
        self.known, self.write, self.kinds = known, write, kinds

    def concept(self, name: str) -> str:
        kind = (TYPE, NamedNode(KG + self.known.terms.concepts[name]))
        return self.write.node(KG + name, _INDIVIDUAL, [kind, *self.known.names(name)])

    def entity(self, entity: EntityView) -> str:
        kind = _term(entity.type)
        rows: list[Row] = [(TYPE, kind)] if isinstance(kind, NamedNode) else []
        labels = entity.labels or (("", entity.label),)
        rows += [(RDFS + "label", _text(text, tag)) for tag, text in labels]
        rows += [(SKOS + "altLabel", _text(text, tag)) for tag, text in entity.names]
        rows += [(SKOS + "exactMatch", _iri(iri)) for iri in entity.same]
        said = (self.write.node(note, RDF + "Description", [(KG + "mentions", _iri(entity.iri))]) for note in entity.notes if note)
        return self.write.node(entity.iri, _INDIVIDUAL, rows) + "".join(said)

    def note(self, note: NoteView) -> str:
        rows: list[Row] = [
            (TYPE, NamedNode(KG + "Note")),
            (RDFS + "label", _text(note.title or note.path, note.lang if note.title else "")),
            (KG + "path", Literal(note.path)),
        ]
        rows += [(_DC + name, Literal(value)) for name, value in (("language", note.lang), ("date", note.date)) if value]
        return self.write.node(note.iri, _INDIVIDUAL, [*rows, *_moments(KG, [note.date])])

    def fact(self, fact: FactView) -> str:
        """An axiom where the fact is asserted and its property fits; else an annotation of its subject."""
        rows: list[Row] = [(NOTED + "assertion", NamedNode(fact.iri)), (NOTED + "modality", _term(fact.modality))]
        if fact.confidence is not None:
            rows.append((NOTED + "confidence", _decimal(str(fact.confidence))))
        if fact.extractor:
            rows.append((NOTED + "extractedBy", Literal(fact.extractor)))
        rows += [(NOTED + name, self._qualifier(name, value)) for name, value in fact.qualifiers]
        rows += _moments(NOTED, [*([fact.object] if fact.literal else []), *(v for n, v in fact.qualifiers if self._dated(n))])
        rows += _told(fact.words, fact.note)
        value: Value = Literal(fact.object) if fact.literal or not fact.object else NamedNode(fact.object)
        fits = fact.subject and fact.object and self.kinds.get(fact.predicate) == (DATA if fact.literal else OBJECT)
        if fact.modality == "asserted" and fits:
            return self.write.fact(fact.subject, KG + fact.predicate, value, rows)
        manner = fact.modality if fact.modality in self.known.terms.concepts else "modality"
        return self.write.fact(fact.subject or fact.iri, NOTED + manner, value, [*rows, (NOTED + "relation", _term(fact.predicate))])

    def statement(self, said: StatementView) -> str:
        rows: list[Row] = [(KG + ("quote" if said.verbatim else "paraphrase"), _text(said.text, said.lang))] if said.text else []
        if said.text:
            flat = " ".join(said.text.split())
            rows.append((RDFS + "label", _text(flat if len(flat) <= _LABEL else flat[: _LABEL - 1] + "…", said.lang)))
        ends = (("speaker", said.speaker), ("madeAt", said.event), *(("about", iri) for iri in said.about))
        rows += [_link(role, iri) for role, iri in ends if iri]
        if said.date:
            rows += [(KG + "saidOn", Literal(said.date)), *_moments(KG, [said.date])]
        return self._record(said.iri, "Statement", rows, said.words)

    def measurement(self, number: MeasurementView) -> str:
        rows = list(self._measured(number))
        if number.of:
            rows.append(_link("of", number.of))
        if number.measure:
            known = number.measure in self.known.terms.concepts
            rows.append(_link("measure", KG + number.measure) if known else (NOTED + "value", Literal(number.measure)))
        for name, digits in (("value", number.value), ("minValue", number.minimum), ("maxValue", number.maximum)):
            if digits:
                value = _decimal(digits)
                rows.append((KG + name if value.datatype.value == XSD + "decimal" else NOTED + "value", value))
        rows += [(KG + name, Literal(text)) for name, text in (("unit", number.unit), ("bound", number.bound), ("on", number.date)) if text]
        return self._record(number.iri, "Measurement", [*rows, *_moments(KG, [number.date])], number.words)

    def conflict(self, conflict: ConflictView) -> str:
        rows: list[Row] = [(RDFS + "label", Literal(conflict.kind)), (KG + "kind", Literal(conflict.kind))] if conflict.kind else []
        if conflict.subject:
            rows.append(_link("subject", conflict.subject))
        sides = (self.write.fact(conflict.iri, NOTED + "side", _iri(iri), _told(words, "")) for iri, _, words in conflict.sides)
        return self._record(conflict.iri, "Conflict", rows, ()) + "".join(sides)

    def _record(self, iri: str, kind: str, rows: list[Row], words: tuple[Words, ...]) -> str:
        """An individual whose class assertion carries the words."""
        return self.write.node(iri, _INDIVIDUAL, rows) + self.write.fact(iri, TYPE, NamedNode(KG + kind), _told(words, ""))

    def _measured(self, number: MeasurementView) -> Iterator[Row]:
        """A label in each language that has a name for the measure, e.g. `revenue: 12 JPY (2024)`."""
        amount = number.value or f"{number.minimum}–{number.maximum}"
        told = f"{amount} {number.unit}".strip() + (f" ({number.date})" if number.date else "")
        for _, name in self.known.names(number.measure):
            if isinstance(name, Literal):
                yield RDFS + "label", _text(f"{name.value}: {told}", name.language or "")

    def _dated(self, name: str) -> bool:
        return name in self.known.terms.properties and EDTF in self.known.terms.properties[name].range

    def _qualifier(self, name: str, value: str) -> Value:
        if value in self.known.terms.concepts:
            return NamedNode(KG + value)
        term = self.known.terms.properties.get(name)
        return _decimal(value) if term and XSD + "decimal" in term.range else Literal(value)


def _told(words: tuple[Words, ...], note: str) -> list[Row]:
    """The annotations that say where it stands: the first words with their place, then what else was needed to read them."""
    note = note or (words[0].note if words else "")
    rows: list[Row] = [(NOTED + "note", _iri(note))] if note else []
    if words:
        first = words[0]
        rows.append((NOTED + "exact", Literal(first.exact)))
        if first.start >= 0:
            rows.append((NOTED + "evidence", _iri(f"{first.note}#char={first.start},{first.end}")))
        if first.line:
            rows.append((NOTED + "line", Literal(str(first.line), datatype=NamedNode(XSD + "integer"))))
        if first.section:
            rows.append((NOTED + "section", Literal(first.section)))
    return rows + [(NOTED + "context", Literal(other.exact)) for other in words[1:]]


def _moments(space: str, dates: list[str]) -> Iterator[Row]:
    """`earliest` and `latest` of EDTF dates: the first second of the first day and the last of the last, in UTC."""
    known = [bounds(date) for date in dates if date]
    first, last = [a for a, _ in known if a and _DAY.fullmatch(a)], [b for _, b in known if b and _DAY.fullmatch(b)]
    kind = NamedNode(XSD + "dateTime")
    if first:
        yield space + "earliest", Literal(f"{min(first)}T00:00:00Z", datatype=kind)
    if last:
        yield space + "latest", Literal(f"{max(last)}T23:59:59Z", datatype=kind)


def _decimal(digits: str) -> Literal:
    """A number as `xsd:decimal`; a text where it is none."""
    try:
        number = Decimal(digits)
    except InvalidOperation:
        return Literal(digits)
    return Literal(f"{number:f}", datatype=NamedNode(XSD + "decimal")) if number.is_finite() else Literal(digits)


def _iri(value: str) -> Value:
    """A node; a text where it is no IRI."""
    try:
        return NamedNode(value)
    except ValueError:
        return Literal(value)


def _term(local: str) -> Value:
    """A term of the vocabulary; a text where that is no IRI."""
    term = _iri(KG + local)
    return term if local and isinstance(term, NamedNode) else Literal(local)


def _link(role: str, iri: str) -> Row:
    """Another individual as the value of a property; what is no IRI is only noted."""
    value = _iri(iri)
    return (KG + role if isinstance(value, NamedNode) else NOTED + "value", value)


def _text(text: str, tag: str) -> Literal:
    try:
        return Literal(text, language=tag) if tag else Literal(text)
    except ValueError:
        return Literal(text)
