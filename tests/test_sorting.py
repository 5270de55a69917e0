"""Sorting of quads that do not fit into memory: the same as sorting them at once."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kg.exporters.sorting import by_graph, by_triple, in_order
from tests import export_cases as cases

QUADS = [*cases.small(), *cases.hostile(), ox.Quad(ox.BlankNode("b1"), ox.NamedNode("urn:p"), ox.Literal("a\x00\ufffe\r\n\t\\"))]


@pytest.mark.parametrize("held", [1, 7, 100, len(QUADS), 10_000])
def test_it_is_the_same_however_little_is_held(held: int) -> None:
    shuffled = [*QUADS, *QUADS[:50]]
    random.Random(held).shuffle(shuffled)
    assert list(in_order(iter(shuffled), by_graph, held)) == sorted(set(QUADS), key=by_graph)
    union = [q.triple for q in in_order(iter(shuffled), by_triple, held)]
    assert union == sorted({q.triple for q in QUADS}, key=lambda t: tuple(map(str, t)))


def test_a_triple_term_survives_the_disk() -> None:
    fact = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("x", language="en"))
    quads = [ox.Quad(ox.NamedNode(f"urn:{n}"), ox.NamedNode("urn:p"), fact) for n in range(5)]
    assert list(in_order(quads, by_triple, 2)) == quads


def test_no_more_is_taken_than_is_held_before_it_goes_to_disk() -> None:
    alive: list[int] = []

    def coming() -> Iterator[ox.Quad]:
        for n in range(10):
            alive.append(n)
            yield ox.Quad(ox.NamedNode(f"urn:{9 - n}"), ox.NamedNode("urn:p"), ox.Literal(n))

    result = in_order(coming(), by_triple, 3)
    assert alive == []
    assert next(result).object == ox.Literal(9) and len(alive) == 10


def test_nothing_is_nothing() -> None:
    assert list(in_order([], by_graph)) == []
