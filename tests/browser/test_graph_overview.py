"""The overview of `graph.html` in a real browser: what it draws, that it stands still, and that the rest comes without moving it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.graphs import communities
from benchmarks.page import page as measured
from kg.exporters import GraphPage
from tests import export_cases as cases
from tests.chromium import Chrome, Page, needs_chromium

pytestmark = needs_chromium

NAMES, FACTS = 900, 3000
READY = "body[data-drawn]"
PLACES = "return Object.fromEntries(document.getElementById('picture').picture.looks()[0].map((n) => [n.id, [n.x, n.y]]))"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "graph.html"
    GraphPage().write(communities(NAMES, FACTS, 3), path)
    return path


@pytest.fixture
def page(plain: Chrome, large: Path) -> Iterator[Page]:
    opened = Page(plain, large.as_uri(), READY)
    yield opened
    assert opened.complaints() == []


def held(path: Path) -> dict[str, Any]:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', path.read_text("utf-8"), re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def choose(page: Page, name: str) -> None:
    page.run("document.getElementById('query').value = arguments[0]", name)
    page.run("document.getElementById('query').dispatchEvent(new Event('input', { bubbles: true }))")
    page.run("document.querySelector('#hits [role=option]').click()")


def looks(page: Page, part: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.run("return document.getElementById('picture').picture.looks()[arguments[0]]", part)
    return found


def shown(page: Page) -> tuple[int, int]:
    nodes, edges = page.run("const d = document.getElementById('picture').dataset; return [d.nodes, d.edges]")
    return int(nodes), int(edges)


def test_the_overview_says_how_much_of_the_graph_it_draws(page: Page, large: Path) -> None:
    data = held(large)
    nodes, edges = shown(page)
    assert nodes == len(data["network"]["nodes"]) == 180 < len(data["nodes"])
    assert edges == len(data["network"]["edges"]) < len(data["pairs"])
    [text] = page.texts("#drawn")
    assert text.startswith(f"{nodes} of {len(data['nodes'])} names drawn, {edges} of {len(data['pairs'])} lines")


def test_it_stands_still_from_the_first_frame(page: Page, large: Path) -> None:
    given = {str(n["id"]): [n["x"], n["y"]] for n in held(large)["network"]["nodes"]}
    assert page.run(PLACES) == given
    first = page.browser.find_element("id", "picture").screenshot_as_base64
    page.run("return new Promise((done) => setTimeout(done, 400))")
    assert page.run(PLACES) == given
    assert page.browser.find_element("id", "picture").screenshot_as_base64 == first


def test_search_brings_a_neighbourhood_and_moves_nothing(page: Page, large: Path) -> None:
    data = held(large)
    drawn = {n["id"] for n in data["network"]["nodes"]}
    around: dict[int, set[int]] = {}
    for a, b, _ in data["pairs"]:
        if a != b:
            around.setdefault(a, set()).add(b)
            around.setdefault(b, set()).add(a)
    number = next(n for n in range(len(data["nodes"])) if n not in drawn and 2 < len(around.get(n, ())) < 20)
    before = page.run(PLACES)
    choose(page, data["nodes"][number]["label"])
    after = page.run(PLACES)
    assert {key: after[key] for key in before} == before
    assert {int(key) for key in after} == drawn | around[number] | {number}
    assert len({tuple(at) for at in after.values()}) == len(after)
    page.click("#overview")
    assert page.run(PLACES) == before


def test_a_second_click_brings_the_next_neighbours(page: Page, large: Path) -> None:
    data = held(large)
    hub = max(data["network"]["nodes"], key=lambda n: n["size"])
    choose(page, data["nodes"][hub["id"]]["label"])
    first = shown(page)[0]
    assert first == 180 + 24
    waiting = len({end for a, b, _ in data["pairs"] if hub["id"] in (a, b) for end in (a, b)} - {int(key) for key in page.run(PLACES)})
    assert waiting > 0
    at = page.run(
        "const { camera, looks } = document.getElementById('picture').picture;"
        "const [c, n] = [camera(), looks()[0].find((n) => n.id === arguments[0])];"
        "const box = document.getElementById('picture').getBoundingClientRect();"
        "return [(n.x - c.x) * c.scale + box.width / 2, (n.y - c.y) * c.scale + box.height / 2]",
        hub["id"],
    )
    page.click_at("#picture", *at)
    page.until("return Number(document.getElementById('picture').dataset.nodes) > arguments[0]", first)
    assert shown(page)[0] == first + min(24, waiting)


def test_parallel_facts_are_one_line_with_a_count(page: Page, large: Path) -> None:
    data = held(large)
    a, b, facts = max((p for p in data["pairs"] if p[0] != p[1]), key=lambda p: len(p[2]))
    assert len(facts) > 2
    choose(page, data["nodes"][a]["label"])
    lines = [e for e in looks(page, 1) if {e["from"], e["to"]} == {a, b}]
    assert len(lines) == 1 and lines[0]["width"] > min(e["width"] for e in looks(page, 1))
    assert len(lines[0]["arrows"].split(",")) == len({data["facts"][f]["subject"] for f in facts})
    page.run("document.getElementById('query').value = ''")


def test_the_legend_tells_communities_by_colour_and_types_by_mark(page: Page, large: Path) -> None:
    data = held(large)
    own = [g for g in data["groups"] if g["colour"] < len(data["colours"]) - 1]
    rows = page.texts("#groups li")
    assert len(rows) >= len(own) > 4
    assert rows[0].startswith(data["nodes"][data["groups"][0]["top"][0]]["label"]) and rows[0].endswith(str(data["groups"][0]["nodes"]))
    tints = page.run("return [...document.querySelectorAll('#groups button .swatch')].map((e) => getComputedStyle(e).backgroundColor)")
    assert len(set(tints)) == len(own)
    marks = page.run("return [...document.querySelectorAll('#kinds path')].map((p) => [p.getAttribute('d'), p.getAttribute('fill')])")
    assert len({mark for mark, _ in marks}) == len(marks) == 3 and {fill for _, fill in marks} == {"currentColor"}
    drawn = {(n["color"]["background"], n["color"]["border"]) for n in looks(page, 0) if data["nodes"][n["id"]]["group"] == 0}
    assert len(drawn) == 1


def test_nodes_move_on_demand_alone(page: Page) -> None:
    before = page.run(PLACES)
    page.click("#physics")
    page.run("return new Promise((done) => setTimeout(done, 700))")
    assert page.run("return document.getElementById('physics').getAttribute('aria-pressed')") == "true"
    page.click("#physics")
    moved = page.run(PLACES)
    assert moved.keys() == before.keys() and moved != before
    page.run("return new Promise((done) => setTimeout(done, 300))")
    assert page.run(PLACES) == moved
    page.click("#overview")
    assert page.run(PLACES) == before


def test_contradictions_are_marked_in_the_picture(plain: Chrome, tmp_path: Path) -> None:
    path = tmp_path / "graph.html"
    GraphPage().write(cases.small(), path)
    opened = Page(plain, path.as_uri(), READY)
    warn = opened.run("return getComputedStyle(document.documentElement).getPropertyValue('--warn').trim()")
    named = {n["name"]: n["color"]["border"] for n in looks(opened, 0)}
    assert named["Hoshino Robotics"] == named["Kite 2.0"] == warn != named["Osaka"]
    assert opened.complaints() == []


def test_a_page_says_what_it_does_not_hold(plain: Chrome, tmp_path: Path) -> None:
    path = tmp_path / "graph.html"
    GraphPage(facts=60).write(communities(60, 120, 3), path)
    data = held(path)
    assert len(data["facts"]) == 60 and data["left"]["facts"] == [60, 120]
    assert all(f["subject"] is not None and f["object"] is not None for f in data["facts"])
    opened = Page(plain, path.as_uri(), READY)
    [text] = opened.texts("#left")
    assert "Facts: 60 of 120" in text and opened.run("return !document.getElementById('left').hidden")
    GraphPage().write(communities(60, 120, 3), path)
    opened = Page(plain, path.as_uri(), READY)
    assert opened.run("return document.getElementById('left').hidden")
    assert opened.complaints() == []


def test_the_benchmark_opens_both_pages() -> None:
    rows = {row.what: row for row in measured(60, 90, 7, wait=30)}
    usable, smooth = rows["graph.html: until it can be used"].number, rows["graph.html: dragged"].number
    assert usable and usable < 10 and smooth and smooth > 10
    assert rows["pyvis alone: until it can be used"].number
    assert rows["pyvis alone against graph.html, until usable"].number
