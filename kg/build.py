"""The whole story on one page: a folder of notes → the quads of its graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.config import Config
from kg.dataset import build_quads, canonical
from kg.extraction import extract
from kg.model import Extraction, Note, NoteError, Problem
from kg.notes import read_notes
from kg.ontology import Ontology, load_ontology
from kg.reading import read
from kg.resources import ontology_roots
from kg.rules import derive


@dataclass(frozen=True, slots=True)
class Build:
    """A built graph: its quads in canonical order, and what was wrong with the notes that could not be read."""

    quads: tuple[ox.Quad, ...]
    problems: tuple[Problem, ...]


def extractions(posts: Path, config: Config, tell: Callable[[str], None] = lambda path: None) -> Iterator[Extraction | NoteError]:
    """What each note of the folder says, in the order of their paths; an error in the place of a note that cannot be read.

    Args:
        posts: the folder.
        config: base IRI, ontology folder, languages.
        tell: called with each note's path when it is done.
    """
    roots = ontology_roots(config.ontology)
    ontology = load_ontology(roots)
    for note in read_notes(posts, roots):
        if isinstance(note, NoteError):
            yield note
            continue
        yield extract_note(note, roots, ontology, config.base)
        tell(note.path)


def extract_note(note: Note, roots: Sequence[Path], ontology: Ontology, base: str) -> Extraction:
    """Everything one note says: it depends on the note, the ontology and the base IRI alone."""
    return extract(read(note, roots, base, ontology), roots, ontology)


def build(posts: Path, config: Config, tell: Callable[[str], None] = lambda path: None) -> Build:
    """The graph of a folder of notes.

    Raises:
        ValueError: a file of the ontology cannot be used; the message names it and says what to do.
    """
    roots = ontology_roots(config.ontology)
    ontology = load_ontology(roots)
    said: list[Extraction] = []
    problems: list[Problem] = []
    for result in extractions(posts, config, tell):
        if isinstance(result, NoteError):
            problems += result.problems
        else:
            said.append(result)
    quads = list(build_quads(said, ontology, config.base))
    quads += derive(quads, roots, config.base)
    return Build(tuple(canonical(quads)), tuple(problems))
