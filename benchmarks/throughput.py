"""Where the time of reading notes goes: each stage by itself, against tokenizers that do nothing else on the same text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measured import BASE, Row
from benchmarks.timing import quickest
from kg.dataset import quads
from kg.extraction import extract
from kg.model import Note
from kg.notes import NoteFile, note_of, read_notes
from kg.ontology import load_ontology
from kg.reading import read
from kg.resources import language, ontology_roots
from kg.summaries import canonical_lines


def throughput(posts: Path, times: int) -> Iterator[Row]:
    """Characters a second of each stage in a warm process, language by language, and tokenizers alone as a ratio to all stages.

    Characters are those of the text without its markup. Notes a second are in the row of all stages.
    """
    roots = ontology_roots()
    notes = [n for n in read_notes(posts, roots) if isinstance(n, Note)]
    for lang in sorted({n.lang for n in notes}):
        some = [n for n in notes if n.lang == lang]
        characters = sum(len(b.text.text) for n in some for b in n.blocks)
        total = 0.0
        for name, call in _stages(some, roots).items():
            call()
            seconds = quickest(call, times)
            total += seconds
            yield Row(f"{name}, {lang}", characters / seconds, "characters/s")
        yield Row(f"all stages, {lang}", characters / total, "characters/s", f"{len(some) / total:.1f} notes/s")
        texts = [b.text.text for n in some for b in n.blocks if b.text.text]
        for name, call in _tokenizers(language(lang, "reading", roots), texts).items():
            call()
            yield Row(f"{name} alone, {lang}", total / quickest(call, times), "times", "as fast as all stages")


def _stages(notes: Sequence[Note], roots: Sequence[Path]) -> dict[str, Callable[[], object]]:
    ontology = load_ontology(roots)
    files = [NoteFile(f"{n.path}.md", n.raw.encode("utf-8")) for n in notes]
    readings = [read(n, roots, BASE, ontology) for n in notes]
    found = [extract(r, roots, ontology) for r in readings]
    return {
        "Markdown to note": lambda: [note_of(f, roots) for f in files],
        "note to reading": lambda: [read(n, roots, BASE, ontology) for n in notes],
        "reading to facts": lambda: [extract(r, roots, ontology) for r in readings],
        "facts to quads": lambda: [canonical_lines(quads(e, ontology, BASE)) for e in found],
    }


def _tokenizers(table: dict[str, object], texts: Sequence[str]) -> dict[str, Callable[[], object]]:
    """A blank spaCy pipeline of the language, and SudachiPy where the language uses it."""
    import spacy

    nlp = spacy.blank(str(table.get("tokenizer", "xx")))
    out: dict[str, Callable[[], object]] = {"blank spaCy": lambda: list(nlp.pipe(texts))}
    if table.get("dictionary") == "sudachi" and find_spec("sudachipy"):
        from sudachipy import Dictionary

        words = Dictionary().create()
        out["SudachiPy"] = lambda: [words.tokenize(text) for text in texts]
    return out
