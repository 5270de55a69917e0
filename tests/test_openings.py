"""An expression that looks at the character with which a match begins finds what it found before."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kg.openings import opened

OPENED = [
    r"a[b-d]|(?<!x)[^\W_]",
    r"(?:ab?|[d-f1]{2,3}|\d)c",
    r"(?i:k)l|(?-i:M)n|[-^\]]o",
    r"(?!)(?:x(?!))?|(?P<n>y|\s+z)",
    r"(?<=a)(?:b?|(?>cd))*e$",
    r"x?",
    r".a|b",
]


@given(
    st.sampled_from(OPENED).flatmap(
        lambda e: st.tuples(
            st.just(e), st.lists(st.one_of(st.text("abcdeklmnoxyzſK 1-^]\n買氏C"), st.from_regex(e.replace("x(?!)", "x"))), max_size=4)
        )
    ),
    st.sampled_from([0, re.IGNORECASE]),
)
def test_an_opened_expression_finds_the_same(case: tuple[str, list[str]], flags: int) -> None:
    expression, texts = case
    text = "".join(texts)
    plain, quick = re.compile(expression, flags), re.compile(opened(expression, flags), flags)
    assert [(m.span(), m.groupdict()) for m in quick.finditer(text)] == [(m.span(), m.groupdict()) for m in plain.finditer(text)]


def test_what_may_begin_with_anything_is_left_as_it_is() -> None:
    assert [opened(e) for e in ("x?", ".a|b", "[^x]y", "(?i)ab", r"(x)?\1")] == ["x?", ".a|b", "[^x]y", "(?i)ab", r"(x)?\1"]
    assert opened("(?:ab|[c-e])f") == "(?=[ac-e])(?:(?:ab|[c-e])f)"
