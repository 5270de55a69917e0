"""Negated, failed, planned and rumoured facts, each beside a plain counterpart that is a fact."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from kg.patterns import Pattern, load_patterns
from kg.resources import read_toml
from kg.review.pattern_sentences import found
from tests.test_patterns import ROOTS, ontology, rules

FOLDER = Path(__file__).parent / "modality"
LEAST = 20  # pairs a language must have


@dataclass(frozen=True)
class Case:
    """A pair of sentences."""

    language: str
    plain: str
    other: str
    modality: str
    predicate: str


def cases() -> list[Case]:
    return [Case(f.stem, **row) for f in sorted(FOLDER.glob("*.toml")) for row in read_toml(f)["case"]]


def facts(case: Case, sentence: str) -> tuple[set[tuple[str, str, str]], set[tuple[str, str]]]:
    row: Pattern = next(p for p in load_patterns(case.language, ROOTS, ontology()) if p.predicate == case.predicate)
    out, wanted = found(sentence, row, rules(case.language), ontology(), ROOTS)
    return {(modality, s, o) for _, modality, s, o in out}, wanted


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_each_language_has_enough_pairs(language: str) -> None:
    assert sum(c.language == language for c in cases()) >= LEAST


@pytest.mark.parametrize("case", cases(), ids=lambda c: f"{c.language}-{c.other[:40]}")
def test_only_the_plain_sentence_is_a_fact(case: Case) -> None:
    said, wanted = facts(case, case.plain)
    assert {("asserted", *pair) for pair in wanted} <= said
    other, pairs = facts(case, case.other)
    assert not {f for f in other if f[0] == "asserted"}
    if case.modality != "open":
        assert {(case.modality, *pair) for pair in pairs} <= other
