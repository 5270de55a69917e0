"""What is fuzzed: functions of bytes that return where a law holds and raise AssertionError (or crash) where one breaks."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox

from kg.build import extract_note
from kg.config import FILE, Config, load_config
from kg.dataset import quads
from kg.decisions.blocks import Draft
from kg.decisions.files import decisions_in
from kg.iris import bounds
from kg.model import Extraction, Note, NoteError, Value
from kg.notes import NoteFile, note_of
from kg.ontology import Ontology, load_ontology
from kg.proposer.settings import load_proposer
from kg.resources import languages, shipped_ontology
from kg.review.writing import decision_file, remove, write
from kg.values import ValueReader, value_reader

ROOTS = (shipped_ontology(),)
TAGS = languages(ROOTS)


def note(data: bytes) -> None:
    """Bytes are a note whose every place lies in its file, or are refused with file, line and advice; twice the same."""
    read = _read(data)
    if read is None:
        return
    raw, lines = read.raw, read.raw.count("\n") + 1
    assert raw.encode("utf-8") == data
    assert read == _read(data)
    for number, block in enumerate(read.blocks):
        text = block.text
        assert block.index == number and 1 <= block.line <= lines
        assert len(text.text) == len(text.starts) == len(text.ends) == len(text.shown)
        assert all(0 <= a < b <= len(raw) for a, b in zip(text.starts, text.ends, strict=True))
        assert all(a <= b for a, b in pairwise(text.starts)) and all(a <= b for a, b in pairwise(text.ends))
        assert all(0 <= a <= b <= len(text.text) for a, b in (*block.emphasis, *((k.start, k.end) for k in block.links)))
        assert all(at is None or 0 <= at < number for at in (block.parent, block.section))
    assert all(0 <= f.span.start <= f.span.end <= len(raw) and 1 <= f.line <= lines for f in read.fields)
    assert all(r.start <= r.end <= len(read.blocks[r.block].text.text) for r in read.references)
    assert read.date is None or None not in bounds(read.date)


def graph(data: bytes) -> None:
    """A note's facts stand in its file, and its quads are N-Quads that are read back as they are."""
    read = _read(data)
    if read is None:
        return
    made: Extraction = extract_note(read, ROOTS, _ontology(), Config().base)
    for told in (*made.assertions, *made.statements, *made.measurements):
        for place in (told.evidence, *told.context):
            assert read.raw[place.span.start : place.span.end] == place.exact
            assert place.line == read.raw.count("\n", 0, place.span.start) + 1
    written = set(quads(made, _ontology(), Config().base))
    assert set(ox.parse(ox.serialize(written, format=ox.RdfFormat.N_QUADS), ox.RdfFormat.N_QUADS)) == written


def numbers(data: bytes) -> None:
    """Amounts lie in their text in order and apart, are finite, and a range's ends are in order."""
    tag, text = _said(data)
    found = _reader(tag).find(text)
    _placed(found, text)
    for value in found:
        told = (value.number, value.minimum, value.maximum)
        amounts = [Decimal(n) for n in told if n is not None]
        assert all(a.is_finite() and "E" not in str(n).upper() for a, n in zip(amounts, (n for n in told if n), strict=True))
        assert value.kind == "date" or (value.number is None) == (value.minimum is not None)
        assert value.minimum is None or value.maximum is None or Decimal(value.minimum) <= Decimal(value.maximum)


def dates(data: bytes) -> None:
    """Dates lie in their text in order and apart, are EDTF with a first and a last day, and a year that is given changes no place."""
    tag, text = _said(data)
    reader = _reader(tag)
    found, places = reader.dates.find(text, "2025")
    _placed(found, text)
    assert places == reader.dates.find(text)[1]
    for value in found:
        for edtf in (value.edtf, value.edtf_end):
            if edtf is not None:
                first, last = bounds(edtf)
                assert first is not None and last is not None and first <= last, edtf
    if len(text) < 12:  # its parser takes milliseconds
        bounds(text)


def settings(data: bytes) -> None:
    """Bytes are a `kg.toml`, or are refused with file, line and advice."""
    file = _scratch() / FILE
    file.write_bytes(data)
    for read in (load_config, load_proposer):
        try:
            read(file.parent)
        except ValueError as error:
            refused(error, file, data)


def decisions(data: bytes) -> None:
    """Bytes are decisions, or are refused with file, line and advice; one is added and taken back, the first is, and the others stay."""
    own, base = _scratch(), Config().base
    file = decision_file(own, "any")

    def held() -> list[str]:
        return [d.made.iri for d in decisions_in(file, file.read_bytes(), base)] if file.exists() else []

    try:
        made = decisions_in(file, data, base)
    except ValueError as error:
        refused(error, file, data)
        return
    assert all(1 <= d.made.line <= data.count(b"\n") + 1 and d.made.who.strip() and d.made.why.strip() for d in made)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    before = held()
    try:
        added = write(own, DRAFT, "any", datetime(2026, 1, 1, tzinfo=UTC), "so", base).decision.made.iri
        assert sorted(held()) == sorted([*before, added])
        assert remove(own, added, base) == file and held() == before
    except ValueError as error:
        assert str(error).startswith(f"{file}:") and file.read_bytes() == data
    if before:
        try:
            assert remove(own, before[0], base) == file and held() == before[1:]
        except ValueError as error:
            assert str(error).startswith(f"{file}:") and file.read_bytes() == data


DRAFT = Draft.of("nothing", {"entity": "ent:product/of-the-year"})

TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "note": note,
    "graph": graph,
    "numbers": numbers,
    "dates": dates,
    "settings": settings,
    "decisions": decisions,
}


def refused(error: ValueError, file: Path, data: bytes) -> None:
    """Assert that an error about a file says where it lies in the file, what is wrong and what to do."""
    said = re.fullmatch(r"(\d+): (.+): (.+)", str(error).removeprefix(f"{file}:"), re.DOTALL)
    assert said is not None and 1 <= int(said[1]) <= data.count(b"\n") + 1, str(error)


def _read(data: bytes) -> Note | None:
    try:
        return note_of(NoteFile("any.md", data), ROOTS)
    except NoteError as error:
        for problem in error.problems:
            assert 1 <= problem.line <= data.count(b"\n") + 1
            assert problem.path == "any.md" and problem.what and problem.advice and "\n" not in str(problem)
        return None


@lru_cache(maxsize=1)
def _scratch() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kg-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _said(data: bytes) -> tuple[str, str]:
    """A language, which the first byte chooses, and a text."""
    return TAGS[data[0] % len(TAGS)] if data else TAGS[0], data[1:].decode("utf-8", "replace")


def _placed(values: list[Value] | tuple[Value, ...], text: str) -> None:
    assert all(0 <= v.start < v.end <= len(text) for v in values)
    assert all(a.end <= b.start for a, b in pairwise(values))


@lru_cache(maxsize=1)
def _ontology() -> Ontology:
    return load_ontology(ROOTS)


@lru_cache(maxsize=8)
def _reader(tag: str) -> ValueReader:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return value_reader(tag, ROOTS)
