"""An entity with those that facts join to it: `kg plot neighbourhood`."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.exporters.layout import place
from kg.exporters.view import EntityView
from kg.plots.boxes import Box, Line, Point, around, beside, best, crossing
from kg.plots.canvas import FAINT, HALO, INK, LOOKS, Measure, legend
from kg.plots.material import Material, PlotError, left_out, shown

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PIXELS = 100.0  # an inch while it is drawn
_SIZE, _SMALL, _CENTRE = 8.0, 6.5, 10.0  # points
_MARK, _MARGIN = 8.0, 14.0  # pixels: half a mark, around the picture
_GROWTH = tuple(1.1**n for n in range(11))
_MORE = 3  # steps of growth that are tried, from the first that has room for all, for one in which labels lie on fewer lines
_LAYOUTS = 6  # that are tried
_BARE = 11.0  # pixels of a line that no label of it may cover, beside a mark
_PLACES = (0.5, 0.58, 0.42, 0.66, 0.34, 0.74, 0.26, 0.8)  # of a label on its line
_BEND = 0.12
_COMPACT = 0.72  # of the page's distances: paper is small

Pair = tuple[int, int]
Drawn = tuple[Line, Box | None, bool]  # a line, where its label stands, whether it has an arrow


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Who is drawn, the middle first; the facts' predicates by (from, to), symmetric ones by (smaller, larger) and without an arrow."""

    entities: tuple[EntityView, ...]
    arrows: Mapping[Pair, tuple[str, ...]]
    plain: Mapping[Pair, tuple[str, ...]]
    everybody: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture's places in pixels, y upwards: nodes, lines with their labels' boxes, the nodes' labels; how large it is.

    `hidden` counts lines that cross each other, a mark, or the label of something else.
    """

    nodes: tuple[Point, ...]
    labels: tuple[Box, ...]
    lines: tuple[Drawn, ...]
    width: float
    height: float
    hidden: int


def neighbourhood(given: Material, iri: str, hops: int, most: int) -> Neighbourhood:
    """The entities at most `hops` asserted facts away, the nearest and best connected first, at most `most` of them.

    Raises:
        PlotError: no note names the entity.
    """
    known = {entity.iri: len(entity.notes) for entity in given.seen.entities}
    if iri not in known:
        raise PlotError(f"{iri}: no note names it: kg show finds what is named")
    facts = {
        (fact.subject, fact.predicate, fact.object)
        for fact in given.seen.facts
        if fact.modality == "asserted" and not fact.literal and fact.subject != fact.object and {fact.subject, fact.object} <= known.keys()
    }
    beside: dict[str, Counter[str]] = defaultdict(Counter)
    for subject, _, object_ in facts:
        beside[subject][object_] += 1
        beside[object_][subject] += 1
    reached = [iri]
    rim = {iri}
    for _ in range(hops):
        ties: Counter[str] = Counter()
        for end in rim:
            ties.update({other: count for other, count in beside[end].items() if other not in reached})
        rim = set(ties)
        reached += sorted(ties, key=lambda other: (-ties[other], -known[other], other))
    kept = {end: number for number, end in enumerate(reached[:most])}
    drawn = [(kept[s], predicate, kept[o]) for s, predicate, o in facts if s in kept and o in kept]
    arrows, plain = _joined(given, drawn)
    chosen = {entity.iri: entity for entity in given.seen.entities if entity.iri in kept}
    return Neighbourhood(tuple(chosen[end] for end in kept), arrows, plain, len(reached))


def _joined(given: Material, facts: Iterable[tuple[int, str, int]]) -> tuple[dict[Pair, tuple[str, ...]], ...]:
    """The predicates between two entities, by number: those with a direction, and symmetric ones."""
    arrows: dict[Pair, set[str]] = defaultdict(set)
    plain: dict[Pair, set[str]] = defaultdict(set)
    for subject, predicate, object_ in facts:
        term = given.ontology.properties.get(predicate)
        if term and term.symmetric:
            plain[min(subject, object_), max(subject, object_)].add(predicate)
        else:
            arrows[subject, object_].add(predicate)
    return tuple({pair: tuple(sorted(found)) for pair, found in sorted(which.items())} for which in (arrows, plain))


def arranged(who: Neighbourhood, sizes: Sequence[Point], label_sizes: Mapping[tuple[Pair, bool], Point]) -> Placed:
    """Places in which no label meets another, by stretching the layout as far as it takes.

    Where 2.6-fold is not enough, lines go without their labels.

    `sizes` are the widths and heights of the entities' labels, `label_sizes` those of the
    lines' labels by (pair, has an arrow), in pixels.
    """
    pairs = sorted({(min(pair), max(pair)) for pair in (*who.arrows, *who.plain)})
    count = len(who.entities)
    strides = [n for n in range(1, max(2, count)) if math.gcd(n, count) == 1]
    tries = [_points(count, pairs, stride) for stride in strides[:_LAYOUTS]]
    found: list[Placed] = []
    more = _MORE
    for growth in _GROWTH:
        stretched = [[(x * growth, y * growth) for x, y in points] for points in tries]
        found += [one for points in stretched if (one := _tried(points, who, sizes, label_sizes, strict=True))]
        more -= bool(found)
        if not more or any(one.hidden == 0 for one in found):
            break
    if found:
        return min(found, key=lambda one: (one.hidden, one.width * one.height))
    one = _tried(stretched[0], who, sizes, label_sizes, strict=False)
    assert one is not None
    return one


def _points(count: int, pairs: Sequence[Pair], stride: int) -> list[Point]:
    """A layout, y upwards; another `stride`, which shares no factor with `count`, begins otherwise and mostly ends otherwise."""
    turned = place(count, [(a * stride % count, b * stride % count) for a, b in pairs], lying=True)
    return [(x * _COMPACT, -y * _COMPACT) for x, y in (turned[n * stride % count] for n in range(count))]


def _tried(
    points: list[Point], who: Neighbourhood, sizes: Sequence[Point], label_sizes: Mapping[tuple[Pair, bool], Point], *, strict: bool
) -> Placed | None:
    """The labels at those points. Where one must cover another there is None if it is to be `strict`, else lines without labels."""
    shared = {(a, b) for a, b in who.arrows if (b, a) in who.arrows or (min(a, b), max(a, b)) in who.plain}
    lines = {
        (pair, pointed): Line(points[pair[0]], points[pair[1]], _BEND if pointed and pair in shared else 0.0)
        for pairs, pointed in ((who.arrows, True), (who.plain, False))
        for pair in pairs
    }
    taken = [Box(x, y, 2 * _MARK + 2, 2 * _MARK + 2) for x, y in points]
    if strict and any(a.meets(b) for i, a in enumerate(taken) for b in taken[:i]):
        return None
    labels = []
    for at, size in zip(points, sizes, strict=True):
        box, free = best(around(at, _MARK + 3, *size), taken, list(lines.values()))
        taken.append(box)
        labels.append(box)
        if strict and not free:
            return None
    drawn: list[Drawn] = []
    taken += [Box(x, y, 2 * _MARK + 2 * _BARE, 2 * _MARK + 2 * _BARE) for x, y in points]
    for key, line in lines.items():
        width, height = label_sizes[key]
        others = [other for other in lines.values() if other is not line]
        box, free = best(beside(line, _PLACES, width, height), taken, others)
        if strict and not free:
            return None
        taken += [box] if free else []
        drawn.append((line, box if free else None, key[1]))
    return _moved(points, labels, drawn, taken, _hidden(points, labels, lines, drawn))


def _hidden(points: Sequence[Point], labels: Sequence[Box], lines: Mapping[tuple[Pair, bool], Line], drawn: Sequence[Drawn]) -> int:
    known = list(lines.items())
    marks = [Box(x, y, 2 * _MARK, 2 * _MARK) for x, y in points]
    count = 0
    for n, ((pair, _), line) in enumerate(known):
        count += sum(marks[i].crossed(line.start, line.end) for i in range(len(points)) if i not in pair)
        count += sum(label.crossed(line.start, line.end) for label in labels)
        count += sum(label.crossed(line.start, line.end) for other, label, _ in drawn if label and other is not line)
        count += sum(not {*pair} & {*other} and crossing(line, beyond) for (other, _), beyond in known[:n])
    return count


def _moved(points: list[Point], labels: list[Box], drawn: list[Drawn], taken: list[Box], hidden: int) -> Placed:
    """All of it with the lower left corner at the margin."""
    left, low = (min(b.x - b.width / 2 for b in taken) - _MARGIN, min(b.y - b.height / 2 for b in taken) - _MARGIN)
    right, high = (max(b.x + b.width / 2 for b in taken) + _MARGIN, max(b.y + b.height / 2 for b in taken) + _MARGIN)

    def point(at: Point) -> Point:
        return at[0] - left, at[1] - low

    def box(at: Box) -> Box:
        return Box(at.x - left, at.y - low, at.width, at.height)

    lines = tuple((Line(point(line.start), point(line.end), line.bend), label and box(label), arrow) for line, label, arrow in drawn)
    return Placed(tuple(map(point, points)), tuple(map(box, labels)), lines, right - left, high - low, hidden)


def draw(given: Material, iri: str, hops: int, most: int) -> Figure:
    """The picture. To be called inside `canvas.sheet`. Raises PlotError as `neighbourhood` does."""
    from matplotlib.figure import Figure

    who = neighbourhood(given, iri, hops, most)
    names = [given.name(entity.iri, 36) for entity in who.entities]
    said = {(pair, True): _predicates(given, found) for pair, found in who.arrows.items()}
    said |= {(pair, False): _predicates(given, found) for pair, found in who.plain.items()}
    measure = Measure()
    sizes = [_roomy(measure(name, _SIZE if i else _CENTRE)) for i, name in enumerate(names)]
    placed = arranged(who, sizes, {key: _roomy(measure(text, _SMALL)) for key, text in said.items()})

    kinds = [kind for kind in LOOKS if any(entity.kind == kind for entity in who.entities)]
    bare = sum(label is None for _, label, _ in placed.lines)
    remarks = (left_out(given, who.entities, who.everybody), given.say("bare", count=bare) if bare else "")
    remark = " · ".join(filter(None, remarks))
    foot = 22.0 * -(-len(kinds) // 6) + (14.0 if remark else 0.0)
    width, height = max(placed.width, 300.0), placed.height + foot
    figure = Figure(figsize=(width / PIXELS, height / PIXELS), dpi=PIXELS)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-(width - placed.width) / 2, (width + placed.width) / 2), ylim=(-foot, placed.height))
    axes.set_axis_off()
    _lines(axes, placed, list(said.values()))
    for i, (entity, at) in enumerate(zip(who.entities, placed.nodes, strict=True)):
        colour, mark = LOOKS[entity.kind]
        size = (2 * _MARK * 72 / PIXELS) * (1.25 if mark == "*" else 1.0)
        axes.plot(*at, mark, markersize=size, markerfacecolor=colour, markeredgecolor=INK, markeredgewidth=1.8 if i == 0 else 0.7, zorder=3)
        label = placed.labels[i]
        axes.text(label.x, label.y, names[i], fontsize=_SIZE if i else _CENTRE, ha="center", va="center", zorder=5, bbox=HALO)
    marks = [axes.plot([], [], LOOKS[k][1], color=LOOKS[k][0], markeredgecolor=INK, markeredgewidth=0.7)[0] for k in kinds]
    legend(figure, marks, [given.term(kind) if kind else "–" for kind in kinds], foot / height)
    if remark:
        figure.text(0.5, 4 / height, remark, fontsize=_SMALL, color=FAINT, ha="center", va="bottom")
    return figure


def _lines(axes: object, placed: Placed, texts: list[str]) -> None:
    from matplotlib.axes import Axes
    from matplotlib.patches import FancyArrowPatch

    assert isinstance(axes, Axes)
    for (line, label, arrow), text in zip(placed.lines, texts, strict=True):
        axes.add_patch(
            FancyArrowPatch(
                line.start,
                line.end,
                connectionstyle=f"arc3,rad={line.bend}",
                arrowstyle="-|>" if arrow else "-",
                mutation_scale=8,
                shrinkA=_MARK * 72 / PIXELS,
                shrinkB=(_MARK + 1) * 72 / PIXELS,
                color=FAINT,
                linewidth=0.9,
                zorder=1,
            )
        )
        if label:
            axes.text(label.x, label.y, text, fontsize=_SMALL, color="#404040", ha="center", va="center", zorder=4, bbox=HALO)


def _predicates(given: Material, predicates: Sequence[str]) -> str:
    """Up to two predicates as they are called, and how many more there are."""
    named = [given.term(name) for name in predicates[:2]]
    return shown(", ".join(named) + (f" +{len(predicates) - 2}" if len(predicates) > 2 else ""), 44)


def _roomy(inches: Point) -> Point:
    """A label's size in pixels, with a little room around it."""
    return inches[0] * PIXELS + 5, inches[1] * PIXELS + 4
