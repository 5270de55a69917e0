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
    body = r"\s+".join(re.escape(part) for part in word.split(" "))
    if word == word.lower():
        body = f"(?i:{body})"
    before = f"(?<!{WORD})" if left and is_word(word[:1]) else ""
    after = f"(?!{WORD})" if is_word(word[-1:]) else ""
    return f"{before}{body}{after}"


def alternation(words: Iterable[str], *, left: bool = True) -> str:
    """A group that matches any of the words, the longest first; one that matches nothing if there are none."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return f"(?:{'|'.join(pattern(w, left=left) for w in ordered)})" if ordered else r"(?!)"


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
