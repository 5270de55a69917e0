"""A comparison as JSON. docs/diff.md tells its shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from kg.diff.comparison import Comparison
from kg.diff.things import HOWS, KINDS, Cause, Difference, Reason, Seen

FORM = 1  # of the shape


def chunks(found: Comparison) -> Iterator[str]:
    """One JSON object, a difference at a time."""
    counts = found.counts
    head = {
        "form": FORM,
        "old": found.old,
        "new": found.new,
        "counts": {kind: {how: counts.get((kind, how), 0) for how in HOWS} for kind in KINDS},
        "builds": [_cause(cause) for cause in found.causes],
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "differences": ['
    before = "\n"
    for difference in found:
        yield before + json.dumps(_difference(difference), ensure_ascii=False)
        before = ",\n"
    yield "\n ]\n}\n"


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "kind": difference.kind,
        "how": difference.how,
        "old": _seen(difference.old),
        "new": _seen(difference.new),
        "changes": [asdict(change) for change in difference.changes],
        "reason": _reason(difference.reason),
    }


def _seen(seen: Seen | None) -> dict[str, Any] | None:
    if seen is None:
        return None
    names = {"subject": seen.subject, "predicate": seen.predicate, "object": seen.object}
    places = [
        {"note": p.note.label, "line": p.line, "section": p.section, "words": p.exact, "sentence": p.sentence, "says": told.says}
        for told in seen.places
        for p in (told.place,)
    ]
    told = {key: asdict(name) for key, name in names.items() if name.label or name.iri}
    return {**told, "details": [list(pair) for pair in seen.details], "places": places, "count": seen.count}


def _reason(reason: Reason) -> dict[str, Any]:
    return {"certain": reason.certain, "causes": [_cause(cause) for cause in reason.causes]}


def _cause(cause: Cause) -> dict[str, str]:
    return {key: text for key, text in asdict(cause).items() if text}
