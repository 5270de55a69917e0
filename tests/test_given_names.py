"""The lists of people's names: a name is certain or ambiguous, never both, and Han names are folded as the texts are."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from kg.resources import language, ontology_roots

LISTS = {
    "en": {"given", "given_ambiguous", "surnames"},
    "ja": {"given", "surnames", "katakana_given", "abroad_surnames"},
    "zh": {"surnames", "given_characters", "not_people", "sounds", "foreign_surnames", "foreign_given"},
}


def names(tag: str) -> dict[str, Any]:
    return language(tag, "given_names", ontology_roots())


@pytest.mark.parametrize("tag", sorted(LISTS))
def test_every_list_is_there_and_says_each_name_once(tag: str) -> None:
    table = names(tag)
    assert set(table) == LISTS[tag]
    for key, held in table.items():
        words = list("".join(held)) if key == "sounds" else held  # characters, written as one word
        assert len(words) == len(set(words)) > 100, key
        assert all(w and w == w.strip() and unicodedata.is_normalized("NFC", w) for w in words), key


def test_a_given_name_is_certain_or_ambiguous() -> None:
    table = names("en")
    assert not set(table["given"]) & set(table["given_ambiguous"])
    assert {"Will", "May", "April", "Paris", "Chase"}.isdisjoint(table["given"])
    assert all(w[0].isupper() for key in table for w in table[key])


def test_katakana_names_are_katakana() -> None:
    assert [w for w in names("ja")["katakana_given"] if not all("KATAKANA" in unicodedata.name(c) for c in w)] == []


def test_chinese_names_are_made_of_one_character_each() -> None:
    table = names("zh")
    assert all(len(c) == 1 for c in table["given_characters"])
    assert {len(s) for s in table["surnames"]} == {1, 2}
    surnames, characters = set(table["surnames"]), set(table["given_characters"])
    fits = {w for w in table["not_people"] for n in (1, 2) if w[:n] in surnames and 0 < len(w) - n <= 2 and set(w[n:]) <= characters}
    assert fits == set(table["not_people"])
