"""The pages of `kg serve` in a real browser: search in three scripts, an entity, the sentence of a fact, its note, and by keyboard.

Needs selenium, Chromium and its driver; all tests are skipped, with the reason, where one is missing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.chromium import Chrome, Page, needs_bundle, needs_chromium
from tests.test_pages import HOSTILE, NOTES, ROOT
from tests.test_server import serve, stop

from selenium.webdriver.support.ui import WebDriverWait  # isort: skip

pytestmark = needs_chromium
SECONDS = 15
PHONE = (390, 844)
PAGES = ["/", "/?q=alibaba", "/entity/joe-tsai", "/note/sato-en", "/note/hostile", "/conflicts", "/path?from=Joe+Tsai&to=Alibaba", "/about"]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browsed")
    (folder / "posts").mkdir()
    for name, text in NOTES.items():
        (folder / "posts" / name).write_text(text, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "kg", "build", "posts"], cwd=folder, env=environment, check=True, capture_output=True)
    process, address = serve(folder / ".kg" / "store", "--workers", "2")
    yield address
    stop(process)


@pytest.fixture
def browser(browser: Chrome, url: str) -> Iterator[Chrome]:
    """The browser, which has asked nobody but the server, and whose console stays silent."""
    browser.get_log("performance")
    browser.get_log("browser")
    yield browser
    asked = requests(browser)
    assert asked and [a for a in asked if not a.startswith((url, "data:", "blob:"))] == []
    told = [c for c in browser.get_log("browser") if c["level"] != "INFO" and "GL" not in c["message"]]
    assert told == []


def requests(browser: Chrome) -> list[str]:
    """The addresses that the pages asked for."""
    import json

    messages = [json.loads(row["message"])["message"] for row in browser.get_log("performance")]
    return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]


def find(browser: Chrome, selector: str) -> Any:
    """The element, as soon as it is there."""
    return WebDriverWait(browser, SECONDS, poll_frequency=0.05).until(lambda b: b.find_elements(By.CSS_SELECTOR, selector))[0]


def search(browser: Chrome, words: str) -> Any:
    """Type into the box; the first name found."""
    box = find(browser, "#q")
    box.clear()
    box.send_keys(words)
    WebDriverWait(browser, SECONDS, poll_frequency=0.05).until(
        lambda b: b.execute_script("return document.getElementById('results').dataset.of") == words
    )
    return find(browser, "#results .hits a")


@pytest.mark.parametrize("words", ["alibaba", "アリババ", "ｱﾘﾊﾞﾊﾞ", "阿里巴巴"])
def test_search_as_one_types(browser: Chrome, url: str, words: str) -> None:
    browser.get(url)
    assert search(browser, words).get_attribute("href") == f"{url}/entity/alibaba-group"
    assert browser.current_url == f"{url}/?q={quote(words)}"


def test_from_a_name_to_the_words_in_the_note(browser: Chrome, url: str) -> None:
    browser.get(url)
    search(browser, "蔡崇信").click()
    assert find(browser, "h1").text == "Joe Tsai"
    fact = find(browser, ".facts details")
    assert not fact.find_elements(By.CSS_SELECTOR, ".place")[0].is_displayed()
    fact.find_element(By.CSS_SELECTOR, "summary .much").click()
    place = fact.find_element(By.CSS_SELECTOR, ".place")
    words = place.find_element(By.CSS_SELECTOR, "mark").text
    assert words in "".join(NOTES.values())
    place.find_element(By.CSS_SELECTOR, "figcaption a").click()
    find(browser, ".page-text .target")
    shown = browser.execute_script("return [...document.querySelectorAll('.target')].map((e) => e.textContent).join('')")
    assert shown == words
    assert "founder of" in find(browser, "#card.open .says").text
    where = "const r = document.querySelector('.target').getBoundingClientRect(); return r.top > 0 && r.bottom < innerHeight"
    assert browser.execute_script(where)


def test_pointing_shows_what_was_understood(browser: Chrome, url: str) -> None:
    browser.get(f"{url}/note/hostile")
    ActionChains(browser).move_to_element(find(browser, ".u.fact:not(.mention)")).perform()
    assert "Alibaba Group" in find(browser, "#card.open .says").text
    assert browser.find_elements(By.CSS_SELECTOR, ".u.lit")


def test_a_note_is_read_by_keyboard(browser: Chrome, url: str) -> None:
    browser.get(f"{url}/note/sato-en")
    browser.execute_script("arguments[0].focus()", find(browser, ".u.quote[role=button]"))
    assert "We build slowly" in find(browser, "#card.open .says").text
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    assert browser.execute_script("return document.getElementById('card').contains(document.activeElement)")
    ActionChains(browser).send_keys(Keys.ESCAPE).perform()
    assert not browser.find_elements(By.CSS_SELECTOR, "#card.open")


def test_results_are_reached_by_keyboard(browser: Chrome, url: str) -> None:
    browser.get(url)
    search(browser, "joe")
    ActionChains(browser).send_keys(Keys.ARROW_DOWN).perform()
    assert browser.execute_script("return document.activeElement.getAttribute('href')") == "/entity/joe-tsai"
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    assert find(browser, ".entity h1").text == "Joe Tsai"


def test_what_a_note_says_never_runs(browser: Chrome, url: str) -> None:
    for path in ("/note/hostile", "/?q=" + quote(HOSTILE), "/about"):
        browser.get(url + path)
        find(browser, "main")
        assert browser.execute_script("return [...document.scripts].every((s) => s.src || s.type === 'application/json')")
    assert HOSTILE in browser.find_element(By.TAG_NAME, "main").text


@pytest.mark.parametrize("language", ["ja", "zh", "en"])
def test_the_switch_changes_the_language(browser: Chrome, url: str, language: str) -> None:
    browser.get(f"{url}/about")
    find(browser, f".languages button[value={language}]").click()
    # One script: an element that was found could belong to the page that is being left.
    WebDriverWait(browser, SECONDS).until(lambda b: b.execute_script("return document.documentElement.lang") == language)
    assert find(browser, f".languages button[value={language}]").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_needs_no_sideways_scrolling(browser: Chrome, url: str, path: str) -> None:
    width, height = PHONE
    screen = {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    try:
        browser.get(url + path)
        find(browser, "main")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@needs_bundle
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1300, 900), PHONE], ids=["desk", "phone"])
def test_no_page_has_a_serious_barrier(browser: Chrome, url: str, scheme: str, size: tuple[int, int]) -> None:
    """What axe-core finds in pages with everything opened."""
    found = {}
    for path in PAGES:
        page = Page(browser, url + path, scheme=scheme, size=size)
        page.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        found[path] = page.barriers()
    assert {path: barriers for path, barriers in found.items() if barriers} == {}
