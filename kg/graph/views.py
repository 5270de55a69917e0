"""What the graph answers with: names, places in notes, facts, and one entity with all that is known of it.

Frozen values, ready to print. Offsets are code points, half-open.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A thing and what to call it. For a literal (a date, a text) `iri` is empty and `label` is its value."""

    label: str
    iri: str = ""

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True)
class Place:
    """Words in a note. `sentence[start:end]` is `exact`, the raw slice of the file; the sentence is given as far as it is recorded."""

    iri: str
    note: Name  # the label is the note's file
    line: int
    section: str
    exact: str
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Why:
    """One place that says something: an assertion, a statement, a measurement or a mention (`kind`), in the words at `place`.

    For a statement the subject is the speaker and the object the words said;
    for a measurement they are what is measured and the value. `context` are
    the places that resolved a pronoun, a short form or an omitted subject.
    `rule` names the rule that drew the fact asked for from this and other
    places, where no note says it outright.
    """

    iri: str
    kind: str
    subject: Name
    predicate: Name
    object: Name
    place: Place
    modality: str = "asserted"
    confidence: float | None = None
    extractor: str = ""
    qualifiers: tuple[tuple[str, str], ...] = ()
    context: tuple[Place, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact with all the places that say it. `modality` is `derived` where a rule made it and no note says it outright."""

    subject: Name
    predicate: Name
    object: Name
    modality: str
    qualifiers: tuple[tuple[str, str], ...] = ()
    assertions: tuple[str, ...] = ()  # their IRIs


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more places that cannot all be right."""

    iri: str
    kind: str
    sides: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity with all that the notes say of it, each part in a fixed order."""

    iri: str
    label: str
    labels: tuple[tuple[str, str], ...]  # (language, name), the preferred ones
    aliases: tuple[tuple[str, str], ...]
    types: tuple[str, ...]  # local names of its kg: classes
    facts: tuple[Fact, ...]  # it is the subject
    facts_in: tuple[Fact, ...]  # it is the object
    dates: tuple[Fact, ...]  # the object is a date
    statements: tuple[Why, ...]  # it is the speaker
    about: tuple[Why, ...]  # statements about it
    measurements: tuple[Why, ...]
    mentions: tuple[Why, ...]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a graph holds. `facts` are plain triples, `assertions` the places that say them or hedge them."""

    notes: int
    entities: int
    facts: int
    assertions: int
    statements: int
    measurements: int
    conflicts: int


def around(prefix: str, exact: str, suffix: str) -> tuple[str, int, int]:
    """The sentence in which `exact` stands, and where: (sentence, start, end) with `sentence[start:end] == exact`.

    The sentence ends at a line's end or at a full stop, exclamation or question
    mark of any script, a dot only before white space. Where `prefix` or `suffix`
    stops before that, an ellipsis says so.
    """
    text = prefix + exact
    cut = max((i + 1 for i in range(len(prefix)) if _ends(text, i)), default=None)
    before = "…" + prefix if cut is None and prefix else prefix[cut or 0 :]
    before = before.lstrip()
    stop = _first_end(exact, suffix)
    after = suffix[:stop].rstrip() if stop is not None else suffix + "…" * bool(suffix)
    return before + exact + after, len(before), len(before) + len(exact)


def _first_end(exact: str, suffix: str) -> int | None:
    if exact and _ends(exact + suffix, len(exact) - 1) and suffix[:1].isspace():
        return 0
    return next((i + 1 for i in range(len(suffix)) if _ends(suffix, i)), None)


def _ends(text: str, at: int) -> bool:
    """Whether a sentence ends with the character at that offset."""
    char = text[at]
    if char == "\n":
        return True
    name = unicodedata.name(char, "")
    if not name.endswith(("FULL STOP", "EXCLAMATION MARK", "QUESTION MARK")):
        return False
    return unicodedata.east_asian_width(char) in "WFH" or text[at + 1 : at + 2].isspace() or at + 1 == len(text)
