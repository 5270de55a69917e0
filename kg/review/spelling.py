"""Names as they are compared: folded, romanised by their language's own data, and by the sounds that another script keeps."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.names.aliases import is_latin
from kg.pages.folding import fold
from kg.resources import language, languages
from kg.words import reader_of

SHORTEST = 4  # letters of a reading below which two that are equal say little
SKELETON = 3  # sounds that a skeleton must have
ONE_LETTER = 6  # letters from which two names that differ by one of them may be one
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one language's names are written in Latin letters: the table `romanisation.toml`."""

    tag: str
    letters: Mapping[str, str]
    folds: tuple[tuple[str, str], ...]
    drop: frozenset[str]
    same: tuple[tuple[str, str], ...]
    read: Callable[[str], str]  # a name in other characters → in those of `letters`

    def romanised(self, name: str) -> str:
        """The name in Latin letters, without spaces; empty where a letter of it is in no table."""
        text = name if self._knows(name) else self.read(name)
        if not text or not self._knows(text):
            return ""
        out, at = "", 0
        while at < len(text):
            size = 2 if text[at : at + 2] in self.letters else 1
            char = text[at : at + size]
            out += self.letters.get(char, char.casefold() if is_latin(char) and char.isalnum() else "")
            at += size
        return out

    def _knows(self, name: str) -> bool:
        return all(c in self.letters or is_latin(c) or not _is_letter(c) for c in name)

    def plain(self, latin: str) -> str:
        """A Latin spelling with those that are one made one."""
        return _replaced(latin, self.folds)

    def skeleton(self, latin: str) -> str:
        """The sounds that are kept when a name goes from one script to another; empty where the language does not say which."""
        if not self.drop:
            return ""
        kept = "".join(c for c in _replaced(latin, self.same) if c not in self.drop)
        return "".join(c for i, c in enumerate(kept) if not i or kept[i - 1] != c)


def spellings(roots: Sequence[Path]) -> dict[str, Spelling]:
    """The spellings of the languages that have a table, by tag in lower case, as RDF has it.

    Raises:
        ValueError: a table is not what it has to be; the message names it.
    """
    return {tag.lower(): _spelling(tag, table, roots) for tag in languages(roots) if (table := language(tag, "romanisation", roots))}


def _spelling(tag: str, table: Mapping[str, Any], roots: Sequence[Path]) -> Spelling:
    try:
        letters = {char: latin for latin, chars in table["letters"].items() for char in chars}
        folds, same = (tuple((str(a), str(b)) for a, b in table.get(key, ())) for key in ("folds", "same"))
        read = reader_of(language(tag, "reading", roots)) if table.get("dictionary") else str
        return Spelling(tag.lower(), letters, folds, frozenset(table.get("drop", "")), same, read)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"languages/{tag}/romanisation.toml: {error!r}: see docs/adding-a-language.md for what it holds") from error


def _is_letter(char: str) -> bool:
    return unicodedata.category(char) in ("Lo", "Ll", "Lu", "Lt")


def _replaced(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def parts(name: str) -> tuple[str, ...]:
    """The parts of a name, folded: between spaces, hyphens and dots; what is no letter or digit is left out."""
    found = fold(name).text
    spaced = "".join(c if c.isalnum() or unicodedata.category(c).startswith("M") or c == "ー" else " " for c in found)
    return tuple(spaced.split())


def together(name: str) -> str:
    """The name in one piece, folded."""
    return "".join(parts(name))


def keys(names: Sequence[tuple[str, str]], person: bool, endings: frozenset[str], known: Mapping[str, Spelling]) -> Iterator[Key]:
    """What two names must share to be looked at as one: the first part of a key says how, the last what.

    Args:
        names: (language, name).
        person: whether they are a person's.
        endings: legal forms and the like, folded, which a name may lack.
        known: the languages' spellings.
    """
    for tag, name in names:
        words = parts(name)
        whole = "".join(words)
        if not whole:
            continue
        yield ("same", whole)
        if len(words) > 1:
            yield ("order", " ".join(sorted(words)))
        bare = "".join(w for w in words if w not in endings)
        if (bare := _cut(bare, endings)) and len(bare) > 1:
            yield ("form", bare)
        if len(whole) >= ONE_LETTER:
            yield from (("letter", cut) for cut in {whole, *(whole[:i] + whole[i + 1 :] for i in range(len(whole)))})
        if person and len(words) > 1 and is_latin(whole):
            yield ("initial", f"{words[0][0]} {words[-1]}")
        yield from sounds(tag, name, words, known)


def _cut(name: str, endings: frozenset[str]) -> str:
    """An unspaced name without a legal form at one of its ends."""
    for form in _unspaced(endings):
        name = name.removeprefix(form).removesuffix(form)
    return name


@lru_cache(maxsize=4)
def _unspaced(endings: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(form for form in endings if len(form) > 1 and not is_latin(form)))


def sounds(tag: str, name: str, words: Sequence[str], known: Mapping[str, Spelling]) -> Iterator[Key]:
    """The keys of a name that do not depend on its script: how it is read in Latin letters, and its bare sounds; `words` are its parts."""
    whole = "".join(words)
    if is_latin(whole):
        orders = {whole, *({"".join((*words[-1:], *words[:-1])), "".join((*words[1:], *words[:1]))} if len(words) > 1 else ())}
        for other in known.values():
            yield from (("reading", other.tag, other.plain(o)) for o in sorted(orders) if len(o) >= SHORTEST)
            if len(bones := other.skeleton(whole)) >= SKELETON:
                yield ("sound", other.tag, bones)
        return
    spelling = known.get(tag.lower())
    latin = spelling.romanised(_letters(name)) or spelling.romanised(whole) if spelling is not None else ""
    if spelling is not None and len(latin) >= SHORTEST:
        yield ("reading", spelling.tag, spelling.plain(latin))
        if len(bones := spelling.skeleton(latin)) >= SKELETON:
            yield ("sound", spelling.tag, bones)


def _letters(name: str) -> str:
    """The letters of a name as they are written: a folded one may be another language's, which the dictionary cannot read."""
    return "".join(c for c in unicodedata.normalize("NFKC", name) if c.isalnum())


def likeness(a: str, b: str) -> float:
    """How alike two texts are letter by letter, 0 to 1 (Ratcliff and Obershelp)."""
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
