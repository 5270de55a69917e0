"""`/review` in a real browser: deciding with a click, with a key and without scripts, taking it back, and a build that applies it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.decisions import Decision, Same, Typing, Wrong
from kg.decisions.files import load_decisions
from kg.graph import Graph
from kg.stores.oxigraph import DiskStore
from tests.chromium import Chrome, Page, needs_bundle, needs_chromium
from tests.test_cli import kg
from tests.test_review_page import ADA, BASE, built
from tests.test_server import TOKEN, serve, stop

from selenium.webdriver.common.by import By  # isort: skip
from selenium.webdriver.common.keys import Keys  # isort: skip
from selenium.webdriver.support.ui import WebDriverWait  # isort: skip

pytestmark = needs_chromium
IDS = "return [...document.querySelectorAll('.thing')].map((thing) => thing.dataset.id)"
BY_HAND = '# by hand\n[[nothing]]\nentity = "ent:x"\nwho = "Ada Lovelace"\nwhen = 2026-11-29\nwhy = "so"\n'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("decided"))


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    process, address = serve(home / ".kg" / "store", "--workers", "1", cwd=home)
    yield address
    stop(process)


@pytest.fixture
def file(home: Path) -> Path:
    """Ada's decisions, of which there is one by hand."""
    shutil.rmtree(home / "ontology" / "decisions", ignore_errors=True)
    found = home / "ontology" / "decisions" / "ada-lovelace.toml"
    found.parent.mkdir()
    found.write_text(BY_HAND, "utf-8")
    return found


@pytest.fixture
def page(browser: Chrome, url: str, file: Path) -> Iterator[Page]:
    """The page, for one who has shown the token; nobody else was asked, and nothing complained."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    opened = Page(browser, f"{url}/review", "#token")
    enter(browser)
    opened.until("return document.querySelector('#keys:not([hidden])')")
    yield opened
    assert opened.outside() == []
    assert [told for told in opened.complaints() if "GL" not in told] == []


def enter(browser: Chrome) -> None:
    browser.find_element(By.ID, "who").send_keys(ADA)
    browser.find_element(By.ID, "token").send_keys(TOKEN + Keys.ENTER)


def ids(page: Page) -> list[str]:
    return [str(i) for i in page.run(IDS)]


def changed(page: Page, before: list[str]) -> list[str]:
    """The questions on the page, as soon as they are others."""
    page.until("return !document.querySelector('[aria-busy]') && (" + IDS[7:] + ").join() !== arguments[0]", ",".join(before))
    return ids(page)


def written(file: Path) -> list[Decision]:
    """What was decided besides what was there by hand."""
    return [d for d in load_decisions((file.parent.parent,), BASE).all if d.made.when != "2026-11-29"]


def test_a_click_decides_and_a_click_takes_back(page: Page, file: Path) -> None:
    before = ids(page)
    page.click(".thing.duplicate [data-key=d]")
    assert changed(page, before) != before
    (made,) = written(file)
    assert made.made.kind == "different" and made.made.who == ADA and file.read_text("utf-8").startswith("[[different]]")
    assert "different" in page.texts("#latest")[0] and "different" in page.texts("#said")[0]
    assert page.run("return document.activeElement.matches('.thing')")
    page.click("#undo")
    assert sorted(changed(page, ids(page))) == sorted(before)
    assert file.read_text("utf-8") == BY_HAND and not page.run("return document.getElementById('undo')")


def test_single_keys_decide_skip_give_a_reason_and_take_back(page: Page, url: str, file: Path) -> None:
    page = Page(page.browser, f"{url}/review?kind=fact", "#keys:not([hidden])")
    before = ids(page)
    page.press(" ", " ")  # the first, then the second
    assert page.run("return document.activeElement.dataset.id") == before[1]
    page.press("w")
    page.press("a passport, y n u q", Keys.ESCAPE)
    assert page.run("return document.activeElement.dataset.id") == before[1]
    page.press("n")
    left = changed(page, before)
    assert before[1] not in left and page.run("return document.activeElement.dataset.id") == before[2]
    assert {(type(d), d.made.why) for d in written(file)} == {(Wrong, "a passport, y n u q")}
    page.press("u")
    assert changed(page, left) == before and file.read_text("utf-8") == BY_HAND
    page.click("#single")
    page.press("n")
    assert ids(page) == before and written(file) == []
    page.click("#single")


def test_a_type_is_chosen_among_the_classes(page: Page, url: str, file: Path) -> None:
    page = Page(page.browser, f"{url}/review?kind=name", "#keys:not([hidden])")
    before = ids(page)
    page.press("t")
    assert page.run("return document.activeElement.name") == "type"
    assert "Company" in page.run("return [...document.activeElement.list.options].map((o) => o.value)")
    page.press("Persn", Keys.ENTER)
    assert "Persn" in page.until("return document.querySelector('.wrong')?.textContent") and written(file) == []
    assert all("400 (Bad Request)" in told for told in page.complaints())  # so browsers tell of every such answer
    page.press("t")
    page.press("Person", Keys.ENTER)
    changed(page, before)
    (made,) = written(file)
    assert isinstance(made, Typing) and made.type == "Person"


def test_it_works_without_scripts(page: Page, url: str, file: Path) -> None:
    browser = page.browser

    def gone(text: str) -> bool:
        return bool(WebDriverWait(browser, 30, poll_frequency=0.05).until(lambda b: text not in b.page_source))

    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{url}/review?kind=duplicate")
        first = browser.find_element(By.CSS_SELECTOR, ".thing")
        mark = f'data-id="{first.get_attribute("id").removeprefix("thing-")}"'
        assert mark in browser.page_source and not browser.find_element(By.ID, "keys").is_displayed()
        first.find_element(By.CSS_SELECTOR, "[data-key=s]").click()
        assert gone(mark) and [type(d) for d in written(file)] == [Same]
        assert browser.current_url == f"{url}/review?kind=duplicate&page=1"
        browser.find_element(By.ID, "undo").click()
        WebDriverWait(browser, 30, poll_frequency=0.05).until(lambda b: mark in b.page_source)
        assert file.read_text("utf-8") == BY_HAND
        browser.find_element(By.CSS_SELECTOR, ".leave button").click()
        assert gone("thing-")
        browser.get(f"{url}/review")
        assert browser.find_elements(By.ID, "token")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@needs_bundle
@pytest.mark.parametrize(("scheme", "size"), [("light", (1300, 900)), ("dark", (390, 844))], ids=["desk", "phone"])
def test_it_has_no_serious_barrier(page: Page, url: str, file: Path, scheme: str, size: tuple[int, int]) -> None:
    page.click(".thing [data-key=d]")
    page.until("return document.getElementById('undo')")
    for kind in ("", "conflict", "name"):
        seen = Page(page.browser, f"{url}/review?kind={kind}", "#keys", scheme=scheme, size=size)
        seen.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert seen.run("return document.documentElement.scrollWidth") <= size[0]
        assert seen.barriers() == []
        assert (
            len(seen.run("return [...document.querySelectorAll('.thing, .thing input, .thing textarea')].map((e) => e.id || e.name)")) > 0
        )
    page.browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    entrance = Page(page.browser, f"{url}/review", "#token", scheme=scheme, size=size)
    assert entrance.barriers() == []


def test_the_next_build_applies_what_was_decided(page: Page, url: str, home: Path, file: Path) -> None:
    """Two firms become one and a fact goes; the page reads the new graph."""
    file.unlink()
    zorbex, limited = f"{BASE}entity/organization/zorbex-paints", f"{BASE}entity/organization/zorbex-paints-ltd"
    asked = f"ASK {{ <{limited}> ?p ?o }}", "ASK { ?s kg:bornIn <https://example.org/kg/entity/oslo> }"

    def answers() -> list[bool]:
        graph = Graph(DiskStore(home / ".kg" / "store"))
        return [bool(graph.query(a).rows) for a in asked]

    assert answers() == [True, True]
    for kind, key, words in (("duplicate", "s", zorbex), ("fact", "n", "Jane Fenwick was born in Oslo")):
        seen = Page(page.browser, f"{url}/review?kind={kind}", "#keys:not([hidden])")
        before = ids(seen)
        script = "const t = [...document.querySelectorAll('.thing')].find((t) => t.textContent.includes(arguments[0]) || "
        script += 't.querySelector(`a[href="${arguments[0]}"]`)); t.querySelector(`[data-key=${arguments[1]}]`).click()'
        seen.run(script, words.replace(BASE, "/"), key)
        changed(seen, before)
    assert len(seen.texts(".made .waits")) == 2
    done = kg("build", "--no-exports", cwd=home)
    assert done.returncode == 0, done.stderr
    assert answers() == [False, False]
    after = Page(page.browser, f"{url}/review", "#keys:not([hidden])")
    assert after.texts(".made .waits") == [] and len(after.texts(".made li")) == 2
