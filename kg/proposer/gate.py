"""What of a proposal is a fact: it must pass what a rule's fact passes, whatever the model says.

Nothing that a model writes gets into a graph: its words only point at names and
places that the note itself has, and at properties of the ontology.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.extractors.matching import Grammar
from kg.extractors.relations import steps
from kg.model import Assertion, Mention, Reading
from kg.ontology import Ontology
from kg.proposer.questions import Proposal, Question
from kg.proposer.settings import Proposer

Ends = tuple[Mention, Mention]
RESOLVED = 0.9  # how much of the confidence is left where an end had to be resolved


def admitted(
    reading: Reading,
    question: Question,
    proposals: Sequence[Proposal],
    rules: Grammar,
    ontology: Ontology,
    settings: Proposer,
    known: Sequence[Assertion],
) -> tuple[Assertion, ...]:
    """The facts among the proposals for one sentence, each once.

    A proposal passes where the predicate is a relation of the ontology whose
    domain and range fit; subject and object are different entities, each named
    by just these words, inside the evidence and outside quotations; the evidence
    has words of its own; nothing in the sentence denies, plans, rumours or
    supposes; the rules (`known`: the note's facts) do not say it there already,
    the other way round, that it is not so, or something else where only one can
    be; and it is not also proposed the other way round.
    """
    found: dict[tuple[str, str, str], Assertion] = {}
    for proposal in proposals:
        fact = _fact(reading, question, proposal, ontology, settings)
        if fact is not None:
            found.setdefault((fact.subject, fact.predicate, str(fact.object)), fact)
    if not found or not rules.clauses.plain(question.view.text):
        return ()
    return tuple(f for key, f in found.items() if not _doubted(key, found, ontology) and not _said(reading, question, f, known, ontology))


def _fact(reading: Reading, question: Question, proposal: Proposal, ontology: Ontology, settings: Proposer) -> Assertion | None:
    known = ontology.properties.get(proposal.predicate)
    if known is None or known.kind != "relation":
        return None
    for start, end in _places(question, proposal.words):
        ends = _ends(question, proposal, start, end)
        if ends is not None and _worded(question, start, end):
            break
    else:
        return None
    s, o = ends
    if s.entity.iri == o.entity.iri or not ontology.admits(proposal.predicate, s.entity.type, o.entity.type):
        return None
    context = tuple(step for m in ends for step in steps(reading, m))
    return Assertion(
        s.entity.iri,
        proposal.predicate,
        o.entity.iri,
        reading.evidence(question.scene.block.index, start, end),
        f"proposer/{settings.model}",
        confidence=round(settings.confidence * (RESOLVED if context else 1.0), 2),
        context=context,
        source=question.scene.source,
    )


def _places(question: Question, words: str) -> Iterator[tuple[int, int]]:
    """Where the words stand in the sentence, widened to whole words: half-open, in the block's text."""
    sentence = question.scene.sentence
    text = question.scene.block.text.text
    borders = sentence.borders
    at = text.find(words, sentence.start, sentence.end) if words else -1
    while at >= 0:
        start, end = at, at + len(words)
        yield (
            max((b for b in borders if sentence.start <= b <= start), default=start),
            min((b for b in borders if end <= b <= sentence.end), default=end),
        )
        at = text.find(words, at + 1, sentence.end)


def _ends(question: Question, proposal: Proposal, start: int, end: int) -> Ends | None:
    """The mentions that subject and object name, inside the place; None where there is none, or the words name two entities."""
    found = []
    for words in (proposal.subject, proposal.object):
        text = question.scene.block.text.text
        named = [m for m in question.mentions if text[m.start : m.end] == words]
        inside = [m for m in named if start <= m.start and m.end <= end]
        if not inside or len({m.entity.iri for m in named}) > 1:
            return None
        found.append(inside[0])
    return found[0], found[1]


def _worded(question: Question, start: int, end: int) -> bool:
    """Whether the place holds letters outside names: two names side by side say nothing."""
    view = question.view
    shown = (c for i, c in enumerate(view.text) if start <= view.at[i] < end)
    return any(c.isalpha() for c in shown)


def _doubted(key: tuple[str, str, str], found: dict[tuple[str, str, str], Assertion], ontology: Ontology) -> bool:
    subject, predicate, object_ = key
    return not ontology.properties[predicate].symmetric and (object_, predicate, subject) in found


def _said(reading: Reading, question: Question, fact: Assertion, known: Sequence[Assertion], ontology: Ontology) -> bool:
    """Whether the rules say the same in the sentence, either way round, or anywhere in the note what speaks against it."""
    sentence = question.scene.sentence
    here = reading.note.blocks[sentence.block].text.span(sentence.start, sentence.end)
    pair = {fact.subject, fact.object}
    of = ontology.properties[fact.predicate]
    for other in known:
        if of.functional and (other.predicate, other.subject, other.modality) == (fact.predicate, fact.subject, "asserted"):
            return True
        if other.predicate != fact.predicate or {other.subject, other.object} != pair:
            continue
        if other.evidence.span.start < here.end and here.start < other.evidence.span.end:
            return True
        same = other.subject == fact.subject or of.symmetric
        if (same and other.modality != "asserted") or (not same and other.modality == "asserted"):
            return True
    return False
