"""A note's file → what its graph holds, as a `Summary` and its lines. It depends on the note, the ontology and the settings alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.config import Config
from kg.dataset import quads
from kg.dataset.triples import entities
from kg.decisions import bearing
from kg.decisions.deciding import check_decisions
from kg.decisions.files import load_decisions
from kg.decisions.judging import decide_facts
from kg.engines.fingerprint import fingerprint, forget_what_changed
from kg.extraction import extract
from kg.model import Extraction, Note, NoteError, Problem
from kg.notes import NoteFile, note_of
from kg.ontology import Ontology, load_ontology
from kg.patience import TooLong, patience, within
from kg.reading import read
from kg.resources import ontology_roots
from kg.summaries import Summary, canonical_lines, digest_of, summary_of, texts_of

if TYPE_CHECKING:
    from kg.proposer.asking import Asking
    from kg.proposer.settings import Proposer


@dataclass(frozen=True, slots=True)
class ReadNote:
    """A note that was read: its summary and the lines of its graph, none where it is left out for its language."""

    summary: Summary
    lines: bytes


class NoteReader:
    """What one build reads notes with. `means` is a digest of all that the reading depends on besides a note's file and decisions."""

    def __init__(self, config: Config, proposer: Proposer | None = None) -> None:
        """Load the ontology.

        Raises:
            ValueError: a file of the ontology cannot be used; the message names it and says what to do.
        """
        self.config = config
        self.roots = ontology_roots(config.ontology)
        forget_what_changed(self.roots)
        self.ontology = load_ontology(self.roots)
        self.decisions = load_decisions(self.roots, config.base)
        check_decisions(self.decisions, self.ontology)
        self.asking = _asking(proposer, self.roots, self.ontology)
        self.settings = _settings(config, self.asking)
        self.means = fingerprint(self.roots, self.settings)

    def key(self, file: NoteFile) -> str:
        """A digest of all that the reading of this file depends on."""
        decided = bearing(self.decisions, file.path, file.data.decode("utf-8", "replace"))
        return digest_of("\n".join((self.means, file.path, file.sha256, *decided)).encode("utf-8", "surrogatepass"))

    def read(self, file: NoteFile) -> ReadNote:
        """What the note says.

        Raises:
            NoteError: the file cannot be read as a note, or reading it takes longer than any should (`kg.patience`).
            kg.patterns.PatternError: so does one of the user's patterns.
        """
        try:
            with within(patience(len(file.data))):
                return self._read(file)
        except TooLong as error:
            advice = "look in your own ontology for an expression in which a part that repeats holds another that repeats"
            raise NoteError(Problem(file.shown, 1, f"reading it {error}", advice)) from error

    def _read(self, file: NoteFile) -> ReadNote:
        note = note_of(file, self.roots)
        if self.config.languages is not None and note.lang not in self.config.languages:
            return ReadNote(Summary(note.path, note.slug, note.lang, note.sha256, ""), b"")
        extraction = self._extracted(note)
        lines = canonical_lines(quads(extraction, self.ontology, self.config.base))
        curated = sorted(e.iri for e in entities(extraction) if e.catalogued)
        texts = texts_of(lines, self.config.base, curated)
        return ReadNote(replace(summary_of(note, lines, texts, curated), decided=extraction.decided), lines)

    def _extracted(self, note: Note) -> Extraction:
        """Everything one note says that the settings let through."""
        decisions = load_decisions(self.roots, self.config.base)  # a worker of a cluster outlives what was decided when it started
        reading = read(note, self.roots, self.config.base, self.ontology, decisions)
        made = extract(reading, self.roots, self.ontology, frozenset(self.config.patterns))
        made = made if self.asking is None else self.asking.add(reading, made)
        made = decide_facts(made, decisions, self.ontology)
        least = self.config.minimum_confidence
        return replace(made, assertions=tuple(a for a in made.assertions if a.confidence >= least)) if least else made


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
