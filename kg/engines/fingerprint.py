"""What the reading of a note depends on besides the note: the program, its libraries, the ontology and the settings, as one digest."""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from kg.decisions import FOLDER as DECISIONS
from kg.patterns import SENTENCES
from kg.resources import EXCUSED, IDENTIFIERS, named


def fingerprint(roots: Sequence[Path], settings: Mapping[str, object]) -> str:
    """A digest of all of it. Whoever edits the program, a library's version, a file of the ontology or a setting gets another one.

    Decisions are left out: which of them bear on a note is known by the note (`kg.decisions.bearing`).

    Args:
        roots: the ontology folders.
        settings: JSON values that make a difference to the graph.

    Raises:
        ValueError: the name of a file there is not UTF-8, so that no graph can hold it.
    """
    parts = [_program(), json.dumps(settings, sort_keys=True, default=str), *_folders(roots)]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def forget_what_changed(roots: Sequence[Path]) -> None:
    """Empty the package's caches where a file of these folders is not what it was when this was first called for them.

    What is loaded from the ontology is held for as long as the process lives, by the folders' names; decisions are not.
    """
    folders = tuple(roots)
    if _first_seen(folders) != _folders(folders):
        own = __name__.partition(".")[0]
        for name, module in list(sys.modules.items()):
            for value in vars(module).values() if name.partition(".")[0] == own else ():
                if callable(getattr(value, "cache_clear", None)):
                    value.cache_clear()
        _first_seen(folders)


@lru_cache(maxsize=8)
def _first_seen(folders: tuple[Path, ...]) -> tuple[str, ...]:
    return _folders(folders)


def _folders(roots: Sequence[Path]) -> tuple[str, ...]:
    return tuple(d for root in roots for d in _folder(root, without=(DECISIONS, SENTENCES, IDENTIFIERS, EXCUSED)))


@lru_cache(maxsize=1)
def _program() -> str:
    """Python, the Unicode tables, the installed distributions by name and version, and the source of this package."""
    installed = sorted({p.name for entry in sys.path for p in Path(entry or ".").glob("*.dist-info")})
    package = Path(__file__).resolve().parents[1]
    sources = [d for file in sorted(package.rglob("*.py")) for d in _file(file, package)]
    return "\n".join([sys.version, unicodedata.unidata_version, *installed, *sources])


def _folder(root: Path, without: Collection[str]) -> list[str]:
    files = named(root, (p for p in root.rglob("*") if p.is_file() and not p.name.startswith(".")))
    files = [f for f in files if f.relative_to(root).parts[0] not in without]
    return [d for file in files for d in _file(file, root)]


def _file(file: Path, folder: Path) -> tuple[str, str]:
    return file.relative_to(folder).as_posix(), hashlib.sha256(file.read_bytes()).hexdigest()
