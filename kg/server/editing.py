"""What the writing process does: one update or one change of a graph after another."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, parse

from kg.server.evaluation import Answer
from kg.server.formats import TRIPLES
from kg.server.graph_store import Part
from kg.stores.editing import Edit, editor

IDLE, HELD = 0.5, 5.0  # seconds that the store stays open for a next change, and for changes in a row: others may want to write


@dataclass(frozen=True, slots=True)
class Change:
    """A change to the store in a folder.

    Args:
        place: the store's folder.
        act: a SPARQL update, or what to do with one graph.
        base: the IRI under which new graphs are named, and that relative ones are resolved against.
        text: the update.
        graph: the graph's IRI; "" for the default graph; None to make a new one (only with POST).
        parts: the triples.
    """

    place: str
    act: Literal["update", "PUT", "POST", "DELETE"]
    base: str
    text: str = ""
    graph: str | None = ""
    parts: tuple[Part, ...] = ()


class Missing(LookupError):
    """A graph that is not there."""


def work(pipe: Connection) -> None:
    """Make the changes that come through the pipe until it closes. Changes in a row share the opened store."""
    while (change := _received(pipe)) is not None:
        begun = time.monotonic()
        with editor(Path(change.place)) as edit:
            while change is not None:
                pipe.send(answer(change, edit))
                alone = time.monotonic() - begun > HELD or not pipe.poll(IDLE)
                change = None if alone else _received(pipe)


def _received(pipe: Connection) -> Change | None:
    try:
        change = pipe.recv()
    except (EOFError, OSError, KeyboardInterrupt):
        return None
    return change if isinstance(change, Change) else None


def answer(change: Change, edit: Edit) -> Answer:
    """Make the change: 204, or 201 with a graph's IRI where it is new, or what is wrong with it."""
    try:
        made = edit(partial(_update if change.act == "update" else _graph, change))
    except Missing:
        return Answer(404, "text/plain", b"there is no such graph")
    except SyntaxError as error:
        return Answer(400, "text/plain", f"malformed: {error}".encode())
    except (ValueError, OSError, RuntimeError) as error:
        return Answer(500, "text/plain", f"the change cannot be made: {error}".encode())
    return Answer(201, "text/plain", made.encode()) if made else Answer(204, "text/plain", b"")


def _update(change: Change, store: Store) -> str:
    store.update(change.text, base_iri=change.base)
    return ""


def _graph(change: Change, store: Store) -> str:
    """The graph's IRI if it is new."""
    name = change.graph if change.graph is not None else f"{change.base}graph/{uuid.uuid4()}"
    graph = NamedNode(name) if name else DefaultGraph()
    there = isinstance(graph, DefaultGraph) or store.contains_named_graph(graph)
    if change.act == "DELETE":
        if not there:
            raise Missing
        if isinstance(graph, NamedNode):
            store.remove_graph(graph)
        else:
            store.clear_graph(graph)
        return ""
    found = [q for part in change.parts for q in _parsed(part, name or change.base)]
    if change.act == "PUT" and there:
        store.clear_graph(graph)
    if isinstance(graph, NamedNode):
        store.add_graph(graph)
    store.bulk_extend(Quad(q.subject, q.predicate, q.object, graph) for q in found)
    return "" if there else name


def _parsed(part: Part, base: str) -> Iterator[Quad]:
    return parse(part.body, TRIPLES[part.media], base_iri=base, rename_blank_nodes=True, without_named_graphs=True)
