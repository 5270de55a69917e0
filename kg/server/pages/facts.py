"""The facts of one entity, grouped by predicate, from one basic pattern over the union of the graphs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import Literal, NamedNode

from kg.graph.evidence import share, value
from kg.ontology import KG
from kg.pages.shown import Fact, Group
from kg.pages.wording import is_date, ontology, symmetric
from kg.server.pages.site import Reader, Site
from kg.stores import Term

FEW, MANY = 6, 200  # facts of a predicate on the entity's page, and where all of a predicate are asked for
PLACES = 3  # places that say one fact
READ = 40  # assertions of one fact among which those to show are chosen
ASSERTED, DERIVED = "asserted", "derived"


def groups(reader: Reader, iri: str, only: str = "") -> list[Group]:
    """The entity's facts.

    Args:
        reader: who asks.
        iri: the entity.
        only: the key of the one group that is asked for, which is given at length; "" for all, shortened.
    """
    told = _told(reader.site, iri)
    found: dict[tuple[str, bool], list[Key]] = {}
    for key in told:
        found.setdefault((key[0], key[3] and not symmetric(key[0])), []).append(key)
    for p, thing, inward in _plain(reader, iri) if not told else ():
        told[key := (p, NamedNode(thing), DERIVED, inward)] = []
        found.setdefault((p, inward and not symmetric(p)), []).append(key)
    wanted = {g: keys for g, keys in found.items() if not only or Group(*g, (), 0).key == only}
    shown = {g: sorted(keys, key=lambda k: _weight(k, told))[: MANY if only else FEW] for g, keys in wanted.items()}
    details = _details(reader.site, (a for keys in shown.values() for k in keys for a in told[k][:READ]))
    made = [Group(*g, tuple(_fact(reader, k, told[k], details) for k in keys), len(wanted[g])) for g, keys in shown.items()]
    return sorted(made, key=_order)


def _order(group: Group) -> tuple[bool, bool, int, str]:
    return group.inward, not is_date(group.predicate), -group.total, group.predicate


Key = tuple[str, Term, str, bool]  # predicate, the other end, modality, is the entity the object
Detail = tuple[float | None, str, str]  # confidence, earliest day, note


def _told(site: Site, iri: str) -> dict[Key, list[str]]:
    """Each fact with the assertions that say it, or with the premises of the rule that drew it."""
    found: dict[Key, dict[str, None]] = {}
    for inward in (False, True):
        me, other = ("object", "subject") if inward else ("subject", "object")
        ends = f"rdf:{me} {NamedNode(iri)} ; rdf:predicate ?p ; rdf:{other} ?o"
        for pattern in (f"?a {ends} ; kg:modality ?m", f"?i {ends} ; kg:premise ?a"):
            for a, p, o, m in site.rows(f"SELECT ?a ?p ?o ?m {{ {pattern} }}"):
                if a is not None and p is not None and o is not None:
                    modality = value(m).removeprefix(KG) if m is not None else DERIVED
                    found.setdefault((value(p), o, modality, inward), {})[value(a)] = None
    return {key: sorted(assertions) for key, assertions in found.items()}


def _weight(key: Key, told: dict[Key, list[str]]) -> tuple[bool, int, str, str]:
    """What is asserted stands before what is not, what many places say before what few do."""
    _, other, modality, _ = key
    return modality != ASSERTED, -len(told[key]), value(other), modality


def _details(site: Site, assertions: Iterable[str]) -> dict[str, Detail]:
    optional = " ".join(f"OPTIONAL {{ ?x {p} }}" for p in ("kg:confidence ?c", "kg:earliest ?d", "prov:wasDerivedFrom ?n"))
    return {
        value(a): (share(value(c)) if c is not None else None, value(d) if d is not None else "", value(n) if n is not None else "")
        for a, c, d, n in site.about(f"?c ?d ?n {{ {optional} }}", assertions)
        if a is not None
    }


def _fact(reader: Reader, key: Key, assertions: Sequence[str], details: dict[str, Detail]) -> Fact:
    """A fact, its assertions in the reader's language first, then the surest."""
    _, other, modality, _ = key
    none: Detail = (None, "", "")
    known = {a: details.get(a, none) for a in assertions}
    ordered = sorted(assertions, key=lambda a: (a not in details, reader.rank(known[a][2]), -(known[a][0] or 0), known[a][2], a))
    confidences = [c for c, _, _ in known.values() if c is not None]
    day = min((d for _, d, _ in known.values() if d), default="")
    return Fact(value(other), not isinstance(other, NamedNode), modality, max(confidences, default=None), tuple(ordered), day)


def _plain(reader: Reader, iri: str) -> Iterable[tuple[str, str, bool]]:
    """The plain triples between the entity and others, of a graph that has no assertions."""
    entities = reader.ask.base + "entity/"
    relations = {KG + name for name, p in ontology().properties.items() if p.kind == "relation"}
    known = ", ".join(f"<{relation}>" for relation in sorted(relations))
    for inward, pattern in ((False, "{0} ?p ?o"), (True, "?o ?p {0}")):
        for p, o in reader.site.rows(f"SELECT DISTINCT ?p ?o {{ {pattern.format(NamedNode(iri))} FILTER(?p IN ({known})) }}"):
            if p is not None and o is not None and not isinstance(o, Literal) and value(o).startswith(entities):
                yield value(p), value(o), inward
