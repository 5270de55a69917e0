"""The graphs of a store as files: `graphs/ab/ab12….nq.gz`, gzip of sorted N-Quads lines, named by the SHA-256 of the lines.

A generation that was built has `graphs.json`: `{"form": 1, "graphs": {IRI of a
graph: digest}}`. Generations share the files, and a file never changes. Nothing
is believed that does not have its digest.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse, serialize

from kg.keeping import Damaged
from kg.stores import StoreError
from kg.summaries import digest_of

GRAPHS, MANIFEST, QUADS = "graphs", "graphs.json", "quads.nq"
LARGEST = 1 << 30  # bytes of a graph's lines: a file that unpacks to more is none of ours


class Parts:
    """The graphs' files in a store's folder."""

    def __init__(self, place: Path) -> None:
        self._folder = place / GRAPHS

    def put(self, lines: bytes) -> str:
        """Write the lines, unless they are there; returns their digest."""
        digest = digest_of(lines)
        file = self._file(digest)
        if not file.is_file():
            write(file, gzip.compress(lines, 1, mtime=0))
        return digest

    def get(self, digest: str) -> bytes:
        """The lines of that digest. Raises Damaged; a file that is not what it was is gone then."""
        file = self._file(digest)
        try:
            with gzip.open(file) as stream:
                lines = stream.read(LARGEST)
        except (OSError, EOFError, zlib.error):
            lines = b""
        if digest_of(lines) != digest:
            file.unlink(missing_ok=True)
            raise Damaged(f"{file}: the graph is not there, or not what it was: build again")
        return lines

    def has(self, digest: str) -> bool:
        """Whether there is a file of that digest."""
        return self._file(digest).is_file()

    def prune(self, keep: Collection[str]) -> None:
        """Remove all files but those of these digests."""
        wanted = {self._file(digest) for digest in keep}
        for file in self._folder.glob("*/*"):
            if file not in wanted:
                file.unlink(missing_ok=True)

    def _file(self, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}.nq.gz"


def manifest(generation: Path) -> dict[str, str] | None:
    """The graphs of a generation by IRI, with the digests of their lines; None where it has no such list."""
    try:
        table = json.loads((generation / MANIFEST).read_bytes())
        graphs = dict(table["graphs"])
        return graphs if table["form"] == 1 and all(isinstance(t, str) for row in graphs.items() for t in row) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def write_manifest(generation: Path, graphs: Mapping[str, str]) -> None:
    """Write the list of a generation's graphs."""
    text = json.dumps({"form": 1, "graphs": dict(graphs)}, ensure_ascii=False, sort_keys=True, indent=0)
    (generation / MANIFEST).write_text(text + "\n", "utf-8")


def quads_of(place: Path, generation: Path) -> Iterator[Quad]:
    """The quads of a generation as they came, graph by graph.

    Raises:
        StoreError: a graph's file is not there, or not what it was.
    """
    graphs = manifest(generation)
    if graphs is None:
        yield from parse(path=str(generation / QUADS), format=RdfFormat.N_QUADS)
        return
    parts = Parts(place)
    for _, digest in sorted(graphs.items()):
        try:
            lines = parts.get(digest)
        except Damaged as error:
            raise StoreError(str(error)) from error
        yield from parse(lines, RdfFormat.N_QUADS)


def dump_of(place: Path, generation: Path) -> Path:
    """The file of a generation's quads as N-Quads; it is made where it is missing.

    Raises:
        StoreError: as for `quads_of`.
    """
    file = generation / QUADS
    if not file.is_file():
        write(file, serialize(quads_of(place, generation), format=RdfFormat.N_QUADS) or b"")
    return file


def written_at(generation: Path) -> int:
    """When the generation was written, in nanoseconds: two of one name differ in it."""
    return next(file.stat().st_mtime_ns for file in (generation / MANIFEST, generation / QUADS) if file.is_file())


def write(file: Path, data: bytes) -> None:
    """Write a file beside its place and move it there, so that no reader sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.replace(beside, file)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
