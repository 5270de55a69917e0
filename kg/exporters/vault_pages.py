"""The pages of an Obsidian vault as Markdown; a text of a note is never more than text in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.exporters.file_names import file_stem
from kg.exporters.markdown import escaped, highlighted, properties
from kg.exporters.scalars import legal
from kg.exporters.shelf import About, Shelf
from kg.exporters.telling import Telling, stands
from kg.exporters.terms import KG
from kg.exporters.view import EntityView, MeasurementView
from kg.pages.numbers import Number
from kg.pages.shown import Fact, Group, Said, Side
from kg.pages.wording import Wording

_WIKIDATA = "wikidata.org/"
_GAP = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Pages:
    """Makes the pages.

    Args:
        telling: how things are named.
        names: the IRI of each entity and note with the name of its page.
        held: what is said of them.
    """

    telling: Telling
    names: Mapping[str, str]
    held: Shelf

    @property
    def _wording(self) -> Wording:
        return self.telling.wording

    def entity(self, entity: EntityView) -> str:
        """The page of an entity."""
        words, about = self._wording.words, self.held.about(entity.iri)
        called = dict.fromkeys(legal(text) for _, text in (*entity.labels, ("", entity.label), *entity.names))
        rows: list[tuple[str, str | Iterable[str]]] = [
            ("aliases", [name for name in called if name.strip() and name != self.names[entity.iri]]),
            ("type", self._wording.term(KG + entity.type) if entity.type else ""),
            ("tags", list(_tags(entity))),
            ("wikidata", next((iri.rpartition("/")[2] for iri in entity.same if _WIKIDATA in iri), "")),
            ("iri", entity.iri),
        ]
        groups = self.telling.groups(about, entity.iri)
        places = {f.iri: self.telling.said(f) for f in about.facts}
        said = [self._statement(self.telling.said(s)) for s in about.statements if s.speaker == entity.iri]
        of = [self._statement(self.telling.said(s), True) for s in about.statements if s.speaker != entity.iri]
        numbers = [n for s in self.telling.numbers(m for m in about.measurements if m.of == entity.iri) for n in s.numbers]
        measured = {m.iri: self.telling.said(m) for m in about.measurements}
        parts = [
            (words("entity.facts"), [line for g in groups for line in self._group(g, places)]),
            (words("entity.said"), [line for lines in said for line in lines]),
            (words("entity.about"), [line for lines in of for line in lines]),
            (words("entity.numbers"), [line for n in numbers for line in self._number(n, measured)]),
            (words("nav.conflicts"), list(self._conflicts(about))),
            (words("entity.notes"), [f"- {self.link(note)}" for note in entity.notes if note in self.names]),
        ]
        return self._page(rows, entity.label, parts)

    def note(self, iri: str) -> str:
        """The page of a note: what stands in it, in the order of its text."""
        words, about, card = self._wording.words, self.held.about(iri), self.telling.notes[iri]
        rows: list[tuple[str, str | Iterable[str]]] = [
            ("aliases", [name for name in (card.title, card.path) if name.strip() and name != self.names[iri]]),
            ("tags", ["note"]),
            ("language", card.lang),
            ("date", card.date),
            ("path", card.path),
            ("iri", iri),
        ]
        facts = sorted((self.telling.said(f) for f in about.facts), key=stands)
        spoken = sorted((self.telling.said(s) for s in about.statements), key=stands)
        measured = sorted(((self.telling.said(m), m) for m in about.measurements), key=lambda pair: stands(pair[0]))
        parts = [
            (words("entity.facts"), [line for s in facts for line in self._told(s)]),
            (words("layers.quote"), [line for s in spoken for line in self._statement(s, True)]),
            (words("entity.numbers"), [line for s, m in measured for line in self._measured(s, m)]),
            (words("nav.conflicts"), list(self._conflicts(about))),
        ]
        return self._page(rows, card.title or card.path, parts)

    def listing(self, kind: str, iris: Sequence[str]) -> str:
        """A list of entities of one type."""
        return self._page([("tags", ["list"])], self._kind(kind), [("", [f"- {self.link(iri)}" for iri in iris])])

    def index(self, lists: Sequence[tuple[str, str, int]], drawn: int, canvas: str) -> str:
        """The first page: the lists by type (page, type, how many), the canvas, and the notes."""
        words = self._wording.words
        kinds = []
        for name, kind, n in lists:
            kinds.append(f"- [[{name}|{_shown(self._kind(kind))}]] ({n:,})")
        parts = [
            (words("vault.types"), kinds),
            (words("nav.graph"), [f"- [[{canvas}]] ({drawn:,})"]),
            (words("entity.notes"), [f"- {self.link(iri)}" for iri in self.telling.notes]),
        ]
        return self._page([("tags", ["list"])], words("about.title"), parts)

    def _kind(self, kind: str) -> str:
        return self._wording.term(KG + kind) if kind else self._wording.words("graph.other")

    def link(self, iri: str) -> str:
        """A wikilink to the page of an entity or a note; the bare name of anything else."""
        label = self.telling[iri].label
        if iri not in self.names:
            return escaped(label)
        name, shown = self.names[iri], _shown(label)
        return f"[[{name}]]" if shown in ("", name) else f"[[{name}|{shown}]]"

    def _page(self, rows: Iterable[tuple[str, str | Iterable[str]]], title: str, parts: Iterable[tuple[str, Sequence[str]]]) -> str:
        out = [properties(rows), f"# {escaped(title) or '–'}", ""]
        for heading, lines in parts:
            if lines:
                out += [*([f"## {heading}", ""] if heading else []), *lines, ""]
        return _GAP.sub("\n\n", "\n".join(out))

    def _group(self, group: Group, places: Mapping[str, Said]) -> Iterator[str]:
        words = self._wording.words
        term = self._term(group.predicate)
        yield from ("", f"### ← {term} {words('entity.inward')}" if group.inward else f"### {term}", "")
        for fact in group.facts:
            yield " · ".join([f"- {self._end(fact)}", *self._modality(fact.modality)])
            for iri in fact.assertions:
                yield from self._quote(places[iri])

    def _end(self, fact: Fact) -> str:
        return escaped(self._wording.date(fact.other)) if fact.dated else self.link(fact.other)

    def _modality(self, name: str) -> list[str]:
        words = self._wording.words
        return [] if name == "asserted" else [words(f"modality.{name}") if words.knows(f"modality.{name}") else escaped(name)]

    def _term(self, iri: str) -> str:
        return escaped(self._wording.term(iri))

    def _told(self, said: Said) -> Iterator[str]:
        """A fact with both its ends."""
        why = said.why
        other = self.link(why.object.iri) if why.object.iri else escaped(self._wording.date(why.object.label))
        told = f"{self.link(why.subject.iri)} → {self._term(why.predicate.iri)} → {other}"
        yield " · ".join([f"- {told}", *self._modality(why.modality)])
        yield from self._quote(said)

    def _measured(self, said: Said, view: MeasurementView) -> Iterator[str]:
        """A number with whose it is."""
        ((number,),) = (series.numbers for series in self.telling.numbers([view]))
        yield f"- {self.link(view.of)} → {self._amount(number)}"
        yield from self._quote(said)

    def _amount(self, number: Number) -> str:
        return f"{self._term(number.measure)}: {escaped(self.telling.amount(number))}"

    def _number(self, number: Number, measured: Mapping[str, Said]) -> Iterator[str]:
        yield f"- {self._amount(number)}"
        for iri in number.places:
            yield from self._quote(measured[iri])

    def _statement(self, said: Said, speaker: bool = False) -> Iterator[str]:
        who = f"{self.link(said.why.subject.iri)}: " if speaker and said.why.subject.iri else ""
        yield f"- {who}{escaped(said.why.object.label)}"
        yield from self._quote(said)

    def _conflicts(self, about: About) -> Iterator[str]:
        for view in about.conflicts:
            conflict = self.telling.conflict(view, self.held)
            kind = f"conflict.{conflict.kind}"
            name = self._wording.words(kind) if self._wording.words.knows(kind) else escaped(conflict.kind)
            of = [self.link(conflict.subject)] if conflict.subject else []
            differs = [self._term(conflict.predicate)] if conflict.predicate else []
            yield from ("", f"### {name}", "", *([" · ".join([*of, *differs]), ""] if of or differs else []))
            yield from (line for side in conflict.sides for line in self._side(side))

    def _side(self, side: Side) -> Iterator[str]:
        says = (
            self.link(side.says.iri) if side.says.iri else escaped(self._wording.date(side.says.label) if side.dated else side.says.label)
        )
        yield f"- {says}"
        for said in side.places:
            yield from self._quote(said)

    def _quote(self, said: Said) -> Iterator[str]:
        """The sentence that says it, and where it stands."""
        at, words = said.quoted, self._wording.words
        sentence = highlighted(at.before, at.words, at.after)
        if sentence:
            yield from (f"  > {sentence}", "  >")
        where = [self.link(at.note.iri)] if at.note.iri else []
        where += [words("line", n=at.line)] if at.line else []
        where += [escaped(at.section)] if at.section else []
        qualifiers = [escaped(self._wording.qualifier(key, text, self.telling)) for key, text in said.why.qualifiers]
        sure = [f"{words('confidence')} {said.why.confidence:.2f}"] if said.why.confidence is not None else []
        yield f"  > — {' · '.join([*where, *qualifiers, *sure])}"
        yield ""


def _tags(entity: EntityView) -> Iterator[str]:
    """The type as a tag; a finer type below the one it belongs to."""
    parts = dict.fromkeys(p for p in (entity.kind, entity.type) if p)
    tag = "/".join("".join(c if c.isalnum() or c in "-_" else "_" for c in part) for part in parts)
    if tag and not all(c.isdecimal() for c in tag):
        yield tag


def _shown(label: str) -> str:
    """A label as the shown part of a wikilink can hold it: a wikilink knows no escapes."""
    return file_stem(label).translate(_PLAIN)


_PLAIN = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in "*_~=!&<>@"}
