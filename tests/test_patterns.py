"""Every pattern row carries its own sentences: at least three that say it in different ways, two that do not.

Another ontology folder is added where KG_ONTOLOGY names one: its rows, and the sentences of its `pattern_tests/`.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import pytest

from kg.extractors.matching import Grammar, grammar
from kg.ontology import Ontology, load_ontology
from kg.patterns import Pattern, load_patterns
from kg.resources import languages, ontology_roots
from kg.review.pattern_sentences import unmet

ROOTS = ontology_roots(Path(os.environ["KG_ONTOLOGY"]) if os.environ.get("KG_ONTOLOGY") else None)


@lru_cache
def ontology() -> Ontology:
    return load_ontology(ROOTS)


@lru_cache
def rules(tag: str) -> Grammar:
    return grammar(tag, ROOTS, ontology())


def rows() -> list[Pattern]:
    return [p for tag in languages(ROOTS) for p in load_patterns(tag, ROOTS, ontology()) if p.language == tag and p.expressions]


@pytest.mark.parametrize("pattern", rows(), ids=lambda p: p.name)
def test_row_finds_its_sentences_and_no_other(pattern: Pattern) -> None:
    assert len(pattern.yes) >= 3 and len(pattern.no) >= 2
    assert list(unmet(pattern, rules(pattern.language), ontology(), ROOTS)) == []
