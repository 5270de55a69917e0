"""What pages show, as plain values: places in notes, facts with the places that say them, conflicts with their sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.graph.views import Name, Why


@dataclass(frozen=True, slots=True)
class NoteCard:
    """A note in brief: its IRI, path inside the folder, title, language, date (EDTF, or "") and the hash of its file."""

    iri: str
    path: str
    title: str
    lang: str
    date: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """A place, ready to be shown.

    Args:
        iri: where it leads.
        note, lang, line, section: where it stands; the note by its title.
        before, words, after: the sentence, the words that count in the middle.
    """

    iri: str
    note: Name
    lang: str
    line: int
    section: str
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Said:
    """One place that says something, with the places that help to read it."""

    why: Why
    quoted: Quoted
    context: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact with the assertions that say it.

    Args:
        other: the thing at its other end: an IRI, or a date.
        dated: whether that is a date.
        modality: asserted, planned, rumoured, denied; derived where a rule made it.
        confidence: the greatest of its assertions; None where none has one.
        assertions: their IRIs.
        day: the earliest day that it can mean; "" where it is not dated.
    """

    other: str
    dated: bool
    modality: str
    confidence: float | None
    assertions: tuple[str, ...]
    day: str


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one predicate, seen from one side.

    Args:
        predicate: its IRI.
        inward: is the entity the object?
        facts: some of them.
        total: how many there are.
    """

    predicate: str
    inward: bool
    facts: tuple[Fact, ...]
    total: int

    @property
    def key(self) -> str:
        """What names the group in a URL."""
        return ("to-" if self.inward else "") + self.predicate.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Moment:
    """Something dated on the timeline: a fact as the entity's page shows it."""

    day: str
    date: str
    predicate: str
    inward: bool
    other: str
    link: str


@dataclass(frozen=True, slots=True)
class Side:
    """What one side says, and all places that say it. `says` is a thing by its IRI, or a date or number as it stands."""

    says: Name
    dated: bool
    places: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A conflict with its sides.

    Args:
        iri: its IRI.
        kind: what kind of conflict, as its rule says.
        subject: the IRI of what it is about; "" where that is not told.
        predicate: the IRI of the property in which the sides differ; "" where there is none.
        sides: two or more.
        languages: how many languages its notes are in.
    """

    iri: str
    kind: str
    subject: str
    predicate: str
    sides: tuple[Side, ...]
    languages: int

    def iris(self) -> set[str]:
        """The IRIs of all things that it names."""
        own = {i for i in (self.subject, self.predicate) if i}
        return own | iris_of(p for side in self.sides for p in side.places)


def sides(told: Sequence[Said], subject: str, rank: Callable[[str], int]) -> tuple[Side, ...]:
    """The places in groups that say the same, the best supported first, in each those first whose note `rank` puts first: 0 is best."""
    grouped: dict[tuple[str, Name], list[Said]] = {}
    for place in sorted(told, key=lambda p: rank(p.quoted.iri)):
        why = place.why
        other = why.subject if why.object.iri == subject and why.kind == "Assertion" else why.object
        predicate = why.predicate.iri if why.kind == "Assertion" else ""
        grouped.setdefault((predicate, other), []).append(place)
    made = [Side(says, not says.iri and p[0].why.kind == "Assertion", tuple(p)) for (_, says), p in grouped.items()]
    return tuple(sorted(made, key=lambda s: (-len(s.places), s.says)))


def span_of(iri: str) -> tuple[int, int] | None:
    """The code points that an evidence IRI names; None where it names none."""
    start, _, end = iri.rpartition("#char=")[2].partition(",")
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() and "#char=" in iri else None


def iris_of(things: Iterable[Said]) -> set[str]:
    """All IRIs that those places name as subject, predicate, object or qualifier."""
    found: set[str] = set()
    for why in (s.why for s in things):
        found |= {n.iri for n in (why.subject, why.predicate, why.object) if n.iri}
        found |= {text for _, text in why.qualifiers if text.startswith(("http://", "https://"))}
    return found


def named(name: Name, names: Mapping[str, Name]) -> Name:
    """The name to show for a thing."""
    return names.get(name.iri, name) if name.iri else name
