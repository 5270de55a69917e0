"""What is dated, from the earliest to the latest day it can mean: `kg plot timeline`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.exporters.view import FactView, StatementView
from kg.ontology import EDTF
from kg.plots.canvas import FAINT, HALO, INK, PALE, Measure, legend
from kg.plots.material import Material, PlotError, left_out, shown
from kg.plots.times import Span, frame, span, ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# what is dated → colour, mark
KINDS = {"event": ("#D55E00", "*"), "fact": ("#0072B2", "s"), "statement": ("#009E73", "D")}
_ROW, _AXIS, _COLUMNS = 0.19, 4.2, 58  # inches a row, of the axis; columns of a label
_HEAD, _FOOT = 0.15, 0.75  # inches
_SIZE, _SMALL = 7.0, 5.5  # points
_BEGIN, _END = "begins", "ends"


@dataclass(frozen=True, slots=True)
class Item:
    """A row: what it is (`event`, `fact`, `statement`), its text, when (decimal years; as the note says it), which end is open."""

    kind: str
    text: str
    when: Span
    date: str
    open: str
    said: int


def items(given: Material, iri: str | None) -> list[Item]:
    """All that is dated and asserted, or dated and said, and concerns the entity where one is given; earliest first.

    What several places say of the same day is one item, which knows how many there are.
    """
    found: dict[tuple[str, str, Span, str, str], int] = {}
    for item in (*_facts(given, iri), *_statements(given, iri)):
        key = item.kind, item.text, item.when, item.date, item.open
        found[key] = found.get(key, 0) + 1
    return [Item(*key, said) for key, said in sorted(found.items(), key=lambda pair: (pair[0][2], pair[0]))]


def _facts(given: Material, iri: str | None) -> Iterator[Item]:
    events = {entity.iri for entity in given.seen.entities if entity.kind == "Event"}
    for fact in given.seen.facts:
        if fact.modality != "asserted" or (iri and iri not in (fact.subject, fact.object)):
            continue
        kind = "event" if fact.literal and fact.subject in events else "fact"
        for when, date, which in _whens(given, fact):
            yield Item(kind, _told(given, fact), when, date, which, 1)


def _whens(given: Material, fact: FactView) -> Iterator[tuple[Span, str, str]]:
    term = given.ontology.properties.get(fact.predicate)
    if fact.literal and (term is None or EDTF in term.range) and (when := span(fact.object)):
        yield when, fact.object, ""
    dates = {name: (when, value) for name, value in fact.qualifiers if name in ("start", "end", "on") and (when := span(value))}
    if "start" in dates and "end" in dates:
        (begin, first), (end, last) = dates["start"], dates["end"]
        yield (begin[0], max(begin[1], end[1])), f"{first} – {last}", ""
    elif "start" in dates or "end" in dates:
        yield (*dates["start"], _BEGIN) if "start" in dates else (*dates["end"], _END)
    elif "on" in dates:
        yield (*dates["on"], "")


def _told(given: Material, fact: FactView) -> str:
    """A fact in the words of the vocabulary: subject, property and, unless it is the date, object."""
    parts = [given.name(fact.subject, 30), given.term(fact.predicate)]
    parts += [] if fact.literal else [given.name(fact.object, 30)]
    positions = [given.term(value) for name, value in fact.qualifiers if name == "position"]
    return shown(" – ".join(parts) + (f" ({', '.join(positions)})" if positions else ""), _COLUMNS)


def _statements(given: Material, iri: str | None) -> Iterator[Item]:
    """What is said, in the language of the picture where somebody is quoted in it on that occasion: translations say it again."""
    tag = given.lang.casefold()
    told = {_occasion(said) for said in given.seen.statements if tag and said.lang.casefold() == tag}
    for said in given.seen.statements:
        when = span(said.date) if said.date else None
        concerns = not iri or iri in (said.speaker, said.event, *said.about)
        if when and concerns and (_occasion(said) not in told or said.lang.casefold() == tag):
            yield Item("statement", _said(given, said), when, said.date, "", 1)


def _occasion(said: StatementView) -> tuple[str, str, str]:
    return said.speaker, said.event, said.date


def _said(given: Material, said: StatementView) -> str:
    speaker = f"{given.name(said.speaker, 24)}: " if said.speaker else ""
    text = shown(said.text, _COLUMNS - 4 - len(speaker))
    return speaker + (given.say("quote", text=text) if said.verbatim else text)


def chosen(everything: list[Item], most: int) -> list[Item]:
    """At most `most` items, as many of each kind as there are, what more places say first; in their old order."""
    places: dict[str, int] = {}
    ranked = []
    for number in sorted(range(len(everything)), key=lambda n: (-everything[n].said, n)):
        kind = everything[number].kind
        places[kind] = places.get(kind, 0) + 1
        ranked.append((places[kind], list(KINDS).index(kind), number))
    return [everything[number] for number in sorted(number for _, _, number in sorted(ranked)[:most])]


def draw(given: Material, iri: str | None, most: int) -> Figure:
    """The picture. To be called inside `canvas.sheet`.

    Raises:
        PlotError: nothing is dated.
    """
    from matplotlib.figure import Figure

    everything = items(given, iri)
    if not everything:
        raise PlotError(f"nothing that is dated concerns {given.name(iri)}" if iri else "nothing in this graph is dated")
    rows = chosen(everything, most)
    height = _HEAD + _FOOT + _ROW * len(rows)
    measure = Measure()
    labels = measure.widest([row.text for row in rows], _SIZE) + 0.2
    width = labels + _AXIS + 0.15
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((labels / width, _FOOT / height, _AXIS / width, 1 - (_HEAD + _FOOT) / height))
    first, last = frame([row.when for row in rows])
    axes.set(xlim=(first, last), ylim=(len(rows) - 0.5, -0.5), xlabel=given.say("date"))
    axes.set_xticks(*ticks(first, last))
    axes.set_yticks(range(len(rows)), [row.text for row in rows], fontsize=_SIZE)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="both", color=PALE, linewidth=0.5)
    for n, row in enumerate(rows):
        _row(axes, n, row, (first, last), measure)
    _explain(figure, given, rows, len(everything), height)
    return figure


def _row(axes: Axes, number: int, row: Item, axis: Span, measure: Measure) -> None:
    """A bar from the earliest to the latest, a mark at its middle, and the date beside it, where there is room."""
    colour, mark = KINDS[row.kind]
    begin, end = row.when
    middle, inch = (begin + end) / 2, (axis[1] - axis[0]) / _AXIS
    axes.plot((begin, end), (number, number), color=colour, linewidth=4.5, alpha=0.35, solid_capstyle="butt", zorder=2)
    size = 7.0 if mark == "*" else 4.2
    axes.plot(middle, number, mark, markersize=size, markerfacecolor=colour, markeredgecolor=INK, markeredgewidth=0.4, zorder=4)
    left, right = min(begin, middle - 0.05 * inch), max(end, middle + 0.05 * inch)
    if row.open == _BEGIN:
        right += 0.06 * inch
        axes.plot(right, number, ">", color=colour, markersize=3.5, zorder=3)
    elif row.open == _END:
        left -= 0.06 * inch
        axes.plot(left, number, "<", color=colour, markersize=3.5, zorder=3)
    date = shown(row.date, 24)
    gap, room = 0.06 * inch, (measure(date, _SMALL)[0] + 0.1) * inch
    look: dict[str, Any] = {"fontsize": _SMALL, "va": "center_baseline", "zorder": 5}
    if right + room < axis[1]:
        axes.text(right + gap, number, date, ha="left", color=FAINT, bbox=HALO, **look)
    elif left - room > axis[0]:
        axes.text(left - gap, number, date, ha="right", color=FAINT, bbox=HALO, **look)
    else:  # the bar goes all the way: on it
        axes.text(middle + gap, number, date, ha="left", color=INK, **look)


def _explain(figure: Figure, given: Material, rows: Iterable[Item], everything: int, height: float) -> None:
    from matplotlib.lines import Line2D

    rows = list(rows)
    handles, texts = [], []
    for kind, (colour, mark) in KINDS.items():
        if any(row.kind == kind for row in rows):
            handles.append(Line2D([], [], marker=mark, color=colour, linestyle="", markeredgecolor=INK, markeredgewidth=0.4))
            texts.append(given.say(kind))
    for which, mark in ((_BEGIN, ">"), (_END, "<")):
        if any(row.open == which for row in rows):
            handles.append(Line2D([], [], marker=mark, color=FAINT, linestyle="", markersize=4))
            texts.append(given.say(which))
    handles.append(Line2D([], [], color=FAINT, linewidth=4.5, alpha=0.5, solid_capstyle="butt"))
    texts.append(given.say("span"))
    legend(figure, handles, texts, 0.3 / height)
    if remark := left_out(given, rows, everything):
        figure.text(0.012, 0.36 / height, remark, fontsize=_SMALL + 1, color=FAINT)
