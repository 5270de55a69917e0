"""Conflicts to decide about: places that cannot all be right, of which one can be favoured."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kg.decisions import Decisions, Fact, Measured, Mentioned, Said, Settled, Side, Wrong, sides_of, spaced
from kg.decisions.blocks import Draft, Row, Value
from kg.graph.views import Conflict, Why
from kg.review.duplicates import decided_pairs, pair_options
from kg.review.material import Material
from kg.review.things import Named, Option, Thing, Told, Words, because, curie, fact_keys, thing_id

SIDES = 9  # of a conflict that can be chosen with a key


def contradicting(found: Material, conflicts: tuple[Conflict, ...], decisions: Decisions) -> Iterator[Thing]:
    """Conflicts in which nobody took a side: one can be favoured; names may also be told to be different or the same."""
    settled = [{*sides_of(d)} for d in decisions.held if isinstance(d, Settled)]
    told_apart = decided_pairs(decisions)
    gone = {d.fact for d in decisions.held if isinstance(d, Wrong) and not d.pattern}
    for conflict in conflicts:
        sides = [(why, _side_of(why)) for why in conflict.sides]
        if any(sum(_told_in(side, told) for _, side in sides) > 1 for told in settled):
            continue
        sides = [(why, side) for why, side in sides if not _told_in(side, gone)]
        by_side = _grouped(sides)
        named = {side.entity: None for _, side in sides if isinstance(side, Mentioned)}
        apart = frozenset(named) in told_apart
        options = [*_settling(by_side, found.base)] if len(by_side) > 1 and not apart else []
        if len(named) == len(by_side) == 2 and not apart and not all(found.named(iri).catalogued for iri in named):
            options += pair_options(named, found)
        if options:
            yield Thing(
                "conflict",
                thing_id("conflict", conflict.kind, *sorted(why.iri for why in conflict.sides)),
                float(max(1, len(by_side) - 1)),
                tuple(found.named(iri) for iri in named),
                tuple(_told([why for why, _ in some], found) for some in by_side.values()),
                reasons=(because("contradicts", "{conflict}", conflict=conflict.kind),),
                options=tuple(options),
            )


def _side_of(why: Why) -> Side:
    """A side of a conflict as a decision names it."""
    words = spaced(why.place.exact)
    match why.kind:
        case "Measurement":
            return Measured(why.subject.iri, why.predicate.iri.rpartition("#")[2], why.object.label, words)
        case "Statement":
            return Said(why.subject.iri, words)
        case "Mention":
            return Mentioned(why.object.iri, spaced(why.place.sentence.strip("…")))
    return Fact(why.subject.iri, why.predicate.iri.rpartition("#")[2], why.object.iri or why.object.label, words)


def _about(side: Side) -> tuple[str, ...]:
    """What a side says, in whatever words; of a statement there is nothing but its words."""
    match side:
        case Fact():
            return side.subject, side.predicate, side.object
        case Measured():
            return side.of, side.measure, side.amount
        case Said():
            return side.speaker, side.words
        case Mentioned():
            return (side.entity,)


def _told_in(side: Side, told: Collection[Side]) -> bool:
    bare = replace(side, words="")
    return any(replace(other, words="") == bare and other.words in side.words for other in told)


Sides = Mapping[tuple[str, ...], Sequence[tuple[Why, Side]]]


def _grouped(sides: Iterable[tuple[Why, Side]]) -> Sides:
    """Places that say the same are one side."""
    out: dict[tuple[str, ...], list[tuple[Why, Side]]] = {}
    for why, side in sides:
        out.setdefault((type(side).__name__, *_about(side)), []).append((why, side))
    return out


def _settling(sides: Sides, base: str) -> Iterator[Option]:
    """An answer for each side."""
    for n, (about, places) in enumerate([*sides.items()][:SIDES], 1):
        others = dict.fromkeys(side for other, some in sides.items() if other != about for _, side in some)
        rows: dict[str, Value] = {"favour": _row(places[0][1], base), "against": tuple(_row(side, base) for side in others)}
        yield Option(str(n), f"{n} is right", Draft.of("settled", rows))


def _row(side: Side, base: str) -> Row:
    match side:
        case Fact():
            return fact_keys(side.subject, side.predicate, side.object, side.words, base)
        case Measured():
            return {"of": curie(side.of, base), "measure": side.measure, "amount": side.amount, "words": side.words}
        case Said():
            return {"speaker": curie(side.speaker, base), "words": side.words}
        case Mentioned():
            return {"entity": curie(side.entity, base), "words": side.words}


def _told(whys: Sequence[Why], found: Material) -> Told:
    """What to show of a side: all its words, once each."""
    first = max(whys, key=lambda why: why.confidence or 0.0)
    return Told(
        found.named(first.subject.iri) if first.kind != "Mention" else Named("", first.subject.label),
        first.predicate.iri.rpartition("#")[2],
        found.named(first.object.iri) if first.object.iri else Named("", first.object.label),
        first.confidence or 0.0,
        first.extractor.removeprefix(found.base),
        tuple(dict.fromkeys(map(words_of, whys))),
        tuple(why.iri for why in whys),
    )


def words_of(why: Why) -> Words:
    """The words of a place."""
    place = why.place
    return Words(place.note.label, place.line, place.sentence[: place.start], place.exact, place.sentence[place.end :])
