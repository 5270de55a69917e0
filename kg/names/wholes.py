"""Names of which a known name is only a part: a society of another country, a branch, a person called like a company, brothers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.names.candidates import Spot
from kg.names.people import People

BEFORE = 40  # characters before a title in which a word may say that it is one
PROVEN = "form"  # the rule of a name that its parts prove


@dataclass(frozen=True, slots=True)
class Wholes:
    """The `whole` table of one language's names.toml, compiled, with what it needs of the names of people.

    `of`: what joins a body (a society) and the country it is of; `bodies`: last words of the names of such bodies.
    `both`: what stands between two given names before the family name of both, behind the words of `kin`.
    `work`: what stands before the title of a work, all of which is set off. `branch`: places before a known company's name, without
    a space, that make another company of it (日本オラクル).
    """

    of: re.Pattern[str]
    bodies: frozenset[str]
    kin: re.Pattern[str]
    both: str
    work: re.Pattern[str]
    people: People
    branch: frozenset[str] = frozenset()

    @classmethod
    def compiled(cls, table: Mapping[str, Any], people: People) -> Wholes:
        """From the table; without it nothing is ever a part."""
        return cls(
            re.compile(table.get("of", "(?!)")),
            frozenset(table.get("bodies", ())),
            re.compile(rf"(?:{table.get('kin', '(?!)')})$"),
            table.get("both", ""),
            re.compile(rf"(?:{table.get('work', '(?!)')})$"),
            people,
            frozenset(table.get("branch", ())),
        )

    def joined(
        self, text: str, spots: Sequence[Spot], base_type: Callable[[str], str], typed_beside: Callable[[int, int], tuple[str, str]]
    ) -> Iterator[Spot]:
        """The spots of a text, those that are parts of one name made one.

        `typed_beside`: the type that the words beside a place give it.
        """
        out = sorted(spots, key=lambda s: (s.start, -s.end))
        at = 0
        while at < len(out):
            first, second = out[at], out[at + 1] if at + 1 < len(out) else None
            between = text[first.end : second.start] if second is not None else ""
            kinds = [base_type(s.type) if s is not None and s.type else "" for s in (first, second)]
            if second is None:
                yield first
            elif kinds == ["Organization", "Place"] and self._of_place(text, first, second, between):
                yield replace(first, end=second.end, rule=PROVEN, entity=None)
                at += 1
            elif kinds == ["Place", "Organization"] and second.start == first.end and text[first.start : first.end] in self.branch:
                yield second if second.entity is None else replace(second, start=first.start, rule=PROVEN, entity=None)
                at += 1
            elif (
                between == " "
                and self._person_word(text, first, second, kinds)
                and self._told(text, second.end, typed_beside(first.start, second.end))
            ):
                yield replace(first, end=second.end, type="Person", rule="given", entity=None)
                at += 1
            elif between == self.both and kinds[1] == "Person" and self._brother(text, first, second):
                family = text[second.start : second.end].partition(" ")[2]
                yield replace(first, type="Person", rule="given", name=f"{text[first.start : first.end]} {family}")
            else:
                yield first
            at += 1

    def titled(self, text: str, spots: Sequence[Spot], marks: Sequence[tuple[int, int]], block: int) -> Iterator[Spot]:
        """The spots, titles of works among them: each one name, whatever names its words are. `marks`: what is emphasised."""
        titles = [(a, b) for a, b in marks if text[a:b][:1].isupper() and self.work.search(text[max(0, a - BEFORE) : a])]
        whole = {(s.start, s.end) for s in spots if s.entity is not None}
        titles = [place for place in dict.fromkeys(titles) if place not in whole]
        yield from (s for s in spots if not any(a < s.end and s.start < b for a, b in titles))
        yield from (Spot(block, a, b, "Work", PROVEN) for a, b in titles)

    def _of_place(self, text: str, first: Spot, second: Spot, between: str) -> bool:
        """The Brathe Society of Ruritania, Brathe Ruritania."""
        if first.entity is None or first.demonym or second.demonym or second.entity is None:
            return False
        last = text[first.start : first.end].rpartition(" ")[2]
        alone = not text.startswith("-", second.end) and not text[second.end + 1 : second.end + 2].isupper()
        return (between == " " and alone) or (last in self.bodies and self.of.fullmatch(between) is not None)

    def _person_word(self, text: str, first: Spot, second: Spot, kinds: Sequence[str]) -> bool:
        """Is one of two words a known company's name and the other a given name?"""
        words = [text[s.start : s.end] for s in (first, second)]
        known = [s.entity is not None and kind == "Organization" for s, kind in zip((first, second), kinds, strict=True)]
        if any(" " in w for w in words) or sum(known) != 1:
            return False
        given, spot = (words[1], second) if known[0] else (words[0], first)
        return given in self.people.given and spot.entity is None

    def _told(self, text: str, end: int, beside: tuple[str, str]) -> bool:
        return beside[0] == "Person" or self.people.beside.proved(text, end, False)

    def _brother(self, text: str, first: Spot, second: Spot) -> bool:
        """The brothers Tom and John Roe."""
        given, full = text[first.start : first.end], text[second.start : second.end].split(" ")
        return given in self.people.given and len(full) == 2 and self.kin.search(text[max(0, first.start - 24) : first.start]) is not None
