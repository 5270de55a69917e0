"""Why a thing is in one graph and not in the other, or changed: from the places that tell it to what differs there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import NamedNode

from kg.diff.causes import Causes, Point, united
from kg.diff.keys import NAMES, named
from kg.diff.material import Side
from kg.diff.tellings import Pair, Telling, Tellings
from kg.diff.things import Change, Reason
from kg.exporters.terms import KG, PROV, RDF, TYPE
from kg.graph.evidence import share

ENDS = (RDF + "subject", RDF + "object", *(KG + name for name in ("speaker", "about", "madeAt", "of", "entity")))


class Reasons:
    """The reasons of differences between two sides, the old one first."""

    def __init__(self, sides: tuple[Side, Side], tellings: Tellings, causes: Causes) -> None:
        self._sides, self._tellings, self._causes = sides, tellings, causes

    def of(self, pair: Pair, changed: Sequence[Change]) -> Reason:
        """Why a pair differs, in these ways where both sides tell it."""
        if not pair.old or not pair.new:
            number = 0 if pair.old else 1
            return self._causes.reason(self._all_points(number, pair.kind, pair.sides[number]))
        return united(self._changed(pair, change) for change in changed)

    def _changed(self, pair: Pair, change: Change) -> Reason:
        """Why a thing that both sides tell changed in one way."""
        if pair.kind == "entity":
            return self._described(pair, change)
        differing = [self._differing(pair, number) for number in (0, 1)]
        if change.what in ("borne out", "settled against", "confidence", "settled"):
            decided = self._causes.decided(*(d for number in (0, 1) for d in self._deciding(number, pair.sides[number])))
            if decided.causes:
                return decided
        points = [p for number in (0, 1) for p in self._all_points(number, pair.kind, differing[number])]
        return self._causes.reason(points, whole=change.what in ("said at", "about"))

    def _described(self, pair: Pair, change: Change) -> Reason:
        """Why an entity has other names or classes, or is one with another."""
        if change.what == "entities":
            named_here = {telling.state[0] for told in pair.sides for telling in told}
            kinds = ("same", "type")
            decisions = [d for side in self._sides for d, row in side.decisions.items() if row.kind in kinds and row.about & named_here]
            return self._causes.decided(*decisions)
        number = 1 if change.new else 0
        side, found = self._sides[number], []
        for telling in pair.sides[number]:
            for predicate, value, graph in side.spool.stated(telling.iri, TYPE, *NAMES):
                said = value[1:-1].removeprefix(KG) if predicate == TYPE else named(value)
                if said == change.old + change.new and NAMES.get(predicate, "type") == change.what:
                    found.append((graph[1:-1], telling.iri))
        if any(graph not in side.notes for graph, _ in found):
            return self._causes.named_by("catalogue")
        return self._causes.reason(Point(number, graph, entities=frozenset((side.short(iri),))) for graph, iri in found)

    def _differing(self, pair: Pair, number: int) -> list[Telling]:
        """The tellings of one side that the other side has not just so."""
        other = {(self._sides[1 - number].short(t.iri), str(t.state)) for t in pair.sides[1 - number]}
        return [t for t in pair.sides[number] if (self._sides[number].short(t.iri), str(t.state)) not in other]

    def _deciding(self, number: int, told: Iterable[Telling]) -> Iterator[str]:
        """The decisions to which facts lead, or those on the sides of a conflict."""
        side = self._sides[number]
        for iri in (telling.iri for telling in told):
            for node in (iri, *(s.value for s in side.index.all(iri, KG + "side"))):
                for name in ("decidedBy", "overruledBy"):
                    yield from (side.short(d.value) for d in side.index.all(node, KG + name))

    def _all_points(self, number: int, kind: str, told: Iterable[Telling]) -> Iterator[Point]:
        for telling in told:
            if kind == "entity":
                entity = self._sides[number].short(telling.iri)
                spots = self._tellings.spots(number, entity)
                yield from (Point(number, spot.note, entities=frozenset((entity,))) for spot in spots)
            else:
                yield from self._points(number, telling.iri)

    def _points(self, number: int, iri: str) -> Iterator[Point]:
        """The places of something; of what is made of parts, those of parts that the other side does not tell, else of all."""
        side = self._sides[number]
        parts = side.parts(iri)
        if not parts:
            yield self._point(number, iri, "")
            return
        rule = side.index.one(iri, KG + "rule").rpartition("/rule/")[2]
        yield from (self._point(number, part, rule) for part in [p for p in parts if self._differs(number, p)] or parts)

    def _point(self, number: int, iri: str, rule: str) -> Point:
        side, index = self._sides[number], self._sides[number].index
        confidence = index.one(iri, KG + "confidence")
        ends = (end.value for predicate in ENDS for end in index.all(iri, predicate) if isinstance(end, NamedNode))
        note, extractor = index.one(iri, PROV + "wasDerivedFrom"), side.short(index.one(iri, KG + "extractedBy"))
        return Point(number, note, extractor, share(confidence), frozenset(map(side.short, ends)), rule)

    def _differs(self, number: int, iri: str) -> bool:
        """Whether the other side does not tell what that IRI tells."""
        kind = self._sides[number].kind(iri)
        return bool(kind) and not self._tellings.stands(1 - number, kind, self._tellings.key_of(number, iri))
