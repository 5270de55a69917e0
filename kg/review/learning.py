"""What people's decisions teach: sentences for patterns' tests, and how often each pattern is right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.confidence import FILE, Calibration, load_calibration
from kg.decisions import Decisions, Fact, Right, Settled, Wrong, spaced
from kg.decisions.judging import is_that
from kg.evaluate.calibration import Judged
from kg.extraction import extract
from kg.model import Assertion, EdtfDate, Extraction, Mention, Note, Reading, Sentence
from kg.ontology import Ontology
from kg.reading import read
from kg.resources import read_toml

WEIGHT = 200.0  # of so many facts counts what was measured before, as in benchmarks/confidence.py
BRACKETS = frozenset("[]")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A fact that somebody judged, as a note's reading makes it where nobody decides about facts."""

    fact: Assertion
    right: bool
    reading: Reading
    rest: tuple[Assertion, ...]  # what else the note says
    resolved: bool  # a step was needed to know an end
    recognised: int  # ends that are known by their form alone


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences for a pattern's test, names in brackets."""

    pattern: str
    yes: tuple[str, ...]
    no: tuple[str, ...]


def judgements(
    notes: Iterable[Note],
    decisions: Decisions,
    roots: Sequence[Path],
    base: str,
    ontology: Ontology,
    unproven: frozenset[str] | None = frozenset(),
) -> Iterator[Judgement]:
    """What people found right and wrong, in the order of the notes. Only notes that hold words of a decision are read.

    Args:
        notes: where to look.
        decisions: what people decided.
        roots: the ontology folders.
        base: the IRI under which entities are named.
        ontology: the vocabulary in the folders.
        unproven: patterns that are used although too little of what they found was right; None for all.
    """
    told = list(_told(decisions))
    for note in notes:
        raw = spaced(note.raw)
        here = [row for row in told if row[0].words in raw]
        if not here:
            continue
        reading = read(note, roots, base, ontology, decisions)
        made = extract(reading, roots, ontology, unproven)
        for fact in made.assertions:
            verdict = next((right for said, pattern, right in here if _is(fact, said, pattern, decisions, ontology)), None)
            if verdict is not None:
                rest = tuple(a for a in made.assertions if a is not fact)
                yield Judgement(fact, verdict, reading, rest, *_rests_on(fact, made))


def _told(decisions: Decisions) -> Iterator[tuple[Fact, str, bool]]:
    """(the fact, the pattern instead of it, whether it is right), the latest first."""
    for decision in reversed(decisions.held):
        match decision:
            case Right():
                yield decision.fact, "", True
            case Wrong():
                yield decision.fact, decision.pattern, False
            case Settled():
                sides = ((decision.favour, True), *((side, False) for side in decision.against))
                yield from ((side, "", right) for side, right in sides if isinstance(side, Fact))


def _is(fact: Assertion, said: Fact, pattern: str, decisions: Decisions, ontology: Ontology) -> bool:
    if pattern:
        return fact.extractor == pattern and said.words in spaced(fact.evidence.exact)
    return is_that(fact, said, decisions, ontology)


def _rests_on(fact: Assertion, made: Extraction) -> tuple[bool, int]:
    blocks = made.note.blocks
    named = {blocks[m.block].text.span(m.start, m.end) for m in made.mentions if m.start < m.end}
    forms = {e.iri for e in made.entities if not e.catalogued}
    return any(step.span in named for step in fact.context), (fact.subject in forms) + (fact.object in forms)


def judged_facts(found: Iterable[Judgement]) -> list[Judged]:
    """The judgements as an evaluation counts them."""
    return [Judged(j.fact.extractor, j.fact.confidence, j.right, j.resolved, j.recognised, j.reading.note.path) for j in found]


def records(found: Iterable[Judgement], shipped: Path) -> str:
    """A `confidence.toml` for one's own ontology folder: the records of the patterns judged, on top of those that are shipped."""
    known = load_calibration((shipped,))
    before = read_toml(shipped / FILE).get("judged", {}) if (shipped / FILE).is_file() else {}
    by: dict[str, list[Judgement]] = {}
    for judgement in found:
        by.setdefault(judgement.fact.extractor, []).append(judgement)
    rows = [_record(name, some, before.get(name, {}), known) for name, some in sorted(by.items())]
    head = "# Made by kg review --to-confidence; do not edit: it is made anew from the decisions and what is shipped.\n[judged]\n"
    return head + "".join(f"{row}\n" for row in rows)


def _record(name: str, some: Sequence[Judgement], before: Mapping[str, float], known: Calibration) -> str:
    times = [(known.resolved if j.resolved else 1.0) * (known.recognised[j.recognised - 1] if j.recognised else 1.0) for j in some]
    wrong = sum(not j.right for j in some)
    judged, right = int(before.get("judged", 0)), int(before.get("right", 0))
    weight = WEIGHT + judged
    error = (float(before.get("error", known.error)) * weight + wrong) / (weight + sum(times))
    return f'"{name}" = {{ judged = {judged + len(some)}, right = {right + len(some) - wrong}, error = {round(error, 4)} }}'


def sentences(found: Iterable[Judgement]) -> tuple[Sentences, ...]:
    """The sentences in which facts were judged, by pattern. What no sentence can say by itself is left out.

    That is a fact whose ends stand in other sentences, and one beside others of its relation that nobody rejected.
    """
    every = [j for j in found if j.fact.extractor.startswith("pattern/") and j.fact.modality == "asserted"]
    out: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for j in every:
        place = _sentence(j)
        if place is None or _says_more(j, place, every):
            continue
        text = _bracketed(j, place)
        if text:
            out.setdefault(j.fact.extractor, ({}, {}))[not j.right][text] = None
    return tuple(Sentences(name, tuple(sorted(yes)), tuple(sorted(set(no) - set(yes)))) for name, (yes, no) in sorted(out.items()))


def _sentence(j: Judgement) -> Sentence | None:
    """The sentence that holds all of the fact's words."""
    for sentence in j.reading.sentences:
        span = j.reading.note.blocks[sentence.block].text.span(sentence.start, sentence.end)
        if span.start <= j.fact.evidence.span.start and j.fact.evidence.span.end <= span.end:
            return sentence
    return None


def _says_more(j: Judgement, place: Sentence, every: Sequence[Judgement]) -> bool:
    span = j.reading.note.blocks[place.block].text.span(place.start, place.end)
    rejected = {other.fact for other in every if other.reading.note.path == j.reading.note.path and not other.right}
    others = (a for a in j.rest if (a.subject, a.object) != (j.fact.subject, j.fact.object) and a not in rejected)
    same = (a for a in others if a.predicate == j.fact.predicate and a.modality == "asserted")
    return any(span.start <= a.evidence.span.start < span.end for a in same)


def _bracketed(j: Judgement, place: Sentence) -> str:
    """The sentence with its names in brackets: the subject's with s, the object's with o; empty where one of them does not stand in it."""
    text = j.reading.note.blocks[place.block].text
    span = j.fact.evidence.span
    marks: list[tuple[int, int, str]] = []
    ends = {j.fact.subject: "s"} | ({j.fact.object: "o"} if isinstance(j.fact.object, str) else {})
    for m in j.reading.mentions:
        if m.block != place.block or not place.start <= m.start < m.end <= place.end:
            continue
        at = text.span(m.start, m.end)
        side = ends.get(m.entity.iri, "") if span.start <= at.start and at.end <= span.end else ""
        marks.append((m.start, m.end, f"{side}:{_type(m)}"))
    marks += _dates(j, place)
    out, last = "", place.start
    for start, end, mark in sorted(marks):
        if start < last or BRACKETS & set(text.text[start:end]):
            return ""
        out += f"{text.text[last:start]}[{mark} {text.text[start:end]}]"
        last = end
    out += text.text[last : place.end]
    plain = text.text[place.start : place.end]
    sides = {mark[:1] for _, _, mark in marks}
    return out.strip() if {"s", "o"} <= sides and not BRACKETS & set(plain) and "\n" not in plain else ""


def _type(mention: Mention) -> str:
    return mention.entity.type


def _dates(j: Judgement, place: Sentence) -> Iterator[tuple[int, int, str]]:
    if not isinstance(j.fact.object, EdtfDate):
        return
    for block, v in j.reading.values:
        if block == place.block and place.start <= v.start < v.end <= place.end and v.edtf == j.fact.object.value:
            yield v.start, v.end, f"o={v.edtf}"
            return
