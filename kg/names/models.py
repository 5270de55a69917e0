"""Names of models that show only in their version: written small (gpt-4o-mini), or emphasised and yet of no known family."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from kg.names.latin import LETTER, Token, capitalised
from kg.names.versions import Versions

PREFIX = re.compile(rf"(?<![\w.@/-])(?:{LETTER})+-$")
VARIANT = re.compile(r" \[\w[\w-]*\]")
VERSION_END = re.compile(r" \d{1,4}(?:\.\d+)*$")


class ModelNames:
    """Holds what versions look like and what stands behind a version of anything else.

    Args:
        versions: the grammar of versions.
        unlike: expressions for words behind a version that show that it is no model's.
        possessives: endings that are no part of a word.
    """

    def __init__(self, versions: Versions, unlike: Sequence[str], possessives: tuple[str, ...]) -> None:
        self._versions = versions
        self._unlike = re.compile(f"[- ]?(?:{'|'.join(unlike) or '(?!)'})")
        self._possessives = possessives

    def may_be(self, text: str, start: int, end: int, marked: Collection[tuple[int, int]]) -> bool:
        """Can `text[start:end]` be a model by its version? Only where it is emphasised as a whole."""
        return (start, end) in marked and self._versions.shaped(text[start:end]) and not self._unlike.match(text, end)

    def small(
        self, text: str, words: Iterable[Token], covered: Collection[int], marked: Collection[tuple[int, int]]
    ) -> Iterator[tuple[int, int, bool]]:
        """The names written small, outside the covered places: where each begins and ends, and whether its form alone is proof.

        `words` are the Latin words of the text.
        """
        for token in words:
            if token.word.isalpha() or capitalised(token.word) or not any(map(str.isdigit, token.word)) or token.start in covered:
                continue
            start, end = token.start, token.end if token.last else self._versions.tail(text, token.end)
            sure = self._versions.small(text[start:end])
            if sure or self.may_be(text, start, end, marked):
                yield start, end, sure

    def prefixed(self, text: str, start: int, end: int) -> tuple[int, int]:
        """The whole word of which the model's name `text[start:end]` is the last part behind a hyphen (Med-Gemini); else that place."""
        before = PREFIX.search(text, 0, start)
        return (before.start(), end) if before and capitalised(before[0]) else (start, end)  # but non-Gemini

    def variant_end(self, text: str, end: int, marked: Collection[tuple[int, int]]) -> int:
        """Where an emphasised name ends with the variant in square brackets behind `end` (Brathling.1 [dev]); `end` if it has none."""
        found = VARIANT.match(text, end)
        return found.end() if found and any(found.end() == b for _, b in marked) else end

    def owns(self, text: str, end: int) -> int:
        """How many characters join the name that ends there to what it owns or makes: " " or "'s "."""
        possessive = next((p for p in self._possessives if text.startswith(f"{p} ", end)), "")
        return len(possessive) + text.startswith(" ", end + len(possessive))


def titled(behind: str, proper: Callable[[str], bool]) -> bool:
    """Are these words behind a name one or two in title case, such as may belong to it (" Sieve", " Sieve 2")?

    Args:
        behind: a space and the words.
        proper: says of a word whether it can be a name.
    """
    words = VERSION_END.sub("", behind[1:]).split(" ") if behind[:1] == " " else []
    return 0 < len(words) < 3 and all(w.isalpha() and w.istitle() and proper(w) and len(w) > 3 for w in words)
