"""Numbers by what is measured, as people write them, and small charts of those that change with time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from kg.iris import bounds
from kg.pages.words import Words

SERIES = 2  # dates that make a chart
EXACT = "exact"
LARGE = 1_000_000  # from here on a number is written with a word or letter for its size
WIDTH, HEIGHT, SIDE, HEAD, FOOT = 320, 120, 14, 22, 22  # of a chart, in its own units


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the places that say it.

    Args:
        measure: the IRI of what is measured.
        text: the number as people write it; `exact` as the graph has it.
        bound: exact, about, at-least or at-most.
        date: EDTF, or "".
        size: its value, or the middle of its range.
        places: the IRIs of the measurements.
    """

    measure: str
    text: str
    exact: str
    bound: str
    date: str
    unit: str
    size: Decimal | None
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one measure in one unit, in order of time, with a chart where several are dated."""

    measure: str
    unit: str
    numbers: tuple[Number, ...]
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A line through dated numbers: places in its own units, ready to be drawn.

    Args:
        points: x, y and the number of each.
        line: the points as SVG has them.
        begin, end: the dates at both ends.
    """

    points: tuple[tuple[float, float, Number], ...]
    line: str
    begin: str
    end: str
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - FOOT
    side: int = SIDE


def series(same: Mapping[tuple[str, ...], Iterable[str]], words: Words) -> list[Series]:
    """Numbers by measure and unit; what has a chart first.

    Args:
        same: (measure, value, least, most, unit, bound, date), "" for what is missing, → the IRIs of the measurements that say so.
        words: of the language of the page.
    """
    grouped: dict[tuple[str, str], list[Number]] = {}
    for key, places in same.items():
        number = _number((key[0], *map(_plain, key[1:4]), *key[4:]), tuple(sorted(places)), words)
        grouped.setdefault((number.measure, number.unit), []).append(number)
    made = [_series(measure, unit, numbers) for (measure, unit), numbers in grouped.items()]
    return sorted(made, key=lambda s: (s.chart is None, -len(s.numbers), s.measure, s.unit))


def _plain(number: str) -> str:
    """Oxigraph gives `1.0` for `1`."""
    return number.rstrip("0").rstrip(".") if "." in number and "E" not in number.upper() else number


def _number(key: tuple[str, ...], places: tuple[str, ...], words: Words) -> Number:
    measure, number, low, high, unit, bound, on = key
    sizes = [d for d in map(_decimal, (number, low, high)) if d is not None]
    ends = [written(n, unit, words) for n in (number or low, high if not number else "") if n]
    exact = " ".join(x for x in ("–".join(n for n in (number or low, "" if number else high) if n), unit) if x)
    return Number(measure, "–".join(ends), exact, bound or EXACT, on, unit, sum(sizes, Decimal()) / len(sizes) if sizes else None, places)


def written(number: str, unit: str, words: Words) -> str:
    """A number with its unit as people write it in the language of the page: `334億`, `US$53 billion`."""
    from babel.core import UnknownLocaleError
    from babel.numbers import format_compact_currency, format_compact_decimal, format_decimal, is_currency

    size = _decimal(number)
    locale = words.tag.replace("-", "_")
    if size is None:
        return f"{number} {unit}".strip()
    try:
        if unit and is_currency(unit):
            return str(format_compact_currency(size, unit, locale=locale, fraction_digits=2))
        short = abs(size) < LARGE
        plain = format_decimal(size, locale=locale) if short else format_compact_decimal(size, locale=locale, fraction_digits=2)
    except (UnknownLocaleError, ValueError):
        plain = number
    return f"{plain}{unit}" if unit == "%" else f"{plain} {unit}".strip()


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return None


def _series(measure: str, unit: str, numbers: Sequence[Number]) -> Series:
    ordered = tuple(sorted(numbers, key=lambda n: (n.date == "", n.date, n.size or 0, n.exact)))
    return Series(measure, unit, ordered, _chart(ordered))


def _chart(numbers: Sequence[Number]) -> Chart | None:
    """A chart of the dated numbers; None where fewer than two dates have one, or one date has two."""
    dated = [(day, n, n.size) for n in numbers if n.size is not None and (day := _day(n.date)) is not None]
    days = [day for day, *_ in dated]
    if len(set(days)) < SERIES or len(set(days)) < len(days):
        return None
    least, most = min(days), max(days)
    low, high = min(Decimal(), *(s for *_, s in dated)), max(Decimal(), *(s for *_, s in dated))
    reach = float(high - low) or 1.0

    def at(day: int, size: Decimal) -> tuple[float, float]:
        x = SIDE + (WIDTH - 2 * SIDE) * (day - least) / ((most - least) or 1)
        return round(x, 1), round(HEIGHT - FOOT - (HEIGHT - HEAD - FOOT) * float(size - low) / reach, 1)

    points = tuple((*at(day, size), n) for day, n, size in sorted(dated, key=lambda d: d[0]))
    line = " ".join(f"{x},{y}" for x, y, _ in points)
    return Chart(points, line, points[0][2].date, points[-1][2].date)


def _day(edtf: str) -> int | None:
    first, last = bounds(edtf) if edtf else (None, None)
    try:
        return date.fromisoformat(first or last or "").toordinal()
    except ValueError:
        return None
