"""A sentence with each name and date as one sign, so that patterns are plain regular expressions over any script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kg.model import Mention, Value

# Private-use signs: a mention is its type's sign and its number's sign, a value its kind's sign and its number's.
# Few numbers: the regular-expression compiler spells a range out when case is ignored, and 65,000 signs took it seconds.
NUMBERS = 0xE100
LIMIT = 0x3FF  # mentions or values in one sentence: what goes beyond stays unmasked
SIGNS = {kind: chr(0xE000 + i) for i, kind in enumerate(("Person", "Organization", "Place", "AIModel", "Product", "Event", "Policy", "Work"))}
VALUES = {kind: chr(0xE020 + i) for i, kind in enumerate(("date", "money", "percent", "count", "duration"))}
SPEECH = "\ue030"  # the words of a quotation
NUMBER = f"[{chr(NUMBERS)}-{chr(NUMBERS + LIMIT)}]"
ANY = f"[\ue000-\ue00f]{NUMBER}"


@dataclass(frozen=True, slots=True)
class Masked:
    """A view of a sentence. `at[i]` is the place in the block's text of `text[i]`, `at[-1]` the end of the sentence."""

    text: str
    at: tuple[int, ...]
    mentions: tuple[Mention, ...]
    values: tuple[Value, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The half-open place in the block's text that `text[start:end]` covers."""
        first = self.at[start]
        last = max(self._end(i) for i in range(start, end)) if end > start else first
        return first, last

    def _end(self, i: int) -> int:
        code = ord(self.text[i])
        if NUMBERS <= code <= NUMBERS + LIMIT and i:
            number = code - NUMBERS
            return self.values[number].end if self.text[i - 1] in _VALUE_SIGNS else self.mentions[number].end
        return self.at[i] + 1

    def found(self, start: int, end: int) -> Iterator[Mention]:
        """The mentions in `text[start:end]`."""
        for i in range(start + 1, end):
            if self.text[i - 1] in _MENTION_SIGNS:
                yield self.mentions[ord(self.text[i]) - NUMBERS]

    def dated(self, start: int, end: int) -> Iterator[Value]:
        """The values in `text[start:end]`."""
        for i in range(start + 1, end):
            if self.text[i - 1] in _VALUE_SIGNS:
                yield self.values[ord(self.text[i]) - NUMBERS]


_VALUE_SIGNS = frozenset(VALUES.values())
_MENTION_SIGNS = frozenset(SIGNS.values())


def mask(
    text: str,
    start: int,
    end: int,
    mentions: Sequence[Mention],
    values: Sequence[Value],
    speech: Sequence[tuple[int, int]],
    base_type: Callable[[str], str],
) -> Masked:
    """`text[start:end]` with its names, values and quotations as signs.

    Args:
        text: the block's matching text; start, end: the sentence.
        mentions: those of the sentence, sorted; values likewise, overlapping none of them.
        speech: half-open places of quotations, marks left out.
        base_type: a class's one of the eight types.
    """
    out: list[str] = []
    at: list[int] = []

    def put(signs: str, place: int) -> None:
        out.append(signs)
        at.extend([place] * len(signs))

    spoken = [s for s in speech if start <= s[0] and s[1] <= end]
    things = [(m.start, m.end, SIGNS[base_type(m.entity.type)] + chr(NUMBERS + i)) for i, m in enumerate(mentions)]
    things += [(v.start, v.end, VALUES[v.kind] + chr(NUMBERS + i)) for i, v in enumerate(values)]
    things = [t for t in things if ord(t[2][1]) <= NUMBERS + LIMIT and not any(a <= t[0] and t[1] <= b for a, b in spoken)]
    things += [(a, b, SPEECH) for a, b in spoken]
    i = start
    for first, last, signs in sorted(things, key=lambda t: (t[0], -t[1])):
        if first < i:
            continue
        for place in range(i, first):
            put(_plain(text[place]), place)
        put(signs, first)
        i = last
    for place in range(i, end):
        put(_plain(text[place]), place)
    return Masked("".join(out), (*at, end), tuple(mentions), tuple(values))


def _plain(char: str) -> str:
    """The character, unless a note itself uses one of the signs."""
    return "\ufffc" if "\ue000" <= char <= "\uf8ff" else char


def without(view: Masked, pattern: re.Pattern[str]) -> Masked | None:
    """The view with every match of the pattern cut out; None where nothing matches."""
    keep = [True] * len(view.text)
    found = False
    for match in pattern.finditer(view.text):
        found = True
        for i in range(*match.span()):
            keep[i] = False
    if not found:
        return None
    kept = [i for i, k in enumerate(keep) if k]
    return Masked("".join(view.text[i] for i in kept), (*(view.at[i] for i in kept), view.at[-1]), view.mentions, view.values)
