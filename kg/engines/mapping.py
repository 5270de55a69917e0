"""The files of notes → what each says, in order: known from an earlier build, read in this process, or read by an engine in batches.

How notes are put into batches, how many workers there are, and which of them
die, makes no difference to what comes out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from kg.config import Config
from kg.engines import Died, Engine, EngineError
from kg.engines.note_reading import NoteReader
from kg.keeping import Keep
from kg.model import NoteError, Problem
from kg.notes import NoteFile
from kg.summaries import Summary

BATCH_NOTES, BATCH_BYTES = 32, 1 << 16  # to be read by one worker: about a second of work
BATCH = 1024  # with those that are known: as many as may wait for an earlier one


@dataclass(frozen=True, slots=True)
class Outcome:
    """A note's summary, or what is wrong with it; `read` tells whether it was read now."""

    of: Summary | NoteError
    read: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A note that is not known. `key` is a digest of all that its reading depends on."""

    key: str
    file: NoteFile


@dataclass(frozen=True, slots=True)
class Batch:
    """What a worker is given: the settings, the digest of all that reading depends on, files, and where lines go (None: back)."""

    config: Config
    means: str
    put: Callable[[bytes], str] | None
    files: tuple[NoteFile, ...]


Entry = Outcome | Unread
ReadHere = Callable[[Unread], Outcome]


def outcomes(
    files: Iterable[NoteFile | NoteError], reader: NoteReader, keep: Keep, engine: Engine | None = None
) -> Generator[Outcome, None, None]:
    """What came of each file, in order. The lines of what was read are kept.

    Args:
        files: as `kg.notes.note_files` gives them.
        reader: what notes are read with.
        keep: where summaries and lines are.
        engine: what reads them where they hold its `few` bytes or more; none, and this process does. It also does where a
            language model is asked, which is asked one question at a time.

    Raises:
        EngineError: the engine cannot work, or its workers have another program or ontology.
    """
    entries = _entries(files, reader, keep)

    def here(unread: Unread) -> Outcome:
        try:
            made = reader.read(unread.file)
        except NoteError as error:
            return Outcome(error)
        return _kept(unread, made.summary, made.lines, keep)

    if engine is None or reader.asking is not None:
        yield from _read(entries, here)
        return
    size = 0
    for batch in _batches(entries, BATCH, engine.few):
        size += sum(len(entry.file.data) for entry in batch if isinstance(entry, Unread))
        if size >= engine.few:
            with closing(_spread(chain(batch, entries), reader, keep, engine)) as spread:
                yield from spread
            return
        yield from _read(batch, here)


def _entries(files: Iterable[NoteFile | NoteError], reader: NoteReader, keep: Keep) -> Iterator[Entry]:
    for file in files:
        if isinstance(file, NoteError):
            yield Outcome(file)
            continue
        key = reader.key(file)
        # What a model proposes has a cache of its own, and may be missing for a while.
        found = keep.summary(key) if reader.asking is None else None
        known = found is not None and (found.path, found.sha256) == (file.path, file.sha256)
        yield Outcome(found) if found is not None and known else Unread(key, file)


def _read(entries: Iterable[Entry], here: ReadHere) -> Iterator[Outcome]:
    return (here(entry) if isinstance(entry, Unread) else entry for entry in entries)


def _kept(unread: Unread, summary: Summary, lines: bytes, keep: Keep) -> Outcome:
    if lines:
        keep.put(lines)
    keep.keep_summary(unread.key, summary)
    return Outcome(summary, bool(summary.lines))


def _batches(entries: Iterable[Entry], notes: int, size: int) -> Iterator[list[Entry]]:
    """The entries in lists, each with at most so many to be read, that hold so many bytes before the last of them."""
    batch: list[Entry] = []
    count = held = 0
    for entry in entries:
        batch.append(entry)
        if isinstance(entry, Unread):
            count, held = count + 1, held + len(entry.file.data)
        if count >= notes or held >= size or len(batch) >= BATCH:
            yield batch
            batch, count, held = [], 0, 0
    if batch:
        yield batch


def _spread(entries: Iterable[Entry], reader: NoteReader, keep: Keep, engine: Engine) -> Generator[Outcome, None, None]:
    waiting: deque[list[Entry]] = deque()
    put = keep.outside() if engine.here else None

    def tasks() -> Iterator[Batch]:
        for batch in _batches(entries, BATCH_NOTES, BATCH_BYTES):
            waiting.append(batch)
            yield Batch(reader.config, reader.means, put, tuple(e.file for e in batch if isinstance(e, Unread)))

    with closing(engine.map(read_batch, tasks())) as made:
        for result in made:
            batch = waiting.popleft()
            one_by_one = (_alone(e.file, reader, put, engine) for e in batch if isinstance(e, Unread))
            read = one_by_one if isinstance(result, Died) else iter(result)
            for entry in batch:
                yield _settled(entry, next(read), keep) if isinstance(entry, Unread) else entry


def _settled(entry: Unread, made: tuple[Summary, bytes] | NoteError, keep: Keep) -> Outcome:
    return Outcome(made) if isinstance(made, NoteError) else _kept(entry, *made, keep)


def _alone(file: NoteFile, reader: NoteReader, put: Callable[[bytes], str] | None, engine: Engine) -> tuple[Summary, bytes] | NoteError:
    """What a note says that is in a batch whose workers died: what kills them is one of them."""
    (result,) = engine.map(read_batch, [Batch(reader.config, reader.means, put, (file,))])
    return died(file.shown) if isinstance(result, Died) else result[0]


def died(shown: str) -> NoteError:
    """What is told of a note that workers died of."""
    return NoteError(Problem(shown, 1, "the program died while reading it", "take it out of the folder, and report it"))


def kills(file: NoteFile, reader: NoteReader, engine: Engine) -> bool:
    """Whether workers die of a note that they read alone."""
    (result,) = engine.map(read_batch, [Batch(reader.config, reader.means, None, (file,))])
    return isinstance(result, Died)


def read_batch(batch: Batch) -> tuple[tuple[Summary, bytes] | NoteError, ...]:
    """What a worker does: each file's summary with its lines, which are empty where they were put, or what is wrong with it.

    Raises:
        EngineError: the program, its libraries or the ontology are not the same here.
    """
    reader = reader_of(batch.config, batch.means)
    return tuple(_one(file, reader, batch.put) for file in batch.files)


def _one(file: NoteFile, reader: NoteReader, put: Callable[[bytes], str] | None) -> tuple[Summary, bytes] | NoteError:
    try:
        made = reader.read(file)
    except NoteError as error:
        return error
    if put is None or not made.lines:
        return made.summary, made.lines
    put(made.lines)
    return made.summary, b""


@lru_cache(maxsize=1)
def reader_of(config: Config, means: str) -> NoteReader:
    """What a worker reads notes with.

    Raises:
        EngineError: it would not read as the process does that computed `means`.
    """
    reader = NoteReader(config)
    if reader.means != means:
        raise EngineError("a worker has another version of the program, a library or the ontology: give all of them the same")
    return reader
