"""How many notes mention two entities together: `kg plot co-mentions`."""

from __future__ import annotations

import math
from heapq import nsmallest
from typing import TYPE_CHECKING

from kg.exporters.view import EntityView
from kg.plots.canvas import FAINT, INK, Measure
from kg.plots.material import Material, PlotError, left_out

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_CELL, _HEAD, _FOOT, _RIGHT = 0.27, 0.15, 0.35, 0.85  # inches
_SIZE = 7.0  # points of a name
_NUMBERED = 40  # entities up to which the cells tell their numbers
_DARK = 0.7  # of the scale, above which a number is written in white


def matrix(given: Material, most: int) -> tuple[list[EntityView], list[list[int]], int]:
    """The entities that most notes mention, how many notes mention each two of them, and how many entities there are.

    The first is the one that most notes mention; each next one is that which
    shares most notes with those before it, so that what belongs together stands together.

    Raises:
        PlotError: no note mentions anything.
    """
    named = (entity for entity in given.seen.entities if entity.notes)
    left = nsmallest(most, named, key=lambda entity: (-len(entity.notes), entity.iri))
    if not left:
        raise PlotError("no note of this graph mentions anything")
    notes = {entity.iri: frozenset(entity.notes) for entity in left}
    order = [left.pop(0)]
    while left:
        near = [sum(len(notes[entity.iri] & notes[done.iri]) / 2 ** (len(order) - n) for n, done in enumerate(order)) for entity in left]
        order.append(left.pop(near.index(max(near))))
    return order, [[len(notes[a.iri] & notes[b.iri]) for b in order] for a in order], len(given.seen.entities)


def draw(given: Material, most: int) -> Figure:
    """The picture. To be called inside `canvas.sheet`. Raises PlotError as `matrix` does."""
    from matplotlib import colormaps
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    order, counts, everything = matrix(given, most)
    size = len(order)
    side = max(size * _CELL, 1.2)
    names = [given.name(entity.iri, 30) for entity in order]
    long = Measure().widest(names, _SIZE)
    left, foot = long + 0.2, _FOOT + long * math.sqrt(0.5) + 0.15
    width, height = left + side + _RIGHT, _HEAD + side + foot
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((left / width, foot / height, side / width, side / height))
    top = max(max(row) for row in counts)
    colours = colormaps["Blues"].with_extremes(under="white")
    image = axes.imshow(counts, cmap=colours, vmin=0.5, vmax=max(top, 1) + 0.5, interpolation="nearest")
    axes.set_xticks(range(size), names, rotation=45, ha="right", rotation_mode="anchor", fontsize=_SIZE)
    axes.set_yticks(range(size), names, fontsize=_SIZE)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xticks([n - 0.5 for n in range(size + 1)], minor=True)
    axes.set_yticks([n - 0.5 for n in range(size + 1)], minor=True)
    axes.grid(which="minor", color="white", linewidth=0.8)
    axes.tick_params(which="minor", length=0)
    if size <= _NUMBERED:
        for y, row in enumerate(counts):
            for x, count in enumerate(row):
                if count:
                    axes.text(x, y, str(count), ha="center", va="center", fontsize=6.5, color="white" if count > _DARK * top else INK)
    bar = figure.colorbar(image, cax=figure.add_axes(((left + side + 0.15) / width, foot / height, 0.12 / width, side / height)))
    bar.set_label(given.say("notes"))
    bar.locator = MaxNLocator(6, integer=True)
    bar.outline.set_visible(False)
    bar.update_ticks()
    remark = left_out(given, order, everything)
    figure.text(0.012, 0.06 / height, " · ".join(filter(None, (given.say("both"), remark))), fontsize=6.5, color=FAINT)
    return figure
