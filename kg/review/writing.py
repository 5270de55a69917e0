"""Writes decisions into `decisions/<who>.toml` of an ontology folder and takes them out again, leaving all else there as it is."""

from __future__ import annotations

import os
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from kg.config import FILE, Config
from kg.decisions import FOLDER, Decision
from kg.decisions.blocks import Block, Draft, block_text, blocks_in, order
from kg.decisions.files import decisions_in
from kg.resources import broken

LOCK = ".lock"  # in the folder while somebody writes there


@dataclass(frozen=True, slots=True)
class Written:
    """A decision as it was written: the block's text, and the decision that it is read as."""

    file: Path
    text: str
    decision: Decision


def own_ontology(config: Config) -> Path:
    """The ontology folder in which people write decisions and names.

    Raises:
        ValueError: `kg.toml` names none.
    """
    if config.ontology is None:
        raise ValueError(f'{FILE} names no ontology folder of your own: write ontology = "ontology" into it (kg init does)')
    return config.ontology


def who_decides(given: str | None = None, folder: Path = Path()) -> str:
    """The person who decides: who is given, else the one that git knows in this folder.

    Raises:
        ValueError: neither says it.
    """
    if given is not None and given.strip():
        return given.strip()
    if given is None:
        try:
            asked = subprocess.run(["git", "config", "user.name"], cwd=folder, capture_output=True, encoding="utf-8", check=False)
        except (OSError, UnicodeDecodeError):
            asked = None
        if asked is not None and asked.stdout.strip():
            return asked.stdout.strip()
    raise ValueError('it is not known who decides: give --who "your name", or say it once: git config --global user.name "your name"')


def decision_file(ontology: Path, who: str) -> Path:
    """The file of that person's decisions; letters of every script stay, case does not matter."""
    letters = "".join(c if c.isalnum() else "-" for c in who.strip().casefold())
    name = "-".join(part for part in letters.split("-") if part)
    return ontology / FOLDER / f"{name or 'decisions'}.toml"


def preview(draft: Draft, who: str, when: datetime, why: str) -> str:
    """The block as it will be written.

    Raises:
        ValueError: the time has no offset.
    """
    if when.tzinfo is None:
        raise ValueError("the time of a decision needs its offset: give datetime.now().astimezone()")
    return block_text(draft, who, when.isoformat(timespec="seconds"), why)


def write(ontology: Path, draft: Draft, who: str, when: datetime, why: str, base: str) -> Written:
    """Put a decision into the person's file, where its kind and what it is about have it stand. One that stands there stays as it is.

    Args:
        ontology: the user's ontology folder; what is missing of it is made.
        draft: what is decided.
        who: the person.
        when: the time, with its offset; seconds are kept.
        why: the reason.
        base: the IRI under which entities are named, for `ent:`.

    Raises:
        ValueError: the block cannot be used, the time has no offset, or the file is not one of decisions; the message says what to do.
        OSError: the file cannot be written.
    """
    file = decision_file(ontology, who)
    text = preview(draft, who, when, why)
    (made,) = decisions_in(file, _bytes(file, text), base)
    with alone(file.parent):
        mark, before = _text(file)
        known = decisions_in(file, _bytes(file, before), base)
        if made.made.iri in {d.made.iri for d in known}:
            return Written(file, text, made)
        after = _added(before, text, draft.kind, tomllib.loads(text)[draft.kind][0])
        found = decisions_in(file, _bytes(file, after), base)
        if [d.made.iri for d in found if d.made.iri != made.made.iri] != [d.made.iri for d in known]:
            raise ValueError(f"{file}: cannot be added to without changing what it says: put its blocks one below the other")
        replace_file(file, _bytes(file, mark + after))
    return Written(file, text, next(d for d in found if d.made.iri == made.made.iri))


def remove(ontology: Path, iri: str, base: str) -> Path | None:
    """Take a decision back: delete its block. Returns the file it stood in; None where no file has it.

    A file in which nothing is left is deleted, so that everything is as if nobody had decided.

    Raises:
        ValueError: a file is not one of decisions.
        OSError: a file cannot be written.
    """
    folder = ontology / FOLDER
    if not folder.is_dir():
        return None
    with alone(folder):
        return _removed(folder, iri, base)


def _removed(folder: Path, iri: str, base: str) -> Path | None:
    for file in sorted(folder.glob("*.toml")):
        mark, text = _text(file)
        line = next((d.made.line for d in decisions_in(file, _bytes(file, text), base) if d.made.iri == iri), None)
        if line is None:
            continue
        block = next((b for b in blocks_in(text) if text.count("\n", 0, b.start) + 1 == line), None)
        after = text if block is None else _without(text, block)
        if _iris(file, after, base) != _without_one(_iris(file, text, base), iri):
            raise ValueError(f"{file}:{line}: cannot be taken out without changing what else the file says: take it out by hand")
        if after.strip():
            replace_file(file, _bytes(file, mark + after))
        else:
            file.unlink()
        return file
    return None


def _iris(file: Path, text: str, base: str) -> list[str]:
    return [d.made.iri for d in decisions_in(file, _bytes(file, text), base)]


def _without_one(iris: Sequence[str], iri: str) -> list[str]:
    at = iris.index(iri)
    return [*iris[:at], *iris[at + 1 :]]


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While this lasts, nobody else who asks for it writes into the folder. What marks it goes again, as people keep the folder in git."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / LOCK
    with FileLock(mark):
        try:
            yield
        finally:
            with suppress(OSError):  # where what is open cannot be deleted
                mark.unlink()  # while it is locked: who waits for it sees that it is gone, and makes another


def _added(text: str, block: str, kind: str, table: Mapping[str, Any]) -> str:
    """The text with the block in it, behind the last one that stands before it in order."""
    line = "\r\n" if "\r\n" in text else "\n"
    own = block.replace("\n", line)
    blocks = list(blocks_in(text))
    before = [b for b in blocks if order(b.kind, b.table) <= order(kind, table)]
    if before or not blocks:
        at = before[-1].end if before else len(text)
        gap = "" if not at else line if text[:at].endswith("\n") else line + line
        return text[:at] + gap + own + text[at:]
    at = _opening(text, blocks[0].start)
    return text[:at] + own + line + text[at:]


def _opening(text: str, at: int) -> int:
    """Where the comment begins that stands right above a block; where the block does if there is none."""
    while at and (above := text.rfind("\n", 0, at - 1) + 1) < at and text[above:at].lstrip().startswith("#"):
        at = above
    return at


def _without(text: str, block: Block) -> str:
    """The text without the block and the empty line that parted it from what stands above, or else below."""
    head, tail = text[: block.start], text[block.end :]
    for line in ("\r\n", "\n"):
        if head.endswith(line + line):
            return head[: -len(line)] + tail
        if not head and tail.startswith(line):
            return tail[len(line) :]
    return head + tail


def _text(file: Path) -> tuple[str, str]:
    """A file's byte-order mark, if it has one, and what it says, with its line ends; nothing where there is no file."""
    try:
        text = file.read_bytes().decode("utf-8")
        bare = text.removeprefix("\ufeff")
        return text[: len(text) - len(bare)], bare
    except FileNotFoundError:
        return "", ""
    except UnicodeDecodeError as error:
        raise broken(file, error) from error


def _bytes(file: Path, text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"{file}: half a character cannot be written: leave it out") from error


def replace_file(file: Path, data: bytes) -> None:
    """Write beside the file and rename, so that whoever reads it sees it whole. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    target = file.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, target.stat().st_mode & 0o777 if target.exists() else 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
