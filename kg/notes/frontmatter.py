"""The front matter of a note: YAML between `---` lines → fields that know where their value stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler

from kg.model import Field, NoteError, Problem, Span

_OPENING = re.compile(r"\ufeff?(?:[ \t]*\r?\n(?=(?:[ \t]*\r?\n)*---[ \t]*\r?\n[\w\"'-]+[ \t]*:))*(---|\+\+\+)[ \t]*(?:\r?\n|\Z)")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_ENTRY = re.compile(r"([^\s#:\"'{\[][^:\n]*):([ \t]+)([^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
_YAML_LINE = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_MOST_NODES = 20_000
_MOST_REPAIRS = 20

# One character of a double-quoted scalar as it is written; a surrogate pair, as JSON writes it, is one.
_DOUBLE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\(?:\r\n|.)|.",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A top-level key and its value, at raw `span`; `style` is YAML's: "" plain, "'", '"', "|", ">"; None where it is no scalar."""

    key: str
    value: object
    span: Span
    style: str | None
    text: str = ""  # a scalar as YAML reads it, before it becomes a number or a truth value


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The entries in file order, and the offset at which the body begins."""

    entries: tuple[Entry, ...]
    body: int

    def get(self, key: str) -> Entry | None:
        """The entry of that key, or None."""
        return next((e for e in self.entries if e.key == key), None)


def read_front_matter(raw: str, path: str) -> FrontMatter:
    """The front matter of a note's text; without any, no entries.

    YAML 1.2's core schema: dates, times, `yes` and `no` stay strings. Python
    tags, repeated keys and documents that grow by aliases are refused. A value
    with an unquoted colon or a leading sign (`title: WPS: from X`) is read as
    if it were quoted.

    Raises:
        NoteError: the block is not closed, not YAML, or TOML; with file and line.
    """
    opening = _OPENING.match(raw)
    if opening is None:
        return FrontMatter((), 1 if raw.startswith("\ufeff") else 0)
    line = raw.count("\n", 0, opening.start(1)) + 1
    if opening[1] == "+++":
        raise NoteError(Problem(path, line, "the front matter is TOML (+++)", "write it as YAML between --- lines"))
    closing = _CLOSING.search(raw, opening.end())
    if closing is None:
        raise NoteError(Problem(path, line, "the front matter is not closed", "end it with a line --- of its own"))
    block = raw[opening.end() : closing.start()]
    return FrontMatter(_entries(block, opening.end(), raw, path), closing.end())


def fields(found: FrontMatter, raw: str) -> tuple[Field, ...]:
    """The entries as the note's fields."""
    return tuple(Field(e.key, e.value, e.span, raw.count("\n", 0, e.span.start) + 1) for e in found.entries)


def _entries(block: str, offset: int, raw: str, path: str) -> tuple[Entry, ...]:
    first = raw.count("\n", 0, offset) + 1
    edits: dict[int, tuple[int, str]] = {}  # start of a repaired value in the block → its end, what is read instead
    for _ in range(_MOST_REPAIRS):
        try:
            found: Sequence[Entry] = YAMLHandler().load(_edited(block, edits), Loader=_PlacedLoader) or ()
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            repair = _repair(block, edits, error)
            if repair is None:
                raise _problem(error, block, first, path) from error
            edits[repair[0]] = repair[1]
        else:
            return tuple(_placed(found, edits, block, offset))
    raise NoteError(Problem(path, first, "the front matter is not YAML", "quote values that hold a colon"))


def _edited(block: str, edits: dict[int, tuple[int, str]]) -> str:
    pieces: list[str] = []
    done = 0
    for start, (end, new) in sorted(edits.items()):
        pieces += (block[done:start], new)
        done = end
    return "".join([*pieces, block[done:]])


def _placed(found: Sequence[Entry], edits: dict[int, tuple[int, str]], block: str, offset: int) -> Iterator[Entry]:
    """The entries with raw spans: offsets in the edited block, led back through the edits."""
    shifts: list[tuple[int, int]] = []  # a place in the edited block, and what to add from there on
    grown = 0
    for start, (end, new) in sorted(edits.items()):
        grown += len(new) - (end - start)
        shifts.append((end + grown, -grown))
    for entry in found:
        start, end = (p + next((s for at, s in reversed(shifts) if at <= p), 0) for p in (entry.span.start, entry.span.end))
        repaired = start in edits
        style = "" if repaired else entry.style
        end = edits[start][0] if repaired else end
        yield Entry(entry.key, entry.value, Span(offset + start, offset + max(start, end)), style, entry.text)


def _repair(block: str, edits: dict[int, tuple[int, str]], error: Exception) -> tuple[int, tuple[int, str]] | None:
    """A line of the form `key: value` at, or just before, the place of the error, its value quoted."""
    mark = getattr(error, "problem_mark", None)
    if mark is None or isinstance(error, _Refused):
        return None
    lines = [0, *(m.end() for m in _YAML_LINE.finditer(block))]
    for number in (mark.line, mark.line - 1):
        if not 0 <= number < len(lines):
            continue
        entry = _ENTRY.match(block, lines[number])
        if entry is None or not entry[3] or entry.start(3) in edits or entry[3][0] in "|>":
            continue
        return entry.start(3), (entry.end(3), "'" + entry[3].replace("'", "''") + "'")
    return None


def _problem(error: Exception, block: str, first: int, path: str) -> NoteError:
    mark = getattr(error, "problem_mark", None)
    line = first
    if mark is not None:
        starts = [0, *(m.end() for m in _YAML_LINE.finditer(block))]
        line += block.count("\n", 0, starts[min(mark.line, len(starts) - 1)])
    if isinstance(error, _Refused):
        return NoteError(Problem(path, line, f"the front matter {error.problem}", error.note or ""))
    if isinstance(error, RecursionError):
        return NoteError(Problem(path, first, "the front matter is nested too deeply", "write plain key: value lines"))
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    return NoteError(Problem(path, line, f"the front matter is not YAML ({what})", "write key: value lines, and quote values with signs"))


class _Refused(yaml.MarkedYAMLError):
    """YAML that is well formed but unwanted."""

    problem: str
    note: str | None


def _refuse(node: Any, what: str, advice: str) -> _Refused:
    return _Refused(None, None, what, node.start_mark, advice)


_CORE = (  # YAML 1.2, 10.3.2: tag, form, first characters
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("bool", r"true|True|TRUE|false|False|FALSE", tuple("tTfF")),
    ("int", r"[-+]?[0-9]+", tuple("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+", tuple("-+.0123456789")),
)


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    forms = [(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{form})\Z"), firsts) for tag, form, firsts in _CORE]
    return {first: [(tag, form) for tag, form, firsts in forms if first in firsts] for first in {c for _, _, cs in forms for c in cs}}


class _PlacedLoader(yaml.SafeLoader):
    """Reads a mapping as a list of `Entry`, with spans in the text that was given."""

    yaml_implicit_resolvers = _resolvers()

    def get_single_data(self) -> list[Entry]:
        node = self.get_single_node()
        if node is None:
            return []
        if not isinstance(node, yaml.MappingNode):
            raise _refuse(node, "holds no key: value lines", "write them, or put an empty line before ---")
        budget = [_MOST_NODES]
        entries: list[Entry] = []
        for key, value in node.value:
            name = _plain(key, budget)
            if isinstance(name, list | dict):
                raise _refuse(key, "has a key that is no word", "write key: value lines")
            if any(e.key == key.value for e in entries):
                raise _refuse(key, f"says {key.value!r} twice", "keep one of them")
            scalar = isinstance(value, yaml.ScalarNode)
            span = Span(value.start_mark.index, value.end_mark.index)
            style = (value.style or "") if scalar else None
            entries.append(Entry(key.value, _plain(value, budget), span, style, _paired(value.value) if scalar else ""))
        return entries


def _plain(node: Any, budget: list[int]) -> object:
    """A node as strings, numbers, truth values, None, lists and dictionaries; an alias is copied, and counted each time."""
    budget[0] -= 1
    if budget[0] < 0:
        raise _refuse(node, "grows too large", "write out what its aliases (*) repeat")
    kind = node.tag.removeprefix("tag:yaml.org,2002:")
    if isinstance(node, yaml.SequenceNode) and kind == "seq":
        return [_plain(n, budget) for n in node.value]
    if isinstance(node, yaml.MappingNode) and kind == "map":
        return {str(_plain(k, budget)): _plain(v, budget) for k, v in node.value}
    if isinstance(node, yaml.ScalarNode):
        if kind == "str":
            return _paired(node.value)
        if kind == "null":
            return None
        if kind == "bool":
            return node.value.lower() == "true"
        if kind == "int":
            return int(node.value)
        if kind == "float":
            return float(node.value)
    raise _refuse(node, f"has a tag ({node.tag})", "leave the tag out: values are text, numbers, lists")


def _paired(text: str) -> str:
    """JSON writes 😀 as two escapes; YAML reads them as two halves: put them together."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if re.search("[\ud800-\udfff]", text) else text


def scalar_places(raw: str, entry: Entry) -> tuple[list[int], list[int]]:
    """Where each character of a scalar's `text` stands: raw starts and ends, ascending.

    Quotes, escapes, indentation and folded line ends are accounted for; a
    character that cannot be placed has the whole value's span.
    """
    value, span = entry.text, entry.span
    starts: list[int] = []
    ends: list[int] = []
    at = span.start
    for low, high, form in _written(raw, entry):
        if len(starts) == len(value):
            break
        c = value[len(starts)]
        if form == c or (c.isspace() and form.isspace()):
            starts.append(low)
            ends.append(high)
        elif not form.isspace() and form:
            break
        at = high
    if len(starts) < len(value) and (value[len(starts) :].strip() or at > span.end):
        return [span.start] * len(value), [span.end] * len(value)
    rest = len(value) - len(starts)
    return starts + [at] * rest, ends + [at] * rest


def _written(raw: str, entry: Entry) -> Iterator[tuple[int, int, str]]:
    """The characters of a scalar as written: raw start, end, what it reads as; a line fold is one space."""
    start, end, style = entry.span.start, entry.span.end, entry.style
    if style in ("'", '"'):
        start, end = start + 1, end - 1
    elif style in ("|", ">"):
        start = raw.find("\n", start, end) + 1 or end
    unit = _DOUBLE if style == '"' else re.compile(r"''|." if style == "'" else ".", re.DOTALL)
    fold = re.compile(r"[ \t]*\r?\n\s*")
    while start < end:
        match = fold.match(raw, start, end) or unit.match(raw, start, end)
        if match is None:
            return
        yield match.start(), match.end(), _read(match[0], style)
        start = match.end()


def _read(form: str, style: str | None) -> str:
    if "\n" in form:
        return "" if form.startswith("\\") else "\n"
    if style == "'" and form == "''":
        return "'"
    if style == '"' and len(form) > 1:
        loaded = yaml.safe_load(f'"{form}"')
        return _paired(loaded) if isinstance(loaded, str) else form
    return form
