"""A block in the making: characters with their places, marks over them, and the last repairs before it is a `Text`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.model import Cell, Link, Text
from kg.plain.markup import GONE, HOLE
from kg.plain.normal import HARD, OBJECT, SOFT, Cut, is_wide, normalise

_MASKS = re.compile(f"{GONE}+|{HOLE}+|[^{GONE}{HOLE}]+")
# A URL in running text: the characters of RFC 3986, and other letters (RFC 3987) only right after a delimiter.
_URL = re.compile(r"(?:\b(?:https?|ftp)://[^\W\x00-\x7f]*|\bwww\.(?=\w))(?:(?a:[\w\-.~:?@!$&'()*+,;%])|[/#=][^\W\x00-\x7f]*)+")
_URL_END = ".,:;!?'*_~"
_SOURCE_MARK = re.compile(r"\[\d{1,3}(?:[,、–-][ ]?\d{1,3}){0,9}\](?!\()")  # [3], [1, 2]: the number of a source
_DELIMITERS = re.compile(r"\*{1,3}|__")
_HTML = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|template|svg|math|iframe|head|textarea)\b.*?(?:</\1\s*>|\Z)"
    r"|<(/?)((?a:[^\W\d_])[\w:-]*)((?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)>"
    r"|<[!?][^<>]*>|&(?:#\w{1,8}|\w{1,32});",
    re.DOTALL | re.IGNORECASE,
)
_HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
# Elements that run on within a line (HTML's phrasing content); every other one parts text.
_INLINE = re.compile(
    r"a(?:bbr|cronym)?|b(?:di|do|ig)?|cite|code|data|del|dfn|em|font|i|ins|kbd|label|mark|q|rp|rt|ruby|s|samp|small|span|strong|sub|sup"
    r"|time|tt|u|var|wbr",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Draft:
    """Characters of one block with raw places, in file order, and what lies over them (offsets into the characters)."""

    kind: str
    level: int = 0
    parent: int | None = None
    cell: Cell | None = None
    quoted: bool = False
    footnote: bool = False
    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    holes: dict[int, Cut] = field(default_factory=dict)
    literal: list[int] = field(default_factory=list)  # characters that are no markup: escaped or decoded
    emphasis: list[tuple[int, int]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.starts)

    def add(self, raw: str, view: str, start: int) -> None:
        """Characters that lie in the file as they are, from `start` on; `view` is how they were masked."""
        if GONE not in view and HOLE not in view:
            self._run(raw, start)
            return
        for part in _MASKS.finditer(view):
            if part[0][0] == HOLE:
                self.hole(start + part.start(), start + part.end(), raw[part.start() : part.end()])
            elif part[0][0] != GONE:
                self._run(raw[part.start() : part.end()], start + part.start())

    def _run(self, text: str, start: int) -> None:
        self.pieces.append(text)
        self.starts.extend(range(start, start + len(text)))
        self.ends.extend(range(start + 1, start + len(text) + 1))

    def stand(self, text: str, start: int, end: int) -> None:
        """Characters that stand for raw `[start, end)` as a whole: a decoded entity, a line break."""
        self.pieces.append(text)
        self.starts.extend([start] * len(text))
        self.ends.extend([end] * len(text))

    def hole(self, start: int, end: int, shown: str) -> None:
        """Something that is no prose (code, an image, a formula): one object replacement character."""
        self.holes[len(self)] = Cut(len(self) + 1, OBJECT, shown)
        self.stand(OBJECT, start, end)

    def truncate(self, size: int) -> str:
        """Take back all characters from `size` on, with their marks; returns them."""
        taken: list[str] = []
        over = len(self) - size
        while over > 0:
            last = self.pieces.pop()
            if len(last) > over:
                self.pieces.append(last[:-over])
                last = last[-over:]
            taken.append(last)
            over -= len(last)
        del self.starts[size:], self.ends[size:]
        while self.holes and next(reversed(self.holes)) >= size:
            self.holes.popitem()
        while self.literal and self.literal[-1] >= size:
            self.literal.pop()
        while self.emphasis and self.emphasis[-1][1] > size:
            self.emphasis.pop()
        while self.links and self.links[-1].end > size:
            self.links.pop()
        return "".join(reversed(taken))

    def finish(self, fold: Mapping[int, str]) -> tuple[Text, tuple[tuple[int, int], ...], tuple[Link, ...]]:
        """The text, its emphasised ranges and its links."""
        chars = "".join(self.pieces)
        cuts = dict(self.holes)
        links = list(self.links)
        for start, end in _urls(chars):
            if not any(i in cuts for i in range(start, end)):
                cuts[start] = Cut(end, OBJECT, chars[start:end])
                links.append(Link(start, end, chars[start:end]))
        for at, end in _source_marks(chars, links):
            if not any(i in cuts for i in range(at, end)):
                cuts[at] = Cut(end)
        emphasis = list(self.emphasis)
        for at, size, closed in _leftovers(chars, set(self.literal), cuts):
            cuts[at] = Cut(at + size)
            if closed is not None:
                emphasis.append((closed, at))
        text, moved = normalise(chars, self.starts, self.ends, fold, cuts)
        return text, _ranges(text.text, moved, emphasis), _links(text.text, moved, links)


def _ranges(text: str, moved: Sequence[int], ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    trimmed = {_trimmed(text, moved[a], moved[b]) for a, b in ranges}
    return tuple(sorted((a, b) for a, b in trimmed if a < b))


def _links(text: str, moved: Sequence[int], links: Sequence[Link]) -> tuple[Link, ...]:
    placed: dict[tuple[int, int, str], Link] = {}
    for link in links:  # those of the markup before bare URLs in their text
        start, end = _trimmed(text, moved[link.start], moved[link.end])
        placed.setdefault((start, end, link.url if start == end else ""), Link(start, end, link.url))
    return tuple(sorted(placed.values(), key=lambda k: (k.start, -k.end, k.url)))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    end = min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return min(start, end), end


def _urls(chars: str) -> Iterator[tuple[int, int]]:
    if "://" not in chars and "www." not in chars:
        return
    for match in _URL.finditer(chars):
        url = match[0].rstrip(_URL_END)
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(_URL_END)
        yield match.start(), match.start() + len(url)


def _source_marks(chars: str, links: Sequence[Link]) -> Iterator[tuple[int, int]]:
    """The numbers of sources in the text, and where one was taken out (an empty link): with the space before, if a sign follows."""
    found = [(m.start(), m.end()) for m in _SOURCE_MARK.finditer(chars)] if "[" in chars else []
    for at, end in (*found, *((k.start, k.end) for k in links if k.start == k.end)):
        spaced = chars[at - 1 : at] == " " and not chars[end : end + 1].isalnum()
        if spaced or at < end:
            yield at - spaced, end


def _leftovers(chars: str, literal: set[int], cuts: Mapping[int, Cut]) -> Iterator[tuple[int, int, int | None]]:
    """Emphasis marks that the parser left in the text: (place, length, end of the mark that it closes).

    A mark is dropped where a wide character stands beside it, or where it is
    two characters long and has a partner; a lone one elsewhere is text (2*3).
    """
    if "*" not in chars and "__" not in chars:
        return
    taken = {i for at, cut in cuts.items() for i in range(at, cut.end)}
    opened: dict[str, tuple[int, bool]] = {}
    for match in _DELIMITERS.finditer(chars):
        at, end, mark = match.start(), match.end(), match[0]
        if not literal.isdisjoint(range(at, end)) or at in taken:
            continue
        before, after = chars[at - 1 : at], chars[end : end + 1]
        wide = bool(before and is_wide(before)) or bool(after and is_wide(after))
        if not wide and (len(mark) == 1 or not (before.strip() or after.strip())):
            continue
        partner = opened.pop(mark, None)
        if partner is None:
            opened[mark] = at, wide
        else:
            yield partner[0], len(mark), None
            yield at, len(mark), partner[0] + len(mark)
    for mark, (at, wide) in opened.items():
        if wide:
            yield at, len(mark), None


def add_html(draft: Draft, markup: str, starts: Sequence[int]) -> None:
    """Append the readable text of raw HTML (`starts[i]` is the place of `markup[i]`); links and line borders are kept."""
    done = 0
    anchor: tuple[int, str] | None = None
    for token in [*_HTML.finditer(markup), None]:
        at = token.start() if token else len(markup)
        for part in re.finditer(r"\s+|\S+", markup[done:at]):
            low, high = done + part.start(), done + part.end()
            draft.stand(SOFT if "\n" in part[0] else " ", starts[low], starts[high - 1] + 1) if part[0].isspace() else _place(
                draft, part[0], starts[low:high]
            )
        if token is None:
            return
        done = token.end()
        place = starts[at], starts[done - 1] + 1
        if token[0][0] == "&":
            decoded = html.unescape(token[0])
            draft.stand(decoded, *place)
        elif token[3] is None:
            continue
        elif token[3].lower() == "sup":
            draft.hole(*place, "")
        elif not _INLINE.fullmatch(token[3]):
            draft.stand(HARD, *place)
        elif token[3].lower() == "a":
            if anchor:
                draft.links.append(Link(anchor[0], len(draft), anchor[1]))
            anchor = None if token[2] else _anchor(draft, token[4])


def _anchor(draft: Draft, attributes: str) -> tuple[int, str] | None:
    href = href_of(attributes)
    return (len(draft), href) if href else None


def href_of(attributes: str) -> str:
    """The value of `href` among an HTML tag's attributes, or ""."""
    found = _HREF.search(attributes)
    return html.unescape(next(filter(None, found.groups()), "")) if found else ""


def is_line_border(tag: str) -> bool:
    """Whether an HTML tag such as `<br>` ends a line."""
    found = re.match(r"</?((?a:[^\W\d_])[\w:-]*)", tag)
    return found is not None and not _INLINE.fullmatch(found[1])


def _place(draft: Draft, text: str, starts: Sequence[int]) -> None:
    draft.pieces.append(text)
    draft.starts.extend(starts)
    draft.ends.extend(s + 1 for s in starts)
