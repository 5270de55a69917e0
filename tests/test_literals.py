"""What an expression needs stands in whatever it matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.literals import Needs, Sieve, Words, needs, telling

EXPRESSIONS = [
    r"(?P<s>\w) (?P<t>acquired|bought|takes over)(?: the)? \w",
    r"(?:was |is )?founded\b.{0,5}(?: in| on) \d",
    r"(?:organi[sz]ed|held){1,2} by x*",
    r"(?<!of )(?:a|b)?CEO(?! of)",
    r"買収(?:した|する)|を傘下に",
    r"\w+(?=さん|氏(?:は|が))",
    r"\w+ (?=won)won",
]


@given(st.sampled_from(EXPRESSIONS).flatmap(lambda e: st.tuples(st.just(e), st.from_regex(e))), st.booleans())
def test_every_match_holds_a_needed_word(case: tuple[str, str], small: bool) -> None:
    pattern, text = case
    needed = needs(pattern, re.IGNORECASE if small else 0)
    assert needed and all(Words(words).present(text) for words in needed)
    assert Needs(needed, small).met(text)


def test_words_are_small_where_case_is_ignored() -> None:
    assert needs("CEO of", re.IGNORECASE) == ({"ceo of"},)
    assert needs("CEO of", 0) == ({"CEO of"},)
    assert Words(["ceo of", "of it", "CEO", "x"]).present("The CEO of it") == {"ceo of", "of it", "CEO"}
    assert Words([]).present("any") == frozenset()


@pytest.mark.parametrize("pattern", [r"\w+", r"a?", r"(?:founded)*", r"x|\d", r"[, ]+ "])
def test_an_expression_without_fixed_words_needs_none(pattern: str) -> None:
    assert not needs(pattern, 0)


def test_no_better_word_is_passed_over() -> None:
    needed = needs(r"(?:a|b) (?:acquire|purchase)d[xy]\x80 (?i:now) (?:of)?", 0)
    assert needed == ({"a", "b"}, {"acquire", "purchase"}, {"d"}, {"x", "y"}, {"\x80 "})
    assert telling(needed) == {"acquire", "purchase"} and telling(()) == frozenset()
    some = Needs(needs("x[yz]+ on", re.IGNORECASE), any_case=True)
    assert some.met("On XY on") and not some.met("X on")


def test_what_must_follow_is_needed_too() -> None:
    assert needs(r"(?:a|b)(?=c|d)", 0) == ({"a", "b"}, {"c", "d"})
    assert needs(r"a(?!b)", 0) == needs(r"a(?<=a)", 0) == ({"a"},)
    assert needs(r"(?:a(?=b)|c)d", 0) == ({"a", "c"}, {"d"})  # only where nothing else follows
    assert needs(r"a(?=b)", 0, whole=False) == ({"a"},)


def test_what_rules_out_most_is_asked_first() -> None:
    assert telling([frozenset({"は"}), frozenset({"父", "母"}), frozenset({"の", "が"})]) == {"父", "母"}  # an ideograph says more
    assert telling([frozenset({" in "}), frozenset({"son", "heir"})]) == {"son", "heir"}  # and a space nothing


def test_a_sieve_leaves_what_may_be_found() -> None:
    sieve = Sieve((needs(e, 0), e) for e in (r"\d+ (?:acres|miles) of", r"[a-z]+ works", r"\w+"))
    assert sieve.left("40 miles of road") == (r"\d+ (?:acres|miles) of", r"\w+")
    assert sieve.left("BRATHE WORKS") == (r"[a-z]+ works", r"\w+") and sieve.left("40 miles") == (r"\w+",)


@given(st.sampled_from(EXPRESSIONS).flatmap(lambda e: st.tuples(st.just(e), st.from_regex(e))))
def test_no_sieve_holds_back_what_matches(found: tuple[str, str]) -> None:
    expression, text = found
    assert expression in Sieve((needs(e, 0), e) for e in EXPRESSIONS).left(text)


def test_a_character_may_stand_for_a_part() -> None:
    held = {"\ue000": (frozenset({"bought", "took over"}),), "\ue001": ()}
    assert needs("was \ue000\ue001by", 0, held) == ({"was "}, {"bought", "took over"}, {"by"})
    assert needs("(?:sold|\ue000)(?:\ue000)?", 0, held) == ({"sold", "bought", "took over"},)
    assert needs("(?:sold|\ue001)", 0, held) == ()
