"""The static site in a real browser, below a path of a page host and from files: its search in three scripts, by keyboard, no barriers."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from selenium.webdriver.common.keys import Keys

from kg.exporters import StaticSite
from kg.pages.folding import fold
from tests import export_cases as cases
from tests.chromium import Chrome, Page, needs_bundle, needs_chromium
from tests.test_export_obsidian import EVIL

pytestmark = needs_chromium
PHONE = (390, 844)
NAMES = {  # entity → language → name
    "alibaba-group": {"en": "Alibaba Group", "ja": "アリババグループ", "zh": "阿里巴巴集团", "zh-hant": "阿里巴巴集團"},
    "sao-paulo": {"en": "São Paulo", "ja": "サンパウロ"},
    "gap": {"ja": "がぎ株式会社", "en": "ÆSIR Straße ΟΔΟΣ"},
}
PAGES = ("index.html", "entity/alibaba-group.html", "note/0000.html", "conflicts.html", "notes.html", "type/Company.html")


def notes() -> list[ox.Quad]:
    """The small build, notes that try to break out, and names in many scripts."""
    quads = [*cases.small(), *cases.chain((*EVIL, *cases.HOSTILE), (*EVIL, *cases.HOSTILE))]
    note = f"{cases.BASE}note/0000"
    for name, labels in NAMES.items():
        me = f"{cases.BASE}entity/{name}"
        rows: list[tuple[str, str, ox.NamedNode | ox.Literal]] = [
            (me, cases.RDF + "type", ox.NamedNode(cases.KG + "Company")),
            (me, cases.RDF + "type", ox.NamedNode(cases.KG + "Organization")),
            (note, cases.KG + "mentions", ox.NamedNode(me)),
            *((me, cases.SKOS + "prefLabel", ox.Literal(text, language=tag)) for tag, text in labels.items()),
            *cases._assertion(0x2000 + len(quads), me, "founderOf", ox.NamedNode(f"{cases.BASE}entity/0000"), note, f"{note}#char=900,910"),
            (f"{note}#char=900,910", cases.KG + "exact", ox.Literal("They did.")),
        ]
        quads += [ox.Quad(ox.NamedNode(s), ox.NamedNode(p), o, ox.NamedNode(note)) for s, p, o in rows]
    return cases.canonical(quads)


class Quiet(SimpleHTTPRequestHandler):
    """A page host that keeps what it does to itself."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("host")
    StaticSite().write(notes(), folder / "my notes" / "graph")
    return folder / "my notes" / "graph"


@pytest.fixture(scope="module", params=["http", "file"])
def url(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The site below a path of a page host, and as files."""
    if request.param == "file":
        yield folder.as_uri() + "/"
        return
    host = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder.parent.parent)))
    thread = threading.Thread(target=host.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{host.server_port}/my%20notes/graph/"
    host.shutdown()
    host.server_close()
    thread.join()


def search(page: Page, words: str) -> list[str]:
    """Type into the box; the addresses of what is found."""
    page.run("document.getElementById('q').select()")
    page.press(words)
    page.until("return document.getElementById('results').dataset.of === arguments[0]", words)
    return [unquote(str(a)) for a in page.run("return [...document.querySelectorAll('#results a')].map((a) => a.getAttribute('href'))")]


@pytest.mark.parametrize("words", ["阿里巴巴", "阿里巴巴集團", "アリババ", "ｱﾘﾊﾞﾊﾞ", "alibaba", "Ａｌｉｂａｂａ", "alibaba g"])
def test_a_name_is_found_in_every_script(browser: Chrome, url: str, words: str) -> None:
    page = Page(browser, url + "index.html")
    assert search(page, words)[0] == "entity/alibaba-group.html"
    page.click("#results a")
    page.until("return document.querySelector('.entity h1')?.textContent === 'Alibaba Group'")
    assert page.outside() == [] and page.complaints() == []


@pytest.mark.parametrize(
    ("words", "found"),
    [("sao paulo", "sao-paulo"), ("PAULO", "sao-paulo"), ("strasse", "gap"), ("οδος", "gap"), ("がぎ", "gap"), ("東", "tokyo")],
)
def test_other_spellings_are_found(browser: Chrome, url: str, words: str, found: str) -> None:
    page = Page(browser, url + "index.html")
    assert f"entity/{found}.html" in search(page, words)
    assert page.complaints() == []


def test_what_is_not_there_is_said_to_be_missing(browser: Chrome, url: str) -> None:
    page = Page(browser, url + "index.html")
    assert search(page, "zzqqxx") == []
    assert page.texts("#said") == ["Nothing found. Try fewer characters, or another spelling."]


def test_a_link_brings_a_search_back(browser: Chrome, url: str) -> None:
    page = Page(browser, url + "zh/index.html#q=%E9%98%BF%E9%87%8C%E5%B7%B4%E5%B7%B4", "#results a")
    assert page.texts("#results .name") == ["阿里巴巴集团"]
    assert page.run("return document.querySelector('#results a').getAttribute('href')").endswith("entity/alibaba-group.html")


def test_the_script_folds_as_the_index_does(browser: Chrome, folder: Path) -> None:
    """Every name of the graph is found by itself, however it is written."""
    page = Page(browser, folder.as_uri() + "/index.html")
    for name in (*EVIL, *cases.HOSTILE):
        typed = "".join(c for c in name if c.isprintable() and ord(c) < 0x10000).strip()
        if fold(typed).text == fold(name).text and fold(name).text:
            page.run("const q = document.getElementById('q'); q.value = arguments[0]; q.dispatchEvent(new Event('input'))", typed[:200])
            page.until("return document.getElementById('results').dataset.of === arguments[0].trim()", typed[:200])
            assert page.texts("#results a"), name
    assert page.complaints() == []


def test_by_keyboard_from_the_search_to_the_words(browser: Chrome, url: str) -> None:
    page = Page(browser, url + "entity/alibaba-group.html")
    page.press("/")
    page.until("return document.getElementById('q')")
    page.press("/")
    assert page.run("return document.activeElement.id") == "q"
    search(page, "hoshino")
    page.press(Keys.ARROW_DOWN)
    assert page.run("return document.activeElement.getAttribute('href')") == "entity/hoshino-robotics.html"
    page.press(Keys.ENTER)
    page.until("return document.querySelector('.facts details')")
    page.run("document.querySelector('.facts summary').focus()")
    page.press(Keys.ENTER)
    page.until("return document.querySelector('.facts details').open")
    words = page.texts(".facts details[open] mark")[0]
    page.run("document.querySelector('.facts details[open] figcaption a').focus()")
    page.press(Keys.ENTER)
    page.until("return document.querySelector('.note-facts')")
    assert page.run("return document.querySelector('.spot:has(:target) mark').textContent") == words
    page.until(
        "const r = document.querySelector('.spot:has(:target) mark').getBoundingClientRect(); return r.top > 0 && r.bottom < innerHeight"
    )
    assert page.complaints() == []


def test_the_languages_lead_to_one_another(browser: Chrome, url: str) -> None:
    page = Page(browser, url + "entity/alibaba-group.html")
    page.click(".languages a[hreflang=ja]")
    page.until("return document.documentElement.lang === 'ja'")
    assert page.texts("h1") == ["アリババグループ"]
    page.click(".languages a[hreflang=zh]")
    page.until("return document.documentElement.lang === 'zh'")
    assert page.texts("h1") == ["阿里巴巴集团"]
    assert page.complaints() == []


def test_what_a_note_says_never_runs(browser: Chrome, folder: Path) -> None:
    for file in sorted((folder / "note").glob("0*.html")):
        page = Page(browser, file.as_uri())
        assert page.run("return [...document.scripts].map((s) => s.getAttribute('src'))") == ["../assets/site.js"]
        assert "broken" not in page.run("return document.title").split()
        assert page.outside() == [] and page.complaints() == []


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_needs_no_sideways_scrolling(browser: Chrome, url: str, path: str) -> None:
    page = Page(browser, url + path, size=PHONE)
    assert page.run("return document.documentElement.scrollWidth") <= PHONE[0]


@needs_bundle
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1300, 900), PHONE], ids=["desk", "phone"])
def test_no_page_has_a_serious_barrier(browser: Chrome, folder: Path, scheme: str, size: tuple[int, int]) -> None:
    """What axe-core finds in pages with everything opened."""
    found = {}
    for path in (*PAGES, "ja/entity/hoshino-robotics.html", "index.html#q=kite"):
        page = Page(browser, f"{folder.as_uri()}/{path}", scheme=scheme, size=size)
        page.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        found[path] = page.barriers()
    assert {path: barriers for path, barriers in found.items() if barriers} == {}
