"""A build that knows an earlier one, against one that knows nothing: reading, extracting, checking and storing, without exports."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.folders import grow
from benchmarks.measured import Row
from benchmarks.timing import run
from kg.stores.generations import current
from kg.stores.parts import manifest

BUILD = ("-m", "kg", "build", "--no-exports")
EDIT = "\n\nLisa Su is the CEO of AMD.\n"


def incremental(posts: Path, counts: tuple[int, ...], seed: int) -> Iterator[Row]:
    """Made folders of so many notes: built from nothing, with nothing changed, and with one note edited, which must be the same bytes."""
    for count in counts:
        with tempfile.TemporaryDirectory() as made:
            here = Path(made)
            grow(posts, here / "posts", count, seed)
            full = run(*BUILD, "--check", cwd=here)
            same = run(*BUILD, "--check", cwd=here)
            note = sorted((here / "posts").glob("*.md"))[count // 2]
            note.write_text(note.read_text("utf-8") + EDIT, "utf-8")
            edited = run(*BUILD, "--check", cwd=here)
            known = _held(here)
            (here / ".kg").rename(here / "old")
            run(*BUILD, cwd=here)
            told = "the same bytes as from nothing" if _held(here) == known else "OTHER BYTES"
        yield Row(f"build, check and store {count} notes", full.cpu, "s", f"{full.memory:.0f} MiB")
        yield Row("the same, nothing changed", same.cpu, "s")
        yield Row("the same, one note edited", edited.cpu, "s", told)
        yield Row("from nothing against one note edited", full.cpu / edited.cpu, "times", "processor time, start of Python included")
        yield Row("from nothing against one note edited", full.wall / edited.wall, "times", "by the clock")


def _held(folder: Path) -> object:
    """Each graph of the store with the digest of its lines."""
    generation = current(folder / ".kg" / "store")
    return manifest(generation) if generation is not None else None
