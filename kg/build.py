"""The whole story on one page: a folder of notes → the quads of its graph."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.catalogue import catalogue_quads as written_quads
from kg.catalogue import load_entities
from kg.config import Config
from kg.dataset import catalogue_quads, decision_quads, provenance_quads, translation_quads
from kg.decisions import Different
from kg.decisions.files import load_decisions
from kg.decisions.judging import decide_facts
from kg.engines import Engine
from kg.engines.mapping import Outcome, outcomes
from kg.engines.note_reading import NoteReader
from kg.engines.partitions import parted
from kg.extraction import extract
from kg.iris import note_iri
from kg.keeping import Keep, Memory
from kg.keeping.ledger import Ledger
from kg.keeping.sorting import Sorter, lines_in
from kg.model import Extraction, Note, NoteError, Problem
from kg.notes import note_files
from kg.ontology import Ontology
from kg.patterns import SENTENCES
from kg.reading import read
from kg.resources import EXCUSED, IDENTIFIERS, reading_roots
from kg.rules import derived_lines
from kg.rules.units import Units
from kg.summaries import Summary, canonical_lines, digest_of

if TYPE_CHECKING:
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

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Subject, predicate, object and graph of each quad as N-Quads write them, graph by graph; they are read as they are asked for."""
        for digest in self.graphs.values():
            for line in lines_in(self.keep.pieces(digest)):
                subject, predicate, rest = line.split(" ", 2)  # only literals have spaces
                value, graph, _ = rest.rsplit(" ", 2)
                yield subject, predicate, value, graph

    @cached_property
    def quads(self) -> tuple[ox.Quad, ...]:
        """All quads in canonical order, by code point of their N-Quads lines: in memory, unlike `rows`."""
        lines = [line for digest in self.graphs.values() for line in self.keep.get(digest).splitlines(keepends=True)]
        return tuple(ox.parse(b"".join(sorted(lines)), ox.RdfFormat.N_QUADS))


def build(
    posts: Path | str,
    config: Config,
    tell: Callable[[str], None] = lambda path: None,
    proposer: Proposer | None = None,
    keep: Keep | None = None,
    engine: Engine | None = None,
) -> Build:
    """The graph of a folder of notes; a proposer is asked where it is enabled.

    With a `keep` that holds the parts of an earlier build, only notes whose bytes, path, settings, ontology or program
    changed are read, and the outcome is the same. It also is with an `engine`, which reads notes in other processes.

    Raises:
        ValueError: a file of the ontology cannot be used; the message names it and says what to do.
        kg.engines.EngineError: the engine cannot work.
        kg.keeping.Damaged: a kept part that is needed is not there; a build after that makes it anew.
    """
    keep = Memory() if keep is None else keep
    reader = NoteReader(config, proposer)
    ledger = Ledger()
    problems: list[Problem] = []
    count = 0
    with closing(_outcomes(posts, reader, keep, engine)) as noted:
        for outcome in noted:
            count += outcome.read
            if isinstance(outcome.of, NoteError):
                problems += outcome.of.problems
            elif outcome.of.lines:
                ledger.add(outcome.of)
                tell(outcome.of.path)
    graphs, units = assembled(ledger, reader, keep)
    graphs[f"{config.base}graph/derived"] = keep.put_pieces(derived_lines(units, graphs, keep, reader.roots, config.base))
    asked = () if reader.asking is None else reader.asking.problems()
    return Build(graphs, keep, units, (*problems, *asked), count, _doubts(reader, ledger.decided()))


def _outcomes(posts: Path | str, reader: NoteReader, keep: Keep, engine: Engine | None) -> Generator[Outcome, None, None]:
    parts = reader.config.parts
    if parts is None:
        return outcomes(note_files(posts), reader, keep, engine)
    if reader.asking is not None:
        raise ValueError("a language model is asked here, and parts may be made elsewhere: leave --propose or --parts out")
    return parted(posts, parts, reader, keep, engine)


def assembled(ledger: Ledger, reader: NoteReader, keep: Keep) -> tuple[dict[str, str], Units]:
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
    made_of.add(f"{quad} .\n" for quad in _provenance(reader, (noted.summary for noted in ledger.notes())))
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


def _catalogue(named: set[str], reader: NoteReader, keep: Keep) -> bytes:
    """The lines about the curated entities that the notes name."""
    key = digest_of("\n".join([reader.means, *sorted(named)]).encode())
    drawn = keep.row("catalogue", key)
    if drawn is None:
        roots = reading_roots(reader.roots)
        curated = [e for e in load_entities(roots, reader.config.base)[0] if e.iri in named]
        written = written_quads(roots, reader.config.base)
        drawn = canonical_lines(catalogue_quads(curated, reader.ontology, reader.config.base, written)).decode("utf-8")
        keep.keep_row("catalogue", key, drawn)
    return drawn.encode("utf-8")


def _provenance(reader: NoteReader, summaries: Iterable[Summary]) -> Iterator[ox.Quad]:
    """How the graph was built, and what it is called."""
    config = reader.config
    named = {key: value for key, value in (("title", config.title), ("licence", config.licence)) if value}
    settings = {**reader.settings, **named}
    return provenance_quads(summaries, config.base, version=_version(), settings=settings, files=_hashes(reader.roots))


def _doubts(reader: NoteReader, taken: Collection[str]) -> tuple[Problem, ...]:
    """Contradicting decisions, and those that took no effect in any note."""
    idle = (d.made for d in reader.decisions.held if d.made.iri not in taken and not isinstance(d, Different))
    advice = "mend it, or delete it"
    unmatched = tuple(Problem(m.file, m.line, f"this decision of {m.who} matches nothing any more", advice) for m in idle)
    return (*reader.decisions.problems, *unmatched)


def extract_note(
    note: Note, roots: Sequence[Path], ontology: Ontology, base: str, unproven: frozenset[str] | None = frozenset()
) -> Extraction:
    """Everything one note says: it depends on the note, the ontology, the base IRI and the patterns turned on alone."""
    decisions = load_decisions(tuple(roots), base)
    made = extract(read(note, roots, base, ontology, decisions), roots, ontology, unproven)
    return decide_facts(made, decisions, ontology)


def _version() -> str:
    try:
        return version("notegraph")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return ""


def _hashes(roots: Sequence[Path]) -> Mapping[str, str]:
    """The SHA-256 of every file of the ontology folders that has a say, by its path inside them."""
    files = ((root, f) for root in roots for f in sorted(root.rglob("*")) if f.suffix in (".ttl", ".toml", ".rq"))
    files = ((root, f) for root, f in files if f.relative_to(root).parts[0] not in (SENTENCES, IDENTIFIERS, EXCUSED))
    return {f.relative_to(root).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for root, f in files}
