"""The notes' own text beside the graph made of them: each file as it was read, named by its SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from kg.model import NoteError
from kg.notes import note_files

FOLDER = "texts"


def keep_texts(place: Path, posts: Path | str, wanted: Collection[str]) -> None:
    """Keep the files of `posts` with these SHA-256 in the store's folder.

    Args:
        place: the store's folder.
        posts: the folder of notes, or its address.
        wanted: what the store's graph is, or will be, made of.

    Raises:
        OSError: the store's folder cannot be written to.
    """
    folder = place / FOLDER
    folder.mkdir(exist_ok=True)
    missing = set(wanted) - {file.name for file in folder.iterdir()}
    for file in note_files(posts) if missing else ():
        if isinstance(file, NoteError):
            continue  # the build has told of it
        name = file.sha256
        if name in missing:
            fresh = folder / f"{name}.new"
            fresh.write_bytes(file.data)
            fresh.replace(folder / name)
            missing.discard(name)


def drop_texts(place: Path, wanted: Collection[str]) -> None:
    """Remove what is kept in the store's folder besides the files with these SHA-256."""
    for file in (place / FOLDER).iterdir():
        if file.name not in wanted:
            file.unlink(missing_ok=True)


def text_of(place: Path, sha256: str) -> str | None:
    """The text of the note with that SHA-256, as its file has it, or None where it is not kept or is another by now."""
    if len(sha256) != 64 or not sha256.isalnum():
        return None
    try:
        data = (place / FOLDER / sha256).read_bytes()
        return data.decode("utf-8") if hashlib.sha256(data).hexdigest() == sha256 else None
    except (OSError, UnicodeDecodeError):
        return None
