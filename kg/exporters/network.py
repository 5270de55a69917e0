"""A build as a network: entities as nodes, the asserted facts between them as edges, with the columns of `columns`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from kg.exporters.columns import NETWORK_COLUMNS, Column, Edge, Node, day, node_columns, unique_names
from kg.exporters.spread import spread
from kg.exporters.terms import local_name
from kg.exporters.view import EntityView, FactView, View

_FIRST, _LAST = "0001-01-01", "9999-12-31"


@dataclass(slots=True)
class _Told:
    """What the asserted facts tell of an entity, while they are read."""

    degree: int = 0
    conflicts: set[str] = field(default_factory=set)
    own: dict[str, dict[str, None]] = field(default_factory=dict)
    days: dict[str, tuple[str, str]] = field(default_factory=dict)
    active: tuple[str, str] | None = None

    def joined(self, first: str | None, last: str | None) -> None:
        """Another edge, with its first and last day."""
        self.degree += 1
        if first or last:
            start, end = first or _FIRST, last or _LAST
            self.active = (min(start, self.active[0]), max(end, self.active[1])) if self.active else (start, end)

    def said(self, fact: FactView) -> None:
        """Another fact whose object is a literal."""
        self.own.setdefault(fact.predicate, {})[fact.object] = None
        if days := [d for d in map(day, (fact.earliest, fact.latest)) if d]:
            found = (*days, *self.days.get(fact.predicate, ()))
            self.days[fact.predicate] = (min(found), max(found))


@dataclass(frozen=True, slots=True)
class Network:
    """The network of a view. `nodes()` and `edges()` may be asked again, and hold no more than a row at a time.

    A fact's literal is data of its subject, in the column of its predicate; planned, rumoured and denied facts are no edges.
    `numbers` are the nodes' places in their order, from 0, `pairs` those that an edge joins, each once and sorted; `name`
    and `edge_name` give an entity's or assertion's short name, unique in the network; `contradicted` are sides of conflicts.
    """

    seen: View
    node_columns: tuple[Column[Node], ...]
    told: Mapping[str, _Told]
    name: Callable[[str], str]
    edge_name: Callable[[str], str]
    paths: Mapping[str, str]
    numbers: Mapping[str, int]
    others: tuple[str, ...]
    edge_count: int
    pairs: tuple[tuple[int, int], ...]
    contradicted: Collection[str]
    edge_columns: tuple[Column[Edge], ...] = NETWORK_COLUMNS

    def nodes(self) -> Iterator[Node]:
        """The entities in the order of their IRIs, then what a fact leads to that is none (a web page, a note)."""
        yield from map(self._node, self.seen.entities)
        for iri in self.others:
            yield self._node(EntityView(iri, "", "", local_name(iri), (), (), ()))

    def edges(self) -> Iterator[Edge]:
        """An edge for each asserted fact between two nodes, in the order of the assertions' IRIs."""
        for fact in self.seen.facts:
            if is_edge(fact):
                note = self.paths.get(fact.note, local_name(fact.note) if fact.note else "")
                yield Edge(self.edge_name(fact.iri), fact, note, fact.iri in self.contradicted)

    def places(self) -> list[tuple[int, int]]:
        """Where the nodes stand, by number, in pixels, y downwards; computed anew each time."""
        return spread(len(self.numbers), self.pairs)

    def _node(self, entity: EntityView) -> Node:
        told = self.told.get(entity.iri, _Told())
        first, last = told.active or ("", "")
        active = ("" if first == _FIRST else first, "" if last == _LAST else last)
        own = {name: tuple(sorted(values)) for name, values in told.own.items()}
        return Node(entity, told.degree, own, told.days, active, len(told.conflicts))


def is_edge(fact: FactView) -> bool:
    """Is it asserted, and its object no literal?"""
    return fact.modality == "asserted" and not fact.literal and bool(fact.object)


def network(seen: View) -> Network:
    """The network of `seen`, read once through for what must be known before the first row: degrees, days, columns, names."""
    numbers: dict[str, int] = {}
    languages: set[str] = set()
    for entity in seen.entities:
        numbers[entity.iri] = len(numbers)
        languages |= {tag for tag, _ in entity.labels if tag}
    told: dict[str, _Told] = {}
    sides = _sides(seen, told, numbers)
    predicates: set[str] = set()
    assertions: list[str] = []
    pairs: list[tuple[str, str]] = []
    for fact in seen.facts:
        assertions.append(fact.iri)
        if fact.iri in sides and fact.subject in numbers:
            told.setdefault(fact.subject, _Told()).conflicts |= sides[fact.iri]
        if fact.modality != "asserted":
            continue
        subject = told.setdefault(fact.subject, _Told())
        if is_edge(fact):
            days = (day(fact.earliest), day(fact.latest))
            subject.joined(*days)
            told.setdefault(fact.object, _Told()).joined(*days)
            pairs.append((fact.subject, fact.object))
        elif fact.literal:
            predicates.add(fact.predicate)
            subject.said(fact)
    others = tuple(sorted(told.keys() - numbers.keys()))
    numbers |= {iri: number for number, iri in enumerate(others, len(numbers))}
    return Network(
        seen=seen,
        node_columns=node_columns(languages, predicates),
        told=told,
        name=unique_names(numbers, _entity_name),
        edge_name=unique_names(assertions, local_name),
        paths={note.iri: note.path for note in seen.notes},
        numbers=numbers,
        others=others,
        edge_count=len(pairs),
        pairs=tuple(sorted({(numbers[a], numbers[b]) for a, b in pairs})),
        contradicted=sides.keys(),
    )


def _sides(seen: View, told: dict[str, _Told], entities: Collection[str]) -> dict[str, set[str]]:
    """The side of a conflict → the conflicts it is of; told to the entities that these are about."""
    sides: dict[str, set[str]] = {}
    for conflict in seen.conflicts:
        for side, about, _ in conflict.sides:
            sides.setdefault(side, set()).add(conflict.iri)
            for entity in (e for e in {about, conflict.subject} if e in entities):
                told.setdefault(entity, _Told()).conflicts.add(conflict.iri)
    return sides


def _entity_name(iri: str) -> str:
    """What follows `/entity/`; "" where nothing does."""
    return iri.partition("/entity/")[2]
