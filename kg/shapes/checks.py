"""Whether a build keeps the contract, a note at a time: what was clean and did not change is not validated again.

A note is validated with the descriptions of the entities it names
(`kg.rules.units`), the derived graph with those of what it speaks of. That finds what
`kg.shapes.validate` finds in the whole graph: no shape looks further.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from kg.build import Build
from kg.rules.units import Unit
from kg.shapes import Violation, validate

FORM = 2  # of the rows that are kept
TOGETHER = 50  # units that are validated in one go: each go has a cost of its own


def violations(made: Build, roots: Sequence[Path], base: str, minimum: float = 0.0) -> tuple[Violation, ...]:
    """What in the build breaks the shapes, sorted by note and line.

    Args:
        made: the build.
        roots: the ontology folders.
        base: the base IRI.
        minimum: as for `validate`.

    Raises:
        ValueError: a shapes or ontology file cannot be read; the message names it.
        kg.keeping.Damaged: lines that are needed are not there.
    """
    shapes = _key(roots, minimum)
    found: set[Violation] = set()
    todo: list[Unit] = []

    def validated() -> None:
        for unit, wrong in _validated(todo, roots, minimum):
            found.update(wrong)
            made.keep.keep_row("checked", shapes + unit.key, json.dumps([astuple(v) for v in wrong], ensure_ascii=False))
        todo.clear()

    for unit in chain(made.units.notes(), made.units.derived(made.keep.pieces(made.graphs[f"{base}graph/derived"]))):
        known = _known(made.keep.row("checked", shapes + unit.key))
        if known is None:
            todo.append(unit)
        else:
            found.update(known)
        if len(todo) == TOGETHER:
            validated()
    validated()
    return tuple(sorted(found))


def _validated(units: Sequence[Unit], roots: Sequence[Path], minimum: float) -> Iterator[tuple[Unit, Sequence[Violation]]]:
    """Each unit with what is wrong in it; they are validated together, and one by one where that does not tell which is wrong."""
    quads = (q for unit in units for lines in unit.lines() for q in ox.parse(lines, ox.RdfFormat.N_TRIPLES))
    wrong = validate(quads, roots, minimum) if units else ()
    names = {unit.name for unit in units} - {""}
    if len(units) > 1 and any(v.note not in names for v in wrong):
        for unit in units:
            yield from _validated([unit], roots, minimum)
    else:
        for unit in units:
            yield unit, wrong if len(units) == 1 else [v for v in wrong if v.note == unit.name]


def _known(row: str | None) -> Sequence[Violation] | None:
    try:
        rows = None if row is None else json.loads(row)
        return None if rows is None else [Violation(str(n), int(line), str(what), str(at), bool(w)) for n, line, what, at, w in rows]
    except (ValueError, TypeError, RecursionError):
        return None


def _key(roots: Sequence[Path], minimum: float) -> str:
    files = [root / name for root in roots for name in ("kg.ttl", "shapes.ttl") if (root / name).is_file()]
    parts = [f"{FORM} {minimum}".encode(), *(file.read_bytes() for file in files)]
    return hashlib.sha256(b"\0".join(hashlib.sha256(p).digest() for p in parts)).hexdigest()[:32]
