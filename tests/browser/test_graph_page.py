"""`graph.html` in a real browser: it asks the network for nothing, runs nothing that a note says, and shows what it should.

Needs selenium, Chromium and its driver; all tests are skipped, with the reason, where one is missing.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.exporters import GraphPage
from tests import export_cases as cases

pytest.importorskip("selenium", reason="selenium is not installed: no browser tests")

from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.chromium import Chrome, needs_chromium

pytestmark = needs_chromium
SECONDS = 2.0


class Page:
    """The page in a browser, with what one does to it."""

    def __init__(self, browser: Chrome, path: Path) -> None:
        self.browser = browser
        browser.get_log("performance")
        browser.get_log("browser")
        browser.get(path.as_uri())
        WebDriverWait(browser, 20, poll_frequency=0.02).until(lambda b: b.find_element(By.TAG_NAME, "body").get_attribute("data-drawn"))

    def text(self, selector: str) -> str:
        return str(self.browser.execute_script("return document.querySelector(arguments[0])?.textContent ?? ''", selector))

    def texts(self, selector: str) -> list[str]:
        return [str(t) for t in self.run("return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)", selector)]

    def run(self, script: str, *values: Any) -> Any:
        return self.browser.execute_script(script, *values)

    def click(self, selector: str) -> None:
        # A list is filled when its part has opened, a moment after the click that opens it.
        WebDriverWait(self.browser, 10, poll_frequency=0.02).until(lambda b: b.find_elements(By.CSS_SELECTOR, selector))
        self.browser.find_element(By.CSS_SELECTOR, selector).click()

    def press(self, *keys: str) -> None:
        ActionChains(self.browser).send_keys(*keys).perform()

    def search(self, words: str) -> list[str]:
        box = self.browser.find_element(By.ID, "query")
        box.clear()
        box.send_keys(words)
        return self.texts("#hits [role=option]")

    def shown(self) -> tuple[int, int]:
        """The nodes and lines that the picture draws."""
        nodes, edges = self.run("const d = document.getElementById('picture').dataset; return [d.nodes, d.edges]")
        return int(nodes), int(edges)

    def requests(self) -> list[str]:
        """The addresses asked for since the page was opened."""
        messages = [json.loads(row["message"])["message"] for row in self.browser.get_log("performance")]
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]

    def refused(self) -> list[str]:
        """Why requests since the page was opened were stopped before they left."""
        messages = [json.loads(row["message"])["message"] for row in self.browser.get_log("performance")]
        return [m["params"].get("blockedReason", "") for m in messages if m["method"] == "Network.loadingFailed"]

    def complaints(self) -> list[str]:
        """What the browser's console says: errors, refusals of the policy."""
        return [row["message"] for row in self.browser.get_log("browser")]

    def click_line_between_two(self) -> None:
        """Click the only line of a picture of two nodes: it runs through the middle, a little above it for the names below."""
        area = self.browser.find_element(By.ID, "picture")
        for off in range(0, -60, -6):
            ActionChains(self.browser).move_to_element_with_offset(area, 0, off).click().perform()
            time.sleep(0.1)
            if self.texts("#panel .item"):
                return
        raise AssertionError("no line found in the middle of the picture")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


def made(folder: Path, name: str, quads: list[Any]) -> Path:
    path = folder / f"{name}.html"
    if not path.exists():
        GraphPage().write(quads, path)
    return path


@pytest.fixture
def page(browser: Chrome, folder: Path) -> Iterator[Page]:
    opened = Page(browser, made(folder, "small", cases.small()))
    yield opened
    assert opened.complaints() == []
    assert [url for url in opened.requests() if not url.startswith(("file:", "data:"))] == []


@pytest.fixture
def hostile(browser: Chrome, folder: Path) -> Iterator[Page]:
    opened = Page(browser, made(folder, "hostile", cases.hostile()))
    yield opened
    assert opened.complaints() == []


def test_only_the_file_itself_is_asked_for(page: Page) -> None:
    page.search("東京")
    page.press(Keys.ENTER)
    asked = page.requests()
    assert asked and all(url.startswith(("file:", "data:")) for url in asked)
    assert len([url for url in asked if url.startswith("file:")]) == 1


def test_the_policy_stops_what_is_not_the_pages_own(page: Page) -> None:
    page.run("const s = document.createElement('script'); s.textContent = 'document.title = \"broken\"'; document.body.append(s)")
    page.run("const i = document.createElement('img'); i.src = 'https://example.org/x.png'; document.body.append(i)")
    WebDriverWait(page.browser, 5).until(lambda _: page.refused() == ["csp"])
    assert page.browser.title == "Knowledge graph"
    assert len([c for c in page.complaints() if "content security policy" in c.lower()]) == 2


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("東京", "Tokyo東京"),
        ("東京都", "Tokyo東京都"),
        ("ｈｏｓｈｉｎｏ", "Hoshino RoboticsHoshino"),
        ("ロボティクス", "Hoshino Robotics星野ロボティクス"),
        ("ﾛﾎﾞﾃｨｸｽ", "Hoshino Robotics星野ロボティクス"),
        ("森綾", "森綾"),
        ("KITE", "Kite 2.0"),
    ],
)
def test_search_finds_names_in_any_script(page: Page, words: str, first: str) -> None:
    assert page.search(words)[0] == first


def test_search_says_when_there_is_nothing(page: Page) -> None:
    assert page.search("北海道") == ["Nothing found"]


def test_search_by_keyboard(page: Page) -> None:
    page.press("/")
    assert page.run("return document.activeElement.id") == "query"
    page.press("o")
    assert len(page.texts("#hits [role=option]")) > 2
    first = page.text("#hits [aria-selected=true]")
    page.press(Keys.ARROW_DOWN)
    second = page.text("#hits [aria-selected=true]")
    assert first != second
    page.press(Keys.ENTER)
    assert second.startswith(page.text("#panel h2"))
    assert page.run("return document.activeElement.id") == "panel"
    page.press(Keys.ESCAPE)
    assert page.text("#panel h2") == ""


def test_a_name_shows_its_facts_words_and_numbers(page: Page) -> None:
    page.search("Hoshino")
    page.press(Keys.ENTER)
    panel = page.text("#panel")
    assert page.text("#panel h2") == "Hoshino Robotics"
    assert "星野ロボティクス" in panel and "company" in panel
    assert "Aya Mori founded Hoshino Robotics in Tokyo in 2011." in panel
    assert "2012年、森綾は大阪で星野ロボティクスを創業した。" in panel
    assert "rumoured" in panel and "chief executive officer" in panel
    assert "about 33,400,000,000 JPY" in panel
    assert "hoshino-ja:6" in panel
    assert page.run("return document.querySelector('#panel blockquote[lang=ja]').textContent").startswith("2012年")
    page.run("[...document.querySelectorAll('#panel button.link')].find((b) => b.textContent === 'Aya Mori').click()")
    assert page.text("#panel h2") == "Aya Mori"
    assert "A robot should say what it does not know." in page.text("#panel")


def test_a_line_shows_the_sentence_behind_it(browser: Chrome, folder: Path) -> None:
    quads = cases.chain(("青葉", "東雲"), ("青葉は東雲を創業した。",))
    opened = Page(browser, made(folder, "two", quads))
    assert opened.shown() == (2, 1)
    opened.click_line_between_two()
    panel = opened.text("#panel")
    assert opened.text("#panel h2") == "青葉 – 東雲"
    assert len(opened.texts("#panel .item")) == 2  # both directions, drawn as one line
    assert "青葉は東雲を創業した。" in opened.text("#panel blockquote")
    assert "founder of" in panel and "0000:1" in panel and "Confidence 0.9" in panel
    assert opened.complaints() == []


def test_a_row_of_the_table_leads_to_its_line(page: Page) -> None:
    page.click("#show-table")
    page.run("document.querySelectorAll('#table-facts tr[data-row]')[1].querySelector('button').click()")
    assert page.text("#panel h2") == "Aya Mori – Hoshino Robotics"
    assert len(page.texts("#panel .item")) == 2
    assert "position: chief executive officer" in page.text("#panel") and "start: 2011" in page.text("#panel")
    assert len(page.texts("#table-facts tr.current")) == 2


def test_types_and_notes_filter(page: Page) -> None:
    assert page.shown() == (6, 5)
    assert page.texts("#kinds li") == ["person2", "organization1", "place2", "AI model1"]
    page.click("#kinds li:nth-child(3) input")
    assert page.shown() == (4, 3)
    page.click("#kinds li:nth-child(3) input")
    page.click("#note-part > summary")
    page.click("#notes li:nth-child(2) input")
    assert page.shown() == (4, 3)
    page.click("#show-table")
    assert len(page.texts("#table-facts tr[data-row]")) == 6
    page.click("#notes-none")
    assert page.shown() == (0, 0)
    page.click("#notes-all")
    assert page.shown() == (6, 5)


def test_contradictions_are_listed_with_both_sides(page: Page) -> None:
    assert page.texts("#conflicts li") == ["Hoshino Robotics · two dates for one event", "Kite 2.0 · two amounts"]
    page.click("#conflict-part > summary")
    page.click("#conflicts li:nth-child(2) button")
    panel = page.text("#panel")
    assert "33,400,000,000 JPY" in panel and "30,000,000,000–40,000,000,000" in panel
    assert "A robot should say" in panel and len(page.texts("#panel .item")) == 4
    page.click("#conflicts li:nth-child(1) button")
    panel = page.text("#panel")
    assert "two dates for one event" in panel
    assert "in Tokyo in 2011." in panel and "2012年、森綾は" in panel


def test_nothing_of_a_note_runs_or_becomes_markup(hostile: Page) -> None:
    hostile.click("#show-table")
    for number, name in enumerate(cases.HOSTILE):
        hostile.run("document.querySelector(`#table-facts tr[data-row='${arguments[0]}'] button`).click()", number)
        hostile.run("[...document.querySelectorAll('#panel button.link')].find((b) => b.textContent === arguments[0]).click()", name)
        assert hostile.text("#panel h2") == name
        assert name in hostile.texts("#panel blockquote")
        assert f"degree: {name}" in hostile.texts("#panel .badge")
    assert hostile.browser.title == "Knowledge graph"
    assert hostile.run("return document.querySelectorAll('img, b, iframe, script:not([type]) ~ script ~ script').length") == 0
    assert hostile.run("return document.querySelectorAll('[onerror], [onmouseover]').length") == 0
    assert [url for url in hostile.requests() if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize(
    ("language", "title", "tag", "name"),
    [
        ("ja", "知識グラフ", "ja", "東京"),
        ("zh-CN", "知识图谱", "zh", "东京"),
        ("zh-TW", "知識圖譜", "zh-Hant", "東京"),
        ("ko", "Knowledge graph", "en", "Tokyo"),
    ],
)
def test_the_page_speaks_the_readers_language(language: str, title: str, tag: str, name: str, browser: Chrome, folder: Path) -> None:
    agent = browser.execute_script("return navigator.userAgent")
    browser.execute_cdp_cmd("Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": language})
    try:
        opened = Page(browser, made(folder, "small", cases.small()))
        assert opened.run("return navigator.languages[0]") == language
        assert browser.title == title
        assert opened.run("return document.documentElement.lang") == tag
        assert name in "".join(opened.search("東京"))
        assert opened.text("#hits [role=option] span") == name
        opened.run("const s = document.getElementById('language'); s.value = 'en'; s.dispatchEvent(new Event('change'))")
        assert browser.title == "Knowledge graph"
        assert opened.complaints() == []
    finally:
        browser.execute_cdp_cmd("Emulation.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": "en-US"})


def test_the_page_follows_a_dark_system(page: Page) -> None:
    script = "return getComputedStyle(document.body).backgroundColor"
    light = page.run(script)
    page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
    try:
        assert page.run(script) != light
    finally:
        page.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_without_scripts_the_tables_are_there(browser: Chrome, folder: Path) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(made(folder, "small", cases.small()).as_uri())
        source = browser.execute_cdp_cmd("DOM.getDocument", {"depth": -1})
        assert "noscript" in json.dumps(source)
        nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        names = {n["name"]["value"] for n in nodes if n.get("name")}
        assert any(name.startswith("Scripts are off") for name in names)
        assert "Aya Mori founded Hoshino Robotics in Tokyo in 2011." in names  # a cell of the tables
        assert not {"Filters", "Search names"} & names  # what does nothing without scripts is not shown
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_five_hundred_names_are_there_at_once(browser: Chrome, folder: Path) -> None:
    names = tuple(f"名前{i} name" for i in range(500))
    path = made(folder, "large", cases.chain(names, ("一つの文。",)))

    def seconds() -> float:
        start = time.perf_counter()
        opened = Page(browser, path)
        assert opened.shown() == (180, 179)
        return time.perf_counter() - start

    best = min(seconds() for _ in range(3))
    print(f"graph.html with 500 names: {best:.2f} s, best of three on {os.cpu_count()} cores")
    assert best < SECONDS
