"""Tables and lists of people and their positions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_extraction import extracted, said

TABLE = "| 氏名 | 役職 |\n|---|---|\n| ティム・クック | CEO |\n| ジェンスン・フアン | 会長兼CEO |\n"


def test_a_table_of_positions_is_about_the_organization_of_its_section(tmp_path: Path) -> None:
    held = {(s, o) for s, p, o in said(tmp_path, "ja", f"## アップルの経営陣\n\n{TABLE}") if p == "positionAt"}
    assert {s for s, _ in held} == {"Tim Cook", "Jensen Huang"} and len({o for _, o in held}) == 1


def test_the_organization_of_the_row_comes_first(tmp_path: Path) -> None:
    table = "| 氏名 | 会社 | 役職 |\n|---|---|---|\n| ジェンスン・フアン | エヌビディア | CEO |\n"
    held = {(s, o) for s, p, o in said(tmp_path, "ja", f"## アップルと競合\n\n{table}") if p == "positionAt"}
    assert {s for s, _ in held} == {"Jensen Huang"} and "Nvidia" in {o.title() for _, o in held} and len(held) == 1


ABOUT = {"en": "Apple", "ja": "アップル", "zh": "苹果公司"}


@pytest.mark.parametrize(
    ("lang", "head", "row"),
    [
        ("en", "Name | Position | Notes", "Tim Cook | CEO | came from Stanford University in 1990"),
        ("ja", "氏名 | 役職 | 備考", "ティム・クック | CEO | スタンフォード大学卒業"),
        ("zh", "姓名 | 职务 | 备注", "蒂姆·库克 | CEO | 毕业于斯坦福大学"),
        ("en", "Name | Position | Education", "Tim Cook | CEO | Stanford University"),
        ("ja", "氏名 | 役職 | 学歴", "ティム・クック | CEO | スタンフォード大学"),
        ("zh", "姓名 | 职务 | 毕业院校", "蒂姆·库克 | CEO | 斯坦福大学"),
    ],
)
def test_what_a_column_of_remarks_or_schools_names_is_no_employer(tmp_path: Path, lang: str, head: str, row: str) -> None:
    table = f"## {ABOUT[lang]}\n\n| {head} |\n|---|---|---|\n| {row} |\n"
    assert {(s, o) for s, p, o in said(tmp_path, lang, table) if p == "positionAt"} == {("Tim Cook", "Apple")}


def test_a_table_under_nothing_named_says_nothing(tmp_path: Path) -> None:
    assert not said(tmp_path, "ja", f"## 人々\n\n{TABLE}")


def test_a_column_of_something_else_says_no_position(tmp_path: Path) -> None:
    table = "| 氏名 | 憧れの人 |\n|---|---|\n| ティム・クック | 社長 |\n"
    assert not {f for f in said(tmp_path, "ja", f"## アップルの経営陣\n\n{table}") if f[1] == "positionAt"}


EMPLOYERS = {  # the heading, the columns, and two rows, of which the second's employer is nobody known
    "en": ("Apple", "Name | Company | Position", "Tim Cook | Apple | CEO", "Lisa Su | the firm down the road | CEO"),
    "ja": ("アップル", "氏名 | 会社 | 役職", "ティム・クック | アップル | CEO", "リサ・スー | 川向こうの店 | CEO"),
    "zh": ("苹果公司", "姓名 | 公司 | 职位", "蒂姆·库克 | 苹果公司 | CEO", "苏姿丰 | 河对岸的店 | CEO"),
}


@pytest.mark.parametrize("language", EMPLOYERS)
@pytest.mark.parametrize("headed", [True, False])
def test_a_row_whose_company_is_not_known_gets_no_other(tmp_path: Path, language: str, headed: bool) -> None:
    topic, head, *rows = EMPLOYERS[language]
    columns = head if headed else re.sub("[|].*[|]", "| … |", head)
    shown = f"## {topic}\n\n| {columns} |\n|---|---|---|\n" + "".join(f"| {row} |\n" for row in rows)
    assert {s for s, p, _ in said(tmp_path, language, shown) if p == "positionAt"} == {"Tim Cook"}


def test_a_column_of_companies_of_which_none_is_known_keeps_the_topic_out(tmp_path: Path) -> None:
    table = "| Name | Company | Position | Remark |\n| --- | --- | --- | --- |\n| Lisa Su | the firm down the road | CEO | left Intel |\n"
    assert not {f for f in said(tmp_path, "en", f"## Leaders of Apple\n\n{table}") if f[1] == "positionAt"}


LISTS = {  # heading, and items: who is what, who was it elsewhere, what is planned
    "en": ("Leadership of Apple", "Tim Cook – chief executive officer since 2011", "Lisa Su – CEO of AMD", "Mark Liu – will be chairman"),
    "ja": ("アップルの経営陣", "**ティム・クック**：2011年から最高経営責任者（CEO）", "リサ・スー：AMDのCEO", "劉徳音：会長に就任する予定"),
    "zh": ("苹果公司管理层", "**蒂姆·库克**：自2011年起担任首席执行官", "苏姿丰：AMD首席执行官", "刘德音：计划出任董事长"),
}


@pytest.mark.parametrize("language", LISTS)
def test_a_list_of_leaders_is_about_the_organization_of_its_heading(tmp_path: Path, language: str) -> None:
    heading, *items = LISTS[language]
    made = extracted(tmp_path, language, f"## {heading}\n\n" + "".join(f"- {item}\n" for item in items))
    held = {(a.subject.rsplit("/", 1)[-1], dict(a.qualifiers)["start"]) for a in made.assertions if a.extractor == "staff-list"}
    assert held == {("tim-cook", "2011")}


def test_what_somebody_was_before_is_not_what_the_list_is_about(tmp_path: Path) -> None:
    text = "## Leadership of Apple\n\n- Tim Cook – co-founder and chairman; he previously was president of a bank\n"
    held = {(dict(a.qualifiers).get("position"), a.predicate) for a in extracted(tmp_path, "en", text).assertions}
    assert held == {("chair", "positionAt"), (None, "founderOf")}


def test_a_list_under_no_such_heading_says_nothing(tmp_path: Path) -> None:
    assert not said(tmp_path, "en", "## Visitors to Apple\n\n- Tim Cook – chief executive officer\n")


CAREERS = {
    "en": ("Tim Cook", "Years | Company | Role", "1998–2011 | Apple | Vice president", "1994–1997 | the firm down the road | Director"),
    "ja": ("ティム・クック", "年 | 会社 | 役職", "1998〜2011年 | アップル | 副社長", "1994〜1997年 | 川向こうの店 | 取締役"),
    "zh": ("蒂姆·库克", "年份 | 公司 | 职务", "1998–2011年 | 苹果公司 | 副总裁", "1994–1997年 | 河对岸的店 | 董事"),
}


@pytest.mark.parametrize("language", CAREERS)
def test_a_table_without_people_tells_the_posts_of_whom_it_is_about(tmp_path: Path, language: str) -> None:
    who, head, *rows = CAREERS[language]
    made = extracted(tmp_path, language, f"## {who}\n\n| {head} |\n|---|---|---|\n" + "".join(f"| {row} |\n" for row in rows))
    held = {(a.subject.rsplit("/", 1)[-1], *sorted(a.qualifiers)) for a in made.assertions if a.extractor == "staff-table"}
    assert held == {("tim-cook", ("end", "2011"), ("position", "vice president"), ("start", "1998"))}
