"""`kg.toml` → `Config`: a few keys, each with a default."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.places import place_of

FILE = "kg.toml"
FORMATS = ("turtle", "trig", "nquads", "ntriples", "jsonld", "graphml", "html")
SHOWN = 100  # characters of a wrong value that a message shows
ELSEWHERE = ("proposer",)  # tables of kg.toml that their own rooms read

# It ends with a slash: behind a # no name could have the fragment that says which characters of a note it means.
_BASE = re.compile(r"(?:https?://(?=[^/#])|(?!https?:)(?a:[^\W\d_][\w+.-]*):)[^\s?#<>\"{}|\\^`\x00-\x1f\x7f]+(?<=/)")
_IRI = re.compile(r"(?a:[^\W\d_][\w+.-]*):[^\s<>\"{}|\\^`\x00-\x20]+")  # RFC 3987, as far as scheme and characters go
_TAG = re.compile(r"[^\W\d_]{2,8}(?:-[^\W_]{1,8})*", re.ASCII)  # RFC 5646
_AT_LINE = re.compile(r"(.*?) \(at (?:line (\d+), column \d+|(end of document))\)", re.DOTALL)


class ConfigError(ValueError):
    """A `kg.toml` that cannot be used; the message is `file:line: what is wrong: what to do`."""


@dataclass(frozen=True, slots=True)
class Config:
    """How notes are read and where things go. The keys of `kg.toml`, all at the top level:

    `base`: the IRI under which the graph's own things are named (RFC 3987,
    absolute). Ends with `/`. Default `https://example.org/kg/`.

    `posts`: the folder of notes, or an address such as `s3://bucket/notes`. Default `posts`.

    `exports`: the folder for the files that a build writes. Default `exports`.

    `formats`: the names of the exports that a build writes there (`kg export
    -f list` names all). Default: `FORMATS`.

    `ontology`: a folder laid out like the shipped `ontology/` that adds to it
    (names, patterns, languages). Default: none.

    `languages`: tags of the languages to read, such as `["ja", "zh-Hant"]`;
    notes in others are passed over. Default: all (None).

    `minimum_confidence`: facts below it are not written; 0.0 to 1.0. Default 0.0.

    `patterns`: names such as `pattern/en/sibling` of patterns that are used
    although too little of what they found was right. Default: none.

    `store`: the folder of the embedded store. Default `.kg/store`.

    `title`: what the graph is called, for those who find it at `kg serve` or in an archive. Default: no name.

    `licence`: the absolute IRI of the licence under which it is served and archived. Default: none.

    `workers`: how many processes read notes. Default: as many as there are
    processors, up to eight, for `kg build`; one for `kg.build`.

    `engine`: what reads them: `local`, `dask`, or one of another package. Default `local`.

    `parts`: a folder or an address where partitions of the notes are kept as
    N-Quads (`kg.engines.partitions`). Default: none.

    A table `[proposer]` is `kg.proposer.settings.Proposer`'s.

    Folders in `kg.toml` are relative to the folder that holds the file.
    """

    base: str = "https://example.org/kg/"
    posts: Path | str = Path("posts")
    exports: Path = Path("exports")
    formats: tuple[str, ...] = FORMATS
    ontology: Path | None = None
    languages: tuple[str, ...] | None = None
    minimum_confidence: float = 0.0
    patterns: tuple[str, ...] = ()
    store: Path = Path(".kg/store")
    title: str = ""
    licence: str = ""
    workers: int | None = None
    engine: str = "local"
    parts: Path | str | None = None


def load_config(folder: Path) -> Config:
    """The settings of a project folder: its `kg.toml`, or the defaults where there is none.

    Folders come out joined to `folder`.

    Raises:
        ConfigError: the file cannot be read, is not TOML, or a key or value in it is not one of `Config`'s.
    """
    file = folder / FILE
    defaults = Config()
    placed = replace(defaults, posts=folder / defaults.posts, exports=folder / defaults.exports, store=folder / defaults.store)
    if not file.exists():
        return placed
    text, table = settings_table(file)
    return replace(placed, **{key: _value(file, text, key, value, folder) for key, value in table.items() if key not in ELSEWHERE})


def settings_table(file: Path) -> tuple[str, Mapping[str, Any]]:
    """The text of a `kg.toml` and what it says.

    Raises:
        ConfigError: it cannot be read, or is not TOML.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
        return text, tomllib.loads(text)
    except OSError as error:
        raise setting_error(file, 1, f"cannot be read ({error.strerror})", "check the file and its permissions") from error
    except UnicodeDecodeError as error:
        raise setting_error(file, error.object.count(b"\n", 0, error.start) + 1, "is not UTF-8", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.fullmatch(str(error))
        line = int(found[2]) if found and found[2] else text.count("\n") + 1
        raise setting_error(file, line, f"not TOML ({found[1] if found else error})", 'write lines such as posts = "posts"') from error
    except (ValueError, RecursionError) as error:  # Python reads no decimal number of more than 4,300 digits
        raise setting_error(file, 1, "a number is too long, or lists are nested too deeply", "write a shorter value") from error


def _value(file: Path, text: str, key: str, value: object, folder: Path) -> Any:
    known = _READERS.get(key)
    line = line_of(text, key)
    if known is None:
        raise setting_error(file, line, f"unknown key {key}", f"use one of {', '.join(sorted((*_READERS, *ELSEWHERE)))}")
    read, wanted = known
    result = read(value)
    if result is None:
        raise setting_error(file, line, f"{key} = {shown(value)} will not do", f"write {wanted}")
    return folder / result if isinstance(result, Path) else result


def line_of(text: str, key: str) -> int:
    """The line on which a top-level key (or its table) begins."""
    found = re.search(rf"^[ \t]*\[*[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*[=.\]]", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def shown(value: object) -> str:
    """A value as a message shows it."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists
        return "…"
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def setting_error(file: Path, line: int, what: str, advice: str) -> ConfigError:
    """`file:line: what is wrong: what to do` as an error."""
    return ConfigError(f"{file}:{line}: {what}: {advice}")


def _base(value: object) -> str | None:
    return value if isinstance(value, str) and _BASE.fullmatch(value) else None


def _title(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() and value.isprintable() else None


def _licence(value: object) -> str | None:
    return value if isinstance(value, str) and _IRI.fullmatch(value) else None


def _folder(value: object) -> Path | None:
    return Path(value) if isinstance(value, str) and value.strip() and "\0" not in value else None


def _place(value: object) -> Path | str | None:
    return place_of(value) if isinstance(value, str) and _folder(value) else None


def _tags(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not value:
        return None
    return tuple(value) if all(isinstance(v, str) and _TAG.fullmatch(v) for v in value) else None


def _names(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    return tuple(value) if all(isinstance(v, str) and v.strip() for v in value) else None


def _confidence(value: object) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and isinstance(value, int | float) and 0 <= value <= 1 else None


def _workers(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1024 else None


_READERS: Mapping[str, tuple[Callable[[object], object | None], str]] = {
    "base": (_base, 'an absolute IRI that ends with /, such as "https://example.org/kg/"'),
    "posts": (_place, 'a folder, such as "posts"'),
    "exports": (_folder, 'a folder, such as "exports"'),
    "formats": (_names, 'a list of formats, such as ["turtle", "html"]'),
    "ontology": (_folder, 'a folder, such as "ontology"'),
    "languages": (_tags, 'a list of language tags, such as ["ja", "en"]'),
    "minimum_confidence": (_confidence, "a number from 0.0 to 1.0"),
    "patterns": (_names, 'a list of names, such as ["pattern/en/sibling"]'),
    "store": (_folder, 'a folder, such as ".kg/store"'),
    "title": (_title, 'one line of text, such as "Our notes"'),
    "licence": (_licence, 'an absolute IRI, such as "https://creativecommons.org/licenses/by/4.0/"'),
    "engine": (_title, 'the name of an engine, such as "dask"'),
    "parts": (_place, 'a folder or an address, such as "s3://bucket/parts"'),
    "workers": (_workers, "a number from 1 to 1024"),
}
