"""A small pool of processes that can be killed: the one way to stop a query."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from kg.server.errors import Refused
from kg.server.evaluation import Answer

GRACE = 5.0  # seconds to wait for a killed process
MEMORY = 3 * 2**30  # bytes that a process which anybody may ask can take

Work = Callable[[Connection], None]


class Worker:
    """One process that answers one request at a time.

    Args:
        work: what runs there: it receives requests from the pipe and sends an `Answer` to each.
        prepare: what it does before the first of them.
    """

    def __init__(self, work: Work, prepare: Callable[[], None]) -> None:
        """Start the process, and wait until it is ready: nobody's time shall run while it begins."""
        context = get_context("spawn")
        self._pipe: Connection
        self._pipe, theirs = context.Pipe()
        self._process: BaseProcess = context.Process(target=_working, args=(work, prepare, theirs), daemon=True)
        self._process.start()
        theirs.close()
        with suppress(EOFError, OSError):  # it died: the first request will tell
            self._pipe.recv()

    def ask(self, request: object) -> Answer | None:
        """The answer, however long it takes; None if the process died or was killed."""
        try:
            self._pipe.send(request)
            answer = self._pipe.recv()
        except (EOFError, OSError):
            return None
        return answer if isinstance(answer, Answer) else None

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        self._process.kill()
        self._process.join(GRACE)
        self._pipe.close()


def nothing() -> None:
    """Prepare nothing."""


def limit_memory() -> None:
    """Let this process have so much memory and no more: it dies if it asks for more, and its query with it."""
    with suppress(ImportError, ValueError, OSError):  # where the system has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _working(work: Work, prepare: Callable[[], None], pipe: Connection) -> None:
    prepare()
    pipe.send(None)
    work(pipe)


class Pool:
    """Workers of one kind; a request waits for a free one.

    Args:
        work: what a worker does.
        size: how many run side by side.
        seconds: how long a request may take.
        patience: how long a request may wait for a worker, in seconds.
        prepare: what a worker does before it is asked anything.
    """

    def __init__(self, work: Work, size: int, seconds: float, patience: float, prepare: Callable[[], None] = nothing) -> None:
        self._work, self._size, self._seconds, self._patience, self._prepare = work, size, seconds, patience, prepare
        self._free: asyncio.Queue[Worker] = asyncio.Queue()
        self._threads = ThreadPoolExecutor(size + 1, "kg-query")

    async def open(self) -> None:
        """Start the workers."""
        for worker in await asyncio.gather(*(self._started() for _ in range(self._size))):
            self._free.put_nowait(worker)

    async def close(self) -> None:
        """End the workers, as soon as each is free."""
        for _ in range(self._size):
            worker = await self._free.get()
            await asyncio.to_thread(worker.kill)
        self._threads.shutdown(wait=False)

    async def run(self, request: object) -> Answer:
        """The answer to a request.

        Whoever gives up waiting (a client that hangs up: the task is
        cancelled) stops the work too.

        Raises:
            Refused: 503 if all workers stay busy, 500 if it takes too long.
        """
        try:
            worker = await asyncio.wait_for(self._free.get(), self._patience)
        except TimeoutError:
            raise Refused(503, "all workers are busy: try again", {"Retry-After": "5"}) from None
        answering = asyncio.get_running_loop().run_in_executor(self._threads, worker.ask, request)
        answer: Answer | None = None
        try:
            answer = await asyncio.wait_for(asyncio.shield(answering), self._seconds)
        except TimeoutError:
            raise Refused(500, f"it took longer than {self._seconds:g} seconds and was stopped: ask for less") from None
        finally:
            if answer is not None:
                self._free.put_nowait(worker)
            else:
                replacing = asyncio.ensure_future(self._replaced(worker))
                await asyncio.shield(replacing)
        if answer is None:
            raise Refused(500, "it needed more than the server has and was stopped: ask for less")
        return answer

    async def _replaced(self, worker: Worker) -> None:
        worker.kill()
        self._free.put_nowait(await self._started())

    async def _started(self) -> Worker:
        return await asyncio.to_thread(Worker, self._work, self._prepare)
