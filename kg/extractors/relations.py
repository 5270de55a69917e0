"""Relations: what a pattern's match says, as facts with their evidence, qualifiers and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from kg.extractors.matching import Grammar, Hit, grammar, hits, scenes
from kg.extractors.scenes import Scene
from kg.model import Assertion, EdtfDate, Evidence, Mention, Modality, Reading
from kg.ontology import Ontology
from kg.patterns.masking import ANY, NUMBER, SIGNS

RANGED = ("startDate", "date")
LASTING = frozenset({"positionAt", "memberOf", "locatedIn", "headquarteredIn", "livesIn"})  # what begins and ends
STATES = LASTING | {"ownerOf", "shareholderOf", "subsidiaryOf"}  # what a date beside "since" or "until" begins or ends
_TYPES = frozenset(SIGNS.values())
_SIGN = re.compile(ANY)
ENDS = re.compile("[,;:]")  # of a description behind a name
LIFE = re.compile(rf"{SIGNS['Person']}{NUMBER} ?\([^()]*\)")  # what stands in brackets behind a person is of the life, not of a deed
INSIDE = 2  # characters of a date that may be such a word themselves: 2012年から
BESIDE = 8  # characters before a date in which a word says what begins or ends then
BREAK = 2  # characters of a clause's border that may be such a word themselves: 買収した1年後、
SIGN = 3  # characters that stand for a name
HALF = 50  # percent: what is above it controls
VERB = 8  # characters behind a match in which its verb may go on


def extract(reading: Reading, roots: Sequence[Path], ontology: Ontology) -> Iterator[Assertion]:
    """The relations and the dates of entities that a note states, in the order of its text."""
    rules = grammar(reading.note.lang, tuple(roots), ontology)
    if not rules.patterns:
        return
    for scene in scenes(reading):
        for hit in hits(scene, rules, ontology):
            if not _of_an_aside(hit, rules):
                yield from _assertions(reading, scene, hit, rules)


def _of_an_aside(hit: Hit, rules: Grammar) -> bool:
    """Is the first of the names in an aside behind another name, and what the trigger says of that other: X, a rival of Y, was founded?"""
    text, at = hit.view.text, hit.trigger()[0]
    name = min(hit.match.span("s"), hit.match.span("o"))
    if rules.asides is None or rules.predicate is None or name[1] > at:
        return False
    for aside in rules.asides.finditer(text, 0, at):
        if aside.start() < name[0] and name[1] <= aside.end() and _SIGN.match(text, max(0, aside.start() - SIGN), aside.start()):
            return rules.predicate.match(text, aside.end()) is not None
    return False


def _assertions(reading: Reading, scene: Scene, hit: Hit, rules: Grammar) -> Iterator[Assertion]:
    modality = hit.pattern.modality or rules.clauses.modality(hit.view.text, hit.match.span(), hit.trigger(), hit.pattern.negatable)
    if not modality:
        return
    subjects = ends(hit, "s", rules)
    objects = ends(hit, "o", rules)
    if not hit.pattern.objects:
        for s in subjects:
            yield from _dates_of(reading, scene, hit, s, cast(Modality, modality))
        return
    for s in subjects:
        for o in objects:
            if s.entity.iri != o.entity.iri:
                yield from _facts(reading, scene, hit, rules, s, o, cast(Modality, modality))


def ends(hit: Hit, side: str, rules: Grammar) -> list[Mention]:
    """The mentions of one side: all of an enumeration that the row admits, but of nested places (Oslo, Norway) the innermost.

    A row with `outer` says it of the larger place too; what a bracket or the description of one thing says, it says of the name before it.
    """
    admitted = hit.pattern.classes if side == "o" else hit.pattern.subject_classes
    found = [m for m in hit.view.found(*hit.match.span(side)) if not admitted or m.entity.type in admitted]
    behind = hit.view.text[hit.match.end(side) : hit.match.start("o" if side == "s" else "s")]
    if behind.count("(") > behind.count(")") or (len(found) > 1 and rules.apposed is not None and rules.apposed.match(behind)):
        return found[-1:]  # what stands in brackets, or describes one thing, is said of the last name before it
    if hit.pattern.outer or rules.nesting is None or len(found) < 2 or any(c in _TYPES and c != SIGNS["Place"] for c in hit.match[side]):
        return found
    between = [words for words in _SIGN.split(hit.match[side]) if words]
    return found[:1] if all(rules.nesting.fullmatch(words) for words in between) else found


def _facts(reading: Reading, scene: Scene, hit: Hit, rules: Grammar, s: Mention, o: Mention, modality: Modality) -> Iterator[Assertion]:
    place = _cover(hit.view.place(*hit.match.span()), s, o)
    evidence = reading.evidence(scene.block.index, *place)
    context = tuple(e for m in (s, o) for e in steps(reading, m))
    date, where, dated = _date(reading, scene, hit, rules)
    predicate = hit.pattern.over_half if hit.pattern.over_half and _is_most(hit) else hit.pattern.predicate
    nobody = hit.pattern.corporate and s.kind == "topic" and s.entity.type == "Person"
    told = () if nobody else _qualifiers(hit, rules, date, marked(scene.block.text.text, dated, rules))
    for qualifiers in told:
        yield Assertion(
            s.entity.iri,
            predicate,
            o.entity.iri,
            evidence,
            hit.pattern.name,
            qualifiers,
            modality,
            hit.pattern.confidence,
            (*context, *where) if date else context,
            scene.source,
        )
    if date and hit.pattern.date and modality == "asserted":
        of = s if hit.pattern.date_of == "s" else o
        yield Assertion(
            of.entity.iri,
            hit.pattern.date,
            EdtfDate(date),
            evidence,
            hit.pattern.name,
            (),
            modality,
            hit.pattern.confidence,
            (*context, *where),
            scene.source,
        )


def _is_most(hit: Hit) -> bool:
    """Is the one share that the words name more than half?"""
    shares = [v for v in hit.view.dated(*hit.match.span()) if v.kind == "percent"]
    return len(shares) == 1 and float(shares[0].number or shares[0].minimum or 0) > HALF


def _dates_of(reading: Reading, scene: Scene, hit: Hit, s: Mention, modality: Modality) -> Iterator[Assertion]:
    """The date in the pattern's `o`; a range dates only what begins and ends."""
    value = next((v for v in hit.view.dated(*hit.match.span("o")) if v.kind == "date" and v.edtf), None)
    if value is None:
        return
    evidence = reading.evidence(scene.block.index, *_cover(hit.view.place(*hit.match.span()), s))
    context = tuple(steps(reading, s))
    ranged = value.edtf_end is not None
    lasts = hit.pattern.span
    if ranged != bool(lasts) and (lasts or hit.pattern.predicate not in RANGED):
        return
    names = (hit.pattern.predicate, lasts) if lasts else ("startDate", "endDate") if ranged else (hit.pattern.predicate,)
    for name, edtf in zip(names, (value.edtf, value.edtf_end), strict=False):
        yield Assertion(
            s.entity.iri,
            name,
            EdtfDate(edtf or ""),
            evidence,
            hit.pattern.name,
            (),
            modality,
            hit.pattern.confidence,
            context,
            scene.source,
        )


def _cover(place: tuple[int, int], *ends: Mention) -> tuple[int, int]:
    """The place, widened to hold both ends that stand in the text (an omitted subject stands nowhere)."""
    shown = [m for m in ends if m.kind != "topic"]
    return min([place[0], *(m.start for m in shown)]), max([place[1], *(m.end for m in shown)])


def steps(reading: Reading, mention: Mention) -> Iterator[Evidence]:
    """The evidence of each step that resolved a mention: the antecedent, the full name, the topic."""
    seen: set[tuple[int, int]] = set()
    at = mention.via
    while at is not None and (at.block, at.start) not in seen:
        seen.add((at.block, at.start))
        if at.start < at.end:
            yield reading.evidence(at.block, at.start, at.end)
        at = at.via


def marked(text: str, where: Sequence[tuple[int, int]], rules: Grammar) -> str:
    """What the words right beside the dates at such places (since, まで) make them: "start" or "end" of what lasts; else ""."""
    for start, end in where:
        for before, behind, name in rules.dated:
            if before.search(text, max(0, start - BESIDE), start) or any(behind.match(text, at) for at in range(end - INSIDE, end + 1)):
                return name
    return ""


def _qualifiers(hit: Hit, rules: Grammar, date: str | None, said: str = "") -> Iterator[tuple[tuple[str, str], ...]]:
    """The qualifiers of the fact; one set for each position that the words name. `said`: what its date is, by the words beside it."""
    fixed = dict(hit.pattern.qualifiers)
    groups = {k: v for k, v in hit.match.groupdict().items() if v is not None}
    for name in ("start", "end", "on"):
        if name in groups and (found := next(iter(hit.view.dated(*hit.match.span(name))), None)) and found.edtf:
            fixed[name] = found.edtf
    if "amount" in groups and (money := next(iter(hit.view.dated(*hit.match.span("amount"))), None)) and money.number:
        fixed |= {"amount": money.number, "unit": money.unit}
    if date and not {"start", "end", "on"} & set(fixed):
        fixed[(hit.pattern.predicate in STATES and said) or _dated_as(hit, rules)] = date
    named = positions(groups["position"], rules) if "position" in groups else []
    for position in named or [""]:
        yield tuple(sorted((fixed | ({"position": position} if position else {})).items()))


def _dated_as(hit: Hit, rules: Grammar) -> str:
    """Is the date beside a fact its start, its end, or (on) neither? The first word from the trigger on that tells."""
    if hit.pattern.predicate not in LASTING:
        return "on"
    start, stop = hit.trigger()[0], hit.match.end() + VERB
    told = [(m.start(), name) for words, name in rules.tenure if (m := words.search(hit.view.text, start, stop))]
    return min(told)[1] if told else "on"


def positions(words: str, rules: Grammar) -> list[str]:
    """The positions that the words name (chairman and CEO → chair, ceo), in the order of the language's table."""
    found: list[tuple[int, int, str]] = []
    for pattern, name in rules.positions:
        for match in pattern.finditer(words):
            found.append((match.start(), -match.end(), name))
    out: list[str] = []
    last = 0
    for start, negative, name in sorted(found):
        if start >= last:
            last = -negative
            if name not in out:
                out.append(name)
    return out


def _date(reading: Reading, scene: Scene, hit: Hit, rules: Grammar) -> tuple[str | None, tuple[Evidence, ...], tuple[tuple[int, int], ...]]:
    """When it happened: a date in the match, its clause or the sentence's opening. With its evidence and places."""
    start, end = hit.match.span()
    first, last = rules.clauses.around(hit.view.text, hit.trigger())
    if _only_announced(hit, rules, first, last):
        return None, (), ()
    described = _description(hit, rules)
    if described is not None:
        first, last = max(first, described[0]), min(last, described[1])
    dates = [v for v in hit.view.dated(max(start, first), min(end, last)) if v.kind == "date"]
    if not dates and not hit.pattern.timeless:
        dates = [v for v in hit.view.dated(first, last) if v.kind == "date"]
    if not dates and not hit.pattern.timeless and described is None:
        named = min((m.start for m in scene.mentions if m.start < m.end), default=scene.sentence.end)
        lead = min(rules.clauses.opening(scene.block.text.text[scene.sentence.start : scene.sentence.end]), named - scene.sentence.start)
        dates = [v for v in scene.values if v.kind == "date" and v.start - scene.sentence.start <= lead]
    if not dates:
        return None, (), ()
    lives = [hit.view.place(*m.span()) for m in LIFE.finditer(hit.view.text) if not m.start() <= hit.trigger()[0] < m.end()]
    lives += _of_others(hit, rules)
    single = [v for v in dates if v.edtf and not v.edtf_end and not any(a <= v.start < b for a, b in lives)]
    if len({v.edtf for v in single}) != 1:
        return None, (), ()
    value = single[0]
    return value.edtf, (reading.evidence(scene.block.index, value.start, value.end),), ((value.start, value.end),)


def _only_announced(hit: Hit, rules: Grammar, first: int, last: int) -> bool:
    """Does the clause announce what the row dates, so that its date is the announcement's?"""
    words = rules.announced.get(hit.pattern.date)
    if words is None:
        return False
    start, end = hit.trigger()
    return words[0].search(hit.view.text[first:start]) is not None or words[1].match(hit.view.text, end, last + BREAK) is not None


def _description(hit: Hit, rules: Grammar) -> tuple[int, int] | None:
    """Where the match is a description behind a name (X, a firm founded by Y), up to the next comma; None where it is none."""
    if rules.described is None:
        return None
    name, at = min(hit.match.span("s"), hit.match.span("o")), hit.trigger()[0]
    gap = rules.described.match(hit.view.text, name[1], at) if name[1] <= at else None
    if gap is None:
        return None
    stop = ENDS.search(hit.view.text, max(hit.match.end(), hit.trigger()[1]))
    return gap.start(), stop.start() if stop is not None else len(hit.view.text)


def _of_others(hit: Hit, rules: Grammar) -> Iterator[tuple[int, int]]:
    """Places of dates in asides and in words that describe a name, where the trigger is none of these words."""
    for words, group in ((rules.attributive, "date"), (rules.asides, 0)):
        for match in words.finditer(hit.view.text) if words is not None else ():
            if not match.start() <= hit.trigger()[0] < match.end():
                yield hit.view.place(*match.span(group))
