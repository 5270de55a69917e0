"""Which language a note is in: tags and their aliases, file-name suffixes, and detection."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.plain.normal import fold_table
from kg.resources import language, languages

_TAG = re.compile(r"[^\W\d_]{2,3}(?:-[^\W_]{1,8})*", re.ASCII)  # RFC 5646: a language, then subtags
_LETTERS = 20_000  # so many letters tell the language
_SHARE = 0.05  # of the letters, for a script to decide
UNKNOWN = "und"  # RFC 5646: undetermined


def normal_tag(written: str, roots: Sequence[Path]) -> str | None:
    """The tag of a language as its folder is named, from any usual way to write it (`hant`, `zh_TW`, `EN-us`).

    A language without a folder keeps its tag, in the case that RFC 5646
    recommends. None where the word is no language tag.
    """
    tag = written.strip().replace("_", "-")
    known = _names(tuple(roots))
    parts = tag.casefold().split("-")
    for size in range(len(parts), 0, -1):
        if found := known.get("-".join(parts[:size])):
            return found
    return _cased(tag) if _TAG.fullmatch(tag) else None


def suffix_tag(stem: str, roots: Sequence[Path], lang: str | None = None) -> tuple[str | None, str]:
    """The language at the end of a file name, and the name without it: `wps-zh-tw` → (`zh-Hant`, `wps`).

    Only a language with a folder, or `lang`, counts as one: `about-it` is no
    Italian. (None, stem) where there is none.
    """
    known = _names(tuple(roots))
    for match in (re.fullmatch(r"(.+?)[-_.](\w{2,8}[-_]\w{2,8})", stem), re.fullmatch(r"(.+)[-_.](\w{2,16})", stem)):
        if match:
            tag = match[2].replace("_", "-").casefold()
            if tag in known or (lang is not None and tag == lang.casefold()):
                return known.get(tag, lang), match[1]
    return None, stem


def detect(text: str, roots: Sequence[Path]) -> str:
    """The language of a text, out of those that have a folder; `und` where there is no telling.

    A script that only one language claims (`scripts` in its `reading.toml`)
    decides; then py3langid; between a language and its variants, which
    conversion changes more characters (`variant`).
    """
    letters = "".join(filter(str.isalpha, text[: 10 * _LETTERS]))[:_LETTERS]
    tags = languages(roots)
    if not letters or not tags:
        return UNKNOWN
    tables = {tag: language(tag, "reading", roots) for tag in tags}
    scripts = _scripts(letters)
    for tag, table in tables.items():
        if sum(n for name, n in scripts.items() if name in {s.upper() for s in table.get("scripts", ())}) >= _SHARE * len(letters):
            return tag
    bases = tuple(tag for tag, table in tables.items() if "inherits" not in table)
    base = bases[0] if len(bases) == 1 else _identified(text[: 2 * _LETTERS], bases)
    return _variant(base, letters, tables)


def _variant(base: str, letters: str, tables: Mapping[str, Mapping[str, Any]]) -> str:
    for tag, table in tables.items():
        if table.get("inherits") == base and len(table.get("variant", ())) == 2:
            there, back = (sum(map(fold_table(name).__contains__, map(ord, letters))) for name in table["variant"])
            if there > back:
                return tag
    return base


def _scripts(letters: str) -> Counter[str]:
    """How many letters there are of each script, by the first word of the character's name."""
    counted: Counter[str] = Counter()
    for c, n in Counter(letters).items():
        counted[unicodedata.name(c, "?").split(" ", 1)[0].split("-", 1)[0]] += n
    return counted


def _identified(text: str, tags: tuple[str, ...]) -> str:
    found = _identifier(tags).classify(text)[0] if tags else ""
    return str(found) if found in tags else UNKNOWN


@lru_cache(maxsize=4)
def _identifier(tags: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # here: it loads numpy and a model

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(sorted(set(tags) & set(identifier.labels)) or None)
    return identifier


@lru_cache(maxsize=16)
def _names(roots: tuple[Path, ...]) -> Mapping[str, str]:
    """Every tag and alias, case-folded → the language's folder; a folder's own name wins over an alias."""
    tags = languages(roots)
    aliases = {str(alias).casefold(): tag for tag in tags for alias in language(tag, "reading", roots).get("aliases", ())}
    return aliases | {tag.casefold(): tag for tag in tags}


def _cased(tag: str) -> str:
    """RFC 5646, 2.1.1: language in lower case, script in title case, region in upper case."""
    first, *rest = tag.split("-")
    return "-".join([first.lower(), *(p.title() if len(p) == 4 and p.isalpha() else p.upper() if len(p) == 2 else p.lower() for p in rest)])
