"""What an expression needs stands in whatever it matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.literals import Words, needed

EXPRESSIONS = [
    r"(?P<s>\w) (?P<t>acquired|bought|takes over)(?: the)? \w",
    r"(?:was |is )?founded\b.{0,5}(?: in| on) \d",
    r"(?:organi[sz]ed|held){1,2} by x*",
    r"(?<!of )(?:a|b)?CEO(?! of)",
    r"買収(?:した|する)|を傘下に",
    r"\w+ (?=won)won",
]


@given(st.sampled_from(EXPRESSIONS).flatmap(lambda e: st.tuples(st.just(e), st.from_regex(e))), st.booleans())
def test_every_match_holds_a_needed_word(case: tuple[str, str], small: bool) -> None:
    pattern, text = case
    expression = re.compile(pattern, re.IGNORECASE if small else 0)
    words = needed(expression)
    assert words and Words(words).present(text)


def test_words_are_small_where_case_is_ignored() -> None:
    assert needed(re.compile("CEO of", re.IGNORECASE)) == {"ceo of"}
    assert needed(re.compile("CEO of")) == {"CEO of"}
    assert Words(["ceo of", "of it", "CEO", "x"]).present("The CEO of it") == {"ceo of", "of it", "CEO"}
    assert Words([]).present("any") == frozenset()


@pytest.mark.parametrize("pattern", [r"\w+", r"a?", r"(?:founded)*", r"x|\d", r"[, ]+ "])
def test_an_expression_without_fixed_words_needs_none(pattern: str) -> None:
    assert not needed(re.compile(pattern))


def test_no_better_word_is_passed_over() -> None:
    assert needed(re.compile(r"(?:a|b) (?:acquire|purchase)d (?:of)?")) == {"acquire", "purchase"}
