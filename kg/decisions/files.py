"""The files of decisions: blocks of TOML in `decisions/` of the user's ontology folder → `Decisions`.

A block is one decision, `[[kind]]` with who, when and why. Taking a decision
back is deleting its block. The format is told in `docs/decisions.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from kg.decisions import (
    EVERYWHERE,
    FOLDER,
    IRI,
    Decision,
    Decisions,
    Different,
    Fact,
    Made,
    Measured,
    Mentioned,
    Naming,
    Nothing,
    Part,
    Right,
    Said,
    Same,
    Settled,
    Side,
    Split,
    Typing,
    Wrong,
    resolved,
    spaced,
)
from kg.decisions.blocks import blocks_in
from kg.iris import digest, segment
from kg.resources import named, toml_table

SIDES = {
    "predicate": "{ subject = …, predicate = …, object = …, words = … }",
    "measure": "{ of = …, measure = …, amount = …, words = … }",
    "speaker": "{ speaker = …, words = … }",
    "entity": "{ entity = …, words = … }",
}


def load_decisions(roots: tuple[Path, ...], base: str) -> Decisions:
    """The decisions in these ontology folders.

    Args:
        roots: the ontology folders; each may have a folder `decisions`.
        base: the IRI under which entities are named, for `ent:`.

    Raises:
        ValueError: a file cannot be used; the message is `file:line: what is wrong: what to do`.
    """
    files = [f for root in roots for f in named(root, (root / FOLDER).glob("*.toml"))]
    return _loaded(tuple((f, f.read_bytes()) for f in files), base)


@lru_cache(maxsize=8)
def _loaded(files: tuple[tuple[Path, bytes], ...], base: str) -> Decisions:
    """By the bytes of the files: whoever decides something need not have the whole ontology loaded anew."""
    found = [row for file, data in files for row in _read(file, data, base)]
    return resolved(decision for _, decision in sorted(found, key=lambda row: row[0]))


class _Block:
    """One block: takes its keys one by one, so that what is left over is known to be wrong."""

    def __init__(self, file: Path, line: int, kind: str, table: Mapping[str, Any], base: str) -> None:
        self.file, self.line, self.kind, self.base = file, line, kind, base
        self.table = dict(table)

    def wrong(self, what: str, advice: str) -> ValueError:
        """An error that says where."""
        return ValueError(f"{self.file}:{self.line}: {what}: {advice}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty."""
        value = self.table.pop(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self.wrong(f"[[{self.kind}]] needs {key}", f'write {key} = "…"')
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts that are not empty."""
        value = self.table.pop(key, None)
        if value is None and default is not None:
            return default
        if not isinstance(value, list) or not value or not all(isinstance(v, str) and v.strip() for v in value):
            raise self.wrong(f"[[{self.kind}]] needs a list {key}", f'write {key} = ["…"]')
        return tuple(value)

    def entity(self, value: str) -> str:
        """`ent:…` or an IRI as an IRI."""
        full = f"{self.base}entity/{segment(value[4:])}" if value.startswith("ent:") else value
        if not IRI.fullmatch(full):
            raise self.wrong(f"{value!r} names no entity", "write ent: and the end of its IRI, as kg show prints it")
        return full

    def entities(self, key: str, least: int) -> tuple[str, ...]:
        """A list of entities."""
        found = tuple(map(self.entity, self.texts(key)))
        if len(set(found)) < max(least, len(found)):
            raise self.wrong(f"{key} needs {least} different entities or more", "name each once")
        return found

    def fact(self) -> Fact:
        """The fact of the block."""
        subject, predicate = self.entity(self.text("subject")), self.text("predicate").removeprefix("kg:")
        object_, words = self.text("object"), self.text("words")
        return Fact(subject, predicate, self.entity(object_) if object_.startswith(("ent:", "http")) else object_, spaced(words))

    def side(self, key: str) -> Side:
        """The side of a conflict in the table `key`."""
        table = self.table.pop(key, None)
        if not isinstance(table, dict):
            raise self.wrong(f"[[{self.kind}]] needs {key}", f"write {key} = {SIDES['predicate']}")
        return self._side(table)

    def sides(self, key: str) -> tuple[Side, ...]:
        """A list of sides of a conflict."""
        rows = self.table.pop(key, None)
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            raise self.wrong(f"[[{self.kind}]] needs a list {key}", f"write {key} = [{SIDES['predicate']}]")
        return tuple(map(self._side, rows))

    def _side(self, table: dict[str, Any]) -> Side:
        inner = _Block(self.file, self.line, self.kind, table, self.base)
        match next((key for key in SIDES if key in table), None):
            case "predicate":
                side: Side = inner.fact()
            case "measure":
                measure, amount = inner.text("measure").removeprefix("kg:"), spaced(inner.text("amount"))
                side = Measured(inner.entity(inner.text("of")), measure, amount, spaced(inner.text("words")))
            case "speaker":
                side = Said(inner.entity(inner.text("speaker")), spaced(inner.text("words")))
            case "entity":
                side = Mentioned(inner.entity(inner.text("entity")), spaced(inner.text("words")))
            case _:
                raise self.wrong("a side of a conflict is not told", f"write one of {', '.join(SIDES.values())}")
        inner.done()
        return side

    def parts(self) -> tuple[Part, ...]:
        """The parts of a split."""
        rows = self.table.pop("into", None)
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            raise self.wrong("[[split]] needs a list into", 'write into = [{ entity = "ent:…", notes = ["…"] }]')
        out = []
        for row in rows:
            inner = _Block(self.file, self.line, self.kind, row, self.base)
            part = Part(inner.entity(inner.text("entity")), inner.texts("notes", EVERYWHERE), inner.texts("near", ()))
            inner.done()
            if part.notes == EVERYWHERE and not part.near:
                raise self.wrong(f"nothing tells {part.entity} from the others", "give notes or near")
            out.append(part)
        return tuple(out)

    def when(self) -> tuple[datetime, str]:
        """When it was decided: for the order, and as it is written."""
        value = self.table.pop("when", None)
        if isinstance(value, datetime) and value.tzinfo is not None and 1 < value.year < 9999:  # in UTC it may be another year
            return value.astimezone(UTC), value.isoformat()
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day, tzinfo=UTC), value.isoformat()
        raise self.wrong(f"[[{self.kind}]] needs when", "write when = 2026-01-31, or a time with its offset")

    def done(self) -> None:
        """Raise ValueError where a key is left over."""
        if self.table:
            raise self.wrong(f"[[{self.kind}]] has no {min(self.table)}", "see docs/decisions.md for its keys")


_KINDS: Mapping[str, Callable[[_Block, Made], Decision]] = {
    "same": lambda b, made: Same(made, b.entities("entities", 2)),
    "different": lambda b, made: Different(made, b.entities("entities", 2)),
    "split": lambda b, made: Split(made, b.entity(b.text("entity")), b.parts()),
    "name": lambda b, made: Naming(made, b.text("name"), b.entity(b.text("entity")), b.text("type", ""), b.texts("notes", EVERYWHERE)),
    "nothing": lambda b, made: Nothing(made, b.entity(b.text("entity")), b.texts("notes", EVERYWHERE)),
    "type": lambda b, made: Typing(made, b.entity(b.text("entity")), b.text("type")),
    "wrong": lambda b, made: _wrong(b, made),
    "right": lambda b, made: Right(made, by=b.text("by", ""), fact=b.fact()),
    "settled": lambda b, made: Settled(made, b.side("favour"), b.sides("against")),
}


def _wrong(block: _Block, made: Made) -> Wrong:
    if pattern := block.text("pattern", ""):
        return Wrong(made, Fact("", "", "", spaced(block.text("words"))), pattern)
    return Wrong(made, by=block.text("by", ""), fact=block.fact())


def decisions_in(file: Path, data: bytes, base: str) -> tuple[Decision, ...]:
    """The decisions of one file, in the order of its blocks; `data` are its bytes.

    Raises:
        ValueError: it cannot be used; the message is `file:line: what is wrong: what to do`.
    """
    return tuple(sorted((d for _, d in _read(file, data, base)), key=lambda d: d.made.line))


def _read(file: Path, data: bytes, base: str) -> Iterator[tuple[tuple[datetime, str, int], Decision]]:
    """The decisions of a file, each with its place in the order of all."""
    tables = toml_table(file, data)
    lines = _lines(file, data.decode("utf-8-sig"))
    for kind, rows in tables.items():
        if kind not in _KINDS or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError(f"{file}:{lines.get(kind, [1])[0]}: unknown block {kind}: write [[…]] of {', '.join(sorted(_KINDS))}")
        for row, line in zip(rows, chain(lines.get(kind, ()), repeat(1)), strict=False):
            block = _Block(file, line, kind, row, base)
            moment, when = block.when()
            made = Made("", kind, block.text("who"), when, block.text("why"), str(file), line)
            decision = _KINDS[kind](block, made)
            block.done()
            said = digest(kind, {key: str(value) for key, value in row.items()})  # which has the kinds of value it may have
            yield (moment, file.name, line), replace(decision, made=replace(made, iri=f"{base}decision/{said}"))


def _lines(file: Path, text: str) -> dict[str, list[int]]:
    """The lines on which the blocks of each kind begin."""
    out: dict[str, list[int]] = {}
    at, line = 0, 1
    try:
        for block in blocks_in(text):
            line += text.count("\n", at, block.start)
            at = block.start
            out.setdefault(block.kind, []).append(line)
    except RecursionError as error:
        raise ValueError(f"{file}:{line}: lists are nested too deeply: mend the file") from error
    return out
