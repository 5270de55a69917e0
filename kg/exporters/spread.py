"""Where the nodes of a network file stand, thousands of them too: the same on every machine, in time that grows with nodes and edges.

Sparse stress (Ortmann, Klimenta and Brandes 2017): each node keeps its
distances to its neighbours and to a few pivots, each of which stands for the
nodes around it. Only operations that every machine rounds alike, as in `stress`.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import isqrt, sqrt

from kg.exporters.stress import TURNS, Point, distances, majorized, spiral

Place = tuple[int, int]
Near = Sequence[Sequence[int]]  # the neighbours of each node

_SPACING = 160.0  # pixels an edge should be long
_SMALL = 80  # nodes up to which every distance counts
_PIVOTS = 40
_SWEEPS = 16
_ROOM = 44.0  # pixels that nodes keep from each other, as far as the pushes go
_PUSHES = 12
_AREA = 26.0  # pixels, by which a disc of nodes is as wide as their number's root asks
_GAP = 200  # pixels between parts that no edge joins
_CELL = (180, 80)  # pixels for a node without edges


@dataclass(frozen=True, slots=True)
class _Pivot:
    """A node that stands for those around it: how far each node is, and how many of its own are within each distance."""

    node: int
    far: Sequence[int]
    within: Sequence[int]


def spread(count: int, pairs: Iterable[tuple[int, int]]) -> list[Place]:
    """Whole pixels for nodes 0 … count-1, y downwards, no two alike: connected parts side by side, nodes without edges below."""
    near: list[list[int]] = [[] for _ in range(count)]
    for a, b in sorted({(min(pair), max(pair)) for pair in pairs}):
        if a != b:
            near[a].append(b)
            near[b].append(a)
    parts = _parts(near)
    where: dict[int, Place] = {}
    bottom = _packed([(part, _boxed(_arranged(part, near))) for part in parts if len(part) > 1], where)
    single = [part[0] for part in parts if len(part) == 1]
    columns = isqrt(len(single)) + 1
    for i, node in enumerate(single):
        where[node] = (i % columns * _CELL[0], bottom + i // columns * _CELL[1])
    return [where[node] for node in range(count)]


def _parts(near: Near) -> list[list[int]]:
    """Connected parts, the largest first."""
    seen = [False] * len(near)
    parts = []
    for start in range(len(near)):
        if not seen[start]:
            seen[start] = True
            part = [start]
            for node in part:  # which grows
                part += (new := [other for other in near[node] if not seen[other]])
                for other in new:
                    seen[other] = True
            parts.append(sorted(part))
    return sorted(parts, key=lambda part: (-len(part), part[0]))


def _arranged(part: Sequence[int], near: Near) -> list[Point]:
    """Places of a part's nodes, in pixels."""
    number = {node: i for i, node in enumerate(part)}
    own = [[number[other] for other in near[node]] for node in part]
    if len(part) <= _SMALL:
        lines = {(a, b): 1.0 for a, row in enumerate(own) for b in row if a < b}
        points = majorized(distances(len(part), lines), spiral(len(part)), 60)
    else:
        points = _sparse(own, _pivots(own))
    scale = _scale(points)
    return _pushed([(x * scale, y * scale) for x, y in points])


def _scale(points: Sequence[Point]) -> float:
    """Pixels for the length of an edge: more than usual where the nodes would have no room."""
    x = y = square = 0.0
    for px, py in points:
        x, y = x + px / len(points), y + py / len(points)
    for px, py in points:
        square += ((px - x) * (px - x) + (py - y) * (py - y)) / len(points)
    return max(_SPACING, sqrt(len(points) / square) * _AREA) if square else _SPACING


def _far(start: int, near: Near) -> list[int]:
    """How many edges each node of a connected part is away."""
    row = [-1] * len(near)
    row[start] = 0
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for other in near[node]:
            if row[other] < 0:
                row[other] = row[node] + 1
                waiting.append(other)
    return row


def _pivots(near: Near) -> list[_Pivot]:
    """Nodes all over the part: in the order of their distance from the node with most neighbours, at equal steps."""
    middle = _far(min(range(len(near)), key=lambda i: (-len(near[i]), i)), near)
    order = sorted(range(len(near)), key=lambda i: (middle[i], i))
    nodes = [order[(2 * i + 1) * len(order) // (2 * _PIVOTS)] for i in range(_PIVOTS)]
    rows = [_far(node, near) for node in nodes]
    counts = [[0] * (max(row) + 1) for row in rows]
    held = [0] * len(rows)
    for i in order:  # each node is of the nearest pivot; of two, of that which has fewer
        own = min(range(len(rows)), key=lambda p: (rows[p][i], held[p]))
        held[own] += 1
        counts[own][rows[own][i]] += 1
    return [_Pivot(*found) for found in zip(nodes, rows, (list(accumulate(row)) for row in counts), strict=True)]


def _sparse(near: Near, pivots: Sequence[_Pivot]) -> list[Point]:
    """Places by the distances to neighbours and pivots: the pivots first, each node beside the near ones, then all in turn."""
    wanted = [[float(one.far[other.node]) for other in pivots] for one in pivots]
    anchors = majorized(wanted, spiral(len(pivots)), 80)
    jitter = spiral(len(near))
    xs, ys = [0.0] * len(near), [0.0] * len(near)
    for i in range(len(near)):
        weight = x = y = 0.0
        for pivot, (px, py) in zip(pivots, anchors, strict=True):
            w = 1.0 / ((pivot.far[i] + 0.1) * (pivot.far[i] + 0.1))
            weight, x, y = weight + w, x + w * px, y + w * py
        shift = 0.5 / sqrt(i + 0.5)
        xs[i], ys[i] = x / weight + jitter[i][0] * shift, y / weight + jitter[i][1] * shift
    kept = [
        [(p.node, float(p.far[i]), p.within[p.far[i] // 2] / (p.far[i] * p.far[i])) for p in pivots if p.far[i] > 1]
        for i in range(len(near))
    ]
    for _ in range(_SWEEPS):
        for i, others in enumerate(near):
            x, y, sx, sy, weight = xs[i], ys[i], 0.0, 0.0, 0.0
            for j, far, w in (*((j, 1.0, 1.0) for j in others), *kept[i]):
                dx, dy = x - xs[j], y - ys[j]
                length = sqrt(dx * dx + dy * dy)
                pull = far / length if length > 1e-9 else 0.0
                sx, sy, weight = sx + w * (xs[j] + dx * pull), sy + w * (ys[j] + dy * pull), weight + w
            xs[i], ys[i] = sx / weight, sy / weight
    return list(zip(xs, ys, strict=True))


def _kept(node: int, pivots: Sequence[_Pivot]) -> list[tuple[int, float, float]]:
    """The pivots that are no neighbours: how far each should be, and how much that counts, for itself and those nearer to it."""
    far = [(p, p.far[node]) for p in pivots if p.far[node] > 1]
    return [(p.node, float(d), p.within[d // 2] / (d * d)) for p, d in far]


def _pushed(points: Sequence[Point]) -> list[Point]:
    """The places with those nearer than `_ROOM` pushed apart, a few times over."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    for _ in range(_PUSHES):
        cells: dict[Place, list[int]] = defaultdict(list)
        moved = False
        for i in range(len(xs)):
            column, row = int(xs[i] // _ROOM), int(ys[i] // _ROOM)
            for j in [j for a in (-1, 0, 1) for b in (-1, 0, 1) for j in cells.get((column + a, row + b), ())]:
                dx, dy = xs[i] - xs[j], ys[i] - ys[j]
                square = dx * dx + dy * dy
                if square < _ROOM * _ROOM:
                    far = sqrt(square)
                    ux, uy = (dx / far, dy / far) if far > 1e-9 else TURNS[(i + j) % len(TURNS)]
                    push = (_ROOM - far) / 2 + 0.01
                    xs[i], ys[i], xs[j], ys[j] = xs[i] + ux * push, ys[i] + uy * push, xs[j] - ux * push, ys[j] - uy * push
                    moved = True
            cells[column, row].append(i)
        if not moved:
            break
    return list(zip(xs, ys, strict=True))


def _boxed(points: Sequence[Point]) -> list[Place]:
    """The places in whole pixels, no two alike, the top left corner at the origin."""
    left, top = min(x for x, _ in points), min(y for _, y in points)
    taken: dict[Place, None] = {}
    for px, py in points:
        x, y = round(px - left), round(py - top)
        while (x, y) in taken:
            x += 1
        taken[x, y] = None
    return list(taken)


def _packed(parts: Sequence[tuple[Sequence[int], Sequence[Place]]], where: dict[int, Place]) -> int:
    """Put the parts in rows, left to right; tells where the next row would begin."""
    sizes = [(max(x for x, _ in at) + _GAP, max(y for _, y in at) + _GAP) for _, at in parts]
    width = max([isqrt(2 * sum(w * h for w, h in sizes)), *(w for w, _ in sizes)], default=0)
    x = y = row = 0
    for (part, places), (w, h) in zip(parts, sizes, strict=True):
        if x and x + w > width:
            x, y, row = 0, y + row, 0
        where.update({node: (x + px, y + py) for node, (px, py) in zip(part, places, strict=True)})
        x, row = x + w, max(row, h)
    return y + row
