"""Folders of many notes, made from a folder of few: the same seed gives the same folder."""

from __future__ import annotations

import random
import re
from pathlib import Path

_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_LANG = re.compile(r"^lang:\s*(\S+)", re.MULTILINE)


def languages_of(posts: Path) -> dict[str, list[Path]]:
    """The notes of a folder by the language that their front matter names, sorted by path."""
    found: dict[str, list[Path]] = {}
    for path in sorted(posts.glob("*.md")):
        said = _LANG.search(path.read_text("utf-8"))
        found.setdefault(said[1] if said else "", []).append(path)
    return found


def grow(posts: Path, folder: Path, count: int, seed: int) -> int:
    """Write `count` notes into `folder`; returns their characters.

    Each has the front matter of a note of `posts` and the paragraphs of that
    note in another order, drawn with `seed`: words as real notes have them,
    and no two files alike.

    Raises:
        ValueError: `posts` holds no note.
    """
    notes = [path.read_text("utf-8") for path in sorted(posts.glob("*.md"))]
    if not notes:
        raise ValueError(f"{posts}: no notes: name a folder that holds some")
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    characters = 0
    for number in range(count):
        raw = notes[number % len(notes)]
        front = _FRONT.match(raw)
        head, body = (front.group(), raw[front.end() :]) if front else ("", raw)
        parts = [part for part in body.strip().split("\n\n") if part.strip()]
        draw.shuffle(parts)
        text = head + "\n" + "\n\n".join(parts) + f"\n\n{number}\n"
        (folder / f"note-{number:05d}.md").write_text(text, "utf-8")
        characters += len(text)
    return characters
