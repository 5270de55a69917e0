"""What `kg catalogue` prints: entities with their names and places, names like one, findings; as lines and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from kg.commands.terminal import safe
from kg.curating.additions import as_table
from kg.curating.checks import Finding
from kg.curating.entries import KINDS, Entry, Place, short
from kg.curating.finding import Near


def found_lines(here: Sequence[Entry], like: Sequence[Near], base: str) -> Iterator[str]:
    """What is named so, with all its names, and what is named like it, safe to print."""
    for entry in here:
        yield safe(f"{entry.place}: {short(entry.iri, base)} ({entry.type})")
        for name in sorted(entry.names, key=lambda n: (n.tag, KINDS.index(n.kind))):
            yield safe(f"    {name.kind:<11} {name.tag:<7} {name.text}{_elsewhere(name.place, entry)}")
        yield from (safe(f"    exactMatch  {iri}{_elsewhere(place, entry)}") for iri, place in entry.same)
    for n in like:
        yield safe(f"{n.name.place}: {short(n.entry.iri, base)} ({n.entry.type}): {n.name.text}, like it {n.how}")


def _elsewhere(place: Place, entry: Entry) -> str:
    """Where a name stands, unless the entity's own line told it."""
    return "" if place == entry.place else f"  ({place})"


def found_json(here: Sequence[Entry], like: Sequence[Near], base: str) -> str:
    """The same as JSON; the tables are those that `kg catalogue add --from-json` reads, with file and line."""
    told = {
        "found": [{**as_table(e, base), **_at(e.place)} for e in here],
        "near": [{**as_table(n.entry, base), "name": n.name.text, "how": n.how, **_at(n.name.place)} for n in like],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def findings_json(left: Sequence[Finding]) -> str:
    """What is to be mended, as a list of tables."""
    rows = [{**_at(f.place), "kind": f.kind, "entity": f.entity, "name": f.name, "what": f.what, "advice": f.advice} for f in left]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _at(place: Place) -> dict[str, object]:
    return {"file": str(place.file), "line": place.line}
