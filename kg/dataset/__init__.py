"""RDF of the whole build: one named graph a note, the curated entities, and how it was built.

No blank nodes and no time stamps: the same extractions give the same bytes.
What stands in a note's graph is told in `kg.dataset.triples`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Protocol

import pyoxigraph as ox

from kg.dataset.terms import TYPE, Triple, iri, json_literal, kg
from kg.dataset.triples import describe, entities, note_triples
from kg.decisions import Decision, agent_iri, named_in
from kg.iris import note_iri, segment
from kg.model import Entity, Extraction
from kg.ontology import PROV, RDF, RDFS, SKOS, XSD, Ontology

__all__ = ["build_quads", "canonical", "catalogue_quads", "decision_quads", "describe", "provenance_quads", "quads", "translation_quads"]

# Of the catalogue's own statements these are written from the entities instead, with all supertypes.
_DESCRIBED = frozenset({RDF + "type", RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel"})


def quads(extraction: Extraction, ontology: Ontology, base: str) -> Iterator[ox.Quad]:
    """The graph of one note, each quad once, in no particular order.

    Types and labels of catalogued entities are not here but in the catalogue's
    graph (`catalogue_quads`).

    Raises:
        KeyError: an entity's type or an assertion's predicate is not in the ontology.
    """
    graph = ox.NamedNode(note_iri(base, extraction.note.path))
    for triple in dict.fromkeys(note_triples(extraction, ontology, base)):
        yield ox.Quad(*triple, graph)


def build_quads(
    extractions: Iterable[Extraction],
    ontology: Ontology,
    base: str,
    *,
    version: str = "",
    settings: Mapping[str, object] | None = None,
    files: Mapping[str, str] | None = None,
    catalogue: Iterable[ox.Quad] = (),
) -> Iterator[ox.Quad]:
    """All graphs of a build except the derived one: notes, translations, catalogue and build.

    `settings` are JSON values; `files` leads from the path of each ontology file
    to its SHA-256; `catalogue` are the catalogue's own quads, of which those
    about entities that this build names are kept.
    """
    done = list(extractions)
    for extraction in done:
        yield from quads(extraction, ontology, base)
    yield from translation_quads((e.note for e in done), base)
    yield from catalogue_quads((x for e in done for x in entities(e)), ontology, base, catalogue)
    yield from provenance_quads((e.note for e in done), base, version=version, settings=settings, files=files)


class Named(Protocol):
    """What is told of a note outside its own graph: a `Note` has it, and a `Summary` too."""

    @property
    def path(self) -> str:
        """Inside the folder, without ending."""

    @property
    def slug(self) -> str:
        """What its translations share."""

    @property
    def lang(self) -> str:
        """BCP 47."""

    @property
    def sha256(self) -> str:
        """Of the file."""


def translation_quads(notes: Iterable[Named], base: str) -> Iterator[ox.Quad]:
    """`kg:translationOf` between notes of one slug and different languages, both ways, each in its subject's graph."""
    by_slug: dict[str, list[Named]] = {}
    for note in notes:
        by_slug.setdefault(note.slug, []).append(note)
    for same in by_slug.values():
        for a in same:
            for b in same:
                if a.lang != b.lang:
                    here = ox.NamedNode(note_iri(base, a.path))
                    yield ox.Quad(here, kg("translationOf"), ox.NamedNode(note_iri(base, b.path)), here)


def catalogue_quads(used: Iterable[Entity], ontology: Ontology, base: str, catalogue: Iterable[ox.Quad] = ()) -> Iterator[ox.Quad]:
    """The catalogued ones among `used`: types, labels, `skos:inScheme` the graph, and what `catalogue` says besides.

    That is identifiers, and who confirmed them.
    """
    graph = ox.NamedNode(f"{base}graph/catalogue")
    curated = {e.iri: e for e in used if e.catalogued}
    for entity in curated.values():
        for triple in describe(entity, ontology):
            yield ox.Quad(*triple, graph)
        yield ox.Quad(ox.NamedNode(entity.iri), iri(SKOS + "inScheme"), graph, graph)
    told = list(catalogue)
    confirmed = _confirmations(told, curated)
    for quad in told:
        besides = str(quad.subject)[1:-1] in curated and quad.predicate.value not in _DESCRIBED
        if besides or quad.subject in confirmed:
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _confirmations(told: Iterable[ox.Quad], curated: Collection[str]) -> set[object]:
    """Who confirmed identifiers of these entities: the statements about them, and the people to whom they are attributed."""
    about = {q.subject for q in told if q.predicate.value == RDF + "subject" and str(q.object)[1:-1] in curated}
    return {*about, *(q.object for q in told if q.subject in about and q.predicate.value == PROV + "wasAttributedTo")}


def provenance_quads(
    notes: Iterable[Named],
    base: str,
    *,
    version: str = "",
    settings: Mapping[str, object] | None = None,
    files: Mapping[str, str] | None = None,
) -> Iterator[ox.Quad]:
    """Which version, with which settings, from which files (SHA-256) built the graph: `<base>graph/build`, without a time."""
    graph = ox.NamedNode(f"{base}graph/build")
    rows: list[Triple] = [(graph, TYPE, kg("Build")), (graph, TYPE, iri(PROV + "Activity"))]
    if version:
        rows.append((graph, kg("version"), ox.Literal(version)))
    for key, value in (settings or {}).items():
        setting = ox.NamedNode(f"{base}graph/build#setting={segment(key)}")
        rows += [(graph, kg("setting"), setting), (setting, TYPE, kg("Setting"))]
        rows += [(setting, kg("key"), ox.Literal(key)), (setting, kg("json"), json_literal(value))]
    yield from (ox.Quad(*row, graph) for row in rows)
    made_of = ((note_iri(base, n.path), "", n.sha256) for n in notes)
    for name, path, sha in chain(made_of, ((f"{base}file/{segment(path)}", path, sha) for path, sha in (files or {}).items())):
        file = ox.NamedNode(name)
        yield ox.Quad(graph, kg("file"), file, graph)
        yield ox.Quad(file, kg("sha256"), ox.Literal(sha), graph)
        if path:
            yield ox.Quad(file, kg("path"), ox.Literal(path), graph)


def decision_quads(decisions: Iterable[Decision], ontology: Ontology, base: str) -> Iterator[ox.Quad]:
    """What people decided, with who, when and why: `<base>graph/decisions`."""
    graph = ox.NamedNode(f"{base}graph/decisions")
    for decision in decisions:
        made = decision.made
        me, agent = ox.NamedNode(made.iri), ox.NamedNode(agent_iri(base, made.who))
        rows: list[Triple] = [(me, TYPE, iri(name)) for name in ontology.classes["Decision"]]
        rows += [(me, kg("kind"), ox.Literal(made.kind)), (me, iri(RDFS + "comment"), ox.Literal(made.why))]
        rows += [(me, iri(PROV + "wasAttributedTo"), agent), (agent, TYPE, iri(PROV + "Person")), (agent, TYPE, iri(PROV + "Agent"))]
        rows.append((agent, iri(RDFS + "label"), ox.Literal(made.who)))
        rows += [(me, kg("about"), ox.NamedNode(entity)) for entity in named_in(decision)]
        datatype = XSD + ("dateTime" if "T" in made.when else "date")
        rows.append((me, iri(PROV + "generatedAtTime"), ox.Literal(made.when, datatype=iri(datatype))))
        yield from (ox.Quad(*row, graph) for row in rows)


def canonical(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """Each quad once, sorted by its N-Quads line (by code point): the order of every file that is written."""
    return [quad for _, quad in sorted({str(q): q for q in quads}.items())]
