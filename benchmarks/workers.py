"""How much sooner notes are read where several processes read them, by the clock, each way in turn."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
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
from kg.model import NoteError
from kg.notes import note_files
from kg.stores.kept import DiskKeep

Run = Mapping[int, tuple[float, float]]  # notes: seconds of one process, and of several


def workers(counts: Sequence[int], processes: int, times: int, seed: int) -> Iterator[Row]:
    """Made notes are read, and their lines kept, by one worker process and by several: how long it takes until so many are.

    The start of processes, which read a language when they meet it, is in the seconds of each count; it is the same for both
    counts, so that what the further notes of the larger one take tells how a large folder is read. A run reads the notes both
    ways, one right after the other: a machine that is faster in one minute than in the next is so for both.

    Args:
        counts: of notes; at least two, else only their whole is told.
        processes: that read side by side.
        times: runs; the median of their ratios counts.
        seed: for the notes.
    """
    wanted = sorted(set(counts))
    with tempfile.TemporaryDirectory() as made:
        posts = Path(made, "posts")
        posts.mkdir()
        write(wanted[-1], seed, posts, Path(made, "gold.jsonl"))
        sizes = [len(file.data.decode("utf-8")) for file in note_files(posts) if not isinstance(file, NoteError)]
        runs: list[Run] = []
        for _ in range(times):
            one, several = (_reading(posts, wanted, many) for many in (1, processes))
            runs.append({count: (one[count], several[count]) for count in wanted})
    for count in wanted:
        alone, together = (median(run[count][way] for run in runs) for way in (0, 1))
        ratio = median(run[count][0] / run[count][1] for run in runs)
        speed = f"{sum(sizes[:count]) / alone:,.0f} characters/s"
        yield Row(f"read {count:,} notes, one worker", alone, "s by the clock", speed)
        yield Row(f"read {count:,} notes, {processes} workers", together, "s by the clock", f"{ratio:.2f} times as fast")
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


def _reading(posts: Path, counts: Collection[int], processes: int) -> Mapping[int, float]:
    """Seconds by the clock until so many notes are read and their lines kept."""
    with tempfile.TemporaryDirectory() as made, DiskKeep(Path(made, "store")) as keep:
        begun = time.perf_counter()
        engine = LocalEngine(processes, few=0)
        with closing(outcomes(note_files(posts), NoteReader(Config()), keep, engine)) as read:
            return {count: time.perf_counter() - begun for count, _ in enumerate(read, 1) if count in counts}
