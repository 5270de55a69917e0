"""Which fonts draw a picture, and which characters none of them has."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

_LISTED = Path(__file__).with_name("fonts.toml")
_BUNDLED = "DejaVu Sans"  # comes with matplotlib
_SYMBOLS = "fonts-symbola"


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(_LISTED.read_text("utf-8"))


def wanted(lang: str | None) -> tuple[str, ...]:
    """The families of `fonts.toml` in the order in which a picture in that language wants them."""
    first: dict[str, list[str]] = _table()["first"]
    tag = (lang or "").casefold()
    own = next((first[known] for known in (tag, tag.partition("-")[0]) if known in first), [])
    return tuple(dict.fromkeys([*own, *_table()["families"]]))


def installed(families: Sequence[str], here: Iterable[str]) -> list[str]:
    """Those of `families` that are among the fonts here, in their order; matplotlib's own where none is."""
    known = set(here)
    return [name for name in families if name in known] or [_BUNDLED]


def lacking(texts: Iterable[str], covered: Iterable[int]) -> str:
    """The characters of `texts` that are not among the code points `covered`, once each, sorted."""
    known = set(covered)
    return "".join(sorted({char for text in texts for char in text if ord(char) not in known and not char.isspace()}))


def remedy(missing: str) -> str:
    """What to tell whoever lacks a font for these characters: which they are, and the Debian packages that have one."""
    packages: dict[str, str] = _table()["package"]
    named = sorted({packages.get(unicodedata.name(char, "?").split()[0], _SYMBOLS) for char in missing})
    some = " ".join(missing[:8]) + (" …" if len(missing) > 8 else "")
    return (
        f"no font here has {some} ({len(missing)} characters), so that they are drawn as boxes: install a font of "
        f"{_LISTED.name}'s list (Debian: apt-get install {' '.join(named)}) and run again"
    )
