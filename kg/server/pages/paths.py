"""The page Path: how two entities are connected, the shortest way first, with the sentences of each step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any

from pyoxigraph import NamedNode

from kg.graph.evidence import value
from kg.graph.lookup import folded
from kg.ontology import KG
from kg.pages.shown import Said, iris_of
from kg.server.evaluation import Answer
from kg.server.pages.evidence import said
from kg.server.pages.index import index_of, search
from kg.server.pages.links import iri_at
from kg.server.pages.searching import searcher_of
from kg.server.pages.site import Reader, Site

LONGEST = 6  # steps of a way
WAYS = 5
DETOUR = 1  # steps that a further way may be longer than the shortest
NODES = 20_000  # entities that are looked at before the search gives up
SENTENCES = 2  # of each step
CHOICES = 6  # things of one name to choose from


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the entities at its ends, what connects them and in which direction, and who says so."""

    start: str
    end: str
    predicate: str
    forward: bool
    places: tuple[Said, ...]


@dataclass
class Region:
    """What has been seen of the graph around one end: entity → steps from the end, and the connections among them."""

    near: dict[str, int]
    edge: set[str]
    links: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # (subject, object) → predicates


def page(reader: Reader) -> Answer:
    """The page; with both ends given, the ways between them."""
    ends = [_end(reader, name) for name in ("from", "to")]
    iris = [found[0] if len(found) == 1 else "" for _, found in ends]
    both = bool(iris[0] and iris[1])
    ways = connections(reader, iris[0], iris[1]) if both and iris[0] != iris[1] else []
    together = _together(reader, iris) if both and not ways else []
    steps = [s for way in ways for s in way]
    things = {i for _, found in ends for i in found} | {i for s in steps for i in (s.start, s.end)}
    things |= iris_of(p for s in steps for p in s.places)
    names = reader.names(things | set(together))
    typed = [names[i].label if i else text for (text, _), i in zip(ends, iris, strict=True)]
    return reader.page("path.html", ends=ends, iris=iris, typed=typed, both=both, ways=ways, together=together, names=names)


def connections(reader: Reader, start: str, end: str) -> list[list[Step]]:
    """The shortest ways between two entities, and a few that are little longer."""
    links = _links(reader.site, start, end)
    ways = _ways(links, start, end)
    wanted = {pair for way in ways for pair in pairwise(way)}
    told = _assertions(reader, {(a, b) for a, b in wanted if (a, b) in links} | {(b, a) for a, b in wanted if (b, a) in links})
    places = said(reader, [a for found in told.values() for _, a in found])
    return [[_step(a, b, told, places) for a, b in pairwise(way)] for way in ways]


def _end(reader: Reader, name: str) -> tuple[str, list[str]]:
    """What was typed for one end, and the entities that it can mean: one, or several to choose from."""
    typed = reader.ask.param(name)
    if not typed:
        return "", []
    if typed.startswith("/") or typed.startswith(reader.ask.base):
        iri = typed if typed.startswith(reader.ask.base) else iri_at(typed, reader.ask.base)
        return typed, [iri]
    hits = search(searcher_of(index_of(reader.site)), "name", typed, 50)
    entities = [h for h in hits if h.iri not in reader.site.notes]
    same = [h.iri for h in entities if folded(h.text) == folded(typed)]
    return typed, list(dict.fromkeys(same or [h.iri for h in entities]))[:CHOICES]


def _links(site: Site, start: str, end: str) -> dict[tuple[str, str], set[str]]:
    """The connections in reach of both ends: each side grows in turn, the smaller first, one step beyond where they meet."""
    here, there = Region({start: 0}, {start}), Region({end: 0}, {end})
    beyond = 0
    for _ in range(LONGEST):
        if here.near.keys() & there.near.keys():
            beyond += 1
        if beyond > DETOUR or max(len(here.near), len(there.near)) > NODES:
            break
        side = min((r for r in (here, there) if r.edge), key=lambda r: len(r.edge), default=None)
        if side is None:
            break
        _grow(site, side)
    return {pair: here.links.get(pair, set()) | there.links.get(pair, set()) for pair in here.links.keys() | there.links.keys()}


def _grow(site: Site, region: Region) -> None:
    steps = max(region.near.values()) + 1
    found: set[str] = set()
    for one, p, other, outward in _neighbours(site, region.edge):
        region.links.setdefault((one, other) if outward else (other, one), set()).add(p)
        found.add(other)
    region.edge = found - region.near.keys()
    region.near.update(dict.fromkeys(region.edge, steps))


def _neighbours(site: Site, iris: Iterable[str]) -> Iterable[tuple[str, str, str, bool]]:
    wanted = sorted(iris)
    for outward, one, other in ((True, "subject", "object"), (False, "object", "subject")):
        pattern = f"?a rdf:{one} ?x ; rdf:{other} ?o ; rdf:predicate ?p ; kg:modality kg:asserted"
        for x, p, o in site.about(f"?p ?o {{ {pattern} }}", wanted):
            if x is not None and p is not None and isinstance(o, NamedNode):
                yield value(x), value(p), o.value, outward
    for outward, pattern in ((True, "?s kg:speaker ?x ; kg:about ?o"), (False, "?s kg:about ?x ; kg:speaker ?o")):
        for x, o in site.about(f"?o {{ {pattern} }}", wanted):
            if x is not None and isinstance(o, NamedNode):
                yield value(x), KG + "about", o.value, outward


def _ways(links: dict[tuple[str, str], set[str]], start: str, end: str) -> list[list[str]]:
    import networkx as nx

    graph: Any = nx.Graph()
    graph.add_edges_from(sorted({tuple(sorted(pair)) for pair in links}))
    try:
        found: list[list[str]] = []
        for way in islice(nx.shortest_simple_paths(graph, start, end), WAYS):
            if len(way) - 1 > LONGEST or (found and len(way) > len(found[0]) + DETOUR):
                break
            found.append(way)
        return found
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return []


def _assertions(reader: Reader, pairs: set[tuple[str, str]]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """For each subject and object, the predicates and nodes that connect them, those in the reader's language first."""
    found: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
    for s, o in sorted(pairs):
        one, other = NamedNode(s), NamedNode(o)
        facts = f"{{ ?a rdf:subject {one} ; rdf:object {other} ; rdf:predicate ?p ; kg:modality kg:asserted ; kg:evidence ?e }}"
        speech = f"{{ ?a kg:speaker {one} ; kg:about {other} ; kg:evidence ?e . BIND (kg:about AS ?p) }}"
        for p, a, e in reader.site.rows(f"SELECT DISTINCT ?p ?a ?e {{ {facts} UNION {speech} }}"):
            if p is not None and a is not None and e is not None:
                found.setdefault((s, o), []).append((reader.rank(value(e)), value(p), value(a)))
    return {pair: [(p, a) for _, p, a in _few(sorted(rows))] for pair, rows in found.items()}


def _few(rows: Sequence[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """Of the predicate that is said most often, but of speech last, the first sentences."""
    counts: dict[str, int] = {}
    for _, p, _ in rows:
        counts[p] = counts.get(p, 0) + 1
    best = min(counts, key=lambda p: (p == KG + "about", -counts[p], p))
    return [row for row in rows if row[1] == best][:SENTENCES]


def _step(a: str, b: str, told: dict[tuple[str, str], list[tuple[str, str]]], places: dict[str, Said]) -> Step:
    choices = [(told[pair], pair == (a, b)) for pair in ((a, b), (b, a)) if pair in told]
    rows, forward = min(choices, key=lambda c: c[0][0][0] == KG + "about")
    return Step(a, b, rows[0][0], forward, tuple(places[i] for _, i in rows if i in places))


def _together(reader: Reader, iris: Sequence[str]) -> list[str]:
    one, other = (NamedNode(i) for i in iris)
    rows = reader.site.rows(f"SELECT DISTINCT ?n {{ ?n kg:mentions {one} , {other} }}")
    return sorted((value(n) for (n,) in rows if n is not None), key=lambda i: (reader.rank(i), i))[:20]
