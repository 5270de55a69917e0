"""Which blocks of a note name its sources, and the pages that it cites."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from kg.model import Block, Link, Reference
from kg.plain.normal import OBJECT
from kg.resources import language, languages

_HOSTED = ("https://", "http://", "www.")


def cited(
    blocks: Sequence[Block], footnotes: frozenset[int], definitions: frozenset[int], roots: Sequence[Path]
) -> tuple[tuple[Block, ...], tuple[Reference, ...]]:
    """The blocks, those that name sources made kind "reference", and the pages they cite, in file order.

    Sources are: items, and paragraphs that are mainly links, under a heading of sources
    (`reference_headings` of any language), or whose list such a word
    introduces; paragraphs of nothing but links, with or without such a word
    before them; footnotes with a link; numbered link definitions. A marker in
    the text (`[3](https://…)`) cites its page too, unless a source names it.
    """
    words = _words(tuple(roots))
    headed = _headed(blocks, words)
    out: list[Block] = []
    references: list[Reference] = []
    markers: list[Reference] = []
    for block in blocks:
        web = [k for k in block.links if k.url.lower().startswith(_HOSTED)]
        listed = block.kind in ("item", "paragraph") and block.index in headed
        bare = block.kind == "paragraph" and _is_bare(block, web, words)
        linked = bool(web) and ((listed and (block.kind == "item" or _is_mainly(block, web))) or bare or block.index in footnotes)
        source = linked or block.index in definitions or (listed and block.kind == "item")
        if source:
            references.extend(_references(block, web))
        else:
            markers.extend(Reference(block.index, k.start, k.end, k.url) for k in web if k.start == k.end)
        out.append(replace(block, kind="reference") if source else block)
    known = {r.url for r in references}
    for marker in markers:
        if marker.url not in known:
            known.add(marker.url)
            references.append(marker)
    return tuple(out), tuple(sorted(references, key=lambda r: (r.block, r.start, r.end)))


def _references(block: Block, web: Sequence[Link]) -> Iterator[Reference]:
    """A block's pages, each with the words that name it: the link's own, else the rest of the block."""
    rest = _rest(block)
    for link in web:
        words = block.text.text[link.start : link.end]
        named = any(c.isalnum() for c in words)
        start, end = (link.start, link.end) if named else rest if len(web) == 1 else (link.start, link.start)
        yield Reference(block.index, start, end, link.url)


def _rest(block: Block) -> tuple[int, int]:
    """The longest stretch of the block that no link covers, without the signs around it."""
    text = block.text.text
    borders = [0, *(p for k in block.links for p in (k.start, k.end)), len(text)]
    gaps = [(a, b) for a, b in zip(borders[::2], borders[1::2], strict=True) if a <= b]
    start, end = max(gaps, key=lambda r: r[1] - r[0], default=(0, 0))
    while start < end and not _is_title_border(text[start], opening=True):
        start += 1
    while start < end and not _is_title_border(text[end - 1], opening=False):
        end -= 1
    return start, end


def _is_title_border(c: str, opening: bool) -> bool:
    return c.isalnum() or unicodedata.category(c) in (("Ps", "Pi") if opening else ("Pe", "Pf"))


def _headed(blocks: Sequence[Block], words: frozenset[str]) -> frozenset[int]:
    """The indexes of blocks under a heading of sources, or in a list that such a word introduces."""
    sources: set[int] = set()  # headings, paragraphs and items that introduce sources
    under: set[int] = set()
    for block in blocks:
        if block.section in sources or (block.parent in under and block.parent is not None) or block.parent in sources:
            under.add(block.index)
            if block.kind == "heading":
                sources.add(block.index)
        if block.kind in ("heading", "paragraph", "item") and _bared(block.text.text) in words:
            sources.add(block.index)
    return frozenset(under - sources)


def _is_mainly(block: Block, web: Sequence[Link]) -> bool:
    """Whether links make up at least half of a block's letters, or one of them is a bare URL."""
    text = block.text.text
    linked = sum(c.isalnum() for k in web for c in text[k.start : k.end])
    return 2 * linked >= sum(map(str.isalnum, text)) or any(text[k.start : k.end] == OBJECT for k in web)


def _is_bare(block: Block, web: Sequence[Link], words: frozenset[str]) -> bool:
    if not any(k.start < k.end for k in web):
        return False
    text = list(block.text.text)
    for link in block.links:
        text[link.start : link.end] = " " * (link.end - link.start)
    rest = "".join(text).replace(OBJECT, " ")
    return not any(c.isalnum() for c in rest) or _bared(rest) in words


def _bared(text: str) -> str:
    """Only the letters and single spaces of a heading, case-folded: `📚 3. References:` → `references`."""
    return " ".join("".join(c if c.isalpha() else " " for c in text).split()).casefold()


@lru_cache(maxsize=16)
def _words(roots: tuple[Path, ...]) -> frozenset[str]:
    """The headings of sources in all languages, as they are and as their own and each other language folds them."""
    tables = [language(tag, "reading", roots) for tag in languages(roots)]
    return frozenset(_bared(str(w)) for table in tables for w in table.get("reference_headings", ()))
