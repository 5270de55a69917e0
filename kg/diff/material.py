"""One graph of a comparison: its quads, and what it records of how it was built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, Quad

from kg.exporters.reader import LANGUAGE, Index
from kg.exporters.spool import Spool
from kg.exporters.terms import KG, LABEL, PROV, RDFS, SKOS, TYPE, local_name
from kg.graph import DEFAULT_BASE
from kg.graph.views import Name, Place
from kg.stores import StoreError

KINDS_OF = {"Assertion": "fact", "Inference": "fact", "Statement": "statement", "Measurement": "measurement"}


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note: its path (without `.md`), the SHA-256 of its file, its language, and the IRIs of decisions that took effect in it."""

    path: str
    sha256: str
    lang: str
    decided: frozenset[str]


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision; `about` are the entities that it names, as `Side.short` has them."""

    kind: str
    who: str
    when: str
    why: str
    about: frozenset[str]


@dataclass(frozen=True, slots=True)
class Built:
    """How a graph was built: the program's version, settings (key → JSON) and files of the ontology (path → SHA-256)."""

    version: str
    settings: Mapping[str, str]
    files: Mapping[str, str]


class Side:
    """A graph, kept outside memory; `where` is what it was asked for by.

    `notes` and `decisions` lead from IRIs. IRIs are shortened by what they share in one graph (`short`), so that graphs with
    different base IRIs can be compared.
    """

    def __init__(self, where: str, quads: Iterable[Quad], language: str = "") -> None:
        """Read the quads, once.

        Raises:
            StoreError: it is a graph without the sentences behind its facts.
            OSError: there is no room for a temporary file.
        """
        self.where = where
        self.spool = Spool(quads)
        self.index = Index(self.spool)
        self.base = self.spool.base() or DEFAULT_BASE
        self._language = language
        builds = self.index.of_type("Build")
        self.notes = {iri: self._note(iri) for iri in self.index.of_type("Note")}
        if self.notes and not builds:
            raise StoreError(f"{where}: holds facts without their sentences and how it was built: name kg.nq, kg.trig or a store")
        self.built = self._built(builds[0]) if builds else Built("", {}, {})
        self.decisions = {self.short(iri): self._decided(iri) for iri in self.index.of_type("Decision")}

    def short(self, iri: str) -> str:
        """An IRI without the graph's base."""
        return iri.removeprefix(self.base)

    def whole(self, short: str) -> str:
        """The IRI that `short` made so."""
        return self.base + short if short.startswith(("entity/", "note/", "file/", "decision/")) else short

    def name(self, iri: str) -> Name:
        """What to call a thing: by its label in the language wished for, else by the first by language tag, else by its IRI's end."""
        labels = sorted(self.index.labels(iri, SKOS + "prefLabel")) or sorted(self.index.labels(iri, LABEL))
        wished = (text for tag, text in labels if tag.lower() == self._language.lower())
        label = next(wished, "") or next((text for _, text in labels), "") or local_name(iri)
        return Name(label, self.short(iri))

    def described(self, short: str) -> bool:
        """Whether the graph says anything of that thing."""
        return bool(self.index.properties(self.whole(short)))

    def kind(self, iri: str) -> str:
        """The kind of what an IRI tells: a fact, a statement, a measurement; "" for anything else, such as a mention."""
        types = {value.value.removeprefix(KG) for value in self.index.all(iri, TYPE)}
        return next((kind for name, kind in KINDS_OF.items() if name in types), "")

    def parts(self, iri: str) -> list[str]:
        """The IRIs of what a conflict or a conclusion is made of: its sides, its premises; none of anything else."""
        return [node.value for name in ("premise", "side") for node in self.index.all(iri, KG + name)]

    def place(self, evidence: str) -> Place:
        """The words at a place."""
        words = self.index.place(evidence)
        note = self.notes.get(words.note)
        name = Name(f"{note.path if note else local_name(words.note)}.md", self.short(words.note))
        start = len(words.before)
        return Place(self.short(evidence), name, words.line, words.section, words.exact, words.sentence, start, start + len(words.exact))

    def _note(self, iri: str) -> NoteRow:
        one = self.index.one
        decided = frozenset(self.short(d.value) for d in self.index.all(iri, KG + "decidedBy"))
        path = one(iri, KG + "path") or iri.partition("/note/")[2]
        return NoteRow(path, one(iri, KG + "sha256"), one(iri, *LANGUAGE), decided)

    def _decided(self, iri: str) -> Decided:
        one, all_ = self.index.one, self.index.all
        who = one(one(iri, PROV + "wasAttributedTo"), LABEL)
        about = frozenset(self.short(o.value) for o in all_(iri, KG + "about"))
        return Decided(one(iri, KG + "kind"), who, one(iri, PROV + "generatedAtTime"), one(iri, RDFS + "comment"), about)

    def _built(self, iri: str) -> Built:
        one, all_ = self.index.one, self.index.all
        settings = {one(s.value, KG + "key"): one(s.value, KG + "json") for s in all_(iri, KG + "setting") if not isinstance(s, Literal)}
        files = [f.value for f in all_(iri, KG + "file") if f.value.startswith(f"{self.base}file/")]
        return Built(one(iri, KG + "version"), settings, {one(f, KG + "path"): one(f, KG + "sha256") for f in files})
