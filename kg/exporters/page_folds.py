"""Which characters `graph.html` takes for one when it searches: Han variants, and the two kinds of kana."""

from __future__ import annotations

from kg.pages.folding import variants

_HIRAGANA = (0x3041, 0x3096)
_TO_KATAKANA = 0x60  # code points between the two kinds
_SIGMA = {"ς": "σ"}  # how the letter is written at a word's end


def folds() -> list[str]:
    """Two texts of the same length in code points: each character of the first is searched as the one below it in the second."""
    kana = {chr(c): chr(c + _TO_KATAKANA) for c in range(_HIRAGANA[0], _HIRAGANA[1] + 1)}
    table = {chr(code): char for code, char in variants().items()} | kana | _SIGMA
    return ["".join(sorted(table)), "".join(table[char] for char in sorted(table))]
