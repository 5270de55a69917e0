"""The notes of a place → parts, one a partition, that workers write and a later step reads one after the other.

A part is two files. `part-KEY.nq.gz` holds the graphs of a partition's notes,
note after note in the order of their paths, each as sorted N-Quads.
`part-KEY.jsonl.gz` is written after it and holds `{"form": 1, "lines": …,
"rows": …}`, the SHA-256 of all lines and of the rows that follow: for each
note its key, how many bytes its graph has, and its summary; or what is wrong
with it. KEY is a digest of all that the part depends on, so a part that is
there already is not made again.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from kg.config import Config
from kg.engines import Died, Engine
from kg.engines.mapping import Outcome, died, kills, reader_of
from kg.engines.note_reading import NoteReader
from kg.keeping import Keep
from kg.model import NoteError, Problem
from kg.notes import NoteFile, NoteName, note_file, note_names
from kg.places import PlaceError, get_from, names_in, put_in, remove_from
from kg.summaries import Summary, as_json, digest_of, from_json

FORM = 1
USUAL, MOST = 256, 1024  # notes in a partition
LINES, ROWS = ".nq.gz", ".jsonl.gz"

Name = NoteName | NoteError


@dataclass(frozen=True, slots=True)
class Partition:
    """What a worker is given: the settings, the digest of all that reading depends on, where notes lie and which, where parts go.

    `deadly` are the paths of notes that workers died of; they are not read.
    """

    config: Config
    means: str
    place: Path | str
    parts: Path | str
    names: tuple[Name, ...]
    deadly: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is there: what its files are called before their endings, and whether it was made now."""

    stem: str
    made: bool


def parted(place: Path | str, parts: Path | str, reader: NoteReader, keep: Keep, engine: Engine | None) -> Generator[Outcome, None, None]:
    """What came of each note of the place, in order, by way of parts. The lines of all are kept.

    Args:
        place: a folder of notes, or an address.
        parts: the folder or address where parts are. What else is there and named like a part is removed at the end.
        reader: what notes are read with.
        keep: where summaries and lines are.
        engine: what makes the parts; none, and this process does.

    Raises:
        EngineError: as `Engine.map`.
        PlaceError: a part cannot be read that was there a moment ago.
    """
    own = reader.config.ontology
    config = replace(reader.config, ontology=None if own is None else own.resolve())
    place, parts = (p.resolve() if isinstance(p, Path) else p for p in (place, parts))
    waiting: deque[Partition] = deque()
    used: set[str] = set()

    def tasks() -> Iterator[Partition]:
        for names in _cut(note_names(place)):
            waiting.append(Partition(config, reader.means, place, parts, names))
            yield waiting[-1]

    results: Generator[Part | Died, None, None] = engine.map(make_part, tasks()) if engine else (make_part(t) for t in tasks())
    with closing(results) as made:
        for result in made:
            task = waiting.popleft()
            part = result if isinstance(result, Part) else _without_deadly(task, reader, engine)
            used.add(part.stem)
            yield from _fed(parts, part, keep)
    for name in names_in(parts):
        if name.startswith("part-") and name.removesuffix(LINES).removesuffix(ROWS) not in used:
            remove_from(parts, name)


def _cut(names: Iterable[Name]) -> Iterator[tuple[Name, ...]]:
    """Partitions that end where the digest of a path says so: a note that comes or goes changes its own and no other."""
    held: list[Name] = []
    for name in names:
        held.append(name)
        last = isinstance(name, NoteName) and zlib.crc32(name.shown.encode("utf-8", "surrogatepass")) % USUAL == 0
        if last or len(held) >= MOST:
            yield tuple(held)
            held = []
    if held:
        yield tuple(held)


def make_part(task: Partition) -> Part:
    """What a worker does: write a partition's part, unless it is there and sound.

    Raises:
        EngineError: the program, its libraries or the ontology are not the same here.
        OSError: the part cannot be written.
    """
    reader = reader_of(task.config, task.means)
    files = [_file(task, name) for name in task.names]
    keys = [reader.key(f) if isinstance(f, NoteFile) else str(f) for f in files]
    stem = f"part-{digest_of(json.dumps([FORM, task.means, *keys]).encode())}"
    if _read(task.parts, stem) is not None:
        return Part(stem, False)
    lines = io.BytesIO()
    rows: list[object] = []
    for key, file in zip(keys, files, strict=True):
        try:
            if isinstance(file, NoteError):
                raise file
            told = reader.read(file)
        except NoteError as error:
            rows.append({"problems": [[p.path, p.line, p.what, p.advice] for p in error.problems]})
        else:
            lines.write(told.lines)
            rows.append({"key": key, "bytes": len(told.lines), "summary": json.loads(as_json(told.summary))})
    _write(task.parts, stem, lines.getvalue(), rows)
    return Part(stem, True)


def _file(task: Partition, name: Name) -> NoteFile | NoteError:
    if isinstance(name, NoteError):
        return name
    if name.shown in task.deadly:
        return died(name.shown)
    try:
        return note_file(task.place, name)
    except NoteError as error:
        return error


def _write(parts: Path | str, stem: str, lines: bytes, rows: Iterable[object]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=True, sort_keys=True) + "\n" for row in rows).encode()
    head = json.dumps({"form": FORM, "lines": digest_of(lines), "rows": digest_of(text)}) + "\n"
    put_in(parts, stem + LINES, gzip.compress(lines, 1, mtime=0))
    put_in(parts, stem + ROWS, gzip.compress(head.encode() + text, 1, mtime=0))


def _read(parts: Path | str, stem: str) -> tuple[bytes, list[bytes]] | None:
    """A part's lines and rows; None where it is not there, or not what was written."""
    try:
        lines = gzip.decompress(get_from(parts, stem + LINES))
        head, _, text = gzip.decompress(get_from(parts, stem + ROWS)).partition(b"\n")
        told = json.loads(head)
        sound = (told["form"], told["lines"], told["rows"]) == (FORM, digest_of(lines), digest_of(text))
        return (lines, text.splitlines()) if sound else None
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
        return None


def _fed(parts: Path | str, part: Part, keep: Keep) -> Iterator[Outcome]:
    """What a part tells, its lines put into the keep."""
    found = _read(parts, part.stem)
    if found is None:
        raise PlaceError(f"{parts}: {part.stem} was there and is not, or was changed: build again")
    lines, rows = found
    at = 0
    for row in map(json.loads, rows):
        if "problems" in row:
            yield Outcome(NoteError(*(Problem(*p) for p in row["problems"])))
            continue
        summary: Summary = from_json(json.dumps(row["summary"]).encode())
        own, at = lines[at : at + row["bytes"]], at + row["bytes"]
        if own:
            keep.put(own)
        keep.keep_summary(row["key"], summary)
        yield Outcome(summary, part.made and bool(own))


def _without_deadly(task: Partition, reader: NoteReader, engine: Engine | None) -> Part:
    """The part of a partition whose workers died, without the notes they died of."""
    assert engine is not None
    files = [file for file in (_file(task, name) for name in task.names) if isinstance(file, NoteFile)]
    deadly = frozenset(file.shown for file in files if kills(file, reader, engine))
    (part,) = engine.map(make_part, [replace(task, deadly=deadly)])
    if isinstance(part, Died):  # it was not one note alone
        (part,) = engine.map(make_part, [replace(task, deadly=frozenset(file.shown for file in files))])
    assert isinstance(part, Part)
    return part
