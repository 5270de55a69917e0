"""What differences, changes and causes read as, in plain words. Nothing is escaped here: whoever writes them out does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.diff.things import HOWS, KINDS, Cause, Change, Difference, How, Reason, Seen
from kg.graph.views import Place

PLURALS = {"entity": "entities", "fact": "facts", "statement": "statements", "measurement": "measurements", "conflict": "conflicts"}
SIGNS: Mapping[How, str] = {"came": "+", "went": "-", "changed": "~"}
HEADINGS = {"note": "notes", "decision": "decisions", "ontology": "ontology", "setting": "settings", "program": "program"}
FOLDERS = ("rules", "patterns", "languages", "catalogue")
NAMED, LISTED = 3, 20  # causes that are named of one difference, and of one kind


def title(seen: Seen) -> str:
    """A thing on one line."""
    details = ", ".join(f"{what} {text}" for what, text in seen.details)
    aside = f" ({details})" if details else ""
    match seen.kind:
        case "entity":
            return f"{seen.subject}, {dict(seen.details).get('type', 'of no type')}, {entity(seen.subject.iri)}"
        case "conflict":
            return f"{seen.object}: {seen.subject}" if seen.subject.label else seen.object.label
        case "statement":
            return f"{seen.subject} says «{seen.object}»{aside}"
        case "mention":
            return f"names {seen.subject}"
    return f"{seen.subject} → {seen.predicate} → {seen.object}{aside}"


def entity(iri: str) -> str:
    """An entity's IRI, as `Side.short` has it, as people write it."""
    return f"ent:{iri.removeprefix('entity/')}" if iri.startswith("entity/") else iri


def spot(place: Place) -> str:
    """A place's note and line."""
    return f"{place.note}:{place.line}"


def change(changed: Change) -> str:
    """A change as words."""
    if changed.what == "words":
        return "told elsewhere, or in other words"
    if changed.old and changed.new:
        return f"{changed.what}: {changed.old} → {changed.new}"
    return f"now {changed.what}: {changed.new}" if changed.new else f"no longer {changed.what}: {changed.old}"


def because(reason: Reason) -> str:
    """Why a difference is there, or that it cannot be told."""
    if not reason.causes:
        return "the cause cannot be told: nothing that the builds recorded explains it"
    told = _few([cause(some) for some in sorted(reason.causes, key=_closeness)], NAMED)
    return f"because {told}" if reason.certain else f"the cause cannot be told from among these: {told}"


def _closeness(some: Cause) -> tuple[str, int]:
    """By what causes are named: of files of the ontology those first that bear on the fewest things."""
    folder = some.what.partition("/")[0]
    return some.kind, FOLDERS.index(folder) if some.kind == "ontology" and folder in FOLDERS else len(FOLDERS)


def cause(some: Cause) -> str:
    """A cause as words."""
    match some.kind, some.how:
        case "note", "renamed":
            return f"{some.old} was renamed {some.new}"
        case "note", _:
            return f"{some.what} was {some.how}"
        case "ontology", _:
            return f"{some.what} of the ontology was {some.how}"
        case "setting", _:
            return f"the setting {some.what} changed from {some.old or 'nothing'} to {some.new or 'nothing'}"
        case "decision", "added":
            return f"{some.who} decided ({some.what}, {some.when}): {some.why}"
        case "decision", _:
            return f"a decision of {some.who} ({some.what}, {some.when}) was taken back: {some.why}"
    return f"the program changed from {some.old or 'an unknown version'} to {some.new or 'an unknown version'}"


def builds(causes: Sequence[Cause]) -> list[str]:
    """In what the builds differ, a line for each kind of it."""
    found: dict[str, list[str]] = {}
    for some in causes:
        found.setdefault(HEADINGS[some.kind], []).append(cause(some))
    return [f"{heading}: {_few(told, LISTED)}" for heading, told in found.items()]


def totals(counts: Mapping[tuple[str, How], int]) -> str:
    """How much differs, on one line."""
    parts = []
    for kind in KINDS:
        told = [f"{counts[kind, how]:,} {how}" for how in HOWS if counts.get((kind, how))]
        parts += [f"{PLURALS[kind]}: {', '.join(told)}"] if told else []
    return "; ".join(parts) or "no difference"


def sentences(difference: Difference) -> tuple[Seen, ...]:
    """The sides whose sentences are shown: both where a thing changed and is told in other words, else one; one of an entity."""
    if difference.old is None or difference.new is None or difference.kind == "entity":
        return (difference.seen,)
    told = [{(t.says, t.place.note.label, t.place.exact) for t in seen.places} for seen in (difference.old, difference.new)]
    return (difference.new,) if told[0] == told[1] else (difference.old, difference.new)


def _few(told: Sequence[str], most: int) -> str:
    """Several things in a line: all where they are few."""
    more = len(told) - most
    return "; ".join(told) if more <= 1 else f"{'; '.join(told[:most])}; and {more:,} more"
