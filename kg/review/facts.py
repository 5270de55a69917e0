"""Facts to decide about: the least sure, and patterns whose facts were rejected."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log10

from kg.decisions import Decisions, Right, Wrong, facts_of, spaced
from kg.decisions.blocks import Draft
from kg.review.material import FactRow, Material
from kg.review.things import Option, Thing, because, fact_keys, thing_id

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
