"""Every pattern row carries its own sentences: at least three that say it in different ways, two that do not."""

from __future__ import annotations

from functools import lru_cache

import pytest

from kg.extractors.matching import Grammar, grammar
from kg.ontology import Ontology, load_ontology
from kg.patterns import Pattern, load_patterns
from kg.resources import languages, ontology_roots
from tests.pattern_sentences import found

ROOTS = ontology_roots()


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
    for sentence in pattern.yes:
        facts, wanted = found(sentence, pattern, rules(pattern.language), ontology(), ROOTS)
        own = {(s, o) for row, modality, s, o in facts if row == pattern.id and modality == (pattern.modality or "asserted")}
        assert wanted <= own, f"{pattern.name} does not find: {sentence}: {facts}"
        every = {(s, o) for _, modality, s, o in facts if modality == "asserted"}
        assert every <= wanted, f"{pattern.predicate} rows find too much in: {sentence}: {every - wanted}"
    for sentence in pattern.no:
        facts, _ = found(sentence, pattern, rules(pattern.language), ontology(), ROOTS)
        assert not [f for f in facts if f[1] == "asserted"], f"{pattern.predicate} asserted in: {sentence}: {facts}"
