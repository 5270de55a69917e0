"""Dates as places on an axis: decimal years, in which each month is a twelfth."""

from __future__ import annotations

import calendar
import math
import re

from kg.iris import bounds

_DAY = re.compile(r"(-?[0-9]+)-([0-9]{2})-([0-9]{2})")
_STEPS = (1, 2, 3, 6)  # months between ticks
_TICKS = 9

Span = tuple[float, float]


def span(edtf: str) -> Span | None:
    """Where an EDTF date begins and ends, in decimal years; None where it has no first or no last day."""
    first, last = bounds(edtf)
    if not first or not last:
        return None
    begin, end = _place(first, 0), _place(last, 1)
    return None if begin is None or end is None or end < begin else (begin, end)


def _place(day: str, past: int) -> float | None:
    """A day's beginning (`past` 0) or end (1)."""
    found = _DAY.fullmatch(day)
    if not found or len(found[1]) > 6:
        return None
    year, month, number = int(found[1]), int(found[2]), int(found[3])
    days = calendar.monthrange(2000 + year % 400, month)[1]
    return year + (month - 1 + (number - 1 + past) / days) / 12


def ticks(first: float, last: float) -> tuple[list[float], list[str]]:
    """Ticks between two decimal years, and what they say: years, or months where the time is short."""
    months = (last - first) * 12
    step = next((n for n in _STEPS if months / n <= _TICKS), None)
    if step is None:
        years = next(s for e in range(9) for s in (10**e, 2 * 10**e, 5 * 10**e) if (last - first) / s <= _TICKS)
        places = [float(y) for y in range(math.ceil(first / years) * years, math.floor(last) + 1, years)]
        return places, [str(round(y)) for y in places]
    numbers = range(math.ceil(first * 12 / step - 1e-6) * step, math.floor(last * 12 + 1e-6) + 1, step)
    return [n / 12 for n in numbers], [f"{n // 12}-{n % 12 + 1:02}" for n in numbers]


def frame(spans: list[Span]) -> Span:
    """An axis that holds all these spans with some room at both ends."""
    first, last = min(a for a, _ in spans), max(b for _, b in spans)
    room = max((last - first) * 0.04, 1 / 24)
    return first - room, last + room
