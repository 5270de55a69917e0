"""A note's file → `Note`; a folder → its notes and what is wrong with the others."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kg import places
from kg.model import Block, Note, NoteError, Problem
from kg.notes.citations import cited
from kg.notes.frontmatter import FrontMatter, fields, read_front_matter, scalar_places
from kg.notes.tongues import detect, normal_tag, suffix_tag
from kg.places import SUFFIXES
from kg.plain import project
from kg.plain.normal import fold_table, normalise
from kg.resources import language

LARGEST = 2_000_000  # bytes of a note: reading takes some 200 times its size in memory

_DATE = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2})(?!\d))?)?(?:[T\s].*)?", re.DOTALL)
_NAMED_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1b")
_BOMS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def read_notes(root: Path | str, roots: Sequence[Path]) -> Iterator[Note | NoteError]:
    """The notes of a folder and its subfolders in the order of their paths, or for each what is wrong with it.

    Reads `*.md` and `*.markdown`. What is hidden (its name begins with a dot)
    is passed over. A symbolic link is followed to a file inside the folder
    only; linked folders are read where they really are. Two files with one
    name (`a.md` and `a.markdown`) would be one note: the second is an error.
    `roots` are the ontology folders (see `kg.resources.ontology_roots`).
    """
    for file in note_files(root):
        try:
            yield file if isinstance(file, NoteError) else note_of(file, roots)
        except NoteError as error:
            yield error


@dataclass(frozen=True, slots=True)
class NoteFile:
    """A note's file: its path inside the folder (NFC, with "/") and its bytes."""

    shown: str
    data: bytes

    @property
    def path(self) -> str:
        """The note's own path."""
        return note_path(self.shown)

    @property
    def sha256(self) -> str:
        """The digest of its bytes, as hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class NoteName:
    """A note's file that was listed and not yet read: its path inside the folder (NFC, with "/"), and where it really is."""

    shown: str
    where: str


def note_files(place: Path | str) -> Iterator[NoteFile | NoteError]:
    """The files that `read_notes` reads, in its order, or for each what is wrong with it. `place` as for `note_names`."""
    for name in note_names(place):
        try:
            yield name if isinstance(name, NoteError) else note_file(place, name)
        except NoteError as error:
            yield error


def note_names(place: Path | str) -> Iterator[NoteName | NoteError]:
    """What lies there and is named like a note, in the order of the paths, or what is wrong with it.

    Args:
        place: a folder, or an address (`kg.places`).
    """
    if isinstance(place, Path) and not place.is_dir():
        yield NoteError(Problem(str(place), 1, "there is no such folder", "make it, or name another in kg.toml (posts)"))
        return
    seen: dict[str, str] = {}
    listed = ((shown, str(path)) for shown, path in _files(place)) if isinstance(place, Path) else places.listed(place)
    for shown, where in sorted(listed):
        name = note_path(shown)
        if name in seen:
            yield NoteError(Problem(shown, 1, f"{seen[name]} has the same name", "rename one of them"))
            continue
        seen[name] = shown
        yield NoteName(shown, where)


def note_file(place: Path | str, name: NoteName) -> NoteFile:
    """The file of that name, read.

    Raises:
        NoteError: it cannot be read.
    """
    if isinstance(place, Path):
        return NoteFile(name.shown, _bytes(place, Path(name.where), name.shown))
    try:
        return NoteFile(name.shown, _small(places.read(place, name.where, LARGEST + 1), name.shown))
    except OSError as error:
        reason = error.strerror or str(error)
        raise NoteError(Problem(name.shown, 1, f"cannot be read: {reason}", "check the file and its permissions")) from error


def read_note(root: Path, path: Path, roots: Sequence[Path]) -> Note:
    """The note in the file `path`, which lies in the folder `root`; `roots` are the ontology folders.

    Raises:
        NoteError: the file cannot be read as a note; with path, line and advice.
    """
    shown = _shown(root, path)
    return note_of(NoteFile(shown, _bytes(root, path, shown)), roots)


def note_of(file: NoteFile, roots: Sequence[Path]) -> Note:
    """The note that a file's bytes are.

    Raises:
        NoteError: they cannot be read as a note.
    """
    shown, data = file.shown, file.data
    raw = _decoded(data, shown)
    found = read_front_matter(raw, shown)
    stem = note_path(shown).rpartition("/")[2]
    lang, slug = _language(found, stem, raw, shown, roots)
    fold = fold_table(str(language(lang, "reading", roots).get("fold", "")))
    title = _title(found, raw, fold)
    plain = project(raw, found.body, fold, first=len(title))
    blocks, references = cited((*title, *plain.blocks), plain.footnotes, plain.definitions, roots)
    heading = next((b for b in blocks if b.kind in ("title", "heading")), None)
    return Note(
        path=note_path(shown),
        slug=slug,
        lang=lang,
        raw=raw,
        sha256=hashlib.sha256(data).hexdigest(),
        blocks=blocks,
        fields=fields(found, raw),
        references=references,
        date=_date(found, stem),
        title=heading.text.read(0, len(heading.text.text)).strip() if heading else "",
    )


def note_path(shown: str) -> str:
    """The path of a note's file inside the folder → the note's own path: NFC, with "/", without the ending."""
    path = unicodedata.normalize("NFC", shown)
    return next((path[: -len(s)] for s in SUFFIXES if path.lower().endswith(s)), path)


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    """(path inside the folder, NFC and with "/"; the path), of all that is named like a note, and of folders that cannot be read."""
    todo = [root]
    while todo:
        folder = todo.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            yield _shown(root, folder), folder
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                todo.append(path)
            elif path.is_dir():  # a link to a folder
                if not path.resolve().is_relative_to(root.resolve()):
                    yield _shown(root, path), path
            elif entry.name.lower().endswith(SUFFIXES):
                yield _shown(root, path), path


def _shown(root: Path, path: Path) -> str:
    """The path inside the folder; of a name that is not UTF-8 the bytes that are none stay what Python makes of them."""
    written = os.fsencode(path.relative_to(root).as_posix())  # whatever the locale takes file names for
    return unicodedata.normalize("NFC", written.decode("utf-8", "surrogateescape"))


def _named(shown: str) -> None:
    """Raises NoteError where the name cannot be written in a graph."""
    try:
        shown.encode("utf-8")
    except UnicodeEncodeError as error:
        told = shown.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        raise NoteError(Problem(told, 1, "the file's name is not UTF-8", "rename it")) from error


def _bytes(root: Path, path: Path, shown: str) -> bytes:
    _named(shown)
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root.resolve()):
            raise NoteError(Problem(shown, 1, "the link leads out of the folder", "copy the file into the folder"))
        if real.is_dir():
            raise NoteError(Problem(shown, 1, "the folder cannot be listed", "check its permissions"))
        if not real.is_file():
            raise NoteError(Problem(shown, 1, "not a file", "remove it, or give it another name"))
        with real.open("rb") as file:
            return _small(file.read(LARGEST + 1), shown)
    except (OSError, RuntimeError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "it leads in a circle"
        raise NoteError(Problem(shown, 1, f"cannot be read: {reason}", "check the file and its permissions")) from error


def _small(data: bytes, shown: str) -> bytes:
    if len(data) > LARGEST:
        raise NoteError(Problem(shown, 1, f"larger than {LARGEST // 1_000_000} MB", "split it into several notes"))
    return data


def _decoded(data: bytes, shown: str) -> str:
    advice = "save it as UTF-8"
    for mark, name in _BOMS:
        if data.startswith(mark):
            raise NoteError(Problem(shown, 1, f"the file is {name}, not UTF-8", advice))
    nul = data.find(b"\0")
    controls = sum(map(_CONTROLS.__contains__, data[:4096]))
    # A stray NUL is a slip of some export and stays in the text; one in 200 bytes is no text.
    if data.count(b"\0") * 200 > len(data) or controls * 20 > len(data[:4096]):
        line = data.count(b"\n", 0, max(nul, 0)) + 1
        raise NoteError(Problem(shown, line, "not a text file", "remove it, or give it another ending than .md"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NoteError(Problem(shown, line, f"byte {data[error.start]:#04x} is not UTF-8", advice)) from error


def _language(found: FrontMatter, stem: str, raw: str, shown: str, roots: Sequence[Path]) -> tuple[str, str]:
    """The note's language and its slug: from the front matter, else the file's name, else the text."""
    entry = found.get("lang")
    said = None
    if entry is not None and entry.value is not None:
        said = normal_tag(entry.text, roots)
        if said is None:
            line = raw.count("\n", 0, entry.span.start) + 1
            what = f"lang is no language: {entry.text or entry.value!r}"
            raise NoteError(Problem(shown, line, what, "write a tag such as ja, en, zh-Hant"))
    named, slug = suffix_tag(stem, roots, said)
    return said or named or detect(_sample(found, raw), roots), slug


def _sample(found: FrontMatter, raw: str) -> str:
    title = found.get("title")
    return f"{title.text if title else ''}\n{raw[found.body :]}"


def _title(found: FrontMatter, raw: str, fold: Mapping[int, str]) -> tuple[Block, ...]:
    entry = found.get("title")
    if entry is None or not entry.text.strip():
        return ()
    starts, ends = scalar_places(raw, entry)
    text = normalise(entry.text.replace("\n", " "), starts, ends, fold)[0]
    return (Block(0, "title", text, raw.count("\n", 0, entry.span.start) + 1),) if text.text else ()


def _date(found: FrontMatter, stem: str) -> str | None:
    """The note's date as EDTF (ISO 8601-2): `date` or `published` in the front matter, else in the file's name."""
    for key in ("date", "published"):
        entry = found.get(key)
        match = _DATE.fullmatch(entry.text.strip()) if entry else None
        if match and (edtf := _edtf(match[1], match[3], match[4])):
            return edtf
    match = _NAMED_DATE.search(stem)
    return _edtf(*match.groups()) if match else None


def _edtf(year: str, month: str | None, day: str | None) -> str | None:
    try:
        whole = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return whole.isoformat()[: 10 if day else 7 if month else 4]
