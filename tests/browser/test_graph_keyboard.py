"""`graph.html` for everybody, in a real browser: by keyboard, by touch, in three languages, light and dark, without barriers.

Needs selenium, Chromium and its driver, and for the barriers axe-core (`make pages`); else tests are skipped, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import export_cases as cases
from tests.chromium import AXE, Chrome, needs_chromium
from tests.graph_browser import PHONE, Graph, made
from tests.graph_story import story

from selenium.webdriver.common.keys import Keys  # isort: skip

pytestmark = needs_chromium

FINGER = 44  # pixels, of what is pressed

# What has the focus: what it is, whether one sees that it has it, and whether it is on the screen.
FOCUS = """
const at = document.activeElement;
const look = getComputedStyle(at);
const box = at.getBoundingClientRect();
const ring = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2;
return [at.id || at.tagName, ring, box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight];
"""

# What can be pressed and is too small for a finger. A box is pressed by its label.
SMALL = """
const all = document.querySelectorAll('button, select, summary, label, input:not([type=checkbox]), [role=option], [role=tab]');
return [...all].filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })).flatMap((e) => {
  const { width, height } = e.getBoundingClientRect();
  const small = height && Math.min(height, width) < arguments[0] - 0.5;
  return small ? [`${e.tagName} ${e.id} ${e.className} ${width}x${height}`] : [];
});
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("graph"), "story", story())


@pytest.fixture
def page(browser: Chrome, path: Path) -> Iterator[Graph]:
    opened = Graph(browser, path)
    yield opened
    assert opened.complaints() == []


def test_every_step_of_the_tab_key_is_seen(page: Graph) -> None:
    seen: list[str] = []
    for _ in range(70):
        page.press(Keys.TAB)
        what, ring, there = page.run(FOCUS)
        if what == "BODY":
            break
        assert ring and there, what
        seen.append(what)
    for wanted in (
        "query",
        "show-filters",
        "show-table",
        "theme",
        "show-help",
        "language",
        "single",
        "from",
        "to",
        "undated",
        "picture",
        "fit",
    ):
        assert wanted in seen, (wanted, seen)
    assert seen.index("query") < seen.index("single") < seen.index("picture") < seen.index("fit")


def test_all_of_it_by_keyboard_alone(page: Graph) -> None:
    page.press("/")
    page.press("tea")
    page.press(Keys.ARROW_DOWN, Keys.ENTER)  # after what begins so, what has a word that begins so
    assert page.focused() == "panel" and page.text("#panel h2") == "Hoshi Tea"
    page.press(Keys.TAB, Keys.TAB, Keys.TAB)  # close, path, the contradiction
    assert page.focused("textContent") == "two dates for one event"
    page.press(Keys.ENTER)
    assert page.text("#panel h2") == "two dates for one event" and page.focused() == "panel"
    page.press(Keys.ESCAPE)
    assert page.text("#panel h2") == "" and page.focused() == "picture"
    page.press(Keys.ARROW_RIGHT)
    assert page.text("#panel h2") == "Hoshi Tea"  # the best linked name first
    page.press(Keys.ARROW_UP)
    assert page.text("#panel h2") != "Hoshi Tea"
    page.press(Keys.ENTER)
    assert page.focused() == "panel"
    page.run("document.querySelector('#kinds input').focus()")
    page.press(" ")
    assert page.drawn() == (4, 3) and page.focused("type") == "checkbox"
    page.press(" ")
    page.run("document.getElementById('from').focus()")
    page.press(*[Keys.ARROW_RIGHT] * 6)
    assert page.text("#time-said") == "2005 – 2020" and page.focused() == "from"
    page.press(Keys.HOME)
    page.run("document.querySelector('#save > summary').focus()")
    page.press(Keys.ENTER, Keys.TAB)
    assert page.focused() == "save-png"
    page.press(Keys.ESCAPE)
    assert page.run("return document.getElementById('save').open") is False and page.focused("tagName") == "SUMMARY"


def test_the_table_by_keyboard(page: Graph) -> None:
    page.run("document.getElementById('show-table').focus()")
    page.press(Keys.ENTER)
    page.run("document.getElementById('tab-facts').focus()")
    page.press(Keys.ARROW_LEFT)
    assert page.focused() == "tab-names"
    page.press(Keys.ARROW_RIGHT)
    page.run("document.querySelector('#table-facts th:nth-child(2) button').focus()")
    page.press(Keys.ENTER)
    assert page.run("return document.activeElement.parentElement.ariaSort") == "ascending"
    page.run("document.querySelector('#table-facts tbody button').focus()")
    page.press(Keys.ENTER)
    assert page.text("#panel h2") == "Alibaba Group – Kite 3"
    page.press(Keys.ESCAPE)
    assert page.focused() == "show-table" and page.run("return document.getElementById('tables').hidden")


def test_help_opens_tells_the_keys_and_closes(page: Graph) -> None:
    page.press("?")
    assert page.run("return document.getElementById('help').open")
    assert "in the picture: from name to name" in page.text("#help")
    page.press(Keys.ESCAPE)
    assert not page.run("return document.getElementById('help').open")


def test_what_a_finger_presses_is_large_enough(browser: Chrome, path: Path) -> None:
    opened = Graph(browser, path, "#entity=hoshi", size=PHONE)
    assert opened.run(SMALL, FINGER) == []
    opened.click("#show-filters")
    opened.run("document.querySelectorAll('#filters > details').forEach((part) => { part.open = true; })")
    assert opened.run(SMALL, FINGER) == []
    opened.click("#close-filters")
    opened.click("#show-table")
    assert opened.run(SMALL, FINGER) == []
    assert opened.run("return document.documentElement.scrollWidth") <= PHONE[0]


def test_on_a_phone_the_panel_is_a_sheet_and_the_filters_lie_over_the_picture(browser: Chrome, path: Path) -> None:
    opened = Graph(browser, path, size=PHONE)
    there = "return document.getElementById(arguments[0]).checkVisibility()"
    assert not opened.run(there, "panel") and not opened.run(there, "filters")
    opened.search("Hoshi")
    opened.press(Keys.ENTER)
    box = opened.run("return document.getElementById('panel').getBoundingClientRect().toJSON()")
    assert box["left"] == 0 and box["top"] > PHONE[1] / 3 and round(box["bottom"]) == PHONE[1]
    opened.click("#panel .close")
    assert not opened.run(there, "panel")
    opened.click("#show-filters")
    assert opened.run(there, "filters") and opened.focused() == "close-filters"
    opened.press(Keys.ESCAPE)
    assert not opened.run(there, "filters") and opened.focused() == "show-filters"
    assert opened.complaints() == []


@pytest.mark.parametrize(
    ("tag", "title", "name", "facts"), [("ja", "知識グラフ", "星茶", "事実"), ("zh", "知识图谱", "阿里巴巴集团", "事实")]
)
def test_the_page_speaks_other_languages(page: Graph, tag: str, title: str, name: str, facts: str) -> None:
    page.set("#language", tag)
    assert page.browser.title == title and page.run("return document.documentElement.lang") == tag
    assert name in page.search(name)[0]
    page.press(Keys.ENTER)
    assert any(text.startswith(facts) for text in page.texts("#panel h3"))
    page.click("#show-table")
    page.click("#show-help")
    words = page.run("return document.body.innerText")
    assert not [key for key in ("Filters", "Undated", "Relations", "Clear", "Confidence", "Notes") if key in words]
    assert page.fragment().startswith(f"#lang={tag}")


def test_dark_and_light_by_the_system_and_by_hand(browser: Chrome, path: Path) -> None:
    paper = "return getComputedStyle(document.body).backgroundColor"
    opened = Graph(browser, path, scheme="dark")
    dark = opened.run(paper)
    assert opened.run("return document.getElementById('theme').ariaPressed") == "true"
    opened.click("#theme")
    light = opened.run(paper)
    assert light == "rgb(255, 255, 255)" != dark
    assert Graph(browser, path, scheme="light").run(paper) == light


def test_who_wants_no_motion_gets_none(page: Graph) -> None:
    assert page.run("return matchMedia('(prefers-reduced-motion: reduce)').matches")  # as the browser is started
    page.search("Kite")
    page.press(Keys.ENTER)
    assert page.run("return document.getAnimations().length") == 0


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not there: make pages")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_are_no_barriers(browser: Chrome, path: Path, scheme: str) -> None:
    try:
        opened = Graph(browser, path, "#entity=hoshi&from=2001-01", scheme=scheme)
        opened.run("document.querySelectorAll('#filters > details').forEach((part) => { part.open = true; })")
        opened.click("#show-table")
        opened.search("tea")
        assert opened.barriers() == []
        opened.click("#show-help")
        assert opened.barriers() == []
        small = Graph(browser, path, "#path=mika,kite", scheme=scheme, size=PHONE)
        small.click("#show-filters")
        assert small.barriers() == []
    finally:
        browser.execute_cdp_cmd("Page.setBypassCSP", {"enabled": False})


def test_a_browser_that_cannot_draw_shows_the_table(browser: Chrome, path: Path) -> None:
    broken = browser.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": "HTMLCanvasElement.prototype.getContext = () => null;"}
    )
    try:
        opened = Graph(browser, path)
        assert len(opened.rows()) == 11 and opened.text("#no-picture").startswith("This browser cannot draw")
        opened.search("Kite")
        opened.press(Keys.ENTER)
        assert opened.text("#panel h2") == "Kite 3"
        opened.tick("predicates", "partner of", False)
        assert len(opened.rows()) == 9
        assert opened.fragment() == "#relations=-partnerOf&entity=kite"
        assert opened.complaints() == []
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", broken)


def test_a_finger_opens_a_line_and_moves_the_picture(browser: Chrome, path: Path) -> None:
    def touch(kind: str, *points: tuple[float, float]) -> None:
        browser.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    try:
        opened = Graph(browser, made(path.parent, "two", cases.chain(("青葉", "東雲"), ("青葉は東雲を創業した。",))), size=PHONE)
        box = opened.run("return document.getElementById('picture').getBoundingClientRect().toJSON()")
        touch("touchStart", (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))  # the line runs through the middle
        touch("touchEnd")
        opened.until("return document.querySelector('#panel .item mark')?.textContent === '青葉は東雲を創業した。'")
        before = opened.fragment()
        touch("touchStart", (60, 200))
        for step in range(1, 9):
            touch("touchMove", (60 + 10 * step, 200 + 5 * step))
        touch("touchEnd")
        opened.until("return location.hash !== arguments[0]", before)
        assert opened.text("#panel h2") == "青葉 – 東雲"  # moving chooses nothing else
        assert opened.complaints() == []
    finally:
        browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": False})
