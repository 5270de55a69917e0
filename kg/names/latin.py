"""Capitalised sequences in Latin script, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# A letter or digit of no script that is written without spaces. One character class, so that a search steps over other scripts
# at once; case is heeded inside: ignoring it, the compiler would spell out every character of the ranges.
UNSPACED = r"\u3040-\u30ff\u3400-\ufaff"  # those scripts, inside a character class
LETTER = rf"(?-i:[^\W_{UNSPACED}])"
TOKEN = re.compile(rf"{LETTER}(?:{LETTER}|[.'’&+·-](?={LETTER}))*\+?")
NICKNAMES = {' "': '"', " “": "”", " (": ")"}  # what opens a name by which somebody is called, and what closes it
NUMBER = rf"(?:{LETTER}\d+\.\d+|[vV]?\d+(?:\.\d+)*(?:(?!\d){LETTER}{{1,2}}(?!{LETTER}))?)"


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a capitalised sequence, possessive ending taken off."""

    start: int
    end: int
    word: str
    last: bool  # the sequence must end here: a possessive, or a lower-case compound (Qwen-based)


@dataclass(frozen=True, slots=True)
class Run:
    """Capitalised words that stand together; `opens` where the first of them opens a sentence."""

    tokens: tuple[Token, ...]
    opens: bool

    @property
    def start(self) -> int:
        """Where its first word begins."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Where its last word ends."""
        return self.tokens[-1].end


def tokens(text: str, grammar: Mapping[str, Any]) -> Iterator[Token]:
    """The Latin words of a text.

    Args:
        text: matching text.
        grammar: of names.toml `possessives`, endings that are no part of a word, `dotted`, words (Inc, Jr) to which the full stop
            behind them belongs, and `syllables`, which behind a hyphen end a given name though they are written small.
    """
    possessives: tuple[str, ...] = grammar["possessives"]
    for match in TOKEN.finditer(text):
        word, (start, end) = match.group(), match.span()
        owns = word.endswith("s") and text.startswith(("'", "’"), end)
        if word.endswith(possessives) and (ending := next((p for p in possessives if word.endswith(p) and len(word) > len(p)), "")):
            word, owns = word[: -len(ending)], True
        cut = _lower_compound(word, grammar["syllables"]) if "-" in word else len(word)
        stop = word in grammar["dotted"] and text.startswith(".", end) and not owns
        yield Token(start, start + cut + stop, word[:cut], owns or cut < len(word))


def _lower_compound(word: str, syllables: frozenset[str]) -> int:
    """Where a compound such as Qwen-based or AI-powered stops being a name; the word's length if nowhere: Seung-hyeon."""
    first, *tails = word.split("-")
    at = len(first)
    if not tails or not word[:1].isupper() or any(c.isdigit() for c in word):
        return len(word)
    for tail in tails:
        if tail.isalpha() and tail.islower() and len(tail) > 3 and tail not in syllables:
            return at
        at += 1 + len(tail)
    return len(word)


def capitalised(word: str) -> bool:
    """Does the word look like (part of) a name?"""
    return any(map(str.isupper, word))


def runs(text: str, words: Iterable[Token], grammar: Mapping[str, Any], starts: frozenset[int]) -> Iterator[Run]:
    """Maximal sequences of capitalised words, parted at words that are no names.

    Args:
        text: matching text.
        words: its Latin words, in order.
        grammar: `not_names`, `particles`, `joiners`, `articles`, `endings` of names.toml, and `called`: names of people.
        starts: where sentences begin.
    """
    not_names, particles, joiners = grammar["not_names"], grammar["particles"], grammar["joiners"]
    held: list[Token] = []
    loose: list[Token] = []  # small words that belong to the run only if a capitalised one follows
    for token in words:
        last = loose[-1] if loose else held[-1] if held else None
        gap = text[last.end : token.start] if last is not None and not last.last else "-"
        stopped = last is not None and text[last.end - 1] == "." and token.word not in grammar["endings"]
        near = (gap in (" ", "") and not stopped) or (not loose and _goes_on(text, held, token, gap, grammar, starts))
        allowed = token.word not in not_names or bool(loose) or (bool(held) and _is_initial(text, token))
        if near and allowed and (capitalised(token.word) or token.word in grammar["endings"]):
            held += [*loose, token]
            loose = []
        elif near and held and (token.word in joiners or token.word in particles) and len(loose) < 2:
            loose.append(token)
        elif near and held and not loose and re.fullmatch(NUMBER, token.word):
            held.append(token)
        else:
            if held:
                yield Run(tuple(held), held[0].start in starts)
            loose = []
            named = capitalised(token.word) and (token.word not in not_names or _opens_name(text, token, grammar))
            held = [token] if named else []
    if held:
        yield Run(tuple(held), held[0].start in starts)


def _is_initial(text: str, token: Token) -> bool:
    return len(token.word) == 1 and text[token.end : token.end + 2] == ". " and text[token.end + 2 : token.end + 3].isupper()


def _opens_name(text: str, token: Token, grammar: Mapping[str, Any]) -> bool:
    """Does a word that is no name alone begin one: owned by The Orchard, a poet named Dean Doe?"""
    before, behind = text[max(0, token.start - 2) : token.start].rstrip(), text[token.end : token.end + 2]
    if not (behind[:1] == " " and behind[1:].isupper()):
        return False
    return token.word in grammar["called"] or (token.word in grammar["articles"] and (before.islower() or before == ","))


def _goes_on(text: str, held: Sequence[Token], token: Token, gap: str, grammar: Mapping[str, Any], starts: frozenset[int]) -> bool:
    """Does a name go on over signs: an initial's stop (`J. Smith`), `&`, the comma before `Inc` or `Jr`, the marks of a nickname?"""
    if not held:
        return False
    if gap in NICKNAMES:
        return _is_nickname(text, held, token, NICKNAMES[gap], grammar)
    if gap[1:] == " " and gap[0] in NICKNAMES.values():
        inner = NICKNAMES.get(text[held[-1].start - 2 : held[-1].start]) == gap[0]
        return inner and len(held) > 1 and capitalised(token.word)
    if gap == ". ":
        before = held[-2].word if len(held) > 1 else ""  # "Plan B. Contoso agreed" are two sentences
        initial = len(held[-1].word) == 1 and held[-1].word.isupper() and (len(before) < 2 or before.split("-")[0] in grammar["called"])
        return (initial and token.start not in starts and capitalised(token.word)) or token.word in grammar["endings"]
    if gap == " & ":
        return "&" in grammar["joiners"] and capitalised(token.word)
    return gap in (", ", ",", "., ") and token.word in grammar["endings"]


def _is_nickname(text: str, held: Sequence[Token], token: Token, closing: str, grammar: Mapping[str, Any]) -> bool:
    """Is the marked word a part of the name around it: John "Jack" Doe, Reuben (Ben) Doe, Contoso (Norway) Ltd?"""
    behind = TOKEN.match(text, token.end + 2)
    if not text.startswith(f"{closing} ", token.end) or behind is None or not capitalised(behind.group()):
        return False
    if closing == ")" and behind.group() in grammar["endings"]:
        return True
    person = held[0].word in grammar["called"] or token.word in grammar["called"]
    return person and token.word[0].isupper() and not token.word.isupper() and behind.group() not in grammar["not_names"]


def outside(part: Sequence[Token], covered: frozenset[int]) -> Iterator[tuple[Token, ...]]:
    """The pieces of a run in which no character is covered by a known name; numbers alone and small words at an edge are no piece."""
    held: list[Token] = []
    for token in [*part, None]:
        if token is not None and covered.isdisjoint(range(token.start, token.end)):
            held.append(token)
            continue
        while held and not held[0].word[0].isalpha():
            held.pop(0)
        while held and held[-1].word.islower():
            held.pop()
        while held and held[0].word.islower():
            held.pop(0)
        if held:
            yield tuple(held)
        held = []


def parted(text: str, part: Sequence[Token], sign: str) -> Iterator[tuple[Token, ...]]:
    """The pieces of a run between which the sign stands."""
    first = 0
    for i in range(1, len(part)):
        if text[part[i - 1].end : part[i].start].strip() == sign:
            yield tuple(part[first:i])
            first = i
    yield tuple(part[first:])
