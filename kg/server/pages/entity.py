"""The page of an entity: all that the notes say of it, each thing with the sentences that say it."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode

from kg.graph.evidence import Properties, value
from kg.ontology import KG, RDF, RDFS, SKOS
from kg.pages.shown import Group, Moment, NoteCard, Said, iris_of
from kg.pages.wording import cased
from kg.server.evaluation import Answer
from kg.server.pages.conflicts import conflicts, conflicts_of
from kg.server.pages.evidence import said
from kg.server.pages.facts import PLACES, groups
from kg.server.pages.neighbours import around
from kg.server.pages.numbers import series
from kg.server.pages.searching import narrowest
from kg.server.pages.site import Reader

NAMED = (SKOS + "prefLabel", SKOS + "altLabel")
LONG = 40  # places of one fact where it is asked for
FEW, MANY = 5, 200  # of each section on the page, and where the section alone is asked for
DATES = ("start", "on", "end")  # qualifiers, the one to show first
SPOKEN = {"said": "?x kg:speaker {0}", "about": "?x a kg:Statement ; kg:about {0}"}
SECTIONS = (*SPOKEN, "numbers", "timeline", "notes")


def page(reader: Reader, node: Properties) -> Answer:
    """The page of the entity that the request's path names.

    Args:
        reader: who asks.
        node: its properties.
    """
    iri, only = reader.ask.iri, reader.ask.param("only")
    found = groups(reader, iri, "" if only in SECTIONS else only)
    whole = not only
    spoken = {key: _spoken(reader, pattern, only == key) for key, pattern in SPOKEN.items() if whole or only == key}
    numbers = series(reader, iri) if whole or only == "numbers" else []
    shown_numbers = numbers[: MANY if only else FEW]
    shown = [] if only in SECTIONS else [a for g in found for f in g.facts for a in f.assertions[: LONG if only else PLACES]]
    said_of = [s for iris, _ in spoken.values() for s in iris]
    measured = [p for s in shown_numbers for n in s.numbers[:MANY] for p in n.places[:PLACES]]
    places = said(reader, [*shown, *said_of, *measured])
    clashes = conflicts(reader, conflicts_of(reader.site, iri)) if whole else []
    notes = _notes(reader, iri) if whole or only == "notes" else []
    moments = _moments(found, places) if whole or only == "timeline" else []
    others = {f.other for g in found for f in g.facts if not f.dated}
    names = reader.names({iri, *others, *iris_of(places.values()), *(i for c in clashes for i in c.iris())})
    return reader.page(
        "entity.html",
        iri=iri,
        name=names[iri].label,
        kind=narrowest(reader, [iri]).get(iri, ""),
        kinds=_kinds(reader, node),
        labels=_labels(reader, node),
        groups=[] if only in SECTIONS else found,
        spoken=spoken,
        numbers=shown_numbers,
        numbers_total=len(numbers),
        moments=moments[: MANY if only else 4 * FEW],
        moments_total=len(moments),
        conflicts=clashes,
        notes=notes[: MANY if only else 2 * FEW],
        notes_total=len(notes),
        places=places,
        names=names,
        only=only,
        around=around(reader, iri) if whole else "",
    )


def is_entity(reader: Reader, node: Properties) -> bool:
    """Whether a thing is an entity: it has a name, and lies where entities do or is mentioned."""
    named = any(node.get(p) for p in (SKOS + "prefLabel", RDFS + "label"))
    return named and reader.ask.iri.startswith(reader.ask.base + "entity/")


def _labels(reader: Reader, node: Properties) -> list[tuple[str, list[str], list[str]]]:
    """Language, preferred names and further names, the reader's languages first."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for place, predicate in enumerate(NAMED):
        for term in node.get(predicate, ()):
            if isinstance(term, Literal):
                found.setdefault(term.language or "", ([], []))[place].append(term.value)
    order = {tag: at for at, tag in enumerate(reader.tags)}
    return [(cased(tag), *found[tag]) for tag in sorted(found, key=lambda tag: (order.get(tag, len(order)), tag))]


def _kinds(reader: Reader, node: Properties) -> Sequence[str]:
    own = sorted(value(t) for t in node.get(RDF + "type", ()) if value(t).startswith(KG))
    return [reader.wording.term(t) for t in own]


def _spoken(reader: Reader, pattern: str, at_length: bool) -> tuple[list[str], int]:
    """The statements of a pattern, those in the reader's language first, then the latest; and how many there are."""
    rows = reader.site.rows(
        f"SELECT ?x ?e ?d {{ {pattern.format(NamedNode(reader.ask.iri))} . ?x kg:evidence ?e OPTIONAL {{ ?x kg:saidOn ?d }} }}"
    )
    known = {value(x): (value(e), value(d) if d is not None else "") for x, e, d in rows if x is not None and e is not None}
    newest = sorted(known, key=lambda x: (known[x][1], x), reverse=True)
    ordered = sorted(newest, key=lambda x: reader.rank(known[x][0]))
    return ordered[: MANY if at_length else FEW], len(ordered)


def _moments(found: Sequence[Group], places: dict[str, Said]) -> list[Moment]:
    """What is dated among the facts, in order of time."""
    out = []
    for group in found:
        for fact in group.facts:
            told = [places[a] for a in fact.assertions if a in places]
            if fact.day and told and fact.modality == "asserted":
                dates = [(q[name], s) for name in DATES for s in told if name in (q := dict(s.why.qualifiers))]
                when, place = (fact.other, told[0]) if fact.dated else dates[0] if dates else (_no_finer(fact.day), told[0])
                out.append(Moment(fact.day, when, group.predicate, group.inward, "" if fact.dated else fact.other, place.quoted.iri))
    return sorted(out, key=lambda m: (m.day, m.predicate, m.other))


def _no_finer(day: str) -> str:
    """A first day as a date that says no more than the note may have said: the first of a year may stand for the year."""
    return day.removesuffix("-01").removesuffix("-01")


def _notes(reader: Reader, iri: str) -> list[NoteCard]:
    """The notes that mention the entity, those in the reader's language first."""
    rows = reader.site.rows(f"SELECT DISTINCT ?n {{ ?n kg:mentions {NamedNode(iri)} }}")
    cards = [reader.site.notes[value(n)] for (n,) in rows if n is not None and value(n) in reader.site.notes]
    return sorted(cards, key=lambda c: (reader.rank(c.iri), c.path))
