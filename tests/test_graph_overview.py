"""The overview of `graph.html`: what it chooses, that its places are the same everywhere, and what a page leaves out."""

from __future__ import annotations

import ast
import random
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg.exporters
from kg.exporters.communities import communities
from kg.exporters.overview import NODES, SHARE, Overview, overview, radius
from kg.exporters.page_part import held
from kg.exporters.reader import view
from kg.exporters.stress import apart, distances, majorized, spiral
from tests import export_cases as cases

Lines = dict[tuple[int, int], int]
# What IEEE 754 does not round, or what one Python does otherwise than another.
INEXACT = {"sum", "pow", "sin", "cos", "tan", "atan2", "exp", "log", "hypot", "dist", "cbrt", "sumprod"}

PLACES = [
    ("0x1.7cddfaab78e52p-2", "-0x1.19b3dc1f5c080p-2"),
    ("-0x1.9af4cc540986bp-1", "0x1.011356b2cc98cp+0"),
    ("-0x1.59ccbca777145p-2", "-0x1.4480e0086cbb9p+0"),
    ("0x1.a35aab8c539a4p-2", "0x1.f8a32f36379bfp-1"),
    ("-0x1.daad3af7a505ep-1", "-0x1.acebd6410d177p-3"),
    ("0x1.b57c548abdc62p+1", "-0x1.5ed9a8704c64dp+0"),
]
PIXELS = {0: (232, -77), 1: (142, -42), 2: (-1, 15), 3: (-92, 51), 5: (0, -168), 6: (-90, -132)}


def cliques(*sizes: int) -> Lines:
    """Groups in which everybody knows everybody, each joined to the next by one line."""
    lines, first = {}, 0
    for size in sizes:
        lines.update({pair: 1 for pair in combinations(range(first, first + size), 2)})
        first += size
        lines[first - 1, first] = 1
    del lines[first - 1, first]
    return lines


def made(nodes: int, lines: int, seed: int) -> Lines:
    draw = random.Random(seed)
    found: Lines = {}
    for _ in range(lines):
        a, b = sorted(int(nodes * draw.random() ** 2) for _ in range(2))
        found[a, b] = found.get((a, b), 0) + 1
    return found


def shuffled(lines: Lines) -> Lines:
    return dict(random.Random(3).sample(list(lines.items()), len(lines)))


def said(number: int, subject: str, other: str) -> list[ox.Quad]:
    me = ox.NamedNode(f"{cases.BASE}assertion/f{number}")
    rows = (("type", cases.KG + "Assertion"), ("subject", subject), ("predicate", cases.KG + "uses"), ("object", other))
    return [ox.Quad(me, ox.NamedNode(cases.RDF + name), ox.NamedNode(value)) for name, value in rows]


def test_communities_are_who_is_connected_among_themselves() -> None:
    assert communities(16, cliques(6, 5, 4)) == [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10], [11, 12, 13, 14]]
    assert communities(3, {}) == [] and communities(3, {(1, 1): 4}) == []
    lines = made(300, 900, 1)
    assert communities(300, lines) == communities(300, shuffled(lines))


def test_the_overview_of_a_small_graph_is_the_whole_graph() -> None:
    seen = overview(20, cliques(6, 5, 4))
    assert sorted(seen.places) == list(range(15)) and seen.lines == sorted(cliques(6, 5, 4))
    assert overview(0, {}) == Overview([], {}, [])


def test_the_overview_of_a_large_graph_can_be_read() -> None:
    lines = made(4000, 16_000, 2)
    seen = overview(4000, lines)
    assert len(seen.places) == NODES
    assert len(seen.lines) < 4 * NODES and set(seen.lines) <= set(lines)
    assert {end for line in seen.lines for end in line} <= set(seen.places)
    assert max(len(set(members) & set(seen.places)) for members in seen.groups) <= 2 * SHARE
    assert 0 in seen.places  # the best connected
    ways = list(seen.places.values())
    assert min((ax - bx) ** 2 + (ay - by) ** 2 for (ax, ay), (bx, by) in combinations(ways, 2)) > 25**2
    assert overview(4000, shuffled(lines)) == seen


def test_a_star_does_not_leave_names_without_lines() -> None:
    seen = overview(500, {(0, i): 1 for i in range(1, 500)})
    assert len(seen.places) == NODES and len(seen.lines) == NODES - 1


def test_communities_stand_apart() -> None:
    seen = overview(15, cliques(6, 5, 4))
    boxes = []
    for members in seen.groups:
        at = [seen.places[n] for n in members]
        middle = (sum(x for x, _ in at) / len(at), sum(y for _, y in at) / len(at))
        boxes.append((middle, max(((x - middle[0]) ** 2 + (y - middle[1]) ** 2) ** 0.5 for x, y in at)))
    for (one, far), (other, wide) in combinations(boxes, 2):
        assert ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5 > 0.9 * max(far, wide)


def test_places_are_the_same_to_the_last_bit_everywhere() -> None:
    """Written down once: a machine that computes otherwise fails here."""
    lines = {(0, 1): 1.0, (0, 2): 1.0, (0, 3): 1.5, (3, 4): 1.0, (2, 4): 1.0}
    places = majorized(distances(6, lines), spiral(6), 25)
    assert [(x.hex(), y.hex()) for x, y in apart(places, [0.6] * 6)] == PLACES
    assert overview(7, {(0, 1): 2, (0, 2): 1, (1, 2): 1, (2, 3): 1, (5, 6): 1}).places == PIXELS


def test_nothing_inexact_is_computed() -> None:
    for name in ("stress", "overview"):
        tree = ast.parse((Path(kg.exporters.__file__).parent / f"{name}.py").read_text("utf-8"))
        called = {ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not called & INEXACT
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)]


def test_a_node_grows_with_its_neighbours_and_not_for_ever() -> None:
    sizes = [radius(n) for n in range(500)]
    assert sizes == sorted(sizes) and sizes[0] < sizes[3] < sizes[40] and sizes[-1] < 30


@pytest.mark.parametrize(("facts", "expected"), [(7, 7), (3, 3), (1, 1)])
def test_a_page_holds_the_best_connected_first(facts: int, expected: int) -> None:
    names = tuple(f"Name {i}" for i in range(4))
    quads = cases.chain(names, ("A sentence.",))
    hub = f"{cases.BASE}entity/0002"
    extra = [q for i, to in enumerate(("0000", "0001", "0003")) for q in said(i, hub, f"{cases.BASE}entity/{to}")]
    seen = view(cases.canonical([*quads, *extra]))
    part = held(seen, facts=facts)
    assert sum(part.facts) == expected and len(part.facts) == len(seen.facts) == 7
    assert hub in part.entities
    kept = [fact for fact, keeps in zip(seen.facts, part.facts, strict=True) if keeps]
    assert all(fact.subject in part.entities and fact.object in part.entities for fact in kept) or facts == 1
    assert list(part.entities) == sorted(part.entities) and list(part.entities.values()) == list(range(len(part.entities)))


def test_a_page_of_a_small_build_holds_all() -> None:
    seen = view(cases.small())
    part = held(seen)
    assert len(part.entities) == len(seen.entities) and set(part.facts) == {1}
    assert len(held(seen, nodes=2).entities) == 2
