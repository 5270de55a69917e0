"""The page Conflicts: what cannot all be right, the sides beside one another, each with its sentences."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from kg.graph.evidence import describe, first, value
from kg.ontology import KG
from kg.pages.shown import Conflict, sides
from kg.server.evaluation import Answer
from kg.server.pages.evidence import said
from kg.server.pages.site import Reader, Site

PAGE = 20  # conflicts on a page
ROLES = ("rdf:subject", "rdf:object", "kg:of", "kg:entity", "kg:speaker")


def page(reader: Reader) -> Answer:
    """All conflicts, or those of one kind, a page at a time."""
    kind, number = reader.ask.param("kind"), reader.ask.number("page")
    rows = reader.site.rows("SELECT DISTINCT ?c ?k { ?c a kg:Conflict ; kg:kind ?k }")
    known = sorted((value(k), value(c)) for c, k in rows if c is not None and k is not None)
    kinds: dict[str, int] = {}
    for each, _ in known:
        kinds[each] = kinds.get(each, 0) + 1
    wanted = [iri for each, iri in known if kind in ("", each)]
    shown = conflicts(reader, wanted[(number - 1) * PAGE : number * PAGE])
    names = reader.names({i for c in shown for i in c.iris()})
    return reader.page(
        "conflicts.html",
        conflicts=shown,
        kinds=kinds,
        kind=kind,
        names=names,
        total=len(wanted),
        number=number,
        last=max(1, -(-len(wanted) // PAGE)),
    )


def conflicts(reader: Reader, iris: Iterable[str]) -> list[Conflict]:
    """Those conflicts, by kind and IRI."""
    nodes = describe(reader.site.store, iris)
    places = said(reader, (value(t) for node in nodes.values() for t in node.get(KG + "side", ())))
    found = []
    for iri, node in nodes.items():
        told = [places[value(t)] for t in node.get(KG + "side", ()) if value(t) in places]
        predicates = {p.why.predicate.iri for p in told if p.why.kind in ("Assertion", "Measurement")}
        subject = first(node, KG + "subject") or next((p.why.subject.iri for p in told if p.why.kind != "Mention"), "")
        languages = len({p.quoted.lang for p in told if p.quoted.lang})
        predicate = next(iter(predicates)) if len(predicates) == 1 else ""
        found.append(Conflict(iri, first(node, KG + "kind"), subject, predicate, sides(told, subject, reader.rank), languages))
    return sorted(found, key=lambda c: (c.kind, c.iri))


def conflicts_of(site: Site, iri: str) -> list[str]:
    """The conflicts that are about an entity or in whose sides it plays a part."""
    me = NamedNode(iri)
    told = " UNION ".join((f"{{ ?c kg:subject {me} }}", *(f"{{ ?c kg:side ?x . ?x {role} {me} }}" for role in ROLES)))
    return sorted({value(c) for (c,) in site.rows(f"SELECT DISTINCT ?c {{ {told} }}") if c is not None})
