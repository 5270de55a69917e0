"""Every export of a large graph: time and peak memory, against rdflib and networkx doing the same job in the same run."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from benchmarks.graphs import quads
from benchmarks.measured import Row
from benchmarks.theirs import NETWORKX, RDFLIB, UNION
from benchmarks.timing import Run, run
from kg.exporters import exporters, file_name

QUADS_A_FACT = 31.5  # of the drawn graph, entities and notes with it
LIMIT = 1024  # MiB


def exports(facts: int, seed: int, names: Sequence[str] = (), alone: bool = False) -> Iterator[Row]:
    """Each export of a drawn graph of about so many facts, in a process of its own; all of them, or those named.

    `alone` leaves the other libraries out, which need some ten times the memory.
    """
    known = exporters()
    with tempfile.TemporaryDirectory() as made:
        source, union, target = (Path(made, name) for name in ("graph.nq", "union.nt", "out"))
        serialize(quads(round(facts * QUADS_A_FACT), seed), str(source), RdfFormat.N_QUADS)
        if not alone and any(name in UNION for name in names or known):
            run("-m", "kg", "export", "-f", "ntriples", "-g", str(source), "-o", str(union))
        with source.open("rb") as lines:
            count = sum(1 for _ in lines)
        yield Row("drawn graph", count, "quads", f"about {facts:,} facts")
        for name in names or sorted(known):
            ours = measured("-m", "kg", "export", "-f", name, "-g", str(source), "-o", str(target / file_name(known[name])))
            yield from rows(f"kg export -f {name}", ours)
            for library, forms in (("rdflib", RDFLIB), ("networkx", NETWORKX)):
                if name in forms and not alone:
                    words = ("-m", "benchmarks.theirs", library, name, str(union if name in UNION else source), str(target / "theirs"))
                    theirs = measured(*words)
                    yield from rows(f"{name} by {library}", theirs)
                    if isinstance(ours, Run) and isinstance(theirs, Run):
                        yield Row(f"{name}, {library} against ours", theirs.cpu / ours.cpu, "times")


def measured(*words: str) -> Run | str:
    """What a process took, or the last line of what it failed with."""
    try:
        return run(*words)
    except subprocess.CalledProcessError as error:
        return (error.stderr or "").strip().rpartition("\n")[2] or f"it ended with {error.returncode}"


def rows(what: str, took: Run | str) -> Iterator[Row]:
    """Time and memory."""
    if isinstance(took, str):
        yield Row(what, None, "s", f"left out: {took}")
        return
    yield Row(what, took.cpu, "s")
    yield Row(f"{what}, memory peak", took.memory, "MiB", "" if took.memory < LIMIT else f"more than {LIMIT} MiB")
