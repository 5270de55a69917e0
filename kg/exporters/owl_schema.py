"""What the OWL export declares: the classes and properties of `kg.ttl` as OWL 2 DL allows them, and the properties of annotations.

OWL asks that a property relates individuals, gives them data, or annotates, and never
two of these. What narrows or proves a fact (`kg:on`, `kg:unit`, `kg:exact`, …) therefore
has a namespace of its own as an annotation: `NOTED`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from kg.exporters.owl_xml import OWL, Row, Writer, spelled
from kg.exporters.terms import KG, RDF, RDFS, SKOS, XSD
from kg.ontology import EDTF, Ontology, load_ontology
from kg.resources import shipped_ontology

NOTED = "https://w3id.org/notegraph/annotation#"
OBJECT, DATA, NOTE = OWL + "ObjectProperty", OWL + "DatatypeProperty", OWL + "AnnotationProperty"

_RECORDS = ("Note", "Statement", "Measurement", "Conflict")
_RECORD_PROPERTIES = (
    *("mentions", "path", "kind", "subject", "speaker", "about", "madeAt", "quote", "paraphrase", "saidOn"),
    *("of", "measure", "value", "minValue", "maxValue", "unit", "bound", "on", "earliest", "latest"),
)
# What stands for a datatype that is not in the OWL 2 datatype map.
_DATATYPES = {EDTF: XSD + "string", XSD + "date": XSD + "dateTime", RDF + "langString": RDF + "PlainLiteral"}
_RESERVED = (RDF, RDFS, OWL)
_LABELS_OF = {"assertion": "Assertion", "note": "Note", "relation": "Relation"}  # an annotation that is named like a class


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The shipped ontology, what `kg.ttl` says above its terms, and which kind of property each is."""

    terms: Ontology
    above: Mapping[str, tuple[str, ...]]  # IRI of a kg: term → its superclasses or superproperties outside reserved vocabularies
    inverse: Mapping[str, str]  # IRI of a kg: property → the standard one that runs the other way
    kinds: Mapping[str, str]  # local name of a property → OBJECT or DATA

    def classes(self) -> list[str]:
        """The local names of the classes whose individuals an export holds, sorted."""
        kept = {*self.terms.bases, *_RECORDS, *self.terms.concepts.values()}
        return sorted(kept & set(self.terms.classes))

    def properties(self) -> list[str]:
        """The local names of the properties that individuals have, sorted."""
        asserted = [name for name, p in self.terms.properties.items() if p.kind in ("relation", "date")]
        return sorted({*asserted, *_RECORD_PROPERTIES} & set(self.terms.properties))

    def names(self, local: str) -> Iterator[Row]:
        """The labels of a term in every language."""
        found = sorted((tag, text) for (name, tag), text in self.terms.names.items() if name == local)
        return ((RDFS + "label", Literal(text, language=tag) if tag else Literal(text)) for tag, text in found)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of the shipped ontology."""
    root = shipped_ontology()
    above: dict[str, list[str]] = {}
    inverse: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for quad in sorted(ox.parse(path=str(root / "kg.ttl")), key=str):
        term, value = getattr(quad.subject, "value", ""), getattr(quad.object, "value", "")
        if not term.startswith(KG):
            continue
        if quad.predicate.value in (RDFS + "subClassOf", RDFS + "subPropertyOf") and not value.startswith(_RESERVED):
            above.setdefault(term, []).append(value)
        elif quad.predicate.value == OWL + "inverseOf":
            inverse[term] = value
        elif quad.predicate.value == RDF + "type" and value in (OBJECT, DATA):
            kinds[term.removeprefix(KG)] = value
    return Vocabulary(load_ontology((root,)), {term: tuple(found) for term, found in above.items()}, inverse, kinds)


def declarations(known: Vocabulary, write: Writer, properties: Mapping[str, str], classes: Mapping[str, str]) -> Iterator[str]:
    """The classes and properties of an export, as RDF/XML.

    `properties` are those that its facts use (local name → OBJECT or DATA), `classes`
    those of its entities (local name → base type or ""); what `kg.ttl` does not know of
    them is declared without more.
    """
    kept = known.classes()
    others: dict[str, str] = {}  # IRI of a standard term → what it is declared as
    for name in kept:
        supers = known.above.get(KG + name, ())
        others.update((iri, OWL + "Class") for iri in supers if not iri.startswith(KG))
        rows = [*_told(known, name), *((RDFS + "subClassOf", NamedNode(iri)) for iri in supers)]
        yield write.node(KG + name, OWL + "Class", rows)
    for name, base in sorted(classes.items()):
        if name not in kept:
            yield write.node(KG + name, OWL + "Class", [(RDFS + "subClassOf", NamedNode(KG + base))] if base else [])
    disjoint = [KG + name for name in sorted({*known.terms.base_types, *_RECORDS})]
    yield write.node(None, OWL + "AllDisjointClasses", [write.listed(OWL + "members", disjoint)])
    for name in known.properties():
        yield write.node(KG + name, known.kinds[name], list(_property(known, write, name, set(kept), others)))
    for name, kind in sorted(properties.items()):
        if name not in known.properties():
            yield write.node(spelled(KG + name), kind, known.names(name))
    yield from (write.node(iri, kind, []) for iri, kind in sorted(others.items()) if not iri.startswith(KG))


def annotation_properties(known: Vocabulary, write: Writer, names: Iterable[str]) -> Iterator[str]:
    """The annotation properties of those local names in `NOTED`, and the standard ones."""
    yield from (write.node(SKOS + name, NOTE, []) for name in ("altLabel", "definition", "exactMatch"))
    for name in sorted(set(names)):
        yield write.node(spelled(NOTED + name), NOTE, known.names(_LABELS_OF.get(name, name)))


def _told(known: Vocabulary, name: str) -> Iterator[Row]:
    yield from known.names(name)
    found = sorted((tag, text) for (term, tag), text in known.terms.definitions.items() if term == name)
    yield from ((SKOS + "definition", Literal(text, language=tag) if tag else Literal(text)) for tag, text in found)


def _property(known: Vocabulary, write: Writer, name: str, kept: set[str], others: dict[str, str]) -> Iterator[Row | str]:
    term, kind = known.terms.properties[name], known.kinds[name]
    yield from _told(known, name)
    if term.symmetric:
        yield RDF + "type", NamedNode(OWL + "SymmetricProperty")
    for iri in known.above.get(KG + name, ()):
        if others.setdefault(iri, kind) == kind:
            yield RDFS + "subPropertyOf", NamedNode(iri)
    if (inverse := known.inverse.get(KG + name)) and others.setdefault(inverse, OBJECT) == OBJECT:
        yield write.below_inverse(inverse)
    if domain := sorted(KG + c for c in term.domain & kept):
        yield write.union(RDFS + "domain", domain)
    if kind == DATA:
        yield from ((RDFS + "range", NamedNode(_DATATYPES.get(iri, iri))) for iri in sorted(term.range)[:1])
    elif term.range and term.range <= kept:
        yield write.union(RDFS + "range", sorted(KG + c for c in term.range))
