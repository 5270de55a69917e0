"""What fuzzing found stays found: every kept case keeps the law of its target."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

CASES = sorted((Path(__file__).resolve().parent / "fuzz" / "cases").glob("*/*"))
PIECES = st.sampled_from(
    [
        *("\0", "\1", "\2", "\3", "---\n", "lang: ja\n", "title: x\n", "# ", "- ", "|a|b|\n|-|-|\n", "2025年", "3月", "5 May ", "17亿参数"),
        *("和", "$3-5 billion", "人民币", "46亿美元", "数", "约", "〜", "至", "\n", "\r", " ", "[a](<b>)", "`", "&#0;", "\ufeff", "\u202e"),
        *("e\u0301", "²", "Ada Palmer ", "said: “", "”"),
    ]
)
BYTES = st.one_of(st.lists(PIECES, max_size=25).map(lambda pieces: "".join(pieces).encode()), st.binary(max_size=80))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_kept_case_keeps_the_law(case: Path) -> None:
    TARGETS[case.parent.name](case.read_bytes())


@pytest.mark.parametrize("name", ["note", "numbers", "dates"])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=BYTES)
def test_any_bytes_keep_the_laws(name: str, data: bytes) -> None:
    TARGETS[name](data)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=BYTES)
def test_any_bytes_become_a_graph_that_is_read_back(data: bytes) -> None:
    TARGETS["graph"](data)
