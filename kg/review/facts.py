"""Facts to decide about: the least sure, those that contradict each other, and patterns whose facts were rejected."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from math import log10

from kg.decision_blocks import Draft, Row, Value
from kg.decisions import Decisions, Fact, Right, Settled, Wrong, facts_of, spaced
from kg.review.duplicates import decided_pairs, pair_options
from kg.review.material import FactRow, Material
from kg.review.things import Named, Option, Thing, Told, Words, because, fact_keys, thing_id
from kg.views import Conflict, Why

SIDES = 9  # of a conflict that can be chosen with a key
SAID = 3  # rejected facts that are shown of a pattern


def unsure(found: Material, decisions: Decisions, limit: int | None = None) -> Iterator[Thing]:
    """Facts nobody decided about, each once with all places that say it; of more than `limit` those with the most to gain.

    A fact is as doubtful as the surest of its places, and counts more the more the pattern finds that read it.
    """
    fires = Counter(f.extractor for f in found.facts)
    settled = _Judged(decisions)
    places: dict[tuple[str, str, str], list[FactRow]] = defaultdict(list)
    borne: set[tuple[str, str, str]] = set()
    for fact in found.facts:
        about = (fact.subject, fact.predicate, fact.object)
        if fact.decided or settled.bears_out(fact):
            borne.add(about)
        elif fact.words.strip() and not settled.has(fact):
            places[about].append(fact)
    rows = []
    for about, some in places.items():
        some.sort(key=lambda f: (-f.confidence, f.iri))
        if about not in borne and some[0].confidence < 1:
            rows.append(((some[0].confidence - 1) * (1 + log10(fires[some[0].extractor])), thing_id("fact", *about), some))
    for gain, name, some in sorted(rows, key=lambda row: row[:2])[:limit]:
        first = some[0]
        reasons = (
            because("confidence", "confidence {much}", much=f"{first.confidence:g}"),
            because("found", "{extractor} found {n}", extractor=first.extractor, n=fires[first.extractor]),
        )
        yield Thing("fact", name, -gain, facts=(found.told(*some),), reasons=reasons, options=_judging(some, found.base))


def _judging(places: Sequence[FactRow], base: str) -> tuple[Option, ...]:
    """Right, wrong, or wrong with all that the patterns make of these words; said of every place."""
    keys = [{**fact_keys(f.subject, f.predicate, f.object, f.words, base), "by": f.extractor} for f in _shortest(places, lambda f: "")]
    whole = [{"pattern": f.extractor, "words": spaced(f.words)} for f in _shortest(places, lambda f: f.extractor)]
    told = (("y", "right", "right", keys), ("n", "wrong", "wrong", keys), ("p", "wrong, and all that is read by it there", "wrong", whole))
    options = []
    for key, says, kind, rows in told:
        first, *more = (Draft.of(kind, {k: v for k, v in row.items() if v}) for row in rows)
        options.append(Option(key, says, first, more=tuple(more)))
    return tuple(options) if all(f.extractor for f in places) else tuple(options[:2])


def _shortest(places: Sequence[FactRow], kind: Callable[[FactRow], str]) -> list[FactRow]:
    """Of places of one kind whose words hold another's only the other: what is decided of its words is decided of theirs."""
    kept: list[FactRow] = []
    for fact in sorted(places, key=lambda f: (len(spaced(f.words)), f.iri)):
        if not any(kind(k) == kind(fact) and spaced(k.words) in spaced(fact.words) for k in kept):
            kept.append(fact)
    order = {f.iri: n for n, f in enumerate(places)}
    return sorted(kept, key=lambda f: order[f.iri])


class _Judged:
    """The facts that were decided about, by what they say."""

    def __init__(self, decisions: Decisions) -> None:
        self._merged = {old: new for old, (new, _) in decisions.merged.items()}
        self._by: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        self._patterns: dict[str, list[str]] = defaultdict(list)
        self._right = {self._key(f.subject, f.predicate, f.object) for d in decisions.held if isinstance(d, Right) for f in facts_of(d)}
        for decision in decisions.held:
            if isinstance(decision, Wrong) and decision.pattern:
                self._patterns[decision.pattern].append(decision.fact.words)
                continue
            for fact in facts_of(decision):
                self._by[self._key(fact.subject, fact.predicate, fact.object)].append(fact.words)

    def _key(self, subject: str, predicate: str, object_: str) -> tuple[str, str, str]:
        return self._merged.get(subject, subject), predicate, self._merged.get(object_, object_)

    def bears_out(self, fact: FactRow) -> bool:
        """Did somebody say that it is so, in whatever words?"""
        return self._key(fact.subject, fact.predicate, fact.object) in self._right

    def has(self, fact: FactRow) -> bool:
        """Did somebody decide about this place?"""
        words = spaced(fact.words)
        told = (*self._by.get(self._key(fact.subject, fact.predicate, fact.object), ()), *self._patterns.get(fact.extractor, ()))
        return any(w in words for w in told)


def contradicting(found: Material, conflicts: tuple[Conflict, ...], decisions: Decisions) -> Iterator[Thing]:
    """Conflicts in which nobody took a side. Between facts one side can be favoured; others can be told to be different or the same."""
    settled = [{*facts_of(d)} for d in decisions.held if isinstance(d, Settled)]
    told_apart = decided_pairs(decisions)
    gone = [d.fact for d in decisions.held if isinstance(d, Wrong) and not d.pattern]
    for conflict in conflicts:
        sides = list(conflict.sides)
        facts = [_fact_of(side) for side in sides if side.kind == "Assertion"]
        if any(sum(_told_in(f, told) for f in facts) > 1 for told in settled) or sum(not _told_in(f, gone) for f in facts) < 2 * bool(
            facts
        ):
            continue
        told = _sides([side for side in sides if side.kind == "Assertion"], found)
        words = tuple(words_of(side) for side in sides if side.kind != "Assertion")
        named = {side.object.iri or side.subject.iri: None for side in sides if side.kind == "Mention"}
        entities = tuple(found.named(iri) for iri in named)
        options = tuple(_settling(facts, found.base)) if len(facts) == len(sides) > 1 else ()
        if not facts and _may_be_one(named, told_apart, found):
            options = pair_options(named, found)
        about = sorted(side.iri for side in sides)
        thing = Thing(
            "conflict",
            thing_id("conflict", conflict.kind, *about),
            float(max(1, len(told) - 1)),
            entities,
            told,
            words,
            (because("contradicts", "{conflict}", conflict=conflict.kind),),
            options,
        )
        if options:
            yield thing


def _may_be_one(named: Collection[str], told_apart: frozenset[frozenset[str]], found: Material) -> bool:
    """Are they two that nobody decided about, nor the catalogue, which has one entry for each of its own?"""
    return len(named) == 2 and frozenset(named) not in told_apart and not all(found.named(iri).catalogued for iri in named)


def _fact_of(side: Why) -> Fact:
    return Fact(side.subject.iri, side.predicate.iri.rpartition("#")[2], side.object.iri or side.object.label, spaced(side.place.exact))


def _told_in(fact: Fact, told: object) -> bool:
    some = told if isinstance(told, set | list) else ()
    return any((f.subject, f.predicate, f.object) == (fact.subject, fact.predicate, fact.object) and f.words in fact.words for f in some)


def _settling(facts: list[Fact], base: str) -> Iterator[Option]:
    """An answer for each of the facts that contradict each other; places that say the same are on one side."""
    sides = _grouped(facts)
    for n, side in enumerate(list(sides)[:SIDES]):
        others = [fact for other, some in sides.items() if other != side for fact in some]
        if others:
            favour, *against = (dict(fact_keys(f.subject, f.predicate, f.object, f.words, base)) for f in (sides[side][0], *others))
            yield Option(
                str(n + 1), f"{n + 1} is right", Draft.of("settled", {"favour": _row(favour), "against": tuple(map(_row, against))})
            )


def _row(keys: Mapping[str, Value]) -> Row:
    return {key: said for key, said in keys.items() if isinstance(said, str)}


def _grouped(facts: list[Fact]) -> dict[tuple[str, str, str], list[Fact]]:
    out: dict[tuple[str, str, str], list[Fact]] = {}
    for fact in dict.fromkeys(facts):
        out.setdefault((fact.subject, fact.predicate, fact.object), []).append(fact)
    return out


def _sides(sides: list[Why], found: Material) -> tuple[Told, ...]:
    """Each fact of a conflict once, with all its words, in the order in which the answers number them."""
    out: dict[tuple[str, str, str], Told] = {}
    for side in sides:
        fact, told = _fact_of(side), _told(side, found)
        key = (fact.subject, fact.predicate, fact.object)
        known = out.get(key)
        out[key] = (
            told
            if known is None
            else replace(known, words=tuple(dict.fromkeys((*known.words, *told.words))), iris=(*known.iris, *told.iris))
        )
    return tuple(out.values())


def _told(side: Why, found: Material) -> Told:
    object_ = found.named(side.object.iri) if side.object.iri else Named("", side.object.label)
    extractor = side.extractor.removeprefix(found.base)
    return Told(
        found.named(side.subject.iri),
        side.predicate.iri.rpartition("#")[2],
        object_,
        side.confidence or 0.0,
        extractor,
        (words_of(side),),
        (side.iri,),
    )


def words_of(why: Why) -> Words:
    """The words of a place."""
    place = why.place
    return Words(place.note.label, place.line, place.sentence[: place.start], place.exact, place.sentence[place.end :])


def rejected(found: Material, decisions: Decisions) -> Iterator[Thing]:
    """Patterns of which people said that facts are wrong, with some of the facts that they made and nobody looked at."""
    wrong: Counter[str] = Counter()
    right: Counter[str] = Counter()
    by_iri: Mapping[str, list[FactRow]] = _by_extractor(found)
    for decision in decisions.held:
        match decision:
            case Wrong():
                wrong[decision.pattern or decision.by] += 1
            case Right():
                right[decision.by] += 1
    settled = _Judged(decisions)
    for name in sorted(set(wrong) - {""}):
        left = sorted((f for f in by_iri.get(name, ()) if not f.decided and not settled.has(f)), key=lambda f: (f.confidence, f.iri))
        share = wrong[name] / (wrong[name] + right[name])
        reasons = (
            because("judged", "{wrong} of its facts were found wrong, {right} right", wrong=wrong[name], right=right[name]),
            because("left", "{n} more stand", n=len(left)),
            because("pattern", "{extractor}", extractor=name),
        )
        facts = tuple(found.told(fact) for fact in left[:SAID])
        yield Thing("pattern", thing_id("pattern", name), share * (len(left) + wrong[name]) / 2, facts=facts, reasons=reasons)


def _by_extractor(found: Material) -> Mapping[str, list[FactRow]]:
    out: dict[str, list[FactRow]] = defaultdict(list)
    for fact in found.facts:
        out[fact.extractor].append(fact)
    return out
