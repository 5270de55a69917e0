"""The page of an IRI under the base: an entity, a note, or anything else as what it is."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from kg.graph.evidence import KINDS, Properties, describe, is_iri, local, value
from kg.graph.results import short
from kg.ontology import KG, PREFIXES, RDF
from kg.pages.shown import iris_of
from kg.server.evaluation import Answer
from kg.server.pages import conflicts, entity, note
from kg.server.pages.evidence import said
from kg.server.pages.site import Reader

MOST = 200  # values of one property, and things that lead here


def page(reader: Reader) -> Answer:
    """The page of the IRI that the request's path names; 404 where the graph says nothing of it."""
    iri = reader.ask.iri
    if not is_iri(iri):
        return reader.missing(reader.words("missing.iri", iri=iri))
    node = describe(reader.site.store, [iri])[iri]
    if iri in reader.site.notes:
        return note.page(reader, reader.site.notes[iri])
    if entity.is_entity(reader, node):
        return entity.page(reader, node)
    into = _into(reader, iri)
    return _plain(reader, node, into) if node or into else reader.missing(reader.words("missing.iri", iri=iri))


def _plain(reader: Reader, node: Properties, into: list[tuple[str, str]]) -> Answer:
    """Anything else: where it is said, its properties, and what leads to it."""
    iri = reader.ask.iri
    types = {local(value(t)) for t in node.get(RDF + "type", ())}
    places = said(reader, [iri]) if types & set(KINDS) or node.get(KG + "premise") else {}
    clashes = conflicts.conflicts(reader, [iri]) if "Conflict" in types else []
    rows = [(p, terms[:MOST]) for p, terms in sorted(node.items())]
    things = {t.value for _, terms in rows for t in terms if isinstance(t, NamedNode)} | {s for s, _ in into}
    predicates = {p for p, _ in rows} | {p for _, p in into}
    names = reader.names({iri, *things, *predicates, *iris_of(places.values()), *(i for c in clashes for i in c.iris())})
    return reader.page(
        "resource.html",
        iri=iri,
        name=names[iri].label,
        kinds=[reader.wording.term(value(t)) for t in node.get(RDF + "type", ()) if value(t).startswith(KG)],
        places=places,
        conflicts=clashes,
        rows=rows,
        into=into,
        names=names,
        is_literal=lambda t: isinstance(t, Literal),
        short=lambda p: short(NamedNode(p), PREFIXES),
    )


def _into(reader: Reader, iri: str) -> list[tuple[str, str]]:
    rows = reader.site.rows(f"SELECT DISTINCT ?s ?p {{ ?s ?p {NamedNode(iri)} }} LIMIT {MOST}")
    return sorted((value(s), value(p)) for s, p in rows if isinstance(s, NamedNode) and p is not None)
