"""The static site: no broken link, nothing loaded from elsewhere, nothing of a note as code, and a search that finds every name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from html import escape
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.exporters import GraphPage, StaticSite, exporters
from kg.exporters.scalars import legal
from kg.exporters.site_pages import FACTS, paged
from kg.exporters.site_search import Entry, shard, table, write_index
from kg.exporters.telling import called
from kg.pages.folding import fold
from kg.pages.words import tables
from tests import export_cases as cases
from tests.sites import Crawled, Read, parts
from tests.test_export_obsidian import EVIL

LANGUAGES = tuple(tables())
FOLDERS = {tag: f"{tag}/" if at else "" for at, tag in enumerate(LANGUAGES)}
ALL = {
    "small": cases.small(),
    "hostile": cases.hostile(),
    "evil": cases.chain(EVIL, EVIL),
    "same": cases.chain(("Same", "same", "SAME"), ("It is so.",)),
    "empty": [],
}


def made(quads: list[ox.Quad], folder: Path) -> Crawled:
    StaticSite().write(quads, folder / "site")
    return Crawled(folder / "site")


@pytest.mark.parametrize("quads", ALL.values(), ids=ALL)
def test_no_link_is_broken(quads: list[ox.Quad], tmp_path: Path) -> None:
    site = made(quads, tmp_path)
    assert site.broken() == []
    for name, page in site.pages.items():
        assert len(set(page.ids)) == len(page.ids), name
        assert page.broken == [], name


@pytest.mark.parametrize("quads", ALL.values(), ids=ALL)
def test_every_page_is_reached_by_links(quads: list[ox.Quad], tmp_path: Path) -> None:
    site = made(quads, tmp_path)
    seen, waiting = {"index.html"}, ["index.html"]
    while waiting:
        here = waiting.pop()
        for tag, address in site.pages[here].addresses():
            target = unquote(urljoin(f"http://h/{here}", address).removeprefix("http://h/").partition("#")[0])
            if tag == "a" and target in site.pages and target not in seen:
                seen.add(target)
                waiting.append(target)
    assert set(site.pages) == seen


@pytest.mark.parametrize("quads", [ALL["small"], ALL["hostile"], ALL["evil"]], ids=["small", "hostile", "evil"])
def test_a_page_loads_its_own_files_and_runs_only_its_script(quads: list[ox.Quad], tmp_path: Path) -> None:
    for name, page in made(quads, tmp_path).pages.items():
        policies = [a["content"] for t, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
        assert policies == ["default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"]
        scripts = [a for t, a in page.elements if t == "script"]
        assert [a["src"].rpartition("../")[2] for a in scripts] == ["assets/site.js"], name
        assert not [n for _, a in page.elements for n in a if n.startswith("on") or n == "style"], name
        assert not {"iframe", "object", "embed", "base", "style"} & {t for t, _ in page.elements}, name
        outside = [a for t, a in page.elements if t == "a" and a["href"].startswith("http")]
        assert all("noopener" in a["rel"] for a in outside)


@pytest.mark.parametrize("quads", [ALL["hostile"], ALL["evil"]], ids=["hostile", "evil"])
def test_what_a_note_says_is_text(quads: list[ox.Quad], tmp_path: Path) -> None:
    """Pages have the same elements as those of harmless notes, and show every sentence as it was."""
    site = made(quads, tmp_path)
    shown = "".join(text for page in site.pages.values() for text in page.texts)
    sentences = {legal(q.object.value) for q in quads if q.predicate.value == cases.KG + "exact"}
    assert {s for s in sentences if s not in shown} == set()
    plain = made(cases.chain(tuple(f"name {i}" for i in range(12)), tuple(f"sentence {i}" for i in range(12))), tmp_path / "plain")
    allowed = {t for page in plain.pages.values() for t, _ in page.elements}
    assert {t for page in site.pages.values() for t, _ in page.elements} <= allowed


@pytest.mark.parametrize("quads", [ALL["small"], ALL["hostile"], ALL["evil"]], ids=["small", "hostile", "evil"])
def test_a_site_maker_with_liquid_leaves_all_as_it_is(quads: list[ox.Quad], tmp_path: Path) -> None:
    """Jekyll copies what has no front matter, and would find no tag of Liquid where it looked; it skips what begins with certain signs."""
    folder = made(quads, tmp_path).folder
    for file in (p for p in folder.rglob("*") if p.is_file()):
        name = file.relative_to(folder)
        assert not any(part.startswith(("_", "#", "~", ".")) or part.endswith("~") for part in name.parts) or name == Path(".nojekyll")
        text = file.read_text("utf-8")
        assert not text.startswith("---")
        if file.suffix in (".html", ".js") and file.name != "site.js":
            assert "{{" not in text and "{%" not in text


@pytest.mark.parametrize("quads", [ALL["small"], ALL["evil"]], ids=["small", "evil"])
def test_pages_have_headings_without_gaps(quads: list[ox.Quad], tmp_path: Path) -> None:
    for name, page in made(quads, tmp_path).pages.items():
        levels = page.headings
        assert levels[0] == 1 and levels.count(1) == 1, name
        assert all(b <= a + 1 for a, b in pairwise(levels) if b < 4), name


def test_each_page_is_there_in_every_language(tmp_path: Path) -> None:
    site = made(cases.small(), tmp_path)
    assert len(LANGUAGES) == 3
    first = {name for name in site.pages if not name.startswith(tuple(f for f in FOLDERS.values() if f))}
    for tag, folder in FOLDERS.items():
        assert {name.removeprefix(folder) for name in site.pages if name.startswith(folder)} >= first
        page = site.pages[f"{folder}entity/tokyo.html"]
        assert page.elements[0] == ("html", {"lang": tag})
        current = [a["lang"] for t, a in page.elements if t == "a" and a.get("aria-current") == "true" and "hreflang" in a]
        assert current == [tag]
    titles = {tag: "".join(site.pages[f"{folder}entity/tokyo.html"].texts) for tag, folder in FOLDERS.items()}
    assert (
        "Tokyo" in titles["en"] and "東京" in titles["ja"] and "headquartered in" in titles["en"] and "headquartered in" not in titles["ja"]
    )


def test_an_entity_tells_its_facts_with_the_words_that_say_them(tmp_path: Path) -> None:
    folder = made(cases.small(), tmp_path).folder
    text = (folder / "entity" / "hoshino-robotics.html").read_text("utf-8")
    assert "<mark>Aya Mori founded Hoshino Robotics in Tokyo in 2011.</mark>" in text
    assert 'href="../note/hoshino-en.html#char=30,79"' in text
    shown = " ".join("".join(Read(text).texts).split())
    for told in ("Hoshino Robotics", "星野ロボティクス", "founded on", "line 5", "rumoured", "¥33.4", "Two dates for one event"):
        assert told in shown, told
    note = (folder / "note" / "hoshino-en.html").read_text("utf-8")
    assert 'id="char=30,79"' in note and '<h2 id="s1" lang="en">Beginnings</h2>' in note
    assert "A robot should say what it does not know." in note


def test_a_name_in_the_readers_language_stands_for_a_thing() -> None:
    labels = (("en", "Tokyo"), ("ja", " "), ("zh-hant", "東京"), ("zh", "东京"), ("ko", "도쿄"))
    wanted = {("zh",): "东京", ("zh-hant", "zh"): "東京", ("ja", "ko"): "도쿄", ("fr",): "Plain"}
    assert {tags: called("Plain", labels, tags) for tags in wanted} == wanted
    assert called("Plain", labels[:3], ["zh"]) == "東京"


def test_a_thing_without_a_name_is_called_by_its_iri(tmp_path: Path) -> None:
    folder = made(cases.chain((" ", "\u3000"), ("It is so.",)), tmp_path).folder
    assert "<h1>0001</h1>" in (folder / "entity" / "0001.html").read_text("utf-8")
    assert '<a class="object over" href="../entity/0000.html">0000</a>' in (folder / "entity" / "0001.html").read_text("utf-8")


def test_the_page_of_conflicts_shows_both_sides(tmp_path: Path) -> None:
    site = made(cases.small(), tmp_path)
    text = " ".join("".join(site.pages["conflicts.html"].texts).split())
    assert "Two dates for one event" in text and "Two amounts" in text
    assert "No conflicts." in "".join(made([], tmp_path / "none").pages["conflicts.html"].texts)


def test_much_about_one_thing_goes_on_on_further_pages(tmp_path: Path) -> None:
    """Nothing is left out: every place stands on one of the pages."""
    quads = cases.chain(("Hub", "Spoke"), ("It is so.",))
    many = FACTS + 30
    for i in range(many):
        note = ox.NamedNode(f"{cases.BASE}note/0000")
        place = f"{note.value}#char={100 * i + 1000},{100 * i + 1010}"
        rows = cases._assertion(
            0x1000 + i, f"{cases.BASE}entity/0000", "founderOf", ox.NamedNode(f"{cases.BASE}entity/0001"), note.value, place
        )
        rows += [(place, cases.KG + "exact", ox.Literal(f"Place {i}.")), (place, cases.KG + "line", ox.Literal(i))]
        quads += [ox.Quad(ox.NamedNode(s), ox.NamedNode(p), o, note) for s, p, o in rows]
    site = made(cases.canonical(quads), tmp_path)
    assert site.broken() == []
    pages = [site.pages[name] for name in paged("entity/0000", 2)]
    shown = "".join(text for page in pages for text in page.texts)
    assert {i for i in range(many) if f"Place {i}." not in shown} == set()
    assert [a["href"] for t, a in pages[0].elements if a.get("rel") == "next"] == ["../entity/2/0000.html"]


@pytest.mark.parametrize("quads", [ALL["small"], ALL["evil"]], ids=["small", "evil"])
def test_jekyll_makes_the_same_pages_of_a_layout_and_front_matter(quads: list[ox.Quad], tmp_path: Path) -> None:
    """What Liquid does with the layout is to put values in; it finds no tag in a page."""
    plain = made(quads, tmp_path)
    exporters()["jekyll"].write(quads, tmp_path / "jekyll")
    layout = (tmp_path / "jekyll" / "_layouts" / "notegraph.html").read_text("utf-8")
    assert yaml.safe_load((tmp_path / "jekyll" / "_config.yml").read_text("utf-8")) == {"title": "notegraph"}
    begin, row, end = re.split(r"\{% for version in page.versions %\}|\{% endfor %\}", layout)
    for name, page in plain.pages.items():
        text = (tmp_path / "jekyll" / name).read_text("utf-8")
        assert text.startswith("---\n") and "{{" not in text and "{%" not in text
        front, content = text.removeprefix("---\n").split("\n---\n", 1)
        values = yaml.safe_load(front)
        assert values["layout"] == "notegraph"
        rows = "".join(
            row.replace("{{ version.lang }}", v["lang"]).replace("{{ version.address }}", v["address"]) for v in values["versions"]
        )
        whole = begin + rows + end.replace("{{ content }}", content)
        for key in ("lang", "up", "home"):
            whole = whole.replace(f"{{{{ page.{key} }}}}", values[key])
        read = Read(whole.replace("{{ page.title | escape }}", escape(values["title"])))
        assert (read.elements, "".join(read.texts).split()) == (page.elements, "".join(page.texts).split()), name


def test_the_picture_is_linked_where_it_lies_beside(tmp_path: Path) -> None:
    assert "graph.html" not in (made(cases.small(), tmp_path).folder / "index.html").read_text("utf-8")
    GraphPage().write(cases.small(), tmp_path / "graph.html")
    folder = made(cases.small(), tmp_path).folder
    assert 'href="../graph.html"' in (folder / "index.html").read_text("utf-8")
    assert 'href="../../../graph.html"' in (folder / LANGUAGES[1] / "entity" / "tokyo.html").read_text("utf-8")


def test_no_text_of_the_page_stands_in_its_script() -> None:
    text = (Path(__file__).resolve().parent.parent / "kg/exporters/site_files/site.js").read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|Function\(|fetch|import\(", text)


# ---- the search


def found(folder: Path, text: str) -> list[str]:
    """The addresses of what holds all pairs of a text, as the page's script finds them, without a browser."""
    held = parts(folder)
    about = held["about"]
    folded = f" {fold(text).text} "
    lists = []
    for a, b in pairwise(folded):
        steps = held[f"g{shard(a + b, about['shards'])}"].get(a + b, [])
        lists.append({sum(steps[: i + 1]) for i in range(len(steps))})
    return [held[f"e{n // about['block']}"][n % about["block"]][0] for n in sorted(set.intersection(*lists))]


@pytest.mark.parametrize("quads", [ALL["small"], ALL["hostile"], ALL["evil"]], ids=["small", "hostile", "evil"])
def test_every_name_is_in_the_index(quads: list[ox.Quad], tmp_path: Path) -> None:
    folder = made(quads, tmp_path).folder
    names = [q.object.value for q in quads if q.predicate.value in (cases.SKOS + "prefLabel", cases.SKOS + "altLabel")]
    assert names
    for name in names:
        if fold(name).text:
            addresses = found(folder / "search", name)
            assert addresses and all((folder / unquote(a)).is_file() for a in addresses), name


def test_the_most_mentioned_comes_first(tmp_path: Path) -> None:
    entries = [Entry(f"entity/{i}.html", "Company", (("en", f"Star {i}"),), i) for i in range(30)]
    write_index(entries, {}, tmp_path / "search")
    assert found(tmp_path / "search", "star")[:2] == ["entity/29.html", "entity/28.html"]


def test_a_large_index_lies_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.exporters.site_search.POSTINGS", 50)
    entries = [Entry(f"entity/{i}.html", "", (("ja", f"東京会社{i}"), ("en", f"Tokyo {i}")), 0) for i in range(250)]
    write_index(entries, {}, tmp_path / "search")
    held = parts(tmp_path / "search")
    assert held["about"]["shards"] > 10 and {"e0", "e1", "e2"} <= set(held)
    assert len(found(tmp_path / "search", "東京会社249")) == 1
    one = fold("東").text
    assert len(held[f"g{shard(one, held['about']['shards'])}"][one]) == 250


@settings(deadline=None)
@given(st.text())
def test_a_browser_folds_as_we_do(text: str) -> None:
    """`site.js` makes a text lower case in compatibility form, then looks each character up."""
    known = _table()
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    mapped = "".join(known.get(c, c) for c in plain)
    seen = "".join(" " if c.isspace() else c for c in mapped if not unicodedata.category(c).startswith("C") or c.isspace())
    assert " ".join(seen.split()) == fold(text).text


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    """All that a browser could need to know."""
    return table(set(fold(" ".join(map(chr, range(0x30000)))).text) | set("".join(fold(chr(c)).text for c in range(0x300))))
