"""A build against gold graphs: what is right, what is missing and what is wrong, by predicate, language and source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from kg.evaluate.built import Built, note_text
from kg.evaluate.calibration import Judged
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
    `gold_agreement` that of the gold itself; `agreements` are further ones by what
    is compared. `judged` are the assertions of relations, each right or not;
    `unjudged` is the number of facts that were left out because nobody judged
    them, None where nothing is left out for that.
    """

    outcomes: tuple[Outcome, ...]
    forbidden: tuple[str, ...]
    absent: tuple[str, ...]
    conflicts_found: int = 0
    agreement: float | None = None
    gold_agreement: float = 0.0
    agreements: tuple[tuple[str, float], ...] = ()
    judged: tuple[Judged, ...] = ()
    unjudged: int | None = None

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


def evaluate(quads: Iterable[Quad], gold: Path, notes: Path | None = None, language: str | None = None) -> Evaluation:
    """Compare a build with gold files.

    Args:
        quads: the build, with its named graphs.
        gold: a folder of gold files, or one.
        notes: the folder of the notes that were built, so that evidence can be verified.
        language: only the notes in this language.

    Raises:
        ValueError: there is no gold file, or one cannot be used.
    """
    built, ontology = Built(quads), load_ontology((shipped_ontology(),))
    outcomes: list[Outcome] = []
    forbidden: list[str] = []
    absent: list[str] = []
    pooled: list[list[Comparison]] = []
    judged: list[Judged] = []
    for subject in load_gold(gold):
        tags = [tag for tag in subject.languages if language in (None, tag)]
        stems = [f"{subject.subject}-{tag}" for tag in tags]
        texts = [note_text(notes, stem) if notes else "" for stem in stems]
        comparisons = [Comparison(built.note(s), subject, tag, ontology, t) for s, tag, t in zip(stems, tags, texts, strict=True)]
        for c in comparisons:
            outcomes += (*c.outcomes(), *details(c), *evidenced(c, c.text))
            judged += c.judged()
            forbidden += _forbidden(c)
            absent += [] if c.graph.triples else [c.graph.stem]
        outcomes += conflicts(built, comparisons) if comparisons else ()
        pooled.append(comparisons)
    ours = [[set(c.relations) for c in cs] for cs in pooled]
    golds = [[set(c.wanted) for c in cs] for cs in pooled]
    agreement = (_agreement(ours), _agreement(golds))
    return Evaluation(tuple(outcomes), tuple(forbidden), tuple(absent), len(built.conflicts), *agreement, judged=tuple(judged))


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
