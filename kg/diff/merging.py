"""Entities that have another name in the other graph because people decided so there."""

from __future__ import annotations

from collections.abc import Iterator

from kg.diff.material import Side
from kg.exporters.terms import ENTITY_TYPES


def renamed(here: Side, there: Side) -> dict[str, str]:
    """Entities of one side (as `Side.short` has them) that the other does not tell, with what they are there.

    So it can be told where decisions that only the other side holds made one entity of several, of which it tells one, or gave
    one another class, of which it tells one of that name.
    """
    fresh = {iri: row for iri, row in there.decisions.items() if iri not in here.decisions}
    found: dict[str, str] = {}
    for group in _groups(there):
        if any(row.kind == "same" and row.about <= group for row in fresh.values()):
            left = [entity for entity in sorted(group) if there.described(entity)]
            if len(left) == 1:
                found |= {entity: left[0] for entity in sorted(group) if entity != left[0] and here.described(entity)}
    for row in fresh.values():
        for entity in row.about if row.kind == "type" else ():
            if here.described(entity) and not there.described(entity):
                others = [other for other in _retyped(entity) if there.described(other) and not here.described(other)]
                found |= {entity: others[0]} if len(others) == 1 else {}
    return found


def _groups(side: Side) -> list[frozenset[str]]:
    """Entities that the side's decisions make one."""
    groups: list[frozenset[str]] = []
    for about in (row.about for row in side.decisions.values() if row.kind == "same"):
        joined = [group for group in groups if group & about]
        groups = [group for group in groups if group not in joined] + [about.union(*joined)]
    return groups


def _retyped(entity: str) -> Iterator[str]:
    """The entity under each other base type: `entity/product/zorbex` → `entity/organization/zorbex`, …"""
    parts = entity.split("/", 2)
    if len(parts) == 3:
        yield from (f"{parts[0]}/{kind.lower()}/{parts[2]}" for kind in ENTITY_TYPES if kind.lower() != parts[1])
