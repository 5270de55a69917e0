"""A part of a graph that is a graph itself: what was wished for, with its evidence, and nothing that leads nowhere.

Things are told (assertions, statements, measurements, mentions, conflicts,
inferences), they are notes, or they are entities: these are in the part or not. All else
(places, selectors, pages) is there where something in the part leads to it. docs/exports.md tells the rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

from pyoxigraph import Quad

from kg.exporters.reader import LANGUAGE, note_of
from kg.exporters.spool import Row, Spool, spooled, value_of
from kg.exporters.terms import ENTITY_TYPES, KG, PROV, RDF

Fact = tuple[str, str, str]  # terms as N-Quads write them

_TOLD = ("Assertion", "Statement", "Measurement", "Mention", "Inference", "Conflict")
_SAYING, _RESTING = _TOLD[:3], _TOLD[4:]
_ABOUT = {
    "Assertion": ("subject", "object"),
    "Statement": ("speaker", "about", "madeAt"),
    "Measurement": ("of",),
    "Mention": ("entity",),
    "Conflict": ("subject",),
    "Inference": ("subject", "object"),
}
_FIRST = {"Statement": ("speaker", "about"), "Measurement": ("of",)}  # whose it is: the first of these that is told
_NAMES = ("entity", "speaker", "about", "madeAt", "of", "side", "premise", "subject", "confidence", "modality", "evidence")
_LINKS = tuple(KG + name for name in _NAMES)
_SUBJECT, _PREDICATE, _OBJECT = (RDF + name for name in ("subject", "predicate", "object"))
_FROM = PROV + "wasDerivedFrom"


class NothingLeft(LookupError):
    """No part of the graph is what was wished for. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What to keep; all of them hold together. Entities and other things are named by their IRIs.

    `named` are entities, notes, assertions, statements, measurements, mentions, conflicts or inferences, `stated` facts (subject,
    predicate, object as N-Quads write them); without either, all. `lang` is a language tag (RFC 4647, basic filtering), ""
    for all. `confidence` is the least of a fact, `degree` the least number of facts between an entity and others.
    `around` is an entity, "" for none, and `hops` how many facts may lie between it and what is kept.
    """

    named: frozenset[str] | None = None
    stated: frozenset[Fact] = frozenset()
    lang: str = ""
    confidence: float = 0.0
    degree: int = 0
    around: str = ""
    hops: int = 1

    @property
    def nothing(self) -> bool:
        """Is nothing wished for but the whole?"""
        return replace(self, hops=1) == Wishes()


def part(quads: Iterable[Quad], wishes: Wishes) -> Spool:
    """The part of a graph's quads that was wished for: a subset of them that is a well-formed graph.

    Raises:
        NothingLeft: nothing is.
        OSError: there is no room for temporary files.
    """
    held = spooled(quads)
    if wishes.nothing:
        return held
    graph = _read(held)
    kept = _chosen(graph, wishes)
    if not kept.notes and not kept.entities:
        raise NothingLeft("nothing in the graph is what was wished for: wish for less, or look with kg query for what there is")
    return Spool(rows=_rows(held, graph, kept))


@dataclass(slots=True)
class _Told:
    """What is told, by its class: its note, and its links by local name; terms as N-Quads write them."""

    kind: str
    note: str
    links: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def fact(self) -> Fact | None:
        """What an assertion or inference says."""
        ends = [min(self.links[name], default="") for name in ("subject", "predicate", "object")]
        return (ends[0], ends[1], ends[2]) if all(ends) else None

    def asserted(self) -> bool:
        """Is it said to hold?"""
        return all(value == f"<{KG}asserted>" for value in self.links["modality"])

    def about(self) -> set[str]:
        """The IRIs that it is about."""
        return {value for name in _ABOUT[self.kind] for value in self.links[name] if value.startswith("<")}

    def rests_on(self) -> set[str]:
        """The sides of a conflict, the premises of an inference."""
        return {*self.links["side"], *self.links["premise"]}

    def owner(self) -> set[str]:
        """Whose a statement or measurement is: who speaks, else what it is about; what is measured."""
        return set(next((self.links[name] for name in _FIRST.get(self.kind, ()) if self.links[name]), ()))


@dataclass(frozen=True, slots=True)
class _Graph:
    """What a choice must know of a graph; terms as N-Quads write them."""

    told: Mapping[str, _Told]
    notes: Mapping[str, str]  # with their languages
    entities: frozenset[str]
    predicates: frozenset[str]  # of facts
    authors: Mapping[str, set[str]]  # of notes


@dataclass(frozen=True, slots=True)
class _Kept:
    told: frozenset[str]
    notes: frozenset[str]
    entities: frozenset[str]


def _read(held: Spool) -> _Graph:
    told: dict[str, _Told] = {}
    once: dict[str, str] = {}
    for kind in _TOLD:
        told |= {f"<{iri}>": _Told(kind, "") for iri in held.of_type(KG + kind)}
    for node, predicate, value, _ in held.rows_of(_SUBJECT, _PREDICATE, _OBJECT, _FROM, *_LINKS):
        if (one := told.get(node)) is None:
            continue
        if predicate == f"<{_FROM}>":
            one.note = once.setdefault(value, value)
        elif (name := predicate[1:-1].removeprefix(KG).removeprefix(RDF)) == "evidence":
            one.note = one.note or f"<{note_of(value_of(value))}>"
        elif value not in one.links[name]:
            one.links[name].append(once.setdefault(value, value))
    notes = {f"<{iri}>": "" for iri in held.of_type(KG + "Note")}
    for node, _, value, _ in held.rows_of(*LANGUAGE):
        if node in notes:
            notes[node] = value_of(value)
    authors: dict[str, set[str]] = defaultdict(set)
    for note, _, author, _ in held.rows_of(PROV + "wasAttributedTo"):
        authors[note].add(author)
    return _Graph(told, notes, _entities(held, told, notes, authors), _predicates(told), authors)


def _entities(held: Spool, told: Mapping[str, _Told], notes: Mapping[str, str], authors: Mapping[str, set[str]]) -> frozenset[str]:
    found = {f"<{iri}>" for kind in ENTITY_TYPES for iri in held.of_type(KG + kind)}
    found |= {value for one in told.values() for value in one.about()}
    found |= {value for _, _, value, _ in held.rows_of(KG + "mentions")}.union(*authors.values())
    pages = {f"<{iri}>" for iri in held.of_type(KG + "WebPage")}
    return frozenset(found - told.keys() - notes.keys() - pages)


def _predicates(told: Mapping[str, _Told]) -> frozenset[str]:
    return frozenset(predicate for one in told.values() for predicate in one.links["predicate"])


def _chosen(graph: _Graph, wishes: Wishes) -> _Kept:
    spoken = {note for note, lang in graph.notes.items() if _matches(lang, wishes.lang)}
    likely = {iri: one for iri, one in graph.told.items() if _sure(one, wishes.confidence) and (not wishes.lang or _in(one, spoken))}
    picked = {iri: one for iri, one in likely.items() if one.kind in _SAYING}
    asked: frozenset[str] = frozenset()
    own: set[str] | None = None  # the entities that are wished for; None for all
    if wishes.named is not None or wishes.stated:
        asked = frozenset(f"<{iri}>" for iri in wishes.named or ())
        asked |= {other for iri in asked if iri in graph.told for other in graph.told[iri].rests_on()}
        own = set(asked & graph.entities)
        picked = {iri: one for iri, one in picked.items() if _asked(iri, one, asked, wishes.stated) or _about(one, own, graph)}
    if wishes.around:
        asked, own = frozenset(), _near(f"<{wishes.around}>", wishes.hops, _edges(picked.values(), graph))
        picked = {iri: one for iri, one in picked.items() if _about(one, own, graph)}
    if wishes.degree > 0:
        degrees = Counter(end for edge in _edges(picked.values(), graph) for end in (edge[0], edge[2]))
        asked, own = frozenset(), {entity for entity in graph.entities if degrees[entity] >= wishes.degree}
        picked = {iri: one for iri, one in picked.items() if _about(one, own, graph)}
    notes = {one.note for one in picked.values()} | (spoken if own is None else spoken & asked)
    entities = {value for one in picked.values() for value in one.about()} | (own or set())

    def belongs(iri: str, one: _Told) -> bool:
        if own is None or iri in asked or one.note in asked or not own.isdisjoint(one.about()):
            return True
        return one.note in notes and not entities.isdisjoint(one.about())

    told = picked | {iri: one for iri, one in likely.items() if one.kind == "Mention" and belongs(iri, one)}
    for kind in _RESTING:
        resting = {iri: one for iri, one in likely.items() if one.kind == kind and one.rests_on()}
        told |= {iri: one for iri, one in resting.items() if one.rests_on() <= told.keys()}
    about = {value for one in told.values() for value in one.about()} | entities
    notes |= {one.note for one in told.values()} | (about & graph.notes.keys())
    authors = {author for note in notes for author in graph.authors.get(note, ())}
    return _Kept(frozenset(told), frozenset(notes & graph.notes.keys()), graph.entities & (about | authors))


def _in(one: _Told, notes: set[str]) -> bool:
    """Does it stand in one of these notes? What stands in none stays if all does that it rests on."""
    return one.note in notes or one.kind in _RESTING


def _asked(iri: str, one: _Told, named: frozenset[str], stated: frozenset[Fact]) -> bool:
    return iri in named or one.note in named or one.fact() in stated


def _about(one: _Told, entities: set[str], graph: _Graph) -> bool:
    """Is it about these alone: a fact whose ends are, as far as they are entities, or what one says, or what is measured of one?"""
    if one.kind == "Assertion":
        ends = one.about() & graph.entities
        return bool(ends) and ends <= entities
    return not entities.isdisjoint(one.owner())


def _matches(lang: str, wished: str) -> bool:
    tag, prefix = lang.casefold(), wished.casefold()
    return not prefix or tag == prefix or tag.startswith(prefix + "-")


def _sure(one: _Told, least: float) -> bool:
    try:
        return all(float(value_of(number)) >= least for number in one.links["confidence"])
    except ValueError:
        return False


def _edges(told: Iterable[_Told], graph: _Graph) -> set[Fact]:
    """The asserted facts between two entities, each once."""
    facts = {fact for one in told if one.kind == "Assertion" and one.asserted() and (fact := one.fact())}
    return {fact for fact in facts if fact[0] != fact[2] and fact[0] in graph.entities and fact[2] in graph.entities}


def _near(start: str, hops: int, edges: Iterable[Fact]) -> set[str]:
    """What can be reached from `start` over so many edges, whichever way they lead."""
    beside: dict[str, set[str]] = defaultdict(set)
    for one, _, other in edges:
        beside[one].add(other)
        beside[other].add(one)
    found, border = {start}, {start}
    for _ in range(hops):
        border = {near for entity in border for near in beside[entity]} - found
        found |= border
    return found


def _rows(held: Spool, graph: _Graph, kept: _Kept) -> Iterator[Row]:
    """The rows of the part, in canonical order."""
    governed = graph.told.keys() | graph.notes.keys() | graph.entities
    inside = kept.told | kept.notes | kept.entities
    free = _reached(held, inside | {f"<{iri}>" for iri in held.of_type(KG + "Build")}, governed)
    stated = [(fact, one.note) for iri in kept.told if (one := graph.told[iri]).asserted() and (fact := one.fact())]
    facts, noted = {fact for fact, _ in stated}, set(stated)
    out, catalogue = graph.notes.keys() - kept.notes, f"<{held.base()}graph/catalogue>"

    def stays(row: Row) -> bool:
        subject, predicate, value, source = row
        if subject not in inside and (subject not in free or source in out):
            return False
        if value in governed and value not in inside:
            return False
        if subject not in graph.entities or predicate not in graph.predicates or source == catalogue:
            return True
        fact = (subject, predicate, value)
        return (fact, source) in noted if source in graph.notes else fact in facts

    return filter(stays, held.rows())


def _reached(held: Spool, start: Set[str], governed: Set[str]) -> set[str]:
    """What is neither told nor note nor entity, and can be reached from `start` over such."""
    found, border = set(start), set(start)
    while border:
        values = (value for node in border for values in held.properties(node[1:-1]).values() for value in values)
        border = {value for value in values if value.startswith("<") and value not in governed and value not in found}
        found |= border
    return found
