"""Where the reading of notes runs: in this process, in processes here, or on other machines. What an engine is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from kg.config import Config
from kg.plugins import plugins

In = TypeVar("In")
Out = TypeVar("Out")

MOST = 8  # processes where nobody says how many: each takes some 400 MiB
FEW = 1 << 19  # bytes of notes that one process reads while others start
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
    """The engine that the settings ask for; None where this process reads the notes itself.

    An engine of another package stands under the entry point `kg.engines`: called with the number of workers, or None, it gives one.

    Raises:
        EngineError: no engine has that name, or what it needs is not installed.
    """
    if config.engine == "local":
        return _local(config.workers)
    if config.engine == "dask":
        return _dask(config.workers)
    found = plugins("kg.engines")
    if config.engine not in found:
        raise EngineError(f"no engine is called {config.engine!r}: use {', '.join(sorted({'local', 'dask', *found}))}")
    engine: Engine = found[config.engine](config.workers)
    return engine


def _local(workers: int | None) -> Engine | None:
    if workers is None or workers == 1:
        return None
    from kg.engines.local import LocalEngine

    return LocalEngine(workers)


def _dask(workers: int | None) -> Engine:
    try:
        from kg.engines.dask import DaskEngine
    except ModuleNotFoundError as error:
        raise EngineError(f"the engine dask needs {error.name}: pip install 'notegraph[cluster]'") from error
    return DaskEngine(workers)


def processors() -> int:
    """How many processes read notes where nobody says it: one for each processor that this process may use, and at most eight."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST)
