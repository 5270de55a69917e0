"""How time and memory grow with the number of notes, and how good what is found stays: made notes with known facts, by stage."""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpus.notes import corpus, write
from benchmarks.corpus.scoring import contradictions
from benchmarks.measured import Row
from benchmarks.stages import WARM
from benchmarks.timing import ROOT, run

READ, BUILT = "reading", ("reading", "index, rules", "publishing", "exports")


def scale(counts: Sequence[int], built: int, seed: int) -> Iterator[Row]:
    """Made notes, so many: read and extracted without being kept, and up to `built` of them built whole; then how each stage grows.

    Each count is a part of the next larger one. Seconds are of processor, imports and the loading of the languages apart.
    """
    peaks: dict[str, dict[int, float]] = {"read": {}, "build": {}}
    read: dict[int, Mapping[str, float]] = {}
    whole: dict[int, Mapping[str, float]] = {}
    texts: dict[int, int] = {}
    for told in _told("read", "--seed", str(seed), "--notes", *map(str, sorted(counts))):
        texts[told["notes"]], read[told["notes"]] = told["characters"], told["seconds"]
        peaks["read"][told["notes"]] = told["memory"][READ]
        yield from _reading(told)
    for count in sorted(count for count in counts if count <= built):
        with tempfile.TemporaryDirectory() as made:
            peaks["build"][count] = yield from _building(count, seed, Path(made), whole, texts)
    for name, peak in peaks.items():
        if len(peak) > 1:
            least, most = min(peak), max(peak)
            few, much = peak[least], peak[most]
            yield Row(f"{name}, memory a note", (much - few) * 1024 / (most - least), "KiB", f"from {least:,} to {most:,} notes")
    for name, stages in (("read", read), ("build", whole)):
        for stage in next(iter(stages.values()), ()):
            points = [(texts[count], seconds[stage]) for count, seconds in stages.items() if seconds[stage] > 0]
            if (power := exponent(points)) is not None:
                note = f"of seconds over characters, {len(points)} sizes; 1 is linear"
                yield Row(f"{name}, {stage}: exponent of growth", power, "", note)


def exponent(points: Sequence[tuple[float, float]]) -> float | None:
    """The slope of the straight line through the logarithms of (size, seconds), by least squares; None of fewer than two sizes."""
    if len({x for x, _ in points}) < 2:
        return None
    sizes, seconds = ([math.log(p[i]) for p in points] for i in (0, 1))
    return statistics.linear_regression(sizes, seconds).slope


def _told(*words: str) -> Iterator[Mapping[str, Any]]:
    """What `benchmarks.stages` tells, line by line.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    command = [sys.executable, "-m", "benchmarks.stages", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            yield json.loads(line)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def _reading(told: Mapping[str, Any]) -> Iterator[Row]:
    count, seconds = told["notes"], told["seconds"]
    size = f"{told['characters']:,} characters, {told['size'] / 1e6:.1f} MB, {told['facts']:,} facts"
    for stage, took in seconds.items():
        yield Row(f"read {count:,} notes: {stage}", took, "s", f"{told['characters'] / took:,.0f} characters/s" if took else "")
    yield Row(f"read {count:,} notes", sum(seconds.values()), "s", size)
    yield Row(f"read {count:,} notes, memory peak", told["memory"][READ], "MiB")
    for area, (gold, found, hit) in told["scores"].items():
        yield Row(f"{area} of {count:,} notes: precision", hit / found if found else None, "", f"{hit:,} of {found:,}")
        yield Row(f"{area} of {count:,} notes: recall", hit / gold if gold else None, "", f"{hit:,} of {gold:,}")
    never = told["never"]
    yield Row(f"denied, planned, claimed in {count:,} notes", told["leaked"], "asserted", f"of {never:,}")


def _building(
    count: int, seed: int, here: Path, whole: dict[int, Mapping[str, float]], texts: Mapping[int, int]
) -> Generator[Row, None, float]:
    """The rows of a whole build; returns the peak of memory."""
    posts, store = here / "posts", here / ".kg" / "store"
    write(count, seed, posts, here / "gold.jsonl")
    (told,) = _told("build", str(posts), str(store), "--warm", str(min(count, WARM)))
    again = run("-m", "kg", "build", str(posts), "--no-exports", cwd=here)
    exports = run("-m", "kg", "build", str(posts), "-o", "out", cwd=here)
    seconds = {**told["seconds"], "exports": max(exports.cpu - again.cpu, 0.0)}
    memory = {**told["memory"], "exports": exports.memory}
    whole[count] = seconds
    for stage in BUILT:
        yield Row(f"build {count:,} notes: {stage}", seconds[stage], "s", f"{memory[stage]:,.0f} MiB at the peak until then")
    total = sum(seconds.values())
    yield Row(f"build {count:,} notes", total, "s", f"{texts[count] / total:,.0f} characters/s, {told['facts']:,} facts")
    yield Row(f"build {count:,} notes, nothing changed", again.cpu, "s", f"{again.memory:,.0f} MiB")
    found = contradictions(corpus(count, seed), store)
    note = f"of {found.planted}; {found.others} further ones are told"
    yield Row(f"contradictions found in {count:,} notes", found.found, "", note)
    return float(max(memory[stage] for stage in BUILT))
