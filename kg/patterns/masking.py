"""A sentence with each name and date as one sign, so that patterns are plain regular expressions over any script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kg.model import Mention, Value

# The signs are control characters (C1, without the line separator 0x85): a mention is its type's sign and two digits
# of its number. Beyond Latin-1 each character class would take the regular-expression compiler a millisecond.
SIGNS = dict(
    zip(
        ("Person", "Organization", "Place", "AIModel", "Product", "Event", "Policy", "Work"),
        "\x80\x81\x82\x83\x84\x86\x87\x88",
        strict=True,
    )
)
VALUES = dict(zip(("date", "money", "percent", "count", "duration"), "\x8a\x8b\x8c\x8d\x8e", strict=True))
SPEECH = "\x8f"  # the words of a quotation
DIGITS = "".join(map(chr, range(0x90, 0xA0)))
LIMIT = len(DIGITS) ** 2  # mentions or values in one sentence: what goes beyond stays unmasked
NUMBER = "[\x90-\x9f]{2}"
EVERY = "\x80-\x9f"  # all signs, inside a character class
ANY = f"[\x80-\x88]{NUMBER}"


# All quotation marks are one mark here, and all apostrophes one: in the masked text and in the expressions alike.
MARKS = str.maketrans(dict.fromkeys("“”„‟「」『』《》〈〉«»〝〟", '"') | dict.fromkeys("‘’", "'"))

_PLAIN = MARKS | {c: "\ufffc" for c in range(0x80, 0xA0)}  # a note may hold a sign itself
_NOT_PLAIN = re.compile(f"[{''.join(map(chr, _PLAIN))}]")


def sign(kind: str, number: int) -> str:
    """The three signs of a mention or value: its type's or kind's, and its number in the sentence."""
    return (SIGNS.get(kind) or VALUES[kind]) + DIGITS[number // len(DIGITS)] + DIGITS[number % len(DIGITS)]


def _number(signs: str) -> int:
    return DIGITS.index(signs[0]) * len(DIGITS) + DIGITS.index(signs[1])


@dataclass(frozen=True, slots=True)
class Masked:
    """A view of a sentence: `text[i]` stands for the block's text at `[at[i], to[i])`; `at[-1]` is the end of the sentence."""

    text: str
    at: tuple[int, ...]
    to: tuple[int, ...]
    mentions: tuple[Mention, ...]
    values: tuple[Value, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The half-open place in the block's text that `text[start:end]` covers."""
        first = self.at[start]
        return first, max(self.to[start:end], default=first)

    def found(self, start: int, end: int) -> Iterator[Mention]:
        """The mentions in `text[start:end]`."""
        for i in range(start, end - 2):
            if self.text[i] in _MENTION_SIGNS:
                yield self.mentions[_number(self.text[i + 1 : i + 3])]

    def dated(self, start: int, end: int) -> Iterator[Value]:
        """The values in `text[start:end]`."""
        for i in range(start, end - 2):
            if self.text[i] in _VALUE_SIGNS:
                yield self.values[_number(self.text[i + 1 : i + 3])]


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
    owning: str = "",
    owners: frozenset[str] = frozenset(),
) -> Masked:
    """`text[start:end]` with its names, values and quotations as signs.

    Args:
        text: the block's matching text; start, end: the sentence.
        mentions: those of the sentence, sorted; values likewise, overlapping none of them.
        speech: half-open places of quotations, marks left out.
        base_type: a class's one of the eight types.
        owning: the ending of a name that owns what follows, which a pronoun of `owners` (Its) has too.
        owners: such pronouns.
    """
    out: list[str] = []
    at: list[int] = []
    to: list[int] = []
    clean = _NOT_PLAIN.search(text, start, end) is None

    def put(signs: str, first: int, last: int) -> None:
        out.append(signs)
        at.extend([first] * len(signs))
        to.extend([last] * len(signs))

    def keep(first: int, last: int) -> None:
        kept = text[first:last]
        out.append(kept if clean else kept.translate(_PLAIN))
        at.extend(range(first, last))
        to.extend(range(first + 1, last + 1))

    spoken = [s for s in speech if start <= s[0] and s[1] <= end]
    owned = [owning if m.kind == "pronoun" and text[m.start : m.end] in owners else "" for m in mentions[:LIMIT]]
    things = [(m.start, m.end, sign(base_type(m.entity.type), i) + owned[i]) for i, m in enumerate(mentions[:LIMIT])]
    things += [(v.start, v.end, sign(v.kind, i)) for i, v in enumerate(values[:LIMIT])]
    things = [t for t in things if not any(a <= t[0] and t[1] <= b for a, b in spoken)]
    things += [(a, b, SPEECH) for a, b in spoken]
    i = start
    for first, last, signs in sorted(things, key=lambda t: (t[0], -t[1])):
        if first < i:
            continue
        keep(i, first)
        put(signs, first, last)
        i = last
    keep(i, end)
    return Masked("".join(out), (*at, end), tuple(to), tuple(mentions), tuple(values))


def without(view: Masked, pattern: re.Pattern[str]) -> Masked | None:
    """The view with every match of the pattern cut out; None where nothing matches."""
    gaps = [match.span() for match in pattern.finditer(view.text)]
    if not gaps:
        return None
    kept = list(zip([0, *(end for _, end in gaps)], [*(start for start, _ in gaps), len(view.text)], strict=True))
    return Masked(
        "".join(view.text[a:b] for a, b in kept),
        (*(at for a, b in kept for at in view.at[a:b]), view.at[-1]),
        tuple(to for a, b in kept for to in view.to[a:b]),
        view.mentions,
        view.values,
    )
