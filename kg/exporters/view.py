"""A build as a picture needs it: entities, facts, words, statements, numbers, conflicts. Plain values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
Labels = tuple[tuple[str, str], ...]  # (language or "", text)


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note: its IRI, path, title, language and EDTF date ("" where unknown)."""

    iri: str
    path: str
    title: str
    lang: str
    date: str


@dataclass(frozen=True, slots=True)
class Words:
    """A place in a note: raw words with what its sentence has before and after them, as far as it is recorded.

    `line` is 1-based, 0 where unknown; `start` and `end` are code points of the file, half-open, -1 where unknown.
    """

    note: str
    before: str
    exact: str
    after: str
    line: int
    section: str
    start: int
    end: int

    @property
    def sentence(self) -> str:
        """The words in their sentence."""
        return self.before + self.exact + self.after


@dataclass(frozen=True, slots=True)
class EntityView:
    """An entity: `kind` one of the eight types ("" for none), `type` its most specific class, preferred labels, other names.

    `same` are the IRIs that others know it by.
    """

    iri: str
    kind: str
    type: str
    label: str
    labels: Labels
    names: Labels
    notes: tuple[str, ...]
    same: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactView:
    """An assertion. `object` is an entity's IRI, or a literal's text where `literal`; `words` are its evidence, then its context.

    `earliest` and `latest` are the days (YYYY-MM-DD, "" where unknown) between which its date lies, `extractor` what found it.
    """

    iri: str
    subject: str
    predicate: str
    object: str
    literal: bool
    modality: str
    confidence: float | None
    qualifiers: tuple[tuple[str, str], ...]
    note: str
    words: tuple[Words, ...]
    earliest: str = ""
    latest: str = ""
    extractor: str = ""


@dataclass(frozen=True, slots=True)
class StatementView:
    """What somebody says, in which words of which note; `earliest` and `latest` as for a fact."""

    iri: str
    speaker: str
    text: str
    lang: str
    verbatim: bool
    event: str
    date: str
    about: tuple[str, ...]
    words: tuple[Words, ...]
    earliest: str = ""
    latest: str = ""


@dataclass(frozen=True, slots=True)
class MeasurementView:
    """A number; decimals as their lexical forms, "" where absent; `earliest` and `latest` as for a fact."""

    iri: str
    of: str
    measure: str
    value: str
    minimum: str
    maximum: str
    unit: str
    bound: str
    date: str
    words: tuple[Words, ...]
    earliest: str = ""
    latest: str = ""


@dataclass(frozen=True, slots=True)
class ConflictView:
    """Places that cannot all be right: (IRI of an assertion or other node, entity it is about or "", its words) a side."""

    iri: str
    kind: str
    subject: str
    sides: tuple[tuple[str, str, tuple[Words, ...]], ...]


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """Rows by their IRIs, each read when it is its turn, as often as they are iterated: no more than one is held."""

    iris: Sequence[str]
    read: Callable[[str], Row]

    def __iter__(self) -> Iterator[Row]:
        return map(self.read, self.iris)

    def __len__(self) -> int:
        return len(self.iris)

    def __contains__(self, row: object) -> bool:
        return any(mine == row for mine in self)


@dataclass(frozen=True, slots=True)
class View:
    """Everything a picture shows, each part in the order of its IRIs. Parts are iterated, not indexed: they may be `Rows`."""

    notes: Collection[NoteView]
    entities: Collection[EntityView]
    facts: Collection[FactView]
    statements: Collection[StatementView]
    measurements: Collection[MeasurementView]
    conflicts: Collection[ConflictView]
