"""The overview of a graph: which entities and lines can be read at once, and where they stand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from kg.exporters.communities import communities
from kg.exporters.stress import TURNS, Point, apart, distances, majorized, spiral, turned

Lines = Mapping[tuple[int, int], int]  # two nodes, the lower first → how many facts

NODES = 180  # as many as can be told apart on a screen
SHARE = 45  # of one community, while others have some left
LINES = 300  # as many as can be followed, or two for each node
STRONGEST = (3, 1)  # lines of each node into its own community and out of it, where there are too many to follow
_UNIT = 78.0  # pixels of the shortest line
_ROOM = 27.0  # pixels around a node, half of the way to the next
_GAP = 70.0  # pixels between communities
_CELL = 50  # pixels: parts that no line joins keep three cells between their nodes
_NEAR = range(-2, 3)
_WIDE = 1.3  # names lie, so that more room is needed beside a node than above it


@dataclass(frozen=True, slots=True)
class Overview:
    """Communities of all nodes (lists of nodes, the largest first), and what is drawn at first: nodes with their places, lines."""

    groups: list[list[int]]
    places: dict[int, tuple[int, int]]
    lines: list[tuple[int, int]]


def overview(count: int, lines: Lines) -> Overview:
    """The overview of nodes 0 … count-1. Places are whole pixels, y downwards, the same on every machine."""
    groups = communities(count, lines)
    group = {node: number for number, nodes in enumerate(groups) for node in nodes}
    degree = Counter(end for a, b in lines if a != b for end in (a, b))
    chosen = _chosen(degree, lines, group)
    drawn = _drawn(chosen, lines, group, degree)
    places: dict[int, tuple[int, int]] = {}
    islands = []
    for part in _parts(sorted(chosen), drawn):
        among = [pair for pair in drawn if pair[0] in part]
        islands.append(_island(sorted(part), among, group, degree))
    for node, (x, y) in _packed(islands):
        places[node] = (round(x), round(y))
    return Overview(groups, dict(sorted(places.items())), drawn)


def radius(degree: int) -> int:
    """How large a node with so many neighbours is, in pixels."""
    return min(26, 6 + 2 * degree.bit_length() + degree // 8)


def _chosen(degree: Counter[int], lines: Lines, group: Mapping[int, int]) -> set[int]:
    """The best connected nodes that have a line among themselves: all where there are few."""
    ranked = sorted(degree, key=lambda n: (-degree[n], n))
    if len(ranked) <= NODES:
        return set(ranked)
    # The best of each community first, then the others, so that no community fills the picture.
    of: Counter[int] = Counter()
    best: list[int] = []
    rest: list[int] = []
    for node in ranked:
        of[group[node]] += 1
        (best if of[group[node]] <= SHARE else rest).append(node)
    ranked = best + rest
    near: dict[int, set[int]] = defaultdict(set)
    for a, b in lines:
        if a != b:
            near[a].add(b)
            near[b].add(a)
    chosen = set(ranked[:NODES])
    while alone := {node for node in chosen if not near[node] & chosen}:
        chosen -= alone
    for node in ranked:
        if len(chosen) >= NODES:
            break
        if near[node] & chosen:
            chosen.add(node)
    return chosen or set(ranked[:NODES])


def _drawn(chosen: set[int], lines: Lines, group: Mapping[int, int], degree: Mapping[int, int]) -> list[tuple[int, int]]:
    """The lines between the chosen: all, or each node's strongest."""
    among = [pair for pair in lines if pair[0] != pair[1] and pair[0] in chosen and pair[1] in chosen]
    if len(among) <= max(LINES, 2 * len(chosen)):
        return sorted(among)
    of: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair in among:
        for end in pair:
            of[end].append(pair)
    kept = set()
    for node, pairs in of.items():
        others = {pair: pair[1] if pair[0] == node else pair[0] for pair in pairs}
        ranked = sorted(pairs, key=lambda pair: (-lines[pair], -degree[others[pair]], pair))
        for inside, most in zip((True, False), STRONGEST, strict=True):
            kept.update([pair for pair in ranked if (group[others[pair]] == group[node]) is inside][:most])
    return sorted(kept)


def _parts(nodes: Sequence[int], lines: Iterable[tuple[int, int]]) -> list[set[int]]:
    """Connected parts, the largest first."""
    near: dict[int, list[int]] = {node: [] for node in nodes}
    for a, b in lines:
        near[a].append(b)
        near[b].append(a)
    parts, seen = [], set[int]()
    for node in nodes:
        if node in seen:
            continue
        part, waiting = {node}, [node]
        while waiting:
            fresh = set(near[waiting.pop()]) - part
            part |= fresh
            waiting.extend(fresh)
        seen |= part
        parts.append(part)
    return sorted(parts, key=lambda p: (-len(p), min(p)))


def _island(nodes: list[int], lines: list[tuple[int, int]], group: Mapping[int, int], degree: Mapping[int, int]) -> dict[int, Point]:
    """Places of a connected part: each community by itself, then the communities around each other."""
    members: dict[int, list[int]] = defaultdict(list)
    for node in nodes:
        members[group[node]].append(node)
    clusters = [_cluster(sorted(found, key=lambda n: (-degree[n], n)), lines, degree) for found in members.values()]
    number = {node: i for i, cluster in enumerate(clusters) for node in cluster}
    radii = [max(sqrt(x * x + y * y) for x, y in c.values()) + _ROOM for c in clusters]
    across: Counter[tuple[int, int]] = Counter()
    for a, b in lines:
        one, other = sorted((number[a], number[b]))
        if one != other:
            across[one, other] += 1
    wanted = {(a, b): radii[a] + radii[b] + _GAP for a, b in across}
    middles = majorized(distances(len(clusters), wanted), [(x * radii[0], y * radii[0]) for x, y in spiral(len(clusters))], 80)
    middles = apart(middles, [r + _GAP / 2 for r in radii], 200)
    facing = _facing(clusters, middles, lines, number)
    return {n: (x * _WIDE, y) for cluster in _together(facing) for n, (x, y) in cluster.items()}


def _cluster(nodes: list[int], lines: Iterable[tuple[int, int]], all_: Mapping[int, int]) -> dict[int, Point]:
    """Places of one community's nodes around the origin; the best connected come first in `nodes`, `all_` are their neighbours' numbers."""
    number = {node: i for i, node in enumerate(nodes)}
    inner = [(number[a], number[b]) for a, b in lines if a in number and b in number]
    degree = Counter(end for pair in inner for end in pair)
    # A line of a node with many is longer, so that its neighbours have room around it.
    lengths = {pair: max(1.0, sqrt(max(degree[pair[0]], degree[pair[1]])) / 2.4) for pair in inner}
    # What no drawn line joins to the best connected stands around it all the same.
    for part in _parts(range(len(nodes)), inner):
        if 0 not in part:
            lengths[0, min(part)] = 2.0
    at = majorized(distances(len(nodes), lengths), spiral(len(nodes)), 60)
    at = apart([(x * _UNIT, y * _UNIT) for x, y in at], [_ROOM - 10 + radius(all_[n]) for n in nodes], 120)
    left, right = min(x for x, _ in at), max(x for x, _ in at)
    top, bottom = min(y for _, y in at), max(y for _, y in at)
    return {n: (x - (left + right) / 2, y - (top + bottom) / 2) for n, (x, y) in zip(nodes, at, strict=True)}


def _facing(
    clusters: Sequence[Mapping[int, Point]], middles: Sequence[Point], lines: Iterable[tuple[int, int]], number: Mapping[int, int]
) -> list[dict[int, Point]]:
    """The clusters at their middles, each turned so that its lines to the others are short."""
    away: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for a, b in lines:
        if number[a] != number[b]:
            away[number[a]].append((a, b))
            away[number[b]].append((b, a))
    at = [{n: (x + mx, y + my) for n, (x, y) in c.items()} for c, (mx, my) in zip(clusters, middles, strict=True)]
    for i, (cluster, (mx, my)) in enumerate(zip(clusters, middles, strict=True)):
        best = None
        for mirrored in (False, True):
            for turn in TURNS:
                spots = turned(list(cluster.values()), turn, mirrored)
                there = {n: (x + mx, y + my) for n, (x, y) in zip(cluster, spots, strict=True)}
                length = 0.0
                for mine, other in away[i]:
                    (ax, ay), (bx, by) = there[mine], at[number[other]][other]
                    length += sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by))
                if best is None or length < best[0]:
                    best = (length, there)
        if best is not None:
            at[i] = best[1]
    return at


def _together(clusters: list[dict[int, Point]]) -> list[dict[int, Point]]:
    """The clusters drawn towards the middle, the nearest first, as long as the gap between their nodes stays."""
    free = (_GAP + 2 * _ROOM) * (_GAP + 2 * _ROOM)

    def fits(i: int, moved: Mapping[int, Point]) -> bool:
        return all(
            (x - ox) * (x - ox) + (y - oy) * (y - oy) >= free
            for j, other in enumerate(clusters) if j != i
            for ox, oy in other.values()
            for x, y in moved.values()
        )  # fmt: skip

    def middle(cluster: Mapping[int, Point]) -> Point:
        xs, ys = [x for x, _ in cluster.values()], [y for _, y in cluster.values()]
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2

    for step in (48.0, 48.0, 48.0, 24.0, 24.0, 12.0, 12.0):
        order = sorted(range(len(clusters)), key=lambda i: (_square(middle(clusters[i])), i))
        for i in order:
            mx, my = middle(clusters[i])
            far = sqrt(mx * mx + my * my)
            if far < step:
                continue
            dx, dy = -mx / far * step, -my / far * step
            for ways in ((dx, dy), (dx, 0.0), (0.0, dy)):
                moved = {n: (x + ways[0], y + ways[1]) for n, (x, y) in clusters[i].items()}
                if fits(i, moved):
                    clusters[i] = moved
                    break
    return clusters


def _square(point: Point) -> float:
    return point[0] * point[0] + point[1] * point[1]


def _packed(islands: Sequence[Mapping[int, Point]]) -> Iterator[tuple[int, Point]]:
    """The islands side by side, the largest in the middle, the others as near as they find room; wider than high."""
    taken: set[tuple[int, int]] = set()
    lattice: list[tuple[int, int]] = []
    for island in islands:
        cells = sorted({(round(x / _CELL), round(y / _CELL)) for x, y in island.values()})
        across, down = [x for x, _ in cells], [y for _, y in cells]
        dx, dy = 0, 0
        if taken:
            mx, my = (min(across) + max(across)) // 2, (min(down) + max(down)) // 2
            side = max(abs(v) for cell in taken for v in cell) + max(max(across) - min(across), max(down) - min(down)) + 2
            if len(lattice) < 4 * side * side:
                lattice = _lattice(side)
            dx, dy = next((x - mx, y - my) for x, y in lattice if _free(cells, x - mx, y - my, taken))
        for cx, cy in cells:
            taken.update((cx + dx + a, cy + dy + b) for a in _NEAR for b in _NEAR)
        for node, (px, py) in island.items():
            yield node, (px + dx * _CELL, py + dy * _CELL)


def _free(cells: Iterable[tuple[int, int]], dx: int, dy: int, taken: set[tuple[int, int]]) -> bool:
    return all((x + dx, y + dy) not in taken for x, y in cells)


def _lattice(side: int) -> list[tuple[int, int]]:
    """The cells around the middle, the nearest first, where what lies counts as nearer than what stands."""
    cells = ((x, y) for y in range(-side, side + 1) for x in range(-side, side + 1))
    return sorted(cells, key=lambda c: (4 * c[0] * c[0] + 9 * c[1] * c[1], c))
