"""Files → notes: front matter with places, language, sources, folders, and what is refused with which words."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Field, Note, NoteError
from kg.notes import read_note, read_notes
from kg.notes.frontmatter import read_front_matter, scalar_places
from kg.notes.tongues import detect, normal_tag, suffix_tag
from kg.resources import ontology_roots

ROOTS = ontology_roots()


def note(folder: Path, text: str | bytes, name: str = "a.md") -> Note:
    """The note that a file of this text is."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_note(folder, path, ROOTS)


def refusal(folder: Path, text: str | bytes) -> str:
    """The message with which a file is refused."""
    with pytest.raises(NoteError) as caught:
        note(folder, text)
    return str(caught.value)


def field(found: Note, key: str) -> Field:
    """The front-matter entry of that key."""
    entry = found.field(key)
    assert entry is not None
    return entry


def test_a_note_as_a_whole(tmp_path: Path) -> None:
    raw = "---\nlang: ja\ntitle: 青空の歩み\ndate: 2024-02-29\nmodel: sky/cloud-1\n---\n# 始まり\n\n青空は生まれた。\n"
    found = note(tmp_path, raw, "2025-01-02-sky-ja.md")
    assert (found.path, found.slug, found.lang, found.date) == ("2025-01-02-sky-ja", "2025-01-02-sky", "ja", "2024-02-29")
    assert (found.title, found.raw) == ("青空の歩み", raw)
    assert found.sha256 == hashlib.sha256(raw.encode()).hexdigest()
    assert [(b.index, b.kind, b.text.text, b.line, b.section) for b in found.blocks] == [
        (0, "title", "青空の歩み", 3, None),
        (1, "heading", "始まり", 7, None),
        (2, "paragraph", "青空は生まれた。", 9, 1),
    ]
    assert [(f.key, f.value, f.line, raw[f.span.start : f.span.end]) for f in found.fields] == [
        ("lang", "ja", 2, "ja"),
        ("title", "青空の歩み", 3, "青空の歩み"),
        ("date", "2024-02-29", 4, "2024-02-29"),
        ("model", "sky/cloud-1", 5, "sky/cloud-1"),
    ]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("title: Sky: from dawn", "Sky: from dawn"),
        ("title: 'It''s blue'", "It's blue"),
        (r'title: "A \"blue\" sky \u00e9\ud83d\ude00"', 'A "blue" sky é😀'),
        ("title: @sky and 'more': all", "@sky and 'more': all"),
        ('title: "Blue" sky', '"Blue" sky'),
        ("title: [Draft] sky", "[Draft] sky"),
        ("title: *sky", "*sky"),
        ("title: >\n  blue\n  sky", "blue sky"),
        ("title: |\n  blue sky", "blue sky"),
        ("title: blue\n  sky", "blue sky"),
        ("title: 2024", "2024"),
        ("'title' : 空：青い", "空：青い"),
        ('{"date": "2024-01-01", "title": "Sky: blue", "tags": ["a", "b"]}', "Sky: blue"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_titles_that_must_work(tmp_path: Path, written: str, title: str, end: str, mark: str) -> None:
    raw = (f"{mark}---\n{written}\n---\nThe sky is blue.\n").replace("\n", end)
    found = note(tmp_path, raw)
    assert found.title == title
    assert found.raw == raw
    block = found.blocks[0]
    assert block.kind == "title"
    for word in ("sky", "Sky", "blue", "空"):
        if word in block.text.text:
            start = block.text.text.index(word)
            span = block.text.span(start, start + len(word))
            assert raw[span.start : span.end] == word
    span = field(found, "title").span
    assert title[-3:].strip('"') in raw[span.start : span.end] or "\\" in written
    assert found.blocks[1].text.text == "The sky is blue."


def test_places_after_a_repaired_line(tmp_path: Path) -> None:
    raw = "---\ntitle: It's: a 'sky'\nmore: a: b\nlang: en\ntags: [x, y]\n---\n"
    found = note(tmp_path, raw)
    assert {f.key: raw[f.span.start : f.span.end] for f in found.fields} == {
        "title": "It's: a 'sky'",
        "more": "a: b",
        "lang": "en",
        "tags": "[x, y]",
    }
    assert field(found, "tags").value == ["x", "y"]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"), min_size=1))
def test_any_title_in_double_quotes_is_placed(title: str) -> None:
    written = title.replace("\\", "\\\\").replace('"', '\\"')
    raw = f'---\nx: y\ntitle: "{written}"\n---\n'
    entry = read_front_matter(raw, "a.md").get("title")
    assert entry is not None
    assert entry.text == title
    starts, ends = scalar_places(raw, entry)
    assert [raw[a:b].removeprefix("\\") or "\\" for a, b in zip(starts, ends, strict=True)] == list(title)


def test_values_keep_their_kind(tmp_path: Path) -> None:
    raw = "---\na: 2025-11-09 10:00:00 +09:00\nb: no\nc: true\nd: 12\ne: 1.5\nf:\ng: {h: [1, x]}\ni: 12:30\n---\n"
    assert {f.key: f.value for f in note(tmp_path, raw).fields} == {
        "a": "2025-11-09 10:00:00 +09:00",
        "b": "no",
        "c": True,
        "d": 12,
        "e": 1.5,
        "f": None,
        "g": {"h": [1, "x"]},
        "i": "12:30",
    }


@pytest.mark.parametrize("front", ["", "---\n---\n", "---\n# nothing\n---\n", "\ufeff"])
def test_without_front_matter_the_first_heading_is_the_title(tmp_path: Path, front: str) -> None:
    found = note(tmp_path, front + "Words.\n\n## The **blue** sky\n\nMore of it.\n")
    assert found.title == "The blue sky"
    assert [b.kind for b in found.blocks] == ["paragraph", "heading", "paragraph"]
    assert found.fields == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("+++\ntitle = 'x'\n+++\n", "a.md:1: the front matter is TOML (+++): write it as YAML between --- lines"),
        ("---\ntitle: x\n\nText\n", "a.md:1: the front matter is not closed: end it with a line --- of its own"),
        ("---\nx: !!python/object/apply:os.system ['true']\n---\n", "a.md:2: the front matter has a tag"),
        ("---\nx: 1\ny: 2\nx: 3\n---\n", "a.md:4: the front matter says 'x' twice: keep one of them"),
        ("---\njust words\n---\n", "a.md:2: the front matter holds no key: value lines"),
        ("---\na: 1\n\tb: 2\n---\n", "a.md:3: the front matter is not YAML"),
        ("---\na: " + "[" * 5000 + "\n---\n", "a.md:2: the front matter is nested too deeply"),
        ("---\ny: 1\nlang: 'no language'\n---\n", "a.md:3: lang is no language: 'no language': write a tag such as ja, en, zh-Hant"),
        (b"one\ntwo\nth\xffree", "a.md:3: byte 0xff is not UTF-8: save it as UTF-8"),
        (b"one\ntwo\0", "a.md:2: not a text file"),
        ("空".encode("utf-16"), "a.md:1: the file is UTF-16, not UTF-8: save it as UTF-8"),
        (bytes(range(1, 9)) * 9, "a.md:1: not a text file"),
    ],
    ids=lambda x: repr(x)[:24],
)
def test_what_is_refused_and_how(tmp_path: Path, text: str | bytes, message: str) -> None:
    assert refusal(tmp_path, text).startswith(message)


def test_aliases_cannot_grow_without_end(tmp_path: Path) -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"] + [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    assert "grows too large" in refusal(tmp_path, "---\n" + "\n".join(rows) + "\n---\n")
    assert "nested too deeply" in refusal(tmp_path, "---\na: &a [*a]\n---\n")


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("hant", "zh-Hant"),
        ("zh-tw", "zh-Hant"),
        ("ZH_HK", "zh-Hant"),
        ("zh-Hant-MO", "zh-Hant"),
        ("zh-cn", "zh"),
        ("hans", "zh"),
        ("jp", "ja"),
        ("JA", "ja"),
        ("en-US", "en"),
        ("fr-ca", "fr-CA"),
        ("sr-latn", "sr-Latn"),
        ("a language", None),
        ("", None),
    ],
)
def test_tags_as_people_write_them(written: str, tag: str | None) -> None:
    assert normal_tag(written, ROOTS) == tag


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("sky-ja", ("ja", "sky")),
        ("sky.ja", ("ja", "sky")),
        ("2025-01-02-sky-hant", ("zh-Hant", "2025-01-02-sky")),
        ("sky-zh-tw", ("zh-Hant", "sky")),
        ("sky_en", ("en", "sky")),
        ("about-it", (None, "about-it")),
        ("ja", (None, "ja")),
        ("2025-01-02", (None, "2025-01-02")),
    ],
)
def test_the_language_in_a_file_name(stem: str, found: tuple[str | None, str]) -> None:
    assert suffix_tag(stem, ROOTS) == found


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("青空は二〇一〇年に東京で生まれた会社である。", "ja"),
        ("青空公司于二〇一〇年在北京成立，开发云计算软件，并为银行提供服务。", "zh"),
        ("青空公司於二〇一〇年在臺北成立，開發雲端軟體，並為銀行提供服務。", "zh-Hant"),
        ("Blue Sky was founded in 2010 and makes software for banks and カナ labels.", "en"),
        ("2010 — 50%", "und"),
        ("", "und"),
    ],
)
def test_the_language_of_a_text(text: str, tag: str) -> None:
    assert detect(text, ROOTS) == tag


def test_front_matter_then_name_then_text_tell_the_language(tmp_path: Path) -> None:
    assert note(tmp_path, "---\nlang: en\n---\n青空は会社である。", "x-zh.md").lang == "en"
    assert note(tmp_path, "青空は会社である。", "x-zh.md").lang == "zh"
    assert note(tmp_path, "青空は会社である。", "x.md").lang == "ja"
    french = note(tmp_path, "---\nlang: fr\ntitle: Le ciel\n---\nBleu. [a](https://a.example)", "ciel-fr.md")
    assert (french.lang, french.slug, french.title, len(french.blocks)) == ("fr", "ciel", "Le ciel", 2)


def test_traditional_characters_are_matched_as_simplified(tmp_path: Path) -> None:
    found = note(tmp_path, "---\nlang: hant\ntitle: 雲業務\n---\n談雲業務。")
    assert [b.text.text for b in found.blocks] == ["云业务", "谈云业务。"]
    assert found.title == "雲業務"


@pytest.mark.parametrize(
    ("front", "name", "day"),
    [
        ("date: 2025-11-09", "x.md", "2025-11-09"),
        ("date: 2025-11-09T10:00:00Z", "x.md", "2025-11-09"),
        ("published: 2025/1/9", "x.md", "2025-01-09"),
        ("date: 2025-11", "x.md", "2025-11"),
        ("date: 2025", "x.md", "2025"),
        ("date: soon\npublished: 2024", "2023-01-02-x.md", "2024"),
        ("date: 2025-02-30", "2025-03-01-x.md", "2025-03-01"),
        ("x: y", "2025-03-01-x.md", "2025-03-01"),
        ("x: y", "2025-13-01-x.md", None),
        ("x: y", "x.md", None),
    ],
)
def test_the_date(tmp_path: Path, front: str, name: str, day: str | None) -> None:
    assert note(tmp_path, f"---\n{front}\n---\nText", name).date == day


def cites(found: Note) -> list[tuple[str, str, str]]:
    """Kind of block, title as read, URL of each reference."""
    return [(found.blocks[r.block].kind, found.blocks[r.block].text.read(r.start, r.end), r.url) for r in found.references]


@pytest.mark.parametrize("heading", ["References", "🔗 Sources:", "3. 参考文献", "出典", "参考资料", "**參考資料**"])
def test_a_list_under_a_heading_of_sources(tmp_path: Path, heading: str) -> None:
    raw = (
        f"---\nlang: en\n---\n# Sky\n\nSee [the sea](https://sea.example).\n\n- [in passing](https://p.example)\n\n## {heading}\n\n"
        "1. [Sky “grows”](https://a.example/1)\n2. The Sea (2024) – https://b.example/2\n3. <https://c.example>\n4. A book\n\n"
        "Do tell us more about the sky, and read [this](https://d.example) too.\n"
    )
    found = note(tmp_path, raw)
    assert cites(found) == [
        ("reference", "Sky “grows”", "https://a.example/1"),
        ("reference", "The Sea (2024)", "https://b.example/2"),
        ("reference", "", "https://c.example"),
    ]
    assert [b.kind for b in found.blocks] == ["heading", "paragraph", "item", "heading", *["reference"] * 4, "paragraph"]
    assert [k.url for k in found.blocks[1].links] == ["https://sea.example"]


def test_other_ways_to_cite(tmp_path: Path) -> None:
    raw = (
        "---\nlang: ja\n---\n空は青い[1](https://m.example)。海も[2](https://a.example/1)。本[^1]も。\n\n**参考文献**\n\n- [海の記事](https://a.example/1)\n\n"
        "# 別の章\n\n[空の記事](https://b.example/2)\n\n出典：[山の記事](https://c.example/3)\n\n注：[川の記事](https://d.example/4)を見よ。\n\n"
        '[^1]: [本の記事](https://e.example/5)\n\n[7]: https://f.example/6 "森の記事"\n'
    )
    assert cites(note(tmp_path, raw)) == [
        ("paragraph", "", "https://m.example"),
        ("reference", "海の記事", "https://a.example/1"),
        ("reference", "空の記事", "https://b.example/2"),
        ("reference", "山の記事", "https://c.example/3"),
        ("reference", "本の記事", "https://e.example/5"),
        ("reference", "森の記事", "https://f.example/6"),
    ]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_any_text_gives_a_note_or_a_problem(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / "any.md"
    path.write_bytes(b"---\nlang: ja\n---\n" + text.encode("utf-8"))
    try:
        found = read_note(folder, path, ROOTS)
    except NoteError as error:
        assert str(error).startswith("any.md:1: not a text file")
    else:
        assert found == read_note(folder, path, ROOTS)
        assert found.raw.encode("utf-8") == path.read_bytes()


def test_a_folder_is_read_in_order_and_errors_stop_nothing(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.MD", "a/ü.markdown", ".hidden.md", ".git/c.md", "d.txt", "empty.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("" if name == "empty.md" else "The sky is blue.", "utf-8")
    (tmp_path / "bad.md").write_bytes(b"\xff")
    (tmp_path / "b.markdown").write_text("Twice.", "utf-8")
    found = list(read_notes(tmp_path, ROOTS))
    assert [r.path if isinstance(r, Note) else str(r) for r in found] == [
        "a/z",
        "a/ü",
        "b",
        "b.md:1: b.markdown has the same name: rename one of them",
        "bad.md:1: byte 0xff is not UTF-8: save it as UTF-8",
        "empty",
    ]


def test_names_are_composed_and_the_file_is_found(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "ガス.md")
    assert name != "ガス.md"
    (tmp_path / name).write_text("ガスは燃える。", "utf-8")
    [found] = read_notes(tmp_path, ROOTS)
    assert isinstance(found, Note)
    assert (found.path, found.slug) == ("ガス", "ガス")


def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "x.md").write_text("Secret.", "utf-8")
    (inside / "real.md").write_text("The sky is blue.", "utf-8")
    (inside / "alias.md").symlink_to(inside / "real.md")
    (inside / "out.md").symlink_to(outside / "x.md")
    (inside / "gone.md").symlink_to(inside / "nowhere.md")
    (inside / "loop.md").symlink_to(inside / "loop.md")
    (inside / "folder").symlink_to(outside)
    (inside / "self").symlink_to(inside)
    found = [r.path if isinstance(r, Note) else str(r).split(":")[0] + ":" + str(r).split(":")[2] for r in read_notes(inside, ROOTS)]
    assert found[:3] == ["alias", "folder: the link leads out of the folder", "gone.md: cannot be read"]
    assert found[3:] == ["loop.md: cannot be read", "out.md: the link leads out of the folder", "real"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    [error] = read_notes(tmp_path / "none", ROOTS)
    assert isinstance(error, NoteError)
    assert "there is no such folder" in str(error)
