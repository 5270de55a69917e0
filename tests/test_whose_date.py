"""What a date belongs to: an announcement, an aside, or the deed that the sentence tells."""

from pathlib import Path

import pytest

from kg.model import EdtfDate
from tests.test_extraction import extracted

ANNOUNCED = [
    ("en", "In March 2024, Toyota announced the acquisition of Sony, to be completed by the end of the year."),
    ("en", "Toyota announced the acquisition of Sony in March 2024 and expects to close it in 2025."),
    ("en", "Toyota announced in March 2024 the acquisition of Sony."),
    ("en", "In March 2024, Toyota agreed to acquire Sony."),
    ("en", "The acquisition of Sony by Toyota was announced in March 2024."),
    ("ja", "2024年3月、トヨタ自動車はソニーを買収すると発表した。年内に完了する予定だ。"),
    ("ja", "2024年3月、トヨタ自動車はソニーを買収すると発表し、年内に完了する見込みだ。"),
    ("ja", "2024年3月、トヨタ自動車はソニーの買収を発表した。"),
    ("ja", "2024年3月、トヨタ自動車はソニーの買収で合意した。"),
    ("zh", "2024年3月，丰田宣布收购索尼，预计年内完成。"),
    ("zh", "2024年3月，丰田宣布以30亿美元收购索尼。"),
    ("zh", "2024年3月，丰田同意收购索尼。"),
    ("en", "In March 2024, a year after Toyota had bought Sony, Nokia left."),
    ("ja", "2024年3月、トヨタ自動車がソニーを買収した1年後、ノキアは撤退した。"),
    ("zh", "2024年3月，丰田收购索尼一年后，诺基亚退出。"),
]
DONE = [
    ("en", "Toyota acquired Sony in March 2024."),
    ("en", "In March 2024, Toyota announced the completion of the acquisition of Sony."),
    ("en", "Toyota acquired Sony in March 2024, the company announced."),
    ("ja", "2024年3月、トヨタ自動車はソニーを買収したと発表した。"),
    ("ja", "トヨタ自動車は2024年3月にソニーの買収を完了したと発表した。"),
    ("zh", "2024年3月，丰田宣布完成对索尼的收购。"),
    ("zh", "2024年3月，丰田宣布已收购索尼。"),
    ("zh", "2024年3月，丰田收购了索尼。"),
    ("ja", "2024年3月にトヨタ自動車はソニーを買収した後、撤退した。"),
    ("zh", "2024年3月，丰田收购索尼后退出。"),
]


def dates(folder: Path, lang: str, text: str) -> tuple[bool, set[str]]:
    """Is it told that one company acquired another, and by which dates?"""
    facts = [a for a in extracted(folder, lang, text).assertions if a.predicate in {"acquired", "acquiredOn"}]
    on = {v for a in facts for k, v in a.qualifiers if k == "on"}
    return any(a.predicate == "acquired" for a in facts), on | {a.object.value for a in facts if isinstance(a.object, EdtfDate)}


@pytest.mark.parametrize(("lang", "text"), ANNOUNCED)
def test_an_announcement_does_not_date_what_it_announces(tmp_path: Path, lang: str, text: str) -> None:
    assert dates(tmp_path, lang, text) == (True, set())


@pytest.mark.parametrize(("lang", "text"), DONE)
def test_what_is_done_is_dated_even_where_it_is_announced(tmp_path: Path, lang: str, text: str) -> None:
    assert dates(tmp_path, lang, text) == (True, {"2024-03"})


@pytest.mark.parametrize(
    "text",
    [
        "Halden Robotics, which was founded in 1998, is based in Oslo.",
        "Halden Robotics, a law firm founded in 1998, is based in Oslo.",
        "Jane Doe, who was born in 1970, is CEO of Halden Robotics.",
    ],
)
def test_a_date_in_an_aside_dates_nothing_outside_of_it(tmp_path: Path, text: str) -> None:
    facts = extracted(tmp_path, "en", text).assertions
    assert [a for a in facts if a.predicate in {"headquarteredIn", "positionAt"}]
    assert not [q for a in facts if a.predicate in {"headquarteredIn", "positionAt"} for q in a.qualifiers if q[0] != "position"]


@pytest.mark.parametrize(
    ("lang", "text", "founded"),
    [
        ("en", "Halden Robotics, a joint venture of Toyota and Sony, was founded in 2019.", {"halden-robotics"}),
        ("en", "Halden Robotics, which competes with Toyota, was founded in 2019.", {"halden-robotics"}),
        ("en", "She worked at Halden Robotics, founded in 2019, with Toyota.", {"halden-robotics"}),
        ("en", "Toyota's joint venture with Sony was founded in 2019.", set()),
        ("ja", "トヨタ自動車は2019年にソニーとの合弁会社を設立した。", set()),
        ("ja", "2019年にトヨタ自動車が設立した研究所は東京にある。", set()),
        ("zh", "2019年，丰田与索尼成立合资公司。", set()),
        ("zh", "丰田于2019年在东京成立研究院。", set()),
        ("zh", "2019年，星禾科技正式成立，由王小明担任CEO。", {"星禾科技"}),
    ],
)
def test_only_what_is_founded_is_dated_by_it(tmp_path: Path, lang: str, text: str, founded: set[str]) -> None:
    facts = extracted(tmp_path, lang, text).assertions
    assert {a.subject.rsplit("/", 1)[-1] for a in facts if a.predicate == "foundedOn"} == founded


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("Jane Doe, who studied under Tom Roe, was born in Oslo.", {"jane-doe"}),
        ("Jane Doe, the wife of Tom Roe, who was born in Oslo, sings.", {"tom-roe"}),
    ],
)
def test_what_is_told_behind_an_aside_is_told_of_one(tmp_path: Path, text: str, born: set[str]) -> None:
    assert {a.subject.rsplit("/", 1)[-1] for a in extracted(tmp_path, "en", text).assertions if a.predicate == "bornIn"} == born


@pytest.mark.parametrize(
    ("lang", "item"),
    [
        ("en", "1981: The arcade game Donkey Kong, created by Shigeru Miyamoto, was released."),
        ("en", "**1981**: Donkey Kong, created by Shigeru Miyamoto, came out."),
        ("en", "1981 – Donkey Kong, created by Shigeru Miyamoto, was released."),
        ("ja", "1981年：宮本茂が生み出したゲーム「ドンキーコング」が発売された。"),
        ("zh", "1981年：宫本茂创作的街机游戏《大金刚》发售。"),
    ],
)
def test_the_year_of_an_item_dates_what_it_says_was_released_whatever_the_heading_names(tmp_path: Path, lang: str, item: str) -> None:
    title = {"en": "Nintendo", "ja": "任天堂", "zh": "任天堂"}[lang]
    facts = extracted(tmp_path, lang, f"# {title}\n\n## {title}\n\n- {item}").assertions
    on = {(a.subject.rsplit("/", 1)[-1], a.object.value) for a in facts if isinstance(a.object, EdtfDate) and a.predicate == "releasedOn"}
    assert on == {("donkey-kong", "1981")}
