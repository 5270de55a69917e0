"""`kg.ttl` as frozen values: classes with their supertypes, properties with domain and range, labels.

The namespaces of the project live here, so that no other module spells an IRI.
User folders may add classes and properties in a `kg.ttl` of their own.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pyoxigraph as ox

from kg.resources import broken

KG = "https://w3id.org/notegraph#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
ORG = "http://www.w3.org/ns/org#"
SCHEMA = "https://schema.org/"
EDTF = "http://id.loc.gov/datatypes/edtf"

PREFIXES: Mapping[str, str] = {
    "dcterms": DCTERMS,
    "kg": KG,
    "oa": OA,
    "org": ORG,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "xsd": XSD,
}

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
PropertyKind = Literal["relation", "date", "qualifier", "other"]


@dataclass(frozen=True, slots=True)
class Property:
    """A kg: property. `domain` and `range` hold local names of kg: classes, full IRIs of datatypes; empty allows all."""

    name: str
    domain: frozenset[str]
    range: frozenset[str]
    symmetric: bool
    functional: bool
    kind: PropertyKind
    judgement: bool = False  # a matter of opinion


@dataclass(frozen=True, slots=True)
class Ontology:
    """What the `kg.ttl` files say. Local names are without namespace; supertypes are full IRIs."""

    classes: Mapping[str, tuple[str, ...]]  # local name → all superclasses, itself first, then sorted
    properties: Mapping[str, Property]
    base_types: frozenset[str]
    bases: Mapping[str, str]  # local name of a class → which of the base types it is or lies below
    concepts: Mapping[str, str]  # local name of a position, measure or modality → local name of its class
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (local name, language) → label
    definitions: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def supertypes(self, local: str) -> tuple[str, ...]:
        """The IRIs of every superclass of the kg: class, standard terms included and itself left out, sorted.

        Raises:
            KeyError: there is no such class.
        """
        return self.classes[local][1:]

    def is_a(self, local: str, ancestor: str) -> bool:
        """Whether the kg: class is `ancestor` or below it (both local names); False for an unknown class."""
        return KG + ancestor in self.classes.get(local, ())

    def base_type(self, local: str) -> str:
        """Which of the eight types the class is or lies below.

        Raises:
            KeyError: there is no such class, or it lies below none of them.
        """
        return self.bases[local]

    def property(self, local: str) -> Property:
        """The kg: property of that local name.

        Raises:
            KeyError: there is none.
        """
        return self.properties[local]

    def admits(self, name: str, subject: str, object_: str | None = None) -> bool:
        """Whether things of these classes (local names) may stand left and right of a property.

        `object_` None asks for the left side only. An empty domain or range admits everything.
        """
        of = self.properties[name]
        left = not of.domain or any(self.is_a(subject, c) for c in of.domain)
        return left and (object_ is None or not of.range or any(self.is_a(object_, c) for c in of.range))

    def label(self, local: str, lang: str) -> str:
        """The name of a term in that language, else in the language's parent (`zh-Hant` → `zh`), English, or its local name."""
        return _in_language(self.names, local, lang) or local

    def definition(self, local: str, lang: str) -> str:
        """What a term means, in the language that `label` would take; "" where nothing says it."""
        return _in_language(self.definitions, local, lang)


def _in_language(texts: Mapping[tuple[str, str], str], local: str, lang: str) -> str:
    return next((texts[local, tag] for tag in (lang, lang.split("-")[0], "en") if (local, tag) in texts), "")


def load_ontology(roots: Sequence[Path]) -> Ontology:
    """The ontology of the `kg.ttl` files in the given folders, read as one.

    Raises:
        ValueError: a file is not Turtle, or one of the eight types lies below another; the message names the file.
        FileNotFoundError: no folder holds a `kg.ttl`.
    """
    files = [r / "kg.ttl" for r in roots if (r / "kg.ttl").is_file()]
    if not files:
        raise FileNotFoundError(f"kg.ttl: not in {', '.join(map(str, roots))}: give an ontology folder")
    triples = [t for f in files for t in _parse(f)]
    return _ontology(_index(triples), files)


@dataclass(frozen=True, slots=True)
class _Index:
    of: Mapping[str, Mapping[str, tuple[Term, ...]]]  # predicate → subject → objects

    def iris(self, predicate: str, subject: str) -> list[str]:
        return [o.value for o in self.of.get(predicate, {}).get(subject, ()) if isinstance(o, ox.NamedNode)]

    def having(self, predicate: str, value: str) -> list[str]:
        return [s for s, objects in self.of.get(predicate, {}).items() if any(getattr(o, "value", None) == value for o in objects)]


def turtle_in(file: Path, base: str | None = None, advice: str = "mend the file") -> list[ox.Quad]:
    """What a Turtle file says, its names read against `base`; a byte-order mark says nothing.

    Raises:
        ValueError: it is not Turtle; the message names file and line and ends with the advice.
        OSError: it cannot be read.
    """
    data = file.read_bytes().removeprefix(BOM_UTF8)
    try:
        return list(ox.parse(data, format=ox.RdfFormat.TURTLE, base_iri=base))
    except (SyntaxError, ValueError) as error:
        raise broken(file, error, advice, data) from error


def _parse(file: Path) -> list[tuple[str, str, Term]]:
    return [(q.subject.value, q.predicate.value, q.object) for q in turtle_in(file) if isinstance(q.subject, ox.NamedNode)]


def _index(triples: Iterable[tuple[str, str, Term]]) -> _Index:
    of: dict[str, dict[str, tuple[Term, ...]]] = {}
    for s, p, o in triples:
        subjects = of.setdefault(p, {})
        subjects[s] = (*subjects.get(s, ()), o)
    return _Index(of)


def _local(iri: str) -> str:
    return iri[len(KG) :] if iri.startswith(KG) else iri


def _ontology(index: _Index, files: Sequence[Path]) -> Ontology:
    a = RDF + "type"
    classes = {_local(s): _closure(s, index) for s in index.having(a, OWL + "Class") if s.startswith(KG)}
    bases = frozenset(_local(s) for s in index.having(a, KG + "BaseType"))
    for name in sorted(bases):
        if name not in classes:
            raise ValueError(f"{files[-1]}:1: kg:{name} is a kg:BaseType and no owl:Class: make it one")
        if below := sorted(_local(s) for s in classes[name][1:] if _local(s) in bases):
            raise ValueError(f"{files[-1]}: kg:{name} lies below kg:{below[0]}: the base types are never subclasses of each other")
    properties = {_local(s): _property(s, index) for s in _properties(index)}
    kinds = [c for c in classes if SKOS + "Concept" in classes[c]]
    concepts = {_local(s): c for c in kinds for s in index.having(a, KG + c)}
    names = _texts(index, RDFS + "label", SKOS + "prefLabel")
    under = {c: b for c in classes for b in (next((_local(s) for s in classes[c] if s.startswith(KG) and _local(s) in bases), None),) if b}
    return Ontology(classes, properties, bases, under, concepts, names, _texts(index, SKOS + "definition"))


def _properties(index: _Index) -> list[str]:
    kinds = (OWL + "ObjectProperty", OWL + "DatatypeProperty")
    return [s for k in kinds for s in index.having(RDF + "type", k) if s.startswith(KG)]


def _closure(iri: str, index: _Index) -> tuple[str, ...]:
    seen: set[str] = set()
    todo = [iri]
    while todo:
        at = todo.pop()
        if at not in seen:
            seen.add(at)
            todo += index.iris(RDFS + "subClassOf", at)
    return (iri, *sorted(seen - {iri}))


def _property(iri: str, index: _Index) -> Property:
    types = {_local(t) for t in index.iris(RDF + "type", iri)}
    kind: PropertyKind = "other"
    if "Relation" in types:
        kind = "relation"
    elif "DateProperty" in types:
        kind = "date"
    elif "Qualifier" in types:
        kind = "qualifier"
    return Property(
        name=_local(iri),
        domain=frozenset(map(_local, index.iris(SCHEMA + "domainIncludes", iri))),
        range=frozenset(map(_local, index.iris(SCHEMA + "rangeIncludes", iri))),
        symmetric=OWL + "SymmetricProperty" in types,
        functional=OWL + "FunctionalProperty" in types,
        kind=kind,
        judgement="Judgement" in types,
    )


def _texts(index: _Index, *predicates: str) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for predicate in predicates:
        for subject, objects in index.of.get(predicate, {}).items():
            for o in objects:
                if isinstance(o, ox.Literal) and subject.startswith(KG):
                    found.setdefault((_local(subject), _tag(o.language or "")), o.value)
    return found


def _tag(language: str) -> str:
    """RDF folds language tags to lower case; BCP 47 writes a script as `Hant` and a region as `TW`."""
    first, *rest = language.split("-")
    return "-".join([first, *(r.title() if len(r) == 4 else r.upper() if len(r) == 2 else r for r in rest)])
