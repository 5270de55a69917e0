"""Entities that may be one: by their names in any script, by what is said of them and beside whom; to be decided, never merged here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import log2

from kg.decisions import Decisions, Different, Same
from kg.decisions.blocks import Draft
from kg.names.aliases import is_latin
from kg.review.material import EntityRow, Material
from kg.review.spelling import Key, Spelling, keys, likeness, parts, together
from kg.review.things import Option, Reason, Thing, because, curie, thing_id

CROWD = 12  # entities that share a key, from which it says nothing
LEAST = 0.3  # how likely two must be one to be asked about
NOTES = 40  # of an entity that are looked at for its neighbours
NAMED = {  # how likely two are one that share a key of that kind
    "same": 0.8,
    "reading": 0.7,
    "order": 0.65,
    "form": 0.65,
    "letter": 0.4,
    "sound": 0.6,  # times how alike they are
    "initial": 0.3,
}
REASONS = {
    "same": "the same name",
    "reading": "the same reading in Latin letters",
    "order": "the same words in another order",
    "form": "the same name but for its form",
    "letter": "one letter apart",
    "sound": "alike in sound",
    "initial": "an initial for a name",
}
ALIKE = 0.6  # how alike two must sound letter by letter
APART = 0.5  # what is left of it where a fact joins them, or gives each another date


def decided_pairs(decisions: Decisions) -> frozenset[frozenset[str]]:
    """The pairs that people said to be one, or not to be."""
    out: set[frozenset[str]] = set()
    for decision in decisions.held:
        if isinstance(decision, Same | Different):
            out |= {frozenset(pair) for pair in combinations(decision.entities, 2)}
    return frozenset(out)


def pair_options(pair: Collection[str], found: Material) -> tuple[Option, ...]:
    """One or two: the first of them is the curated one, or else that which more mentions are of."""
    first, second = sorted(pair, key=lambda iri: _rank(found.entities[iri]) if iri in found.entities else (True, 0, iri))
    ends = (curie(first, found.base), curie(second, found.base))
    return (
        Option("s", "the same", Draft.of("same", {"entities": ends})),
        Option("d", "different", Draft.of("different", {"entities": ends})),
    )


def _rank(row: EntityRow) -> tuple[bool, int, str]:
    return not row.named.catalogued, -row.count, row.named.iri


def alike(found: Material, decisions: Decisions, known: Mapping[str, Spelling], endings: frozenset[str]) -> Iterator[Thing]:
    """Pairs of entities that may be one and about which nobody decided.

    Args:
        found: the graph's entities and facts.
        decisions: what people decided.
        known: how languages spell names in Latin letters.
        endings: legal forms and the like, folded, which a name may lack.
    """
    context = _Context(found)
    settled = decided_pairs(decisions)
    gone = decisions.merged
    ways = _pairs(found, known, endings)
    for a, b in sorted(ways):
        if frozenset((a, b)) in settled or a in gone or b in gone:
            continue
        one, other = found.entities[a], found.entities[b]
        named, reason = _named(one, other, ways[a, b], known)
        score, reasons = context.score(one, other, named)
        if score < LEAST:
            continue
        first, second = sorted((one, other), key=_rank)
        gain = score * (1 + log2(1 + min(context.facts[a], context.facts[b])))
        options = pair_options((a, b), found)
        yield Thing("duplicate", thing_id("duplicate", a, b), gain, (first.named, second.named), (), (), (reason, *reasons), options)


def _pairs(found: Material, known: Mapping[str, Spelling], endings: frozenset[str]) -> dict[tuple[str, str], set[Key]]:
    """The pairs that share a key, with the keys: only what is written alike is compared, so that many entities take little time."""
    blocks: dict[tuple[str, Key], set[str]] = defaultdict(set)
    for iri, row in found.entities.items():
        for key in keys(row.names, row.base_type == "Person", endings, known):
            blocks[row.base_type if key[0] != "same" else "", key].add(iri)
    ways: dict[tuple[str, str], set[Key]] = defaultdict(set)
    for (_, key), some in blocks.items():
        if 1 < len(some) <= CROWD:
            for a, b in combinations(sorted(some), 2):
                if not (found.entities[a].named.catalogued and found.entities[b].named.catalogued):
                    ways[a, b].add(key)
    return ways


def _named(one: EntityRow, other: EntityRow, shared: Collection[Key], known: Mapping[str, Spelling]) -> tuple[float, Reason]:
    """How likely their names make it that they are one, and why."""
    kinds = {key[0]: key for key in sorted(shared)}
    best = (0.0, Reason("", ""))
    for kind, key in kinds.items():
        score = NAMED[kind]
        if kind == "same" and one.base_type != other.base_type:
            score /= 2
        if kind == "initial" and not _is_initial(one, other, key[-1]):
            continue
        if kind == "letter" and not _spelt_alike(one, other):
            continue
        if kind in ("reading", "sound") and not _in_two_scripts(one, other):
            continue
        if kind == "sound":
            score = _sounding(one, other, known[key[1]])
        best = max(best, (score, because(kind, REASONS[kind])), key=lambda way: (way[0], way[1].text))
    return best


def _is_initial(one: EntityRow, other: EntityRow, key: str) -> bool:
    """Does one of them have an initial where the other has the name?"""

    def short(row: EntityRow) -> set[bool]:
        some = [parts(name) for _, name in row.names]
        return {len(p[0]) == 1 for p in some if len(p) > 1 and f"{p[0][0]} {p[-1]}" == key}

    return short(one) != short(other) or len(short(one)) > 1


def _spelt_alike(one: EntityRow, other: EntityRow) -> bool:
    """Are two of their names a letter apart, other than in or beside a digit: GPT-4 and GPT-5 are two, so are 2 and 2B."""
    return any(
        one_letter(a, b)
        for a in {together(n) for _, n in one.names}
        for b in {together(n) for _, n in other.names}
        if is_latin(a) == is_latin(b)
    )


def one_letter(a: str, b: str) -> bool:
    """Are two folded names one but for a letter that is left out, another, or swapped with its neighbour, and no digit is beside it?"""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    tail_a, tail_b = a[start:], b[start:]
    same = tail_a[1:] == tail_b[1:] if len(a) == len(b) else tail_a[1:] == tail_b or tail_a == tail_b[1:]
    swapped = len(a) == len(b) and tail_a[:2] == tail_b[:2][::-1] and tail_a[2:] == tail_b[2:]
    return (same or swapped) and not any(c.isdigit() for c in a[max(0, start - 1) : start + 2] + b[max(0, start - 1) : start + 2])


def _in_two_scripts(one: EntityRow, other: EntityRow) -> bool:
    return any(is_latin(a) != is_latin(b) for _, a in one.names for _, b in other.names)


def _sounding(one: EntityRow, other: EntityRow, spelling: Spelling) -> float:
    """How likely they are one by how alike they sound, as one language writes sounds, in two scripts; 0 if they do not."""

    def latin(row: EntityRow) -> list[str]:
        return [spelling.plain(together(n)) for _, n in row.names if is_latin(n)]

    def other_scripts(row: EntityRow) -> list[str]:
        return [spelling.plain(spelling.romanised(n)) for _, n in row.names if not is_latin(n)]

    ways = ((latin(one), other_scripts(other)), (latin(other), other_scripts(one)))
    best = max((likeness(a, b) for some, others in ways for a in some for b in others if a and b), default=0.0)
    return best * NAMED["sound"] if best >= ALIKE else 0.0


@dataclass(frozen=True)
class _Context:
    """What is said of entities, and beside whom they stand."""

    found: Material

    @cached_property
    def said(self) -> Mapping[str, frozenset[tuple[str, str, bool]]]:
        """entity → what is said of it: (predicate, other end, is it the subject)."""
        out: dict[str, set[tuple[str, str, bool]]] = defaultdict(set)
        for f in self.found.facts:
            out[f.subject].add((f.predicate, f.object, True))
            if not f.dated:
                out[f.object].add((f.predicate, f.subject, False))
        return defaultdict(frozenset, {iri: frozenset(some) for iri, some in out.items()})

    @cached_property
    def facts(self) -> Mapping[str, int]:
        """entity → how many facts name it."""
        return defaultdict(int, {iri: len(some) for iri, some in self.said.items()})

    @cached_property
    def mentioned(self) -> Mapping[str, frozenset[str]]:
        """note → its entities."""
        out: dict[str, set[str]] = defaultdict(set)
        for iri, row in self.found.entities.items():
            for note in row.notes:
                out[note].add(iri)
        return {note: frozenset(some) for note, some in out.items()}

    def score(self, one: EntityRow, other: EntityRow, named: float) -> tuple[float, Sequence[Reason]]:
        """How likely they are one, 0 to 1, and what besides their names speaks for it or against it."""
        if not named:
            return 0.0, ()
        a, b = self.said[one.named.iri], self.said[other.named.iri]
        shared = len(a & b)
        near = self._near(one, other)
        score = 1 - (1 - named) * (1 - 0.2 * min(3, shared)) * (1 - 0.4 * near)
        reasons = [because("common", "{n} facts in common", n=shared)] * bool(shared)
        reasons += [because("beside", "named beside the same others")] * (near > 0.2)
        if (one.named.iri, other.named.iri) in self._joined:
            score *= APART
            reasons.append(because("joined", "a fact joins them"))
        if apart := self._apart(a, b):
            score *= APART
            reasons.append(because("apart", "they differ in {predicate}", predicate=apart))
        return round(score, 4), reasons

    @cached_property
    def _joined(self) -> frozenset[tuple[str, str]]:
        return frozenset(tuple(sorted((f.subject, f.object))) for f in self.found.facts if not f.dated)  # type: ignore[misc]

    def _apart(self, a: frozenset[tuple[str, str, bool]], b: frozenset[tuple[str, str, bool]]) -> str:
        """A property that has one value only, and of which they have two."""
        for predicate in sorted({p for p, _, out in a if out} & {p for p, _, out in b if out}):
            known = self.found.ontology.properties.get(predicate)
            one, other = ({o for p, o, out in some if out and p == predicate} for some in (a, b))
            agree = any(x.startswith(y) or y.startswith(x) for x in one for y in other)
            sure = all(self._is_known(x) for x in (*one, *other))
            if known is not None and known.functional and sure and not agree:
                return predicate
        return ""

    def _is_known(self, end: str) -> bool:
        """A date, or an entity of which it is known that it is no other."""
        row = self.found.entities.get(end)
        return row is None or row.named.catalogued

    def _near(self, one: EntityRow, other: EntityRow) -> float:
        """How many of those that one is named beside the other is too, 0 to 1."""
        sides = []
        for row in (one, other):
            sides.append({e for note in sorted(row.notes)[:NOTES] for e in self.mentioned[note]} - {one.named.iri, other.named.iri})
        least = min(map(len, sides))
        return len(sides[0] & sides[1]) / least if least > 1 else 0.0
