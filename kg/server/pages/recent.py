"""Pages that were made a moment ago, so that what many ask for is made once."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable

from kg.server.evaluation import Answer

SECONDS = 60.0  # a page is not kept for longer: what lies beside the store may have come later than the store
BYTES, MOST = 32_000_000, 2000  # of all answers, and how many


class Recent:
    """The answers of the last minute, those that were asked for last, up to so many bytes."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()
        self._size = 0

    def get(self, key: Hashable) -> Answer | None:
        """The answer to this question, if it is young enough."""
        found = self._held.get(key)
        if found is None:
            return None
        if time.monotonic() - found[0] > SECONDS:
            self._drop(key)
            return None
        self._held.move_to_end(key)
        return found[1]

    def keep(self, key: Hashable, answer: Answer) -> None:
        """Keep an answer; errors, and what is long, are not kept."""
        if answer.status == 200 and len(answer.body) < BYTES // 8:
            self._drop(key)
            self._held[key] = (time.monotonic(), answer)
            self._size += len(answer.body)
            while self._size > BYTES or len(self._held) > MOST:
                self._drop(next(iter(self._held)))

    def _drop(self, key: Hashable) -> None:
        found = self._held.pop(key, None)
        self._size -= len(found[1].body) if found else 0
