"""Values as formats can hold them that know only text, numbers and truth values. docs/exports.md tells users the same.

Nothing is lost in silence: what a format cannot hold becomes text that says it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

Scalar = str | int | float | bool

REPLACEMENT = "\ufffd"
LEAST, MOST = -(2**63), 2**63 - 1  # what Java, GraphML's `long`, Parquet and SQL hold

# Outside XML 1.0 (C0 controls, lone surrogates, U+FFFE and U+FFFF), or a noncharacter, which interchange forbids.
_ILLEGAL = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd" + "".join(f"{chr(n << 16)}-{chr((n << 16) + 0xFFFD)}" for n in range(1, 17)) + "]"
)


def legal(text: str) -> str:
    """`text` with U+FFFD for each character that XML 1.0 or interchange forbids, its line ends as XML reads them (a line feed)."""
    return _ILLEGAL.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def scalar(value: object) -> Scalar | None:
    """`value` as a truth value, an integer of 64 bits, a finite float or legal text; None stays None, to be left out.

    Larger integers and numbers that are not finite become text (`INF`, `-INF`
    and `NaN`, as XML Schema writes them); dates and times ISO 8601; lists,
    tuples, sets and mappings JSON; a Decimal the nearest float (`number` keeps
    its digits too). Anything else becomes the text that `str` gives.
    """
    match value:
        case None | bool():
            return value
        case int():
            return value if LEAST <= value <= MOST else str(value)
        case Decimal():
            nearest = math.nan if value.is_nan() else float(value)
            return str(value) if value.is_finite() and not math.isfinite(nearest) else _finite(nearest)
        case float():
            return _finite(value)
        case date() | datetime() | time():
            return value.isoformat()
        case str():
            return legal(value)
        case Mapping() | list() | tuple() | set() | frozenset():
            return legal(json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, allow_nan=False))
        case _:
            return legal(str(value))


def scalars(row: Mapping[str, object]) -> dict[str, Scalar]:
    """The row's values as `scalar` makes them, those that are None left out."""
    found = ((name, scalar(value)) for name, value in row.items())
    return {name: value for name, value in found if value is not None}


def number(name: str, text: str) -> dict[str, Scalar]:
    """A decimal's lexical form as the column `name`, a float, and its text as `<name>_text` where the float is another number.

    Nothing where `text` is empty; the text alone where it is no finite number, or beyond what a float holds.
    """
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return {f"{name}_text": legal(text)} if text else {}
    nearest = float(exact) if exact.is_finite() else math.nan
    if not math.isfinite(nearest):
        return {f"{name}_text": legal(text)}
    return {name: nearest} if Decimal(repr(nearest)) == exact else {name: nearest, f"{name}_text": legal(text)}


def _finite(value: float) -> float | str:
    return value if math.isfinite(value) else "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"


def _plain(value: object) -> object:
    """What JSON can hold; sets in the order of their members' JSON."""
    if isinstance(value, Mapping):
        return {legal(str(key)): _plain(held) for key, held in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(held) for held in value), key=_key)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(held) for held in value]
    return scalar(value)


def _key(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
