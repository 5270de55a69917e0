"""Names that stand as the value of a key which tells their type: `CEO: Mina Okabe (since 2020)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from kg.nlp import script

WORDS = 4  # of a name in a script that parts its words
HAN = (2, 5)  # characters of a person's name in Han characters
KANA = 3  # letters from which a word in katakana is a name here
INNER = ("・", "·")  # part the words of one name where a script does not part words
NAME_SCRIPTS = frozenset({"han", "katakana"})
STOP = re.compile(r"[(（\[;；。]| [-–—] |\s?[—–]|$")


class KeyedNames:
    """The `keyed` rows of a language's names.toml, compiled: each a `type` and the `keys` whose values are names of it."""

    def __init__(self, rows: Sequence[dict[str, Any]], separators: Sequence[str], spaced: bool) -> None:
        self._rows = [(r["type"], re.compile(rf"\s*(?:{'|'.join(r['keys'])})\s*(?:\([^()]*\)\s*)?:\s*")) for r in rows]
        between = [re.escape(w) for w in separators if spaced or w not in INNER]
        self._separator = re.compile("|".join(between) or "(?!)")
        self._spaced = spaced

    def find(self, text: str, head: str = "") -> Iterator[tuple[int, int, str]]:
        """(start, end, type) of the names in the value of a text that is a key and its value, half-open code points.

        `head` is the key of a text that is a value alone: the head of its column.

        Only the words before a bracket, a dash or the end of a sentence count, and each of an enumeration
        must look like a name as a whole; else none of them is given.
        """
        if head:
            shift = len(head) + 1
            yield from ((a - shift, b - shift, kind) for a, b, kind in self.find(f"{head}:{text}"))
            return
        for kind, key in self._rows if ":" in text else ():
            if match := key.match(text):
                stop = STOP.search(text, match.end())
                end = stop.start() if stop else len(text)
                places = list(self._pieces(text, match.end(), end))
                if places and all(self._is_name(text[a:b], kind) for a, b in places):
                    yield from ((a, b, kind) for a, b in places)
                return

    def _pieces(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        at = start
        for match in self._separator.finditer(text, start, end):
            yield _trimmed(text, at, match.start())
            at = match.end()
        yield _trimmed(text, at, end)

    def _is_name(self, name: str, kind: str) -> bool:
        if not name or any(c.isdigit() for c in name):
            return False
        letters = [c for c in name if c.isalpha()]
        scripts = {script(c) for c in letters}
        if scripts == {"han"}:
            return kind == "Person" and HAN[0] <= len(name) <= HAN[1] and not self._spaced
        if letters and scripts <= NAME_SCRIPTS:
            return len(letters) >= KANA and "han" not in scripts and not self._spaced
        words = name.split(" ")
        return (kind != "Person" or len(words) > 1) and len(words) <= WORDS and all(w[:1].isupper() for w in words)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
