"""A build as a property graph: nodes with labels and links with types, so that a fact leads to its assertion, sentence and note.

An asserted fact between two entities is a link of its predicate's name. Every fact
(with a literal, planned, rumoured or denied too) is a node `Assertion` with links
`subject`, `object` and `evidence`, for a link can have none of its own. Statements,
measurements, conflicts, evidence and notes are nodes as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kg.exporters.columns import Column, Edge, Node
from kg.exporters.network import is_edge
from kg.exporters.tables import Cell, Place, Table, cell, identifier, sides, tables
from kg.exporters.view import View, Words

Columns = tuple[Column[Any], ...]

ENTITY, NOTE, EVIDENCE = "Entity", "Note", "Evidence"
FACTS = (ENTITY, ENTITY)
LABELS = (ENTITY, NOTE, "Assertion", "Statement", "Measurement", "Conflict", "Mention", EVIDENCE)
_RANK: Columns = (Column("rank", "integer", "from 1", lambda rank: rank),)
_ID: Columns = (Column("id", "string", "its IRI", lambda iri: iri),)
_PLACE: Column[Place] = Column("id", "string", "its IRI", lambda place: _evidence_id(place.words))


@dataclass(frozen=True, slots=True)
class Vertex:
    """A node: its first label tells its columns, and with `id`, its first cell, names it."""

    labels: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the type `type` between two nodes, each named by its first label and its id."""

    start: tuple[str, str]
    type: str
    end: tuple[str, str]
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class PropertyGraph:
    """The property graph of a view. All names (labels, types, columns) are identifiers, whatever the notes say.

    `vertex_columns` are told by first label, `id` first. `elements()` may be asked again; each
    link comes after its nodes, and no node comes twice.
    """

    seen: View
    tables: Mapping[str, Table]
    vertex_columns: Mapping[str, Columns]
    fact_columns: Columns

    def link_columns(self, start: str, end: str) -> Columns:
        """The columns of the links between nodes of these first labels."""
        return self.fact_columns if (start, end) == FACTS else _RANK if end == EVIDENCE or start == "Conflict" else ()

    def elements(self) -> Iterator[Vertex | Link]:
        """All nodes and links: by part, in the order of the parts' IRIs."""
        return _Walk(self).elements()


def property_graph(seen: View) -> PropertyGraph:
    """The property graph of `seen`."""
    held = {table.name: table for table in tables(seen)}
    edges = held["edges"].columns
    columns = {
        ENTITY: tuple(replace(c, name="name") if c.name == "label" else c for c in held["nodes"].columns),
        NOTE: held["notes"].columns,
        "Assertion": _without(edges, "source", "target", "note", "line", "section", "words", "sentence"),
        "Statement": _without(held["statements"].columns, "speaker", "about", "event"),
        "Measurement": _without(held["measurements"].columns, "of"),
        "Conflict": _without(held["conflicts"].columns, "subject", "rank", "side", "about"),
        "Mention": _ID,
        EVIDENCE: (_PLACE, *_without(held["evidence"].columns, "of", "rank", "note")),
    }
    return PropertyGraph(seen, held, columns, _without(edges, "source", "target", "predicate", "value", "modality"))


def _without(columns: Columns, *names: str) -> Columns:
    return tuple(column for column in columns if column.name not in names)


def _evidence_id(words: Words) -> str:
    return f"{words.note}#char={words.start},{words.end}" if words.start >= 0 else words.note


@dataclass(slots=True)
class _Walk:
    """One way through the graph, and what it must remember: which nodes there are, and what the sides of conflicts are."""

    graph: PropertyGraph
    known: set[tuple[str, str]] = field(default_factory=set)
    side_label: dict[str, str] = field(default_factory=dict)

    def elements(self) -> Iterator[Vertex | Link]:
        seen, held = self.graph.seen, self.graph.tables
        self.side_label = {side.side: "Mention" for side in sides(seen)}
        for note in seen.notes:
            yield from self._vertex(note.iri, note, NOTE)
        for node in held["nodes"].records():
            yield from self._entity(node)
        for fact in held["edges"].records():
            yield from self._fact(fact)
        for statement in seen.statements:
            at = (("madeAt", statement.event), ("speaker", statement.speaker), *(("about", iri) for iri in statement.about))
            yield from self._told(statement.iri, statement, "Statement", at)
        for measurement in seen.measurements:
            yield from self._told(measurement.iri, measurement, "Measurement", (("of", measurement.of),))
        yield from self._conflicts()
        for place in held["evidence"].records():
            yield from self._evidence(place)

    def _vertex(self, iri: str, record: object, *labels: str) -> Iterator[Vertex]:
        """The node, where it did not come before."""
        if (labels[0], iri) not in self.known:
            self.known.add((labels[0], iri))
            columns = self.graph.vertex_columns[labels[0]]
            yield Vertex(labels, tuple(cell(column.value(record), column.type) for column in columns))

    def _entity(self, node: Node) -> Iterator[Vertex | Link]:
        entity = node.entity
        yield from self._vertex(entity.iri, node, ENTITY, *(identifier(k) for k in dict.fromkeys((entity.kind, entity.type)) if k))
        for note in entity.notes:
            if (NOTE, note) in self.known:
                yield Link((NOTE, note), "mentions", (ENTITY, entity.iri))

    def _fact(self, edge: Edge) -> Iterator[Vertex | Link]:
        fact = edge.fact
        if is_edge(fact):
            cells = tuple(cell(column.value(edge), column.type) for column in self.graph.fact_columns)
            yield Link((ENTITY, fact.subject), identifier(fact.predicate), (ENTITY, fact.object), cells)
        ends = (("subject", fact.subject), ("object", "" if fact.literal else fact.object))
        yield from self._told(fact.iri, edge, "Assertion", ends)

    def _told(self, iri: str, record: object, label: str, ends: Iterable[tuple[str, str]]) -> Iterator[Vertex | Link]:
        """A node with links to entities; one that has no node yet gets a bare one."""
        yield from self._vertex(iri, record, label)
        if iri in self.side_label:
            self.side_label[iri] = label
        for kind, entity in ends:
            if entity:
                yield from self._bare(entity)
                yield Link((label, iri), kind, (ENTITY, entity), self._empty(label, ENTITY))

    def _bare(self, iri: str) -> Iterator[Vertex]:
        if (ENTITY, iri) not in self.known:
            self.known.add((ENTITY, iri))
            yield Vertex((ENTITY,), (iri, *(None for _ in self.graph.vertex_columns[ENTITY][1:])))

    def _empty(self, start: str, end: str) -> tuple[Cell, ...]:
        return (None,) * len(self.graph.link_columns(start, end))

    def _conflicts(self) -> Iterator[Vertex | Link]:
        for side in sides(self.graph.seen):
            iri, subject, there = side.conflict.iri, side.conflict.subject, self.side_label[side.side]
            yield from self._told(iri, side, "Conflict", [("subject", subject)] if side.rank == 1 else [])
            if side.side:
                if there == "Mention" and (there, side.side) not in self.known:
                    yield from self._told(side.side, side.side, there, [("entity", side.about)])
                yield Link(("Conflict", iri), "side", (there, side.side), (side.rank,))

    def _evidence(self, place: Place) -> Iterator[Vertex | Link]:
        iri = _evidence_id(place.words)
        new = (EVIDENCE, iri) not in self.known
        yield from self._vertex(iri, place, EVIDENCE)
        if new and (NOTE, place.words.note) in self.known:
            yield Link((EVIDENCE, iri), "source", (NOTE, place.words.note), self._empty(EVIDENCE, NOTE))
        label = self._label_of(place.of)
        yield Link((label, place.of), "evidence", (EVIDENCE, iri), (place.rank,))

    def _label_of(self, iri: str) -> str:
        return next(label for label in ("Assertion", "Statement", "Measurement", "Mention") if (label, iri) in self.known)
