"""Whether two names are one, but for an error of spelling."""

from __future__ import annotations

_SHORTEST = 6  # letters of a word in which one letter may be an error: Zhang and Zheng are two names


def misspelt(a: str, b: str) -> bool:
    """Whether two names are one but for an error of spelling in one word.

    That word has six letters or more and one letter added, lost, replaced or
    swapped with its neighbour; or, however short, one letter doubled. Names
    with digits or Han characters never are: one of those makes another name.
    """
    x, y = a.casefold().split(), b.casefold().split()
    if len(x) != len(y) or not all(map(_spelt, x + y)):
        return False
    differing = [(v, w) for v, w in zip(x, y, strict=True) if v != w]
    if len(differing) != 1:
        return False
    v, w = differing[0]
    return (min(len(v), len(w)) >= _SHORTEST and _one_edit(v, w)) or _one_doubled(*sorted((v, w), key=len))


def _spelt(word: str) -> bool:
    """Whether the word is of letters that spell: cased ones, or kana."""
    return all(c.islower() or c in "-'’.ー" or "\u3041" <= c <= "\u30ff" for c in word)


def _one_edit(v: str, w: str) -> bool:
    short, long = sorted((v, w), key=len)
    if len(long) - len(short) > 1:
        return False
    same = next((i for i, (c, d) in enumerate(zip(short, long, strict=False)) if c != d), len(short))
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    swapped = short[same + 1 : same + 2] + short[same : same + 1] + short[same + 2 :]
    return short[same + 1 :] == long[same + 1 :] or swapped == long[same:]


def _one_doubled(short: str, long: str) -> bool:
    doubled = (i for i in range(1, len(long)) if long[i] == long[i - 1])
    return len(short) >= 3 and any(long[:i] + long[i + 1 :] == short for i in doubled)
