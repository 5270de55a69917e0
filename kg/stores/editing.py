"""A store on disk that is edited in place of being loaded: each edit is a new generation.

Beside the generations lies `raw`, the quads as they are, which only the editor
opens. What readers open is made from it after each edit: `index`, whose
default graph is the union of all graphs, and `separate`, whose default graph
holds what was put there and nothing else.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from pyoxigraph import RdfFormat, Store

from kg.stores import StoreError
from kg.stores.generations import current, publish, writing
from kg.stores.oxigraph import INDEX
from kg.stores.parts import QUADS, quads_of

RAW, RAW_OF, SEPARATE = "raw", "raw.of", "separate"
UNION = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"

UNCHANGED = (SyntaxError, LookupError)

Result = TypeVar("Result")


class Edit(Protocol):
    """Makes a change and a new generation of the outcome, and gives what the change gave."""

    def __call__(self, change: Callable[[Store], Result]) -> Result: ...


def index_of(place: Path, separate: bool) -> Path:
    """The folder of the Oxigraph store in use, for readers of their own process: open it read-only, each generation anew.

    Args:
        place: the store's folder.
        separate: shall the default graph hold what was put there, and not the union of all graphs?

    Raises:
        StoreError: there is no store in that folder.
    """
    generation = current(place)
    if generation is None:
        raise StoreError(f"{place}: there is no store: make it with kg build --store")
    wanted = generation / (SEPARATE if separate else INDEX)
    if not wanted.is_dir():
        with writing(place):
            if not wanted.is_dir():
                _filled(place, generation, wanted)
    return wanted


def edit(place: Path, change: Callable[[Store], Result]) -> Result:
    """Make a change to the quads of the store in that folder, and a new generation of the outcome.

    Whatever the change raises is raised here, and nothing has changed then.
    (After an error of `UNCHANGED` the next edit is spared to read the quads
    anew: a change that raises one has not begun to write.) The cost of an edit grows with the size of the store.
    """
    with editor(place) as made:
        return made(change)


@contextmanager
def editor(place: Path) -> Iterator[Edit]:
    """What makes one change after another, as `edit` does, while nobody else writes: opening the quads costs most of a small change."""
    with writing(place):
        raw: Store | None = None

        def made(change: Callable[[Store], Result]) -> Result:
            nonlocal raw
            raw = _raw(place) if raw is None else raw
            mark, before = place / RAW_OF, current(place)
            mark.unlink(missing_ok=True)  # until the readers have it too, it is nobody's
            try:
                result = change(raw)
                publish(place, partial(_fill, raw))
            except UNCHANGED:
                mark.write_text(before.name if before is not None else "", "utf-8")
                raise
            except BaseException:
                raw = None  # it may hold half of the change: the next one begins with what readers have
                raise
            used = current(place)
            assert used is not None
            mark.write_text(used.name, "utf-8")
            return result

        try:
            yield made
        finally:
            raw = None  # closes it


def _fill(raw: Store, generation: Path) -> None:
    raw.flush()
    raw.backup(str(generation / SEPARATE))
    raw.backup(str(generation / INDEX))
    union = Store(str(generation / INDEX))
    union.update(UNION)
    union.flush()
    del union  # closes it
    raw.dump(str(generation / QUADS), RdfFormat.N_QUADS)


def _raw(place: Path) -> Store:
    """The quads of the generation in use, to be written to."""
    used, mark, folder = current(place), place / RAW_OF, place / RAW
    if used is not None and mark.is_file() and mark.read_text("utf-8") == used.name:
        return Store(str(folder))
    shutil.rmtree(folder, ignore_errors=True)
    if used is not None:
        _filled(place, used, folder)
    return Store(str(folder))


def _filled(place: Path, generation: Path, folder: Path) -> None:
    """A store of the quads as they are, made beside its place and moved there."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    store = Store(str(fresh))
    store.bulk_extend(quads_of(place, generation))
    store.flush()
    del store  # closes it
    fresh.replace(folder)
