"""Markdown → blocks of `Text` whose every character remembers its place in the file.

pyromark (pulldown-cmark, CommonMark with GitHub's tables, footnotes and
strikethrough) gives events with byte ranges; one cumulative table turns bytes
into code points. What is no prose is left out: code, formulas, images, HTML
tags, comments, templates, struck text, footnote marks. Where something stood
inside a line, one U+FFFC stands in the text, so that its neighbours do not join.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, cast

import pyromark

from kg.model import Block, BlockKind, Cell, Link, Text
from kg.plain.draft import Draft, add_html, href_of, is_line_border
from kg.plain.markup import GONE, HOLE, masked
from kg.plain.normal import HARD, OBJECT, SOFT, fold_table, normalise

__all__ = ["Plain", "fold_table", "normalise", "project"]

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_WIKILINKS
)
_WIDTH = bytes(0 if 0x80 <= b < 0xC0 else 1 for b in range(256))  # 1 where a UTF-8 byte begins a character
_HIDDEN = ("<script", "<style", "<template")  # elements whose content nobody sees
_HIDDEN_LENGTH = 5000  # how far ahead their end is looked for, when they begin inside a line


@dataclass(frozen=True, slots=True)
class Plain:
    """What a Markdown text holds: its blocks, and the indexes of those inside footnotes and of numbered link definitions."""

    blocks: tuple[Block, ...]
    footnotes: frozenset[int] = frozenset()
    definitions: frozenset[int] = frozenset()


def project(markdown: str, offset: int = 0, fold: Mapping[int, str] | None = None, first: int = 0) -> Plain:
    """The blocks of the Markdown that begins at `markdown[offset:]`.

    All places are code points of `markdown`, half-open, all lines 1-based
    lines of it. `fold` maps code points to the character they are matched as;
    `first` is the index of the first block. A block's `section` is the nearest
    heading above it; a heading's own is the heading that contains it. An
    item's or table cell's `parent` is the parent item, else the paragraph
    directly before its list or table; that of a further paragraph in an item
    is the item. A link definition with a number for its name (`[3]: https://…
    "Title"`) is a block of kind "reference": its title, or U+FFFC for its URL.
    """
    return _Projection(markdown, offset, fold or {}, first).run()


@dataclass(slots=True)
class _Frame:
    """A container that is open: the document, a list, an item, a quote, a footnote."""

    kind: str
    level: int = 0  # how many lists are open
    quoted: bool = False
    footnote: bool = False
    owner: int | None = None  # the block that its blocks belong to
    lead: int | None = None  # the paragraph directly before what comes next
    filled: bool = False


@dataclass(slots=True)
class _Projection:
    """The state of one walk over the events; containers are a stack, so depth costs no recursion."""

    raw: str
    offset: int
    fold: Mapping[int, str]
    first: int
    blocks: list[Block] = field(default_factory=list)
    footnotes: set[int] = field(default_factory=set)
    definitions: set[int] = field(default_factory=set)
    frames: list[_Frame] = field(default_factory=lambda: [_Frame("document")])
    headings: list[tuple[int, int]] = field(default_factory=list)  # (level, index) of the open sections
    draft: Draft | None = None
    open: list[tuple[int, str]] = field(default_factory=list)  # inline elements: where they began, their URL
    cell: tuple[int, int, int] = (-1, 0, 0)
    code: bool = False
    hidden: str = ""  # the end tag of an element that shows nothing, while inside it
    anchors: list[tuple[int, str]] = field(default_factory=list)  # open <a href>
    html: list[tuple[str, int]] = field(default_factory=list)
    seen: int = 0  # the raw end of the last text
    lines: list[int] = field(default_factory=list)
    view: str = ""

    def run(self) -> Plain:
        self.offset += self.raw.startswith("\ufeff", self.offset)
        self.view = masked(self.raw[self.offset :])
        data = self.view.encode()
        places = list(accumulate(data.translate(_WIDTH), initial=self.offset))
        self.lines = [i for i, c in enumerate(self.raw) if c == "\n"]
        pending = self._numbered(places)
        for event, found in pyromark.events_with_range(self.view, options=_OPTIONS):
            start, end = places[found["start"]], places[found["end"]]
            while pending and pending[-1][0] <= start:
                self._define(*pending.pop())
            if isinstance(event, str):
                self._break(event, start, end)
                continue
            [(name, value)] = cast("dict[str, Any]", event).items()
            if name == "Start":
                tag, data_ = (value, None) if isinstance(value, str) else next(iter(value.items()))
                self._start(tag, data_, start, end)
            elif name == "End":
                self._end(value if isinstance(value, str) else next(iter(value)), start, end)
            elif not self.code:
                self._inline(name, value, start, end)
        self._flush()
        while pending:
            self._define(*pending.pop())
        return Plain(tuple(self.blocks), frozenset(self.footnotes), frozenset(self.definitions))

    # Blocks

    def _start(self, tag: str, value: Any, start: int, end: int) -> None:
        top = self.frames[-1]
        if tag == "Paragraph":
            self._open(self._kind())
        elif tag == "Heading":
            self._open("heading", int(value["level"][1]))
        elif tag == "List":
            self._flush()
            owner = top.owner if top.owner is not None else top.lead
            self.frames.append(_Frame("list", top.level + 1, top.quoted, top.footnote, owner))
        elif tag in ("Item", "BlockQuote", "FootnoteDefinition"):
            self._flush()
            quoted, footnote = top.quoted or tag == "BlockQuote", top.footnote or tag == "FootnoteDefinition"
            self.frames.append(_Frame(tag, top.level, quoted, footnote, top.owner))
        elif tag == "Table":
            self._flush()
            self.cell = self.cell[0] + 1, -1, -1
        elif tag in ("TableHead", "TableRow"):
            self.cell = self.cell[0], self.cell[1] + 1, -1
        elif tag == "TableCell":
            self.cell = self.cell[0], self.cell[1], self.cell[2] + 1
            self._open("cell")
        elif tag in ("CodeBlock", "MetadataBlock"):
            self._flush()
            top.lead, self.code = None, True
        elif tag == "HtmlBlock":
            self._flush()
        elif tag == "Strikethrough" and self.raw[start : start + 2] != "~~":
            self._inline("Text", "~", start, start + 1)
            self.open.append((-1, ""))
        elif not self.code:
            url = str(value["dest_url"]) if tag == "Link" else ""
            self.open.append((len(self._current()), url))

    def _end(self, tag: str, start: int, end: int) -> None:
        top = self.frames[-1]
        if tag in ("Paragraph", "Heading", "TableCell"):
            self._flush()
        elif tag in ("List", "Item", "BlockQuote", "FootnoteDefinition"):
            self._flush()
            self.frames.pop()
            self.frames[-1].lead = None
        elif tag == "Table":
            top.lead = None
        elif tag in ("CodeBlock", "MetadataBlock"):
            self.code = False
        elif tag == "HtmlBlock":
            self._end_html()
        elif tag in ("Emphasis", "Strong", "Strikethrough", "Link", "Image"):
            self._close(tag, *self.open.pop(), start, end)

    def _kind(self) -> str:
        top = self.frames[-1]
        return "item" if top.kind == "Item" and not top.filled else "paragraph"

    def _open(self, kind: str, level: int = 0) -> Draft:
        self._flush()
        top = self.frames[-1]
        parent = top.owner
        if parent is None and kind == "cell":
            parent = top.lead
        cell = Cell(*self.cell) if kind == "cell" else None
        level = top.level if kind == "item" else level
        self.draft = Draft(kind, level, None if kind == "heading" else parent, cell, top.quoted, top.footnote)
        return self.draft

    def _current(self) -> Draft:
        return self._open(self._kind()) if self.draft is None else self.draft

    def _flush(self) -> None:
        draft, self.draft, self.hidden = self.draft, None, ""
        self.anchors.clear()
        if draft is None or not len(draft):
            return
        text, emphasis, links = draft.finish(self.fold)
        if not (text.text.strip(OBJECT + " \n") or links):
            return
        block = self._add(draft, text, emphasis, links)
        top = self.frames[-1]
        if draft.kind == "item":
            top.owner, top.filled = block.index, True
        if draft.kind in ("paragraph", "heading"):
            top.lead = block.index if draft.kind == "paragraph" else None
        if draft.kind == "heading" and len(self.frames) == 1:
            self.headings.append((draft.level, block.index))

    def _add(self, draft: Draft, text: Text, emphasis: tuple[tuple[int, int], ...], links: tuple[Link, ...]) -> Block:
        index = self.first + len(self.blocks)
        if draft.kind == "heading" and len(self.frames) == 1:
            while self.headings and self.headings[-1][0] >= draft.level:
                self.headings.pop()
        section = self.headings[-1][1] if self.headings else None
        start = text.starts[0] if text.starts else draft.starts[0]
        line = bisect_left(self.lines, start) + 1
        kind = cast(BlockKind, draft.kind)
        block = Block(index, kind, text, line, draft.level, draft.parent, section, emphasis, links, draft.cell, draft.quoted)
        self.blocks.append(block)
        if draft.footnote:
            self.footnotes.add(index)
        return block

    # Inline

    def _break(self, event: str, start: int, end: int) -> None:
        if event == "Rule":
            self._flush()
            self.frames[-1].lead = None
        elif not self.code and not self.hidden:
            self._current().stand(HARD if event == "HardBreak" else SOFT, start, end)

    def _inline(self, name: str, value: Any, start: int, end: int) -> None:
        if name == "Html":
            self.html.append((self.view[start - self.offset : end - self.offset], start))
        elif name == "InlineHtml":
            self._tag(str(value), start, end)
        elif self.hidden:
            return
        elif name == "Text":
            self._text(str(value), start, end)
        elif name == "Code":
            self._current().hole(start, end, self.raw[start:end].strip("`").strip())

    def _text(self, value: str, start: int, end: int) -> None:
        draft = self._current()
        view = self.view[start - self.offset : end - self.offset]
        if view != value:
            draft.literal.extend(range(len(draft), len(draft) + len(value)))
            draft.stand(value, start, end)
        else:
            if start > self.seen and start > self.offset and self.raw[start - 1] == "\\":
                draft.literal.append(len(draft))
            draft.add(self.raw[start:end], view, start)
        self.seen = end

    def _tag(self, tag: str, start: int, end: int) -> None:
        draft = self._current()
        low = tag.lower()
        if self.hidden:
            self.hidden = "" if low.startswith(self.hidden) else self.hidden
        elif low.startswith(_HIDDEN):
            closing = "</" + next(h[1:] for h in _HIDDEN if low.startswith(h))
            self.hidden = closing if closing in self.view[end - self.offset : end - self.offset + _HIDDEN_LENGTH].lower() else ""
        elif low.startswith("<a") and href_of(tag):
            self.anchors.append((len(draft), href_of(tag)))
        elif low.startswith("</a") and self.anchors:
            begin, url = self.anchors.pop()
            self._link(draft, begin, url, start, end)
        elif low.startswith(("<sup", "</sup")):
            draft.hole(start, end, "")  # 10<sup>9</sup> is not 109
        elif is_line_border(tag):
            draft.stand(HARD, start, end)

    def _close(self, tag: str, begin: int, url: str, start: int, end: int) -> None:
        if self.code or self.hidden:
            return
        draft = self._current()
        if begin < 0:
            self._inline("Text", "~", end - 1, end)
        elif tag == "Link":
            self._link(draft, begin, url, start, end, is_address=self.raw[start] == "<")
        elif tag in ("Emphasis", "Strong"):
            draft.emphasis.append((begin, len(draft)))
        else:
            self._take_back(draft, begin)
            draft.hole(start, end, "")

    def _take_back(self, draft: Draft, begin: int) -> None:
        draft.truncate(begin)
        while self.anchors and self.anchors[-1][0] > len(draft):
            self.anchors.pop()

    def _link(self, draft: Draft, begin: int, url: str, start: int, end: int, is_address: bool = False) -> None:
        marker = "".join(draft.pieces[-3:])[begin - len(draft) :].strip("[]") if 0 < len(draft) - begin <= 5 else ""
        if is_address:
            self._take_back(draft, begin)
            draft.hole(start, end, url)
            url = url if ":" in url else f"mailto:{url}"
        elif marker.isdecimal() and len(marker) <= (3 if self.raw[start : start + 2] == "[[" else 2) and "://" in url:
            self._take_back(draft, begin)
            begin = len(draft)
        draft.links.append(Link(begin, len(draft), url))

    def _end_html(self) -> None:
        markup: list[str] = []
        starts: list[int] = []
        for view, start in self.html:
            kept = [i for i, c in enumerate(view) if c not in (GONE, HOLE)]
            markup.extend(self.raw[start + i] for i in kept)
            starts.extend(start + i for i in kept)
        self.html.clear()
        if starts:
            add_html(self._open(self._kind()), "".join(markup), starts)
        self._flush()

    # Link definitions

    def _numbered(self, places: list[int]) -> list[tuple[int, int, str, str]]:
        """The link definitions named by a number, the last one first: place, title, URL."""
        if "]:" not in self.view:
            return []
        found = pyromark.reference_definitions(self.view, options=_OPTIONS)
        numbered = [
            (places[d["span"]["start"]], places[d["span"]["end"]], d["title"] or "", d["dest"])
            for name, d in found.items()
            if name.isdecimal() and "://" in d["dest"]
        ]
        return sorted(numbered, reverse=True)

    def _define(self, start: int, end: int, title: str, url: str) -> None:
        self._flush()
        draft = Draft("reference", quoted=self.frames[-1].quoted)
        at = self.raw.rfind(title, start, end) if title else -1
        if at >= 0:
            draft.add(title, title, at)
        elif title:
            draft.stand(title, start, end)
        else:
            draft.hole(start, end, url)
        draft.links.append(Link(0, len(draft), url))
        text, emphasis, links = draft.finish(self.fold)
        self.definitions.add(self._add(draft, text, emphasis, links).index)
