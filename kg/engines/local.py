"""Processes on this machine. They are started by `spawn`, the one way that is safe beside threads and on every system.

`concurrent.futures` cannot tell whose item killed a process, nor end one at
work; so each process has a pipe of its own, and one item at a time.
"""

from __future__ import annotations

import os
import pickle
import signal
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread
from typing import Any

from kg.engines import FEW, TRIES, Died, EngineError, In, Out

AHEAD = 4  # items a worker that may be under way or wait for an earlier one, so that a slow one holds up nobody
GRACE = 5.0  # seconds to wait for a killed process
STARTS = 3  # processes in a row that may die before they are ready


@dataclass(slots=True)
class _Task:
    """An item, how many workers it killed, and what came of it."""

    item: Any
    killed: int = 0
    done: bool = False
    result: Any = None


@dataclass(frozen=True, slots=True)
class _Raised:
    error: Exception


class LocalEngine:
    """So many processes of this machine."""

    here = True

    def __init__(self, workers: int, few: int = FEW) -> None:
        self._size, self.few = workers, few

    def map(self, function: Callable[[In], Out], items: Iterable[In]) -> Generator[Out | Died, None, None]:
        """As `Engine.map`. The processes live as long as the generator."""
        coming = iter(items)
        ordered: deque[_Task] = deque()
        queue: deque[_Task] = deque()
        crew = _Crew(function, self._size)
        try:
            while True:
                tasks = [_Task(item) for item in islice(coming, AHEAD * self._size - len(ordered))]
                ordered += tasks
                queue += tasks
                if not ordered:
                    return
                crew.give(queue)
                if ordered[0].done:
                    yield ordered.popleft().result
                else:
                    crew.hear(queue)
        finally:
            crew.end()


class _Crew:
    """The processes of one `map`."""

    def __init__(self, function: Callable[[Any], Any], size: int) -> None:
        self._function, self._failed = function, 0
        self._workers = [_Worker(function) for _ in range(size)]

    def give(self, queue: deque[_Task]) -> None:
        """Hand out what is in the queue to those that are ready and idle."""
        for worker in self._workers:
            if queue and worker.ready and worker.task is None:
                worker.give(queue.popleft())

    def hear(self, queue: deque[_Task]) -> None:
        """Wait until one tells something. The item of one that died goes back to the head of the queue, or is given up."""
        for pipe in wait([worker.pipe for worker in self._workers]):
            at, worker = next((n, w) for n, w in enumerate(self._workers) if w.pipe is pipe)
            try:
                worker.hear()
                self._failed = 0
            except (EOFError, OSError):
                self._replace(at, queue)

    def _replace(self, at: int, queue: deque[_Task]) -> None:
        worker = self._workers[at]
        worker.end()
        task = worker.task
        if task is not None:
            task.killed += 1
            if task.killed < TRIES:
                queue.appendleft(task)
            else:
                task.done, task.result = True, Died()
        elif not worker.ready:
            self._failed += 1
            if self._failed >= STARTS:
                raise EngineError("the processes that should read the notes end as soon as they start: build with --workers 1")
        self._workers[at] = _Worker(self._function)

    def end(self) -> None:
        """End all processes at once, whatever they do."""
        for worker in self._workers:
            worker.end()


class _Worker:
    """One process, and the item that it is at."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        context = get_context("spawn")
        self.ready = False
        self.task: _Task | None = None
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_working, args=(function, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, task: _Task) -> None:
        """Send it an item. If it is dead, `hear` will tell."""
        self.task = task
        with suppress(OSError):
            self.pipe.send(task.item)

    def hear(self) -> None:
        """Take what it sends: that it is ready, or what came of its item. Raises EOFError or OSError where it is dead."""
        sent = self.pipe.recv()
        if isinstance(sent, _Raised):
            raise sent.error
        if self.task is not None:
            self.task.done, self.task.result = True, sent
        self.ready, self.task = True, None

    def end(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.join(GRACE)
        self.pipe.close()


def _working(function: Callable[[Any], Any], pipe: Connection) -> None:
    """What runs in a process: it answers each item, until there are no more, or its parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C goes to all; the parent ends them
    Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        pipe.send(None)
        while True:
            item = pipe.recv()
            try:
                result: Any = function(item)
            except Exception as error:
                error.add_note(traceback.format_exc())
                result = _Raised(_portable(error))
            pipe.send(result)


def _portable(error: Exception) -> Exception:
    """The error, or one that says the same where it cannot be sent."""
    try:
        pickle.loads(pickle.dumps(error))
        return error
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
