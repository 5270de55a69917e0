"""How much sooner notes are read where several processes read them, by the clock, each way in turn."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from benchmarks.corpus.notes import write
from benchmarks.measured import Row
from kg.config import Config
from kg.engines.local import LocalEngine
from kg.engines.mapping import outcomes
from kg.engines.note_reading import NoteReader
from kg.notes import note_files
from kg.stores.kept import DiskKeep


def workers(counts: Sequence[int], processes: int, times: int, seed: int) -> Iterator[Row]:
    """Made notes, so many, are read, and their lines kept, by one worker process and by several.

    The start of processes, which read a language when they meet it, is in the seconds of each count; it is the same for both
    counts, so that what the further notes of the larger one take tells how a large folder is read.

    Args:
        counts: of notes; at least two, else only their whole is told.
        processes: that read side by side.
        times: runs of each, in turn; the quickest counts.
        seed: for the notes.
    """
    took: dict[int, tuple[float, float]] = {}
    for count in sorted(counts):
        with tempfile.TemporaryDirectory() as made:
            posts = Path(made, "posts")
            posts.mkdir()
            characters = write(count, seed, posts, Path(made, "gold.jsonl"))
            runs = [(_reading(posts, 1), _reading(posts, processes)) for _ in range(times)]
        one, several = (min(each) for each in zip(*runs, strict=True))
        took[count] = one, several
        yield Row(f"read {count:,} notes, one worker", one, "s by the clock", f"{characters / one:,.0f} characters/s")
        yield Row(f"read {count:,} notes, {processes} workers", several, "s by the clock", f"{one / several:.2f} times as fast")
    yield from against(took, processes)


def against(took: Mapping[int, tuple[float, float]], processes: int) -> Iterator[Row]:
    """How much sooner the further notes of each count are read: seconds of one process and of several by count, counts growing."""
    for few, many in pairwise(took):
        one, several = (took[many][way] - took[few][way] for way in (0, 1))
        note = f"the notes from {few:,} to {many:,}; {one:.1f} s against {several:.1f} s"
        yield Row(f"{processes} workers against one", one / several, "times as fast", note)


def _reading(posts: Path, processes: int) -> float:
    """Seconds by the clock until all notes are read and their lines kept."""
    with tempfile.TemporaryDirectory() as made, DiskKeep(Path(made, "store")) as keep:
        begun = time.perf_counter()
        engine = LocalEngine(processes, few=0)
        with closing(outcomes(note_files(posts), NoteReader(Config()), keep, engine)) as read:
            for _ in read:
                pass
        return time.perf_counter() - begun
