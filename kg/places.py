"""Where files are: folders here, and addresses such as `s3://bucket/notes`, by fsspec (https://filesystem-spec.readthedocs.io)."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

SUFFIXES = (".md", ".markdown")


class PlaceError(ValueError):
    """An address at which nothing can be read. The message says what to do."""


def place_of(said: str) -> Path | str:
    """What people write for the place of their notes: an address as it is, a folder (or `file://`, which is one) as a path."""
    scheme, there, _ = said.partition("://")
    if not there or len(scheme) < 2:  # one letter is a drive
        return Path(said)
    return Path(unquote(urlsplit(said).path)) if scheme == "file" else said


def listed(address: str) -> Iterator[tuple[str, str]]:
    """What lies there and is named like a note: (path inside, NFC and with "/"; the file system's own path), in no order.

    What is hidden (its name, or a folder's, begins with a dot) is passed over.

    Raises:
        PlaceError: there is nothing, or nothing that can be listed.
    """
    files, root = file_system(address)
    try:
        with _as_os_errors():
            found = files.find(root) if files.exists(root) else None
    except OSError as error:
        raise PlaceError(f"{address}: it cannot be listed ({error}): check the address and your permissions") from error
    if found is None:
        raise PlaceError(f"{address}: there is nothing: name the place of your notes")
    for path in found:
        inner = path[len(root) :].strip("/")
        if path.lower().endswith(SUFFIXES) and not any(part.startswith(".") for part in inner.split("/")):
            yield unicodedata.normalize("NFC", inner), path


def read(address: str, path: str, most: int) -> bytes:
    """The first bytes of a file that was `listed`, at most so many. Raises OSError."""
    with _as_os_errors():
        return bytes(file_system(address)[0].cat_file(path, start=0, end=most))


def file_system(address: str) -> tuple[Any, str]:
    """fsspec's file system behind an address, and the path in it.

    Raises:
        PlaceError: fsspec, or what it needs for such addresses, is not installed; or no such addresses are known.
    """
    try:
        from fsspec.core import url_to_fs

        files, path = url_to_fs(address)
        return files, path.rstrip("/")
    except (ImportError, ValueError) as error:
        raise PlaceError(f"{address}: it cannot be read ({error}): pip install 'notegraph[cluster]' and what is missing") from error
    except Exception as error:  # as in `_as_os_errors`
        raise PlaceError(f"{address}: it cannot be read ({error}): check the address and your permissions") from error


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """Tells as an OSError what the libraries behind fsspec raise, each in classes of its own: no credentials, no such host."""
    try:
        yield
    except (OSError, PlaceError):
        raise
    except Exception as error:  # of whatever library the address needs
        raise OSError(f"{type(error).__name__}, {error}") from error


def write(file: Path, data: bytes) -> None:
    """Write a file beside its place and move it there, so that no reader sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with draft(file.parent) as (beside, stream):
        stream.write(data)
        stream.close()
        os.replace(beside, file)


@contextmanager
def draft(folder: Path) -> Iterator[tuple[str, BinaryIO]]:
    """A file in the folder, by path and open, that vanishes if the block fails."""
    handle, beside = tempfile.mkstemp(dir=folder, prefix=".", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield beside, stream
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def put_in(place: Path | str, name: str, data: bytes) -> None:
    """Write a file of that name there. Raises OSError."""
    if isinstance(place, Path):
        write(place / name, data)
        return
    files, root = file_system(place)
    with _as_os_errors():
        files.makedirs(root, exist_ok=True)
        files.pipe_file(f"{root}/{name}", data)


def get_from(place: Path | str, name: str) -> bytes:
    """The bytes of the file of that name there. Raises OSError."""
    if isinstance(place, Path):
        return (place / name).read_bytes()
    files, root = file_system(place)
    with _as_os_errors():
        return bytes(files.cat_file(f"{root}/{name}"))


def names_in(place: Path | str) -> list[str]:
    """The names of the files there, sorted; none where there is no such place. Raises OSError."""
    if isinstance(place, Path):
        return sorted(file.name for file in place.iterdir()) if place.is_dir() else []
    files, root = file_system(place)
    with _as_os_errors():
        return sorted(path.rpartition("/")[2] for path in files.ls(root, detail=False)) if files.exists(root) else []


def remove_from(place: Path | str, name: str) -> None:
    """Remove the file of that name there. Raises OSError."""
    if isinstance(place, Path):
        (place / name).unlink(missing_ok=True)
        return
    files, root = file_system(place)
    with _as_os_errors():
        files.rm_file(f"{root}/{name}")
