"""An entity's numbers over time, a chart for each measure and unit: `kg plot measurements`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from kg.exporters.view import MeasurementView
from kg.plots.boxes import Box, Line, best
from kg.plots.canvas import FAINT, HALO, INK, PALE, Measure, legend
from kg.plots.material import Material, PlotError, left_out, shown
from kg.plots.times import Span, frame, span, ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# bound → mark, whether it is filled
BOUNDS = {"exact": ("o", True), "about": ("o", False), "at-least": ("^", True), "at-most": ("v", True)}
_COLOUR = "#0072B2"
_WIDTH, _PANEL, _HEAD, _FOOT, _GAP = 6.5, 1.75, 0.3, 0.8, 0.35  # inches
_LEFT, _RIGHT = 0.95, 0.2
_TOLD, _SMALL = 16, 6.5  # numbers of a chart up to which each is written beside its mark; in points
_UNDATED = 0.14  # of the width of a chart, where there are numbers without a date


@dataclass(frozen=True, slots=True)
class Number:
    """A measured value or range, what bounds it, and when (decimal years; None where no date is given)."""

    low: float
    high: float
    bound: str
    when: Span | None


Panel = tuple[str, str]  # measure, unit


def numbers(given: Material, iri: str, measure: str | None) -> dict[Panel, list[Number]]:
    """The entity's numbers by measure and unit, those with the most numbers first; what several places say alike is one.

    Raises:
        PlotError: there is none (of that measure).
    """
    found: dict[Panel, set[Number]] = defaultdict(set)
    for one in given.seen.measurements:
        wanted = measure is None or measure.casefold() in (one.measure.casefold(), given.term(one.measure).casefold())
        if one.of == iri and wanted and (made := _number(one)):
            found[one.measure, one.unit].add(made)
    if not found:
        known = sorted({one.measure for one in given.seen.measurements if one.of == iri})
        told = f"of its measures: {', '.join(known)}" if known else "kg show tells what is said of it"
        raise PlotError(f"no number of {given.name(iri)}{f' is called {measure!r}' if measure else ' is given'}: {told}")
    order = sorted(found, key=lambda panel: (-len(found[panel]), panel))
    return {panel: sorted(found[panel], key=lambda n: (n.when or (0.0, 0.0), n.low, n.high, n.bound)) for panel in order}


def _number(one: MeasurementView) -> Number | None:
    ends = [_float(text) for text in (one.value or one.minimum, one.value or one.maximum)]
    held = [end for end in ends if end is not None]
    if not held:
        return None
    return Number(min(held), max(held), one.bound if one.bound in BOUNDS else "exact", span(one.date) if one.date else None)


def _float(text: str) -> float | None:
    try:
        number = float(Decimal(text))
    except (InvalidOperation, OverflowError):
        return None
    return number if abs(number) < 1e300 else None


def draw(given: Material, iri: str, measure: str | None, most: int) -> Figure:
    """The picture. To be called inside `canvas.sheet`. Raises PlotError as `numbers` does."""
    from matplotlib.figure import Figure

    everything = numbers(given, iri, measure)
    panels = list(everything)[:most]
    height = _HEAD + _FOOT + _PANEL * len(panels) + _GAP * (len(panels) - 1)
    figure = Figure(figsize=(_WIDTH, height))
    whens = [n.when for panel in panels for n in everything[panel] if n.when]
    undated = any(n.when is None for panel in panels for n in everything[panel])
    for row, panel in enumerate(panels):
        low = height - _HEAD - _PANEL * (row + 1) - _GAP * row
        axes = figure.add_axes((_LEFT / _WIDTH, low / height, 1 - (_LEFT + _RIGHT) / _WIDTH, _PANEL / height))
        _panel(axes, given, panel, everything[panel], _Axis(frame(whens) if whens else None, undated), row == len(panels) - 1)
        if row == 0:
            axes.set_title(given.name(iri, 70), loc="left", fontsize=9)
    _explain(figure, given, [n for panel in panels for n in everything[panel]], height)
    if remark := left_out(given, panels, len(everything)):
        figure.text(0.012, 0.06 / height, remark, fontsize=6.5, color=FAINT)
    return figure


class _Axis:
    """Dates on the left to right way, with a place before them for what has none."""

    def __init__(self, dates: Span | None, undated: bool) -> None:
        self.dates = dates or (0.0, 1.0)
        self.dated, self.undated = dates is not None, undated
        length = self.dates[1] - self.dates[0]
        self.first = self.dates[0] - (length * _UNDATED if undated and self.dated else 0.0)
        self.without = (self.first + self.dates[0]) / 2 if self.dated else 0.5

    def place(self, number: Number) -> float:
        """Where a number stands: in the middle of its span, or with those without a date."""
        return sum(number.when) / 2 if number.when else self.without


def _panel(axes: Axes, given: Material, panel: Panel, found: Sequence[Number], axis: _Axis, last: bool) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for number in found:
        _mark(axes, number, axis)
    axes.set_xlim(axis.first, axis.dates[1])
    places, texts = ticks(*axis.dates) if axis.dated else ([], [])
    if axis.undated:
        places, texts = [axis.without, *places], [given.say("undated"), *texts]
        if axis.dated:
            axes.axvline(axis.dates[0], color=FAINT, linewidth=0.6, linestyle=(0, (3, 3)))
    axes.set_xticks(places, texts if last else [""] * len(texts))
    if last:
        axes.set_xlabel(given.say("date"))
    low, high = min(n.low for n in found), max(n.high for n in found)
    room = (high - low) * 0.15 or abs(high) * 0.15 or 1.0
    axes.set_ylim(0.0 if 0 <= low < 0.7 * high or low == high >= 0 else low - room, high + room)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: compact(value, given.locale)))
    axes.set_ylabel(shown(f"{given.term(panel[0])} ({panel[1]})" if panel[1] else given.term(panel[0]), 26))
    axes.grid(axis="y", color=PALE, linewidth=0.5)
    if len(found) <= _TOLD:
        _values(axes, given, found, axis)


def _values(axes: Axes, given: Material, found: Sequence[Number], axis: _Axis) -> None:
    """The numbers beside their marks, where they cover nothing."""
    left, right = axes.get_xlim()
    low, high = axes.get_ylim()
    across, up = (_WIDTH - _LEFT - _RIGHT) / (right - left), _PANEL / (high - low)
    sheet = Box((right - left) * across / 2, _PANEL / 2, (right - left) * across, _PANEL)
    places = [((axis.place(n) - left) * across, ((n.low + n.high) / 2 - low) * up) for n in found]
    taken = [Box(x, y, 0.1, max(0.1, (n.high - n.low) * up)) for (x, y), n in zip(places, found, strict=True)]
    border = (axis.dates[0] - left) * across
    lines = [Line((border, 0.0), (border, _PANEL))] if axis.undated and axis.dated else []
    measure = Measure()
    for at, mark, number in zip(places, list(taken), found, strict=True):
        told = [compact(end, given.locale) for end in ((number.low,) if number.low == number.high else (number.low, number.high))]
        width, height = measure("–".join(told), _SMALL)
        side, rise = mark.width / 2 + 0.04 + width / 2, mark.height / 2 + 0.03 + height / 2
        candidates = [Box(at[0] + dx, at[1] + dy, width, height) for dx, dy in ((side, 0.0), (-side, 0.0), (0.0, rise), (0.0, -rise))]
        inside = [box for box in candidates if sheet.holds(box)]
        box, free = best(inside, taken, lines) if inside else (mark, False)
        if free:
            taken.append(box)
            look: dict[str, Any] = {"fontsize": _SMALL, "ha": "center", "va": "center", "zorder": 5, "bbox": HALO}
            axes.text(left + box.x / across, low + box.y / up, "–".join(told), **look)


def _mark(axes: Axes, number: Number, axis: _Axis) -> None:
    mark, filled = BOUNDS[number.bound]
    begin, end = number.when or (axis.without, axis.without)
    x, y = (begin + end) / 2, (number.low + number.high) / 2
    face, edge = (_COLOUR, INK) if filled else ("white", _COLOUR)
    if end > begin:
        axes.plot((begin, end), (y, y), color=_COLOUR, linewidth=3.5, alpha=0.3, solid_capstyle="butt", zorder=2)
    if number.high > number.low:
        axes.errorbar(x, y, yerr=(number.high - number.low) / 2, color=_COLOUR, capsize=3, linewidth=1.2, zorder=3)
        return
    wide = 0.5 if filled else 1.2
    axes.plot(x, y, mark, markersize=5.5, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=wide, zorder=4)


def compact(value: float, locale: str) -> str:
    """A number as it is written shortly in a language: `1.2B`, `12億`."""
    from babel.core import Locale, UnknownLocaleError
    from babel.numbers import format_compact_decimal

    try:
        known = Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        known = Locale.parse("en")
    return str(format_compact_decimal(value, locale=known, fraction_digits=2)) if abs(value) >= 1000 else f"{value:.6g}"


def _explain(figure: Figure, given: Material, found: Sequence[Number], height: float) -> None:
    from matplotlib.lines import Line2D

    handles, texts = [], []
    for bound, (mark, filled) in BOUNDS.items():
        if any(n.bound == bound and n.low == n.high for n in found):
            face, edge = (_COLOUR, INK) if filled else ("white", _COLOUR)
            handles.append(Line2D([], [], marker=mark, linestyle="", markersize=5.5, markerfacecolor=face, markeredgecolor=edge))
            texts.append(given.say(bound))
    if any(n.high > n.low for n in found):
        handles.append(Line2D([], [], marker="|", linestyle="", markersize=9, markeredgecolor=_COLOUR, markeredgewidth=1.5))
        texts.append(given.say("range"))
    if any(n.when and n.when[1] > n.when[0] for n in found):
        handles.append(Line2D([], [], color=_COLOUR, linewidth=3.5, alpha=0.3))
        texts.append(given.say("span"))
    legend(figure, handles, texts, 0.32 / height)
