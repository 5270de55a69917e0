"""The stages of a build, timed in a process of their own: `python -m benchmarks.stages read …` or `… build …`; prints JSON lines."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.corpus.notes import corpus
from benchmarks.corpus.scoring import AREAS, Reader, Scores, score
from kg.api import build_store
from kg.build import Build
from kg.config import Config

WARM = 60  # notes after which little is loaded any more


@dataclass(slots=True)
class Told:
    """What a process tells when so many notes are done.

    `seconds`: of processor, by stage. `memory`: the peak until the end of each stage, MiB. `scores`: of each area how many the notes
    have, how many were found, how many of them right. `leaked` of `never`: facts that the notes deny, plan or claim, and that were
    asserted all the same.
    """

    notes: int
    characters: int = 0
    size: int = 0  # bytes
    facts: int = 0  # assertions
    seconds: dict[str, float] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    scores: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    leaked: int = 0
    never: int = 0


class Watch:
    """Adds up the processor seconds of stages."""

    def __init__(self, told: Told) -> None:
        self._told, self._since = told, time.process_time()

    def skip(self) -> None:
        """What was done since the last stage counts for none."""
        self._since = time.process_time()

    def end(self, stage: str) -> None:
        """What was done since the last stage is that stage's."""
        now = time.process_time()
        self._told.seconds[stage] = self._told.seconds.get(stage, 0.0) + now - self._since
        self._since = now

    def peak(self, stage: str) -> None:
        """Note the peak of memory until now, as of the end of that stage."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        self._told.memory[stage] = peak / (2**20 if sys.platform == "darwin" else 2**10)


def _warm(notes: int, seed: int) -> Reader:
    """A reader that has read so many other notes: a language is loaded, and a pattern compiled, when it is needed first."""
    reader = Reader()
    for group in corpus(notes, seed + 1):
        for path, _, text in group.notes:
            reader.extracted(path, text)
    return reader


def read(counts: Sequence[int], seed: int, judged: int) -> Iterator[Told]:
    """Made notes are read and extracted one after the other; told whenever one of the counts, in rising order, is reached.

    Nothing is kept but counts. What is found in the first `judged` notes is scored; making notes and scoring them are not timed.
    """
    reader, scores = _warm(min(WARM, counts[-1]), seed), Scores()
    told = Told(0)
    watch = Watch(told)
    todo = list(counts)
    for group in corpus(todo[-1], seed):
        extractions = []
        for path, _, text in group.notes:
            watch.skip()
            note = reader.note(path, text)
            watch.end("Markdown")
            extractions.append(reader.extraction(note))
            watch.end("extraction")
            for _ in reader.quads(extractions[-1]):
                pass
            watch.end("quads")
            told.notes += 1
            told.characters += len(text)
            told.size += len(text.encode("utf-8"))
            told.facts += len(extractions[-1].assertions)
        if told.notes <= judged:
            score(scores, reader, group, extractions)
        while todo and told.notes >= todo[0]:
            todo.pop(0)
            watch.peak("reading")
            told.scores = {area: (s.gold, s.found, s.hit) for area in AREAS for s in [scores.of(area)]}
            told.leaked, told.never = scores.leaked.total(), scores.never.total()
            yield told


def build(posts: Path, store: Path, warm: int) -> Iterator[Told]:
    """A build by one process into an empty store: reading (with extraction and quads), the index with the rules that ask it, publishing."""
    _warm(warm, 0)
    told = Told(0)
    watch = Watch(told)

    def note_read(path: str) -> None:
        told.notes += 1
        watch.end("reading")
        watch.peak("reading")

    def ruled(made: Build) -> bool:
        watch.end("index, rules")
        watch.peak("index, rules")
        return True

    built = build_store(posts, Config(store=store, workers=1), note_read, accept=ruled)
    watch.end("publishing")
    watch.peak("publishing")
    told.facts = built.graph.counts().assertions
    yield told


def main(words: list[str] | None = None) -> None:
    """Measure, and print a line of JSON for each count."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stages")
    parts = parser.add_subparsers(dest="what", required=True)
    reading = parts.add_parser("read")
    reading.add_argument("--notes", type=int, nargs="+", required=True)
    reading.add_argument("--seed", type=int, default=7)
    reading.add_argument("--judged", type=int, default=10_000)
    building = parts.add_parser("build")
    building.add_argument("posts", type=Path)
    building.add_argument("store", type=Path)
    building.add_argument("--warm", type=int, default=WARM)
    said = parser.parse_args(words)
    measured = read(sorted(said.notes), said.seed, said.judged) if said.what == "read" else build(said.posts, said.store, said.warm)
    for told in measured:
        print(json.dumps(asdict(told)), flush=True)


if __name__ == "__main__":
    main()
