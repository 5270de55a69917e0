"""Facts, statements and numbers of a note as triples, each leading to the words that say it.

A node is `<base><kind>/<hash>`, the hash being `kg.iris.digest` of the note's
path and of what its function lists, so that the same words give the same node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from kg.dataset.terms import TYPE, Triple, days, decimal, edtf, iri, kg, text
from kg.iris import bounds, concept_name, digest, evidence_iri, segment
from kg.model import Assertion, EdtfDate, Evidence, Extraction, Measurement, Mention, Note, Statement
from kg.ontology import EDTF, KG, PROV, RDF, RDFS, SKOS, XSD, Ontology

_EVENT_DATES = frozenset({"date", "startDate", "endDate"})


@dataclass(frozen=True, slots=True)
class Scope:
    """What every part of a note's graph needs: the note, its IRI, the ontology, the base IRI."""

    note: Note
    iri: str
    ontology: Ontology
    base: str

    def node(self, kind: str, *parts: object) -> ox.NamedNode:
        """The node `<base><kind>/<hash of the note's path and parts>`."""
        return ox.NamedNode(f"{self.base}{kind}/{digest(self.note.path, *parts)}")

    def place(self, evidence: Evidence) -> ox.NamedNode:
        """The node of a piece of evidence."""
        return ox.NamedNode(evidence_iri(self.iri, evidence.span))

    def types(self, node: ox.NamedNode, local: str) -> Iterator[Triple]:
        """The type of a node with all supertypes."""
        return ((node, TYPE, iri(name)) for name in self.ontology.classes[local])


def fact_triples(scope: Scope, extraction: Extraction) -> Iterator[Triple]:
    """The triples of all assertions, statements and measurements of a note, and the bounds of its dated events.

    Where two extractors read one fact from one place, the more confident is kept.

    Raises:
        KeyError: a predicate is not in the ontology.
    """
    best: dict[ox.NamedNode, Assertion] = {}
    for fact in sorted(extraction.assertions, key=lambda a: (-a.confidence, a.extractor)):
        best.setdefault(_assertion_node(scope, fact), fact)
    for node, fact in best.items():
        yield from _assertion(scope, node, fact)
    for statement in extraction.statements:
        yield from _statement(scope, statement)
    for measurement in extraction.measurements:
        yield from _measurement(scope, measurement)
    yield from _event_days(extraction.assertions)


def _ends(scope: Scope, fact: Assertion) -> tuple[str, str | EdtfDate]:
    """Subject and object, a symmetric fact turned so that the smaller IRI comes first."""
    if isinstance(fact.object, str) and scope.ontology.property(fact.predicate).symmetric:
        return min(fact.subject, fact.object), max(fact.subject, fact.object)
    return fact.subject, fact.object


def _assertion_node(scope: Scope, fact: Assertion) -> ox.NamedNode:
    """Hash: subject, predicate, object (an IRI, or ["edtf", date]), qualifiers sorted by name and value, evidence span."""
    subject, object_ = _ends(scope, fact)
    key = ["edtf", object_.value] if isinstance(object_, EdtfDate) else object_
    span = fact.evidence.span
    return scope.node("assertion", subject, fact.predicate, key, sorted(fact.qualifiers), span.start, span.end)


def _assertion(scope: Scope, me: ox.NamedNode, fact: Assertion) -> Iterator[Triple]:
    subject, object_ = _ends(scope, fact)
    value = edtf(object_.value) if isinstance(object_, EdtfDate) else ox.NamedNode(object_)
    if fact.modality == "asserted" and not fact.overruled:
        yield ox.NamedNode(subject), kg(fact.predicate), value
    yield from scope.types(me, "Assertion")
    yield me, iri(RDF + "subject"), ox.NamedNode(subject)
    yield me, iri(RDF + "predicate"), kg(fact.predicate)
    yield me, iri(RDF + "object"), value
    yield me, kg("modality"), kg(fact.modality)
    yield me, kg("confidence"), decimal(format(Decimal(str(fact.confidence)), "f"))
    yield me, kg("source"), ox.Literal(fact.source)
    yield from decided(me, fact)
    yield from _provenance(scope, me, fact)
    for name, said in fact.qualifiers:
        yield from _qualifier(scope, me, name, said)
    given = dict(fact.qualifiers)
    if isinstance(object_, EdtfDate):
        yield from days(me, object_.value, object_.value)
    else:
        yield from days(me, given.get("start") or given.get("on"), given.get("end") or given.get("on"))


def decided(me: ox.NamedNode, told: Assertion | Statement | Measurement | Mention) -> Iterator[Triple]:
    """What people decided about a place."""
    yield from ((me, kg("decidedBy"), ox.NamedNode(decision)) for decision in told.decisions)
    if told.overruled:
        yield me, kg("overruledBy"), ox.NamedNode(told.overruled)


def _provenance(scope: Scope, me: ox.NamedNode, told: Assertion | Statement | Measurement) -> Iterator[Triple]:
    yield me, kg("extractedBy"), iri(scope.base + segment(told.extractor))
    yield me, iri(PROV + "wasDerivedFrom"), ox.NamedNode(scope.iri)
    yield me, kg("evidence"), scope.place(told.evidence)
    for step in told.context:
        yield me, kg("context"), scope.place(step)


def _qualifier(scope: Scope, me: ox.NamedNode, name: str, value: str) -> Iterator[Triple]:
    """A qualifier as the property's range wants it; a name that the ontology does not know is kept as a string."""
    known = scope.ontology.properties.get(name)
    ranges = known.range if known else frozenset()
    if "Position" in ranges:
        yield from _concept(scope, me, name, value, "Position")
    elif EDTF in ranges:
        yield me, kg(name), edtf(value)
    elif XSD + "decimal" in ranges:
        yield me, kg(name), decimal(value)
    else:
        yield me, kg(name), ox.Literal(value)


def _concept(scope: Scope, me: ox.NamedNode, name: str, value: str, kind: str) -> Iterator[Triple]:
    """A position or measure; one that the ontology does not list is described here."""
    local = concept_name(value)
    yield me, kg(name), kg(local)
    if scope.ontology.concepts.get(local) != kind:
        yield kg(local), TYPE, kg(kind)
        yield kg(local), TYPE, iri(SKOS + "Concept")
        yield kg(local), iri(RDFS + "label"), ox.Literal(value)


def _statement(scope: Scope, said: Statement) -> Iterator[Triple]:
    """Hash: speaker, text, whether verbatim, evidence span."""
    me = scope.node("statement", said.speaker, said.text, said.verbatim, said.evidence.span.start, said.evidence.span.end)
    yield from scope.types(me, "Statement")
    yield me, kg("speaker"), ox.NamedNode(said.speaker)
    yield me, kg("quote" if said.verbatim else "paraphrase"), text(said.text, said.lang)
    if said.event:
        yield me, kg("madeAt"), ox.NamedNode(said.event)
    if said.date:
        yield me, kg("saidOn"), edtf(said.date)
        yield from days(me, said.date, said.date)
    for entity in said.about:
        yield me, kg("about"), ox.NamedNode(entity)
    yield from decided(me, said)
    yield from _provenance(scope, me, said)


def _measurement(scope: Scope, number: Measurement) -> Iterator[Triple]:
    """Hash: entity, measure, value, least and greatest value, unit, bound, date, evidence span."""
    span = number.evidence.span
    values = (("value", number.value), ("minValue", number.minimum), ("maxValue", number.maximum))
    said = (number.of, number.measure, *(v for _, v in values), number.unit, number.bound, number.date)
    me = scope.node("measurement", *said, span.start, span.end)
    yield from scope.types(me, "Measurement")
    yield me, kg("of"), ox.NamedNode(number.of)
    yield from _concept(scope, me, "measure", number.measure, "Measure")
    for name, value in values:
        if value is not None:
            yield me, kg(name), decimal(value)
    if number.unit:
        yield me, kg("unit"), ox.Literal(number.unit)
    yield me, kg("bound"), ox.Literal(number.bound)
    if number.date:
        yield me, kg("on"), edtf(number.date)
        yield from days(me, number.date, number.date)
    yield from decided(me, number)
    yield from _provenance(scope, me, number)


def _event_days(assertions: Iterable[Assertion]) -> Iterator[Triple]:
    """The first and last day of each event that the note dates, over all dates it asserts."""
    told: dict[str, list[tuple[str | None, str | None]]] = {}
    for fact in assertions:
        if fact.predicate in _EVENT_DATES and fact.modality == "asserted" and isinstance(fact.object, EdtfDate):
            told.setdefault(fact.subject, []).append(bounds(fact.object.value))
    for event, pairs in told.items():
        first = [a for a, _ in pairs if a is not None]
        last = [b for _, b in pairs if b is not None]
        for name, found in (("earliest", min(first, default=None)), ("latest", max(last, default=None))):
            if found is not None:
                yield ox.NamedNode(event), iri(KG + name), ox.Literal(found, datatype=iri(XSD + "date"))
