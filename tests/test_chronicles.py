"""Tables whose rows are dates, and titles that say what a note is about: whose the cells are."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import Extraction
from tests.test_extraction import extracted

OPENING = "Halden Robotics makes arms. Halden Robotics is old. Lumos Optics makes lenses.\n\n"
TITLE = "Halden Robotics in numbers"


def titled(folder: Path, text: str, title: str = TITLE, language: str = "en") -> Extraction:
    """All that is read from a note of that title and text."""
    return extracted(folder, f"{language}\ntitle: '{title}'", text)


def numbers(folder: Path, text: str, title: str = TITLE, language: str = "en") -> set[str]:
    """The measurements of a note of that text: owner, measure, value, unit and date."""
    found = titled(folder, text, title, language).measurements
    return {" ".join(filter(None, (m.of.rsplit("/", 1)[-1], m.measure, m.value, m.unit, m.date))) for m in found}


def test_the_numbers_of_years_are_those_of_what_the_note_is_about(tmp_path: Path) -> None:
    table = "| Year | Revenue | Employees |\n| --- | --- | --- |\n| 2021 | $3 million | 300 |\n| FY2022 | $5 million | 2000 |\n"
    assert numbers(tmp_path, OPENING + table) == {
        "halden-robotics revenue 3000000 USD 2021", "halden-robotics revenue 5000000 USD 2022", "halden-robotics employees 300 2021",
    }  # fmt: skip


def test_a_year_of_which_the_numbers_are_expected_has_none(tmp_path: Path) -> None:
    table = "| Year | Revenue |\n| --- | --- |\n| 2021 | $3 million |\n| 2025 (forecast) | $5 million |\n| 2026E | $6 million |\n"
    other = "\n| Year | Revenue expected |\n| --- | --- |\n| 2021 | $4 million |\n"
    other += "\n| Founded | Revenue |\n| --- | --- |\n| 1990 | $7 million |\n"
    assert numbers(tmp_path, OPENING + table + other) == {"halden-robotics revenue 3000000 USD 2021"}


@pytest.mark.parametrize(("heading", "owner"), [
    ("The years of growth", "halden-robotics"), ("A duel with Lumos Optics", ""), ("Lumos Optics in numbers", "lumos-optics"),
    ("Halden Robotics and Lumos Optics", "halden-robotics"),
])  # fmt: skip
def test_a_heading_that_begins_with_another_name_owns_the_numbers(tmp_path: Path, heading: str, owner: str) -> None:
    text = OPENING + f"## {heading}\n\n| Year | Revenue |\n| --- | --- |\n| 2021 | $3 million |\n"
    assert numbers(tmp_path, text) == ({f"{owner} revenue 3000000 USD 2021"} if owner else set())


@pytest.mark.parametrize(("language", "title", "text", "wanted"), [
    ("ja", "青波システムの歩み", "青波システム株式会社は京都にある。\n\n"
     "| 年度 | 売上高（億円） | 従業員（単位：千人） |\n|---|---|---|\n| 2021 | 2000 | 1.2 |\n",
     {"青波システム株式会社 revenue 200000000000 JPY 2021", "青波システム株式会社 employees 1200 2021"}),
    ("zh", "云河汽车的销量", "云河汽车有限公司总部位于上海。\n\n"
     "| 年份 | 销量（万辆） |\n|---|---|\n| 2022 | 3.5 |\n", {"云河汽车有限公司 deliveries 35000 2022"}),
    ("en", "Halden Robotics", "Halden Robotics makes arms.\n\n"
     "| Year | Users (in millions) | Revenue (US$ million) |\n|---|---|---|\n| 2022 | 3.5 | 2000 |\n",
     {"halden-robotics users 3500000 2022", "halden-robotics revenue 2000000000 USD 2022"}),
])  # fmt: skip
def test_the_head_of_a_column_scales_counts_too(tmp_path: Path, language: str, title: str, text: str, wanted: set[str]) -> None:
    assert numbers(tmp_path, text, title, language) == wanted


@pytest.mark.parametrize(("language", "title", "opening", "head", "row"), [
    ("en", "Halden Robotics", "Halden Robotics makes arms.", ("Year", "Acquired company", "Status"),
     ("2012", "Widget Farm", "completed", "abandoned")),
    ("ja", "青波システム", "青波システム株式会社は京都にある。", ("年", "買収した会社", "状況"), ("2012", "ウィジェット", "完了", "断念")),
    ("zh", "云河汽车", "云河汽车有限公司总部位于上海。", ("年份", "收购对象", "状态"), ("2012", "Widget", "完成", "终止")),
])  # fmt: skip
@pytest.mark.parametrize("first", ["date", "name"])
def test_a_table_of_acquisitions_is_about_what_the_note_is(
    tmp_path: Path, language: str, title: str, opening: str, head: tuple[str, ...], row: tuple[str, ...], first: str
) -> None:
    def deals(state: str) -> list[tuple[str, str]]:
        cells = [row[0], row[1], state] if first == "date" else [row[1], row[0], state]
        heads = head if first == "date" else (head[1], head[0], head[2])
        table = "\n".join("| " + " | ".join(line) + " |" for line in (heads, ("---",) * 3, cells))
        made = [a for a in titled(tmp_path, f"{opening}\n\n{table}\n", title, language).assertions if a.predicate.startswith("acquired")]
        return [(a.predicate, str(dict(a.qualifiers).get("on", getattr(a.object, "value", "")))) for a in made]

    assert sorted(deals(row[2])) == [("acquired", "2012"), ("acquiredOn", "2012")]
    assert not deals(row[3])


def test_who_led_in_which_years(tmp_path: Path) -> None:
    text = OPENING + "| Years | CEO |\n| --- | --- |\n| 2010–2012 | Jane Doe |\n| 2012–2019 | Tom Roe |\n"
    held = [a for a in titled(tmp_path, text).assertions if a.predicate == "positionAt"]
    assert [(dict(a.qualifiers)["start"], dict(a.qualifiers)["end"]) for a in held] == [("2010", "2012"), ("2012", "2019")]


def test_a_column_of_products_without_years_is_nobodys(tmp_path: Path) -> None:
    text = OPENING + "| Product | Price |\n| --- | --- |\n| Windows | $30 |\n"
    assert not any(a.predicate == "developerOf" for a in titled(tmp_path, text).assertions)


@pytest.mark.parametrize(("title", "owner"), [
    ("Halden Robotics: the child that Lumos Optics gave away", "halden-robotics"),
    ("Halden Robotics – a rival for Lumos Optics", "halden-robotics"),
    ("How Halden Robotics left Lumos Optics: a history", ""),
])  # fmt: skip
def test_a_title_is_about_the_name_before_its_colon(tmp_path: Path, title: str, owner: str) -> None:
    text = "Halden Robotics makes arms. Lumos Optics makes lenses.\n\n## In short\n\n- CEO: Jane Doe"
    held = {str(a.object).rpartition("/")[2] for a in titled(tmp_path, text, title).assertions if a.predicate == "positionAt"}
    assert held == ({owner} if owner else set())


def test_a_title_of_two_names_is_about_neither_where_a_third_is_told_of_more_often(tmp_path: Path) -> None:
    text = "Halden Robotics makes arms. Lumos Optics makes lenses.\n\n" + "Fabrikam Labs paid. " * 3 + "\n\n## In short\n\n- CEO: Jane Doe"
    title = "Halden Robotics: the child of Lumos Optics"
    assert not [a for a in titled(tmp_path, text, title).assertions if a.predicate == "positionAt"]


def test_a_country_in_a_row_of_years_is_not_where_the_note_is_about(tmp_path: Path) -> None:
    text = OPENING + "| Year | Firm | Country |\n| --- | --- | --- |\n| 2011 | Brathe | Norway |\n"
    assert not [a for a in titled(tmp_path, text).assertions if a.predicate == "locatedIn"]


def test_in_a_note_about_a_person_the_heading_tells_whose_the_numbers_are(tmp_path: Path) -> None:
    text = "Jane Doe is a painter. Lumos Optics makes lenses.\n\n## The numbers of Lumos Optics\n\n"
    text += "| Year | Revenue |\n| --- | --- |\n| 2021 | $3 million |\n"
    assert numbers(tmp_path, text, "Jane Doe: a life") == {"lumos-optics revenue 3000000 USD 2021"}


def test_the_seat_in_a_table_is_a_place_whatever_its_name(tmp_path: Path) -> None:
    text = "| Firm | Base |\n| --- | --- |\n| Halden Robotics | Brathewick |\n"
    facts = titled(tmp_path, OPENING + text).assertions
    assert ("headquarteredIn", "brathewick") in {(a.predicate, str(a.object).rpartition("/")[2]) for a in facts}


def test_a_column_about_others_gives_the_note_nothing(tmp_path: Path) -> None:
    text = "| Year | Revenue | Industry revenue | Competitors' revenue |\n| --- | --- | --- | --- |\n"
    text += "| 2021 | $3 million | $4 million | $5 million |\n"
    assert numbers(tmp_path, OPENING + text) == {"halden-robotics revenue 3000000 USD 2021"}
