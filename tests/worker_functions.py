"""What workers of the tests do. A worker imports this module, so it imports nothing heavy."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def double(number: int) -> int:
    """Twice the number, the larger ones sooner."""
    time.sleep(max(0, 5 - number) / 100)
    return 2 * number


def die_once(place: tuple[str, int]) -> int:
    """The number; whoever is at 3 first dies of it."""
    folder, number = place
    if number == 3:
        try:
            Path(folder, "died").touch(exist_ok=False)
        except FileExistsError:
            return number
        die(number)
    return number


def die(number: int) -> None:
    """End this process at once, as the system does that has no memory left."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_of_three(number: int) -> int:
    """The number; whoever is at 3 dies of it."""
    if number == 3:
        die(number)
    return number


def fail(number: int) -> None:
    """What a mistake in the program does."""
    raise LookupError(f"no {number}")


def stay(folder: str) -> None:
    """Tell that this process is at work, and be at work for long."""
    Path(folder, str(os.getpid())).touch()
    time.sleep(60)
