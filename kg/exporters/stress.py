"""Places by stress majorization, the same to the last bit on every machine.

Sums, products, quotients and square roots of doubles are rounded exactly by
IEEE 754; sines, powers, `math.hypot` and `sum` of floats are not the same in
every libm or Python. So only the former are used here, one at a time, in a
fixed order: no step can differ, and no difference can grow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from math import sqrt

Point = tuple[float, float]

_TURN = (-0.7373688780783197, 0.6754902942615238)  # cosine and sine of the golden angle
# Cosines and sines of 0°, 30°, … 330°.
_HALF, _ROOT = 0.5, 0.8660254037844386
TURNS: tuple[Point, ...] = (
    (1.0, 0.0), (_ROOT, _HALF), (_HALF, _ROOT), (0.0, 1.0), (-_HALF, _ROOT), (-_ROOT, _HALF),
    (-1.0, 0.0), (-_ROOT, -_HALF), (-_HALF, -_ROOT), (0.0, -1.0), (_HALF, -_ROOT), (_ROOT, -_HALF),
)  # fmt: skip


def distances(count: int, lines: Mapping[tuple[int, int], float]) -> list[list[float]]:
    """Lengths of the shortest ways between nodes 0 … count-1 over lines of given lengths.

    What cannot be reached is a bit farther than the farthest that can.
    """
    near: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    for (a, b), length in lines.items():
        near[a].append((b, length))
        near[b].append((a, length))
    rows = [_from(node, near) for node in range(count)]
    farthest = max((d for row in rows for d in row if d >= 0.0), default=0.0) + 1.0
    return [[d if d >= 0.0 else farthest for d in row] for row in rows]


def _from(start: int, near: Sequence[Sequence[tuple[int, float]]]) -> list[float]:
    """Label-correcting search: the graphs are small, and equal ways give equal sums whatever the order."""
    row = [-1.0] * len(near)
    row[start] = 0.0
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for other, length in near[node]:
            if row[other] < 0.0 or row[node] + length < row[other]:
                row[other] = row[node] + length
                waiting.append(other)
    return row


def spiral(count: int) -> list[Point]:
    """Starting places: from the middle outwards, no two in one direction."""
    x, y = 1.0, 0.0
    points = []
    for i in range(count):
        radius = sqrt(i + 0.5) * 0.6
        points.append((x * radius, y * radius))
        x, y = x * _TURN[0] - y * _TURN[1], x * _TURN[1] + y * _TURN[0]
    return points


def majorized(wanted: Sequence[Sequence[float]], start: Sequence[Point], sweeps: int) -> list[Point]:
    """Places whose distances come near the wanted ones, near ones counting most: each node in turn goes where the others want it."""
    xs, ys = [p[0] for p in start], [p[1] for p in start]
    count = len(xs)
    weights = [[1.0 / (d * d) if d > 0.0 else 0.0 for d in row] for row in wanted]
    for _ in range(sweeps):
        for i in range(count):
            x, y, sx, sy, all_ = xs[i], ys[i], 0.0, 0.0, 0.0
            row, weight = wanted[i], weights[i]
            for j in range(count):
                w = weight[j]
                if w == 0.0:
                    continue
                dx, dy = x - xs[j], y - ys[j]
                far = sqrt(dx * dx + dy * dy)
                pull = row[j] / far if far > 1e-9 else 0.0
                sx += w * (xs[j] + dx * pull)
                sy += w * (ys[j] + dy * pull)
                all_ += w
            if all_:
                xs[i], ys[i] = sx / all_, sy / all_
    return list(zip(xs, ys, strict=True))


def apart(points: Sequence[Point], radii: Sequence[float], sweeps: int = 60) -> list[Point]:
    """The places pushed until no two discs of these radii overlap (as far as the sweeps go)."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    for _ in range(sweeps):
        moved = False
        for i in range(len(xs)):
            for j in range(i):
                dx, dy = xs[i] - xs[j], ys[i] - ys[j]
                room = radii[i] + radii[j]
                square = dx * dx + dy * dy
                if square >= room * room:
                    continue
                far = sqrt(square)
                # Two in one place go apart along a line that their numbers choose.
                ux, uy = (dx / far, dy / far) if far > 1e-9 else TURNS[(i + j) % len(TURNS)]
                push = (room - far) / 2 + 0.01
                xs[i], ys[i] = xs[i] + ux * push, ys[i] + uy * push
                xs[j], ys[j] = xs[j] - ux * push, ys[j] - uy * push
                moved = True
        if not moved:
            break
    return list(zip(xs, ys, strict=True))


def turned(points: Sequence[Point], turn: Point, mirrored: bool) -> list[Point]:
    """The points turned around the origin, after their mirroring."""
    cos, sin = turn
    return [(x * cos - y * sin, x * sin + y * cos) for x, y in ((-x if mirrored else x, y) for x, y in points)]
