"""`kg push`: make the graphs of a store on another machine those of a build, sending only what differs.

What the other store holds is told by a graph of its own, `<base>graph/pushed`:
the SHA-256 of each graph's lines. It is written before the first change, with
the graphs that will not change, and after the last, with all: so a push that
is broken off never leaves a digest of a graph that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from kg.keeping import Damaged
from kg.ontology import KG
from kg.stores import StoreError
from kg.stores.generations import current
from kg.stores.http import Remote, RemoteError
from kg.stores.parts import Parts, manifest
from kg.summaries import canonical_lines, digest_of

TRIPLES, QUADS = "application/n-triples", "application/n-quads"
CHUNK = 8_000_000  # bytes of N-Quads that are sent at once


@dataclass(frozen=True, slots=True)
class Graphs:
    """What to push: the digest of each graph by its IRI, and how to get a graph's N-Quads lines."""

    digests: Mapping[str, str]
    lines: Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: how many graphs it sent, how many it removed, and how many were there already."""

    sent: int
    removed: int
    same: int


def graphs_of(place: Path) -> Graphs | None:
    """The graphs of a store that `kg build` filled; None where the folder holds no such store."""
    generation = current(place)
    digests = manifest(generation) if generation is not None else None
    if digests is None:
        return None
    parts = Parts(place)

    def lines(graph: str) -> bytes:
        try:
            return parts.get(digests[graph])
        except Damaged as error:
            raise StoreError(str(error)) from error

    return Graphs(digests, lines)


def graphs_in(quads: Iterable[Quad]) -> Graphs:
    """The named graphs of these quads."""
    held: dict[str, list[Quad]] = {}
    for quad in quads:
        if isinstance(quad.graph_name, NamedNode):
            held.setdefault(quad.graph_name.value, []).append(quad)
    lines = {graph: canonical_lines(some) for graph, some in held.items()}
    return Graphs({graph: digest_of(some) for graph, some in lines.items()}, lines.__getitem__)


def push(
    graphs: Graphs,
    target: Remote,
    base: str,
    *,
    bulk: bool = False,
    everything: bool = False,
    tell: Callable[[str], None] = lambda graph: None,
) -> Pushed:
    """Make the target's graphs these ones. Graphs that no push put there are left alone.

    Args:
        graphs: what shall be there.
        target: a Graph Store Protocol endpoint: graphs are named by its parameter `graph`.
        base: the base IRI, under which the graph of digests is named.
        bulk: send what is new as N-Quads, many graphs at once, which not every store takes.
        everything: send all graphs, whatever the target says it holds.
        tell: called with each graph that is sent or removed.

    Raises:
        RemoteError: the target does not do what it is asked. A push after that goes on where this one ended.
        StoreError: a graph cannot be read.
    """
    record = f"{base}graph/pushed"
    held = _held(target, record)
    gone = sorted(held.keys() - graphs.digests.keys())
    come = sorted(g for g, digest in graphs.digests.items() if everything or held.get(g) != digest)
    if not come and not gone:
        return Pushed(0, 0, len(graphs.digests))
    same = {g: digest for g, digest in held.items() if g not in come and g not in gone}
    _put(target, record, _record(same | dict.fromkeys(gone, "")))  # one that is going has no digest, but is remembered
    for graph in gone:
        target.send("DELETE", {"graph": graph}, allowed=(404,))
        tell(graph)
    if bulk:
        for graph in come:
            target.send("DELETE", {"graph": graph}, allowed=(404,))
        for body in _chunks(graphs, come, tell):
            target.send("POST", content=body, headers={"Content-Type": QUADS})
    else:
        for graph in come:
            _put(target, graph, serialize((q.triple for q in parse(graphs.lines(graph), RdfFormat.N_QUADS)), format=RdfFormat.N_TRIPLES))
            tell(graph)
    _put(target, record, _record(dict(graphs.digests)))
    return Pushed(len(come), len(gone), len(same))


def _held(target: Remote, record: str) -> dict[str, str]:
    """The digests that the target has of the graphs it holds."""
    answer = target.send("GET", {"graph": record}, headers={"Accept": f"{TRIPLES}, text/turtle;q=0.5"}, allowed=(404,))
    if answer.status_code == 404 or not answer.content.strip():
        return {}
    media = answer.headers.get("content-type", "").partition(";")[0].strip()
    try:
        quads = parse(answer.content, RdfFormat.from_media_type(media) or RdfFormat.TURTLE)
        told = ((q.subject, q.object) for q in quads if q.predicate.value == KG + "sha256")
        return {s.value: o.value for s, o in told if isinstance(s, NamedNode) and isinstance(o, Literal)}
    except (SyntaxError, ValueError) as error:
        raise RemoteError(f"{target.url}: what it says of its graphs cannot be read ({error}): is this a Graph Store endpoint?") from error


def _record(digests: Mapping[str, str]) -> bytes:
    triples = (Triple(NamedNode(g), NamedNode(KG + "sha256"), Literal(digest)) for g, digest in sorted(digests.items()))
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _put(target: Remote, graph: str, body: bytes | None) -> None:
    """Replace a graph. An empty one is removed: some stores keep none that is empty, others refuse an empty body."""
    if body:
        target.send("PUT", {"graph": graph}, body, headers={"Content-Type": TRIPLES})
    else:
        target.send("DELETE", {"graph": graph}, allowed=(404,))


def _chunks(graphs: Graphs, come: Iterable[str], tell: Callable[[str], None]) -> Iterator[bytes]:
    body = b""
    for graph in come:
        body += graphs.lines(graph)
        tell(graph)
        if len(body) >= CHUNK:
            yield body
            body = b""
    if body:
        yield body
