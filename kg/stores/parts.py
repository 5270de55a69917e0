"""The graphs of a store as files: `graphs/ab/ab12….nq.gz`, gzip of sorted N-Quads lines, named by the SHA-256 of the lines.

A generation that was built has `graphs.json`: `{"form": 1, "graphs": {IRI of a
graph: digest}}`. Generations share the files, and a file never changes. Nothing
is believed that does not have its digest.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse, serialize

from kg.keeping import Damaged
from kg.places import draft, write
from kg.stores import StoreError
from kg.summaries import digest_of

GRAPHS, ENDING, MANIFEST, QUADS = "graphs", ".nq.gz", "graphs.json", "quads.nq"
PIECE = 1 << 20  # bytes that are unpacked at once
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

    def put_pieces(self, pieces: Iterable[bytes]) -> str:
        """Write lines that come in pieces, of whole lines each; returns their digest."""
        digest = hashlib.sha256()
        folder = self._folder / "00"  # any of those in which `prune` looks
        folder.mkdir(parents=True, exist_ok=True)
        with draft(folder) as (beside, file):
            with gzip.GzipFile("", "wb", 1, file, 0) as packed:
                for piece in pieces:
                    digest.update(piece)
                    packed.write(piece)
            file.close()
            place = self._file(digest.hexdigest())
            place.parent.mkdir(exist_ok=True)
            os.replace(beside, place)
        return digest.hexdigest()

    def get(self, digest: str) -> bytes:
        """The lines of that digest. Raises Damaged; a file that is not what it was is gone then."""
        return b"".join(self.pieces(digest, LARGEST))

    def pieces(self, digest: str, most: int | None = None) -> Iterator[bytes]:
        """The lines of that digest in pieces of whole lines, at most `most` bytes in all.

        Raises:
            Damaged: the file is not there or, once all is read, not what it was; it is gone then.
        """
        file = self._file(digest)
        read, size, rest = hashlib.sha256(), 0, b""
        try:
            with gzip.open(file) as stream:
                while (most is None or size < most) and (piece := stream.read(PIECE)):
                    read.update(piece)
                    size += len(piece)
                    whole, end, rest = (rest + piece).rpartition(b"\n")
                    if end:
                        yield whole + end
        except (OSError, EOFError, zlib.error):
            read = hashlib.sha256(b"?")
        if rest or read.hexdigest() != digest:
            file.unlink(missing_ok=True)
            raise Damaged(f"{file}: the graph is not there, or not what it was: build again")

    def has(self, digest: str) -> bool:
        """Whether there is a file of that digest."""
        return self._file(digest).is_file()

    def prune(self, keep: Collection[str]) -> None:
        """Remove all files but those of these digests."""
        for file in self._folder.glob("*/*"):
            if not file.name.endswith(ENDING) or file.name.removesuffix(ENDING) not in keep:
                file.unlink(missing_ok=True)

    def _file(self, digest: str) -> Path:
        return self._folder / digest[:2] / f"{digest}{ENDING}"


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
            for lines in parts.pieces(digest):
                yield from parse(lines, RdfFormat.N_QUADS)
        except Damaged as error:
            raise StoreError(str(error)) from error


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
