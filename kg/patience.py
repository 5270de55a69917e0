"""A limit on the processor time of a block: expressions of a user's own may take for ever on some text.

Python's `re` backtracks, but lets signals through. So the limit holds on the main thread of a process, on systems with
`setitimer`; elsewhere there is none.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SECONDS = 60.0  # that any block may take
EACH = 0.001  # seconds more for each byte of a note, or triple of a graph: many times what it takes


class TooLong(Exception):
    """The block took longer than it may. `seconds` says how long that is."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"takes longer than {seconds:,.0f} seconds")
        self.seconds = seconds


def patience(size: int) -> float:
    """The seconds that reading so many bytes, or checking so many triples, may take."""
    return SECONDS + EACH * size


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises TooLong in the block when it has taken so many seconds of processor time. Not to be nested."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(number: int, frame: FrameType | None) -> None:
        raise TooLong(seconds)

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
