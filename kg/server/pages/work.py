"""What a worker process for pages does: it makes one page after another from the generation of the store in use."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kg.server.evaluation import Answer
from kg.server.pages import about, conflicts, entrance, neighbours, paths, picture, resource, searching, sparql
from kg.server.pages.asking import Ask
from kg.server.pages.site import Reader, Site, reader, warm
from kg.server.workers import limit_memory
from kg.stores import StoreError
from kg.stores.generations import current
from kg.stores.oxigraph import DiskStore

PAGES: Mapping[str, Callable[[Reader], Answer]] = {
    "search": searching.page,
    "conflicts": conflicts.page,
    "path": paths.page,
    "about": about.page,
    "resource": resource.page,
    "graph": picture.page,
    "picture": picture.picture,
    "neighbours": neighbours.neighbours,
    "facts": neighbours.facts,
    "sparql": sparql.page,
    "enter": entrance.page,
    "closed": entrance.closed,
}


def prepare() -> None:
    """Make a process ready for pages."""
    limit_memory()
    warm()


def work(pipe: Connection) -> None:
    """Make the pages that are asked for through the pipe until it closes."""
    held: Site | None = None

    def page(ask: Ask) -> Answer:
        nonlocal held
        held = opened(Path(ask.place), held)
        return made(held, ask)

    answering(pipe, page)


def answering(pipe: Connection, make: Callable[[Any], Answer]) -> None:
    """Answer each request that comes through the pipe by what `make` makes of it, until the pipe closes."""
    while True:
        try:
            asked = pipe.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        try:
            answer = make(asked)
        except (OSError, StoreError) as error:
            answer = Answer(503, "text/plain", f"the store cannot be read ({error}): ask again".encode())
        except Exception:  # one page that fails must not cost the others their process
            traceback.print_exc()
            answer = Answer(500, "text/plain", b"the page cannot be made: the server's own messages say why")
        pipe.send(answer)


def made(site: Site, ask: Ask) -> Answer:
    """The page that is asked for."""
    return PAGES[ask.page](reader(site, ask))


def opened(place: Path, held: Site | None = None) -> Site:
    """The store's generation in use; the one that is held already where it still is.

    Raises:
        StoreError: there is no store, or it cannot be opened.
    """
    generation = current(place)
    if generation is None:
        raise StoreError(f"{place}: there is no store: make it with kg build --store")
    if held is not None and held.generation == generation:
        return held
    return Site(DiskStore(place), generation, place)
