"""The public `Graph`: ask it, look at one entity, see the sentences behind a fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad

from kg.graph.evidence import Properties, describe, first, local, value, whys
from kg.graph.lookup import Names, UnknownName, expanded, predicate_key
from kg.graph.views import Conflict, Counts, EntityView, Fact, Name, Why
from kg.model import Problem
from kg.ontology import KG, PREFIXES, RDF, RDFS, SKOS, Ontology, load_ontology
from kg.recursion import DEEPEST, LONGEST, too_deep, too_long
from kg.resources import shipped_ontology
from kg.stores import QueryError, QueryResult, Store, Term

DEFAULT_BASE = "https://example.org/kg/"
ROLES = ("rdf:subject", "rdf:object", "kg:of", "kg:entity", "kg:speaker")
NAMING = (SKOS + "prefLabel", RDFS + "label", SKOS + "altLabel", SKOS + "hiddenLabel")


class Graph:
    """A knowledge graph in a store.

    `language` is the one in which labels are shown where there is a label in
    it; otherwise the first by language tag is. `problems` are what was wrong
    with notes that could not be read when it was built, `doubts` which decisions
    contradict each other or match nothing any more.
    """

    def __init__(
        self, store: Store, language: str | None = None, problems: tuple[Problem, ...] = (), doubts: tuple[Problem, ...] = ()
    ) -> None:
        self.store = store
        self.language = language
        self.problems = problems
        self.doubts = doubts

    @cached_property
    def base(self) -> str:
        """The base IRI of the entities, read off the graph; the default one where it holds none."""
        for pattern, path in (("?x a kg:Build", "graph/build"), ("?n kg:mentions ?x", "entity/")):
            for (x,) in self.store.query(f"SELECT ?x {{ {pattern} }} LIMIT 1", PREFIXES):
                base, found, _ = value(x).partition(path) if x is not None else ("", "", "")
                if found:
                    return base
        return DEFAULT_BASE

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that a query need not declare; `ent:` stands for this graph's entities."""
        return {**PREFIXES, "ent": self.base + "entity/"}

    def query(self, sparql: str) -> QueryResult:
        """Answer a SPARQL 1.1 query over the union of all notes' graphs.

        Raises:
            QueryError: it is not SPARQL, the message says where; or it is so long or nests so deeply that it could end the process.
        """
        if too_long(sparql):
            raise QueryError(f"the query is longer than {LONGEST:,} characters: give many terms in VALUES, or write several queries")
        if too_deep(sparql):
            raise QueryError(f"the query nests more than {DEEPEST} deep: write it flatter, or several queries")
        return self.store.query(sparql, self.prefixes)

    def quads(self) -> tuple[Quad, ...]:
        """All quads, sorted as their N-Quads lines are."""
        return tuple(sorted(self.store.quads(), key=str))

    def counts(self) -> Counts:
        """How much the graph holds."""

        def count(what: str, pattern: str) -> int:
            (row,) = self.store.query(f"SELECT (COUNT({what}) AS ?n) {{ {pattern} }}", PREFIXES)
            return int(value(row[0])) if row[0] is not None else 0

        def of_type(name: str) -> int:
            return count("*", f"?x a kg:{name}")  # each triple stands once in the union

        return Counts(
            notes=of_type("Note"),
            entities=count("DISTINCT ?x", "?n kg:mentions ?x"),
            facts=count("*", "SELECT DISTINCT ?s ?p ?o { ?a rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:modality kg:asserted }"),
            assertions=of_type("Assertion"),
            statements=of_type("Statement"),
            measurements=of_type("Measurement"),
            conflicts=of_type("Conflict"),
        )

    def show(self, name: str) -> EntityView:
        """All that is known of one entity, which `name` names by a label in any language, an alias, a CURIE or an IRI.

        Raises:
            UnknownName: nothing is named so; the error holds names that look like it.
            AmbiguousName: several things are; the error holds their IRIs.
        """
        iri = self._names.one(name)
        node = describe(self.store, [iri])[iri]
        out, into = self._facts(iri, node)
        return EntityView(
            iri,
            self._name(NamedNode(iri)).label,
            _tagged(node, SKOS + "prefLabel") or _tagged(node, RDFS + "label"),
            _tagged(node, SKOS + "altLabel"),
            tuple(sorted(local(value(t)) for t in node.get(RDF + "type", ()) if value(t).startswith(KG))),
            tuple(f for f in out if f.object.iri),
            into,
            tuple(f for f in out if not f.object.iri),
            self._said("?x kg:speaker ?e", iri),
            self._said("?x a kg:Statement ; kg:about ?e", iri),
            self._said("?x a kg:Measurement ; kg:of ?e", iri),
            self._said("?x a kg:Mention ; kg:entity ?e", iri),
            self._conflicts(iri),
        )

    def why(self, subject: str, predicate: str | None = None, object: str | None = None) -> tuple[Why, ...]:
        """The sentences behind a fact, in the order of the notes: every place that asserts, plans, reports or denies it.

        Each of the three is a label in any language, a CURIE or an IRI; a date
        is written as in the graph (`2025-11`). What is left out matches
        anything. The IRI of an assertion, statement, measurement or mention
        alone gives that one place. Empty where no note says it.

        Raises:
            UnknownName: nothing in the graph has one of the names.
        """
        if predicate is None and object is None and (found := self._place(expanded(subject, self.prefixes))):
            return found
        subjects = frozenset(self._names.find(subject))
        relation = None if predicate is None else self._predicate(predicate)
        objects = None if object is None else self._objects(object)
        assertions = self._assertions(subjects, relation, objects)
        if relation is not None and objects is not None and self._symmetric(relation):
            assertions |= self._assertions(objects, relation, subjects)
        return self._whys(assertions)

    def places(self, iris: Iterable[str]) -> tuple[Why, ...]:
        """What the assertions, statements, measurements and mentions of those IRIs say and where, in the order of the notes."""
        return self._whys(iris)

    def _assertions(self, subjects: frozenset[str], relation: str | None, objects: frozenset[str] | None) -> set[str]:
        values = " ".join(str(NamedNode(iri)) for iri in sorted(subjects & self._names.iris))
        predicates = "" if relation is None else f"VALUES ?p {{ {NamedNode(relation)} }}"
        query = f"SELECT ?a ?o {{ VALUES ?s {{ {values} }} {predicates} ?a rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }}"
        rows = self.store.query(query, PREFIXES)
        return {value(a) for a, o in rows if a is not None and o is not None and (objects is None or value(o) in objects)}

    def _symmetric(self, relation: str) -> bool:
        known = self._ontology.properties.get(relation.removeprefix(KG))
        return known is not None and known.symmetric

    @cached_property
    def _labels(self) -> Mapping[str, Mapping[str, str]]:
        """IRI → language → the label to show."""
        shown: dict[str, dict[str, str]] = {}
        for iri, predicate, label in sorted(self._naming, key=lambda row: (NAMING.index(row[1]), row[2].value)):
            if predicate in NAMING[:2]:
                shown.setdefault(iri, {}).setdefault(label.language or "", label.value)
        return shown

    @cached_property
    def _naming(self) -> tuple[tuple[str, str, Literal], ...]:
        predicates = " ".join(f"<{p}>" for p in NAMING)
        rows = self.store.query(f"SELECT ?s ?p ?l {{ VALUES ?p {{ {predicates} }} ?s ?p ?l }}", {})
        return tuple((value(s), value(p), label) for s, p, label in rows if s is not None and p is not None and isinstance(label, Literal))

    @cached_property
    def _names(self) -> Names:
        rows = [(iri, label.value) for iri, _, label in self._naming]
        entities = [row for row in rows if row[0].startswith(self.prefixes["ent"])]
        return Names(entities or rows, self.prefixes)

    def _name(self, term: Term) -> Name:
        if not isinstance(term, NamedNode):
            return Name(value(term))
        labels = self._labels.get(term.value, {})
        label = labels.get(self.language or "") or next((labels[tag] for tag in sorted(labels)), local(term.value))
        return Name(label, term.value)

    @cached_property
    def _ontology(self) -> Ontology:
        return load_ontology((shipped_ontology(),))

    @cached_property
    def _predicates(self) -> Mapping[str, str]:
        rows = self.store.query("SELECT DISTINCT ?p { ?a rdf:predicate ?p }", PREFIXES)
        used = {value(p) for (p,) in rows if p is not None}
        labels = {predicate_key(label): KG + name for (name, _), label in self._ontology.names.items() if KG + name in used}
        return {**labels, **{predicate_key(local(p)): p for p in used}}

    def _predicate(self, name: str) -> str:
        iri = expanded(name, self.prefixes)
        if iri in self._predicates.values():
            return iri
        if predicate_key(name) in self._predicates:
            return self._predicates[predicate_key(name)]
        raise UnknownName(name, tuple(sorted({local(p) for p in self._predicates.values()})))

    def _objects(self, name: str) -> frozenset[str]:
        try:
            return frozenset((name, *self._names.find(name)))
        except UnknownName:
            if any(c.isdigit() for c in name):
                return frozenset((name,))  # a date
            raise

    def _place(self, iri: str) -> tuple[Why, ...]:
        try:
            return self._whys([iri])
        except ValueError:
            return ()

    def _whys(self, iris: Iterable[str]) -> tuple[Why, ...]:
        return whys(self.store, iris, self._name)

    def _said(self, pattern: str, iri: str) -> tuple[Why, ...]:
        rows = self.store.query(f"SELECT ?x {{ VALUES ?e {{ {NamedNode(iri)} }} {pattern} }}", PREFIXES)
        return self._whys(value(x) for (x,) in rows if x is not None)

    def _facts(self, iri: str, node: Properties) -> tuple[tuple[Fact, ...], tuple[Fact, ...]]:
        said = (*self._said("?x rdf:subject ?e", iri), *self._said("?x rdf:object ?e", iri))
        grouped: dict[tuple[Name, Name, Name, str], list[Why]] = {}
        for why in said:
            places = grouped.setdefault((why.subject, why.predicate, why.object, why.modality), [])
            if why not in places:
                places.append(why)
        facts = [
            Fact(*key, tuple(sorted({q for w in places for q in w.qualifiers})), tuple(w.iri for w in places))
            for key, places in grouped.items()
        ]
        facts += self._derived(iri, node, {(f.subject.iri, f.predicate.iri, f.object.iri) for f in facts})
        facts.sort(key=lambda f: (f.predicate, f.subject, f.object, f.modality))
        return tuple(f for f in facts if f.subject.iri == iri), tuple(f for f in facts if f.subject.iri != iri)

    def _derived(self, iri: str, node: Properties, said: set[tuple[str, str, str]]) -> list[Fact]:
        rows = self.store.query(f"SELECT ?s ?p {{ ?s ?p {NamedNode(iri)} }}", {})
        into = [(s, p, NamedNode(iri)) for s, p in rows if s is not None and p is not None]
        out = [(NamedNode(iri), NamedNode(p), o) for p, terms in node.items() for o in terms if isinstance(o, NamedNode)]
        entities = self.prefixes["ent"]
        return [
            Fact(self._name(s), self._name(p), self._name(o), "derived")
            for s, p, o in (*into, *out)
            if value(p).startswith(KG) and value(s).startswith(entities) and value(o).startswith(entities)
            if (value(s), value(p), value(o)) not in said
        ]

    def _conflicts(self, iri: str) -> tuple[Conflict, ...]:
        about = " UNION ".join(f"{{ ?c kg:side ?x . ?x {p} ?e }}" for p in ROLES)
        query = f"SELECT DISTINCT ?c {{ VALUES ?e {{ {NamedNode(iri)} }} {{ ?c kg:subject ?e }} UNION {about} ?c a kg:Conflict }}"
        rows = self.store.query(query, PREFIXES)
        return self.conflicts(value(c) for (c,) in rows if c is not None)

    def conflicts(self, iris: Iterable[str] | None = None) -> tuple[Conflict, ...]:
        """Those conflicts, or all of them: their kind and the places that cannot all be right, by kind and IRI."""
        if iris is None:
            iris = [value(c) for (c,) in self.store.query("SELECT DISTINCT ?c { ?c a kg:Conflict }", PREFIXES) if c is not None]
        nodes = describe(self.store, iris)
        found = [Conflict(iri, first(n, KG + "kind"), self._whys(map(value, n.get(KG + "side", ())))) for iri, n in nodes.items()]
        return tuple(sorted(found, key=lambda c: (c.kind, c.iri)))


def _tagged(node: Properties, predicate: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((t.language or "", t.value) for t in node.get(predicate, ()) if isinstance(t, Literal)))
