"""Views as pages tell them: names in a reader's language, facts grouped by predicate, each with the places that say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.exporters.scalars import legal
from kg.exporters.shelf import About, Item, Shelf
from kg.exporters.terms import KG, local_name
from kg.exporters.view import ConflictView, FactView, Labels, MeasurementView, StatementView, View, Words
from kg.graph.views import Name, Place, Why
from kg.iris import bounds
from kg.pages.numbers import Number, Series, series
from kg.pages.shown import Conflict, Fact, Group, Moment, NoteCard, Quoted, Said, sides, span_of
from kg.pages.wording import Wording, is_date, symmetric
from kg.pages.words import tables

DATES = ("start", "on", "end")  # qualifiers, the one to show first


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity in brief: what to call it, what it is, and how many notes name it."""

    label: str
    labels: Labels
    kind: str
    type: str
    notes: int


@dataclass(frozen=True, eq=False)
class Telling(Mapping[str, Name]):
    """How entities and notes are named to one reader; as a mapping, each entity's and note's IRI with its name.

    Args:
        things: all entities by IRI.
        notes: all notes by IRI.
        wording: how the reader is spoken to.
    """

    things: Mapping[str, Thing]
    notes: Mapping[str, NoteCard]
    wording: Wording

    def __getitem__(self, iri: str) -> Name:
        if iri in self.things:
            thing = self.things[iri]
            label = called(thing.label, thing.labels, self.wording.tags)
            return Name(label if label.strip() else legal(local_name(iri)), iri)
        if iri in self.notes:
            return Name(self.notes[iri].title or self.notes[iri].path, iri)
        return Name(legal(self.wording.term(iri) if iri.startswith(KG) else local_name(iri) or iri), iri)

    def __contains__(self, iri: object) -> bool:
        return iri in self.things or iri in self.notes

    def __iter__(self) -> Iterator[str]:
        yield from (*self.things, *self.notes)

    def __len__(self) -> int:
        return len(self.things) + len(self.notes)

    def rank(self, iri: str) -> int:
        """How well the reader reads the note in which a place lies: 0 is best."""
        card, tags = self.notes.get(iri.partition("#")[0]), self.wording.tags
        tag = card.lang.lower() if card is not None else ""
        return next((tags.index(t) for t in (tag, tag.partition("-")[0]) if t in tags), len(tags))

    def said(self, item: FactView | StatementView | MeasurementView) -> Said:
        """What an item says, and where. What helps to read it from another note leads to that note, not to a place in it."""
        places = item.words or (Words("", "", "", "", 0, "", -1, -1),)
        first, *others = map(self.quoted, places)
        others = [q if q.note.iri == first.note.iri else replace(q, iri=q.note.iri) for q in others]
        why = _why(item, first)
        near = why.subject.iri.rpartition("/")[0]  # where entities are named: a view shortens the IRIs in qualifiers
        named = tuple((key, whole if (whole := f"{near}/{text}") in self.things else text) for key, text in why.qualifiers)
        return Said(replace(why, qualifiers=named), first, tuple(others))

    def quoted(self, words: Words) -> Quoted:
        """A place, ready to be shown."""
        card = self.notes.get(words.note)
        name = Name(card.title or card.path, words.note) if card else Name(legal(local_name(words.note)), words.note)
        iri = f"{words.note}#char={words.start},{words.end}" if words.start >= 0 else words.note
        texts = map(legal, (words.section, words.before, words.exact, words.after))
        return Quoted(iri, name, card.lang if card else "", words.line, *texts)

    def groups(self, about: About, iri: str) -> list[Group]:
        """An entity's facts by predicate and direction: those of which it is the subject first, dates first, then the commonest."""
        told: dict[tuple[str, bool], dict[tuple[str, bool, str], list[FactView]]] = {}
        for fact in about.facts:
            inward = fact.subject != iri
            other = fact.subject if inward else legal(fact.object) if fact.literal else fact.object
            group = told.setdefault((fact.predicate, inward and not symmetric(fact.predicate)), {})
            group.setdefault((other, fact.literal, fact.modality), []).append(fact)
        made = [
            Group(
                KG + predicate, inward, tuple(sorted((self._fact(key, facts) for key, facts in group.items()), key=self._order)), len(group)
            )
            for (predicate, inward), group in told.items()
        ]
        return sorted(made, key=lambda g: (g.inward, not is_date(g.predicate), -g.total, g.predicate))

    def numbers(self, measurements: Iterable[MeasurementView]) -> list[Series]:
        """Numbers of one thing by what is measured."""
        same: dict[tuple[str, ...], list[str]] = {}
        for m in measurements:
            key = (KG + m.measure, m.value, m.minimum, m.maximum, legal(m.unit), m.bound, legal(m.date))
            same.setdefault(key, []).append(m.iri)
        return series(same, self.wording.words)

    def amount(self, number: Number) -> str:
        """A number as people write it, with its date."""
        key, words = f"bound.{number.bound}", self.wording.words
        text = words(key, number=number.text) if words.knows(key) else number.text
        return f"{text} · {self.wording.date(number.date)}" if number.date else text

    def moments(self, about: About, groups: Iterable[Group]) -> list[Moment]:
        """What is dated among an entity's facts, in order of time."""
        facts = {fact.iri: fact for fact in about.facts}
        found = []
        for group in groups:
            for fact in (f for f in group.facts if f.day and f.modality == "asserted"):
                dated = [date for a in fact.assertions for date in _dates(facts[a])] or [_no_finer(fact.day)]
                place = self.said(facts[fact.assertions[0]]).quoted.iri
                found.append(Moment(fact.day, dated[0], group.predicate, group.inward, "" if fact.dated else fact.other, place))
        return sorted(found, key=lambda m: (m.day, m.predicate, m.other))

    def conflict(self, view: ConflictView, shelf: Shelf) -> Conflict:
        """A conflict with its sides, each with all places that say it."""
        told = [self._side(shelf.named(iri), iri, about, words) for iri, about, words in view.sides]
        predicates = {s.why.predicate.iri for s in told if s.why.kind in ("Assertion", "Measurement")}
        subject = view.subject or next((s.why.subject.iri for s in told if s.why.kind != "Mention"), "")
        languages = len({s.quoted.lang for s in told if s.quoted.lang})
        predicate = next(iter(predicates)) if len(predicates) == 1 else ""
        return Conflict(view.iri, legal(view.kind), subject, predicate, sides(told, subject, self.rank), languages)

    def _side(self, item: Item | None, iri: str, about: str, words: tuple[Words, ...]) -> Said:
        if isinstance(item, FactView | StatementView | MeasurementView):
            return self.said(item)
        first, *others = map(self.quoted, words or (Words("", "", "", "", 0, "", -1, -1),))
        name = Name(about, about) if about else Name(first.words)
        return Said(Why(iri, "Mention", first.note, Name("mentions", KG + "mentions"), name, _place(first)), first, tuple(others))

    def _fact(self, key: tuple[str, bool, str], facts: list[FactView]) -> Fact:
        other, literal, modality = key
        ordered = sorted(facts, key=lambda f: (self.rank(f.note), -(f.confidence or 0), f.note, f.iri))
        sure = [f.confidence for f in facts if f.confidence is not None]
        days = [f.earliest for f in facts if f.earliest] or [day for f in facts for date in _dates(f) if (day := bounds(date)[0])]
        return Fact(other, literal, modality, max(sure, default=None), tuple(f.iri for f in ordered), min(days, default=""))

    def _order(self, fact: Fact) -> tuple[bool, int, str, str]:
        """What is asserted stands before what is not, what many places say before what few do."""
        return fact.modality != "asserted", -len(fact.assertions), fact.other, fact.modality


def stands(said: Said) -> tuple[str, int, int, str]:
    """By what things that stand in notes are sorted: in the order of the text."""
    start, end = span_of(said.quoted.iri) or (0, 0)
    return said.quoted.note.iri, start, -end, said.why.iri


@lru_cache(maxsize=16)
def speaking(tag: str) -> Wording:
    """How readers of one language of the interface are spoken to."""
    words = tables()[tag]
    return Wording(words, tuple(dict.fromkeys((tag, *tables()))))


def called(label: str, labels: Labels, tags: Iterable[str]) -> str:
    """What to call a thing for a reader of those languages, the best first: its name in one or in one of its kinds, else `label`."""
    for tag in tags:
        for near in (False, True):  # the language itself before its kinds, as `zh` before `zh-hant`
            for own, text in labels:
                if text.strip() and (own.lower().startswith(tag + "-") if near else own.lower() == tag):
                    return legal(text)
    return legal(label)


def cards(seen: View) -> dict[str, NoteCard]:
    """All notes in brief by IRI."""
    return {n.iri: NoteCard(n.iri, legal(n.path), legal(n.title), legal(n.lang), legal(n.date), "") for n in seen.notes}


def things(seen: View) -> dict[str, Thing]:
    """All entities in brief by IRI."""
    return {e.iri: Thing(e.label, e.labels, e.kind, e.type, len(e.notes)) for e in seen.entities}


def _dates(fact: FactView) -> list[str]:
    """The dates that a fact gives, the one to show first."""
    if fact.literal:
        return [fact.object]
    given = dict(fact.qualifiers)
    return [given[name] for name in DATES if given.get(name)]


def _no_finer(day: str) -> str:
    """A first day as a date that says no more than the note may have said: the first of a year may stand for the year."""
    return day.removesuffix("-01").removesuffix("-01")


def _place(quoted: Quoted) -> Place:
    sentence = quoted.before + quoted.words + quoted.after
    start = len(quoted.before)
    return Place(quoted.iri, quoted.note, quoted.line, quoted.section, quoted.words, sentence, start, start + len(quoted.words))


def _why(item: FactView | StatementView | MeasurementView, at: Quoted) -> Why:
    place = _place(at)
    match item:
        case FactView():
            object_ = Name(legal(item.object)) if item.literal else Name(item.object, item.object)
            subject, predicate = Name(item.subject, item.subject), Name(item.predicate, KG + item.predicate)
            qualifiers = tuple((key, legal(text)) for key, text in item.qualifiers)
            return Why(item.iri, "Assertion", subject, predicate, object_, place, item.modality, item.confidence, "", qualifiers)
        case StatementView():
            given = (("madeAt", item.event), ("saidOn", legal(item.date)))
            told = tuple((key, text) for key, text in given if text)
            return Why(
                item.iri, "Statement", Name(item.speaker, item.speaker), Name("says"), Name(legal(item.text)), place, qualifiers=told
            )
        case MeasurementView():
            number = item.value or "–".join(n for n in (item.minimum, item.maximum) if n)
            text = " ".join(x for x in ("" if item.bound == "exact" else item.bound, number, legal(item.unit)) if x)
            dated = (("on", legal(item.date)),) if item.date else ()
            predicate = Name(item.measure, KG + item.measure)
            return Why(item.iri, "Measurement", Name(item.of, item.of), predicate, Name(text), place, qualifiers=dated)
