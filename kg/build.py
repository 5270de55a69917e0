"""The whole story on one page: a folder of notes → the quads of its graph."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from kg.proposer.asking import Asking
    from kg.proposer.settings import Proposer


@dataclass(frozen=True, slots=True)
class Build:
    """A built graph: its quads in canonical order, and what was wrong: notes that could not be read, a proposer without answers."""

    quads: tuple[ox.Quad, ...]
    problems: tuple[Problem, ...]


def extractions(
    posts: Path, config: Config, tell: Callable[[str], None] = lambda path: None, asking: Asking | None = None
) -> Iterator[Extraction | NoteError]:
    """What each note of the folder says, in the order of their paths; an error in the place of a note that cannot be read.

    Args:
        posts: the folder.
        config: base IRI, ontology folder, languages to read, least confidence.
        tell: called with each note's path when it is done.
        asking: adds what a language model proposes; None for what the rules read alone.
    """
    roots = ontology_roots(config.ontology)
    ontology = load_ontology(roots)
    for note in read_notes(posts, roots):
        if isinstance(note, NoteError):
            yield note
        elif config.languages is None or note.lang in config.languages:
            reading = read(note, roots, config.base, ontology)
            made = extract(reading, roots, ontology, frozenset(config.patterns))
            yield _confident(made if asking is None else asking.add(reading, made), config.minimum_confidence)
            tell(note.path)


def _confident(extraction: Extraction, least: float) -> Extraction:
    return replace(extraction, assertions=tuple(a for a in extraction.assertions if a.confidence >= least)) if least else extraction


def extract_note(
    note: Note, roots: Sequence[Path], ontology: Ontology, base: str, unproven: frozenset[str] | None = frozenset()
) -> Extraction:
    """Everything one note says: it depends on the note, the ontology, the base IRI and the patterns turned on alone."""
    return extract(read(note, roots, base, ontology), roots, ontology, unproven)


def build(posts: Path, config: Config, tell: Callable[[str], None] = lambda path: None, proposer: Proposer | None = None) -> Build:
    """The graph of a folder of notes; a proposer is asked where it is enabled.

    Raises:
        ValueError: a file of the ontology cannot be used; the message names it and says what to do.
    """
    roots = ontology_roots(config.ontology)
    ontology = load_ontology(roots)
    asking = _asking(proposer, roots, ontology)
    said: list[Extraction] = []
    problems: list[Problem] = []
    for result in extractions(posts, config, tell, asking):
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
            settings=_settings(config, asking),
            files=_hashes(roots),
            catalogue=catalogue_quads(roots, config.base),
        )
    )
    quads += derive(quads, roots, config.base)
    if asking is not None:
        problems += asking.problems()
    return Build(tuple(canonical(quads)), tuple(problems))


def _asking(proposer: Proposer | None, roots: Sequence[Path], ontology: Ontology) -> Asking | None:
    if proposer is None or not proposer.enabled:
        return None
    from kg.proposer.asking import Asking

    return Asking(proposer, roots, ontology)


def _settings(config: Config, asking: Asking | None) -> Mapping[str, object]:
    """The settings that make a difference to the graph."""
    own = {
        "base": config.base,
        "languages": config.languages,
        "minimum_confidence": config.minimum_confidence,
        "patterns": config.patterns,
    }
    asked = {} if asking is None else {"proposer": {"model": asking.settings.model, "confidence": asking.settings.confidence}}
    return own | asked


def _version() -> str:
    try:
        return version("notegraph")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return ""


def _hashes(roots: Sequence[Path]) -> Mapping[str, str]:
    """The SHA-256 of every file of the ontology folders, by its path inside them."""
    files = ((root, f) for root in roots for f in sorted(root.rglob("*")) if f.suffix in (".ttl", ".toml", ".rq"))
    return {f.relative_to(root).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for root, f in files}
