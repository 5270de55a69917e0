"""Names of things → names of files that every file system, every page host and a wikilink can hold, each given once."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from kg.exporters.terms import local_name

LONGEST = 120  # bytes of UTF-8, so that a folder, an ending and a mark still fit where 255 bytes or 260 characters are the limit

# What Windows, wikilinks, templates of note takers and of site makers, or mathematics would read as something else.
_SIGNS = '[]{}#^|\\/:*?"<>%$`'
_EDGES = "._~-="  # hidden files, files that site makers leave out, options of commands
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$", *(f"{port}{n}" for port in ("com", "lpt") for n in [*map(str, range(10)), *"¹²³"])]
)
_GONE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_FULL = 0xFEE0  # from an ASCII sign to its full-width form


def file_stem(text: str) -> str:
    """`text` as the name of a file, without an ending: NFC, at most `LONGEST` bytes of UTF-8; "" where nothing of it may stand.

    A sign that means something to a file system, a wikilink or a template
    becomes its full-width form (`A/B` → `A／B`); control and format characters
    go; white space is one space. A name that Windows reserves gets an underscore.
    """
    plain = "".join(_signed(c) for c in unicodedata.normalize("NFC", text) if c.isspace() or unicodedata.category(c) not in _GONE)
    plain = " ".join(plain.split())
    if plain[:1] and plain[0] in _EDGES:
        plain = chr(ord(plain[0]) + _FULL) + plain[1:]
    plain = _cut(plain, LONGEST).rstrip(". ~")
    head, dot, tail = plain.partition(".")
    return f"{head}_{dot}{tail}" if head.strip().casefold() in _DEVICES else plain


def file_names(wanted: Iterable[tuple[str, str]], taken: Iterable[str] = ()) -> dict[str, str]:
    """IRI → the name of its file, no two the same to a file system that knows no case and no composed letters.

    Of things that want one name, the one whose IRI comes first gets it; the
    others are told apart by the last part of their IRIs, and if need be by a digest.

    Args:
        wanted: each IRI with what its file should be called.
        taken: names that nothing may get.
    """
    used = {_key(name) for name in taken}
    names: dict[str, str] = {}
    for iri, text in sorted(wanted):
        for name in _offers(iri, text):
            if name and _key(name) not in used:
                break
        used.add(_key(name))
        names[iri] = name
    return names


def _offers(iri: str, text: str) -> Iterator[str]:
    stem, mark = file_stem(text), file_stem(unquote(local_name(iri)))
    yield stem
    digest = hashlib.sha256(iri.encode("utf-8", "surrogatepass")).hexdigest()
    for telling in (mark, *(digest[:size] for size in (8, 16, 64))):
        room = LONGEST - len(telling.encode()) - 3
        yield f"{_cut(stem, room).rstrip('. ')} ({telling})" if stem and telling and room > 0 else telling


def _signed(char: str) -> str:
    return chr(ord(char) + _FULL) if char in _SIGNS else char


def _cut(text: str, most: int) -> str:
    """The text as far as it fits into that many bytes, no character and no letter with its marks cut in two."""
    if len(text.encode()) <= most:
        return text
    end = len(text.encode()[:most].decode("utf-8", "ignore"))
    while 0 < end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end -= 1
    return text[:end].rstrip()


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", unicodedata.normalize("NFC", name).casefold()))
