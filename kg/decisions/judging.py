"""What people's decisions make of what one note says: its facts, and the sides of conflicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kg.decisions import Decisions, Fact, Measured, Mentioned, Right, Said, Settled, Side, Wrong, shown_amount, spaced
from kg.iris import concept_name
from kg.model import Assertion, EdtfDate, Extraction, Measurement, Mention, Note, Statement
from kg.ontology import Ontology


def decide_facts(made: Extraction, decisions: Decisions, ontology: Ontology) -> Extraction:
    """What a note says, without the facts that are wrong, those that are right made certain, and what is overruled marked as such."""
    facts: list[Assertion] = []
    used: set[str] = set()
    for fact in made.assertions:
        decided, by = _judged(fact, decisions, ontology)
        used |= by
        if decided is not None and decided.subject != decided.object:  # both ends may have been made one
            facts.append(decided)
    if not (settled := [d for d in decisions.held if isinstance(d, Settled)]):
        return replace(made, assertions=tuple(facts), decided=tuple(sorted({*made.decided, *used})))
    sides = _Sides(made.note, decisions, ontology)
    told, by_facts = _settled(facts, settled, sides.is_fact)
    mentions, by_mentions = _settled(made.mentions, settled, sides.is_mention)
    statements, by_statements = _settled(made.statements, settled, sides.is_statement)
    measurements, by_measurements = _settled(made.measurements, settled, sides.is_measurement)
    used |= by_facts | by_mentions | by_statements | by_measurements
    return replace(
        made,
        assertions=told,
        mentions=mentions,
        statements=statements,
        measurements=measurements,
        decided=tuple(sorted({*made.decided, *used})),
    )


Place = TypeVar("Place", Assertion, Mention, Statement, Measurement)


def _settled(
    places: Iterable[Place], settled: Sequence[Settled], is_side: Callable[[Place, Side], bool]
) -> tuple[tuple[Place, ...], set[str]]:
    """The places, those that somebody favoured or decided against marked as such; and the decisions that took effect."""
    marked: list[Place] = []
    used: set[str] = set()
    for found in places:
        place: Place = found
        for decision in settled:
            if is_side(place, decision.favour):
                place = replace(place, decisions=(*place.decisions, decision.made.iri))
            elif any(is_side(place, side) for side in decision.against):
                place = replace(place, overruled=decision.made.iri)
            else:
                continue
            used.add(decision.made.iri)
        marked.append(place)
    return tuple(marked), used


@dataclass(frozen=True, slots=True)
class _Sides:
    """Whether a place of a note is the side of a conflict that somebody told of. Entities that were made one are the same."""

    note: Note
    decisions: Decisions
    ontology: Ontology

    def is_fact(self, fact: Assertion, side: Side) -> bool:
        """By what it says, and its words."""
        return isinstance(side, Fact) and is_that(fact, side, self.decisions, self.ontology)

    def is_mention(self, mention: Mention, side: Side) -> bool:
        """By the lines in which it stands."""
        return isinstance(side, Mentioned) and self._one(mention.entity.iri, side.entity) and side.words in self._lines(mention)

    def is_statement(self, said: Statement, side: Side) -> bool:
        """By its speaker and its words."""
        return isinstance(side, Said) and self._one(said.speaker, side.speaker) and side.words in spaced(said.evidence.exact)

    def is_measurement(self, number: Measurement, side: Side) -> bool:
        """By what is measured, how much it is, and its words."""
        if not isinstance(side, Measured) or side.measure != concept_name(number.measure) or not self._one(number.of, side.of):
            return False
        amount = shown_amount(number.value or "", number.minimum or "", number.maximum or "", number.unit, number.bound)
        return side.amount == amount and side.words in spaced(number.evidence.exact)

    def _one(self, entity: str, told: str) -> bool:
        return entity == self.decisions.merged.get(told, (told, ()))[0]

    def _lines(self, mention: Mention) -> str:
        span, raw = self.note.blocks[mention.block].text.span(mention.start, mention.end), self.note.raw
        end = raw.find("\n", span.end)
        return spaced(raw[raw.rfind("\n", 0, span.start) + 1 : end if end >= 0 else len(raw)])


def _judged(fact: Assertion, decisions: Decisions, ontology: Ontology) -> tuple[Assertion | None, set[str]]:
    used: set[str] = set()
    for decision in decisions.held:
        match decision:
            case Wrong() if decision.pattern == fact.extractor and decision.fact.words in spaced(fact.evidence.exact):
                return None, {decision.made.iri}
            case Wrong() if not decision.pattern and is_that(fact, decision.fact, decisions, ontology):
                return None, {decision.made.iri}
            case Right() if is_that(fact, decision.fact, decisions, ontology):
                used.add(decision.made.iri)
                fact = replace(fact, confidence=1.0, decisions=(*fact.decisions, decision.made.iri))
    return fact, used


def is_that(fact: Assertion, told: Fact, decisions: Decisions, ontology: Ontology) -> bool:
    """Is it that fact, in a place that holds these words? Entities that were made one are the same."""
    if fact.predicate != told.predicate or told.words not in spaced(fact.evidence.exact):
        return False
    ends = [fact.subject, fact.object.value if isinstance(fact.object, EdtfDate) else fact.object]
    named = [decisions.merged.get(end, (end, ()))[0] for end in (told.subject, told.object)]
    symmetric = ontology.property(fact.predicate).symmetric
    return ends == named or (symmetric and ends[::-1] == named)
