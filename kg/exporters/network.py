"""A build as a network: entities as nodes, the asserted facts between them as edges, with the columns of `columns`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from kg.exporters.columns import EDGE_COLUMNS, Column, Edge, Node, day, edge_ids, node_columns
from kg.exporters.terms import local_name
from kg.exporters.view import EntityView, FactView, View


@dataclass(slots=True)
class _Told:
    """What the asserted facts tell of an entity, while they are read."""

    degree: int = 0
    days: list[str] = field(default_factory=list)
    own: dict[str, dict[str, None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Network:
    """The network of a view. `nodes()` and `edges()` may be asked again, and hold no more than a row at a time.

    A fact's literal is data of its subject, in the column of its predicate; planned, rumoured and denied facts are no edges.
    """

    seen: View
    node_columns: tuple[Column[Node], ...]
    told: Mapping[str, _Told]
    name: Callable[[str], str]
    paths: Mapping[str, str]
    others: tuple[str, ...]
    edge_columns: tuple[Column[Edge], ...] = EDGE_COLUMNS

    def nodes(self) -> Iterator[Node]:
        """The entities in the order of their IRIs, then what a fact leads to that is none (a web page, a note)."""
        yield from map(self._node, self.seen.entities)
        for iri in self.others:
            yield self._node(EntityView(iri, "", "", local_name(iri), (), (), ()))

    def edges(self) -> Iterator[Edge]:
        """An edge for each asserted fact between two nodes, in the order of the assertions' IRIs."""
        for fact in self.seen.facts:
            if is_edge(fact):
                yield Edge(self.name(fact.iri), fact, self.paths.get(fact.note, local_name(fact.note) if fact.note else ""))

    def _node(self, entity: EntityView) -> Node:
        told = self.told.get(entity.iri, _Told())
        first, last = (told.days[0], told.days[1]) if told.days else ("", "")
        return Node(entity, told.degree, first, last, {name: tuple(sorted(values)) for name, values in told.own.items()})


def is_edge(fact: FactView) -> bool:
    """Is it asserted, and its object no literal?"""
    return fact.modality == "asserted" and not fact.literal and bool(fact.object)


def network(seen: View) -> Network:
    """The network of `seen`, read once through for what must be known before the first row: degrees, dates, columns."""
    told: dict[str, _Told] = {}
    predicates: set[str] = set()
    for fact in seen.facts:
        if fact.modality != "asserted":
            continue
        subject = told.setdefault(fact.subject, _Told())
        if is_edge(fact):
            subject.degree += 1
            told.setdefault(fact.object, _Told()).degree += 1
        elif fact.literal:
            predicates.add(fact.predicate)
            subject.own.setdefault(fact.predicate, {})[fact.object] = None
            days = [*subject.days, *filter(None, map(day, (fact.earliest, fact.latest)))]
            subject.days = [min(days), max(days)] if days else []
    known: set[str] = set()
    languages: set[str] = set()
    for entity in seen.entities:
        known.add(entity.iri)
        languages |= {tag for tag, _ in entity.labels if tag}
    others = tuple(sorted(told.keys() - known))
    paths = {note.iri: note.path for note in seen.notes}
    return Network(seen, node_columns(languages, predicates), told, edge_ids(seen.facts), paths, others)
