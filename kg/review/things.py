"""What there is to decide, as values: things, what is shown of them, and the decisions that they could become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kg.decisions.blocks import Draft
from kg.iris import digest, segment

KINDS = ("conflict", "duplicate", "fact", "name", "pattern", "catalogue")


@dataclass(frozen=True, slots=True)
class Words:
    """Words in a note: `exact` with what stands `before` and `after` it in its sentence; `note` is its file, `line` counts from 1."""

    note: str
    line: int
    before: str
    exact: str
    after: str


@dataclass(frozen=True, slots=True)
class Named:
    """An entity: its IRI, the label to show, the local name of its finest class, whether the catalogue has it."""

    iri: str
    label: str
    type: str = ""
    catalogued: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with the words that say it. `object.iri` is empty for a date; `extractor` is such as `pattern/en/born-in`.

    Of several places that say it `confidence` is that of the surest, `extractor` what read that one.
    """

    subject: Named
    predicate: str
    object: Named
    confidence: float
    extractor: str
    words: tuple[Words, ...] = ()
    iris: tuple[str, ...] = ()  # of the assertions


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: the key that chooses it, what it says, and the decision that it becomes.

    `more` are further decisions that it becomes too: of a fact that several places say, one for each other place.
    `asks` names a key of the block that the person must still give: `filled` adds it.
    """

    key: str
    says: str
    draft: Draft
    asks: str = ""
    more: tuple[Draft, ...] = ()

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """All that it becomes."""
        return (self.draft, *self.more)

    def filled(self, value: str) -> Draft:
        """The decision with what was asked for."""
        return replace(self.draft, keys=(*self.draft.keys, (self.asks, value)))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is asked: `text` says it in English, `key` and `values` let other languages say it."""

    key: str
    text: str
    values: tuple[tuple[str, int | str], ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to decide.

    `kind` is one of KINDS, `id` stays while the question does, `gain` is how many facts a decision may be expected to mend.
    `entities`, `facts` and `words` are what to show, `reasons` why it is asked; `options` are the answers.
    """

    kind: str
    id: str
    gain: float
    entities: tuple[Named, ...] = ()
    facts: tuple[Told, ...] = ()
    words: tuple[Words, ...] = ()
    reasons: tuple[Reason, ...] = ()
    options: tuple[Option, ...] = ()

    def option(self, key: str) -> Option | None:
        """The answer that a key chooses; None if there is none."""
        return next((o for o in self.options if o.key == key), None)


def because(key: str, text: str, **values: int | str) -> Reason:
    """A reason whose text has a `{name}` for each of the values."""
    return Reason(key, text.format(**values), tuple(values.items()))


def thing_id(kind: str, *about: str) -> str:
    """The name of a question: the same for the same question in every build."""
    return digest(kind, *about)


def curie(iri: str, base: str) -> str:
    """An entity as decisions write it: `ent:…` where that is read as this IRI, else the IRI."""
    tail = iri.removeprefix(f"{base}entity/")
    return f"ent:{tail}" if tail != iri and tail and segment(tail) == tail else iri


def fact_keys(subject: str, predicate: str, object_: str, words: str, base: str) -> Mapping[str, str]:
    """The keys by which a decision names a fact; `object_` is an IRI or a date's text."""
    return {"subject": curie(subject, base), "predicate": predicate, "object": curie(object_, base), "words": " ".join(words.split())}
