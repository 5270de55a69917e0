"""The notes' own text beside the graph made of them: each file as it was read, named by its SHA-256."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from kg.evidence import value
from kg.notes import SUFFIXES
from kg.ontology import PREFIXES
from kg.stores.oxigraph import DiskStore

FOLDER = "texts"


def keep_texts(place: Path, posts: Path) -> None:
    """Keep the files of `posts` that the store's graph was made of, and no others, in the store's folder.

    Args:
        place: the store's folder, filled already.
        posts: the folder of notes.

    Raises:
        OSError: the store's folder cannot be written to.
    """
    wanted = {value(sha) for (sha,) in DiskStore(place).query("SELECT ?s { ?n a kg:Note ; kg:sha256 ?s }", PREFIXES) if sha is not None}
    folder = place / FOLDER
    folder.mkdir(exist_ok=True)
    held = {file.name for file in folder.iterdir()}
    for file in _notes(posts):
        try:
            data = file.read_bytes()
        except OSError:
            continue  # the build has told of it
        name = hashlib.sha256(data).hexdigest()
        if name in wanted - held:
            fresh = folder / f"{name}.new"
            fresh.write_bytes(data)
            fresh.replace(folder / name)
            held.add(name)
    for old in held - wanted:
        (folder / old).unlink(missing_ok=True)


def text_of(place: Path, sha256: str) -> str | None:
    """The text of the note with that SHA-256, as its file has it, or None where it is not kept or is another by now."""
    if len(sha256) != 64 or not sha256.isalnum():
        return None
    try:
        data = (place / FOLDER / sha256).read_bytes()
        return data.decode("utf-8") if hashlib.sha256(data).hexdigest() == sha256 else None
    except (OSError, UnicodeDecodeError):
        return None


def _notes(posts: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(posts):
        yield from (Path(folder) / name for name in names if name.lower().endswith(SUFFIXES))
