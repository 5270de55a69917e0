"""The page of an IRI under the base: an entity with all that the notes say of it; anything else as what it is."""

from __future__ import annotations

from pyoxigraph import Literal

from kg.evidence import describe, value
from kg.ontology import KG, RDF, SKOS
from kg.server.evaluation import Answer
from kg.server.pages.evidence import iris_of, said
from kg.server.pages.facts import PLACES, groups
from kg.server.pages.neighbours import around
from kg.server.pages.searching import narrowest
from kg.server.pages.site import Reader

NAMED = ((SKOS + "prefLabel", "name"), (SKOS + "altLabel", "alias"))


def page(reader: Reader) -> Answer:
    """The page of the entity that the request's path names."""
    iri = reader.ask.iri
    node = describe(reader.site.store, [iri])[iri]
    if not node:
        return reader.missing(reader.words("missing.iri", iri=iri))
    only = reader.ask.param("only")
    found = groups(reader, iri, only)
    shown = [a for g in found for f in g.facts for a in f.assertions[:PLACES]]
    places = said(reader, shown)
    others = {f.other for g in found for f in g.facts if not f.dated}
    names = reader.names({iri, *others, *iris_of(places.values())})
    labels = {
        kind: sorted((t.language or "", t.value) for t in node.get(p, ()) if isinstance(t, Literal)) for p, kind in NAMED
    }
    return reader.page(
        "entity.html",
        iri=iri,
        name=names[iri].label,
        kind=narrowest(reader, [iri]).get(iri, ""),
        types=[reader.term(value(t)) for t in node.get(RDF + "type", ()) if value(t).startswith(KG)],
        labels=labels,
        groups=found,
        places=places,
        names=names,
        only=only,
        around=around(reader, iri),
    )
