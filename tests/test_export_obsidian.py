"""The Obsidian vault: every link resolves, the canvas keeps JSON Canvas 1.0, and nothing of a note is more than text."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kg.exporters import Vault
from kg.exporters.canvas import GAP_X, MOST
from kg.exporters.file_names import LONGEST, file_names, file_stem
from kg.exporters.markdown import escaped, highlighted, properties, yaml_text
from kg.exporters.scalars import legal
from tests import export_cases as cases
from tests.vaults import Opened

EVIL = (
    "![[Secret]] [[Index]] [x](https://evil.example/) ![i](https://evil.example/i.png)",
    "https://evil.example/ www.evil.example me@evil.example <https://evil.example/>",
    "{{title}} {% raw %} <% tp.file.title %> `= this.iri` `$= dv.pages()` $= x$ $$y$$",
    "rating:: 5 [key:: value] (key:: value) %% hidden %% ^block #tag #日本 [^1] ==marked== ~~gone~~",
    "---\nalias: x\n---",
    "- item\n1. one\n2) two\n+ plus\n* star\n> quote\n> [!danger] call\n# heading\n\n```js\nalert(1)\n```\n    code",
    "<script>alert(1)</script><!-- x --> &lt;b&gt; &#42; <b>b</b>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "\\*not emphasis\\* **strong** _em_ __strong__ *em* `code` ``co`de``",
    "yaml: \"quoted\" 'single' # comment, [a, b], {c: d}, - e, ? f, & g, ! h, | i, > j, @ k, ` l, % m, *n, yes, null, ~",
    "NUL \x00, BEL \x07, NEL \x85, BOM \ufeff, LS \u2028, RLO \u202e, NBSP \xa0, 😀 \U000e0041",
    "1. 2025) -x +y ===",
)


def opened(quads: list[ox.Quad], folder: Path) -> Opened:
    Vault().write(quads, folder / "vault")
    return Opened(folder / "vault")


def texts(tokens: list[Token]) -> str:
    """What a reader sees."""
    parts = []
    for token in tokens:
        parts += [texts(token.children)] if token.children else [token.content if token.type.startswith("text") else ""]
        parts += ["\n"] if token.type.endswith("_close") and token.block else []
    return "".join(parts)


def kinds(tokens: list[Token]) -> set[str]:
    return {t.type for t in tokens} | {k for t in tokens if t.children for k in kinds(t.children)}


def unmarked(line: str) -> str:
    """A line without the signs that mark words in it."""
    return SIGNS.sub(lambda m: m[1] or "", line)


SIGNS = re.compile(r"(\\.)|==")
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
EXACT = cases.KG + "exact"
PLAIN = {"paragraph_open", "paragraph_close", "inline", "text"}
OURS = PLAIN | {f"{kind}_{edge}" for kind in ("heading", "bullet_list", "list_item", "blockquote") for edge in ("open", "close")}


# ---- names of files


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("Alibaba Group", "Alibaba Group"),
        ("任天堂株式会社", "任天堂株式会社"),
        ("e\u0301clair", "\u00e9clair"),
        ("Q: A/B [x] | #1 ^2", "Q： A／B ［x］ ｜ ＃1 ＾2"),
        ("  two \u3000 spaces\t\n", "two spaces"),
        ("CON", "CON_"),
        ("aux.txt", "aux_.txt"),
        ("COM¹", "COM¹_"),
        ("console", "console"),
        (".hidden", "．hidden"),
        ("_config", "＿config"),
        ("-rf", "－rf"),
        ("~", "～"),
        ("Toys Inc.", "Toys Inc"),
        ("a\x00b\u202ec\u200d", "abc"),
        ("...", "．"),
        ("\u200b", ""),
    ],
)
def test_a_name_becomes_the_name_of_a_file(text: str, stem: str) -> None:
    assert file_stem(text) == stem


@given(st.text())
def test_any_name_becomes_a_name_that_every_file_system_takes(text: str) -> None:
    stem = file_stem(text)
    assert len(stem.encode()) <= LONGEST + 1
    assert not re.search(r'[\[\]#^|\\/:*?"<>\x00-\x1f]', stem) and not stem.endswith((" ", "."))
    assert stem == stem.strip() and not stem.startswith((".", "_", "-", "~"))
    assert stem.partition(".")[0].casefold() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
    assert stem == unicodedata.normalize("NFC", stem)


def test_a_long_name_is_cut_between_letters() -> None:
    assert len(file_stem("東" * 300).encode()) <= LONGEST
    assert file_stem("か\u3099" * 5) == "が" * 5
    assert file_stem("q\u0308" * 60) == "q\u0308" * (LONGEST // 3)


def test_things_of_one_name_get_files_of_their_own() -> None:
    wanted = [(f"urn:e/{iri}", name) for iri, name in (("b", "mercury"), ("a", "Mercury"), ("c", "MERCURY"), ("x", ""), ("i", "Index"))]
    names = file_names(wanted, taken=["index"])
    assert names["urn:e/a"] == "Mercury" and names["urn:e/b"] == "mercury (b)" and names["urn:e/c"] == "MERCURY (c)"
    assert names["urn:e/x"] == "x" and names["urn:e/i"] == "Index (i)"
    assert file_names(reversed(wanted), taken=["index"]) == names


@given(st.lists(st.tuples(st.text(), st.text(alphabet="aAäＡß ./\u0308東" + "\u212b")), unique_by=lambda pair: pair[0]))
def test_no_two_files_are_one_to_a_file_system_without_case(wanted: list[tuple[str, str]]) -> None:
    names = file_names(wanted)
    assert set(names) == {iri for iri, _ in wanted}
    folded = [unicodedata.normalize("NFD", name.casefold()) for name in names.values()]
    assert all(folded) and len(set(folded)) == len(folded)


# ---- text as Markdown and YAML


@settings(deadline=None)
@given(st.text())
def test_any_text_is_text_in_markdown(text: str) -> None:
    tokens = MARKDOWN.parse(escaped(text))
    assert kinds(tokens) <= PLAIN
    assert texts(tokens).strip("\n") == " ".join(legal(text).split()).strip("\n")


@pytest.mark.parametrize("text", (*EVIL, *cases.HOSTILE))
def test_no_text_is_a_link_a_field_or_a_template_to_obsidian(text: str) -> None:
    line = escaped(text)
    assert not re.search(r"\[\[|(?<!\\)\]\(|::|%%|\{\{|\{%|<%|\$\$|(?<!\\)://|(?<!\\)[#@`$^=<|\[]|[Ww]{3}\.", line)
    assert kinds(MARKDOWN.parse(line)) <= PLAIN


@given(st.text(), st.text(), st.text())
@example("0", "\n", "0")
def test_marked_words_stand_in_their_sentence(before: str, words: str, after: str) -> None:
    line = highlighted(before, words, after)
    plain = unmarked(line)
    assert texts(MARKDOWN.parse(plain)).strip("\n") == " ".join(legal(before + words + after).split()).strip("\n")
    marks = [m.start() for m in SIGNS.finditer(line) if m[0] == "=="]
    assert len(marks) in (0, 2)
    assert (line[marks[0] + 2 : marks[1]] if marks else "") == escaped(words)


@given(st.text(), st.lists(st.text()))
def test_any_text_is_a_text_in_yaml(text: str, others: list[str]) -> None:
    assert yaml.safe_load(yaml_text(text)) == legal(text)
    block = properties([("title", text), ("aliases", others)])
    assert block.startswith("---\n") and block.endswith("\n---\n") and block.count("\n---") == 1
    expected = {key: value for key, value in (("title", legal(text)), ("aliases", list(map(legal, others)))) if value}
    assert (yaml.safe_load(block.removesuffix("---\n")) or {}) == expected


# ---- the vault


@pytest.mark.parametrize(
    "quads",
    [
        cases.small(),
        cases.hostile(),
        cases.chain(EVIL, EVIL),
        cases.chain(("Same", "same", "SAME", "Index", "graph", "a/b", "a:b", "CON"), EVIL),
    ],
    ids=["small", "hostile", "evil", "same"],
)
def test_every_link_means_one_page(quads: list[ox.Quad], tmp_path: Path) -> None:
    vault = opened(quads, tmp_path)
    assert {p.parts[0] for p in vault.files} == {"Index.md", "graph.canvas", "Entities", "Notes", "Types"}
    linked: set[Path] = set()
    for page in vault.pages:
        for target, heading, shown in vault.links(page):
            (file,) = vault.meant(target)
            assert not heading and shown.strip()
            linked.add(file)
    assert linked >= {p for p in vault.files if p.parts[0] != "Index.md"}
    entities = {
        e for q in quads for e in (q.subject, q.object) if isinstance(e, ox.NamedNode) and e.value.startswith(cases.BASE + "entity/")
    }
    assert len([p for p in vault.files if p.parts[0] == "Entities"]) == len(entities)


@pytest.mark.parametrize("quads", [cases.hostile(), cases.chain(EVIL, EVIL)], ids=["hostile", "evil"])
def test_a_note_says_nothing_to_obsidian(quads: list[ox.Quad], tmp_path: Path) -> None:
    """Pages are headings, lists and quotes whatever the notes say, and every sentence stands in them as it was."""
    vault = opened(quads, tmp_path)
    sentences = {" ".join(legal(q.object.value).split()) for q in quads if q.predicate.value == EXACT}
    seen = ""
    for page in vault.pages:
        bare = re.sub(r"\[\[[^\[\]\n]+\]\]", "link", vault.body(page))
        assert kinds(MARKDOWN.parse(bare)) <= OURS, page
        assert not re.search(r"\[\[|(?<!\\)\]\(|::|%%|\{\{|\{%|<%|(?<!\\)://", bare)
        seen += texts(MARKDOWN.parse(unmarked(bare)))
    assert {s for s in sentences if s not in seen} == set()


def test_a_page_tells_what_is_said_of_an_entity(tmp_path: Path) -> None:
    vault = opened(cases.small(), tmp_path)
    page = Path("Entities/Hoshino Robotics.md")
    assert vault.properties(page) == {
        "aliases": ["星野ロボティクス", "Hoshino"],
        "type": "company",
        "tags": ["Organization/Company"],
        "iri": cases.BASE + "entity/hoshino-robotics",
    }
    body = vault.body(page)
    told = "- 2011\n  > ==Aya Mori founded Hoshino Robotics in Tokyo in 2011.==\n  >\n  > — [[How Hoshino Robotics grew]] · line 5"
    assert f"### founded on\n\n{told}" in body
    assert "- [[Kite 2.0]] · rumoured" in body
    assert "### ← founder of (this is the object)\n\n- [[Aya Mori]]" in body
    assert "revenue: about ¥33.4" in body
    assert vault.headings(page)[0] == "Hoshino Robotics" and "Conflicts" in vault.headings(page)
    assert ("How Hoshino Robotics grew", "", "How Hoshino Robotics grew") in set(vault.links(page))
    assert "- A robot should say what it does not know." in vault.body(Path("Entities/Aya Mori.md"))


def test_a_page_tells_what_stands_in_a_note(tmp_path: Path) -> None:
    vault = opened(cases.small(), tmp_path)
    page = Path("Notes/How Hoshino Robotics grew.md")
    assert vault.properties(page)["path"] == "hoshino-en" and vault.properties(page)["tags"] == ["note"]
    lines = [line for line in vault.body(page).splitlines() if line.startswith("- ")]
    assert "- [[Aya Mori]] → founder of → [[Hoshino Robotics]]" in lines
    assert "- [[Aya Mori]]: A robot should say what it does not know." in lines
    assert lines.index("- [[Aya Mori]] → founder of → [[Hoshino Robotics]]") < lines.index(
        "- [[Hoshino Robotics]] → developer of → [[Kite 2.0]]"
    )


def test_identifiers_of_others_are_properties(tmp_path: Path) -> None:
    me = ox.NamedNode(cases.BASE + "entity/tokyo")
    same = ox.Quad(me, ox.NamedNode(cases.SKOS + "exactMatch"), ox.NamedNode("http://www.wikidata.org/entity/Q1490"))
    vault = opened(cases.canonical([*cases.small(), same]), tmp_path)
    assert vault.properties(Path("Entities/Tokyo.md"))["wikidata"] == "Q1490"


def test_a_list_goes_on_on_another_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.exporters.obsidian.LIST", 4)
    vault = opened(cases.chain(tuple(f"Name {i}" for i in range(20)), ("It is so.",)), tmp_path)
    lists = [p for p in vault.files if p.parts[0] == "Types"]
    assert len(lists) == 8 and sum(len(list(vault.links(p))) for p in lists) == 20
    assert {p for x in lists for target, *_ in vault.links(x) for p in vault.meant(target)} == {
        p for p in vault.files if p.parts[0] == "Entities"
    }


# ---- the canvas


def canvas(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "vault" / "graph.canvas").read_text("utf-8"))
    return document


@pytest.mark.parametrize("quads", [[], cases.small(), cases.hostile(), cases.chain(EVIL, EVIL)], ids=["empty", "small", "hostile", "evil"])
def test_the_canvas_keeps_json_canvas(quads: list[ox.Quad], tmp_path: Path) -> None:
    """https://jsoncanvas.org/spec/1.0: keys, types and values of nodes and edges, and that all they name is there."""
    vault = opened(quads, tmp_path)
    document = canvas(tmp_path)
    assert set(document) == {"nodes", "edges"}
    ids = [x["id"] for x in (*document["nodes"], *document["edges"])]
    assert len(set(ids)) == len(ids) and all(isinstance(i, str) and i for i in ids)
    needed = {"id", "type", "x", "y", "width", "height"}
    for node in document["nodes"]:
        assert node["type"] in ("text", "file")
        own = {"text": {"text"}, "file": {"file"}}[node["type"]]
        assert needed | own <= set(node) <= needed | own | {"color"}
        assert all(type(node[key]) is int for key in ("x", "y", "width", "height")) and min(node["width"], node["height"]) > 0
        assert re.fullmatch(r"#[0-9a-f]{6}|[1-6]", node.get("color", "1"))
        assert node["type"] == "text" or Path(node["file"]) in vault.files
    nodes = {node["id"] for node in document["nodes"]}
    for edge in document["edges"]:
        assert set(edge) == {"id", "fromNode", "fromSide", "toNode", "toSide", "label"}
        assert {edge["fromNode"], edge["toNode"]} <= nodes
        assert {edge["fromSide"], edge["toSide"]} <= {"top", "right", "bottom", "left"}


def test_no_card_lies_on_another(tmp_path: Path) -> None:
    opened(cases.chain(tuple(f"Name {i}" for i in range(120)), ("It is so.",)), tmp_path)
    boxes = [(n["x"], n["y"], n["width"], n["height"]) for n in canvas(tmp_path)["nodes"]]
    for i, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[:i]:
            assert x + w + GAP_X // 2 <= x2 or x2 + w2 + GAP_X // 2 <= x or y + h <= y2 or y2 + h2 <= y


def test_a_large_canvas_says_what_it_leaves_out(tmp_path: Path) -> None:
    opened(cases.chain(tuple(f"Name {i}" for i in range(MOST + 50)), ("It is so.",)), tmp_path)
    document = canvas(tmp_path)
    assert len([n for n in document["nodes"] if n["type"] == "file"]) == MOST
    (said,) = (n["text"] for n in document["nodes"] if n["type"] == "text")
    assert f"{MOST} best connected of {MOST + 50}" in said


def test_facts_between_two_are_one_edge_with_their_predicates(tmp_path: Path) -> None:
    opened(cases.small(), tmp_path)
    document = canvas(tmp_path)
    files = {n["id"]: n.get("file") for n in document["nodes"]}
    edges = {(files[e["fromNode"]], files[e["toNode"]]): e["label"] for e in document["edges"]}
    assert edges["Entities/Aya Mori.md", "Entities/Hoshino Robotics.md"] == "founder of · position at"
