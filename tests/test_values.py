"""Dates and amounts are read by declared grammars; each language is held to the same things said."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.literals import Sieve
from kg.model import Value
from kg.resources import ontology_roots
from kg.values import context_date, value_reader, year_of

ROOTS = ontology_roots()


def show(tag: str, text: str, year: str | None = None) -> list[tuple[str, ...]]:
    """The values of a text, written short: (kind, words, what they mean)."""
    return [(v.kind, text[v.start : v.end], meaning(v)) for v in value_reader(tag, ROOTS).find(text, year)]


def meaning(v: Value) -> str:
    if v.kind == "date":
        return (v.edtf or "") + (f"/{v.edtf_end}" if v.edtf_end else "")
    number = v.number or f"{v.minimum}..{v.maximum}"
    sign = {"exact": "", "about": "~", "at-least": ">=", "at-most": "<="}[v.bound]
    return f"{sign}{number}{' ' if v.unit else ''}{v.unit}" + (f" [{v.noun or v.counted}]" if v.counted else "")


DATES = [
    ("en", "It opened on September 8-10, 2025 in Oslo.", ["2025-09-08/2025-09-10"]),
    ("en", "on 8 September 2025", ["2025-09-08"]),
    ("en", "on March 3rd, 2021", ["2021-03-03"]),
    ("en", "from December 30, 2024 to January 2, 2025", ["2024-12-30/2025-01-02"]),
    ("en", "from 2 August 2018 to 3 August 2018", ["2018-08-02/2018-08-03"]),
    ("en", "from September 6, 2019 to 8 October 2019", ["2019-09-06/2019-10-08"]),
    ("en", "In October 2025 and by mid-2025, early 2024", ["2025-10", "2025~", "2024~"]),
    ("en", "in Q2 2025, the first half of 2025, summer 2024", ["2025-34", "2025-40", "2024-22"]),
    ("en", "the early 1990s, the 19th century, around 1997", ["199X", "18XX", "1997~"]),
    ("en", "1968–1980s: Growth", ["1968/198X"]),
    ("en", "Beginnings (1988-1989), Boom (2011-Present), End (1992)", ["1988/1989", "2011", "1992"]),
    ("en", "2004: it was founded", ["2004"]),
    ("en", "2017–January 2020, May 2021 to 2023", ["2017/2020-01", "2021-05/2023"]),
    ("ja", "2017年〜2020年1月、2021年5月〜2023年", ["2017/2020-01", "2021-05/2023"]),
    ("zh", "2017年至2020年1月,2021年5月至2023年", ["2017/2020-01", "2021-05/2023"]),
    ("en", "Room 2004 has 2007-version files for $2000", []),
    ("en", "on February 31, 2025", []),
    ("en", "on May 5", []),
    ("ja", "2025年10月、9月8-10日", ["2025-10", "2025-09-08/2025-09-10"]),
    ("ja", "9月8-10日", []),
    ("ja", "2025年9月8日〜10日、12月25日", ["2025-09-08/2025-09-10", "2025-12-25"]),
    ("ja", "2025年半ば、2024年末、2025年第2四半期、2025年上半期", ["2025~", "2024~", "2025-34", "2025-40"]),
    ("ja", "昭和40年代に広まり、80年代の後半と20世紀90年代に伸びた。10年代は不明。", ["198X", "199X"]),
    ("zh", "上世纪90年代起步,20世纪八十年代初成立,2024财年第三季度盈利,昭和40年", ["199X", "198X", "2024-35", "1965"]),
    ("en", "Sales rose in the '90s, and between 2015 and 2018", ["199X", "2015/2018"]),
    ("ja", "1990年代初頭、1997年頃、令和7年10月、平成元年", ["199X", "1997~", "2025-10", "1989"]),
    ("ja", "1968–1980年代、2011年~現在", ["1968/198X", "2011"]),
    ("ja", "二〇二五年十二月に", ["2025-12"]),
    ("zh", "2025年10月和9月8-10日", ["2025-10", "2025-09-08/2025-09-10"]),
    ("zh", "2025年第二季度、2025年上半年、截至2025年中", ["2025-34", "2025-40", "2025~"]),
    ("zh", "1990年代初、1997年左右、2011年至今", ["199X", "1997~", "2011"]),
    ("zh", "2025年9月8日至10日", ["2025-09-08/2025-09-10"]),
    ("zh-Hant", "2025年9月8日至10日", ["2025-09-08/2025-09-10"]),
]

AMOUNTS = [
    ("en", "33.4 billion yuan (about $4.6B)", ["33400000000 CNY", "~4600000000 USD"]),
    ("en", "$100B+ and over SGD 800 billion", [">=100000000000 USD", ">=800000000000 SGD"]),
    ("en", "1.7B and 8B parameters", ["1700000000 [parameters]", "8000000000 [parameters]"]),
    ("en", "from 8% to 50%, and nearly 50 percent", ["8 %", "50 %", "~50 %"]),
    ("en", "30-40 years, $3-5 billion, between 20 and 30 countries", ["30..40 [years]", "3000000000..5000000000 USD", "20..30 [markets]"]),
    ("en", "tens of billions of dollars from several million users", ["20000000000..99000000000 USD", "2000000..9000000 [users]"]),
    ("en", "close to 1.3 billion installs by more than 100 million daily users", ["~1300000000 [downloads]", ">=100000000 [users]"]),
    ("en", "less than $1, twenty-five employees", ["<=1 USD", "25 [employees]"]),
    ("en", "employee #6, Windows 95, GPT-3.5, 10:30, the 15th bank, 1-800-555-1234, a 360-degree view", []),
    ("en", "Staff: 1,200", ["1200"]),
    ("ja", "334億元(約46億ドル)、8,000億シンガポールドル以上", ["33400000000 CNY", "~4600000000 USD", ">=800000000000 SGD"]),
    ("ja", "17億、80億パラメータ", ["1700000000 [parameters]", "8000000000 [parameters]"]),
    ("ja", "数十億ドル、30~40年、1億2000万人", ["2000000000..9000000000 USD", "30..40 [年]", "120000000 [人]"]),
    ("ja", "会員数10万人、利益は数10億円", ["100000 [人]", "2000000000..9000000000 JPY"]),
    ("ja", "1ドル未満、10万行以上のアセンブリコード、世界19の市場", ["<=1 USD", ">=100000 [code]", "19 [markets]"]),
    ("ja", "1年で8%から約50%に、3割", ["1 [年]", "8 %", "~50 %", "30 %"]),
    ("ja", "6人目の社員、第1回、10時30分、三菱、Llama 4", []),
    ("zh", "334亿元人民币(约46亿美元),逾8000亿新元", ["33400000000 CNY", "~4600000000 USD", ">=800000000000 SGD"]),
    ("zh", "1.7万亿美元,千万级token,数百亿美元", ["1700000000000 USD", "10000000 [tokens]", "20000000000..90000000000 USD"]),
    ("zh", "用户超过500万,三百多名员工,不到1美元", [">=5000000", ">=300 [employees]", "<=1 USD"]),
    ("zh", "百分之三十,三成,近50%", ["30 %", "30 %", "~50 %"]),
    ("zh", "第6号员工,连续第15年", []),
    ("zh-Hant", "3兆元", ["3000000000000 CNY"]),
    ("zh", "提供17亿参数和80亿年", ["1700000000 [parameters]", "8000000000 [年]"]),
    ("zh", "5亿人民币46亿美元", ["500000000 CNY", "4600000000 USD"]),
]


@pytest.mark.parametrize(("tag", "text", "want"), DATES)
def test_dates(tag: str, text: str, want: list[str]) -> None:
    assert [m for kind, _, m in show(tag, text) if kind == "date"] == want


@pytest.mark.parametrize(("tag", "text", "want"), AMOUNTS)
def test_amounts(tag: str, text: str, want: list[str]) -> None:
    assert [m for kind, _, m in show(tag, text) if kind != "date"] == want


def test_every_date_is_edtf() -> None:
    for tag, text, _ in DATES:
        for value in value_reader(tag, ROOTS).find(text, "2025"):
            for edtf in (value.edtf, value.edtf_end):
                assert edtf is None or parse_edtf(edtf) is not None


def test_a_date_without_a_year_takes_the_context_s() -> None:
    assert show("en", "on May 5", "2024") == [("date", "May 5", "2024-05-05")]
    assert show("en", "In 2023 it began; on May 5", "2024")[-1][2] == "2023-05-05"
    assert show("ja", "12月25日に", "2024") == [("date", "12月25日", "2024-12-25")]


def test_context_date_is_the_nearest_before() -> None:
    values = [(b, v) for b, text in enumerate(["In 2019", "of May 2021, in 2022"]) for v in value_reader("en", ROOTS).find(text)]
    assert year_of(context_date(values, 1, 0)) == "2019"
    assert year_of(context_date(values, 1, 15)) == "2021"
    assert year_of(context_date(values, 5, 0)) == "2022"
    assert context_date(values, 0, 0) is None


def test_a_language_added_as_files_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "languages" / "xx"
    folder.mkdir(parents=True)
    (folder / "reading.toml").write_text("spaced = true\n", "utf-8")
    (folder / "values.toml").write_text(
        '[numbers]\npowers = { milionoj = 6 }\n[money.after]\neuxroj = "EUR"\n'
        '[dates]\nmonths = { majo = 5 }\ntemplates = ["la {day}-a de {month} {year}", "en |{year}|"]\n',
        "utf-8",
    )
    found = value_reader("xx", (*ROOTS, tmp_path)).find("la 3-a de majo 2024, 5 milionoj euxroj, en 2020")
    assert [meaning(v) for v in found] == ["2024-05-03", "5000000 EUR", "2020"]


def test_a_wrong_template_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "languages" / "yy"
    folder.mkdir(parents=True)
    (folder / "values.toml").write_text('[dates]\ntemplates = ["{yaer}"]\n', "utf-8")
    with pytest.raises(ValueError, match="yaer"):
        value_reader("yy", (tmp_path,))


PIECES = [
    *("2025", "年", "10月", "8-10", "日", "$", "3.5", " billion", "億", "元", "%", "、", " ", "(", ")"),
    *("Q2 ", "of", "万", "数", "~", "以上", "人", "Llama 4", "May ", ","),
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["en", "ja", "zh", "zh-Hant"]), st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_values_are_sorted_apart_and_whole(tag: str, text: str) -> None:
    found = value_reader(tag, ROOTS).find(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for v in found:
        assert 0 <= v.start < v.end <= len(text)
        assert (v.edtf is not None) == (v.kind == "date")
        assert v.kind == "date" or (v.number is None) == (v.minimum is not None)


@given(st.integers(1, 10**15))
def test_digits_read_back(number: int) -> None:
    for tag, words in (("en", f"{number:,} employees"), ("ja", f"{number:,}人"), ("zh", f"{number}人")):
        if not 1000 <= number <= 2100:
            assert [v.number for v in value_reader(tag, ROOTS).find(words)] == [str(number)]


WORDS = [
    *("FY", "fy ", "(", ")", "-", "/", ".", "年", "月", "日", "世紀", "Q1 ", "2025", "08", "3", "約"),
    *("about ", "US$", "ＵＳ＄", "第", " to ", "〜", "から"),
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["en", "ja", "zh", "zh-Hant"]), st.lists(st.sampled_from([*WORDS, *PIECES]), max_size=9).map("".join))
def test_what_is_not_tried_would_not_have_been_found(tag: str, text: str) -> None:
    reader = value_reader(tag, ROOTS)
    dates = replace(reader.dates, templates=Sieve(((), replace(t, slots=())) for t in reader.dates.templates.things))
    found, places = dates.find(text, "2024")
    assert reader.dates.find(text, "2024") == (found, places)
    amounts = replace(reader.amounts, left_ends=frozenset(map(str.casefold, text)) | {""})
    assert reader.amounts.find(text, places) == amounts.find(text, places)
