"""A decision as a block of TOML, and where the blocks of a file begin and end."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, "str | tuple[str, ...]"]
Value = str | tuple[str, ...] | Row | tuple[Row, ...]

_HEAD = re.compile(r"[ \t]*\[\[[ \t]*[\"']?(?P<kind>[\w-]+)[\"']?[ \t]*\]\]")
_ORDER = (
    *("entities", "entity", "into", "name", "type", "subject", "predicate", "object", "pattern", "words"),
    *("favour", "against", "notes", "near", "by", "who", "when", "why"),
)
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision that nobody has made yet: its kind and its keys, all but who, when and why."""

    kind: str
    keys: tuple[tuple[str, Value], ...]

    @classmethod
    def of(cls, kind: str, keys: Mapping[str, Value]) -> Draft:
        """From a table."""
        return cls(kind, tuple(keys.items()))


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a file: the half-open range of its lines' characters, from its head to the end of its last line that says something."""

    kind: str
    start: int
    end: int
    table: Mapping[str, Any]


def block_text(draft: Draft, who: str, when: str, why: str) -> str:
    """The block: its head, a key a line, those that say what it is about first; it ends with a line feed.

    Args:
        draft: what is decided.
        who: the person.
        when: a date or a time with its offset, as ISO 8601 has it.
        why: the reason.
    """
    keys: dict[str, Value] = {**dict(draft.keys), "who": who, "why": why}
    rows = [f"{key} = {_toml(value)}" for key, value in keys.items()]
    rows.append(f"when = {when}")
    rows.sort(key=lambda row: _ORDER.index(row.partition(" ")[0]))
    return "\n".join([f"[[{draft.kind}]]", *rows]) + "\n"


def block_line(draft: Draft) -> str:
    """What the block will say, on one line, without who, when and why."""
    return " ".join([f"[[{draft.kind}]]", ", ".join(f"{key} = {_toml(value)}" for key, value in draft.keys)])


def blocks_in(text: str) -> Iterator[Block]:
    """The blocks of a file, in order. What looks like a head inside a text is none.

    Raises:
        tomllib.TOMLDecodeError: it is not TOML.
    """
    kind, last = "", 0
    for line in re.finditer(r"^.*\[\[.*$", text, re.MULTILINE):
        head = _HEAD.match(line.group())
        table = _whole(text[last : line.start()]) if head is not None else None
        if head is None or table is None:
            continue
        if kind:
            yield _block(kind, text, last, line.start(), table)
        kind, last = head["kind"], line.start()
    table = tomllib.loads(text[last:])
    if kind:
        yield _block(kind, text, last, len(text), table)


def _block(kind: str, text: str, start: int, end: int, table: Mapping[str, Any]) -> Block:
    return Block(kind, start, _last_said(text, start, end), next(iter(table.values()))[0])


def _whole(part: str) -> dict[str, Any] | None:
    """The table of a text that ends outside of every string and list; else None."""
    try:
        return tomllib.loads(part)
    except tomllib.TOMLDecodeError:
        return None


def _last_said(text: str, start: int, end: int) -> int:
    """Where the last line ends that is neither empty nor a comment about what follows."""
    at = end
    while at > start:
        line = text.rfind("\n", start, at - 1) + 1 or start
        if line > start and (not text[line:at].strip() or text[line:at].lstrip().startswith("#")) and _whole(text[start:line]) is not None:
            at = line
            continue
        break
    return at


def order(kind: str, table: Mapping[str, Any]) -> tuple[str, str]:
    """Where a block stands among others: by its kind, then by what it is about."""
    about = [_toml(table[key]) for key in _ORDER if key in table and key not in ("who", "when", "why")]
    return kind, " ".join(about)


def _toml(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(v)}" for key, v in value.items()) + " }"
    return str(value)


def quoted(text: str) -> str:
    """A basic string of TOML 1.0: printable characters as they are, all others escaped."""
    return '"' + "".join(_SHORT.get(c) or (c if c.isprintable() else _escaped(c)) for c in text) + '"'


def _escaped(char: str) -> str:
    if "\ud800" <= char <= "\udfff":
        return char  # TOML has no escape for half a character, nor UTF-8 bytes: whoever writes it is told
    return f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08X}"
