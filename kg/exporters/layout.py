"""Where the nodes of a picture stand: computed once, with no chance in it, so that the same graph gives the same picture."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

Point = tuple[float, float]

SPACING = 190  # pixels an edge should be long
_GAP = 220  # pixels between parts that no edge joins
_KAMADA_KAWAI = 250  # nodes up to which the slower, clearer method is used
_COLUMNS = 8
_CELL = (210, 90)  # pixels for a node without edges


def place(count: int, edges: Iterable[tuple[int, int]], lying: bool = False) -> list[tuple[int, int]]:
    """Whole pixels for nodes 0 … count-1, y downwards: connected parts side by side, nodes without edges in a grid below.

    Kamada–Kawai for parts of up to 250 nodes, Fruchterman–Reingold for larger ones, from fixed starting places.
    `lying` turns each part so that its longest way lies, for a picture that is wider than high.
    """
    pairs = sorted({(min(a, b), max(a, b)) for a, b in edges if a != b})
    parts = _parts(count, pairs)
    joined = [(part, _lain(at) if lying else at) for part in parts if len(part) > 1 for at in [_arranged(part, pairs)]]
    single = [part[0] for part in parts if len(part) == 1]
    where: dict[int, Point] = {}
    bottom = _packed(joined, where, *((1.6, _GAP // 2) if lying else (1.4, _GAP)))
    for i, node in enumerate(single):
        where[node] = ((i % _COLUMNS) * _CELL[0], bottom + _GAP + (i // _COLUMNS) * _CELL[1])
    return [(round(where[i][0]), round(where[i][1])) for i in range(count)]


def _parts(count: int, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Connected components, the largest first."""
    import igraph

    components = igraph.Graph(n=count, edges=pairs).connected_components(mode="weak")
    return sorted((sorted(c) for c in components), key=lambda c: (-len(c), c))


def _arranged(part: list[int], pairs: Sequence[tuple[int, int]]) -> list[Point]:
    """Places of one part's nodes, the top left corner at the origin."""
    import igraph

    number = {node: i for i, node in enumerate(part)}
    graph = igraph.Graph(n=len(part), edges=[(number[a], number[b]) for a, b in pairs if a in number])
    with _fixed_chance():
        start = graph.layout_circle()
        if len(part) <= _KAMADA_KAWAI:
            layout = graph.layout_kamada_kawai(seed=start)
        else:
            layout = graph.layout_fruchterman_reingold(seed=graph.layout_grid(), niter=600, grid=len(part) > 1500)
    points = [(float(x), float(y)) for x, y in layout.coords]
    lengths = sorted(math.dist(points[e.source], points[e.target]) for e in graph.es)
    scale = SPACING / (lengths[len(lengths) // 2] or 1.0)
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return _apart([((x - left) * scale, (y - top) * scale) for x, y in points])


def _apart(points: list[Point]) -> list[Point]:
    """The points stretched until a label fits between most neighbours (in steps, at most threefold)."""
    for factor in (1.0, 1.3, 1.7, 2.2, 3.0):
        stretched = [(x * factor, y * factor) for x, y in points]
        cells = {(round(x / 70), round(y / 40)) for x, y in stretched}
        if len(cells) >= 0.97 * len(points):
            break
    return stretched


def _lain(points: list[Point]) -> list[Point]:
    """The points turned around their middle until their longest axis (the first principal component) lies, at the origin again."""
    mx, my = (sum(values) / len(points) for values in zip(*points, strict=True))
    away = [(x - mx, y - my) for x, y in points]
    xx, yy, xy = sum(x * x for x, _ in away), sum(y * y for _, y in away), sum(x * y for x, y in away)
    angle = -0.5 * math.atan2(2 * xy, xx - yy)
    turned = [(x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)) for x, y in away]
    left, top = min(x for x, _ in turned), min(y for _, y in turned)
    return [(x - left, y - top) for x, y in turned]


def _packed(parts: Sequence[tuple[list[int], list[Point]]], where: dict[int, Point], wide: float, gap: int) -> float:
    """Put the parts in rows, left to right, as wide as the largest or `wide` sides of a square of them all; returns the lower edge."""
    sizes = [(max(x for x, _ in at) + gap, max(y for _, y in at) + gap) for _, at in parts]
    width = max([wide * math.sqrt(sum(w * h for w, h in sizes)), *(w for w, _ in sizes)], default=0.0)
    x = y = row = 0.0
    for (part, points), (w, h) in zip(parts, sizes, strict=True):
        if x and x + w > width:
            x, y, row = 0.0, y + row, 0.0
        where.update({node: (x + px, y + py) for node, (px, py) in zip(part, points, strict=True)})
        x, row = x + w, max(row, h)
    return y + row - gap if parts else 0.0


@contextmanager
def _fixed_chance() -> Iterator[None]:
    """igraph's random numbers from a fixed seed, and Python's own again afterwards."""
    import igraph

    igraph.set_random_number_generator(random.Random(20))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)
