"""Puts what decisions teach into the user's ontology folder: sentences for patterns' tests, and the record of each pattern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.confidence import FILE
from kg.config import Config
from kg.decisions.blocks import quoted
from kg.decisions.files import load_decisions
from kg.extractors.matching import grammar
from kg.model import NoteError
from kg.notes import read_notes
from kg.ontology import Ontology, load_ontology
from kg.patterns import SENTENCES, load_patterns
from kg.patterns.rows import told_sentences
from kg.resources import ontology_roots, shipped_ontology
from kg.review.learning import Judgement, Sentences, judgements, records, sentences
from kg.review.pattern_sentences import unmet
from kg.review.writing import own_ontology, replace_file

HEAD = "# Sentences for tests of patterns, from people's decisions. kg review --to-tests adds to them and keeps what is there.\n"


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was written: the files, how many sentences they hold, and those that do not hold yet with what is wrong."""

    files: tuple[Path, ...]
    count: int
    unmet: tuple[tuple[str, str], ...] = ()


def judged_in(config: Config) -> list[Judgement]:
    """What people found right and wrong in the notes of the settings.

    Raises:
        ValueError: a file of the ontology or of decisions cannot be used.
    """
    roots = ontology_roots(config.ontology)
    notes = [note for note in read_notes(config.posts, roots) if not isinstance(note, NoteError)]
    decided = load_decisions(roots, config.base)
    return list(judgements(notes, decided, roots, config.base, load_ontology(roots), frozenset(config.patterns)))


def to_tests(config: Config) -> Lesson:
    """Write the sentences of judged facts into `pattern_tests/<language>.toml` of the user's ontology folder, and try all that stand there.

    A sentence that stands there already stays; one that was said to be right and now to be wrong changes sides.

    Raises:
        ValueError: `kg.toml` names no ontology folder, or a file cannot be used.
        OSError: a file cannot be written.
    """
    own = own_ontology(config)
    roots = ontology_roots(config.ontology)
    ontology = load_ontology(roots)
    by_tag: dict[str, list[Sentences]] = {}
    for some in sentences(judged_in(config)):
        tag = some.pattern.split("/")[1]
        if any(row.name == some.pattern and row.expressions for row in load_patterns(tag, roots, ontology)):
            by_tag.setdefault(tag, []).append(some)
    for tag, new in by_tag.items():
        file = own / SENTENCES / f"{tag}.toml"
        replace_file(file, _text(_merged(_read(file), new)).encode("utf-8"))
    files = tuple(sorted((own / SENTENCES).glob("*.toml")))
    held = {file.stem: _read(file) for file in files}
    count = sum(len(s.yes) + len(s.no) for some in held.values() for s in some)
    return Lesson(files, count, tuple(_tried(held, roots, ontology)))


def to_confidence(config: Config) -> Lesson:
    """Write the records of the patterns whose facts were judged into `confidence.toml` of the user's ontology folder.

    Raises:
        ValueError: `kg.toml` names no ontology folder, or a file cannot be used.
        OSError: the file cannot be written.
    """
    file = own_ontology(config) / FILE
    found = judged_in(config)
    if found:
        replace_file(file, records(found, shipped_ontology()).encode("utf-8"))
    return Lesson((file,) if found else (), len(found))


def _read(file: Path) -> list[Sentences]:
    return [Sentences(*row[:3]) for row in told_sentences(file)]


def _merged(old: Sequence[Sentences], new: Sequence[Sentences]) -> list[Sentences]:
    out: dict[str, tuple[set[str], set[str]]] = {}
    for some in (*old, *new):
        yes, no = out.setdefault(some.pattern, (set(), set()))
        yes |= set(some.yes)
        no |= set(some.no)
        yes -= set(some.no)
        no -= set(some.yes)
    return [Sentences(name, tuple(sorted(yes)), tuple(sorted(no))) for name, (yes, no) in sorted(out.items())]


def _text(some: Sequence[Sentences]) -> str:
    def row(s: Sentences) -> str:
        lists = [(key, told) for key, told in (("yes", s.yes), ("no", s.no)) if told]
        body = "".join(f"{key} = [\n" + "".join(f"  {quoted(t)},\n" for t in told) + "]\n" for key, told in lists)
        return f"\n[[sentences]]\npattern = {quoted(s.pattern)}\n{body}"

    return HEAD + "".join(map(row, some))


def _tried(held: Mapping[str, Sequence[Sentences]], roots: Sequence[Path], ontology: Ontology) -> Iterator[tuple[str, str]]:
    """Those of the sentences that do not hold."""
    for tag, some in held.items():
        told = {s.pattern: s for s in some}
        for row in load_patterns(tag, roots, ontology):
            if row.name in told and row.expressions:
                tried = replace(row, yes=told[row.name].yes, no=told[row.name].no)
                yield from unmet(tried, grammar(tag, roots, ontology), ontology, roots)
