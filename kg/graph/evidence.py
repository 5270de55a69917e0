"""Reads from a store the places in notes that say something: assertions, statements, measurements, mentions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import isfinite

from pyoxigraph import Literal, NamedNode

from kg.decisions import shown_amount
from kg.graph.views import Name, Place, Why, around
from kg.ontology import KG, OA, RDF
from kg.stores import Store, Term

KINDS = ("Assertion", "Statement", "Measurement", "Mention")
# What is told of a node besides what it says: of an assertion all else of ours is a qualifier.
STRUCTURE = frozenset(
    KG + n
    for n in (
        *("modality", "confidence", "extractedBy", "evidence", "context", "earliest", "latest", "source"),
        *("bound", "entity", "place", "level", "mentionKind", "via", "decidedBy", "overruledBy", "premise", "rule"),
    )
)
SAID = tuple(KG + n for n in ("speaker", "quote", "paraphrase"))
MEASURED = tuple(KG + n for n in ("of", "measure", "value", "minValue", "maxValue", "unit"))

Properties = Mapping[str, Sequence[Term]]


def describe(store: Store, iris: Iterable[str]) -> dict[str, Properties]:
    """Each IRI's properties: predicate → objects, sorted. One of which nothing is known, or that is no IRI, has an empty table."""
    found: dict[str, dict[str, list[Term]]] = {iri: {} for iri in sorted(set(iris))}
    wanted = [iri for iri in found if is_iri(iri)]
    for at in range(0, len(wanted), 1000):
        values = " ".join(f"<{iri}>" for iri in wanted[at : at + 1000])
        for s, p, o in store.query(f"SELECT ?s ?p ?o {{ VALUES ?s {{ {values} }} ?s ?p ?o }}", {}):
            if s is not None and p is not None and o is not None:
                found[value(s)].setdefault(value(p), []).append(o)
    return {iri: {p: sorted(terms, key=str) for p, terms in table.items()} for iri, table in found.items()}


Finder = Callable[[Iterable[str]], Mapping[str, Place]]


def whys(store: Store, iris: Iterable[str], name: Callable[[Term], Name], find: Finder | None = None) -> tuple[Why, ...]:
    """What those nodes say and where, by note, line and offset; nodes without evidence are left out.

    `name` gives each thing its label, `find` the place of each evidence IRI (`places`, if left out). An inference is
    followed to its premises, each with the rule that drew on it.
    """
    nodes = describe(store, iris)
    rules: dict[str, str] = {}
    while drawn := {iri: node for iri, node in nodes.items() if node.get(KG + "premise")}:
        for node in drawn.values():
            rules |= {value(t): first(node, KG + "rule") for t in node[KG + "premise"]}
        nodes = {iri: n for iri, n in nodes.items() if iri not in drawn}
        nodes |= describe(store, (value(t) for node in drawn.values() for t in node[KG + "premise"]))
    wanted = (value(t) for n in nodes.values() for p in ("evidence", "context") for t in n.get(KG + p, ()))
    spots = places(store, wanted) if find is None else find(wanted)
    found = [replace(_why(iri, node, spots, name), rule=rules.get(iri, "")) for iri, node in nodes.items() if node.get(KG + "evidence")]
    return tuple(sorted(found, key=lambda w: (*_order(w.place), w.iri)))


def places(store: Store, iris: Iterable[str]) -> dict[str, Place]:
    """The places in notes that those evidence IRIs are."""
    spots = describe(store, iris)
    selectors = describe(store, (value(t) for s in spots.values() for t in s.get(OA + "hasSelector", ())))
    sources = sorted({t.value for s in spots.values() for t in s.get(OA + "hasSource", ()) if isinstance(t, NamedNode)})
    paths = f"SELECT ?n ?p {{ VALUES ?n {{ {' '.join(f'<{n}>' for n in sources)} }} ?n <{KG}path> ?p }} ORDER BY DESC(?p)"
    notes = {value(n): value(p) for n, p in (store.query(paths, {}) if sources else ()) if n is not None and p is not None}
    return {iri: _place(iri, spot, selectors, notes) for iri, spot in spots.items()}


def is_iri(text: str) -> bool:
    """Whether a text can be an IRI, as far as the store takes it."""
    try:
        return bool(NamedNode(text))
    except ValueError:
        return False


def whole(text: str) -> int:
    """A line or an offset; 0 where the text is none, as a graph of another's may have it."""
    return int(text) if text.isdecimal() and len(text) < 16 else 0


def share(text: str) -> float | None:
    """A confidence; None where the text is none."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def value(term: Term) -> str:
    """An IRI, a literal's lexical form, or a blank node's label."""
    return str(term) if not isinstance(term, NamedNode | Literal) else term.value


def local(iri: str) -> str:
    """The last part of an IRI: behind `#`, or else behind the last `/`."""
    return iri.rsplit("#", 1)[-1] if "#" in iri else iri.rsplit("/", 1)[-1]


def first(node: Properties, *predicates: str) -> str:
    """The first value of the first of those predicates that the node has; empty where it has none."""
    return next((value(node[p][0]) for p in predicates if node.get(p)), "")


def _place(iri: str, spot: Properties, selectors: Mapping[str, Properties], notes: Mapping[str, str]) -> Place:
    exact = first(spot, KG + "exact")
    quoted = next((s for t in spot.get(OA + "hasSelector", ()) if (s := selectors[value(t)]).get(OA + "exact")), {})
    sentence, start, end = around(first(quoted, OA + "prefix"), exact, first(quoted, OA + "suffix"))
    note = first(spot, OA + "hasSource") or iri.partition("#")[0]
    path = (notes.get(note, "") or note.partition("/note/")[2] or note).removesuffix(".md") + ".md"
    line = first(spot, KG + "line")
    return Place(iri, Name(path, note), whole(line), first(spot, KG + "section"), exact, sentence, start, end)


def _why(iri: str, node: Properties, spots: Mapping[str, Place], name: Callable[[Term], Name]) -> Why:
    kind = next((k for k in KINDS if any(value(t) == KG + k for t in node.get(RDF + "type", ()))), "")
    confidence = first(node, KG + "confidence")
    told = {
        "Assertion": (RDF + "subject", RDF + "predicate", RDF + "object"),
        "Statement": (KG + "speaker", "", ""),
        "Measurement": (KG + "of", KG + "measure", ""),
        "Mention": ("", "", KG + "entity"),
    }.get(kind, ("", "", ""))
    subject, predicate, object_ = (name(node[p][0]) if node.get(p) else Name("") for p in told)
    if kind == "Statement":
        predicate, object_ = Name("says", SAID[1]), Name(first(node, *SAID[1:]))
    elif kind == "Measurement":
        object_ = Name(amount(node))
    elif kind == "Mention":
        subject, predicate = spots[first(node, KG + "evidence")].note, Name("mentions", KG + "mentions")
    return Why(
        iri,
        kind,
        subject,
        predicate,
        object_,
        spots[first(node, KG + "evidence")],
        local(first(node, KG + "modality")) or "asserted",
        share(confidence),
        first(node, KG + "extractedBy"),
        _qualifiers(node, name),
        tuple(sorted((spots[value(t)] for t in node.get(KG + "context", ())), key=_order)),
    )


def _order(place: Place) -> tuple[str, int, str, int]:
    """By note, line and offset in the file; the offset is the number that the IRI names."""
    offset = place.iri.rpartition("#char=")[2].partition(",")[0]
    return place.note.label, place.line, place.iri.partition("#")[0], whole(offset)


def amount(node: Properties) -> str:
    """A measurement's value as it is shown."""
    return shown_amount(*(first(node, KG + name) for name in ("value", "minValue", "maxValue", "unit", "bound")))


def _qualifiers(node: Properties, name: Callable[[Term], Name]) -> tuple[tuple[str, str], ...]:
    told = {*STRUCTURE, *SAID, *MEASURED}
    return tuple(sorted((local(p), name(t).label) for p, terms in node.items() if p.startswith(KG) and p not in told for t in terms))
