"""Tables of people and their positions."""

from __future__ import annotations

from pathlib import Path

from tests.test_extraction import said

TABLE = "| 氏名 | 役職 |\n|---|---|\n| ティム・クック | CEO |\n| ジェンスン・フアン | 会長兼CEO |\n"


def test_a_table_of_positions_is_about_the_organization_of_its_section(tmp_path: Path) -> None:
    held = {(s, o) for s, p, o in said(tmp_path, "ja", f"## アップルの経営陣\n\n{TABLE}") if p == "positionAt"}
    assert {s for s, _ in held} == {"Tim Cook", "Jensen Huang"} and len({o for _, o in held}) == 1


def test_the_organization_of_the_row_comes_first(tmp_path: Path) -> None:
    table = "| 氏名 | 会社 | 役職 |\n|---|---|---|\n| ジェンスン・フアン | エヌビディア | CEO |\n"
    held = {(s, o) for s, p, o in said(tmp_path, "ja", f"## アップルと競合\n\n{table}") if p == "positionAt"}
    assert {s for s, _ in held} == {"Jensen Huang"} and "Nvidia" in {o.title() for _, o in held} and len(held) == 1


def test_a_table_under_nothing_named_says_nothing(tmp_path: Path) -> None:
    assert not said(tmp_path, "ja", f"## 人々\n\n{TABLE}")


def test_a_column_of_something_else_says_no_position(tmp_path: Path) -> None:
    table = "| 氏名 | 憧れの人 |\n|---|---|\n| ティム・クック | 社長 |\n"
    assert not {f for f in said(tmp_path, "ja", f"## アップルの経営陣\n\n{table}") if f[1] == "positionAt"}
