"""What was looked at and is as it should be: `excused.toml` of the ontology folders, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.curating.checks import Finding
from kg.curating.entries import Place
from kg.resources import EXCUSED, like


@dataclass(frozen=True, slots=True)
class Excuse:
    """Findings of a kind about a name (or an entity, as `ent:…`) are no faults, for this reason."""

    kind: str
    name: str
    reason: str
    place: Place


def excuses(roots: Sequence[Path]) -> tuple[Excuse, ...]:
    """The excuses in these folders.

    Raises:
        ValueError: a file is not as docs/catalogue.md says; the message names it.
    """
    out = []
    for root in roots:
        file = root / EXCUSED
        if not file.is_file():
            continue
        blocks = like(file, (roots[0] / EXCUSED,)).get("excused", ())
        lines = file.read_text("utf-8-sig").splitlines()
        for block in blocks:
            if sorted(block) != ["kind", "names", "reason"] or not isinstance(block["names"], list) or not str(block["reason"]).strip():
                raise ValueError(f"{file}:1: a block [[excused]] is not what it has to be: give kind, names and reason, and nothing else")
            for name in block["names"]:
                line = next((n for n, line in enumerate(lines, 1) if f'"{name}"' in line), 1)
                out.append(Excuse(block["kind"], name, block["reason"], Place(file, line)))
    return tuple(out)


def unexcused(found: Iterable[Finding], granted: Sequence[Excuse], base: str) -> tuple[tuple[Finding, ...], int]:
    """The findings that nothing excuses, with those about excuses that excuse nothing; and how many were excused."""
    by = {(excuse.kind, excuse.name): excuse for excuse in granted}
    left, used = [], set()
    count = 0
    for finding in found:
        entity = f"ent:{finding.entity.removeprefix(f'{base}entity/')}"
        key = next((k for k in ((finding.kind, finding.name), (finding.kind, entity)) if k in by), None)
        if key is None:
            left.append(finding)
        else:
            used.add(key)
            count += 1
    for key, excuse in by.items():
        if key not in used:
            what = f"{excuse.name} is excused, and nothing is found about it ({excuse.kind})"
            left.append(Finding(excuse.place, "excuse", "", excuse.name, what, "take it out"))
    return tuple(left), count
