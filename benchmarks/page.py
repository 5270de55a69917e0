"""`graph.html` of a large graph in a browser, against pyvis's own page of it: when it can be used, and how smoothly it moves."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.graphs import communities
from benchmarks.measured import Row
from benchmarks.timing import ROOT, run

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Software rendering, and a network that does not answer.
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--window-size=1440,900", "--lang=en-US", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
OURS = """
if (!document.body?.dataset.drawn) return false;
const query = document.getElementById("query");
query.value = arguments[0];
query.dispatchEvent(new Event("input", { bubbles: true }));
return document.querySelectorAll("#hits [role=option]").length > 0;
"""
# pyvis takes its bar away when the places are found; up to 100 nodes it shows none.
THEIRS = """
const bar = document.getElementById("loadingBar");
return typeof network === "object" && document.querySelector("canvas") !== null && (bar === null || bar.style.display === "none");
"""
FRAMES = "window.frames_ = []; const next = (t) => { window.frames_.push(t); requestAnimationFrame(next); }; requestAnimationFrame(next);"
MOVES = 90
_PATIENCE = 5.0  # seconds that a question to a busy page waits
_WRITE = "import sys; from benchmarks.page import write; write(sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5])"


@dataclass(frozen=True, slots=True)
class Opened:
    """How a page did: seconds until it could be used (None where it could not), frames a second while dragging, its longest frame in ms."""

    seconds: float | None
    frames: float | None = None
    longest: float | None = None


def page(nodes: int, facts: int, seed: int, wait: float) -> Iterator[Row]:
    """Both pages of a made graph: size, seconds until they can be used, and frames a second while the picture is dragged."""
    missing = lacking()
    if missing:
        yield Row("graph.html in a browser", None, "s", f"left out: {missing}")
        return
    with tempfile.TemporaryDirectory() as made:
        for name in ("graph.html", "pyvis.html"):
            took = run("-c", _WRITE, name, str(nodes), str(facts), str(seed), made, cwd=ROOT)
            note = f"{nodes} names, {facts} facts; the making of the graph included; {took.memory:.0f} MiB at its peak"
            yield Row(f"{name}: written", took.cpu, "s", note)
        yield Row("graph.html: size", Path(made, "graph.html").stat().st_size / 2**20, "MiB")
        ours = opened(Path(made, "graph.html"), OURS, "ka", wait)
        yield from _rows("graph.html", ours, wait)
        theirs = opened(Path(made, "pyvis.html"), THEIRS, "", wait)
        yield from _rows("pyvis alone", theirs, wait)
        if ours.seconds:
            at_least = "" if theirs.seconds else "at least: pyvis was given up"
            yield Row("pyvis alone against graph.html, until usable", (theirs.seconds or wait) / ours.seconds, "times", at_least)


def _rows(name: str, seen: Opened, wait: float) -> Iterator[Row]:
    yield Row(f"{name}: until it can be used", seen.seconds, "s", "" if seen.seconds else f"not usable after {wait:.0f} s")
    yield Row(f"{name}: dragged", seen.frames, "frames/s", f"longest frame {seen.longest:.0f} ms" if seen.longest else "not dragged")


def lacking() -> str:
    """What is missing to open a page, or ""."""
    if find_spec("selenium") is None:
        return "selenium is not installed"
    if not any(map(shutil.which, BROWSERS)) or not shutil.which("chromedriver"):
        return "no Chromium with its driver on this machine"
    return ""


def write(name: str, nodes: int, facts: int, seed: int, folder: str) -> None:
    """A made graph as `graph.html`, or as `pyvis.html`, which is what pyvis writes when it is told the nodes and edges and no more."""
    from pyvis.network import Network

    from kg.exporters import GraphPage
    from kg.exporters.reader import view

    if name == "graph.html":
        GraphPage().write(communities(nodes, facts, seed), Path(folder, name))
        return
    seen = view(communities(nodes, facts, seed))
    net = Network(directed=True, cdn_resources="in_line")
    for entity in seen.entities:
        net.add_node(entity.iri, label=entity.label)
    for fact in seen.facts:
        net.add_edge(fact.subject, fact.object, label=fact.predicate)
    Path(folder, name).write_text(net.generate_html(notebook=False), "utf-8")


def opened(path: Path, ready: str, words: str, wait: float) -> Opened:
    """The page in a browser of its own, given up after `wait` seconds."""
    browser = started()
    try:
        return _opened(browser, path, ready, words, wait)
    finally:
        browser.quit()


def started() -> Chrome:
    """A browser that does not wait for a page to load."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = str(next(filter(None, map(shutil.which, BROWSERS))))
    options.page_load_strategy = "none"
    for flag in FLAGS:
        options.add_argument(flag)
    return Chrome(options=options, service=Service(shutil.which("chromedriver")))


def _opened(browser: Chrome, path: Path, ready: str, words: str, wait: float) -> Opened:
    from selenium.common.exceptions import WebDriverException

    browser.set_script_timeout(_PATIENCE)
    begun = time.perf_counter()
    browser.get(path.as_uri())
    usable = False
    while not usable and time.perf_counter() - begun < wait:
        try:
            usable = bool(browser.execute_script(ready, words))
        except WebDriverException:  # the page is busy, or not there yet
            usable = False
        if not usable:
            time.sleep(0.01)
    if not usable:
        return Opened(None)
    seconds = time.perf_counter() - begun
    browser.execute_script("document.getElementById('hits')?.setAttribute('hidden', '')")
    return Opened(seconds, *dragged(browser))


def dragged(browser: Chrome) -> tuple[float, float]:
    """Frames a second, and the longest in milliseconds, while the picture is dragged around with the mouse."""
    box: dict[str, float] = browser.execute_script("return document.querySelector('canvas').getBoundingClientRect().toJSON()")
    x, y = box["x"] + 12, box["y"] + 12  # a corner, where no node is
    _mouse(browser, "mousePressed", x, y)
    browser.execute_script(FRAMES)
    for step in range(MOVES):
        way = step if step < MOVES // 2 else MOVES - step
        _mouse(browser, "mouseMoved", x + 5 * way, y + 3 * way)
    times: list[float] = browser.execute_script("return window.frames_")
    _mouse(browser, "mouseReleased", x, y)
    gaps = [b - a for a, b in pairwise(times)]
    return 1000 * len(gaps) / sum(gaps), max(gaps)


def _mouse(browser: Chrome, kind: str, x: float, y: float) -> None:
    told: dict[str, Any] = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 0 if kind == "mouseReleased" else 1, "clickCount": 1}
    browser.execute_cdp_cmd("Input.dispatchMouseEvent", told)
