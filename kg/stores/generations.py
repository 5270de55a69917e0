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
    used = current(place)
    number = int(used.name) if used is not None else 0
    fresh = place / f"{number + 1:06d}"
    shutil.rmtree(fresh, ignore_errors=True)  # what a killed writer left
    fresh.mkdir()
    fill(fresh)
    pointer = place / f"{POINTER}.new"
    pointer.write_text(fresh.name, "utf-8")
    pointer.replace(place / POINTER)
    for old in place.iterdir():
        if old.is_dir() and old.name.isdigit() and int(old.name) < number:
            shutil.rmtree(old, ignore_errors=True)  # a reader may hold it open; the next writer tries again


def check_place(place: Path) -> None:
    """Refuse a folder that holds something else.

    Raises:
        StoreError: the folder holds other files and no store.
    """
    if place.is_dir() and not (place / POINTER).is_file() and any(p.name != LOCK and not p.name.isdigit() for p in place.iterdir()):
        raise StoreError(f"{place}: the folder holds other files and no store: name another folder")
