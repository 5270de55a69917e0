"""What leaves `graph.html`: a link that brings the view back, the picture as PNG and SVG, the facts as CSV; in a real browser.

Needs selenium, Chromium and its driver; all tests are skipped, with the reason, where one is missing.
"""

from __future__ import annotations

import base64
import csv
import io
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests import export_cases as cases
from tests.chromium import Chrome, needs_chromium
from tests.graph_browser import Graph, made
from tests.graph_story import story

from selenium.webdriver.common.keys import Keys  # isort: skip

pytestmark = needs_chromium
SVG = "{http://www.w3.org/2000/svg}"

COLOURS = """
const [coded, done] = arguments;
const image = new Image();
image.onload = () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  done(new Set(new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size);
};
image.src = `data:image/png;base64,${coded}`;
"""

# Fragments that try to be code, to be endless, or to name what is not there.
HOSTILE = (
    "entity=<img src=x onerror=\"document.title='broken'\">",
    "entity=__proto__&types=-__proto__,constructor&lang=__proto__",
    "entity=%&line=%E0%A4%A&open=%,%,%",
    "types=+&relations=+toString&notes=-%00&languages=x",
    "from=9999999-99&to=-1-00&undated=maybe&sure=1e999",
    "at=NaN,Infinity,-1",
    "at=1e300,1e300,1e300",
    "conflict=-1&conflict=99999999999999999999",
    "path=mika,mika&path=,",
    "lang=javascript:alert(1)",
    "&&&===&=",
    "open=" + ",".join(["mika"] * 5000),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("graph")


@pytest.fixture
def page(browser: Chrome, folder: Path) -> Iterator[Graph]:
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder / "saved")})
    opened = Graph(browser, made(folder, "story", story()))
    yield opened
    assert opened.complaints() == []
    assert opened.outside() == []


def saved(page: Graph, folder: Path, what: str) -> bytes:
    """What the page gives when one asks it to save that."""
    file = folder / "saved" / f"graph.{what}"
    file.unlink(missing_ok=True)
    page.click("#save > summary")
    page.click(f"#save-{what}")
    for _ in range(200):
        if file.exists() and file.stat().st_size:
            return file.read_bytes()
        time.sleep(0.05)
    raise AssertionError(f"{file.name} was not saved: {page.text('#told')}")


def table(text: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file as RFC 4180 has it, with a byte-order mark."""
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def view(page: Graph) -> dict[str, Any]:
    """What there is to see, with every list of the filters open."""
    for part in ("predicates", "notes", "languages"):
        page.open(part)
    found = page.run(
        "const boxes = [...document.querySelectorAll('#filters input[type=checkbox]')].map((b) => b.checked);"
        "const text = (id) => document.querySelector(id)?.textContent;"
        "return { boxes, head: text('#panel h2'), kind: text('#panel .kind'), time: text('#time-said'), sure: text('#sure-said'),"
        "  lang: document.documentElement.lang, drawn: { ...document.getElementById('picture').dataset } }"
    )
    return dict(found)


def looked_at(page: Graph) -> list[float]:
    """Where the picture looks: x, y and scale, as the address tells."""
    at = dict(part.split("=") for part in page.fragment()[1:].split("&"))["at"]
    return [float(number) for number in at.split(",")]


def test_a_link_brings_the_view_back(page: Graph) -> None:
    page.search("Hoshi")
    page.press(Keys.ENTER)
    page.tick("kinds", "place", False)
    page.tick("predicates", "founded on", False)
    page.tick("notes", "Tea (zh)", False)
    page.tick("languages", "Japanese", False)
    page.set("#sure", 55)
    page.set("#from", 3)
    page.set("#to", 20)
    page.set("#undated", False)
    page.set("#single", True)
    page.set("#language", "zh")
    seen, fragment = view(page), page.fragment()
    assert seen["lang"] == "zh" and seen["head"] == "星茶" and "entity=hoshi" in fragment
    again = Graph(page.browser, Path(page.run("return location.pathname")), fragment)
    assert view(again) == seen
    assert again.fragment() == fragment


@pytest.mark.parametrize(
    ("fragment", "head"),
    [
        ("#line=hoshi,mika", "Hoshi Tea – Mika Arai"),
        ("#path=mika,kite", "Mika Arai → Kite 3"),
        ("#conflict=1", "two dates for one event"),
        ("#entity=fair&open=fair", "Tea Fair"),
    ],
)
def test_a_link_leads_to_a_line_a_path_a_contradiction(browser: Chrome, folder: Path, fragment: str, head: str) -> None:
    opened = Graph(browser, made(folder, "story", story()), fragment)
    assert opened.text("#panel h2") == head
    assert opened.complaints() == []


def test_a_link_brings_back_where_one_looked(page: Graph) -> None:
    page.click("#nearer")
    at = looked_at(page)
    again = Graph(page.browser, Path(page.run("return location.pathname")), page.fragment())
    assert looked_at(again) == pytest.approx(at, abs=1)


def test_back_and_forward_walk_through_what_was_looked_at(page: Graph) -> None:
    for name in ("Mika", "Osaka"):
        page.search(name)
        page.press(Keys.ENTER)
    page.browser.back()
    page.until("return document.querySelector('#panel h2').textContent === 'Mika Arai'")
    page.browser.forward()
    page.until("return document.querySelector('#panel h2').textContent === 'Osaka'")
    page.browser.back()
    page.browser.back()
    page.until("return !document.querySelector('#panel h2')")


def test_a_fragment_that_is_not_ours_does_nothing(browser: Chrome, folder: Path) -> None:
    path = made(folder, "story", story())
    plain = view(Graph(browser, path))
    opened = Graph(browser, path, f"#{'&'.join(HOSTILE)}")  # as the page starts
    for fragment in HOSTILE:
        for written in (fragment, quote(fragment, safe="=&,+-%")):  # and while it is open
            browser.execute_async_script("location.hash = arguments[0]; setTimeout(arguments[1], 60)", written)
            seen = view(opened)
            opened.run("document.querySelector('#all-again').click()")
            assert {**seen, "boxes": plain["boxes"], "drawn": plain["drawn"], "time": plain["time"]} == plain, fragment
            assert view(opened)["drawn"] == plain["drawn"], fragment
            assert browser.title == "Knowledge graph"
            assert opened.complaints() == [], fragment
    assert opened.outside() == []


def test_the_picture_is_saved_as_png(page: Graph, folder: Path) -> None:
    data = saved(page, folder, "png")
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    shown = page.run("const p = document.getElementById('picture'); return [p.clientWidth, p.clientHeight]")
    assert [wide, high] == [2 * side for side in shown]
    coded = base64.b64encode(data).decode()
    colours = page.browser.execute_async_script(COLOURS, coded)
    assert colours > 50  # areas, lines, marks and names, not a blank sheet


def test_the_picture_is_saved_as_svg(page: Graph, folder: Path) -> None:
    root = ET.fromstring(saved(page, folder, "svg"))
    assert root.tag == f"{SVG}svg"
    names = {text.text for text in root.iter(f"{SVG}text")}
    assert {"Hoshi Tea", "Mika Arai", "Alibaba Group", "Kite 3", "Osaka"} <= names
    assert {"person", "organization", "place", "AI model"} <= names  # which mark is which
    assert "!" in names  # what is contradicted
    assert len(list(root.iter(f"{SVG}line"))) == 4
    page.tick("kinds", "place", False)
    root = ET.fromstring(saved(page, folder, "svg"))
    assert "Osaka" not in {text.text for text in root.iter(f"{SVG}text")}


def test_what_is_drawn_is_saved_as_csv(page: Graph, folder: Path) -> None:
    page.tick("predicates", "partner of", False)
    text = saved(page, folder, "csv")
    rows = table(text)
    assert text.startswith(b"\xef\xbb\xbf") and text.count(b"\r\n") == len(rows) + 1 == 10
    assert not [row for row in rows if row["predicate"] == "partnerOf"]
    first = next(row for row in rows if row["line"] == "1")
    assert first == {
        "subject": "Mika Arai",
        "subject_iri": f"{cases.BASE}entity/mika",
        "predicate": "founderOf",
        "object": "Hoshi Tea",
        "object_iri": f"{cases.BASE}entity/hoshi",
        "modality": "asserted",
        "qualifiers": "",
        "earliest": "2004-05-01",
        "latest": "2004-05-31",
        "confidence": "0.95",
        "note": "tea-en",
        "language": "en",
        "line": "1",
        "sentence": "Mika Arai founded Hoshi Tea in May 2004.",
    }
    slogan = next(row for row in rows if row["predicate"] == "slogan")
    assert slogan["object"] == '\'=HYPERLINK("x")'  # no spreadsheet takes it for a formula


def test_what_notes_say_stays_text_in_what_is_saved(browser: Chrome, folder: Path) -> None:
    names = (*cases.HOSTILE, "nul\x01 \ufffe end", "=1+1", "@SUM(A1)", 'quo"te,\r\nline')
    opened = Graph(browser, made(folder, "hostile", cases.chain(names, names)))
    opened.click("#fit")
    root = ET.fromstring(saved(opened, folder, "svg"))
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "g", "title", "rect", "line", "path", "circle", "text")
    }
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or "href" in name]
    rows = table(saved(opened, folder, "csv"))
    assert len(rows) == len(names)
    assert {row["subject"] for row in rows} == {f"'{name}" if name[0] in "=@" else name for name in names}
    assert saved(opened, folder, "png").startswith(b"\x89PNG")
    assert browser.title == "Knowledge graph"
    assert opened.complaints() == [] and opened.outside() == []
