"""Where the reading of notes runs: in this process, in processes here, or on other machines. What an engine is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kg.config import Config

In = TypeVar("In")
Out = TypeVar("Out")

MOST = 8  # processes where nobody says how many: each takes some 400 MiB
TRIES = 2  # workers that an item may kill before it is given up


class EngineError(Exception):
    """An engine that cannot work at all. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Died:
    """What comes of an item whose worker died while it was at work, `TRIES` times."""


class Engine(Protocol):
    """Applies a function to items, in one process or in many."""

    here: bool  # whether its workers see the folders of this machine
    few: int  # bytes of notes up to which the start of its workers takes longer than reading them without it

    def map(self, function: Callable[[In], Out], items: Iterable[In]) -> Generator[Out | Died, None, None]:
        """What the function makes of each item, in the order of the items.

        Items are asked for as they are needed: so many are under way, and no
        more. Where a worker dies, its item is given to another one. When the
        generator is closed, all workers end.

        Args:
            function: of a module, so that a worker can import it.
            items: values that can be pickled.

        Raises:
            EngineError: no worker can be started, or reached.
            Exception: what the function raises.
        """


def engine_of(config: Config) -> Engine | None:
    """The engine that the settings ask for; None where this process reads the notes itself."""
    if config.workers is None or config.workers == 1:
        return None
    from kg.engines.local import LocalEngine

    return LocalEngine(config.workers)


def processors() -> int:
    """How many processes read notes where nobody says it: one for each processor that this process may use, and at most eight."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST)
