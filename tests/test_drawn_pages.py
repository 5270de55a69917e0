"""The drawn pages without a browser: what they load, in what portions, and what it costs whom; the words and parts they need."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, parse

from kg.exporters.layout import place as placed
from kg.ontology import KG, RDF, SKOS
from kg.pages.rendering import json_text
from kg.resources import read_toml
from kg.server.pages import picture
from kg.server.pages.asking import Ask
from kg.server.pages.neighbours import KNOWN, STEP
from kg.server.pages.site import Site
from kg.server.pages.static import FOLDERS
from kg.server.pages.work import made, opened
from kg.stores.oxigraph import DiskStore
from tests.test_server import serve, stop

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "fixtures" / "small.trig"
BASE = "https://example.org/kg/"
NOTE = NamedNode(BASE + "note/made-up")
WORDS = ROOT / "kg" / "pages" / "i18n"
SCRIPTS = sorted((ROOT / "frontend" / "src").glob("*.js"))
TEMPLATES = sorted((ROOT / "kg" / "server" / "pages" / "templates").glob("*.html"))
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def entity(name: str) -> str:
    return f"{BASE}entity/{name}"


def thing(name: str, kind: str, **labels: str) -> Iterator[Quad]:
    node = NamedNode(entity(name))
    yield Quad(node, NamedNode(RDF + "type"), NamedNode(KG + kind), NOTE)
    for tag, label in labels.items():
        yield Quad(node, NamedNode(SKOS + "prefLabel"), Literal(label, language=tag), NOTE)


def says(a: str, predicate: str, b: str) -> Quad:
    return Quad(NamedNode(entity(a)), NamedNode(KG + predicate), NamedNode(entity(b)), NOTE)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A maker of 40 things with one founder, who lives in a town where one of the things is."""
    quads = [*thing("maker", "Company", en="Maker", ja="作り手"), *thing("maker", "Organization"), *thing("tsuki", "Person", ja="月")]
    quads += [*thing("town", "Place", en="</script><b>Town")]
    for n in range(40):
        quads += [*thing(f"thing-{n}", "Product", en=f"Thing {n}"), says("maker", "developerOf", f"thing-{n}")]
    quads += [says("tsuki", "founderOf", "maker"), says("tsuki", "livesIn", "town"), says("thing-0", "locatedIn", "town")]
    quads += [says("maker", "partnerOf", "maker")]
    store = tmp_path_factory.mktemp("hub") / "store"
    DiskStore(store).load(quads)
    return store


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("small") / "store"
    DiskStore(store).load(parse(path=str(SMALL)))
    return store


def asked(store: Path, page: str, *params: tuple[str, str], language: str = "en", status: int = 200) -> Any:
    """What the server's worker answers, read as JSON."""
    answer = made(opened(store), Ask(page, str(store), BASE, f"/api/{page}", "", params, (language,)))
    assert answer.status == status, answer.body
    return json.loads(answer.body)


def around(store: Path, name: str, skip: int = 0, known: tuple[str, ...] = (), **more: str) -> Any:
    params = [("iri", entity(name)), ("skip", str(skip)), *(("known", entity(k)) for k in known)]
    return asked(store, "neighbours", *params, **more)


def test_a_few_neighbours_come_at_a_time_the_rarest_relation_first(hub: Path) -> None:
    first = around(hub, "maker")
    assert len(first["nodes"]) == 1 + STEP
    assert first["nodes"][0] == {"iri": entity("maker"), "url": "/entity/maker", "label": "Maker", "kind": "Organization"}
    assert first["nodes"][1]["iri"] == entity("tsuki")
    assert (first["total"], first["next"]) == (41, STEP)


def test_the_portions_hold_every_neighbour_once(hub: Path) -> None:
    seen: list[str] = []
    skip: int | None = 0
    while skip is not None:
        found = around(hub, "maker", skip)
        seen += [n["iri"] for n in found["nodes"]]
        skip = found["next"]
    assert len(seen) == len(set(seen)) == 1 + 41


def test_the_names_are_in_the_language_of_the_reader(hub: Path) -> None:
    assert around(hub, "maker", language="ja")["nodes"][0]["label"] == "作り手"


def test_lines_lead_to_what_is_in_the_picture_already(hub: Path) -> None:
    found = around(hub, "tsuki", known=("maker", "thing-0"))
    ends = {(line["from"], line["to"]) for line in found["lines"]}
    assert ends == {
        (entity("tsuki"), entity("maker")),
        (entity("tsuki"), entity("town")),
        (entity("maker"), entity("thing-0")),
        (entity("thing-0"), entity("town")),
    }
    (line,) = [line for line in found["lines"] if line["to"] == entity("maker")]
    assert line["says"] == ["founder of"]
    assert line["way"]


@pytest.mark.parametrize(
    "params",
    [
        (),
        (("iri", "no iri"),),
        (("iri", f"{entity('maker')}> ?p ?o . <x:y"),),
        (("iri", entity("maker")), ("skip", "-1")),
        (("iri", entity("maker")), ("skip", "9999999999")),
        (("iri", entity("maker")), ("skip", "٣x")),
        (("iri", entity("maker")), ("known", "} UNION {")),
        (("iri", entity("maker")), *(("known", entity(str(n))) for n in range(KNOWN + 1))),
    ],
    ids=["nothing", "words", "injected", "negative", "too-far", "no-number", "injected-known", "too-many"],
)
def test_what_is_no_request_for_neighbours_is_refused(hub: Path, params: tuple[tuple[str, str], ...]) -> None:
    assert "iri=" in asked(hub, "neighbours", *params, status=400)["error"]


def test_a_thing_of_which_nothing_is_known_has_no_neighbours(hub: Path) -> None:
    found = around(hub, "nobody")
    assert [n["iri"] for n in found["nodes"]] == [entity("nobody")]
    assert (found["lines"], found["total"], found["next"]) == ([], 0, None)


def test_a_line_leads_to_its_sentences(small: Path) -> None:
    drawn = asked(small, "picture")
    a, b, _ = drawn["lines"][0]
    found = asked(small, "facts", ("a", drawn["iris"][b]), ("b", drawn["iris"][a]))["facts"]
    assert found
    for fact in found:
        assert {fact["subject"], fact["object"]} == {drawn["nodes"][a][0], drawn["nodes"][b][0]}
        assert fact["places"][0]["exact"]
        assert fact["places"][0]["url"].startswith("/note/")
        assert "#char=" in fact["places"][0]["url"]
    assert asked(small, "facts", ("a", "x> <y"), ("b", entity("z")), status=400)


def test_the_picture_holds_every_fact_between_two_and_is_kept(small: Path) -> None:
    drawn = asked(small, "picture")
    generation = opened(small).generation
    kept = (generation / picture.FILE).read_bytes()
    assert asked(small, "picture") == drawn
    assert (generation / picture.FILE).read_bytes() == kept
    assert drawn["all"] == [len(drawn["nodes"]), len(drawn["lines"])]
    assert all(len(node) == 6 for node in drawn["nodes"])


def test_a_picture_is_the_same_for_the_same_facts_in_any_order() -> None:
    facts = [(f"x:{n % 7}", f"x:p{n % 3}", f"x:{n * n % 11}") for n in range(60)]
    assert picture.drawing(facts) == picture.drawing(reversed(facts))


def test_a_picture_of_a_large_graph_shows_its_best_connected_part() -> None:
    star = [("x:hub", "x:p", f"x:{n:05}") for n in range(picture.NODES + 500)]
    drawn = picture.drawing([*star, ("x:00001", "x:p", "x:00002")])
    assert len(drawn["nodes"]) == picture.NODES
    assert drawn["all"] == [picture.NODES + 501, picture.NODES + 501]
    assert [node[0] for node in drawn["nodes"][:3]] == ["x:hub", "x:00001", "x:00002"]
    assert all(max(a, b) < picture.NODES for a, b, _ in drawn["lines"])


def test_a_part_lies_where_the_picture_is_wider_than_high() -> None:
    chain = [(n, n + 1) for n in range(12)]
    points = placed(13, chain, lying=True)
    width, height = (max(values) - min(values) for values in zip(*points, strict=True))
    assert width > 3 * height


def test_nothing_in_the_data_ends_its_element() -> None:
    assert json_text({"a": "</script><script>"}).count("<") == 0
    assert json.loads(json_text({"a": "</script>"})) == {"a": "</script>"}


@pytest.fixture(scope="module")
def url(hub: Path) -> Iterator[str]:
    process, address = serve(hub)
    yield address
    stop(process)


def test_a_browser_gets_a_page_where_a_program_gets_the_description(url: str) -> None:
    page = httpx.get(f"{url}/sparql", headers=BROWSER)
    assert page.headers["content-type"].startswith("text/html")
    assert "style-src 'self' 'unsafe-inline'" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]
    assert httpx.get(f"{url}/sparql").headers["content-type"].startswith("text/turtle")
    found = httpx.get(f"{url}/sparql", params={"query": "ASK {}"}, headers=BROWSER)
    assert found.headers["content-type"] == "application/xml"


@pytest.mark.parametrize("path", ["/graph", "/sparql", "/entity/maker"])
def test_the_drawn_pages_come_in_three_languages(url: str, path: str) -> None:
    titles = set()
    for tag in ("en", "ja", "zh"):
        page = httpx.get(url + path, headers={**BROWSER, "Accept-Language": tag})
        assert page.status_code == 200
        assert f'<html lang="{tag}"' in page.text
        titles.add(re.search(r"<h1>(.*?)</h1>", page.text)[1])  # type: ignore[index]
    assert len(titles) == (2 if path.startswith("/entity") else 3)


def test_the_entity_page_brings_what_its_graph_needs(url: str) -> None:
    found = httpx.get(f"{url}/api/neighbours", params={"iri": entity("tsuki")})
    assert found.headers["content-type"].startswith("application/json")
    assert "<" not in found.text
    assert any(n["label"] == "</script><b>Town" for n in found.json()["nodes"])
    if (FOLDERS["bundle"] / "neighbours.js").is_file():
        page = httpx.get(f"{url}/entity/{quote('tsuki')}", headers=BROWSER).text
        data = json.loads(re.search(r'id="neighbours-data">(.*?)</script>', page)[1])  # type: ignore[index]
        assert data["iri"] == entity("tsuki")
        assert [kind["name"] for kind in data["kinds"]][-1] == ""


def test_a_server_without_the_bundle_says_which_command_makes_it(hub: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(FOLDERS, "bundle", tmp_path)
    for page in ("graph", "sparql"):
        answer = made(opened(hub), Ask(page, str(hub), BASE, f"/{page}", "", (), ("en",)))
        assert b"make pages" in answer.body
        assert b"<script" not in answer.body
    answer = made(opened(hub), Ask("resource", str(hub), BASE, "/entity/maker", entity("maker"), (), ("en",)))
    assert b"Maker" in answer.body
    assert b"neighbours" not in answer.body


def test_the_examples_are_the_shipped_queries_with_titles_in_every_language(small: Path) -> None:
    names = {file.stem for file in (ROOT / "ontology" / "queries").glob("*.rq")}
    for table in WORDS.glob("*.toml"):
        assert {key.removeprefix("sparql.example.") for key in read_toml(table) if key.startswith("sparql.example.")} == names


def test_completion_offers_every_term_of_the_vocabulary(small: Path) -> None:
    from kg.pages.wording import ontology
    from kg.server.pages.sparql import terms

    offered = {term["iri"]: term for term in terms()}
    known = {*ontology().classes, *ontology().properties, *ontology().concepts}
    assert {KG + name for name in known} <= set(offered)
    assert "創業者" in offered[KG + "founderOf"]["names"]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_a_script_uses_words_that_the_tables_have(path: Path) -> None:
    known = {key.partition(".")[2] for key in read_toml(WORDS / "en.toml") if key.startswith(("graph.", "sparql."))}
    assert set(re.findall(r"\bwords\.(\w+)", path.read_text("utf-8"))) - known == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_a_template_uses_words_that_the_tables_have(path: Path) -> None:
    used = set(re.findall(r"""\bt\(["']([\w.-]+)["'][,)]""", path.read_text("utf-8")))
    for table in WORDS.glob("*.toml"):
        assert used - set(read_toml(table)) == set(), table.name


def test_the_bundle_names_the_licence_of_each_part() -> None:
    if not (FOLDERS["bundle"] / "LICENCES.txt").is_file():
        pytest.skip("the bundle is not made: make pages")
    told = (FOLDERS["bundle"] / "LICENCES.txt").read_text("utf-8")
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))["packages"]
    tools = {path for path, about in packages.items() if about.get("dev") or about.get("optional")}
    shipped = [path.removeprefix("node_modules/") for path in packages if path and path not in tools]
    assert len(shipped) > 20
    assert [name for name in shipped if f"\n{name} " not in told] == []
    for mentioned in ("sigma", "graphology", "@zazuko/yasgui"):
        assert mentioned in shipped


def test_the_lock_of_the_front_end_names_no_host() -> None:
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text("utf-8"))["packages"]
    assert [path for path, about in packages.items() if "resolved" in about] == []
    assert [path for path, about in packages.items() if path and "integrity" not in about] == []


def test_a_site_is_asked_once_for_its_relations(hub: Path) -> None:
    from kg.server.pages.neighbours import relations

    site = opened(hub)
    assert isinstance(site, Site)
    assert relations(site) is relations(site)
    assert KG + "founderOf" in relations(site)
    assert not any(p.startswith(RDF) for p in relations(site))
