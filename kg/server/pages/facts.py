"""The facts of one entity, grouped by predicate, from one basic pattern over the union of the graphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.evidence import value
from kg.ontology import KG
from kg.server.pages.site import Reader, Site, ontology
from kg.stores import Term

FEW, MANY = 8, 200  # facts of a predicate on the entity's page, and where all of a predicate are asked for
PLACES = 4  # places that say one fact
ASSERTED, DERIVED = "asserted", "derived"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact with the assertions that say it.

    Args:
        other: the thing at its other end: an IRI, or a date.
        dated: whether that is a date.
        modality: asserted, planned, rumoured, denied; derived where a rule made it.
        confidence: the greatest of its assertions; None where none has one.
        assertions: their IRIs.
        day: the earliest day that it can mean; "" where it is not dated.
    """

    other: str
    dated: bool
    modality: str
    confidence: float | None
    assertions: tuple[str, ...]
    day: str


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one predicate, seen from one side.

    Args:
        predicate: its IRI.
        inward: is the entity the object?
        facts: some of them.
        total: how many there are.
    """

    predicate: str
    inward: bool
    facts: tuple[Fact, ...]
    total: int

    @property
    def key(self) -> str:
        """What names the group in a URL."""
        return ("to-" if self.inward else "") + self.predicate.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def groups(reader: Reader, iri: str, only: str = "") -> list[Group]:
    """The entity's facts.

    Args:
        reader: who asks.
        iri: the entity.
        only: the key of the one group that is asked for, which is given at length; "" for all, shortened.
    """
    symmetric = {KG + name for name, p in ontology().properties.items() if p.symmetric}
    said = _asserted(reader.site, iri)
    told = {(p, other, inward) for p, other, _, inward in said}
    found: dict[tuple[str, bool], list[Fact]] = {}
    for (p, other, modality, inward), rows in said.items():
        confidences = [c for _, c, *_ in rows if c is not None]
        days = [day for _, _, day, _ in rows if day]
        named = isinstance(other, NamedNode)
        assertions = tuple(a for a, *_ in sorted(rows, key=lambda r: (reader.rank(r[3]), -(r[1] or 0), r[3], r[0])))
        fact = Fact(value(other), not named, modality, max(confidences, default=None), assertions, min(days, default=""))
        found.setdefault((p, inward and p not in symmetric), []).append(fact)
    for p, thing, inward in _plain(reader, iri):
        if (p, NamedNode(thing), inward) not in told:
            found.setdefault((p, inward and p not in symmetric), []).append(Fact(thing, False, DERIVED, None, (), ""))
    made = [_group(p, inward, facts, only) for (p, inward), facts in found.items()]
    return [g for g in sorted(made, key=_order) if not only or g.key == only]


def _group(predicate: str, inward: bool, facts: Sequence[Fact], only: str) -> Group:
    ordered = sorted(facts, key=lambda f: (f.modality != ASSERTED, -len(f.assertions), f.day, f.other, f.modality))
    return Group(predicate, inward, tuple(ordered[: MANY if only else FEW]), len(ordered))


def _order(group: Group) -> tuple[bool, bool, int, str]:
    known = ontology().properties.get(group.predicate.removeprefix(KG))
    dated = known is not None and known.kind == "date"
    return group.inward, not dated, -group.total, group.predicate


Row = tuple[str, float | None, str, str]  # assertion, confidence, earliest day, note
Key = tuple[str, Term, str, bool]  # predicate, the other end, modality, is the entity the object


def _asserted(site: Site, iri: str) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    optional = ("kg:modality ?m", "kg:confidence ?c", "kg:earliest ?d", "prov:wasDerivedFrom ?n")
    extra = " ".join(f"OPTIONAL {{ ?a {part} }}" for part in optional)
    for inward in (False, True):
        me, other = ("object", "subject") if inward else ("subject", "object")
        pattern = f"?a rdf:{me} {NamedNode(iri)} ; rdf:predicate ?p ; rdf:{other} ?o . {extra}"
        for a, p, o, m, c, d, n in site.rows(f"SELECT ?a ?p ?o ?m ?c ?d ?n {{ {pattern} }}"):
            if a is None or p is None or o is None:
                continue
            modality = value(m).removeprefix(KG) if m is not None else DERIVED
            row = value(a), float(value(c)) if c is not None else None, value(d) if d is not None else "", value(n) if n is not None else ""
            rows = found.setdefault((value(p), o, modality, inward), [])
            if row[0] not in {r[0] for r in rows}:
                rows.append(row)
    return found


def _plain(reader: Reader, iri: str) -> Iterable[tuple[str, str, bool]]:
    """The plain triples between the entity and others: what rules derived has no assertion."""
    entities = reader.ask.base + "entity/"
    relations = {KG + name for name, p in ontology().properties.items() if p.kind == "relation"}
    known = ", ".join(f"<{relation}>" for relation in sorted(relations))
    for inward, pattern in ((False, "{0} ?p ?o"), (True, "?o ?p {0}")):
        for p, o in reader.site.rows(f"SELECT DISTINCT ?p ?o {{ {pattern.format(NamedNode(iri))} FILTER(?p IN ({known})) }}"):
            if p is not None and o is not None and not isinstance(o, Literal) and value(o).startswith(entities):
                yield value(p), value(o), inward
