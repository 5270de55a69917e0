"""Is a fact with confidence 0.9 right nine times in ten? Predicted confidence against observed precision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

STEP = 0.05  # width of a bin of confidences


@dataclass(frozen=True, slots=True)
class Judged:
    """An assertion that was compared: who read it, how sure (0 to 1), and whether the gold has it.

    `resolved` tells whether a step was needed to know an end (a pronoun, an
    omitted subject), `recognised` how many ends are known by their form alone;
    `subject` is the name of what the note is about: a gold's subject, a passage.
    """

    extractor: str
    confidence: float
    right: bool
    resolved: bool = False
    recognised: int = 0
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Reliability:
    """One row: of `count` assertions the mean confidence and the share that is right."""

    name: str
    count: int
    predicted: float
    observed: float

    @property
    def gap(self) -> float:
        """Observed minus predicted: above 0 the extractor is too modest, below 0 too sure."""
        return self.observed - self.predicted


def by_confidence(judged: Iterable[Judged]) -> tuple[Reliability, ...]:
    """A row for each bin of confidences, half-open and STEP wide, the least first."""
    return tuple(_rows(judged, lambda j: f"{int(j.confidence / STEP + 1e-9) * STEP:.2f}"))


def by_extractor(judged: Iterable[Judged]) -> tuple[Reliability, ...]:
    """A row for each pattern or extractor, by name."""
    return tuple(_rows(judged, lambda j: j.extractor))


def calibration_error(judged: Iterable[Judged]) -> float:
    """The expected calibration error: the mean of the bins' absolute gaps, weighted by their counts (Naeini et al., AAAI 2015)."""
    rows = by_confidence(judged)
    total = sum(r.count for r in rows)
    return sum(r.count * abs(r.gap) for r in rows) / total if total else 0.0


def _rows(judged: Iterable[Judged], name: Callable[[Judged], str]) -> Iterator[Reliability]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for j in judged:
        groups[name(j)].append(j)
    for key in sorted(groups):
        of = groups[key]
        yield Reliability(key, len(of), sum(j.confidence for j in of) / len(of), sum(j.right for j in of) / len(of))
