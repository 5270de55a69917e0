"""What a comparison gives: one outcome for each thing that the gold or the graph has, and figures over any choice of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["hit", "missed", "wrong", "met", "right"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing compared. `shown` tells what it is; `sources` are the places a fact was read from (prose, table, …).

    A `hit` is in the gold and was found. Where several found things may answer
    one of the gold's, each of the gold is `met` or `missed`, and each found
    `right` or `wrong`. `cause` says why a relation is missed or wrong.
    """

    area: str
    note: str
    language: str
    verdict: Verdict
    shown: str
    predicate: str = ""
    sources: tuple[str, ...] = ()
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """How many the gold has, how many were found, how many of the gold's were met.

    `extra` is how many more of those found are right; below 0 where one answers several of the gold.
    """

    gold: int
    found: int
    hit: int
    extra: int = 0

    @property
    def precision(self) -> float:
        """Right ones among those found; 0 where none was found."""
        return (self.hit + self.extra) / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Right ones among those of the gold; 0 where it has none."""
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall (van Rijsbergen's F with equal weights)."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def score(outcomes: Iterable[Outcome]) -> Score:
    """The figures over some outcomes."""
    of = Counter(outcome.verdict for outcome in outcomes)
    met, right = of["hit"] + of["met"], of["hit"] + of["right"]
    return Score(met + of["missed"], right + of["wrong"], met, right - met)


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to compare: equal keys are the same thing."""

    key: Hashable
    shown: str
    predicate: str = ""
    sources: tuple[str, ...] = ()
    cause: str = ""


def compare(area: str, note: str, language: str, gold: Iterable[Item], found: Iterable[Item]) -> Iterator[Outcome]:
    """The outcomes of two sets of things, each key once."""
    want, have = {i.key: i for i in gold}, {i.key: i for i in found}
    for item in have.values():
        verdict: Verdict = "hit" if item.key in want else "wrong"
        yield Outcome(area, note, language, verdict, item.shown, item.predicate, item.sources, item.cause)
    for item in want.values():
        if item.key not in have:
            yield Outcome(area, note, language, "missed", item.shown, item.predicate, item.sources, item.cause)
