"""Where a clause begins and ends around a trigger, and what it says of its truth: asserted, planned, rumoured, denied, or open."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.literals import Sieve, needs

ORDER = ("denied", "rumoured", "planned")
OPENING = 12  # how far into a sentence or bullet a date still dates all of it


@dataclass(frozen=True, slots=True)
class Clauses:
    """A language's signs of clause borders and of modality, over masked text.

    `before` and `after` map a modality, or "open" for what is only supposed
    (questions, conditions), to what shows it left and right of the trigger.
    """

    breaks: re.Pattern[str]
    before: Mapping[str, re.Pattern[str]]
    after: Mapping[str, re.Pattern[str]]
    signs: Sieve[tuple[re.Pattern[str], bool]]  # all of these that a text may hold, and whether they are looked for on the left

    def around(self, text: str, trigger: tuple[int, int]) -> tuple[int, int]:
        """The clause in which the trigger stands: half-open, in the masked text."""
        start, end = 0, len(text)
        for match in self.breaks.finditer(text):
            if match.end() <= trigger[0]:
                start = match.end()
            elif match.end() > trigger[1]:
                end = max(match.start(), trigger[1])  # the break may begin with the trigger's own ending
                break
        return start, end

    def modality(self, text: str, whole: tuple[int, int], trigger: tuple[int, int], negatable: bool = True) -> str:
        """asserted, planned, rumoured or denied; "" where the sentence leaves it open.

        Args:
            text: the masked sentence.
            whole: the place of the match.
            trigger: the place of its trigger.
            negatable: whether signs of negation count (a trigger that is itself a negation sets it off).
        """
        start, end = self.around(text, trigger)
        start, end = min(start, whole[0]), max(end, whole[1])
        left, right = text[start : trigger[0]], text[trigger[1] : end]
        if "open" in self.before and (self.before["open"].search(left) or self.after["open"].search(right)):
            return ""
        for name in ORDER:
            if name == "denied" and not negatable:
                continue
            if name in self.before and (self.before[name].search(left) or self.after[name].search(right)):
                return name
        return "asserted"

    def plain(self, text: str) -> bool:
        """Whether nothing in a masked sentence denies, plans, rumours or supposes, wherever in it a trigger might stand."""
        found = self.signs.left(text)
        return not any(sign.search(text[:i] if left else text[i:]) for sign, left in found for i in range(len(text) + 1))

    def opening(self, sentence: str) -> int:
        """How far from the sentence's start a date may stand to date the whole of it: code points."""
        return min(OPENING, len(sentence))


def clauses(table: Mapping[str, Any], expand: Callable[[str], str], flags: int) -> Clauses:
    """The clause signs of a `grammar.toml`: `clause_breaks`, `[modality.before]`, `[modality.after]`."""

    def compiled(side: str) -> dict[str, re.Pattern[str]]:
        rows = table.get("modality", {}).get(side, {})
        return {name: _any(rows.get(name, ()), expand, flags) for name in (*ORDER, "open")}

    before, after = compiled("before"), compiled("after")
    signs = Sieve((needs(s.pattern, s.flags), (s, side is before)) for side in (before, after) for s in side.values())
    return Clauses(_any(table.get("clause_breaks", ("[;:]",)), expand, flags), before, after, signs)


def _any(words: Any, expand: Callable[[str], str], flags: int) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{expand(w)})" for w in words) or "(?!)", flags)
