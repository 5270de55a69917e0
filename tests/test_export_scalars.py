"""Values as formats without types can hold them: legal text, 64 bits, finite, nothing lost in silence."""

from __future__ import annotations

import json
import math
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.exporters.scalars import LEAST, MOST, legal, number, scalar, scalars

ANY_TEXT = st.text(st.characters(), max_size=20)  # lone surrogates and NUL too
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | ANY_TEXT | st.dates() | st.datetimes() | st.times(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3) | st.frozensets(st.integers(), max_size=3),
    max_leaves=6,
)


@given(ANY_TEXT)
def test_any_text_is_read_back_from_xml_with_as_many_characters(text: str) -> None:
    made = legal(text)
    element = ElementTree.Element("t")
    element.text = made
    assert (ElementTree.fromstring(ElementTree.tostring(element, "utf-8")).text or "") == made == legal(made)
    assert len(made) == len(text.replace("\r\n", "\n"))


@pytest.mark.parametrize("bad", ["\0", "\x0b", "\x1b", "\ud800", "\udfff", "\ufdd0", "\ufffe", "\uffff", "\U0001ffff", "\U0010fffe"])
def test_what_is_forbidden_becomes_the_replacement_character(bad: str) -> None:
    assert legal(f"a{bad}b") == "a\ufffdb"


def test_what_is_allowed_stays() -> None:
    assert legal("\t\n 東京 مرحبا \u202e\x85\U0001f600\ufdcf\U0001fffd") == "\t\n 東京 مرحبا \u202e\x85\U0001f600\ufdcf\U0001fffd"
    assert legal("a\r\nb\rc") == "a\nb\nc"


@given(VALUES)
def test_every_value_becomes_a_scalar(value: object) -> None:
    made = scalar(value)
    assert (made is None) == (value is None)
    match made:
        case bool():
            assert made is value
        case int():
            assert LEAST <= made <= MOST and made == value
        case float():
            assert math.isfinite(made)
        case str():
            assert made == legal(made)
            made.encode("utf-8")
    if isinstance(value, list | dict | frozenset):
        assert isinstance(made, str) and len(json.loads(made)) <= len(value)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (2**63, str(2**63)),
        (-(2**63), -(2**63)),
        (True, True),
        (math.inf, "INF"),
        (-math.inf, "-INF"),
        (math.nan, "NaN"),
        (Decimal("sNaN"), "NaN"),
        (Decimal("1e400"), "1E+400"),
        (Decimal("0.1"), 0.1),
        (date(2025, 11, 9), "2025-11-09"),
        (datetime(2025, 11, 9, 1, 2, 3), "2025-11-09T01:02:03"),
        (["b", None, date(2025, 1, 1), 2**70], '["b", null, "2025-01-01", "1180591620717411303424"]'),
        ({"z": {3, 1}, "a\0": "東"}, '{"a\ufffd": "東", "z": [1, 3]}'),
    ],
    ids=repr,
)
def test_how_a_value_is_mapped(value: object, wanted: object) -> None:
    made = scalar(value)
    assert made == wanted and type(made) is type(wanted)


def test_a_row_leaves_out_what_is_not_known() -> None:
    assert scalars({"a": None, "b": "", "c": 0}) == {"b": "", "c": 0}


def test_a_decimal_keeps_its_digits_where_a_double_does_not() -> None:
    assert number("n", "5000000") == {"n": 5e6}
    assert number("n", "12345678901234567890.5") == {"n": 1.2345678901234567e19, "n_text": "12345678901234567890.5"}
    assert number("n", "1e999") == {"n_text": "1e999"}
    assert number("n", "some\0") == {"n_text": "some\ufffd"}
    assert number("n", "") == {}


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_can_always_be_read_back(value: Decimal) -> None:
    made = number("n", str(value))
    assert Decimal(made["n_text"] if "n_text" in made else repr(made["n"])) == value
