"""What the catalogue holds by a name, and what it holds by names like it."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.curating.entries import Entry, Name, folded
from kg.decisions import IRI
from kg.names.aliases import is_latin
from kg.review.spelling import Spelling, parts, sounds

Bearers = Mapping[str, Sequence[tuple[Entry, Name]]]  # folded name → who bears it, and how it is written there
LIKE = 0.75  # how alike two names must be, letter by letter (Ratcliff and Obershelp)


@dataclass(frozen=True, slots=True)
class Near:
    """A name like the one that was asked for; `how` says in what."""

    entry: Entry
    name: Name
    how: str


def by_name(catalogue: Mapping[str, Entry]) -> Bearers:
    """Folded name → who bears it."""
    out: defaultdict[str, list[tuple[Entry, Name]]] = defaultdict(list)
    for entry in catalogue.values():
        for name in entry.names:
            out[folded(name.text)].append((entry, name))
    return dict(out)


def entity_iri(written: str, base: str) -> str:
    """The IRI of an entity that is written as `ent:…` or as an IRI; empty for anything else."""
    if written.startswith("ent:"):
        return f"{base}entity/{written[4:]}"
    return written if "://" in written and IRI.fullmatch(written) else ""


def found(name: str, catalogue: Mapping[str, Entry], bearers: Bearers, base: str) -> tuple[Entry, ...]:
    """The entities of that name in any width, case, accents and kind of Han characters, or of that IRI, sorted by IRI.

    Args:
        name: a name, `ent:…`, or an IRI.
        catalogue: all there is.
        bearers: `by_name` of it.
        base: the IRI under which entities are named.
    """
    if iri := entity_iri(name, base):
        return (catalogue[iri],) if iri in catalogue else ()
    some = {entry.iri: entry for entry, _ in bearers.get(folded(name), ())}
    return tuple(some[iri] for iri in sorted(some))


def near(
    name: str,
    bearers: Bearers,
    known: Mapping[str, Spelling],
    without: Collection[str] = (),
    limit: int = 10,
) -> tuple[Near, ...]:
    """Entities that are named like it, the likest first: by letters, as it is read, as a part.

    Args:
        name: a name.
        bearers: `by_name` of the catalogue.
        known: the spellings of the languages, by which names are compared across scripts; none leaves that out.
        without: IRIs to leave out, such as those found by the name itself.
        limit: how many at most.
    """
    asked = folded(name)
    if not asked or name.startswith("ent:"):
        return ()
    out: dict[str, Near] = {}
    for other, how in _like(asked, name, bearers, known):
        for entry, label in bearers[other]:
            if entry.iri not in without:
                out.setdefault(entry.iri, Near(entry, label, how))
        if len(out) >= limit:
            break
    return tuple(out.values())[:limit]


def _like(asked: str, name: str, bearers: Bearers, known: Mapping[str, Spelling]) -> Iterator[tuple[str, str]]:
    for other in difflib.get_close_matches(asked, bearers, n=20, cutoff=LIKE):
        yield other, "by letters"
    ours = {key for tag in known for key in sounds(tag, name, parts(name), known)}
    latin = is_latin("".join(parts(name)))
    for other, some in bearers.items() if ours else ():
        label = some[0][1]
        if is_latin("".join(other.split())) != latin and not ours.isdisjoint(sounds(label.tag, label.text, parts(label.text), known)):
            yield other, "as it is read"
    for other in sorted(bearers, key=lambda o: (len(o), o)):
        if len(asked) > 1 and asked in other and asked != other:
            yield other, "as a part"
