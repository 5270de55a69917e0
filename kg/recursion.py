"""How long and how deep a query may be: Oxigraph reads and plans queries by recursion, which ends the process where that goes too far."""

from __future__ import annotations

import re

LONGEST = 10_000  # characters: twice as many of `+1` or `MINUS {}` end the process
DEEPEST = 100  # brackets inside each other, and negations
_DEPTH = re.compile(r"[{(\[]|(?P<out>[})\]])|(?P<nots>(?:!\s*){100})")
_VALUES = re.compile(
    r"""\bVALUES\s*+(?:[?$]\w++|\([^(){}]*+\))\s*+\{(?:[^{}"'#]++|"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|\#)*+\}""", re.IGNORECASE
)


def too_long(query: str) -> bool:
    """Whether a query is longer than it may be, its tables of VALUES left out, which are read without recursion."""
    return len(query) > LONGEST and len(_VALUES.sub("", query)) > LONGEST


def too_deep(query: str) -> bool:
    """Whether more brackets than may be stand inside each other, those in texts and comments counted too."""
    depth = 0
    for sign in _DEPTH.finditer(query):
        depth = max(0, depth - 1) if sign["out"] else depth + (DEEPEST if sign["nots"] else 1)
        if depth > DEEPEST:
            return True
    return False
