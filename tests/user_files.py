"""Files as people write them: tables with a place changed, written as TOML or JSON, and bytes that were spoilt on the way."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]
TEXTS = ("", " ", "x", "\0", "\ufeff", "\u202e", "a\nb", "\x1b[2J", "(", "a{99999999999}", "<y>", "{x}", "../..", "*", "ent:", "{id}")
HUGE = "<a number that Python does not show>"  # Hypothesis could not show it either
NUMBERS = (0, -1, 10**30, True, 1.5, float("nan"), float("inf"))
TIMES = (date(2020, 1, 1), datetime(2020, 1, 1), datetime(1, 1, 1, tzinfo=UTC), time(1))
HELD = ([], [[]], ["x"], [1], [{}], [{"x": 1}], {}, {"x": 1}, {"x": "y"}, {"x": ["y"]}, [date(2020, 1, 1)])
BYTES = (b"\0", b"\xff", b"\xed\xa0\x80", b"\r", b"[[[", b'"""', b"\xef\xbb\xbf", b"\xe2\x80\xa8")
KEYS = ("x", "", "a b", "a\nb", "\x1b[2J", "\u202e", "ключ")
VALUES = st.sampled_from((*TEXTS, HUGE, *NUMBERS, *TIMES, *HELD))
JSON_VALUES = st.sampled_from((*TEXTS, *NUMBERS, *HELD[:-1], None))


@st.composite
def changed(draw: st.DrawFn, table: Mapping[str, Any], values: st.SearchStrategy[Any] = VALUES) -> Any:
    """The table with up to three places of it changed: a value of another kind, a key gone, a key more."""
    made = copy.deepcopy(dict(table))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(made))
        if not places:
            break
        *above, last = draw(st.sampled_from(places))
        held: Any = made
        for part in above:
            held = held[part]
        match draw(st.sampled_from(("other", "gone", "more"))):
            case "gone":
                del held[last]
            case "more" if isinstance(held, dict):
                held[draw(st.sampled_from(KEYS))] = copy.deepcopy(draw(values))
            case _:
                held[last] = copy.deepcopy(draw(values))
    return made


def _places(value: Any, at: Path = ()) -> Iterator[Path]:
    """Where the values stand, without those in lists but the first two."""
    inner = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for part, held in inner:
        yield (*at, part)
        yield from _places(held, (*at, part))


def toml(table: Mapping[str, Any]) -> str:
    """The table as TOML: lists of tables as blocks, tables below their heads, all else in a line."""
    plain, below = [], []
    for key, value in table.items():
        if isinstance(value, dict):
            below.append((f"[{_text(key)}]", value))
        elif isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
            below += [(f"[[{key if key.isalpha() and key.isascii() else _text(key)}]]", v) for v in value]
        else:
            plain.append(f"{_text(key)} = {_value(value)}")
    blocks = ["\n".join([head, *(f"{_text(k)} = {_value(v)}" for k, v in held.items())]) for head, held in below]
    return "\n\n".join(["\n".join(plain), *blocks]) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return "0x" + "f" * 4000 if value == HUGE else _text(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(k)} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _text(text: str) -> str:
    """A basic string; JSON escapes all that TOML would not have but DEL."""
    return json.dumps(text).replace("\x7f", "\\u007f")


@st.composite
def spoilt(draw: st.DrawFn, text: str) -> bytes:
    """The bytes of a file, as they are or with something that editors, copies and other systems do to them."""
    data = text.encode()
    at = draw(st.integers(0, len(data)))
    match draw(st.sampled_from(("whole", "whole", "whole", "mark", "lines", "cut", "odd", "twice", "other"))):
        case "mark":
            return b"\xef\xbb\xbf" + data
        case "lines":
            return data.replace(b"\n", b"\r\n")
        case "cut":
            return data[:at]
        case "odd":
            return data[:at] + draw(st.sampled_from(BYTES)) + data[at:]
        case "twice":
            return data + data
        case "other":
            return text.encode(draw(st.sampled_from(("utf-16", "utf-16-le", "latin-1", "shift-jis"))), "replace")
    return data


def files(table: Mapping[str, Any]) -> st.SearchStrategy[bytes]:
    """TOML files like that of the table."""
    return changed(table).map(toml).flatmap(spoilt)


def lines(rows: Sequence[Mapping[str, Any]]) -> st.SearchStrategy[bytes]:
    """Files of a JSON value a line like those of the rows."""
    made = changed({"rows": list(rows)}, JSON_VALUES).map(lambda t: t.get("rows", t))
    return made.map(lambda some: "\n".join(map(json.dumps, some if isinstance(some, list) else [some])) + "\n").flatmap(spoilt)


def documents(table: Mapping[str, Any]) -> st.SearchStrategy[bytes]:
    """JSON files like that of the table."""
    return changed(table, JSON_VALUES).map(json.dumps).flatmap(spoilt)


TOKEN = re.compile(r'<[^<>\s]*>|"(?:[^"\\]|\\.)*"|[\w?@:/.#%-]+|\s+|.', re.DOTALL)
LONG = "Zorbex" * 20_000
TERMS = (
    *('""', '"x"', '"x"@en-', '"x"@x-y', '"\\ud800"@en', '"\\u0000"@en', '"\\ud83d\\ude00"', '"\u202e"@en', "'''", '"""a\n"b"""@en'),
    *('"x"^^xsd:date', '"x"^^<>', '"-1"^^xsd:decimal', "9" * 5000, "1e400", "true", f'"{LONG}"@en', "a", ".", ";", ",", "#", "\\"),
    *(
        "<>",
        "<a b>",
        "<\\u0020>",
        "<urn:x>",
        "<//[>",
        "<entity/>",
        "<../../x>",
        f"<urn:{LONG}>",
        "kg:",
        "kg:x%20y",
        "kg:Nonsense",
        "kg:Company",
    ),
    *("nobody:x", "_:b", "[]", "( )", "( 1 [] )", "[" * 3000, "<<( <a:s> <a:p> 'o' )>>", "<< <a:s> <a:p> 1 >>", "~", "{| a 1 |}"),
    *("@prefix", "@base <x> .", "@version"),
)


@st.composite
def rewritten(draw: st.DrawFn, text: str, odd: Sequence[str] = TERMS) -> str:
    """The text with up to three places of it changed: lines changed over, gone or told twice, a word exchanged for an odd one."""
    for _ in range(draw(st.integers(0, 3))):
        how = draw(st.sampled_from(("lines", "words", "gone", "twice", "other", "other", "more")))
        parts = text.splitlines(keepends=True) if how in ("lines", "gone", "twice") else TOKEN.findall(text)
        solid = [n for n, part in enumerate(parts) if part.strip()] or [0]
        a, b = draw(st.sampled_from(solid)), draw(st.sampled_from(solid))
        match how:
            case "lines" | "words" if parts:
                parts[a], parts[b] = parts[b], parts[a]
            case "gone":
                del parts[a : a + 1]
            case "twice":
                parts[b:b] = parts[a : a + 1]
            case "other":
                parts[a : a + 1] = [draw(st.sampled_from(odd))]
            case _:
                parts[a:a] = [draw(st.sampled_from(odd)), " "]
        text = "".join(parts)
    return text
