"""The whole story on one page: a folder of notes → the quads of its graph."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.catalogue import catalogue_quads as written_quads
from kg.catalogue import load_entities
from kg.config import Config
from kg.dataset import catalogue_quads, decision_quads, provenance_quads, quads, translation_quads
from kg.deciding import check_decisions
from kg.decision_files import load_decisions
from kg.decisions import Different, bearing
from kg.extraction import extract
from kg.fingerprint import fingerprint, forget_what_changed
from kg.iris import note_iri
from kg.judging import decide_facts
from kg.keeping import Keep, Memory
from kg.ledger import Ledger
from kg.model import Extraction, Note, NoteError, Problem
from kg.notes import NoteFile, note_files, note_of
from kg.ontology import Ontology, load_ontology
from kg.patterns import SENTENCES
from kg.reading import read
from kg.resources import ontology_roots
from kg.rules import derived_lines
from kg.sorting import Sorter
from kg.summaries import Summary, canonical_lines, digest_of, summary_of, texts_of
from kg.triples import entities
from kg.units import Units

if TYPE_CHECKING:
    from kg.proposer.asking import Asking
    from kg.proposer.settings import Proposer


@dataclass(frozen=True)
class Build:
    """A built graph, and what was wrong: notes that could not be read, a proposer without answers.

    `graphs` leads from each graph's IRI to the digest of its lines, which lie in `keep`; `units` are what rules and checks see.
    """

    graphs: Mapping[str, str]
    keep: Keep
    units: Units
    problems: tuple[Problem, ...]
    read: int  # how many notes were read, and not known from before
    doubts: tuple[Problem, ...] = ()  # decisions that contradict each other, or that match nothing any more: nothing fails for them

    @cached_property
    def quads(self) -> tuple[ox.Quad, ...]:
        """All quads in canonical order: by code point of their N-Quads lines."""
        lines = [line for digest in self.graphs.values() for line in self.keep.get(digest).splitlines(keepends=True)]
        return tuple(ox.parse(b"".join(sorted(lines)), ox.RdfFormat.N_QUADS))


def build(
    posts: Path,
    config: Config,
    tell: Callable[[str], None] = lambda path: None,
    proposer: Proposer | None = None,
    keep: Keep | None = None,
) -> Build:
    """The graph of a folder of notes; a proposer is asked where it is enabled.

    With a `keep` that holds the parts of an earlier build, only notes whose bytes, path, settings, ontology or program
    changed are read, and the outcome is the same.

    Raises:
        ValueError: a file of the ontology cannot be used; the message names it and says what to do.
        kg.keeping.Damaged: a kept part that is needed is not there; a build after that makes it anew.
    """
    keep = Memory() if keep is None else keep
    reader = _Reader(config, proposer)
    ledger = Ledger()
    problems: list[Problem] = []
    for file in note_files(posts):
        try:
            if isinstance(file, NoteError):
                raise file
            summary = reader.summary(file, keep)
        except NoteError as error:
            problems += error.problems
            continue
        if summary.lines:
            ledger.add(summary)
            tell(summary.path)
    graphs, units = _assembled(ledger, reader, keep)
    graphs[f"{config.base}graph/derived"] = keep.put_pieces(derived_lines(units, graphs, keep, reader.roots, config.base))
    return Build(graphs, keep, units, (*problems, *reader.problems()), reader.count, reader.doubts(ledger.decided()))


def _assembled(ledger: Ledger, reader: _Reader, keep: Keep) -> tuple[dict[str, str], Units]:
    """The graphs of the notes with links between translations, of the catalogue, and of how it was built; and what rules see."""
    base = reader.config.base
    for same in ledger.translations():
        links: dict[str, list[ox.Quad]] = {}
        for quad in translation_quads((noted.summary for noted in same), base):
            links.setdefault(str(quad.graph_name), []).append(quad)
        for noted in same:
            own = canonical_lines(links.get(f"<{note_iri(base, noted.summary.path)}>", ()))
            ledger.link(noted.number, _linked(noted.summary.lines, own, keep))
    graphs = {note_iri(base, noted.summary.path): noted.graph for noted in ledger.notes()}
    catalogue = _catalogue(ledger.catalogued(), reader, keep)
    if catalogue:
        graphs[f"{base}graph/catalogue"] = keep.put(catalogue)
    if reader.decisions.held:
        graphs[f"{base}graph/decisions"] = keep.put(canonical_lines(decision_quads(reader.decisions.held, reader.ontology, base)))
    made_of = Sorter()
    made_of.add(f"{quad} .\n" for quad in reader.provenance(noted.summary for noted in ledger.notes()))
    graphs[f"{base}graph/build"] = keep.put_pieces(made_of)
    return graphs, Units(ledger, catalogue, base, keep.get)


def _linked(digest: str, links: bytes, keep: Keep) -> str:
    """The digest of a note's lines with those of its links added."""
    key = digest_of(f"{digest} {digest_of(links)}".encode())
    known = keep.row("linked", key)
    if known is None or not keep.has(known):
        known = keep.put(b"".join(sorted((keep.get(digest) + links).splitlines(keepends=True))))
        keep.keep_row("linked", key, known)
    return known


def _catalogue(named: set[str], reader: _Reader, keep: Keep) -> bytes:
    """The lines about the curated entities that the notes name."""
    key = digest_of("\n".join([reader.means, *sorted(named)]).encode())
    drawn = keep.row("catalogue", key)
    if drawn is None:
        curated = [e for e in load_entities(reader.roots, reader.config.base)[0] if e.iri in named]
        written = written_quads(reader.roots, reader.config.base)
        drawn = canonical_lines(catalogue_quads(curated, reader.ontology, reader.config.base, written)).decode("utf-8")
        keep.keep_row("catalogue", key, drawn)
    return drawn.encode("utf-8")


class _Reader:
    """What one build reads notes with. `means` is a digest of all that the reading depends on besides a note's file and decisions."""

    def __init__(self, config: Config, proposer: Proposer | None) -> None:
        self.config = config
        self.roots = ontology_roots(config.ontology)
        forget_what_changed(self.roots)
        self.ontology = load_ontology(self.roots)
        self.decisions = load_decisions(self.roots, config.base)
        check_decisions(self.decisions, self.ontology)
        self.count = 0
        self._asking = _asking(proposer, self.roots, self.ontology)
        self._settings = _settings(config, self._asking)
        self.means = fingerprint(self.roots, self._settings)

    def summary(self, file: NoteFile, keep: Keep) -> Summary:
        """What a note's graph holds; its lines are kept. Raises NoteError."""
        sha256 = hashlib.sha256(file.data).hexdigest()
        decided = bearing(self.decisions, file.path, file.data.decode("utf-8", "replace"))
        key = digest_of("\n".join((self.means, file.path, sha256, *decided)).encode("utf-8", "surrogatepass"))
        # What a model proposes has a cache of its own, and may be missing for a while.
        found = keep.summary(key) if self._asking is None else None
        if found is not None and (found.path, found.sha256) == (file.path, sha256):
            return found
        note = note_of(file, self.roots)
        if self.config.languages is not None and note.lang not in self.config.languages:
            made = Summary(note.path, note.slug, note.lang, sha256, "")
        else:
            made = self._read(note, keep)
        keep.keep_summary(key, made)
        return made

    def _read(self, note: Note, keep: Keep) -> Summary:
        self.count += 1
        extraction = extracted(note, self.config, self.roots, self.ontology, self._asking)
        lines = canonical_lines(quads(extraction, self.ontology, self.config.base))
        curated = sorted(e.iri for e in entities(extraction) if e.catalogued)
        texts = texts_of(lines, self.config.base, curated)
        keep.put(lines)
        return replace(summary_of(note, lines, texts, curated), decided=extraction.decided)

    def provenance(self, summaries: Iterable[Summary]) -> Iterator[ox.Quad]:
        """How the graph was built, and what it is called."""
        named = {key: value for key, value in (("title", self.config.title), ("licence", self.config.licence)) if value}
        settings = {**self._settings, **named}
        return provenance_quads(summaries, self.config.base, version=_version(), settings=settings, files=_hashes(self.roots))

    def doubts(self, taken: Collection[str]) -> tuple[Problem, ...]:
        """Contradicting decisions, and those that took no effect in any note."""
        idle = (d.made for d in self.decisions.held if d.made.iri not in taken and not isinstance(d, Different))
        advice = "mend it, or delete it"
        unmatched = tuple(Problem(m.file, m.line, f"this decision of {m.who} matches nothing any more", advice) for m in idle)
        return (*self.decisions.problems, *unmatched)

    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the proposer."""
        return () if self._asking is None else self._asking.problems()


def extracted(note: Note, config: Config, roots: Sequence[Path], ontology: Ontology, asking: Asking | None = None) -> Extraction:
    """Everything one note says that the settings let through."""
    reading = read(note, roots, config.base, ontology)
    made = extract(reading, roots, ontology, frozenset(config.patterns))
    made = made if asking is None else asking.add(reading, made)
    made = decide_facts(made, load_decisions(tuple(roots), config.base), ontology)
    least = config.minimum_confidence
    return replace(made, assertions=tuple(a for a in made.assertions if a.confidence >= least)) if least else made


def extract_note(
    note: Note, roots: Sequence[Path], ontology: Ontology, base: str, unproven: frozenset[str] | None = frozenset()
) -> Extraction:
    """Everything one note says: it depends on the note, the ontology, the base IRI and the patterns turned on alone."""
    made = extract(read(note, roots, base, ontology), roots, ontology, unproven)
    return decide_facts(made, load_decisions(tuple(roots), base), ontology)


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
    """The SHA-256 of every file of the ontology folders that has a say, by its path inside them."""
    files = ((root, f) for root in roots for f in sorted(root.rglob("*")) if f.suffix in (".ttl", ".toml", ".rq"))
    files = ((root, f) for root, f in files if f.relative_to(root).parts[0] != SENTENCES)
    return {f.relative_to(root).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for root, f in files}
