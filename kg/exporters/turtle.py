"""`kg.ttl`: what the notes assert, in one Turtle file that a person can read."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from pyoxigraph import Quad

from kg.exporters.base import replacing_text
from kg.exporters.pretty import Properties, Short, prefix_lines, properties_of, subject_text
from kg.exporters.spool import Row, Spool, spooled
from kg.exporters.terms import ENTITY_TYPES, KG, OA, RDF, SKOS, TYPE, prefixes

_PROVENANCE_TYPES = frozenset((f"<{RDF}Statement>", *(f"<{KG}{t}>" for t in ("Assertion", "Mention", "Conflict", "Evidence"))))
_PROVENANCE = frozenset((f"<{SKOS}inScheme>", *(f"<{KG}{p}>" for p in ("evidence", "context", "extractedBy", "confidence"))))
_SECTIONS = (*ENTITY_TYPES, "Statement", "Measurement", "Note", "WebPage")
_OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Turtle:
    """Turtle 1.1 without graphs and without provenance.

    Asserted facts with labels, types and dates, statements and measurements,
    notes and what they mention. What only the derived graph holds, and the
    catalogue's entities that no note names, are left to TriG.
    """

    name: str = "turtle"
    suffix: str = ".ttl"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write what `quads` assert to `path`. Raises OSError where that fails."""
        held = spooled(quads)
        short = Short(prefixes(held.base()))
        with ExitStack() as open_files, replacing_text(path) as file:
            sections: dict[str, IO[str]] = {}
            for subject, properties in _asserted(held):
                name = _section(properties)
                if name not in sections:
                    sections[name] = open_files.enter_context(TemporaryFile("w+", encoding="utf-8", newline="\n"))
                sections[name].write("\n" + subject_text(subject, properties, short))
            file.writelines(prefix_lines({prefix: iri for prefix, iri in short.namespaces.items() if prefix in short.used}))
            for name in (*_SECTIONS, _OTHER):
                if name in sections:
                    file.write(f"\n# ---- {name} ----\n")
                    sections[name].seek(0)
                    shutil.copyfileobj(sections[name], file)


def _asserted(held: Spool) -> Iterator[tuple[str, Properties]]:
    """The subjects in order, with what is told of each."""
    base, hidden = held.base(), _provenance(held)
    own, catalogue = f"<{base}graph/", f"<{base}graph/catalogue>"

    def told(row: Row) -> bool:
        return not (row[0] in hidden or row[2] in hidden or row[1] in _PROVENANCE)

    def said(row: Row) -> bool:
        return base is None or not row[3].startswith(own)

    named = {term for row in held.rows_of() if said(row) and told(row) for term in (row[0], row[2])}
    for subject, rows in groupby(held.rows(), key=itemgetter(0)):
        kept = [row for row in rows if (said(row) or (row[3] == catalogue and subject in named)) and told(row)]
        if kept:
            yield subject, properties_of(kept)


def _provenance(held: Spool) -> set[str]:
    """The nodes that say where something stands: assertions, mentions, evidence, selectors, conflicts."""
    hidden = {value for _, _, value, _ in held.rows_of(KG + "evidence", KG + "context", OA + "hasSelector")}
    typed = held.rows_of(TYPE)
    return hidden | {subject for subject, _, kind, _ in typed if kind in _PROVENANCE_TYPES or kind.startswith(f"<{OA}")}


def _section(properties: Properties) -> str:
    types = properties.get(f"<{TYPE}>", set())
    return next((name for name in _SECTIONS if f"<{KG}{name}>" in types), _OTHER)
