"""Searching, filtering, following paths and reading evidence in `graph.html`, in a real browser.

Needs selenium, Chromium and its driver; all tests are skipped, with the reason, where one is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import export_cases as cases
from tests.chromium import Chrome, needs_chromium
from tests.graph_browser import Graph, made
from tests.graph_story import story

from selenium.webdriver.common.keys import Keys  # isort: skip

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("graph"), "story", story())


@pytest.fixture
def page(browser: Chrome, path: Path) -> Iterator[Graph]:
    opened = Graph(browser, path)
    yield opened
    assert opened.complaints() == []
    assert opened.outside() == []


FOUND = {
    "阿里巴巴": "Alibaba Group阿里巴巴集团",
    "阿里巴巴集團": "Alibaba Group阿里巴巴集团",
    "ありばば": "Alibaba Groupアリババグループ",
    "ｱﾘﾊﾞﾊﾞ": "Alibaba Groupアリババグループ",
    "ＡＬＩＢＡＢＡ": "Alibaba Group",
    "álibaba  group": "Alibaba Group",
    "group": "Alibaba Group",
    "新井": "Mika Arai新井美香",
}


def test_search_sees_through_scripts_widths_and_variants(page: Graph) -> None:
    assert {words: page.search(words)[0] for words in FOUND} == FOUND


def test_what_is_found_comes_into_the_picture_with_its_neighbours(page: Graph) -> None:
    assert page.search("Tea Fair") == ["Tea Fair"]
    assert page.drawn() == (5, 4)  # nothing is asserted of the fair
    page.press(Keys.ENTER)
    assert page.text("#panel h2") == "Tea Fair"
    assert page.drawn() == (6, 4)


def test_the_legend_is_the_filter_and_counts(page: Graph) -> None:
    assert page.counts("kinds") == {"person": 1, "organization": 2, "place": 1, "AI model": 1, "event": 0}
    page.tick("kinds", "place", False)
    assert page.drawn() == (4, 3)
    page.tick("kinds", "person", False)
    assert page.drawn() == (3, 2)
    assert page.counts("kinds")["place"] == 1  # what it would show if it were ticked
    assert page.counts("predicates")["founder of"] == 0
    page.click("#all-again")
    assert page.drawn() == (5, 4)
    page.set("#single", True)
    assert page.drawn() == (6, 4) and page.counts("kinds")["event"] == 1


def test_relations_notes_languages_and_confidence_filter(page: Graph) -> None:
    page.click("#show-table")
    assert len(page.rows()) == 11
    page.tick("predicates", "partner of", False)
    assert page.drawn() == (5, 3) and len(page.rows()) == 9
    page.run("document.getElementById('predicate-part').open = true")
    page.click("#predicates-none")
    assert page.drawn() == (0, 0) and page.rows() == []
    page.click("#predicates-all")
    page.tick("languages", "English", False)
    assert page.drawn() == (3, 2) and len(page.rows()) == 3
    assert page.counts("languages") == {"English": 8, "Japanese": 1, "Chinese": 2}
    page.tick("languages", "English", True)
    page.tick("notes", "Tea (en)", False)
    assert len(page.rows()) == 3
    page.tick("notes", "Tea (en)", True)
    page.set("#sure", 85)
    assert page.text("#sure-said") == "at least 0.85"
    assert page.drawn() == (5, 3)
    assert all("partner of" not in row for row in page.rows())


def test_the_time_slider_and_its_switch_for_what_has_no_date(page: Graph) -> None:
    assert page.text("#time-said") == "1999 – 2020"
    page.set("#from", 6)
    assert page.text("#time-said") == "2005 – 2020"
    assert page.run("return document.getElementById('from').getAttribute('aria-valuetext')") == "2005"
    assert page.drawn() == (4, 3)  # the undated ones stay
    page.set("#undated", False)
    assert page.drawn() == (3, 2)
    page.set("#to", 17)
    assert page.text("#time-said") == "2005 – 2016"
    assert page.drawn() == (2, 1)
    page.set("#from", 20)  # cannot pass the other thumb
    assert page.text("#time-said") == "2016"
    page.click("#all-again")
    assert page.drawn() == (5, 4) and page.text("#time-said") == "1999 – 2020"


def test_the_evidence_shows_marked_words_and_the_same_fact_in_other_languages(page: Graph) -> None:
    page.search("Mika")
    page.press(Keys.ENTER)
    founder = "#panel .item[data-fact]"
    assert page.text(f"{founder} > p") == "Mika Araifounder ofHoshi Tea"
    assert page.text(f"{founder} blockquote") == "Mika Arai founded Hoshi Tea in May 2004."
    assert page.text(f"{founder} mark") == "Mika Arai founded Hoshi Tea"
    assert page.text(f"{founder} figcaption") == "Tea (en) · tea-en:1"
    assert "Confidence 0.95" in page.texts(f"{founder} .badge")
    assert page.text(f"{founder} summary") == "1 more: Japanese 1"
    assert page.text(f"{founder} details mark") == "新井美香は2004年に星茶を創業"
    assert "rumoured" in page.texts("#panel .badge")
    assert "First the water, then the leaf." in page.text("#panel")
    page.set("#language", "ja")  # the sentence in the reader's language comes first
    assert page.text(f"{founder} mark") == "新井美香は2004年に星茶を創業"
    assert page.text(f"{founder} summary") == "ほか 1 件: 英語 1"


def test_a_merged_line_lists_its_facts(page: Graph) -> None:
    page.click("#show-table")
    rows = "[...document.querySelectorAll('#tables tbody tr')]"
    page.run(f"{rows}.find((row) => row.textContent.includes('partner of')).querySelector('button').click()")
    assert page.text("#panel h2") == "Alibaba Group – Hoshi Tea"
    assert page.texts("#panel mark") == ["a partner of Alibaba Group", "星茶与阿里巴巴集团合作"]
    assert len(page.texts("#tables tr.current")) == 2
    assert page.rows()[0].startswith("Mika Arai")  # a row stays where it was pressed
    page.search("Kite")
    page.press(Keys.ENTER)
    assert page.rows()[0].startswith("Alibaba Group") and "Kite 3" in page.rows()[0]  # what is chosen elsewhere comes first


def test_contradictions_are_marked_listed_and_lead_to_both_sides(page: Graph) -> None:
    assert page.texts("#conflicts li") == ["Hoshi Tea · two dates for one event"]
    page.search("Hoshi")
    page.press(Keys.ENTER)
    assert page.texts("#panel .badge.warn").count("contradicted") == 2
    page.run("[...document.querySelectorAll('#panel .link')].find((b) => b.textContent === 'two dates for one event').click()")
    assert page.texts("#panel mark") == ["Hoshi Tea opened in 2004", "星茶于2005年开业"]


def test_numbers_are_reached_from_their_entity(page: Graph) -> None:
    page.search("Alibaba")
    page.press(Keys.ENTER)
    assert "revenue5,000,000 CNY" in page.text("#panel")


def test_what_the_filters_keep_back_is_told(page: Graph) -> None:
    page.search("Mika")
    page.press(Keys.ENTER)
    page.tick("languages", "Japanese", False)
    assert page.text("#panel .kept").startswith("The filters hide 1 of these facts.")
    page.click("#panel .kept button")
    assert page.text("#panel .kept") == ""


def test_a_path_is_a_chain_with_its_sentences_and_follows_the_filters(page: Graph) -> None:
    page.search("Mika", "path-from")
    page.press(Keys.ENTER)
    assert page.focused() == "path-to"
    assert page.search("Kite", "path-to") == ["Kite 3"]
    page.press(Keys.ENTER)
    assert page.texts("#panel .stop") == ["Mika Arai", "Hoshi Tea", "Alibaba Group", "Kite 3"]
    assert page.text("#panel .kind") == "Steps over the facts shown: 3"
    sentences = page.texts("#panel .item > figure blockquote")
    assert len(sentences) == 3 and sentences[2] == "Alibaba Group trained Kite 3"
    page.tick("predicates", "partner of", False)
    assert page.text("#panel .kind") == "No path leads there over the facts shown."
    page.click("#all-again")
    assert len(page.texts("#panel .stop")) == 4


def test_the_table_sorts_and_follows_the_picture(page: Graph) -> None:
    page.click("#show-table")
    assert page.texts("[role=tab]") == ["Facts11", "Statements1", "Numbers1", "Names5"]
    page.click("#table-facts th:nth-child(5) button")
    sure = "return [...document.querySelectorAll('#tables td:nth-child(5)')].map((c) => Number(c.textContent))"
    assert page.run(sure) == sorted(page.run(sure))
    page.click("#table-facts th:nth-child(5) button")
    assert page.run(sure) == sorted(page.run(sure), reverse=True)
    assert page.run("return document.querySelector('#table-facts th:nth-child(5)').ariaSort") == "descending"
    page.click("#tab-names")
    assert page.rows()[0] == "Hoshi Teaorganization33"
    page.tick("kinds", "organization", False)
    assert page.rows() == []


def test_a_long_table_comes_in_pages(browser: Chrome, path: Path) -> None:
    names = tuple(f"{i:03} 名" for i in range(130))
    opened = Graph(browser, made(path.parent, "many", cases.chain(names, ("一つの文。",))))
    opened.click("#show-table")
    drawn = opened.drawn()[0]
    assert len(opened.rows()) == min(100, drawn)
    opened.run("document.getElementById('more-rows').click()")
    assert len(opened.rows()) == drawn == 130
    assert opened.complaints() == []


def test_a_graph_without_facts_says_so(browser: Chrome, path: Path) -> None:
    opened = Graph(browser, made(path.parent, "empty", []), "#entity=nobody&from=2001-01&at=0,0,1")
    assert opened.drawn() == (0, 0) and opened.text("#no-picture") == "The notes assert no facts between two names."
    assert opened.text("#time") == "No fact has a date."
    opened.click("#show-table")
    assert opened.rows() == [] and opened.text("#table-rows > p") == "Nothing is shown."
    assert opened.search("anything") == ["Nothing found"]
    assert opened.complaints() == []
