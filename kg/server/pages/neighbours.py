"""What stands around an entity, for a graph that grows by clicking: a few neighbours a time, and the lines between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from kg.graph.evidence import is_iri, value
from kg.graph.views import Name
from kg.ontology import KG
from kg.pages.rendering import json_text
from kg.pages.shown import Quoted, Said, iris_of, named
from kg.pages.wording import ontology
from kg.server.evaluation import Answer
from kg.server.pages.evidence import said
from kg.server.pages.kinds import kinds_of, looks, words_of
from kg.server.pages.links import local_url
from kg.server.pages.site import Reader, Site, json_answer

Json = dict[str, Any]
Line = tuple[str, str, str]  # from, predicate, to

STEP = 12  # neighbours a time
KNOWN = 80  # entities in the picture to which lines are looked for
FARTHEST = 5000  # neighbours of one entity that can be reached
PLACES = 60  # places that say something of two entities


def neighbours(reader: Reader) -> Answer:
    """The next neighbours of an entity, and the lines that they bring into a picture, as JSON.

    The parameters: `iri`, the entity; `skip`, how many of its neighbours are
    there already; `known`, once for each entity in the picture. One neighbour
    of each relation comes first, then the second of each, so that a company
    with a thousand products shows its founder too.
    """
    iri, known = reader.ask.param("iri"), [v for k, v in reader.ask.params if k == "known"]
    skip = reader.ask.param("skip") or "0"
    if not all(map(is_iri, (iri, *known))) or len(known) > KNOWN or not (skip.isascii() and skip.isdecimal() and int(skip) <= FARTHEST):
        return json_answer({"error": f"ask with iri=, skip= (up to {FARTHEST}) and known= (up to {KNOWN} times)"}, 400)
    site, start = reader.site, int(skip)
    found = [n for n in _interleaved(_groups(site, iri, start + STEP + 1)) if n != iri]
    shown = [*([iri] if start == 0 else []), *found[start : start + STEP]]
    names, kinds = reader.names(shown), kinds_of(site, shown)
    return json_answer(
        {
            "nodes": [{"iri": n, "url": local_url(n, reader.ask.base), "label": names[n].label, "kind": kinds[n]} for n in shown],
            "lines": _drawn(reader, lines_between(site, {iri, *shown}, {iri, *shown, *known})),
            "total": _count(site, iri),
            "next": start + STEP if len(found) > start + STEP else None,
        }
    )


def around(reader: Reader, iri: str) -> str:
    """What the script of the growing graph needs on an entity's page, as JSON that may stand in HTML."""
    return json_text({"iri": iri, "words": words_of(reader, "graph"), "kinds": looks(reader)})


def facts(reader: Reader) -> Answer:
    """What the notes say of two entities together, as JSON: each place with its sentence. The parameters: `a` and `b`."""
    a, b = reader.ask.param("a"), reader.ask.param("b")
    if not (is_iri(a) and is_iri(b)):
        return json_answer({"error": "ask with a= and b="}, 400)
    query = f"SELECT DISTINCT ?f {{ VALUES (?s ?o) {{ (<{a}> <{b}>) (<{b}> <{a}>) }} ?f rdf:subject ?s ; rdf:object ?o }} LIMIT {PLACES}"
    found = said(reader, (value(f) for (f,) in reader.site.rows(query) if f is not None)).values()
    names = reader.names(iris_of(found))
    return json_answer({"facts": [_fact(reader, one, names) for one in found]})


@lru_cache(maxsize=2)
def relations(site: Site) -> tuple[str, ...]:
    """The predicates that lead from entity to entity: those of the vocabulary and those of the graph."""
    known = ontology().properties.values()
    used = {value(p) for (p,) in site.rows("SELECT DISTINCT ?p { ?a rdf:predicate ?p }") if p is not None and is_iri(value(p))}
    other = {KG + p.name for p in known if p.kind != "relation"}
    return tuple(sorted({KG + p.name for p in known if p.kind == "relation"} | (used - other)))


def lines_between(site: Site, some: Iterable[str], others: Iterable[str]) -> list[Line]:
    """The plain facts between the one entities and the others, either way, sorted."""
    ends = {(a, b) for a in some for b in others if a != b}
    pairs = " ".join(f"(<{a}> <{b}>)" for a, b in sorted(ends | {(b, a) for a, b in ends}))
    known = set(relations(site))
    rows = site.rows(f"SELECT ?a ?p ?b {{ VALUES (?a ?b) {{ {pairs} }} ?a ?p ?b }}") if pairs else ()
    found = {(value(a), value(p), value(b)) for a, p, b in rows if a is not None and p is not None and b is not None}
    return sorted(line for line in found if line[1] in known)


def _groups(site: Site, iri: str, most: int) -> list[list[str]]:
    """The entity's neighbours by relation and direction, at most so many of each, the rarest relation first."""
    parts = []
    for number, p in enumerate(relations(site)):
        for way, pattern in enumerate((f"<{iri}> <{p}> ?x", f"?x <{p}> <{iri}>")):
            parts.append(f"{{ SELECT ({2 * number + way} AS ?g) ?x {{ {pattern} FILTER (isIRI(?x)) }} LIMIT {most} }}")
    groups: dict[int, list[str]] = {}
    for g, x in site.rows(f"SELECT ?g ?x {{ {' UNION '.join(parts)} }}"):
        if g is not None and x is not None:
            groups.setdefault(int(value(g)), []).append(value(x))
    return [group for _, group in sorted(groups.items(), key=lambda item: (len(item[1]), item[0]))]


def _interleaved(groups: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first of each group, then the second of each …, each once."""
    return iter(dict.fromkeys(iri for row in zip_longest(*groups) for iri in row if iri is not None))


def _count(site: Site, iri: str) -> int:
    """How many neighbours the entity has."""
    values = " ".join(f"<{p}>" for p in relations(site))
    pattern = f"VALUES ?p {{ {values} }} {{ ?x ?p <{iri}> }} UNION {{ <{iri}> ?p ?x }} FILTER (isIRI(?x) && ?x != <{iri}>)"
    (row,) = site.rows(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}")
    return int(value(row[0])) if row[0] is not None else 0


def _drawn(reader: Reader, lines: Iterable[Line]) -> list[Json]:
    """A line for each two entities and direction, with what it says; `way` is false where it holds both ways."""
    joined: dict[tuple[str, str], list[str]] = {}
    for a, p, b in lines:
        joined.setdefault((a, b), []).append(p)
    symmetric = {KG + p.name for p in ontology().properties.values() if p.symmetric}
    return [
        {"from": a, "to": b, "says": [reader.wording.term(p) for p in said], "way": not symmetric.issuperset(said)}
        for (a, b), said in joined.items()
    ]


def _fact(reader: Reader, one: Said, names: Mapping[str, Name]) -> Json:
    why = one.why
    return {
        "subject": named(why.subject, names).label,
        "says": named(why.predicate, names).label,
        "object": named(why.object, names).label,
        "modality": "" if why.modality == "asserted" else reader.words(f"modality.{why.modality}"),
        "confidence": why.confidence,
        "places": [_place(reader, place) for place in (one.quoted, *one.context)],
    }


def _place(reader: Reader, place: Quoted) -> Json:
    url = local_url(place.iri, reader.ask.base)
    shown = {"before": place.before, "exact": place.words, "after": place.after}
    return {**shown, "note": place.note.label, "lang": place.lang, "url": url, "line": place.line}
