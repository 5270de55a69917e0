"""Time and memory of commands in processes of their own, and of calls in this one."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """What a process took: seconds by the clock, seconds of processor, and its peak of memory in MiB (0 where unknown)."""

    wall: float
    cpu: float
    memory: float


def run(*words: str, times: int = 1, cwd: Path | None = None, codes: Collection[int] = (0,)) -> Run:
    """The quickest of `times` runs of `python words…` in a process of its own, in the folder `cwd`, as seen by the system.

    Raises:
        subprocess.CalledProcessError: the command ended with none of the codes.
    """
    return min((_once([sys.executable, *words], cwd, codes) for _ in range(times)), key=lambda r: r.cpu)


def _once(command: Sequence[str], cwd: Path | None, codes: Collection[int]) -> Run:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if not hasattr(os, "wait4"):  # Windows: the clock alone
        failed = process.communicate()[1]
        code, cpu, memory = process.returncode, time.perf_counter() - begun, 0.0
    else:
        failed = process.stderr.read() if process.stderr else ""
        _, status, used = os.wait4(process.pid, 0)
        code = process.returncode = os.waitstatus_to_exitcode(status)
        cpu = used.ru_utime + used.ru_stime
        memory = used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    if process.stderr:
        process.stderr.close()
    if code not in codes:
        raise subprocess.CalledProcessError(code, list(command), stderr=failed)
    return Run(time.perf_counter() - begun, cpu, memory)


def seconds(call: Callable[[], object]) -> float:
    """The processor seconds that `call` takes in this process."""
    begun = time.process_time()
    call()
    return time.process_time() - begun


def between(short: Callable[[], object], long: Callable[[], object], times: int, passes: int = 1) -> tuple[list[float], list[float]]:
    """The processor seconds of both calls in each of `times` runs.

    A machine may be half as fast in one minute as in the next. So the short call, made `passes` times before the long one and as
    often behind it, counts with the mean of them all.
    """

    def several() -> None:
        for _ in range(passes):
            short()

    shorts, longs = [], []
    for _ in range(times):
        before = seconds(several)
        longs.append(seconds(long))
        shorts.append((before + seconds(several)) / (2 * passes))
    return shorts, longs


def quickest(call: Callable[[], object], times: int = 3) -> float:
    """The least processor seconds that `call` takes in this process, of `times` calls."""
    return min(seconds(call) for _ in range(times))
