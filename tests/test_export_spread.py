"""Where the nodes of network files stand: apart, near what they are joined to, and the same everywhere."""

from __future__ import annotations

import ast
import random
from math import dist
from pathlib import Path
from statistics import mean

from hypothesis import given, settings
from hypothesis import strategies as st

import kg.exporters.spread as spread_module
from kg.exporters.spread import spread

Pairs = list[tuple[int, int]]


def groups(count: int, edges: int, seed: int = 1) -> Pairs:
    """Edges of which nine in ten stay in one of eight groups (the number's rest by eight)."""
    draw, made = random.Random(seed), []
    for _ in range(edges):
        one, other = draw.randrange(count), draw.randrange(count)
        made.append((one, (other - other % 8 + one % 8) % count if draw.random() < 0.9 else other))
    return made


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 40), st.data())
def test_every_node_has_a_place_of_its_own(count: int, data: st.DataObject) -> None:
    node = st.integers(0, max(count - 1, 0))
    pairs = data.draw(st.lists(st.tuples(node, node), max_size=60)) if count else []
    places = spread(count, pairs)
    assert len(places) == len(set(places)) == count
    assert all(isinstance(x, int) and isinstance(y, int) for x, y in places)


def test_the_order_and_direction_of_the_edges_do_not_matter() -> None:
    pairs = groups(300, 500)
    assert spread(300, pairs) == spread(300, [(b, a) for a, b in reversed(pairs)])


def test_a_chain_lies_as_a_chain() -> None:
    places = spread(9, [(i, i + 1) for i in range(8)])
    assert all(140 < dist(places[i], places[i + 1]) < 180 for i in range(8))
    assert dist(places[0], places[8]) > 1000


def test_parts_without_an_edge_between_them_keep_apart() -> None:
    parts = [range(0, 30), range(30, 50), range(50, 60)]
    places = spread(64, [(part[0], other) for part in parts for other in part[1:]])
    for one in parts:
        for other in parts:
            if one != other:
                assert min(dist(places[a], places[b]) for a in one for b in other) > 150
    joined = [y for _, y in places[:60]]
    assert min(y for _, y in places[60:]) > max(joined), "nodes without edges stand below"


def test_a_large_part_shows_its_groups() -> None:
    """Nodes of one group stand nearer to each other than to others, and seldom on each other."""
    count = 1200
    places = spread(count, groups(count, 4000))
    draw = random.Random(2)
    pairs = [(draw.randrange(count), draw.randrange(count)) for _ in range(6000)]
    same = mean(dist(places[a], places[b]) for a, b in pairs if a % 8 == b % 8 and a != b)
    others = mean(dist(places[a], places[b]) for a, b in pairs if a % 8 != b % 8)
    assert same < 0.7 * others
    crowded = sum(min(dist(places[i], p) for j, p in enumerate(places) if j != i) < 20 for i in range(0, count, 12))
    assert crowded < 5


def test_no_step_is_one_that_machines_round_differently() -> None:
    """Sums, products, quotients and roots only: powers, sines and `sum` of floats differ between libraries and Pythons."""
    tree = ast.parse(Path(spread_module.__file__).read_text("utf-8"))
    imported = [n for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for n in ((node.module, a.name) for a in node.names)]
    assert {name for module, name in imported if module == "math"} == {"isqrt", "sqrt"}
    assert not {"numpy", "igraph", "random"} & {module for module, _ in imported}
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Pow)]
    sums = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum"]
    assert [ast.unparse(node) for node in sums] == ["sum((w * h for w, h in sizes))"], "of whole numbers"
