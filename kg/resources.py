"""Where the shipped `ontology/` lies, and a language's files with inheritance."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.kinds import Kinds

DECISIONS = "decisions"  # the folder of an ontology folder in which people's decisions lie
IDENTIFIERS, EXCUSED = "identifiers.toml", "excused.toml"  # files of an ontology folder that `kg catalogue` reads, and no build
UNREAD = frozenset({DECISIONS, IDENTIFIERS, EXCUSED, "rules", "queries", "shapes.ttl"})  # what no note is read with; decisions apart
_LINE = re.compile(r"\b(?:line (?=\d)|at (?=\d+:\d))(\d+)")


def shipped_ontology() -> Path:
    """The `ontology/` folder that comes with the package: inside it in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "ontology"
    return inside if inside.is_dir() else package.parent / "ontology"


def ontology_roots(own: Path | None = None) -> tuple[Path, ...]:
    """The ontology folders to read, the shipped one first; `own` is the user's, if there is one."""
    shipped = shipped_ontology()
    return (shipped,) if own is None or own.resolve() == shipped else (shipped, own.resolve())


def reading_roots(roots: Sequence[Path]) -> tuple[Path, ...]:
    """The shipped ontology folder, and those of the others that hold more than UNREAD: what is loaded for reading is the same."""
    return tuple(r for r in roots if r == roots[0] or any(name not in UNREAD and name[0] != "." for name in _names(r)))


def _names(folder: Path) -> list[str]:
    return os.listdir(folder) if folder.is_dir() else []


def language(tag: str, subject: str, roots: Sequence[Path]) -> dict[str, Any]:
    """One subject of a language (`reading`, `names`, `values`, …) as a table; {} where no file says anything.

    A table of `inherits = "zh"` in the language's `reading.toml` is read first.
    Tables are merged key by key, later roots and the language itself winning
    over earlier roots and the parent.

    Raises:
        ValueError: a file is not TOML, or a value is of another kind than in the shipped files; the message names file and line.
    """
    parent = _merged(tag, "reading", tuple(roots)).get("inherits")
    base = language(parent, subject, roots) if parent else {}
    return _merge(base, _merged(tag, subject, tuple(roots)))


def languages(roots: Sequence[Path]) -> tuple[str, ...]:
    """The tags of all languages that have a folder, sorted."""
    return tuple(sorted({p.name for r in roots for p in (r / "languages").glob("*") if (p / "reading.toml").is_file()}))


@lru_cache(maxsize=256)
def _merged(tag: str, subject: str, roots: tuple[Path, ...]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for root in roots:
        file = root / "languages" / tag / f"{subject}.toml"
        if file.is_file():
            table = _merge(table, _like_shipped(file, subject, roots[0]) if root != roots[0] else read_toml(file))
    return table


def _like_shipped(file: Path, subject: str, shipped: Path) -> dict[str, Any]:
    table = read_toml(file)
    if problem := _kinds(subject, shipped).problem(table):
        line = line_of(file.read_text("utf-8"), problem.partition(" ")[0])
        raise ValueError(f"{file}:{line}: {problem}: write it as the shipped {subject}.toml do")
    return table


@lru_cache(maxsize=32)
def _kinds(subject: str, shipped: Path) -> Kinds:
    return Kinds.of(read_toml(file) for file in sorted((shipped / "languages").glob(f"*/{subject}.toml")))


def read_toml(file: Path) -> dict[str, Any]:
    """A TOML file's table.

    Raises:
        ValueError: the file is not TOML or not UTF-8; the message names file and line.
    """
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise broken(file, error) from error
    except RecursionError as error:
        raise ValueError(f"{file}:1: nested too deeply: mend the file") from error


def broken(file: Path, error: Exception, advice: str = "mend the file") -> ValueError:
    """What a parser found wrong with a file, as `file:line: what is wrong: what to do`; line 1 where it tells none."""
    if isinstance(error, UnicodeDecodeError):
        line = error.object.count(b"\n", 0, error.start) + 1
        return ValueError(f"{file}:{line}: byte {error.object[error.start]:#04x} is not UTF-8: save it as UTF-8")
    said = " ".join(str(getattr(error, "msg", None) or error).split())
    found = _LINE.search(str(error))
    line = getattr(error, "lineno", None) or (int(found[1]) if found else 1)
    if found is None and "end of document" in said:
        line = file.read_bytes().count(b"\n") + 1
    return ValueError(f"{file}:{line}: {said}: {advice}")


def line_of(text: str, path: str) -> int:
    """The line of a TOML file on which the key at the end of the path (with dots between) stands; 1 where it is written otherwise."""
    for key in reversed(path.split(".")):
        if found := re.search(rf"^[^#\n]*(?<![\w-])[\"']?{re.escape(key)}[\"']?[ \t]*[=\].]", text, re.MULTILINE):
            return text.count("\n", 0, found.start()) + 1
    return 1


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in over.items():
        old = out.get(key)
        out[key] = _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return out
