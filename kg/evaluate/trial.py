"""A build for an evaluation: of given texts, and without parts of the reading."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import Quad

from kg.build import extract_note
from kg.catalogue import catalogue_quads
from kg.config import Config
from kg.dataset import build_quads, canonical
from kg.model import NoteError
from kg.notes import read_notes
from kg.ontology import load_ontology
from kg.resources import languages, shipped_ontology
from kg.rules import derive

PARTS = ("catalogue", "names")  # the curated names; names recognised by their form


def build_trial(
    posts: Path, without: Iterable[str] = (), *, rules: bool = True, unproven: frozenset[str] | None = frozenset()
) -> tuple[Quad, ...]:
    """The graph of a folder of notes by the shipped ontology, some of PARTS left out; notes that cannot be read are passed over.

    Args:
        posts: the folder.
        without: those of PARTS that the reading does without.
        rules: whether rules add conflicts and inferences.
        unproven: patterns that are used although too little of what they found was right; None for all.
    """
    with _ontology(frozenset(without)) as roots:
        ontology, base = load_ontology(roots), Config().base
        read = [extract_note(note, roots, ontology, base, unproven) for note in read_notes(posts, roots) if not isinstance(note, NoteError)]
        quads = list(build_quads(read, ontology, base, catalogue=catalogue_quads(roots, base)))
        if rules:
            quads += derive(quads, roots, base)
        return tuple(canonical(quads))


def build_texts(
    texts: Iterable[tuple[str, str]], without: Iterable[str] = (), *, unproven: frozenset[str] | None = frozenset()
) -> tuple[Quad, ...]:
    """The graph of notes given by name (without `.md`) and text, without rules."""
    with TemporaryDirectory() as folder:
        for name, text in texts:
            (Path(folder) / f"{name}.md").write_text(text, "utf-8")
        return build_trial(Path(folder), without, rules=False, unproven=unproven)


@contextmanager
def _ontology(without: frozenset[str]) -> Iterator[tuple[Path, ...]]:
    """The ontology folders of a trial: the shipped one or a copy without catalogue, and one after it that switches names off."""
    if unknown := without - set(PARTS):
        raise ValueError(f"no such part: {', '.join(sorted(unknown))}: use {' or '.join(PARTS)}")
    with TemporaryDirectory() as folder:
        roots = [shipped_ontology()]
        if "catalogue" in without:
            roots = [Path(folder) / "ontology"]
            shutil.copytree(shipped_ontology(), roots[0], ignore=shutil.ignore_patterns("catalogue"))
        if "names" in without:
            own = Path(folder) / "nameless"
            for tag in languages(roots):
                (own / "languages" / tag).mkdir(parents=True)
                (own / "languages" / tag / "names.toml").write_text("recognition = false\n", "utf-8")
            roots.append(own)
        yield tuple(roots)
