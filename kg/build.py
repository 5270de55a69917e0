"""The whole story on one page: a folder of notes → the quads of its graph."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pyoxigraph as ox

from kg.catalogue import catalogue_quads
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
        config: base IRI, ontology folder, languages to read, least confidence.
        tell: called with each note's path when it is done.
    """
    roots = ontology_roots(config.ontology)
    ontology = load_ontology(roots)
    for note in read_notes(posts, roots):
        if isinstance(note, NoteError):
            yield note
        elif config.languages is None or note.lang in config.languages:
            yield _confident(extract_note(note, roots, ontology, config.base), config.minimum_confidence)
            tell(note.path)


def _confident(extraction: Extraction, least: float) -> Extraction:
    return replace(extraction, assertions=tuple(a for a in extraction.assertions if a.confidence >= least)) if least else extraction


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
    quads = list(
        build_quads(
            said,
            ontology,
            config.base,
            version=_version(),
            settings={"base": config.base, "languages": config.languages, "minimum_confidence": config.minimum_confidence},
            files=_hashes(roots),
            catalogue=catalogue_quads(roots, config.base),
        )
    )
    quads += derive(quads, roots, config.base)
    return Build(tuple(canonical(quads)), tuple(problems))


def _version() -> str:
    try:
        return version("notegraph")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return ""


def _hashes(roots: Sequence[Path]) -> Mapping[str, str]:
    """The SHA-256 of every file of the ontology folders, by its path inside them."""
    files = ((root, f) for root in roots for f in sorted(root.rglob("*")) if f.suffix in (".ttl", ".toml", ".rq"))
    return {f.relative_to(root).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for root, f in files}
