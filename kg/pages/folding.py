"""Text as it is searched: widths, cases, accents and Han variants made one, each character knowing where it stood."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.plain.normal import fold_table
from kg.resources import language, languages, shipped_ontology

ACCENT = 200  # the least canonical combining class of an accent; below are marks that make another letter, as in ガ
VOICING = "ﾞﾟ"  # half-width marks, which join the letter before them


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; its character `i` stands for `[starts[i], ends[i])` of the text as it was."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def spans(self, word: str) -> list[tuple[int, int]]:
        """Where a folded word stands in the text as it was; the spans do not overlap."""
        found: list[tuple[int, int]] = []
        at = self.text.find(word) if word else -1
        while at >= 0:
            found.append((self.starts[at], self.ends[at + len(word) - 1]))
            at = self.text.find(word, at + len(word))
        return found


def fold(text: str) -> Folded:
    """Fold a text: NFKC, case folded, accents left out, Han variants made one as the languages' files say, white space tidied."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at, size = 0, len(text)
    while at < size:
        end = at + 1
        while end < size and _joins(text[end]):
            end += 1
        for char in _cluster(text[at:end]):
            if char == " " and (not out or out[-1] == " "):
                continue
            out.append(char)
            starts.append(at)
            ends.append(end)
        at = end
    if out and out[-1] == " ":
        out, starts, ends = out[:-1], starts[:-1], ends[:-1]
    return Folded("".join(out), tuple(starts), tuple(ends))


@lru_cache(maxsize=65536)
def _joins(char: str) -> bool:
    return not char.isascii() and (unicodedata.category(char).startswith("M") or char in VOICING)


@lru_cache(maxsize=65536)
def _cluster(cluster: str) -> str:
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if unicodedata.combining(c) < ACCENT)
    text = unicodedata.normalize("NFC", bare).translate(dict(variants()))
    return "".join(" " if c.isspace() else c for c in text if not unicodedata.category(c).startswith("C") or c.isspace())


@lru_cache(maxsize=1)
def variants() -> Mapping[int, str]:
    """Han variant → the character that stands for all of them, by all languages' files."""
    roots = (shipped_ontology(),)
    names = {str(language(tag, "reading", roots).get("fold", "")) for tag in languages(roots)}
    return {code: char for name in sorted(names) for code, char in fold_table(name).items()}
