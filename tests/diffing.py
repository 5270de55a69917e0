"""Builds of small folders, for tests of what graphs differ in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from shutil import rmtree

import pyoxigraph as ox

from kg.build import build
from kg.config import Config
from kg.diff.comparison import Comparison
from kg.diff.material import Side
from kg.diff.things import Cause, Change, Difference, Reason, Wishes
from kg.exporters.terms import KG
from kg.iris import digest
from kg.keeping import Keep

BASE = Config().base
MADE = 'who = "Ada"\nwhen = 2026-11-29\nwhy = "so it is"\n'
BORN = "Jane Fenwick was born in Oslo."
CEO = "Jane Fenwick is the CEO of Zorbex Paints."
A, B = f"{CEO} {BORN}", "Zorbex Paints Ltd is based in Bergen."
FACT = 'subject = "ent:person/jane-fenwick"\npredicate = "bornIn"\nobject = "ent:oslo"\nwords = "born in Oslo"\n'
OPPOSITE = {"added": "removed", "removed": "added"}


class Home:
    """A folder in which graphs are built. Each ontology of one's own has a folder there, so that it is loaded once.

    `keep` is where builds keep what they share.
    """

    def __init__(self, folder: Path, keep: Keep) -> None:
        self.folder, self.keep = folder, keep
        self.graph = lru_cache(None)(self._graph)

    def made(self, notes: Mapping[str, str], files: Mapping[str, str] | None = None, **settings: object) -> tuple[ox.Quad, ...]:
        """The quads of a build of these notes, with these files in an ontology of one's own, by their paths."""
        return self.graph(tuple(sorted(notes.items())), tuple(sorted((files or {}).items())), tuple(sorted(settings.items())))

    def _graph(self, notes: tuple[tuple[str, str], ...], files: tuple[tuple[str, str], ...], settings: object) -> tuple[ox.Quad, ...]:
        lasting = [row for row in files if not row[0].startswith("decisions/")]
        posts, own = self.folder / "posts", self.folder / f"ontology-{digest(lasting)}"
        for folder, some in ((posts, [(f"{n}.md", f"---\nlang: en\n---\n\n{text}\n") for n, text in notes]), (own, files)):
            rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for path, text in some:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text, "utf-8")
        return build(posts, replace(Config(ontology=own), **dict(settings)), keep=self.keep).quads  # type: ignore[call-overload]


def edited(quads: tuple[ox.Quad, ...], *changes: tuple[str, str]) -> tuple[ox.Quad, ...]:
    """The quads with texts in their lines replaced."""
    lines = "".join(f"{quad} .\n" for quad in quads)
    for old, new in changes:
        assert old in lines
        lines = lines.replace(old, new)
    return tuple(ox.parse(lines, ox.RdfFormat.N_QUADS))


def recording(quads: tuple[ox.Quad, ...], path: str, sha256: str) -> tuple[ox.Quad, ...]:
    """The quads of a build that read that file of the ontology, and no other of that path."""
    build, file = ox.NamedNode(f"{BASE}graph/build"), ox.NamedNode(f"{BASE}file/{path}")
    rows = [(build, "file", file), (file, "path", ox.Literal(path)), (file, "sha256", ox.Literal(sha256))]
    return (*(q for q in quads if q.subject != file), *(ox.Quad(s, ox.NamedNode(KG + p), o, build) for s, p, o in rows))


def compared(old: tuple[ox.Quad, ...], new: tuple[ox.Quad, ...], **wishes: bool) -> Comparison:
    """What they differ in."""
    return Comparison(Side("old", old), Side("new", new), Wishes(**wishes))


def mirrored(difference: Difference) -> Difference:
    """The same difference between the graphs the other way round."""
    causes = tuple(sorted(map(turned, difference.reason.causes)))
    changes = tuple(sorted((Change(c.what, c.new, c.old) for c in difference.changes), key=repr))
    return Difference(difference.kind, difference.new, difference.old, changes, Reason(causes, difference.reason.certain))


def turned(cause: Cause) -> Cause:
    """The same cause the other way round."""
    what = cause.old if cause.how == "renamed" else cause.what
    return replace(cause, how=OPPOSITE.get(cause.how, cause.how), what=what, old=cause.new, new=cause.old)
