"""The pages of `kg serve` without a browser: what they show, of whatever a note says; the index, the folding, the layers over a text."""

from __future__ import annotations

import hashlib
import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.config import Config
from kg.ontology import load_ontology
from kg.pages.dates import shown
from kg.pages.folding import fold
from kg.pages.links import outside_url
from kg.pages.numbers import written
from kg.pages.words import tables, words_for
from kg.resources import shipped_ontology
from kg.server.evaluation import Answer
from kg.server.pages.asking import Ask, preferred, widened
from kg.server.pages.index import index_of, opened, search
from kg.server.pages.layers import Layer, lines
from kg.server.pages.links import iri_at, local_url
from kg.server.pages.sentences import sentence_at, sentences
from kg.server.pages.work import made
from kg.server.pages.work import opened as opened_site
from kg.stores.oxigraph import DiskStore
from kg.stores.texts import FOLDER, drop_texts, keep_texts, text_of
from tests.test_server import serve, stop

ROOT = Path(__file__).resolve().parent.parent
BASE = Config().base
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HOSTILE = "</script><script>alert(1)</script>"
NOTES = {
    "sato-en.md": """---
title: Mina Okabe and Kumo Robotics
lang: en
date: 2025-03-04
---

# Mina Okabe and Kumo Robotics

Mina Okabe is the founder of Kumo Robotics Inc. and comes from Alibaba Group. The weather was fine that day.

Joe Tsai said, "We build slowly and with care."

Kumo Robotics Inc. was founded in 2011.
""",
    "sato-ja.md": """---
title: 岡部美奈とアリババ
lang: ja
date: 2025-03-04
---

# 岡部美奈とアリババ

アリババグループは東京に事務所を開いた。

ジョー・サイ氏はアリババグループの共同創業者である。
""",
    "sato-zh-hant.md": """---
title: 阿里巴巴集團
lang: zh-Hant
---

# 阿里巴巴集團

蔡崇信是阿里巴巴集團的聯合創始人。
""",
    "hostile.md": f"""---
title: 'Quotes " and < in a title {HOSTILE}'
lang: en
---

# Alibaba Group {HOSTILE}

Joe Tsai is a co-founder of Alibaba Group. {HOSTILE}

He said "it's <b>bold</b> & 'quoted'" to Alibaba Group \u202e gnorw eht yaw \u202c at last.

[a link](javascript:alert(1)) and ![a picture](https://example.net/x.png)

<img src=x onerror=alert(2)>
""",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of notes of our own, built by the command."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "posts").mkdir()
    for name, text in NOTES.items():
        (folder / "posts" / name).write_text(text, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "kg", "build", "posts"], cwd=folder, env=environment, check=True, capture_output=True)
    return folder / ".kg" / "store"


@pytest.fixture(scope="module")
def url(place: Path) -> Iterator[str]:
    process, address = serve(place, "--workers", "1")
    yield address
    stop(process)


def page(place: Path, path: str, language: str = "en", **params: str) -> Answer:
    """A page as the server's worker makes it."""
    names = {"/": "search", "/conflicts": "conflicts", "/path": "path", "/about": "about"}
    ask = Ask(names.get(path, "resource"), str(place), BASE, path, iri_at(path, BASE), tuple(params.items()), (language,))
    return made(opened_site(place), ask)


def text(answer: Answer) -> str:
    """What a reader sees of a page, without markup."""
    body = re.sub(r"(?s)<script.*?</script>|<!--.*?-->", "", answer.body.decode())
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", body)).split())


def attributes(body: str) -> set[str]:
    """The names of all attributes of a page."""
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.update(name for name, _ in attrs)

    Reader().feed(body)
    return found


# Searching


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("alibaba", "/entity/alibaba-group"),
        ("ALIBABA", "/entity/alibaba-group"),
        ("アリババ", "/entity/alibaba-group"),
        ("ｱﾘﾊﾞﾊﾞ", "/entity/alibaba-group"),
        ("阿里巴巴", "/entity/alibaba-group"),
        ("阿里巴巴集团", "/entity/alibaba-group"),
        ("阿里巴巴集團", "/entity/alibaba-group"),
        ("ババ", "/entity/alibaba-group"),
        ("tsai joe", "/entity/joe-tsai"),
        ("蔡崇", "/entity/joe-tsai"),
    ],
)
def test_names_are_found_in_every_script(place: Path, typed: str, found: str) -> None:
    hits = re.findall(r'<a href="(/entity/[^"]+)"', page(place, "/", q=typed, part="results").body.decode())
    assert hits[0] == found


@pytest.mark.parametrize("typed", ["東京", "京", "事務所", "weather was", "slowly"])
def test_words_of_the_notes_are_found(place: Path, typed: str) -> None:
    body = page(place, "/", q=typed, part="results").body.decode()
    assert re.search(r'<a href="/note/[^"]+#char=\d+,\d+"', body)
    assert f"<mark>{typed}</mark>" in body


def test_what_no_note_says_is_not_found(place: Path) -> None:
    assert "Nothing found" in text(page(place, "/", q="北海道"))


def test_a_quote_is_found_with_its_speaker(place: Path) -> None:
    body = page(place, "/", q="build slow", part="results").body.decode()
    assert re.search(r"<q[^>]*>We <mark>build slow</mark>ly", body)
    assert '<span class="kind">Joe Tsai</span>' in body


def test_whole_names_come_first(place: Path) -> None:
    hits = search(opened(index_of(opened_site(place))), "name", "alibaba", 10)
    assert hits[0].text == "Alibaba"


def test_the_index_is_made_once_for_a_generation(place: Path) -> None:
    folder = index_of(opened_site(place))
    before = sorted((f.name, f.stat().st_mtime_ns) for f in folder.iterdir())
    assert index_of(opened_site(place)) == folder
    assert sorted((f.name, f.stat().st_mtime_ns) for f in folder.iterdir()) == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ｋｕｍｏ", "kumo"),
        ("ｶﾞｷﾞ", "ガギ"),
        ("Pokémon", "pokemon"),
        ("阿里巴巴集團", "阿里巴巴集团"),
        ("STRASSE", "straße"),
        ("a\u3000 b", "A b"),
    ],
)
def test_what_is_written_in_two_ways_is_folded_to_one(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


def test_folding_keeps_what_makes_another_letter() -> None:
    assert fold("ガ").text != fold("カ").text
    assert fold("パ").text != fold("ハ").text


@given(st.text())
def test_folded_characters_know_where_they_stood(raw: str) -> None:
    folded = fold(raw)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= s < e <= len(raw) for s, e in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


def test_spans_are_those_of_the_raw_text() -> None:
    raw = "Die ＳＴＲＡＳＳＥ, die Straße"
    assert [raw[s:e] for s, e in fold(raw).spans("strasse")] == ["ＳＴＲＡＳＳＥ", "Straße"]


# Entities


def test_an_entity_shows_its_facts_with_their_sentences(place: Path) -> None:
    answer = page(place, "/entity/joe-tsai")
    body = answer.body.decode()
    assert answer.status == 200
    assert re.search(r"<h3[^>]*>founder of</h3>", body)
    assert re.search(r'href="/entity/alibaba-group">Alibaba Group</a>', body)
    assert "<mark>ジョー・サイ氏はアリババグループの共同創業者</mark>である。" in body
    assert re.search(r'href="/note/sato-ja#char=\d+,\d+" lang="ja"', body)


def test_the_readers_language_comes_first(place: Path) -> None:
    english, chinese = (page(place, "/entity/joe-tsai", language).body.decode() for language in ("en", "zh-TW"))
    assert "<h1>Joe Tsai</h1>" in english and "<h1>蔡崇信</h1>" in chinese
    assert english.index('lang="en"', english.index('class="place')) < english.index('lang="ja"', english.index('class="place'))
    assert '<html lang="zh">' in chinese and "事实" in chinese
    first = chinese.index('class="place')
    assert chinese.index("蔡崇信是阿里巴巴集團", first) < chinese.index("ジョー・サイ氏", first)


def test_one_predicate_can_be_asked_for(place: Path) -> None:
    body = text(page(place, "/entity/joe-tsai", only="founderOf"))
    assert "founder of" in body and "All about this" in body
    assert "Timeline" not in body


def test_statements_stand_with_their_words(place: Path) -> None:
    body = text(page(place, "/entity/joe-tsai"))
    assert "Statements by it" in body and "We build slowly" in body


def test_what_the_graph_does_not_know_is_not_found(place: Path) -> None:
    assert page(place, "/entity/nobody-at-all").status == 404
    assert page(place, "/entity/%3E%20%7D").status == 404


def test_every_node_of_the_graph_has_a_page(place: Path) -> None:
    rows = opened_site(place).rows("SELECT DISTINCT ?s { ?s a ?t }")
    own = sorted(s.value for (s,) in rows if s.value.startswith(BASE) and "#" not in s.value)  # type: ignore[union-attr]
    assert len(own) > 40
    assert {page(place, local_url(iri, BASE)).status for iri in own} == {200}


# Notes


def shown_text(answer: Answer) -> str:
    """The text of a note as its page shows it, line by line."""
    line = r'<div class="l[^"]*"[^>]*>(?:<span class="n"[^>]*>\d+</span>.*?<span class="t">(.*?)</span>)?</div>\n'
    rows = re.findall(line, answer.body.decode())
    return "\n".join(html.unescape(re.sub(r"<[^>]+>", "", row)) for row in rows)


@pytest.mark.parametrize("name", NOTES)
def test_a_note_is_shown_as_it_was_written(place: Path, name: str) -> None:
    answer = page(place, f"/note/{name.removesuffix('.md')}")
    wanted = [line.strip() for line in NOTES[name].splitlines()]
    assert [line.strip() for line in shown_text(answer).splitlines()] == wanted


def test_the_words_of_a_fact_are_marked_where_they_stand(place: Path) -> None:
    raw, body = NOTES["hostile.md"], page(place, "/note/hostile").body.decode()
    start = raw.index("Joe Tsai is a co-founder")
    assert re.search(rf'id="char={start},\d+"', body)
    assert re.search(r'<a class="u [^"]*fact[^"]*" href="/entity/joe-tsai"[^>]*>Joe Tsai</a>', body)


def test_a_sentence_that_gave_nothing_is_marked(place: Path) -> None:
    body = page(place, "/note/sato-en").body.decode()
    silent = re.findall(r'<span class="silent"[^>]*>([^<]*)', body)
    assert "The weather was fine that day." in silent
    assert not any("We build slowly" in part for part in silent)
    assert re.search(r'class="l text has-silent', body)


def test_translations_stand_side_by_side(place: Path) -> None:
    body = page(place, "/note/sato-en", **{"with": "/note/sato-ja"}).body.decode()
    assert '<div class="column" lang="en">' in body
    assert ('<div class="column" lang="ja">' in body) == ("kg:translationOf" in body or 'class="jump"' in body)


def test_a_note_whose_text_is_not_kept_says_so(place: Path, tmp_path: Path) -> None:
    DiskStore(tmp_path / "store").load(DiskStore(place).quads())
    body = text(page(tmp_path / "store", "/note/sato-en"))
    assert "is not kept beside the graph" in body and "founder of" in body


def test_texts_are_kept_by_their_hash_and_no_others(place: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    DiskStore(store).load(DiskStore(place).quads())
    posts = tmp_path / "posts"
    posts.mkdir()
    for name, raw in NOTES.items():
        (posts / name).write_text(raw, "utf-8")
    (posts / "other.md").write_text("not built", "utf-8")
    wanted = {hashlib.sha256(raw.encode()).hexdigest() for raw in NOTES.values()}
    keep_texts(store, posts, wanted)
    kept = sorted((store / FOLDER).iterdir())
    assert len(kept) == len(NOTES)
    assert {text_of(store, file.name) for file in kept} == set(NOTES.values())
    kept[0].write_text("tampered", "utf-8")
    assert text_of(store, kept[0].name) is None
    assert text_of(store, "../current") is None
    drop_texts(store, wanted - {kept[1].name})
    assert kept[1] not in (store / FOLDER).iterdir()


@given(st.text(alphabet="ab。. \n\r\t#-|>`あ", max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=5))
def test_the_pieces_of_a_note_are_its_text(raw: str, spans: list[tuple[int, int]]) -> None:
    layers = [Layer(n, "fact", s, min(s + size, len(raw))) for n, (s, size) in enumerate(spans) if s < len(raw)]
    for line in lines(raw, layers):
        for piece in line.pieces:
            assert raw[piece.start : piece.start + len(piece.text)] == piece.text
            over = [y for y in layers if y.start <= piece.start < y.end]
            assert set(piece.layers) == {y.number for y in over}
    whole = [p for line in lines(raw, layers) for p in line.pieces]
    assert "".join(p.text for p in whole) == re.sub(r"[\r\n]", "", raw)


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("One. Two!  Three?", ["One.", "Two!", "Three?"]),
        ("一つ。二つ！「三つ。」四つ", ["一つ。", "二つ！", "「三つ。」", "四つ"]),
        ("Version 2.0 came. Then 3.5.", ["Version 2.0 came.", "Then 3.5."]),
        ('He said "no." Then\nhe left', ['He said "no."', "Then", "he left"]),
    ],
)
def test_sentences_end_at_full_stops_of_any_script(raw: str, parts: list[str]) -> None:
    assert [raw[s:e] for s, e in sentences(raw)] == parts


def test_words_stand_in_their_whole_sentence() -> None:
    raw = "First one. The second has words. Third.\nNext line."
    at = raw.index("has")
    start, end = sentence_at(raw, at, at + 3)
    assert raw[start:end] == "The second has words."


# The other pages


def test_a_path_shows_each_step_with_its_sentence(place: Path) -> None:
    body = text(page(place, "/path", **{"from": "蔡崇信", "to": "Alibaba"}))
    assert "1 step" in body and "founder of" in body and "co-founder" in body


def test_a_path_that_is_not_there_is_not_made_up(place: Path) -> None:
    body = text(page(place, "/path", **{"from": "Joe Tsai", "to": "2011 Nobody"}))
    assert "Nothing is named “2011 Nobody”" in body


def test_conflicts_stand_side_by_side(tmp_path: Path) -> None:
    store = tmp_path / "store"
    DiskStore(store).load(_quads(ROOT / "tests" / "export_graph.trig"))
    body = page(store, "/conflicts").body.decode()
    assert body.count('class="conflict"') >= 1
    assert body.count('class="side"') >= 2


def test_the_counts_are_those_of_the_graph(place: Path) -> None:
    answer = page(place, "/about")
    assert "<dt>notes</dt><dd>4</dd>" in answer.body.decode()
    told = opened_site(place).count("?a rdf:predicate kg:founderOf")
    assert re.search(rf'founder of</th>.*?<td class="number">{told}</td>', answer.body.decode())
    assert "Chinese (Traditional)1" in text(answer)


def _quads(path: Path) -> list[object]:
    from pyoxigraph import parse

    return list(parse(path=str(path)))  # type: ignore[return-value]


# Escaping, headers, languages


PATHS = ["/", "/conflicts", "/about", "/note/hostile", "/entity/alibaba-group", "/entity/joe-tsai"]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_that_a_note_says_becomes_markup(place: Path, path: str) -> None:
    body = page(place, path).body.decode()
    assert HOSTILE not in body and "<script>alert" not in body and "<img" not in body and "<b>bold" not in body
    assert 'href="javascript:' not in body
    assert not {name for name in attributes(body) if name == "style" or name.startswith("on")}
    for script in re.findall(r"(?s)<script([^>]*)>(.*?)</script>", body):
        assert "src=" in script[0] or "<" not in script[1]


@pytest.mark.parametrize("path", ["/", "/path"])
@pytest.mark.parametrize("typed", [HOSTILE, '"><b>x', "' onmouseover=x", "{{ 7*7 }}", "\x00\u202e", "%", "a" * 500])
def test_nothing_that_is_typed_becomes_markup(place: Path, path: str, typed: str) -> None:
    answer = page(place, path, q=typed, **{"from": typed, "to": typed})
    body = answer.body.decode()
    assert answer.status == 200
    assert HOSTILE not in body and '"><b>x' not in body and "49" not in text(answer)
    assert not {name for name in attributes(body) if name.startswith("on")}


@pytest.mark.parametrize("path", PATHS)
def test_pages_say_what_they_may_load(url: str, path: str) -> None:
    answer = httpx.get(url + path, headers=BROWSER, timeout=30)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "Accept" in answer.headers["vary"]


def test_an_iri_answers_in_the_form_that_is_asked_for(url: str) -> None:
    def form(**headers: str) -> str:
        return httpx.get(f"{url}/entity/joe-tsai", headers=headers, timeout=30).headers["content-type"]

    assert form(**BROWSER) == "text/html; charset=utf-8"
    assert form(Accept="text/turtle") == "text/turtle; charset=utf-8"
    assert form(Accept="application/ld+json") == "application/ld+json"
    assert form(Accept="*/*") == "text/turtle; charset=utf-8"
    assert form(Accept="text/html;q=0.5, text/turtle") == "text/turtle; charset=utf-8"
    assert httpx.get(f"{url}/entity/joe-tsai?format=json-ld", headers=BROWSER).headers["content-type"] == "application/ld+json"


def test_the_language_follows_the_browser_and_the_switch(url: str) -> None:
    with httpx.Client(headers={**BROWSER, "Accept-Language": "fr, ja;q=0.8, en;q=0.5"}) as client:
        assert '<html lang="ja">' in client.get(f"{url}/about").text
        assert '<html lang="zh">' in client.get(f"{url}/about", params={"language": "zh"}).text
        assert '<html lang="zh">' in client.get(f"{url}/about").text  # it is remembered


OUTSIDE = ["/static/../work.py", "/static/%2e%2e/work.py", "/static/..%2fwork.py", "/static//etc/passwd", "/static/"]


@pytest.mark.parametrize("path", OUTSIDE)
def test_only_the_pages_own_files_are_given_out(url: str, path: str) -> None:
    with httpx.Client() as client:
        assert client.send(client.build_request("GET", url + path)).status_code in (404, 405)


def test_files_may_be_kept_for_ever(url: str) -> None:
    body = httpx.get(f"{url}/", headers=BROWSER).text
    sheet = re.search(r'href="(/static/base\.css\?v=\w+)"', body)
    assert sheet is not None
    assert "immutable" in httpx.get(url + sheet[1]).headers["cache-control"]


@pytest.mark.parametrize("iri", ["entity/joe-tsai", "note/a b/ノート", "entity/50%25", "note/x?y#z"])
def test_an_iri_under_the_base_and_its_path_are_one(iri: str) -> None:
    from kg.iris import segment

    minted = BASE + segment(iri)
    assert iri_at(local_url(minted, BASE), BASE) == minted


def test_no_other_scheme_becomes_a_link() -> None:
    assert outside_url("https://example.net/a?b=c") == "https://example.net/a?b=c"
    assert outside_url("javascript:alert(1)") == outside_url("data:text/html,x") == ""
    assert local_url("https://example.net/", BASE) == ""
    assert '"' not in outside_url('https://example.net/"onclick=')


def test_languages_are_weighed() -> None:
    assert preferred("en;q=0.5, zh-TW, ja;q=0.7, *;q=0.1, xx;q=0") == ("zh-TW", "ja", "en")
    assert preferred("<script>, de;q=x") == ()
    assert widened(("zh-TW",)) == ("zh-tw", "zh-hant", "zh")
    assert words_for(("fr", "ja")).tag == "ja"
    assert words_for(("fr",)).tag == "en"


def test_every_language_has_all_words() -> None:
    keys = {tag: set(words.table) - {"default"} for tag, words in tables().items()}
    assert set(keys) == {"en", "ja", "zh"}
    assert keys["ja"] == keys["en"] == keys["zh"]


def test_every_kind_of_conflict_has_a_name() -> None:
    rules = "".join(file.read_text("utf-8") for file in (shipped_ontology() / "rules").glob("*.rq"))
    kinds = set(re.findall(r'"([a-z ]+)"', " ".join(re.findall(r"BIND \(.*?AS \?kind\)", rules))))
    assert len(kinds) >= 8
    assert [k for k in kinds if not words_for(("en",)).knows("conflict." + k)] == []


def test_every_modality_has_a_name() -> None:
    modalities = [name for name, kind in load_ontology((shipped_ontology(),)).concepts.items() if kind == "Modality"]
    assert modalities
    assert [m for m in modalities if not words_for(("en",)).knows("modality." + m)] == []


@pytest.mark.parametrize(
    ("edtf", "tag", "text_"),
    [
        ("2025", "en", "2025"),
        ("2025-11", "ja", "2025年11月"),
        ("2025-11-09", "en", "Nov 9, 2025"),
        ("1997~", "en", "about 1997"),
        ("2019/2021", "en", "2019 – 2021"),
        ("2019/..", "en", "2019 –"),
        ("199X", "en", "199X"),
        ("2025-13", "en", "2025-13"),
    ],
)
def test_dates_are_written_as_people_write_them(edtf: str, tag: str, text_: str) -> None:
    assert shown(edtf, words_for((tag,))) == text_


@pytest.mark.parametrize(
    ("number", "unit", "tag", "text_"),
    [
        ("33400000000", "CNY", "en", "CN¥33.4B"),
        ("33400000000", "", "ja", "334億"),
        ("4.5", "%", "en", "4.5%"),
        ("7724", "", "en", "7,724"),
        ("x", "", "en", "x"),
    ],
)
def test_numbers_are_written_as_people_write_them(number: str, unit: str, tag: str, text_: str) -> None:
    assert written(number, unit, words_for((tag,))) == text_


def test_a_percent_sign_in_a_path_is_no_other_path(url: str) -> None:
    assert httpx.get(f"{url}/{quote('entity/joe-tsai', safe='')}", headers=BROWSER).status_code in (200, 404)
