"""How much sooner notes are read where several processes read them, by the clock, each way in turn."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks.corpus.notes import write
from benchmarks.measured import Row
from kg.config import Config
from kg.engines.local import LocalEngine
from kg.engines.mapping import outcomes
from kg.engines.note_reading import NoteReader
from kg.notes import note_files
from kg.stores.kept import DiskKeep

Run = Mapping[int, tuple[float, float]]  # notes: seconds of one process, and of several


def workers(counts: Sequence[int], processes: int, times: int, seed: int) -> Iterator[Row]:
    """Made notes, so many, are read, and their lines kept, by one worker process and by several.

    The start of processes, which read a language when they meet it, is in the seconds of each count; it is the same for both
    counts, so that what the further notes of the larger one take tells how a large folder is read. A run reads all counts both
    ways, one right after the other: a machine that is faster in one minute than in the next is so for both.

    Args:
        counts: of notes; at least two, else only their whole is told.
        processes: that read side by side.
        times: runs; the median of their ratios counts.
        seed: for the notes.
    """
    with tempfile.TemporaryDirectory() as made:
        posts = {count: Path(made, f"{count}") for count in sorted(counts)}
        characters = {}
        for count, folder in posts.items():
            folder.mkdir()
            characters[count] = write(count, seed, folder, Path(made, "gold.jsonl"))
        runs: list[Run] = [
            {count: (_reading(folder, 1), _reading(folder, processes)) for count, folder in posts.items()} for _ in range(times)
        ]
    for count in posts:
        one, several = (median(run[count][way] for run in runs) for way in (0, 1))
        ratio = median(run[count][0] / run[count][1] for run in runs)
        yield Row(f"read {count:,} notes, one worker", one, "s by the clock", f"{characters[count] / one:,.0f} characters/s")
        yield Row(f"read {count:,} notes, {processes} workers", several, "s by the clock", f"{ratio:.2f} times as fast")
    yield from against(runs, processes)


def against(runs: Sequence[Run], processes: int) -> Iterator[Row]:
    """How much sooner the further notes of each count are read: the median of the runs' ratios.

    Args:
        runs: each with the same counts of notes, growing.
        processes: that read side by side.
    """
    for few, many in pairwise(runs[0]):
        each = [tuple(run[many][way] - run[few][way] for way in (0, 1)) for run in runs]
        ratio = median(one / several for one, several in each)
        told = ", ".join(f"{one:.1f} s against {several:.1f} s" for one, several in each)
        yield Row(f"{processes} workers against one", ratio, "times as fast", f"the notes from {few:,} to {many:,}; {told}")


def _reading(posts: Path, processes: int) -> float:
    """Seconds by the clock until all notes are read and their lines kept."""
    with tempfile.TemporaryDirectory() as made, DiskKeep(Path(made, "store")) as keep:
        begun = time.perf_counter()
        engine = LocalEngine(processes, few=0)
        with closing(outcomes(note_files(posts), NoteReader(Config()), keep, engine)) as read:
            for _ in read:
                pass
        return time.perf_counter() - begun
