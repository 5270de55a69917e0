"""What Markdown parsers do not know: templates, formulas, and emphasis beside full-width punctuation.

`masked` gives a copy of a Markdown text, one character for each character,
that a CommonMark parser reads the way its author meant it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kg.plain.normal import is_wide

GONE = "\x01"  # a masked character that leaves nothing behind
HOLE = "\x02"  # a masked character of something that leaves an object replacement character

_TEMPLATE = re.compile(r"\{\{|\}\}|\{%|%\}|\n[ \t]*\r?(?=\n)")
_PAIRS = {"}}": "{{", "%}": "{%"}
_TAG_NAME = re.compile(r"\{%-?\s*(\w+)")
_HIDING = ("comment", "highlight")  # Liquid blocks whose content is no prose
_ATTRIBUTES = re.compile(r"(?<![ \t])[ \t]*\{(?::|[#.][\w-])[^{}\n]*\}(?=[ \t]*\r?$)|【\d{1,4}[†:][^【】\n]*】", re.MULTILINE)
_CALLOUT = re.compile(r"^[ \t>]*>[ \t]*(\[![\w-]+\][+-]?)", re.MULTILINE)
_DISPLAY = re.compile(r"\$\$((?:(?!\$\$|\n[ \t]*\r?\n).){1,2000})\$\$|\\\[((?:(?!\\\]|\n[ \t]*\r?\n).){1,2000})\\\]", re.DOTALL)
# Like pandoc: no space inside the dollars and no digit after them. What looks like money or a ticker needs a sign of mathematics.
_INLINE = re.compile(r"(?<![\\$\w])\$(?=[^\s$])([^$\n]{1,400}?)(?<=[^\s\\])\$(?![\d$])|\\\(([^\n]{1,400}?)\\\)")
_MATHEMATICAL = re.compile(r"[\\^_={}<>]|\A\w{1,2}\Z")
_NOTE_MARK = re.compile(r"(?<=\S)[ \t]{1,9}\[\^[\w-]{1,30}\](?![:(\w])|\[\^[\w-]{1,30}\](?![:(])")
_CITATION = re.compile(r"\[(\[)\d{1,3}(\])\](?=\()")  # [[1]](url), which would be a wikilink
_STARS = re.compile(r"\*+|[\n|]")


def masked(markdown: str) -> str:
    """The copy to parse: as many characters, templates and formulas blanked out, emphasis mended.

    Liquid tags and outputs, Hugo shortcodes, attribute lists (`{: .x}`,
    `{#id}`) and source marks (`【3†…】`) become `GONE` (spaces where they fill
    their lines), formulas become `HOLE`. CommonMark lets `**` close after
    punctuation only before a space or punctuation, which fails in scripts
    without spaces (`**文字（説明）**が`); there one neighbour of the `**` is
    swapped for a character of the other class. So take the structure from the
    copy and the characters from the original.
    """
    copy = re.sub("[\ud800-\udfff\x00]", GONE, markdown)
    copy = _without_templates(copy)
    if "$" in copy or "\\" in copy:
        copy = _INLINE.sub(_without_formula, _DISPLAY.sub(_without_formula, copy))
    return _with_mended_emphasis(copy) if "*" in copy else copy


def _without_formula(match: re.Match[str]) -> str:
    return _filled(match, HOLE) if _MATHEMATICAL.search(match[1] or match[2]) else match[0]


def _without_templates(text: str) -> str:
    if "{{" in text or "{%" in text:
        pieces: list[str] = []
        done = 0
        for start, end in _hidden(text):
            pieces += (text[done:start], _blank(text, start, end))
            done = end
        text = "".join([*pieces, text[done:]])
    if "{" in text or "【" in text:
        text = _ATTRIBUTES.sub(lambda m: _filled(m, GONE), text)
    if "[^" in text:
        text = _NOTE_MARK.sub(lambda m: _filled(m, GONE), text)
    if "[[" in text:
        text = _CITATION.sub(lambda m: f"[{GONE}{m[0][2:-2]}{GONE}]", text)
    if "[!" in text:
        text = _CALLOUT.sub(lambda m: m[0][: m.start(1) - m.start()] + GONE * len(m[1]), text)
    return text


def _hidden(text: str) -> list[tuple[int, int]]:
    """The ranges of templates, a hiding block with its content; ascending, apart."""
    ranges: list[tuple[int, int]] = []
    opened: tuple[str, int] | None = None  # a hiding block: its name, and its place in `ranges`
    for start, end in _templates(text):
        ranges.append((start, end))
        tag = _TAG_NAME.match(text, start, end)
        if tag is None:
            continue
        if opened is None and tag[1] in _HIDING:
            opened = tag[1], len(ranges) - 1
        elif opened is not None and tag[1] == "end" + opened[0]:
            begin = ranges[opened[1]][0]
            del ranges[opened[1] :]
            ranges.append((begin, end))
            opened = None
    return ranges


def _templates(text: str) -> Iterator[tuple[int, int]]:
    """The ranges of `{{ … }}` and `{% … %}`, none crossing an empty line."""
    opened: dict[str, int] = {}
    for token in _TEMPLATE.finditer(text):
        mark = token[0]
        if mark in ("{{", "{%"):
            opened.setdefault(mark, token.start())
        elif mark in _PAIRS and _PAIRS[mark] in opened:
            yield opened[_PAIRS[mark]], token.end()
            opened.clear()
        elif mark not in _PAIRS:
            opened.clear()


def _blank(text: str, start: int, end: int) -> str:
    """The range blanked out: with spaces where nothing else stands on its lines."""
    before = text[max(text.rfind("\n", 0, start) + 1, start - 200) : start]
    stop = text.find("\n", end, end + 200)
    after = text[end : stop if stop >= 0 else end + 200]
    fill = GONE if before.strip() or after.strip() else " "
    return "".join([c if c in "\r\n" else fill for c in text[start:end]])


def _filled(match: re.Match[str], fill: str) -> str:
    return re.sub(r"[^\r\n]", fill, match[0])


def _with_mended_emphasis(text: str) -> str:
    swaps: dict[int, str] = {}
    opened: set[int] = set()  # the lengths of the runs that are open on this line
    for run in _STARS.finditer(text):
        if run[0][0] != "*":
            opened.clear()
            continue
        before, after, size = run.start() - 1, run.end(), run.end() - run.start()
        a = text[before] if before >= 0 else " "
        b = text[after] if after < len(text) else " "
        if (a.isspace() and b.isspace()) or a == "\\" or size > 3:
            continue
        closes = b.isspace() or (size in opened and not a.isspace())
        opened ^= {size} if closes == (size in opened) else set()
        if closes:
            swaps.update(_mended(before, a, after, b))
        else:
            swaps.update(_mended(after, b, before, a))
    if not swaps:
        return text
    return "".join([swaps.get(i, c) for i, c in enumerate(text)])


def _mended(inner: int, a: str, outer: int, b: str) -> dict[int, str]:
    """What to swap so that a run of `*` counts as flanking: `a` is the character inside the emphasis, `b` the one outside."""
    if not _is_mark(a) or b.isspace() or _is_mark(b):
        return {}
    if is_wide(a):
        return {inner: "中"}
    return {outer: "、"} if _is_wide_letter(b) else {}


def _is_mark(c: str) -> bool:
    return c not in (GONE, HOLE) and unicodedata.category(c)[0] in "PS"


def _is_wide_letter(c: str) -> bool:
    return is_wide(c) and unicodedata.category(c)[0] in "LN"
