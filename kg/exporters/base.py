"""What an exporter is, and the one way a file is written: beside its place, then moved there."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO, runtime_checkable

from pyoxigraph import Quad

ABANDONED = 3600.0  # seconds


class MissingExtra(Exception):
    """A library that an export needs is not installed. The message says how to get it."""


@runtime_checkable
class Exporter(Protocol):
    """Writes a build to one file, or to one folder of files.

    `name` is what a user types, `suffix` how the file's name ends. It may have a
    `stem`, how that name begins (else `kg`); a folder has a stem and the suffix "".
    """

    @property
    def name(self) -> str:
        """The word on the command line, e.g. `turtle`."""
        ...

    @property
    def suffix(self) -> str:
        """The end of the file's name with its dot, e.g. `.ttl`; "" for a folder."""
        ...

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write all `quads` of a build, which come in canonical order, to `path`. They may be read once only.

        The same quads give the same bytes. The file or folder appears whole or not at all.

        Raises:
            OSError: the file cannot be written; an older one is left as it was.
        """
        ...


def file_name(exporter: Exporter) -> str:
    """The file or folder an exporter writes by default: its own `stem` (else `kg`) and its suffix."""
    return f"{getattr(exporter, 'stem', 'kg')}{exporter.suffix}"


def sweep(folder: Path) -> None:
    """Remove what writers who were killed left in a folder of exports: parts that are older than any writer is likely to be."""
    for part in folder.glob(".*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > ABANDONED:
                shutil.rmtree(part) if part.is_dir() else part.unlink()


def size_and_sha256(path: Path) -> tuple[int, str]:
    """How many bytes a file has, and their SHA-256 in hexadecimal digits. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A binary file that takes the place of `path` when the block ends, and vanishes if the block fails.

    Missing folders are made.

    Raises:
        FileExistsError: `path` is something else than a file.
        OSError: as `open` and `os.replace` do.
    """
    if path.exists() and not path.is_file():
        raise FileExistsError(f"{path}: is no file: name another, or remove it")  # a device would be replaced, too
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with beside.open("xb") as file:
            yield file
        os.replace(beside, path)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno is not None:
            error.filename = str(path)  # a write does not tell where; and nobody knows the file beside
        raise


@contextmanager
def replacing_text(path: Path) -> Iterator[TextIO]:
    """Like `replacing`, for text: UTF-8 without a byte-order mark, lines ended by a line feed on every system."""
    with replacing(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="\n", write_through=False)
        yield text
        text.flush()
        text.detach()


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """An empty folder that takes the place of the folder `path` when the block ends, and vanishes if the block fails.

    What stood there before is gone with it. Between two renames there is a
    moment without either; a reader who comes then finds no folder, never half of one.

    Raises:
        NotADirectoryError: `path` is a file.
        OSError: as `mkdir` and `os.replace` do; the old folder is left as it was.
    """
    if path.exists() and not path.is_dir():
        raise NotADirectoryError(f"{path}: is a file: name a folder, or remove it")
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = uuid.uuid4().hex
    beside, old = (path.with_name(f".{path.name}.{mark}{end}.part") for end in ("", ".old"))
    beside.mkdir()
    try:
        yield beside
        if path.exists():
            os.replace(path, old)
        try:
            os.replace(beside, path)
        except OSError:
            if old.exists():
                os.replace(old, path)
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
