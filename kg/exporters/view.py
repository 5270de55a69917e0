"""A build as a picture needs it: entities, facts, words, statements, numbers, conflicts. Plain values."""

from __future__ import annotations

from dataclasses import dataclass

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
class View:
    """Everything a picture shows, each part in the order of its IRIs."""

    notes: tuple[NoteView, ...]
    entities: tuple[EntityView, ...]
    facts: tuple[FactView, ...]
    statements: tuple[StatementView, ...]
    measurements: tuple[MeasurementView, ...]
    conflicts: tuple[ConflictView, ...]
