"""How sure a fact is: by what its pattern got right where people judged it, and by what its ends rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.model import Assertion, Extraction
from kg.resources import like

FILE = "confidence.toml"
USUAL = 0.9  # the confidence of an extractor that claims nothing else for itself
LEAST, MOST = 0.05, 0.98
ENOUGH, PROVEN = 5, 0.7  # facts to be judged, and share to be right, for a pattern to be believed


@dataclass(frozen=True, slots=True)
class Calibration:
    """The table of `confidence.toml`: how often facts are wrong.

    `error` is the share expected of an extractor that was never judged, and
    `errors` that of those that were, both for facts whose ends are catalogued
    and named where the fact stands. It is `resolved` times as much where an end
    was resolved by a step (pronoun, short form, topic, list parent), and
    `recognised` times as much where one end or both are names known by their
    form. `unproven` are the extractors of which, of ENOUGH facts or more, less
    than PROVEN was right.
    """

    error: float = 1 - USUAL
    resolved: float = 1.0
    recognised: tuple[float, float] = (1.0, 1.0)
    errors: Mapping[str, float] | None = None
    unproven: frozenset[str] = frozenset()

    def confidence(self, extractor: str, claimed: float, resolved: bool, recognised: int) -> float:
        """How sure a fact is, 0 to 1.

        Args:
            extractor: who read it.
            claimed: what the extractor says of itself: of USUAL is expected `error`; half of what is missing to 1, half of that.
            resolved: whether a step was needed to know an end.
            recognised: how many of its ends are known by their form alone.
        """
        wrong = (self.errors or {}).get(extractor, self.error * (1 - claimed) / (1 - USUAL))
        wrong *= self.resolved if resolved else 1.0
        wrong *= self.recognised[min(recognised, 2) - 1] if recognised else 1.0
        return round(min(MOST, max(LEAST, 1 - wrong)), 2)


@lru_cache(maxsize=8)
def load_calibration(roots: tuple[Path, ...]) -> Calibration:
    """The calibration of the ontology folders, a later folder's records winning over an earlier one's.

    Raises:
        ValueError: a file is not TOML, or lacks what a calibration needs; the message names it.
    """
    table: dict[str, Any] = {}
    judged: dict[str, Any] = {}
    files = [file for root in roots if (file := root / FILE).is_file()]
    for file in files:
        read = like(file, (roots[0] / FILE,))
        judged |= read.pop("judged", {})
        table |= read
    if not table:
        return Calibration()
    try:
        return Calibration(
            float(table["error"]),
            float(table["resolved"]),
            (float(table["recognised"][0]), float(table["recognised"][1])),
            {name: float(record["error"]) for name, record in judged.items()},
            frozenset(name for name, r in judged.items() if is_unproven(r["judged"], r["right"])),
        )
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise ValueError(f"{files[-1]}:1: {error!r}: make it anew with python -m benchmarks.confidence") from error


def is_unproven(judged: int, right: int) -> bool:
    """Whether a pattern of which so many facts were judged and so many of these right is off unless it is turned on."""
    return judged >= ENOUGH and right < PROVEN * judged


def calibrated(extraction: Extraction, roots: Sequence[Path], unproven: frozenset[str] | None = frozenset()) -> Extraction:
    """The extraction with a measured confidence for each fact, and without the facts of unproven patterns.

    Args:
        extraction: what a note says, each confidence being what the extractor claims.
        roots: the ontology folders.
        unproven: those unproven patterns that are used all the same; None for all of them.
    """
    known = load_calibration(tuple(roots))
    off = frozenset() if unproven is None else known.unproven - unproven
    forms = frozenset(e.iri for e in extraction.entities if not e.catalogued)
    blocks = extraction.note.blocks
    resolving = {(step.span.start, step.span.end) for fact in extraction.assertions for step in fact.context}
    texts = ((blocks[m.block].text, m) for m in extraction.mentions if m.start < m.end)
    named = resolving.intersection((text.starts[m.start], text.ends[m.end - 1]) for text, m in texts)
    made = (replace(a, confidence=_confidence(a, known, forms, named)) for a in extraction.assertions if a.extractor not in off)
    return replace(extraction, assertions=tuple(made))


def _confidence(fact: Assertion, known: Calibration, forms: frozenset[str], named: Set[tuple[int, int]]) -> float:
    resolved = any((step.span.start, step.span.end) in named for step in fact.context)
    return known.confidence(fact.extractor, fact.confidence, resolved, (fact.subject in forms) + (fact.object in forms))
