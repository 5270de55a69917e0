"""What no reasonable note holds: each gives a result or a clear error, in bounded time, and nothing in it becomes code.

The bounds are some five times what a machine with two busy cores took; reading in the square of the length breaks all of them.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib

from kg.api import build as build_graph
from kg.build import build, extract_note
from kg.config import Config
from kg.graph.results import csv_text
from kg.model import Extraction
from kg.notes import read_note
from kg.ontology import load_ontology
from kg.resources import shipped_ontology

ROOTS = (shipped_ontology(),)
BASE = "https://example.org/kg/"
SECONDS = 20.0  # for what is small enough to be read in one or two
LONG = 60.0  # for a whole build of a megabyte


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fails where the block takes more processor time."""
    start = time.process_time()
    yield
    taken = time.process_time() - start
    assert taken < seconds, f"{taken:.1f} s"


def said(folder: Path, text: str, lang: str = "en") -> Extraction:
    """What a note of that language says; its evidence is verified."""
    (folder / "note.md").write_text(f"---\nlang: {lang}\n---\n{text}", "utf-8", newline="")
    made = extract_note(read_note(folder, folder / "note.md", ROOTS), ROOTS, load_ontology(ROOTS), BASE)
    for told in (*made.assertions, *made.statements, *made.measurements):
        assert made.note.raw[told.evidence.span.start : told.evidence.span.end] == told.evidence.exact
    return made


def letters(number: int) -> str:
    """The number as a word of its own."""
    return "".join(chr(ord("a") + int(d)) for d in str(number))


@pytest.fixture(scope="module", autouse=True)
def _read_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is loaded at the first need is not part of any bound."""
    for lang, text in (("en", "Ada Palmer founded Kumo Labs in May 2015."), ("ja", "岡部氏は本を書いた。"), ("zh", "他写了书。")):
        said(tmp_path_factory.mktemp(lang), text, lang)


def test_a_note_of_a_megabyte(tmp_path: Path) -> None:
    quiet = "The harbour lay still that morning, and nobody spoke of the storm any more. " * 40
    parts = [f"{quiet}Ada Palmer founded Kumo{letters(i)} Labs in May {1900 + i % 120}.\n\n" for i in range(340)]
    (tmp_path / "long-en.md").write_text("".join(parts), "utf-8")
    assert (tmp_path / "long-en.md").stat().st_size > 1_000_000
    with within(LONG):
        made = build(tmp_path, Config())
    assert made.problems == ()
    founded = [q for q in made.quads if q.predicate.value.endswith("#founderOf") and q.graph_name.value == f"{BASE}note/long-en"]
    assert len(founded) == 340


def test_ten_thousand_headings(tmp_path: Path) -> None:
    text = "".join(f"{'#' * (i % 6 + 1)} Part {letters(i)}\n\nThe sea was calm.\n\n" for i in range(10_000))
    (tmp_path / "headings-en.md").write_text(f"{text}Ada Palmer founded Kumo Labs.\n", "utf-8")
    with within(LONG):
        made = build(tmp_path, Config())
    assert made.problems == ()
    assert any(q.predicate.value.endswith("#founderOf") for q in made.quads)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (bytes(range(256)) * 40, "bad.md:1: not a text file: remove it, or give it another ending than .md"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 900, "bad.md:3: not a text file: remove it, or give it another ending than .md"),
        ("Ein Café.".encode("latin-1"), "bad.md:1: byte 0xe9 is not UTF-8: save it as UTF-8"),
        ("Ada Palmer".encode("utf-16"), "bad.md:1: the file is UTF-16, not UTF-8: save it as UTF-8"),
    ],
    ids=["bytes", "picture", "latin-1", "utf-16"],
)
def test_what_is_no_text_is_an_error_beside_a_graph(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "bad.md").write_bytes(data)
    (tmp_path / "good-en.md").write_text("Ada Palmer founded Kumo Labs.\n", "utf-8")
    made = build(tmp_path, Config())
    assert [str(p) for p in made.problems] == [message]
    assert any(q.predicate.value.endswith("#founderOf") for q in made.quads)


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "---\n---\n", "---\ntitle: ''\n---\n\n", " \t\r\n\u3000", "<!-- -->"])
def test_an_empty_note_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "empty-en.md").write_text(text, "utf-8", newline="")
    made = build(tmp_path, Config())
    assert made.problems == ()
    kinds = {q.object.value for q in made.quads if q.subject.value == f"{BASE}note/empty-en" and q.predicate.value.endswith("#type")}
    assert "https://w3id.org/notegraph#Note" in kinds
    assert not any(q.predicate.value.endswith(("#evidence", "#mentions")) for q in made.quads)


# Each is read in a second or two where time grows with length, and takes minutes where it grows with the square.
HUGE = {
    "a sentence without an end": ("en", "Ada Palmer of Kumo Labs founded Alibaba Group in 2015 and " * 1_700),
    "a Japanese one": ("ja", "岡部美奈氏が2015年にアリババグループを設立し" * 1_200),
    "a Chinese one": ("zh", "李明于2015年创立阿里巴巴集团并" * 2_000),
    "one word": ("en", "A" * 100_000),
    "one character": ("zh", "李" * 30_000),
    "katakana": ("ja", "ア・イ・" * 10_000),
    "a million digits": ("en", "7" * 1_000_000),
    "digits in groups": ("en", "7," * 50_000),
    "numerals of one language": ("ja", "億" * 50_000),
    "nested list": ("en", "".join("  " * i + f"- part {i}\n" for i in range(1300))),
    "deep block quote": ("en", ">" * 5_000 + " Ada Palmer founded Kumo Labs."),
    "all brackets": ("en", "([{<" * 20_000),
    "brackets of every script": ("ja", "（「『【《" * 20_000),
    "matched brackets": ("en", "(" * 50_000 + ")" * 50_000),
    "quotes that never close": ("en", 'Ada Palmer said: "We “' * 5_000),
    "links": ("en", "[a](b)" * 15_000),
    "wikilinks": ("en", "[[" * 50_000),
    "emphasis": ("en", "**a_b" * 20_000),
    "code marks": ("en", "".join("`" * (i % 200) + "a" for i in range(1_000))),
    "tags": ("en", "<b><script><!--" * 7_000),
    "Liquid": ("en", "{{{%" * 25_000),
    "combining marks": ("en", "a" + "\u0301" * 100_000),
    "joined emoji": ("en", "👩\u200d💻" * 30_000),
    "spaces": ("en", "a" + " " * 100_000 + "b"),
    "hyphens": ("en", "Ab-" * 30_000),
    "initials": ("en", "J. " * 30_000),
    "and": ("en", "Ada Lovelace and " * 3_000),
    "of the": ("en", "of the " * 15_000),
    "dates": ("en", "3 May 2015 " * 3_000),
    "years": ("ja", "2015年" * 5_000),
    "shares": ("en", "1% " * 3_000),
    "names in a list": ("en", "".join(f"- Kumo{letters(i)} Labs Inc.: opened\n" for i in range(1_500))),
    "pronouns": ("en", "Ada Palmer left. " + "He said that he is. She went. " * 700),
    "quotations without a speaker": ("en", '"We have been here before, and we will stay here." ' * 1_500),
}


@pytest.mark.parametrize("name", HUGE)
def test_time_grows_with_length(tmp_path: Path, name: str) -> None:
    lang, text = HUGE[name]
    with within(SECONDS):
        said(tmp_path, text, lang)


def test_a_table_of_many_columns_and_of_many_rows(tmp_path: Path) -> None:
    wide = "|Company|" + "Year|" * 10_000 + "\n|" + "-|" * 10_001 + "\n|Kumo Labs|" + "3|" * 10_000 + "\n"
    tall = "|Company|Revenue|\n|-|-|\n" + "|Kumo Labs|$3 billion|\n" * 500
    with within(SECONDS):
        made = said(tmp_path, f"{wide}\nNext.\n\n{tall}")
    assert made.note.blocks[-1].cell is not None


def test_a_note_may_hold_the_signs_that_stand_for_names_inside(tmp_path: Path) -> None:
    signs = "".join(map(chr, range(0x80, 0xA0)))
    plain = said(tmp_path, "Ada Palmer founded Kumo Labs.\n\nLisa Su is the CEO of AMD.")
    marked = said(tmp_path, f"Ada Palmer founded Kumo Labs.\n\n{signs * 5}\x80\x90\x90 founded \x81\x90\x91.\n\nLisa Su is the CEO of AMD.")
    assert {(a.subject, a.predicate, a.object) for a in marked.assertions} == {(a.subject, a.predicate, a.object) for a in plain.assertions}
    assert len(plain.assertions) == 2


HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "\"'><svg/onload=alert(1)>",
    "]]><!--",
    "&lt;&#60;&amp;",
    '"""@en . <a> <b> <c> .',
    "> } ; DROP ALL ; INSERT DATA { <a> <b> <c> }",
    '=HYPERLINK("x")',
    "@SUM(1+1)|cmd",
    "\\u003Cb\\u003E \\N \\",
    "javascript:alert(1)",
    "\u202egnp.exe\u2066",
    "{{ 7*7 }}${7*7}#{7*7}",
)


def hostile_note(words: str) -> str:
    """A note with those words in every field."""
    quoted = words.replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'---\n"{quoted}": "{quoted}"\ntitle: "{quoted} Ada Palmer"\nauthor: "{quoted}"\nmodel: "x/{quoted}"\ntags: ["{quoted}"]\n'
        f"lang: en\n---\n## {words} (May 2015)\n\nAda Palmer founded Kumo Labs {words}. "
        f'Ada Palmer said: "We like {words} and will always like it."\n\n'
        f"- **{words}**: Kumo {words} Labs Inc. has $3 billion\n\n|{words}|Revenue|\n|-|-|\n|Kumo Labs|$3 billion|\n\n"
        f"[{words}](<{words}>) and [Kumo](https://kumo.example/?q={words.replace(' ', '%20')}) [[{words}]]\n\n"
        f"## References\n\n- [{words}](https://kumo.example/{words.replace(' ', '%20')})\n\n[^1]: {words}\n"
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_in_every_field_are_words_in_every_export(tmp_path: Path, words: str) -> None:
    posts, exports = tmp_path / "posts", tmp_path / "exports"
    posts.mkdir()
    odd = "".join(c for c in words if c not in '/\\\0<>:"|?*')[:60].strip(". ")  # what no file system refuses
    (posts / f"{odd or 'note'}-en.md").write_text(hostile_note(words), "utf-8")
    graph = build_graph(posts, exports)
    assert graph.problems == ()
    triples = set(ox.parse((exports / "kg.nq").read_bytes(), ox.RdfFormat.N_QUADS))
    assert triples == set(ox.parse((exports / "kg.trig").read_bytes(), ox.RdfFormat.TRIG))
    assert len(rdflib.Graph().parse(exports / "kg.ttl")) > 0
    assert not any(isinstance(term, ox.BlankNode) for q in triples for term in (q.subject, q.object, q.graph_name))
    assert not any(q.predicate.value.endswith("/b") for q in triples)
    ElementTree.parse(exports / "kg.graphml")
    page = (exports / "graph.html").read_text("utf-8")
    assert not any(code in page for code in ("<script>alert(1)", "<img src=x", "<svg/onload"))
    rows = graph.query("SELECT ?exact { ?e kg:exact ?exact } ORDER BY ?exact")
    cells = [row[0] for row in csv.reader(io.StringIO(csv_text(rows)))][1:]
    assert len(cells) > 3
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_file_names_with_odd_characters(tmp_path: Path) -> None:
    names = ["a b", "50%", "q?x=1#y", "<b>", "a'b\"c", "日本語", "naïve", "{{x}}", "a;b&c", "\u202ex", "-", "back\\slash"]
    for name in names:
        (tmp_path / f"{name}.md").write_text("Ada Palmer founded Kumo Labs.\n", "utf-8")
    made = build(tmp_path, Config())
    assert made.problems == ()
    notes = {q.graph_name.value for q in made.quads if q.graph_name.value.startswith(f"{BASE}note/")}
    assert len(notes) == len(names)
