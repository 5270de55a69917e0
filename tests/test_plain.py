"""Markdown → text: the laws of `Text` for any input, and what becomes of each construct."""

from __future__ import annotations

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Block, Cell, Text
from kg.plain import Plain, fold_table, normalise, project

OBJECT = "\ufffc"

# Pieces that meet in notes, and in the corners of CommonMark.
PIECES = st.sampled_from(
    [
        *("文字（）「」。、カ*_`[]()<>|#-~$\\!\t" + "\u200d\ufeff\u3000\x00\x01\x02²½…👩💻"),
        *("**", "__", "***", "https://a.example/b", "<b>", "</b>", "<script>", "</script>", "<!--", "-->", "<a href='u'>", "</a>"),
        *("&amp;", "\n", "\n\n", "\r\n", "- ", "  ", "> ", "|-|-|\n", "# ", "e\u0301", "か\u3099", "ﾊﾞ", "㈱", "{{", "}}", "{%", "%}"),
        *("~~", "[^1]", "[1]", "]: ", "العربية", "---", "```", "[[", "word", "12", "【1†x】", "{#id}", "<sup>", "</sup>", "<br>", "한국"),
    ]
)
MARKDOWN = st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60)


def texts(markdown: str, fold: str = "") -> list[str]:
    """The texts of the blocks."""
    return [b.text.text for b in project(markdown, 0, fold_table(fold)).blocks]


def only(markdown: str) -> Block:
    """The single block."""
    [block] = project(markdown).blocks
    return block


def emphasised(markdown: str) -> list[str]:
    """The emphasised words of the single block."""
    block = only(markdown)
    return [block.text.text[a:b] for a, b in block.emphasis]


def shape(plain: Plain) -> list[tuple[object, ...]]:
    """All that does not depend on where things stand in the file."""
    return [(b.kind, b.text.text, b.level, b.parent, b.section, b.emphasis, b.cell, b.quoted) for b in plain.blocks]


def assert_placed(text: Text, raw: str) -> None:
    """Lengths agree; places ascend, lie in the file, and are shared only by the characters of one cluster."""
    assert len(text.text) == len(text.starts) == len(text.ends) == len(text.shown)
    places = list(zip(text.starts, text.ends, strict=True))
    assert all(0 <= a < b <= len(raw) for a, b in places)
    for (a, b), (c, d), shown in zip(places, places[1:], text.shown[1:], strict=False):
        assert b <= c or ((a, b) == (c, d) and shown == "")


@given(MARKDOWN)
def test_every_character_knows_its_place(markdown: str) -> None:
    for block in project(markdown, 0, fold_table("t2s")).blocks:
        assert_placed(block.text, markdown)
        size = len(block.text.text)
        assert all(0 <= a < b <= size for a, b in block.emphasis)
        assert all(0 <= k.start <= k.end <= size for k in block.links)
        assert block.line == markdown.count("\n", 0, block.text.starts[0]) + 1 if block.text.text else True


@given(MARKDOWN)
def test_text_is_the_raw_slice_normalised(markdown: str) -> None:
    for block in project(markdown).blocks:
        for i, c in enumerate(block.text.text):
            raw = markdown[block.text.starts[i] : block.text.ends[i]]
            if c.isalnum() and "&" not in raw:
                assert c in unicodedata.normalize("NFKC", raw) or c in raw


@given(MARKDOWN)
def test_reading_twice_gives_the_same(markdown: str) -> None:
    assert project(markdown) == project(markdown)


@given(MARKDOWN)
def test_line_ends_make_no_difference(markdown: str) -> None:
    unix = markdown.replace("\r\n", "\n").replace("\r", "")
    assert shape(project(unix)) == shape(project(unix.replace("\n", "\r\n")))


@given(MARKDOWN)
def test_indexes_count_from_the_first_and_parents_come_before(markdown: str) -> None:
    blocks = project(markdown, first=1).blocks
    assert [b.index for b in blocks] == list(range(1, len(blocks) + 1))
    assert all(b.parent is None or 1 <= b.parent < b.index for b in blocks)
    assert all(b.section is None or blocks[b.section - 1].kind == "heading" for b in blocks)


@given(st.text(max_size=40), MARKDOWN)
def test_an_offset_moves_places_and_nothing_else(before: str, markdown: str) -> None:
    raw = before + "\n" + markdown
    moved = project(raw, len(before) + 1)
    assert shape(moved) == shape(project(markdown))
    for block, plain in zip(moved.blocks, project(markdown).blocks, strict=True):
        assert block.text.starts == tuple(s + len(before) + 1 for s in plain.text.starts)
        assert block.line == plain.line + before.count("\n") + 1


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_normalising_keeps_places(chars: str) -> None:
    starts, ends = range(len(chars)), range(1, len(chars) + 1)
    text, moved = normalise(chars, starts, ends, fold_table("t2s"))
    assert_placed(text, chars)
    assert len(moved) == len(chars) + 1
    assert all(a <= b for a, b in pairwise(moved))


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("ＡＢＣ（株）：１２３", "ABC(株):123"),
        ("㈱青空", "(株)青空"),
        ("ﾃﾞｰﾀ と か\u3099", "データ と が"),
        ("cafe\u0301", "café"),
        ("10² m, 1½ cups, ①2024 …", "10² m, 1½ cups, ①2024 …"),
        ("10<sup>9</sup>", f"10{OBJECT}9{OBJECT}"),
        ("家族 👨‍👩‍👧 と 👍🏽", "家族 👨‍👩‍👧 と 👍🏽"),
        ("שלום (עולם)", "שלום (עולם)"),
        ("Ali\u00adba\u200bba", "Alibaba"),
        ("a \t  b\u3000c", "a b c"),
        ("AT&amp;T and &#x41;&copy; 2020", "AT&T and A© 2020"),
        (r"5 \* 6 \_x\_ \# \\", r"5 * 6 _x_ # \ ".strip()),
        ("one\ntwo", "one two"),
        ("漢字\nかな。\n「次」\n한국\n말", "漢字かな。「次」 한국 말"),
        ("東京\nTokyo\n大阪", "東京 Tokyo 大阪"),
        ("one  \ntwo\\\nthree<br>four", "one\ntwo\nthree\nfour"),
        ("run `rm -rf` now", f"run {OBJECT} now"),
        ("see https://a.example/b_c?d=1&e=2. Next", f"see {OBJECT}. Next"),
        ("<https://a.example> と www.a.example", f"{OBJECT} と {OBJECT}"),
        ("https://a.exampleを見る", f"{OBJECT}を見る"),
        ("（https://a.example/x）も", f"({OBJECT})も"),
        ("before ![a picture](p.png) after", f"before {OBJECT} after"),
        ("costs $5 or $6, not $x^2$", f"costs $5 or $6, not {OBJECT}"),
        ("$100–$200 and US$3", "$100–$200 and US$3"),
        ("$BABA/$JD", "$BABA/$JD"),
        ("fact[^1]. More [^2].\n\n[^1]: A\n[^2]: B", "fact. More."),
        ("fact [1](https://a.example). 事実[[2]](https://b.example)。", "fact. 事実。"),
        ("事実【3†source】。", "事実。"),
        ("It grew [1], then fell [2, 3][4]. In [2024] too.", "It grew, then fell. In [2024] too."),
        ("増えた[1]。", "増えた。"),
        ("#AI and #人工知能", "#AI and #人工知能"),
        ("now ~~never~~ and ~10億~", f"now {OBJECT} and ~10億~"),
        ("{% if a %}shown{% endif %} {{ site.x }}", "shown"),
        ("Title {#anchor}", "Title"),
        ("a <!-- hidden --> b <b>bold</b> <script>evil()</script>c", "a b bold c"),
        ("<div>\n<p>one <i>two</i></p><style>p {}</style>\n<p>a &lt; b</p>\n</div>", "one two\na < b"),
        ("> [!warning] Mind\n> the gap", "Mind the gap"),
        ("[[Target|shown]] and [[Page]]", "shown and Page"),
        ("a < b, x <- y", "a < b, x <- y"),
    ],
)
def test_what_a_text_becomes(markdown: str, text: str) -> None:
    assert texts(markdown)[0] == text


@pytest.mark.parametrize(
    ("markdown", "text", "strong"),
    [
        ("**説明（補足）**が続く", "説明(補足)が続く", ["説明(補足)"]),
        ("は**「青空」**の", "は「青空」の", ["「青空」"]),
        ("**青空 (Blue Sky)**是一家公司", "青空 (Blue Sky)是一家公司", ["青空 (Blue Sky)"]),
        ("**注意：**2025年、**甲**。**乙**", "注意:2025年、甲。乙", ["注意:", "甲", "乙"]),
        ("他说：**“好”**。**你好，**世界", "他说:“好”。你好,世界", ["“好”", "你好,"]),
        ("**[青空](https://a.example)**は", "青空は", ["青空"]),
        ("*斜体（注）*と***両方（注）***だ", "斜体(注)と両方(注)だ", ["斜体(注)", "両方(注)"]),
        ("は__「青空」__の", "は「青空」の", ["「青空」"]),
        ("**売上 **は増えた", "売上 は増えた", ["売上"]),
        ("**Sales: **grew", "Sales: grew", ["Sales:"]),
        (r"\*\*文字\*\*だ", "**文字**だ", []),
        ("2 ** 3 ** 4", "2 ** 3 ** 4", []),
        ("`**文字（注）**が`と**字**", f"{OBJECT}と字", ["字"]),
    ],
)
def test_emphasis_in_scripts_without_spaces(markdown: str, text: str, strong: list[str]) -> None:
    assert only(markdown).text.text == text
    assert emphasised(markdown) == strong


def test_what_a_reader_sees_is_not_folded() -> None:
    text = project("臺灣（㈱ﾃﾞ）&amp;`x y`", 0, fold_table("t2s")).blocks[0].text
    assert text.text == f"台湾((株)デ)&{OBJECT}"
    assert text.read(0, len(text.text)) == "臺灣（㈱ﾃﾞ）&x y"


def test_a_span_leads_to_the_raw_words() -> None:
    raw = "\ufeff> 会社は**青空（株）**が、\r\n> 新しい"
    block = only(raw)
    start = block.text.text.index("青空")
    span = block.text.span(start, start + 5)
    assert raw[span.start : span.end] == "青空（株）"
    assert block.quoted
    assert block.text.text == "会社は青空(株)が、新しい"


def test_headings_lists_and_their_parents() -> None:
    raw = "# A\n\n## B\n\nIt won by:\n\n1. speed\n   - in parts\n\n   and more\n2. price\n\n***\n\n- alone\n\n# C\n- first\n"
    found = [(b.kind, b.text.text, b.level, b.parent, b.section, b.line) for b in project(raw).blocks]
    assert found == [
        ("heading", "A", 1, None, None, 1),
        ("heading", "B", 2, None, 0, 3),
        ("paragraph", "It won by:", 0, None, 1, 5),
        ("item", "speed", 1, 2, 1, 7),
        ("item", "in parts", 2, 3, 1, 8),
        ("paragraph", "and more", 0, 3, 1, 10),
        ("item", "price", 1, 2, 1, 11),
        ("item", "alone", 1, None, 1, 15),
        ("heading", "C", 1, None, None, 17),
        ("item", "first", 1, None, 8, 18),
    ]


def test_a_lead_in_counts_only_directly_before_the_list() -> None:
    for between in ("\n```\ncode\n```\n", "\n| a |\n|---|\n| b |\n", "\n# H\n", "\n---\n"):
        assert project(f"Lead:\n{between}\n- item\n").blocks[-1].parent is None


def test_table_cells() -> None:
    blocks = project("| 名前 | 値 |\n|---|---|\n| 青\\|空 | **5** |\n| | x |\n\nと\n\n| z |\n|---|\n").blocks
    assert [(b.text.text, b.cell) for b in blocks if b.kind == "cell"] == [
        ("名前", Cell(0, 0, 0)),
        ("値", Cell(0, 0, 1)),
        ("青|空", Cell(0, 1, 0)),
        ("5", Cell(0, 1, 1)),
        ("x", Cell(0, 2, 1)),
        ("z", Cell(1, 0, 0)),
    ]


def test_links_of_every_kind() -> None:
    raw = (
        "[one](https://a.example/1) [two][r] [r] <https://a.example/3> https://a.example/4, <me@a.example> <a href='u'>five</a>\n\n"
        "[r]: /2 'T'"
    )
    block = only(raw)
    assert [(block.text.text[k.start : k.end], k.url) for k in block.links] == [
        ("one", "https://a.example/1"),
        ("two", "/2"),
        ("r", "/2"),
        (OBJECT, "https://a.example/3"),
        (OBJECT, "https://a.example/4"),
        (OBJECT, "mailto:me@a.example"),
        ("five", "u"),
    ]


def test_numbered_definitions_and_footnotes_are_told_apart() -> None:
    plain = project(
        'Grew[^a] [2].\n\n[^a]: By a report\n\n[2]: https://a.example "Sky grows"\n[3]: https://b.example\n[x]: https://c.example'
    )
    assert [(b.kind, b.text.text) for b in plain.blocks] == [
        ("paragraph", "Grew."),
        ("paragraph", "By a report"),
        ("reference", "Sky grows"),
        ("reference", OBJECT),
    ]
    assert plain.footnotes == {1}
    assert plain.definitions == {2, 3}


def test_code_and_hidden_blocks_are_no_prose() -> None:
    raw = (
        "    indented\n\n```\nfenced **x**\n```\n\n<!-- a\n\nb -->\n\n"
        "{% comment %}\nno\n\nno\n{% endcomment %}\n\n$$\nx = y\n$$\n\n![i](j)\n\nyes"
    )
    assert texts(raw) == ["yes"]


def test_folding_is_one_character_for_one() -> None:
    table = fold_table("t2s")
    assert len(table) > 2000
    assert all(len(new) == 1 and chr(old) != new for old, new in table.items())
    assert texts("蔡崇信談雲業務", "t2s") == ["蔡崇信谈云业务"]
    assert fold_table("") == {}
    with pytest.raises(ValueError, match="no such conversion"):
        fold_table("x2y")


@pytest.mark.parametrize(
    "markdown",
    [
        "## 見出し（一）\n\n本文は**強調（補足）**である。AT&amp;T is here.\n\n" * 4000,
        ">" * 20_000 + " x",
        "\n".join("  " * i + "- x" for i in range(300)),
        "**a" * 40_000,
        "文**（" * 40_000,
        "{{ x " * 40_000,
        "<script>" * 20_000,
        "<!--" * 40_000,
        '<a "' * 40_000,
        "![a](b)" * 10_000,
        "[1](https://a.example) " * 10_000,
        "https://" * 20_000,
        "[" * 40_000,
        r"\(" * 40_000,
        "x" + "\u0301" * 40_000,
        " " * 100_000 + "x",
    ],
    ids=lambda s: s[:8],
)
def test_time_grows_with_length(markdown: str) -> None:
    begun = time.process_time()
    project(markdown)
    assert time.process_time() - begun < 3  # some 0.2 s; quadratic ways take minutes
