"""Words of a language file → regular expressions with borders.

A word that begins or ends with a letter or digit of a script that sets words
apart must not touch another such letter or digit there (`won` does not match
in `wonder`); scripts without spaces (Han, Kana) need no border. A word written
without capitals in the file matches in any case, one with capitals as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

# Word characters of scripts that set words apart: all but Han, Kana and their like.
# Case is heeded inside: ignoring it, the compiler spells out 100,000 characters for each use.
WORD = r"(?-i:[^\W_\u2e80-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff])"
_WORD = re.compile(WORD)


def is_word(char: str) -> bool:
    """Is this a letter or digit of a script that sets words apart? False for ""."""
    return bool(char) and bool(_WORD.match(char))


def pattern(word: str, *, left: bool = True) -> str:
    """A regular expression for one word; `left=False` leaves out the border before it (units right behind digits)."""
    return alternation([word], left=left)


def alternation(words: Iterable[str], *, left: bool = True) -> str:
    """A group that matches any of the words, the longest first; one that matches nothing if there are none.

    The borders are asked for once, before and behind the group, and not at
    each word: a border costs a millisecond to compile. `left=False` leaves
    out the border before it.
    """
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    if not ordered:
        return r"(?!)"
    before = rf"(?:(?<!{WORD})|(?!{WORD}))" if any(is_word(w[:1]) for w in ordered) else ""
    if before and all(is_word(w[:1]) for w in ordered):
        before = rf"(?<!{WORD})"
    after = rf"(?!(?<={WORD}){WORD})" if any(is_word(w[-1:]) for w in ordered) else ""
    if after and all(is_word(w[-1:]) for w in ordered):
        after = rf"(?!{WORD})"
    runs = (_run(case, list(group)) for case, group in groupby(ordered, _in_any_case))
    return f"(?:{before if left else ''}(?:{'|'.join(runs)}){after})"


def _in_any_case(word: str) -> bool:
    """Is the word written in small letters, so that it stands for capitals too?"""
    return word == word.lower() != word.upper()


def _run(any_case: bool, words: Iterable[str]) -> str:
    bodies = "|".join(r"\s+".join(map(re.escape, word.split(" "))) for word in words)
    return f"(?i:{bodies})" if any_case else bodies


def look_up(table: Mapping[str, Any], word: str) -> Any:
    """What the file says of a word that `alternation(table)` matched: as written, else in small letters.

    Raises:
        KeyError: the table holds neither.
    """
    joined = " ".join(word.split())
    return table[joined] if joined in table else table[joined.lower()]


def is_currency_sign(char: str) -> bool:
    """Is the character one of Unicode's currency signs (general category Sc)? False for ""."""
    return bool(char) and unicodedata.category(char) == "Sc"
