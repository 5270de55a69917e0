"""The pages of the static site as HTML, in one language of the interface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, TypeVar
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup

from kg.exporters.markdown import yaml_text
from kg.exporters.scalars import legal
from kg.exporters.shelf import About, Shelf
from kg.exporters.telling import Telling, stands
from kg.exporters.terms import KG
from kg.exporters.view import EntityView, FactView
from kg.pages.links import outside_url
from kg.pages.numbers import Series
from kg.pages.shown import Conflict, Group, NoteCard, Quoted, Said
from kg.pages.wording import cased

FACTS, SPOKEN, NUMBERS, MOMENTS, CONFLICTS, ENTRIES = 250, 100, 150, 300, 25, 500  # on one page of several
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages of the site share.

    Args:
        templates: the site's and the shared ones.
        stems: the IRI of each entity and note with the path of its page, without its ending.
        held: what is said of them.
        versions: each language of the interface: its tag, name and short name, and its folder ("" or one with a slash).
        graph: the address of `graph.html` from the site's root; "" where there is none.
        jekyll: are the pages for Jekyll, which gives them their frame?
    """

    templates: Environment
    stems: Mapping[str, str]
    held: Shelf
    versions: Sequence[tuple[str, str, str, str]]
    graph: str
    jekyll: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """Words in a note with all that they say, what helps to read them, and the names of its places in addresses."""

    quoted: Quoted
    said: tuple[Said, ...]
    context: tuple[Quoted, ...]
    anchors: tuple[str, ...]


Page = tuple[str, str]  # path in the language's folder, and HTML


@dataclass(frozen=True)
class Book:
    """All pages in one language.

    Args:
        frame: what all languages share.
        telling: how things are named.
        folder: the language's folder in the site: "" or one with a slash.
    """

    frame: Frame
    telling: Telling
    folder: str

    def entity(self, entity: EntityView) -> Iterator[Page]:
        """The page of an entity, or several where much is said of it."""
        about, iri, wording = self.frame.held.about(entity.iri), entity.iri, self.telling.wording
        groups = self.telling.groups(about, iri)
        parts: dict[str, list[list[Any]]] = {
            "groups": _cut_groups(groups),
            "said": _cut(self._statements(about, iri, True), SPOKEN),
            "about": _cut(self._statements(about, iri, False), SPOKEN),
            "numbers": _cut_series(self.telling.numbers(m for m in about.measurements if m.of == iri)),
            "moments": _cut(self.telling.moments(about, groups), MOMENTS),
            "conflicts": _cut([self.telling.conflict(c, self.frame.held) for c in about.conflicts], CONFLICTS),
            "notes": _cut(self._cards(entity.notes), ENTRIES),
        }
        items = {x.iri: x for part in (about.facts, about.statements, about.measurements) for x in part}
        paths = paged(self.frame.stems[iri], max(1, *map(len, parts.values())))
        for number, path in enumerate(paths, 1):
            here = {key: part[number - 1] if number <= len(part) else [] for key, part in parts.items()}
            shown = [*_assertions(here["groups"]), *here["said"], *here["about"], *_measurements(here["numbers"])]
            yield self._page(
                "entity.html",
                path,
                iri=iri,
                name=self.telling[iri].label,
                kind=wording.term(KG + entity.type) if entity.type else "",
                labels=self._labels(entity),
                groups=here["groups"],
                spoken={key: (here[key], len(here[key])) for key in ("said", "about")},
                numbers=here["numbers"],
                numbers_total=0,
                moments=here["moments"],
                moments_total=0,
                conflicts=here["conflicts"],
                notes=here["notes"],
                notes_total=0,
                places={i: self.telling.said(items[i]) for i in shown},
                addresses=paths,
                number=number,
            )

    def note(self, iri: str) -> Page:
        """The page of a note: what was read off it, where it stands."""
        about, card = self.frame.held.about(iri), self.telling.notes[iri]
        seen: set[str] = set()
        spots = list(self._spots(about, iri, seen))
        conflicts = [self.telling.conflict(c, self.frame.held) for c in about.conflicts]
        told = [q for c in conflicts for side in c.sides for said in side.places for q in (said.quoted, *said.context)]
        amounts = {m.iri: self.telling.amount(number) for m in about.measurements for (number,) in [self.telling.numbers([m])[0].numbers]}
        return self._page(
            "note.html",
            self.frame.stems[iri] + ".html",
            card=card,
            name=self.telling[iri].label,
            sections=[(section, list(found)) for section, found in groupby(spots, key=lambda s: s.quoted.section)],
            conflicts=conflicts,
            conflict_anchors=_anchors(told, iri, seen),
            amounts=amounts,
        )

    def conflicts(self, found: Sequence[Conflict], number: int, last: int) -> Page:
        """A page of all conflicts."""
        paths = paged("conflicts", last)
        return self._page("conflicts.html", paths[number - 1], conflicts=found, addresses=paths, number=number)

    def listing(self, stem: str, heading: str, iris: Sequence[str], number: int, last: int) -> Page:
        """A page of a list of entities or notes."""
        paths = paged(stem, last)
        entries = [(self.telling[iri], *self._beside(iri)) for iri in iris]
        return self._page("list.html", paths[number - 1], heading=heading, entries=entries, addresses=paths, number=number)

    def index(self, counts: Sequence[tuple[str, int]], begin: Sequence[tuple[str, int]], types: Sequence[tuple[str, str, int]]) -> Page:
        """The first page: the search, how much there is, entities to begin with, and the types (type, stem of its list, how many)."""
        named = [(self.telling[iri], self._beside(iri)[1], n) for iri, n in begin]
        listed = sorted((self.kind(kind), quote(f"{stem}.html"), n) for kind, stem, n in types)
        return self._page("index.html", "index.html", counts=counts, begin=named, types=listed)

    def kind(self, name: str) -> str:
        """What a type is called."""
        return self.telling.wording.term(KG + name) if name else self.telling.wording.words("graph.other")

    def _page(self, template: str, here: str, addresses: Sequence[str] = (), **values: object) -> Page:
        home = "../" * here.count("/")
        up = home + "../" * self.folder.count("/")

        def url(iri: str) -> str:
            thing, sign, place = iri.partition("#char=")
            stem = self.frame.stems.get(thing) or self.frame.stems.get(iri)
            return f"{home}{quote(stem)}.html{sign}{place}" if stem else ""

        text = self.frame.templates.get_template(template).render(
            **self.telling.wording.helpers(),
            url=url,
            names=self.telling,
            here=here,
            home=home,
            up=up,
            graph=self.frame.graph,
            jekyll=self.frame.jekyll,
            versions=[(tag, name, short, f"{up}{folder}{quote(here)}") for tag, name, short, folder in self.frame.versions],
            addresses=[home + quote(path) for path in addresses],
            **values,
        )
        # To a site maker who runs Liquid over it, the page is text like to a browser.
        return here, text.replace("{{", "&#123;&#123;").replace("{%", "&#123;%")

    def _statements(self, about: About, iri: str, own: bool) -> list[str]:
        """Statements by the entity, or about it: those in the reader's language first, then the latest."""
        found = [s for s in about.statements if (s.speaker == iri) == own]
        newest = sorted(sorted(found, key=lambda s: s.iri), key=lambda s: s.date, reverse=True)
        return [s.iri for s in sorted(newest, key=lambda s: self.telling.rank(s.words[0].note if s.words else ""))]

    def _cards(self, notes: Iterable[str]) -> list[NoteCard]:
        cards = [self.telling.notes[iri] for iri in notes if iri in self.telling.notes]
        return sorted(cards, key=lambda c: (self.telling.rank(c.iri), c.path, c.iri))

    def _labels(self, entity: EntityView) -> list[tuple[str, list[str], list[str]]]:
        """Language, preferred names and further names, the reader's languages first."""
        found: dict[str, tuple[list[str], list[str]]] = {}
        for at, names in enumerate((entity.labels, entity.names)):
            for tag, text in names:
                found.setdefault(tag, ([], []))[at].append(legal(text))
        order = {tag: at for at, tag in enumerate(self.telling.wording.tags)}
        return [(cased(tag), *found[tag]) for tag in sorted(found, key=lambda tag: (order.get(tag, len(order)), tag))]

    def _beside(self, iri: str) -> tuple[str, str]:
        """What stands beside a name in a list: the language of the name, and what the thing is."""
        if iri in self.telling.notes:
            card = self.telling.notes[iri]
            told = [self.telling.wording.language_name(card.lang), self.telling.wording.date(card.date)]
            return card.lang, " · ".join(text for text in told if text)
        kind = self.telling.things[iri].type
        return "", self.kind(kind) if kind else ""

    def _spots(self, about: About, iri: str, seen: set[str]) -> Iterator[Spot]:
        """What stands in a note, each words once, in the order of the text."""
        items = [x for part in (about.facts, about.statements, about.measurements) for x in part]
        here = [x for x in items if (x.words[0].note if x.words else x.note if isinstance(x, FactView) else "") == iri]
        found = sorted(map(self.telling.said, here), key=stands)
        for _, same in groupby(found, key=lambda said: said.quoted):
            said = tuple(same)
            context = tuple(dict.fromkeys(q for s in said for q in s.context))
            yield Spot(said[0].quoted, said, context, tuple(_anchors([said[0].quoted, *context], iri, seen)))


def templates_of(environment: Environment) -> Environment:
    """The templates, knowing what they call."""
    environment.globals.update(outside=outside_url)
    environment.filters["yaml"] = _yaml
    return environment


def _yaml(text: str) -> Markup:
    """A text of a page as a scalar of front matter, in which Liquid finds no tag either."""
    return Markup(yaml_text(Markup(text).unescape()).replace("{", "\\x7b"))


def paged(stem: str, last: int) -> list[str]:
    """The paths of pages 1 to `last` of something: further ones lie in folders of their number, where nothing else lies."""
    folder, _, name = stem.rpartition("/")
    if not folder:
        return [f"{stem}.html", *(f"{stem}/{n}.html" for n in range(2, last + 1))]
    return [f"{stem}.html", *(f"{folder}/{n}/{name}.html" for n in range(2, last + 1))]


def _anchors(places: Iterable[Quoted], note: str, seen: set[str]) -> list[str]:
    """The names by which addresses find those places in the note's page, each given once; `seen` are those that are given."""
    found = []
    for place in places:
        of, sign, span = place.iri.partition("#char=")
        if of == note and sign and span not in seen:
            seen.add(span)
            found.append(f"char={span}")
    return found


def _cut(items: Sequence[Item], size: int) -> list[list[Item]]:
    return [list(items[at : at + size]) for at in range(0, len(items), size)]


def _cut_groups(groups: Sequence[Group]) -> list[list[Group]]:
    """Groups for page after page, each with so many places; a fact that more places say goes on on the next."""
    pages: list[list[Group]] = []
    room = 0
    for group in groups:
        begun = False
        for fact in group.facts:
            for at in range(0, len(fact.assertions), FACTS):
                piece = replace(fact, assertions=fact.assertions[at : at + FACTS])
                if len(piece.assertions) > room:
                    pages.append([])
                    room, begun = FACTS, False
                room -= len(piece.assertions)
                facts = (*pages[-1].pop().facts, piece) if begun else (piece,)
                pages[-1].append(replace(group, facts=facts))
                begun = True
    return pages


def _cut_series(series: Sequence[Series]) -> list[list[Series]]:
    """Series for page after page; of a long one, the chart stands on the first."""
    pieces = [
        replace(s, numbers=s.numbers[at : at + NUMBERS], chart=None if at else s.chart)
        for s in series
        for at in range(0, len(s.numbers), NUMBERS)
    ]
    pages: list[list[Series]] = []
    room = 0
    for piece in pieces:
        size = sum(len(n.places) for n in piece.numbers)
        if not pages or size > room:
            pages.append([])
            room = NUMBERS
        pages[-1].append(piece)
        room -= size
    return pages


def _assertions(groups: Iterable[Group]) -> list[str]:
    return [iri for group in groups for fact in group.facts for iri in fact.assertions]


def _measurements(series: Iterable[Series]) -> list[str]:
    return [iri for s in series for number in s.numbers for iri in number.places]
