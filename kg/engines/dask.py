"""Workers of a Dask cluster; without one, of a small cluster on this machine.

Which cluster, Dask's own settings say: `DASK_SCHEDULER_ADDRESS`, or
`scheduler-address` in its files (https://docs.dask.org/en/stable/configuration.html).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack
from itertools import islice
from typing import Any

import dask
from distributed import Client, KilledWorker, LocalCluster

from kg.engines import FEW, TRIES, Died, EngineError, In, Out

AHEAD = 4  # items a worker that may be under way or wait for an earlier one


class DaskEngine:
    """The workers of the cluster that Dask's settings name, or so many here."""

    def __init__(self, workers: int | None = None, few: int = FEW) -> None:
        self._size, self.few = workers or 1, few
        self._address: str | None = dask.config.get("scheduler-address", None)
        self.here = self._address is None

    def map(self, function: Callable[[In], Out], items: Iterable[In]) -> Generator[Out | Died, None, None]:
        """As `Engine.map`. A cluster gives an item up by its own `distributed.scheduler.allowed-failures`."""
        coming = iter(items)
        ordered: deque[Any] = deque()
        with ExitStack() as held:
            client = self._client(held)
            while True:
                missing = AHEAD * _workers(client) - len(ordered)
                ordered += [client.submit(function, item, pure=False) for item in islice(coming, max(0, missing))]
                if not ordered:
                    return
                try:
                    result = ordered.popleft().result()
                except KilledWorker:
                    result = Died()
                yield result

    def _client(self, held: ExitStack) -> Any:
        address: Any = self._address
        client: Any
        try:
            if address is None:
                held.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": TRIES - 1}))
                address = held.enter_context(LocalCluster(self._size, threads_per_worker=1, dashboard_address=None))
            client = held.enter_context(Client(address, set_as_default=False))
            client.wait_for_workers(1, timeout="60s")
            return client
        except (OSError, TimeoutError) as error:
            raise EngineError(f"{address}: the cluster cannot be reached, or has no workers ({error}): see its scheduler") from error


def _workers(client: Any) -> int:
    """How many there are, which may change at any time.

    Raises:
        EngineError: one has several threads, which tokenizers do not bear.
    """
    threads = client.nthreads()
    if max(threads.values(), default=1) > 1:
        raise EngineError("a worker of the cluster has several threads: start them with --nthreads 1 and more processes")
    return max(1, len(threads))
