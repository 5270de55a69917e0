"""What is measured: each function yields rows of one subject."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks.folders import grow, languages_of
from benchmarks.timing import between, quickest, run
from kg.api import load
from kg.build import extract_note
from kg.model import Note
from kg.notes import read_notes
from kg.ontology import load_ontology
from kg.resources import ontology_roots

BASE = "https://example.org/kg/"
PASSES = 10  # of the extraction against one of ja_ginza: what lasts a moment only is timed in whatever moment the machine has
QUERIES = {
    "count": "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }",
    "by type": "SELECT ?type (COUNT(DISTINCT ?s) AS ?n) WHERE { GRAPH ?g { ?s a ?type } } GROUP BY ?type ORDER BY DESC(?n)",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: what was measured, the number and its unit; `number` is None where it was not, and `note` says why."""

    what: str
    number: float | None
    unit: str
    note: str = ""


def cold_start(posts: Path, times: int) -> Iterator[Row]:
    """A new process that builds the graph of one note, for each language, against one that only starts Python."""
    python = run("-c", "pass", times=times)
    yield Row("Python alone", python.cpu, "s")
    yield Row("kg --version", run("-m", "kg", "--version", times=times).cpu, "s")
    with tempfile.TemporaryDirectory() as made:
        for lang, notes in languages_of(posts).items():
            folder = Path(made, lang or "none")
            folder.mkdir()
            shutil.copy(min(notes, key=lambda p: p.stat().st_size), folder)
            took = run("-m", "kg", "build", str(folder), "-o", f"{made}/out", "--no-store", times=times)
            yield Row(f"kg build, one note, {lang}", took.cpu, "s")


def extraction(posts: Path, times: int) -> Iterator[Row]:
    """Characters read a second in a process that is warm, for each language and for all."""
    roots = ontology_roots()
    ontology = load_ontology(roots)
    notes = [n for n in read_notes(posts, roots) if isinstance(n, Note)]

    def read(some: list[Note]) -> None:
        for note in some:
            extract_note(note, roots, ontology, BASE)

    read(notes)
    for lang in sorted({n.lang for n in notes}):
        some = [n for n in notes if n.lang == lang]
        yield Row(f"extraction, {lang}", sum(len(n.raw) for n in some) / quickest(lambda some=some: read(some), times), "characters/s")  # type: ignore[misc]
    yield Row("extraction, all", sum(len(n.raw) for n in notes) / quickest(lambda: read(notes), times), "characters/s")


def building(posts: Path, times: int) -> Iterator[Row]:
    """A whole build with every export, in a process of its own: time, memory, and whether a second one gives the same bytes."""
    with tempfile.TemporaryDirectory() as made:
        first, second = Path(made, "first"), Path(made, "second")
        one = run("-m", "kg", "build", str(posts), "-o", str(first), "--no-store", times=times)
        again = run("-m", "kg", "build", str(posts), "-o", str(second), "--no-store")
        yield Row("kg build posts", one.cpu, "s")
        yield Row("kg build posts, memory peak", one.memory, "MiB")
        same = all((second / f.name).read_bytes() == f.read_bytes() for f in sorted(first.iterdir()) if f.is_file())
        yield Row("rebuild against the first build", again.cpu / one.cpu, "times", "the same bytes" if same else "OTHER BYTES")
        graph = load(first)
        yield Row("load the graph", quickest(lambda: load(first), times), "s")
        for name, query in QUERIES.items():
            yield Row(f"query, {name}", quickest(lambda query=query: graph.query(query), times) * 1000, "ms")  # type: ignore[misc]


def growth(posts: Path, counts: tuple[int, ...], seed: int) -> Iterator[Row]:
    """Builds of made folders of so many notes: time, characters a second, memory, and time a note against the smallest folder."""
    least: float | None = None
    for count in counts:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made, "posts")
            characters = grow(posts, folder, count, seed)
            took = run("-m", "kg", "build", str(folder), "-o", f"{made}/out", "--no-store")
        least = least or took.cpu / count
        yield Row(f"kg build, {count} notes", took.cpu, "s", f"{characters} characters, {characters / took.cpu:.0f} a second")
        yield Row(f"kg build, {count} notes, memory peak", took.memory, "MiB")
        yield Row(f"kg build, {count} notes, time a note", took.cpu / count / least, "times", "against the smallest folder")


def against_ginza(posts: Path, times: int) -> Iterator[Row]:
    """The whole extraction of Japanese against the syntax alone of ja_ginza, on the same blocks in this process."""
    if find_spec("ja_ginza") is None:
        yield Row("ja_ginza against extraction", None, "times", "left out: ja_ginza is not installed (pip install ja-ginza)")
        return
    import spacy

    roots = ontology_roots()
    ontology = load_ontology(roots)
    notes = [n for n in read_notes(posts, roots) if isinstance(n, Note) and n.lang == "ja"]
    texts = [b.text.text for n in notes for b in n.blocks if b.text.text.strip()]
    try:
        pipeline = spacy.load("ja_ginza")
    except (OSError, ImportError, ValueError) as error:
        yield Row("ja_ginza against extraction", None, "times", f"left out: ja_ginza does not load: {str(error).splitlines()[0][:90]}")
        return

    def ours() -> None:
        for note in notes:
            extract_note(note, roots, ontology, BASE)

    def theirs() -> None:
        for _ in pipeline.pipe(texts):
            pass

    ours()
    theirs()
    characters = sum(map(len, texts))
    mine, other = between(ours, theirs, times, PASSES)
    ratios = sorted(b / a for a, b in zip(mine, other, strict=True))
    told = f"processor time on the same notes; the median of {times} runs of {ratios[0]:.1f} to {ratios[-1]:.1f}"
    yield Row("extraction of the blocks' text, ja", characters / median(mine), "characters/s")
    yield Row("ja_ginza on the same text", characters / median(other), "characters/s")
    yield Row("ja_ginza against extraction", median(ratios), "times", told)
