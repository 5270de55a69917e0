"""Characters with their places in the file → a `Text`: clusters composed, widths and scripts folded, spaces tidied."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.model import Text

OBJECT = "\ufffc"  # U+FFFC OBJECT REPLACEMENT CHARACTER: stands for code, an image, a URL, so that its neighbours do not join
SOFT = "\r"  # a line end inside a paragraph, as drafts carry it
HARD = "\n"  # a hard line break: no sentence crosses it

# Decompositions that lose a difference which matters: 10² is not 102, 1½ is not 11⁄2, ①2024 is not 12024.
_KEPT_FORMS = ("<super>", "<sub>", "<fraction>", "<circle>")
_KEPT = frozenset("…‥")
_IGNORED = frozenset("\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\ufeff") | frozenset(
    map(chr, range(0x2066, 0x2070))
)
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Cut:
    """What stands for `chars[start:end]` of a draft: `text` ("" or one character) and what a reader sees there."""

    end: int
    text: str = ""
    shown: str = ""


def normalise(
    chars: str,
    starts: Sequence[int],
    ends: Sequence[int],
    fold: Mapping[int, str],
    cuts: Mapping[int, Cut] | None = None,
) -> tuple[Text, Sequence[int]]:
    """Compose, fold and tidy characters that know their place.

    `chars[i]` lies at raw `[starts[i], ends[i])`, ascending. A cluster (a base
    character and what combines with it; an emoji sequence) is put into NFKC
    (UAX #15), except super- and subscripts, fractions, circled characters and
    the ellipsis; then every character is looked up in `fold`, which maps code
    points to single characters. All characters of a cluster have the
    cluster's raw range; the first is shown as the raw cluster, the others as
    "". Runs of spaces become one; invisible format characters are left out;
    a soft break (`SOFT`) becomes a space, or nothing between two wide
    characters other than Hangul (the segment break rules of CSS Text 3).
    `cuts` says what to leave out or to replace, by start.

    Returns the text, and for every `i` in `0..len(chars)` its place in the text.
    """
    kinds = {c: _kind(c) for c in set(chars)}
    tidy = all(k == "plain" or c == " " for c, k in kinds.items()) and "  " not in chars and chars == chars.strip()
    if not cuts and tidy:
        table = {ord(c): _folded(_composed(c), fold) for c in kinds}
        if all(len(new) == 1 for new in table.values()):
            return Text(chars.translate(table), tuple(starts), tuple(ends), tuple(chars)), range(len(chars) + 1)
    return _by_cluster(chars, starts, ends, fold, cuts or {}, kinds)


def _by_cluster(
    chars: str, starts: Sequence[int], ends: Sequence[int], fold: Mapping[int, str], cuts: Mapping[int, Cut], kinds: Mapping[str, str]
) -> tuple[Text, Sequence[int]]:
    text: list[str] = []
    firsts: list[int] = []
    lasts: list[int] = []
    shown: list[str] = []
    moved = [0] * (len(chars) + 1)
    composed: dict[str, str] = {}
    space: tuple[int, int] | None = None  # the raw range of pending white space
    breaks = ""  # the breaks among it
    left = ""
    i, size = 0, len(chars)
    while i < size:
        at = i
        cut = cuts.get(i)
        kind = "cut" if cut else kinds[chars[i]]
        if cut:
            i, new, seen = cut.end, cut.text, cut.shown
        elif kind == "plain" and (i + 1 == size or kinds[chars[i + 1]] in ("plain", "space")):
            new = seen = chars[i]
            i += 1
        elif kind in ("space", "ignored"):
            new = seen = ""
            i += 1
        else:
            i = _cluster_end(chars, i, kinds, cuts)
            new = seen = chars[at:i]
        for k in range(at, i):
            moved[k] = len(text)
        if kind == "space":
            space = (space[0] if space else starts[at], ends[i - 1])
            breaks += chars[at] if chars[at] in (SOFT, HARD) else ""
        if not new:
            continue
        if space and text:
            gap = HARD if HARD in breaks else "" if breaks and _unspaced(left) and _unspaced(new[0]) else " "
            if gap:
                _put(gap, gap, space, text, firsts, lasts, shown)
                for k in range(at, i):
                    moved[k] = len(text)
        space, breaks, left = None, "", new[-1]
        if new not in composed:
            composed[new] = new if cut else _folded(_composed(new), fold)
        _put(composed[new], seen, (starts[at], ends[i - 1]), text, firsts, lasts, shown)
    moved[size] = len(text)
    return Text("".join(text), tuple(firsts), tuple(lasts), tuple(shown)), moved


def _put(new: str, seen: str, place: tuple[int, int], text: list[str], firsts: list[int], lasts: list[int], shown: list[str]) -> None:
    text.extend(new)
    firsts.extend([place[0]] * len(new))
    lasts.extend([place[1]] * len(new))
    shown.append(seen)
    shown.extend([""] * (len(new) - 1))


def _cluster_end(chars: str, i: int, kinds: Mapping[str, str], cuts: Mapping[int, Cut]) -> int:
    j = i + 1
    while j < len(chars) and j not in cuts:
        joined = chars[j - 1] == _JOINER and kinds[chars[j]] == "plain" and not chars[j].isascii()
        if kinds[chars[j]] != "extends" and not joined:
            break
        j += 1
    return j


@lru_cache(maxsize=65536)
def _kind(c: str) -> str:
    """`space`, `ignored` (nothing to see), `extends` (belongs to the character before) or `plain`."""
    if c.isspace():
        return "space"
    if c.isascii():
        return "plain" if c.isprintable() else "ignored"
    if c in _IGNORED or unicodedata.category(c) in ("Cc", "Cs"):
        return "ignored"
    code = ord(c)
    extends = (
        unicodedata.combining(c) != 0
        or unicodedata.category(c) in ("Mn", "Me", "Mc")
        or c == _JOINER
        or c in "ﾞﾟ"  # half-width voicing marks: ｶﾞ is ガ
        or 0x1160 <= code <= 0x11FF  # Hangul vowels and finals (NFD)
        or 0x1F3FB <= code <= 0x1F3FF  # skin tones
        or 0xE0020 <= code <= 0xE007F  # flag tags
    )
    return "extends" if extends else "plain"


def _composed(cluster: str) -> str:
    base = cluster[0]
    if base in _KEPT or unicodedata.decomposition(base).startswith(_KEPT_FORMS):
        return base + unicodedata.normalize("NFKC", cluster[1:])
    new = unicodedata.normalize("NFKC", cluster)
    # ´ and ゛ would become a space and a mark, and so part a word.
    return unicodedata.normalize("NFC", cluster) if new.startswith(" ") else new


def _folded(text: str, fold: Mapping[int, str]) -> str:
    return text.translate(fold) if fold else text


def _unspaced(c: str) -> bool:
    """Whether the character belongs to a script written without spaces: wide, and not Hangul."""
    return is_wide(c) and not unicodedata.name(c, "").startswith("HANGUL")


def is_wide(c: str) -> bool:
    """Whether a character is full-width (East Asian Width W or F, UAX #11)."""
    return unicodedata.east_asian_width(c) in ("W", "F")


@lru_cache(maxsize=8)
def fold_table(name: str) -> Mapping[int, str]:
    """Code point → character of an OpenCC conversion (`t2s`: Traditional → Simplified), character by character.

    Only characters that the conversion changes into one other character are in
    the table, so folding keeps the length of a text. "" gives an empty table.

    Raises:
        ValueError: OpenCC knows no conversion of that name.
    """
    if not name:
        return {}
    import opencc  # here, because English and Japanese need none

    han = [chr(c) for low, high in ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)) for c in range(low, high + 1)]
    try:
        new = opencc.OpenCC(name).convert("\n".join(han)).split("\n")
    except Exception as error:  # OpenCC's binding raises bare exceptions of several kinds
        raise ValueError(f"fold = {name!r}: OpenCC knows no such conversion: use one of its names, such as t2s") from error
    if len(new) != len(han):
        raise ValueError(f"fold = {name!r}: the conversion joins or splits lines: use another")
    return {ord(a): b for a, b in zip(han, new, strict=True) if a != b and len(b) == 1}
