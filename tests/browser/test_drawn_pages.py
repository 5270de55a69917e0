"""The drawn pages in a real browser: a graph that grows, the whole graph, SPARQL; and all pages for barriers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.ontology import KG, RDF, SKOS
from kg.server.pages.routes import PATHS
from kg.stores.oxigraph import DiskStore
from tests.chromium import Chrome, Page, needs_bundle, needs_chromium
from tests.test_server import serve, stop

from selenium.webdriver.common.keys import Keys  # isort: skip

pytestmark = [needs_chromium, needs_bundle]

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = ROOT / "tests" / "fixtures" / "small.trig"
BASE = "https://example.org/kg/"
NOTE = NamedNode(BASE + "note/made-up")
EVIL = "</script><img src=x onerror=alert(1)>"
SPOT = """
  const {sigma, graph} = document.querySelector("[data-part=picture]").drawing;
  const at = (node) => sigma.graphToViewport(graph.getNodeAttributes(node));
  const ends = graph.hasNode(arguments[0]) ? [at(arguments[0])] : graph.extremities(arguments[0]).map(at);
  return [ends.reduce((sum, {x}) => sum + x, 0) / ends.length, ends.reduce((sum, {y}) => sum + y, 0) / ends.length];
"""


def entity(name: str) -> str:
    return f"{BASE}entity/{name}"


def quads() -> Iterator[Quad]:
    """A maker with 20 things, each with three parts, and a founder with a name that is markup."""
    import pyoxigraph

    def thing(name: str, kind: str, label: str, tag: str = "en") -> Iterator[Quad]:
        yield Quad(NamedNode(entity(name)), NamedNode(RDF + "type"), NamedNode(KG + kind), NOTE)
        yield Quad(NamedNode(entity(name)), NamedNode(SKOS + "prefLabel"), Literal(label, language=tag), NOTE)

    def says(a: str, predicate: str, b: str) -> Quad:
        return Quad(NamedNode(entity(a)), NamedNode(KG + predicate), NamedNode(entity(b)), NOTE)

    yield from pyoxigraph.parse(path=str(FIXTURE))
    yield from thing("maker", "Organization", "Tsukimi Works")
    yield from thing("evil", "Person", EVIL)
    yield says("evil", "founderOf", "maker")
    for n in range(20):
        yield from thing(f"thing-{n}", "Product", f"製品{n}", "ja")
        yield says("maker", "developerOf", f"thing-{n}")
        for m in range(3):
            yield from thing(f"part-{n}-{m}", "Product", f"Part {n}.{m}")
            yield says(f"part-{n}-{m}", "integratedInto", f"thing-{n}")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = tmp_path_factory.mktemp("drawn") / "store"
    DiskStore(store).load(quads())
    process, address = serve(store, "--timeout", "5")
    yield address
    stop(process)


def around(browser: Chrome, url: str, name: str, **more: Any) -> Page:
    return Page(browser, f"{url}/entity/{name}", "#neighbours[data-drawn]", **more)


def asking(browser: Chrome, url: str, query: str = "", **more: Any) -> Page:
    page = Page(browser, f"{url}/sparql", "#sparql[data-drawn]", **more)
    if query:
        page.run("document.querySelector('.CodeMirror').CodeMirror.setValue(arguments[0])", query)
        page.click("[data-part=run]")
        page.until("return document.querySelector('#sparql').dataset.view")
    return page


def nodes(page: Page) -> int:
    return int(page.run("return Number(document.getElementById('neighbours').dataset.nodes)"))


def press(page: Page, key: str) -> None:
    """Click where a node, or the middle of a line, is drawn."""
    page.run("document.querySelector('[data-part=picture]').scrollIntoView({block: 'center'})")
    page.click_at("[data-part=picture]", *page.run(SPOT, key))


def rest(page: Page) -> None:
    page.until("return !document.querySelector('#neighbours').hasAttribute('aria-busy')")


def test_the_graph_around_a_thing_grows_by_clicking(browser: Chrome, url: str) -> None:
    page = around(browser, url, "maker")
    assert nodes(page) == 13
    press(page, entity("maker"))
    page.until("return document.getElementById('neighbours').dataset.nodes == 22")
    rest(page)
    thing = page.run("return document.querySelector('[data-part=picture]').drawing.graph.findNode((n) => n.includes('thing-'))")
    press(page, thing)
    page.until("return document.getElementById('neighbours').dataset.nodes == 25")
    assert "4" in page.texts("#neighbours [data-part=chosen]")[0]
    assert page.outside() == []
    assert page.complaints() == []


def test_a_line_opens_its_sentence(browser: Chrome, url: str) -> None:
    drawn = Page(browser, f"{url}/graph", "#graph[data-drawn]")
    name = drawn.run(
        "const {graph} = document.querySelector('[data-part=picture]').drawing;"
        "return graph.getNodeAttributes(graph.findNode((n, {url}) => url.includes('okabe'))).url"
    )
    page = Page(browser, url + name, "#neighbours[data-drawn]")
    press(page, page.run("return document.querySelector('[data-part=picture]').drawing.graph.edges()[0]"))
    page.until("return document.querySelector('#neighbours blockquote mark')")
    assert page.texts("#neighbours .place a")
    assert page.complaints() == []


def test_the_graph_grows_by_the_keyboard_too(browser: Chrome, url: str) -> None:
    page = around(browser, url, "maker")
    page.run("document.querySelector('#neighbours summary').focus()")
    page.press(Keys.ENTER)
    page.until("return document.querySelector('#neighbours details').open")
    page.run("document.querySelector('#neighbours [data-part=list] button').focus()")
    page.press(Keys.ENTER)
    page.until("return document.getElementById('neighbours').dataset.nodes == 22")


def test_a_name_that_is_markup_is_text(browser: Chrome, url: str) -> None:
    page = around(browser, url, "maker")
    assert any(EVIL in text for text in page.texts("#neighbours [data-part=list] li"))
    whole = Page(browser, f"{url}/graph", "#graph[data-drawn]")
    whole.click("[data-part=as-table]")
    assert any(EVIL in text for text in whole.texts("[data-part=rows] td"))
    assert page.run("return document.querySelectorAll('img').length") == 0
    assert whole.complaints() == []


def test_the_whole_graph_is_drawn_searched_and_filtered(browser: Chrome, url: str) -> None:
    page = Page(browser, f"{url}/graph", "#graph[data-drawn=picture]")
    assert int(page.run("return document.getElementById('graph').dataset.nodes")) > 80
    page.click("#graph-search")
    page.press("ｔｓｕｋｉ")
    assert page.texts(".offers button") == ["Tsukimi Works"]
    page.press(Keys.ENTER)
    page.until("return document.querySelector('[data-part=panel] h2')")
    assert "Tsukimi Works" in page.texts("[data-part=panel] h2")[0]
    assert len(page.texts("[data-part=panel] li")) == 21
    hidden = "return document.querySelector('[data-part=picture]').drawing.sigma.getNodeDisplayData('0').hidden"
    assert page.run(hidden) is False
    page.click(".legend li:nth-child(2) input")
    page.until(hidden)
    page.click("[data-part=as-table]")
    assert not any("Tsukimi" in text for text in page.texts("[data-part=rows] td"))
    assert page.outside() == []
    assert page.complaints() == []


def test_without_webgl_there_is_a_table_and_a_list(plain: Chrome, url: str) -> None:
    page = Page(plain, f"{url}/graph", "#graph[data-drawn=table]")
    assert len(page.texts("[data-part=rows] tr")) > 80
    assert page.complaints() == []
    page = around(plain, url, "maker")
    assert page.run("return document.querySelector('#neighbours details').open")
    page.click("#neighbours [data-part=list] button")
    page.until("return document.getElementById('neighbours').dataset.nodes == 22")
    assert page.complaints() == []
    assert page.barriers() == []


MAKERS = f"""PREFIX kg: <{KG}>
SELECT ?who ?what {{ ?who kg:developerOf ?what }}"""


def test_a_query_gives_a_table_a_graph_and_csv(browser: Chrome, url: str) -> None:
    page = asking(browser, url, MAKERS)
    assert page.texts(".answer th") == ["who", "what"]
    assert len(page.texts(".answer tbody tr")) >= 20
    assert page.run("return document.querySelector('.answer td a').pathname").startswith("/entity/")
    page.click("[data-part=views] button:nth-child(2)")
    page.until("return document.querySelector('.results-graph[data-nodes]')")
    assert int(page.run("return document.querySelector('.results-graph').dataset.nodes")) > 20
    page.click("[data-part=views] button:nth-child(3)")
    text = page.until("return document.querySelector('.results-csv')?.textContent")
    assert text.startswith(f"who,what\n{entity('')}") or text.startswith(f"who,what\r\n{entity('')}")
    assert "query=" in page.run("return location.hash")
    assert page.outside() == []
    assert page.complaints() == []


def test_rows_are_sorted_and_filtered(browser: Chrome, url: str) -> None:
    page = asking(browser, url, 'SELECT ?n ?t { VALUES (?n ?t) { (10 "東京"@ja) (9 "b") (100 "=1+1") } }')
    page.click(".answer th:nth-child(1) button")
    assert page.texts(".answer td:nth-child(1)") == ["9", "10", "100"]
    page.click(".answer th:nth-child(1) button")
    assert page.texts(".answer td:nth-child(1)") == ["100", "10", "9"]
    page.click(".results-tools input")
    page.press("東京")
    assert page.texts(".answer tbody tr") == ["10東京 @ja"]
    page.click("[data-part=views] button:nth-child(3)")
    assert "100,'=1+1" in page.until("return document.querySelector('.results-csv')?.textContent")


def test_no_value_of_a_result_becomes_code(browser: Chrome, url: str) -> None:
    values = f'<javascript:alert(1)> "{EVIL}" "{{{{v}}}}" "x"@en <https://elsewhere.example/a> <<( <x:s> <x:p> "o" )>>'
    page = asking(browser, url, f"SELECT ?v {{ VALUES ?v {{ {values} }} }}")
    shown = ["javascript:alert(1)", EVIL, "{{v}}", "x @en", "https://elsewhere.example/a", '<<( <x:s> <x:p> "o" )>>']
    assert page.texts(".answer td") == shown
    assert page.run("return [...document.querySelectorAll('.answer td a')].map((a) => a.href)") == ["https://elsewhere.example/a"]
    assert page.run("return document.querySelectorAll('.answer img').length") == 0
    assert page.outside() == []


def test_a_graph_a_truth_and_an_error_are_shown(browser: Chrome, url: str) -> None:
    page = asking(browser, url, f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o . FILTER (?p = <{KG}founderOf>) }}")
    assert page.texts(".answer th") == ["subject", "predicate", "object"]
    page = asking(browser, url, "ASK {}")
    assert page.texts(".booleanResult") == ["True"]
    page = asking(browser, url, "SELECT * { SERVICE <https://elsewhere.example/> { ?s ?p ?o } }")
    page.until("return document.querySelector('#sparql[data-view=error]')")
    assert "SERVICE reaches other hosts" in page.texts(".errorResult")[0]
    assert page.outside() == []


def test_every_example_runs(browser: Chrome, url: str) -> None:
    page = asking(browser, url)
    examples = page.texts("[data-part=examples] button")
    assert len(examples) == len(list((ROOT / "ontology" / "queries").glob("*.rq")))
    for number in range(len(examples)):
        page.run("delete document.querySelector('#sparql').dataset.view")
        page.click(f"[data-part=examples] li:nth-child({number + 1}) button")
        assert page.until("return document.querySelector('#sparql').dataset.view") == "table", examples[number]
    assert page.complaints() == []


def test_the_vocabulary_completes_what_is_typed(browser: Chrome, url: str) -> None:
    page = asking(browser, url)
    begun = f"PREFIX kg: <{KG}>\nSELECT * {{ ?s  }}"
    page.run("const c = document.querySelector('.CodeMirror').CodeMirror; c.setValue(arguments[0]); c.focus(); c.setCursor(1, 14)", begun)
    page.press("kg:founder")
    page.until("return document.querySelector('.CodeMirror-hint')?.textContent === 'kg:founderOf  founder of'")
    page.click(".CodeMirror-hint")
    assert "?s kg:founderOf" in page.run("return document.querySelector('.CodeMirror').CodeMirror.getValue()")
    assert page.outside() == []


def test_a_link_brings_its_query(browser: Chrome, url: str) -> None:
    page = Page(browser, f"{url}/sparql#query=ASK%20%7B%7D", "#sparql[data-view]")
    assert page.run("return document.querySelector('.CodeMirror').CodeMirror.getValue()") == "ASK {}"


OTHERS = {
    "person": "/entity/mina-okabe",
    "note": "/note/north-en",
    "hits": "/?q=mina",
    "way": "/path?from=/entity/mina-okabe&to=/entity/kumo-robotics",
    "missing": "/entity/nothing-here",
}
READY = {"graph": "#graph[data-drawn]", "sparql": "#sparql[data-drawn]"}


SCREENS = [("light", (1300, 900)), ("dark", (1300, 900)), ("light", (390, 844))]


@pytest.mark.parametrize(("scheme", "size"), SCREENS, ids=["light", "dark", "phone"])
def test_no_page_has_a_serious_barrier(browser: Chrome, url: str, scheme: str, size: tuple[int, int]) -> None:
    found = {}
    for name, path in {**PATHS, "sparql": "/sparql", "entity": "/entity/maker", **OTHERS}.items():
        page = Page(browser, url + path, READY.get(name, "main"), scheme, size)
        found[name] = page.barriers()
        assert page.run("return document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} is wider than the screen"
    assert {name: barriers for name, barriers in found.items() if barriers} == {}


def test_results_have_no_serious_barrier(browser: Chrome, url: str) -> None:
    page = asking(browser, url, MAKERS)
    for view in ("1", "2", "3", "4"):
        page.click(f"[data-part=views] button:nth-child({view})")
        assert page.barriers() == [], view
    whole = Page(browser, f"{url}/graph", "#graph[data-drawn]", "dark")
    whole.run("document.querySelector('[data-part=search]').value = 'Tsuki'")
    whole.click("#graph-search")
    whole.press("m", Keys.ENTER)
    assert whole.barriers() == []
    whole.click("[data-part=as-table]")
    assert whole.barriers() == []
