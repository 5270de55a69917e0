"""Which capitalised words are a person's name: given names, family names, and what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.names.beside import Personal
from kg.names.latin import Token

LONG_SURNAME = 8  # letters from which a listed family name still points to one person


@dataclass(frozen=True, slots=True)
class People:
    """The names of people of one language, and the words beside them.

    `given` are seldom anything else, `ambiguous` often are; `not_names` are capitalised words that are none; `generations` count
    people of one name (Jr, III).
    """

    given: frozenset[str]
    ambiguous: frozenset[str]
    surnames: frozenset[str]
    not_names: frozenset[str]
    generations: frozenset[str]
    beside: Personal

    def common(self, word: str) -> bool:
        """Is the word a given name, or a family name so short that many may bear it?"""
        return word in self.given or word in self.ambiguous or (word in self.surnames and len(word) < LONG_SURNAME)

    def without_generation(self, words: list[str]) -> list[str]:
        """The words of a person's name without Jr. or III at their end."""
        count = len(words)
        while count > 1 and words[count - 1].rstrip(".") in self.generations:
            count -= 1
        return words[:count]

    def may_be(self, part: Sequence[Token], titled: bool = False) -> bool:
        """Can a person be called so? `titled`: Mr. or the like stands before it, so that even Mr. House can."""
        if part[-1].word in self.beside.impersonal and not (titled and len(part) == 1):
            return False
        first, *others = (t.word for t in part)
        others = [w for w in others if w not in self.beside.generations]
        longer = [w for w in (first, *others) if len(w) > 1 or not w.isalpha()]
        return len(part) <= 6 and not any(w.isupper() or any(c.isdigit() for c in w) for w in longer)

    def namesake(self, part: Sequence[Token], known: Sequence[bool]) -> bool:
        """Is it a given name with a family name behind it that is a known name too: Eric Ericsson? `known`: which words are one."""
        return len(part) == 2 and list(known) == [False, True] and part[0].word in self.given

    def proved(self, text: str, part: Sequence[Token], end: int) -> bool:
        """Do the words behind a name prove that a person bears it?"""
        alone = len(part) == 1 and part[0].word not in self.given
        return self.may_be(part) and self.beside.proved(text, end, alone)

    def named(self, part: Sequence[Token], text: str, end: int) -> bool:
        """Are they a person's name by the words themselves?"""
        if not len(part) <= 5 or not self.may_be(part):
            return False
        if len(part) == 1:
            known = part[0].word in self.given
            return (known and bool(self.beside.acts.match(text, end))) or (
                (known or part[0].word in self.surnames) and bool(self.beside.deeds.match(text, end))
            )
        first, last = part[0].word.split("-")[0], part[-1].word
        if first in self.given:
            return True
        if first in self.ambiguous:
            return last in self.surnames or bool(self.beside.acts.match(text, end))
        return len(part) <= 3 and (first in self.surnames or last in self.surnames) and part[0].word not in self.not_names
