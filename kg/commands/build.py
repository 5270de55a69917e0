"""`kg build`: what it tells, once or whenever the notes change."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType

from kg.api import build as build_graph
from kg.api import build_store, write_build
from kg.build import Build
from kg.commands.terminal import clean, console, reading, summary
from kg.config import FILE, Config
from kg.graph import Graph
from kg.places import SUFFIXES
from kg.proposer.settings import load_proposer
from kg.shapes import Violation

PATIENCE = 2000  # milliseconds after which a watch that told nothing is not waited for
SETTLED = 200  # milliseconds without a change after which a change is taken for done


@dataclass(frozen=True, slots=True)
class Task:
    """What to build: the notes (a folder, or an address), the folder for exports (None for none), the settings, whether to fill the
    store, to check, and to ask a language model (None for what the settings say).
    """

    posts: Path | str
    exports: Path | None
    config: Config
    store: bool
    check: bool
    propose: bool | None = None


def build_once(task: Task, accept: Callable[[Build], bool] = lambda made: True) -> str:
    """Build and tell what was built. Returns what the command fails with; "" where all is well.

    `accept` says whether a build is taken into use; where it says no, store and exports stay as they are.
    """
    with reading(task.posts) as tell:
        graph, violations, taken = _built(task, tell, accept)
    for told in (*graph.problems, *graph.doubts, *violations):
        print(clean(str(told)), file=sys.stderr)
    if not taken:
        return "the last graph stays until the notes can be read"
    console().print(summary(graph.counts()))
    if task.exports is not None:
        picture = f"open {task.exports / 'graph.html'} in a browser, or " if "html" in task.config.formats else ""
        print(f"\nwritten to {task.exports}: {picture}ask: kg show NAME, kg why NAME, kg query -e QUERY")
    sys.stdout.flush()
    if unread := {p.path for p in graph.problems if p.path != FILE}:
        return f"{len(unread)} notes could not be read; the graph holds the others"
    if graph.problems:
        return "not every sentence was answered by the proposer; the graph holds the rest"
    wrong = sum(not violation.warning for violation in violations)
    return f"{wrong} violations of the shapes; the graph is there all the same" if wrong else ""


def _built(task: Task, tell: Callable[[str], None], accept: Callable[[Build], bool]) -> tuple[Graph, tuple[Violation, ...], bool]:
    proposer = load_proposer(Path(), task.propose)
    if not task.store:
        if task.check:
            raise ValueError("--check needs the store: leave --no-store out, or run kg check on the exports")
        return build_graph(task.posts, task.exports, task.config, tell, proposer), (), True
    answer: list[bool] = []

    def taken(made: Build) -> bool:
        answer[:] = [accept(made)]
        return answer[0]

    def written(made: Build) -> None:
        if task.exports is not None:
            write_build(made, task.exports, task.config.formats)

    made = build_store(task.posts, task.config, tell, proposer, check=task.check, waiting=_waiting, accept=taken, after=written)
    return made.graph, made.violations, answer[0]


def _waiting() -> None:
    print("another build of this store is at work: waiting for its end", file=sys.stderr, flush=True)


@dataclass(slots=True)
class _Watched:
    """What a watch remembers between builds: notes that could not be read when the graph was last taken into use."""

    unread: frozenset[str] = frozenset()
    first: bool = True

    def accept(self, made: Build) -> bool:
        """No build in which a note that could be read cannot be read any more: it is being written, or was broken by mistake."""
        unread = frozenset(p.path for p in made.problems if p.path != FILE)
        if not self.first and unread - self.unread:
            return False
        self.unread, self.first = unread, False
        return True


class _Stopped(BaseException):
    """A signal came while a build ran."""


@dataclass(slots=True)
class _Stop:
    """Whether a signal asked for the end; while `building`, it comes as an exception."""

    event: Event = field(default_factory=Event)
    building: bool = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.event.set()
        if self.building:
            raise _Stopped


def build_whenever(task: Callable[[], Task]) -> None:
    """Build, and build again whenever the notes, the settings or the user's ontology change, until SIGINT or SIGTERM.

    What goes wrong is told, and the last graph stays. `task` is called before each build, as the settings may have changed.

    Raises:
        ValueError: the settings cannot be used when this begins, or the notes are in no folder here.
    """
    from watchfiles import watch

    stop, watched, now = _Stop(), _Watched(), task()
    if not isinstance(now.posts, Path):
        raise ValueError(f"{now.posts}: only a folder on this machine can be watched: leave --watch out")
    seen = _seen(now)
    with _signals(stop):
        _attempt(now, watched, stop)
        while not stop.event.is_set():
            print(f"watching {now.posts}; Ctrl-C ends it", flush=True)
            for changes in watch(
                *_places(now),
                watch_filter=_Matters(now),
                stop_event=stop.event,
                step=SETTLED,
                rust_timeout=PATIENCE,
                yield_on_timeout=True,
                raise_interrupt=False,
            ):
                # What changed before the watch began is not told by it.
                if stop.event.is_set() or not (changes or seen != _seen(now)):
                    continue
                try:
                    newer = task()
                except ValueError as error:
                    print(f"kg: {clean(str(error))}", file=sys.stderr, flush=True)
                    seen = _seen(now)
                    continue
                seen = _seen(newer)
                _attempt(newer, watched, stop)
                if _places(newer) != _places(now):
                    now = newer
                    break  # watches other folders
    print("stopped", flush=True)


def _seen(task: Task) -> frozenset[tuple[str, int, int]]:
    """Path, size and time stamp of all that matters: whether to look again, not what is built."""
    matters, found = _Matters(task), set()
    files = (Path(folder, name) for place in _places(task)[:-1] for folder, _, names in os.walk(place) for name in names)
    for file in (*files, Path(FILE)):
        with suppress(OSError):
            if matters(None, str(file.resolve())):
                about = file.stat()
                found.add((str(file), about.st_size, about.st_mtime_ns))
    return frozenset(found)


def _places(task: Task) -> list[Path]:
    """The folders to watch: of the notes, of the user's ontology, and the one with the settings."""
    return [place for place in (task.posts, task.config.ontology, Path()) if isinstance(place, Path) and place.is_dir()]


class _Matters:
    """Whether a change makes a difference: to a note, to the settings, to the user's ontology."""

    def __init__(self, task: Task) -> None:
        self._posts = Path(task.posts).resolve()
        self._ontology = task.config.ontology.resolve() if task.config.ontology is not None else None
        self._settings = Path(FILE).resolve()

    def __call__(self, change: object, path: str) -> bool:
        at = Path(path)
        if at == self._settings:
            return True
        if self._ontology is not None and at.is_relative_to(self._ontology):
            return not at.name.startswith(".")
        # A folder that comes, goes or is renamed takes its notes with it, and may be told alone.
        return at.is_relative_to(self._posts) and (at.name.lower().endswith(SUFFIXES) or not at.suffix)


def _attempt(task: Task, watched: _Watched, stop: _Stop) -> None:
    """Build, and tell what goes wrong."""
    try:
        stop.building = True
        try:
            failed = build_once(task, watched.accept)
        except (ValueError, OSError, LookupError) as error:
            failed = str(error)
        finally:
            stop.building = False
        if failed:
            print(f"kg: {clean(failed)}", file=sys.stderr, flush=True)
    except _Stopped:
        pass


@contextmanager
def _signals(stop: _Stop) -> Iterator[None]:
    """SIGINT and SIGTERM go to `stop` while this lasts."""
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
