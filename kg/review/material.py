"""Reads from a graph what finding needs of it: entities with their names, facts with their words, by a few queries over all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.graph import Graph
from kg.graph.evidence import share, value
from kg.ontology import KG, PREFIXES, Ontology
from kg.review.things import Named, Told
from kg.stores import Term


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity: `names` are (language, name), preferred ones first; `notes` the IRIs of those that mention it; `count` its mentions."""

    named: Named
    base_type: str
    names: tuple[tuple[str, str], ...]
    notes: frozenset[str]
    count: int


@dataclass(frozen=True, slots=True)
class FactRow:
    """One place that asserts a fact. `object` is an IRI, or a date's text where `dated`; `words` are the evidence.

    `decided` tells that somebody decided about it before the graph was built.
    """

    iri: str
    subject: str
    predicate: str
    object: str
    dated: bool
    confidence: float
    extractor: str
    words: str
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """What there is to look through; `facts` in the order of their IRIs."""

    base: str
    entities: Mapping[str, EntityRow]
    facts: tuple[FactRow, ...]
    ontology: Ontology

    def named(self, iri: str) -> Named:
        """What to show of an entity; of a date its text."""
        row = self.entities.get(iri)
        return row.named if row is not None else Named(iri if iri.startswith(self.base) else "", iri.removeprefix(f"{self.base}entity/"))

    def told(self, *places: FactRow) -> Told:
        """What to show of a fact that these places assert, the surest first; all but its words."""
        fact = places[0]
        object_ = Named("", fact.object) if fact.dated else self.named(fact.object)
        iris = tuple(place.iri for place in places)
        return Told(self.named(fact.subject), fact.predicate, object_, fact.confidence, fact.extractor, iris=iris)


def material(graph: Graph, ontology: Ontology) -> Material:
    """Everything that is looked through, read off the graph."""
    return Material(graph.base, _entities(graph, ontology), _facts(graph), ontology)


def _entities(graph: Graph, ontology: Ontology) -> dict[str, EntityRow]:
    notes: dict[str, set[str]] = defaultdict(set)
    for note, entity in _pairs(graph, "?n kg:mentions ?e", "?n ?e"):
        notes[value(entity)].add(value(note))
    count = {value(e): int(value(n)) for e, n in _pairs(graph, "?m kg:entity ?e", "?e (COUNT(?m) AS ?n)", "GROUP BY ?e")}
    classes: dict[str, list[str]] = defaultdict(list)
    for entity, kind in _pairs(graph, "?e a ?t . FILTER STRSTARTS(STR(?t), STR(kg:))", "?e ?t"):
        if value(entity) in notes:
            classes[value(entity)].append(value(kind).removeprefix(KG))
    names: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for rank, predicate in enumerate(("skos:prefLabel", "skos:altLabel")):
        for entity, label in _pairs(graph, f"?e {predicate} ?l", "?e ?l"):
            if isinstance(label, Literal) and value(entity) in notes:
                names[value(entity)].append((rank, label.language or "", label.value))
    curated = {value(e) for e, _ in _pairs(graph, "?e skos:inScheme ?c", "?e ?c")}
    out = {}
    for iri in sorted(notes):
        rows = sorted(names[iri])
        known = [c for c in sorted(classes[iri]) if c in ontology.bases]
        finest = max(known, key=lambda c: len(ontology.classes[c]), default="")
        shown_as = next((text for rank, tag, text in rows if not rank and tag == graph.language), rows[0][2] if rows else "")
        shown = Named(iri, shown_as or iri.removeprefix(f"{graph.base}entity/"), finest, iri in curated)
        told = tuple((tag, text) for _, tag, text in rows)
        out[iri] = EntityRow(shown, ontology.bases.get(finest, ""), told, frozenset(notes[iri]), count.get(iri, 0))
    return out


def _facts(graph: Graph) -> tuple[FactRow, ...]:
    asked = "?a kg:modality kg:asserted ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"
    told = {value(a): value(x) for a, x in _pairs(graph, "?a kg:extractedBy ?x", "?a ?x")}
    sure = {value(a): share(value(c)) or 0.0 for a, c in _pairs(graph, "?a kg:confidence ?c", "?a ?c")}
    words = {value(e): value(x) for e, x in _pairs(graph, "?e kg:exact ?x", "?e ?x")}
    said = {value(a): words.get(value(e), "") for a, e in _pairs(graph, "?a kg:evidence ?e", "?a ?e")}
    borne = {value(a) for a, _ in _pairs(graph, "?a kg:decidedBy|kg:overruledBy ?d", "?a ?d")}
    out = []
    for a, s, p, o in graph.store.query(f"SELECT ?a ?s ?p ?o {{ {asked} }}", PREFIXES):
        assert a is not None and s is not None and p is not None and o is not None
        iri, extractor = value(a), told.get(value(a), "").removeprefix(graph.base)
        ends = (value(s), value(p).removeprefix(KG), value(o), not isinstance(o, NamedNode))
        out.append(FactRow(iri, *ends, sure.get(iri, 1.0), extractor, said.get(iri, ""), iri in borne))
    return tuple(sorted(out, key=lambda f: f.iri))


def _pairs(graph: Graph, pattern: str, shown: str, behind: str = "") -> list[tuple[Term, Term]]:
    rows = graph.store.query(f"SELECT {shown} {{ {pattern} }} {behind}", PREFIXES)
    return [(a, b) for a, b in rows if a is not None and b is not None]
