"""Where `kg build` keeps its parts for the next build: in the store's folder, beside the generations.

`graphs/` holds the lines of every graph (`kg.stores.parts`). `rows/` holds the
summaries of notes as JSON, by the digest of all that their reading depends on,
and what rules and checks drew from their inputs (`kg.stores.rows`). What is not
what it was is as good as none. All of it may be deleted.

A new generation's index is the old one's, its immutable files linked and the
others copied, with the changed graphs replaced: nobody writes where somebody
reads.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout
from pyoxigraph import Store

from kg.keeping import Damaged
from kg.stores import StoreError
from kg.stores.generations import begin, check_place, commit, current, writing
from kg.stores.indexing import change, fill
from kg.stores.oxigraph import INDEX
from kg.stores.parts import Parts, manifest, write_manifest
from kg.stores.rows import Rows
from kg.summaries import Summary, as_json, from_json

LOCK, ROWS, SUMMARIES = "build.lock", "rows", "summary"
UNSAVED = 256  # summaries that a killed build may lose
IMMUTABLE = frozenset({".sst", ".blob"})  # RocksDB writes these once; the others it may append to


class DiskKeep:
    """The parts of the builds of one store. Use it in a `with` block: while it lasts, no other build has the store."""

    def __init__(self, place: Path, waiting: Callable[[], None] = lambda: None) -> None:
        """Open the folder, which need not exist yet.

        Args:
            place: the store's folder.
            waiting: called once if another build is at work, before waiting for its end.

        Raises:
            StoreError: the folder holds something that is no store.
        """
        check_place(place)
        self._place, self._waiting = place, waiting
        self._parts = Parts(place)
        self._rows = Rows(place / ROWS)
        self._used_lines: set[str] = set()  # digests of the lines of notes
        self._unsaved = 0  # summaries
        self._held = ExitStack()
        self._draft: _Draft | None = None
        self._writing = False

    def __enter__(self) -> DiskKeep:
        self._place.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._place / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            self._waiting()
            lock.acquire()
        self._held.callback(lock.release)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._draft = None  # closes its index
        self._rows.close()
        self._held.close()
        self._writing = False

    def summary(self, key: str) -> Summary | None:
        """The summary kept under that key; None where there is none, it is damaged, or its lines are gone. Raises OSError."""
        kept = self._rows.get(SUMMARIES, key)
        if kept is None:
            return None
        try:
            found = from_json(kept.encode())
        except ValueError:
            return None
        if found.lines and not self._parts.has(found.lines):
            return None
        self._used_lines.add(found.lines)
        return found

    def keep_summary(self, key: str, summary: Summary) -> None:
        """Keep a summary for later builds; a build that is killed may lose the last UNSAVED of them."""
        self._rows.put(SUMMARIES, key, as_json(summary).decode())
        self._used_lines.add(summary.lines)
        self._unsaved += 1
        if self._unsaved >= UNSAVED:
            self._rows.save()
            self._unsaved = 0

    def put(self, lines: bytes) -> str:
        """Keep the lines of a graph; returns their digest."""
        return self._parts.put(lines)

    def put_pieces(self, pieces: Iterable[bytes]) -> str:
        """Keep the lines of a graph that come in pieces of whole lines; returns their digest."""
        return self._parts.put_pieces(pieces)

    def outside(self) -> Callable[[bytes], str]:
        """`put` for another process: files are named by what they hold, so that two may write one."""
        return self._parts.put

    def get(self, digest: str) -> bytes:
        """The lines of that digest. Raises Damaged."""
        return self._parts.get(digest)

    def pieces(self, digest: str) -> Iterator[bytes]:
        """The lines of that digest in pieces of whole lines. Raises Damaged, perhaps only at the end."""
        return self._parts.pieces(digest)

    def has(self, digest: str) -> bool:
        """Whether there is a file of lines of that digest."""
        return self._parts.has(digest)

    def row(self, shelf: str, key: str) -> str | None:
        """What was drawn from the inputs with that key; None where it is not known."""
        return self._rows.get(shelf, key)

    def keep_row(self, shelf: str, key: str, drawn: str) -> None:
        """Keep what was drawn from the inputs with that key, from the next `publish` on."""
        self._rows.put(shelf, key, drawn)

    def index(self, graphs: Mapping[str, str]) -> Store:
        """The next generation's index, holding these graphs and no other, their union in its default graph."""
        with _told(self._place):
            if self._draft is None:
                if not self._writing:
                    self._held.enter_context(writing(self._place))
                    self._writing = True
                self._draft = _Draft.begun(self._place, self._parts, graphs)
            with suppress(OSError, RuntimeError, Damaged):  # what the index in use holds, or was made of, is damaged
                self._draft.bring(graphs)
                return self._draft.store
            self._draft = None  # closes it
            draft = _Draft(*_fresh(self._place), {}, self._parts)
            draft.bring(graphs)
            self._draft = draft
            return self._draft.store

    def publish(self, graphs: Mapping[str, str]) -> bool:
        """Take the next generation into use, holding these graphs; False where the one in use holds just these.

        What no generation needs any more is removed.
        """
        used = current(self._place)
        new = used is None or manifest(used) != dict(graphs) or not _opens(used / INDEX)
        if new:
            with _told(self._place):
                self.index(graphs)
                assert self._draft is not None
                self._draft.commit(self._place, graphs)
            self._draft = None
        self._rows.commit()
        self._prune(graphs, used)
        return new

    def _prune(self, graphs: Mapping[str, str], before: Path | None) -> None:
        old = (manifest(before) or {}).values() if before is not None and before.is_dir() else ()
        self._parts.prune({*graphs.values(), *self._used_lines, *old})


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """What the index says where it cannot be written, which may be much, as a StoreError that says what to do."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise  # it names the file
        raise StoreError(f"{place}: cannot be written ({error}): make room; the last graph stays") from error


class _Draft:
    """The next generation while it is written: its folder, its index, and which graphs the index holds."""

    def __init__(self, folder: Path, store: Store, held: dict[str, str], parts: Parts) -> None:
        self.folder, self.store, self._held, self._parts = folder, store, held, parts

    @classmethod
    def begun(cls, place: Path, parts: Parts, graphs: Mapping[str, str]) -> _Draft:
        """A draft that holds what the generation in use holds, or nothing where it has no list of graphs or most of them change."""
        used = current(place)
        held = manifest(used) if used is not None else None
        folder = begin(place)
        same = sum(1 for graph, digest in graphs.items() if held and held.get(graph) == digest)
        if used is not None and held and 2 * same > len(graphs):
            try:
                _linked(used / INDEX, folder / INDEX)
                return cls(folder, Store(str(folder / INDEX)), dict(held), parts)
            except (OSError, ValueError, RuntimeError):
                pass  # damaged: made anew
        return cls(*_fresh(place), {}, parts)

    def bring(self, graphs: Mapping[str, str]) -> None:
        """Make the index hold these graphs and no other. Raises Damaged."""
        if self._held:
            change(self.store, self._held, graphs, self._parts)
        else:
            fill(self.store, (piece for _, digest in sorted(graphs.items()) for piece in self._parts.pieces(digest)))
        self._held = dict(graphs)

    def commit(self, place: Path, graphs: Mapping[str, str]) -> None:
        """Close the index and take the generation into use."""
        self.store.flush()
        del self.store  # closes it
        write_manifest(self.folder, graphs)
        commit(place, self.folder)


def _fresh(place: Path) -> tuple[Path, Store]:
    folder = begin(place)
    return folder, Store(str(folder / INDEX))


def _linked(old: Path, new: Path) -> None:
    """A copy of a closed RocksDB, as its own checkpoints are: immutable files linked, where the file system can, the others copied."""
    new.mkdir()
    for file in old.iterdir():
        if file.suffix in IMMUTABLE:
            try:
                os.link(file, new / file.name)
                continue
            except OSError:
                pass
        if file.name not in ("LOCK", "LOG") and not file.name.startswith("LOG.old"):
            shutil.copyfile(file, new / file.name)


def _opens(index: Path) -> bool:
    try:
        Store.read_only(str(index))
    except (OSError, ValueError, RuntimeError):
        return False
    return True
