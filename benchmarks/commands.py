"""Cold start: each command once, in a process of its own, over the graph of a few made notes."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.corpus.notes import write
from benchmarks.measured import Row
from benchmarks.serving import server
from benchmarks.timing import run
from kg.api import load

NOTES = 12
CHECKED = (0, 1, 2, 3)  # what `kg check` ends with, by what it finds
QUERY = "SELECT ?s ?o { ?s kg:positionAt ?o } LIMIT 5"
KNOWN = "SELECT ?s ?name { ?a rdf:subject ?s ; kg:modality kg:asserted . ?s rdfs:label ?name } ORDER BY ?s LIMIT 1"


def commands(times: int, seed: int) -> Iterator[Row]:
    """Seconds of processor until a command has done its work; of `kg serve` seconds by the clock until it answers."""
    with tempfile.TemporaryDirectory() as made:
        here = Path(made)
        _prepare(here, seed)
        for what, words in _words(here).items():
            took = run("-m", "kg", *words, times=times, cwd=here, codes=CHECKED if words[0] == "check" else (0,))
            yield Row(f"kg {what}", took.cpu, "s")
        if find_spec("matplotlib") is None:
            yield Row("kg plot", None, "s", "left out: matplotlib is not installed")
        yield Row("kg serve, until it answers", min(_answered(here / ".kg" / "store") for _ in range(times)), "s", "by the clock")


def _prepare(here: Path, seed: int) -> None:
    """Notes, their gold, their graph in a store and as exports."""
    write(NOTES, seed, here / "posts", here / "gold.jsonl")
    (here / "gold").mkdir()
    for number, line in enumerate((here / "gold.jsonl").read_text("utf-8").splitlines()):
        (here / "gold" / f"{number}.json").write_text(json.dumps(json.loads(line)), "utf-8")
    run("-m", "kg", "build", cwd=here)


def _words(here: Path) -> Mapping[str, Sequence[str]]:
    """What is measured → the words of the command."""
    (row,) = load(here / ".kg" / "store").query(KNOWN)
    known = str(getattr(row[0], "value", ""))
    drawn = {"plot timeline": ("plot", "timeline", "-o", "timeline.svg")} if find_spec("matplotlib") else {}
    return {
        "--version": ("--version",),
        "--help": ("--help",),
        "query": ("query", "-e", QUERY),
        "show": ("show", known),
        "why": ("why", known),
        "export -f turtle": ("export", "-f", "turtle", "-g", ".kg/store"),
        "check": ("check",),
        "review --list": ("review", "--list"),
        "evaluate": ("evaluate", "gold"),
        **drawn,
        "build, nothing changed": ("build", "--no-exports"),
        "build, nothing changed, all exports": ("build",),
    }


def _answered(store: Path) -> float:
    begun = time.perf_counter()
    with server(store):
        return time.perf_counter() - begun
