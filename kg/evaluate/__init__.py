"""A build against gold graphs: what is right, what is missing and what is wrong, by predicate, language and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from kg.evaluate.built import Built, note_text
from kg.evaluate.comparison import Comparison
from kg.evaluate.conflicts import conflicts
from kg.evaluate.details import details
from kg.evaluate.evidence import evidenced
from kg.evaluate.gold import load_gold
from kg.evaluate.outcome import Outcome, Score, score
from kg.ontology import load_ontology
from kg.resources import shipped_ontology

__all__ = ["Evaluation", "Outcome", "Score", "evaluate"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every outcome of the comparison, and what is not a matter of counting hits.

    `forbidden` are facts that the gold rules out and the graph asserts; `absent`
    the notes of the gold that the graph does not hold. `agreement` is the share
    of the facts of two translations that both give (Jaccard, pooled), by IRI;
    `gold_agreement` that of the gold itself.
    """

    outcomes: tuple[Outcome, ...]
    forbidden: tuple[str, ...]
    absent: tuple[str, ...]
    conflicts_found: int
    agreement: float
    gold_agreement: float

    def score(self, area: str, *, predicate: str | None = None, language: str | None = None, source: str | None = None) -> Score:
        """The figures of an area, of all of it or of what has that predicate, language and source.

        Only what was found has a source: with one, recall means nothing.
        """
        return score(
            o
            for o in self.outcomes
            if o.area == area
            and predicate in (None, o.predicate)
            and language in (None, o.language)
            and (source is None or source in o.sources)
        )

    def areas(self) -> tuple[str, ...]:
        """The areas that were compared, in the order of the comparison."""
        return tuple(dict.fromkeys(o.area for o in self.outcomes))


def evaluate(quads: Iterable[Quad], gold: Path, notes: Path | None = None) -> Evaluation:
    """Compare a build with gold files.

    Args:
        quads: the build, with its named graphs.
        gold: a folder of gold files, or one.
        notes: the folder of the notes that were built, so that evidence can be verified.

    Raises:
        ValueError: there is no gold file, or one cannot be used.
    """
    built, ontology = Built(quads), load_ontology((shipped_ontology(),))
    outcomes: list[Outcome] = []
    forbidden: list[str] = []
    absent: list[str] = []
    pooled: list[list[Comparison]] = []
    for subject in load_gold(gold):
        comparisons = [Comparison(built.note(f"{subject.subject}-{tag}"), subject, tag, ontology) for tag in subject.languages]
        for c in comparisons:
            outcomes += (*c.outcomes(), *details(c), *evidenced(c, note_text(notes, c.graph.stem) if notes else ""))
            forbidden += _forbidden(c)
            absent += [] if c.graph.triples else [c.graph.stem]
        outcomes += conflicts(built, comparisons)
        pooled.append(comparisons)
    ours = [[set(c.relations) for c in cs] for cs in pooled]
    golds = [[set(c.wanted) for c in cs] for cs in pooled]
    return Evaluation(tuple(outcomes), tuple(forbidden), tuple(absent), len(built.conflicts), _agreement(ours), _agreement(golds))


def _forbidden(c: Comparison) -> Iterable[str]:
    rows: Iterable[Mapping[str, str]] = c.gold.rows("forbidden", c.language)
    for row in rows:
        if {"s", "p", "o"} <= row.keys() and c.gold_pair(row) in c.found:
            yield f"{c.graph.stem}: {row['s']} {row['p']} {row['o']}: {row.get('why', '')}"


def _agreement(subjects: Iterable[list[set[tuple[str, str, str]]]]) -> float:
    """|A ∩ B| / |A ∪ B| over all pairs of notes of one subject, numerators and denominators summed."""
    both = either = 0
    for facts in subjects:
        for i, a in enumerate(facts):
            for b in facts[i + 1 :]:
                both, either = both + len(a & b), either + len(a | b)
    return both / either if either else 0.0
