"""Where labels may stand so that none covers another: rectangles, and the lines between nodes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]

_LYING = 0.3  # the sine of the steepest slope of a line that a label hides


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle around a middle, in pixels."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Whether the two have a part in common."""
        return abs(self.x - other.x) * 2 < self.width + other.width and abs(self.y - other.y) * 2 < self.height + other.height

    def holds(self, other: Box) -> bool:
        """Whether the other lies inside."""
        return abs(self.x - other.x) * 2 <= self.width - other.width and abs(self.y - other.y) * 2 <= self.height - other.height

    def crossed(self, one: Point, other: Point) -> bool:
        """Whether the straight line between two points goes through it (Liang–Barsky)."""
        least, most = 0.0, 1.0
        for at, way, middle, size in ((one[0], other[0] - one[0], self.x, self.width), (one[1], other[1] - one[1], self.y, self.height)):
            low, high = middle - size / 2 - at, middle + size / 2 - at
            if way == 0:
                if low > 0 or high < 0:
                    return False
                continue
            near, far = sorted((low / way, high / way))
            least, most = max(least, near), min(most, far)
        return least < most


@dataclass(frozen=True, slots=True)
class Line:
    """A connection from one point to another, bent by a quadratic curve whose middle is `bend` times its length aside."""

    start: Point
    end: Point
    bend: float = 0.0

    def at(self, part: float) -> Point:
        """The point at that part of the way, from 0 to 1, on the curve that matplotlib's `arc3` draws."""
        (x0, y0), (x1, y1) = self.start, self.end
        cx, cy = (x0 + x1) / 2 + self.bend * (y1 - y0), (y0 + y1) / 2 - self.bend * (x1 - x0)
        a, b, c = (1 - part) ** 2, 2 * part * (1 - part), part**2
        return a * x0 + b * cx + c * x1, a * y0 + b * cy + c * y1

    def pieces(self) -> list[tuple[Point, Point]]:
        """The straight pieces that it is nearly made of."""
        if not self.bend:
            return [(self.start, self.end)]
        points = [self.at(n / 6) for n in range(7)]
        return list(itertools.pairwise(points))


def crossing(one: Line, other: Line) -> bool:
    """Whether the straight lines between their ends cross."""

    def side(a: Point, b: Point, c: Point) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    a, b, c, d = one.start, one.end, other.start, other.end
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def beside(line: Line, parts: Iterable[float], width: float, height: float) -> list[Box]:
    """Places for the label of a line: on it at those parts of the way; close to it, too, where it lies and the label would hide it."""
    (x0, y0), (x1, y1) = line.start, line.end
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    nx, ny = (y0 - y1) / length, (x1 - x0) / length
    away = (abs(nx) * width + abs(ny) * height) / 2 + 1
    middles = [line.at(part) for part in parts]
    lying = abs(nx) < _LYING
    aside = [(x + sign * nx * away, y + sign * ny * away) for x, y in middles for sign in (1, -1) if lying]
    return [Box(x, y, width, height) for x, y in (*middles, *aside)]


def best(candidates: Iterable[Box], taken: Sequence[Box], lines: Sequence[Line]) -> tuple[Box, bool]:
    """The candidate that meets fewest of the taken boxes, then lies on fewest lines, the first of equals; and whether it meets none."""
    found: tuple[tuple[int, int], Box] | None = None
    for box in candidates:
        rank = (sum(box.meets(other) for other in taken), sum(any(box.crossed(*piece) for piece in line.pieces()) for line in lines))
        if found is None or rank < found[0]:
            found = (rank, box)
    if found is None:
        raise ValueError("no place to choose from")
    return found[1], found[0][0] == 0


def around(at: Point, gap: float, width: float, height: float) -> list[Box]:
    """Places for a label beside a mark whose edge is `gap` pixels away: below, above, right, left, then aslant."""
    x, y = at
    side, rise = gap + width / 2, gap + height / 2
    slant = gap * 0.9
    corners = [(sx * (slant + width / 2), sy * (slant + height / 2)) for sy in (-1, 1) for sx in (1, -1)]
    ways = [(0.0, -rise), (0.0, rise), (side, 0.0), (-side, 0.0), *corners]
    return [Box(x + dx, y + dy, width, height) for dx, dy in ways]
