"""A folder of generations: each is written beside the one in use, then taken into use in one step.

`current` in the folder names the generation in use. A write that fails or is
killed leaves it whole; a reader who has opened it keeps it; the one before it
stays too, for readers who were about to open it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from kg.stores import StoreError

POINTER, LOCK = "current", "lock"
OWN = frozenset({LOCK, f"{POINTER}.new", "build.lock", "graphs", "notes", "rows", "texts"})  # what a first build may have left


def current(place: Path) -> Path | None:
    """The folder of the generation in use; None where there is none yet."""
    pointer = place / POINTER
    return place / pointer.read_text("utf-8").strip() if pointer.is_file() else None


def stamp(place: Path) -> int:
    """A number that changes with the generation in use, also where a folder was deleted and filled anew; 0 where there is none."""
    pointer = place / POINTER
    return pointer.stat().st_mtime_ns if pointer.is_file() else 0


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """While this lasts, nobody else writes to the folder; the lock of a process that died is free."""
    place.mkdir(parents=True, exist_ok=True)
    with FileLock(place / LOCK):
        yield


def publish(place: Path, fill: Callable[[Path], None]) -> None:
    """Make the next generation and take it into use. Call it while `writing`.

    Args:
        place: the folder of generations.
        fill: writes the generation into the new folder that it is given.
    """
    fresh = begin(place)
    fill(fresh)
    commit(place, fresh)


def begin(place: Path) -> Path:
    """The empty folder of the next generation, which nobody sees before `commit`. Call both while `writing`."""
    used = current(place)
    fresh = place / f"{(int(used.name) if used is not None else 0) + 1:06d}"
    shutil.rmtree(fresh, ignore_errors=True)  # what a killed writer left
    fresh.mkdir()
    return fresh


def commit(place: Path, fresh: Path) -> None:
    """Take a generation into use that is written to its end."""
    used = current(place)
    pointer = place / f"{POINTER}.new"
    pointer.write_text(fresh.name, "utf-8")
    pointer.replace(place / POINTER)
    for old in place.iterdir():
        if old.is_dir() and old.name.isdigit() and used is not None and int(old.name) < int(used.name):
            shutil.rmtree(old, ignore_errors=True)  # a reader may hold it open; the next writer tries again


def check_place(place: Path) -> None:
    """Refuse a folder that holds something else.

    Raises:
        StoreError: the folder holds other files and no store.
    """
    if place.is_dir() and not (place / POINTER).is_file() and any(p.name not in OWN and not p.name.isdigit() for p in place.iterdir()):
        raise StoreError(f"{place}: the folder holds other files and no store: name another folder")
