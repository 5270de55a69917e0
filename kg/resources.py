"""Where the shipped `ontology/` lies, and a language's files with inheritance."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

IDENTIFIERS, EXCUSED = "identifiers.toml", "excused.toml"  # files of an ontology folder that `kg catalogue` reads, and no build


def shipped_ontology() -> Path:
    """The `ontology/` folder that comes with the package: inside it in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "ontology"
    return inside if inside.is_dir() else package.parent / "ontology"


def ontology_roots(own: Path | None = None) -> tuple[Path, ...]:
    """The ontology folders to read, the shipped one first; `own` is the user's, if there is one."""
    shipped = shipped_ontology()
    return (shipped,) if own is None or own.resolve() == shipped else (shipped, own.resolve())


def language(tag: str, subject: str, roots: Sequence[Path]) -> dict[str, Any]:
    """One subject of a language (`reading`, `names`, `values`, …) as a table; {} where no file says anything.

    A table of `inherits = "zh"` in the language's `reading.toml` is read first.
    Tables are merged key by key, later roots and the language itself winning
    over earlier roots and the parent.

    Raises:
        ValueError: a file is not TOML; the message names it and the line.
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
            table = _merge(table, read_toml(file))
    return table


def read_toml(file: Path) -> dict[str, Any]:
    """A TOML file's table.

    Raises:
        ValueError: the file is not TOML or not UTF-8; the message names file and line.
    """
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{file}: {error}: mend the file") from error


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for key, value in over.items():
        old = out.get(key)
        out[key] = _merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return out
