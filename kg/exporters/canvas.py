"""A canvas as JSON Canvas 1.0 has it: cards of entities, placed and joined by the facts between them."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from kg.exporters.layout import place
from kg.exporters.shelf import Shelf
from kg.exporters.terms import KG
from kg.pages.wording import Wording
from kg.resources import read_toml

Json = dict[str, Any]
Place = tuple[int, int]

MOST = 250  # cards; more of them cannot be read, and make Obsidian slow
LINES = 1500
WIDE, HIGH = 320, 120  # pixels of a card
GAP_X, GAP_Y = 120, 100  # pixels between two of them
STRETCH = 2.4  # from the distances of dots to those of cards
_LOOKS = Path(__file__).parent / "graph_page" / "page.toml"


def canvas(held: Shelf, files: Mapping[str, tuple[str, str]], wording: Wording) -> tuple[int, str]:
    """How many entities are drawn, and the canvas: those with most facts between them.

    Args:
        held: what is said of the entities.
        files: entity's IRI → the path of its page inside the vault, and which of the eight types it is.
        wording: how its reader is spoken to.
    """
    degree = Counter(end for one, _, other in held.edges() for end in {one, other} if end in files)
    chosen = sorted(sorted(degree, key=lambda iri: (-degree[iri], iri))[:MOST])
    number = {iri: i for i, iri in enumerate(chosen)}
    pairs: dict[tuple[int, int], Counter[str]] = {}
    for one, predicate, other in held.edges():
        if one in number and other in number:
            pairs.setdefault((number[one], number[other]), Counter())[predicate] += 1
    places = _apart(place(len(chosen), pairs, lying=True))
    colours = {kind["name"]: kind["colour"] for kind in read_toml(_LOOKS)["kind"]}
    nodes = [
        {**{"id": f"n{i}", "type": "file", "file": files[iri][0]}, **_box(at), "color": colours.get(files[iri][1], colours[""])}
        for i, (iri, at) in enumerate(zip(chosen, places, strict=True))
    ]
    lines = sorted(pairs.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    edges = [_line(i, ends, told, places, wording) for i, (ends, told) in enumerate(lines[:LINES])]
    said = wording.words("vault.canvas", n=len(nodes), all=len(files), lines=len(edges), of=len(lines))
    corner = (min((x for x, _ in places), default=0), min((y for _, y in places), default=0) - HIGH - 2 * GAP_Y)
    about = {"id": "about", "type": "text", "text": said, **_box(corner), "width": 2 * WIDE}
    return len(nodes), json.dumps({"nodes": [about, *nodes], "edges": edges}, ensure_ascii=False, indent=1) + "\n"


def _box(at: Place) -> Json:
    return {"x": at[0], "y": at[1], "width": WIDE, "height": HIGH}


def _line(number: int, ends: tuple[int, int], told: Counter[str], places: Sequence[Place], wording: Wording) -> Json:
    """An edge that leaves and enters its cards by the sides that face one another, named by what it says."""
    (x, y), (to_x, to_y) = (places[end] for end in ends)
    lying = abs(to_x - x) >= abs(to_y - y)
    sides = ("left", "right") if lying else ("top", "bottom")
    back, on = sides if (to_x >= x if lying else to_y >= y) else sides[::-1]
    label = " · ".join(sorted(wording.term(KG + predicate) for predicate in told))
    from_, to = (f"n{end}" for end in ends)
    return {"id": f"e{number}", "fromNode": from_, "fromSide": on, "toNode": to, "toSide": back, "label": label}


def _apart(points: Iterable[Place]) -> list[Place]:
    """The places of cards, none on another: each in the free cell of a grid that is nearest to its point, the first come first."""
    taken: set[Place] = set()
    out = []
    wide, high = WIDE + GAP_X, HIGH + GAP_Y
    for x, y in points:
        at = round(x * STRETCH / wide), round(y * STRETCH / high)
        cell = next(cell for cell in _around(at) if cell not in taken)
        taken.add(cell)
        out.append((cell[0] * wide, cell[1] * high))
    return out


def _around(at: Place) -> Iterator[Place]:
    """The cells of a grid in rings around one, that one first."""
    for ring in count():
        reach = range(-ring, ring + 1)
        cells = [(at[0] + dx, at[1] + dy) for dy in reach for dx in reach if max(abs(dx), abs(dy)) == ring]
        yield from sorted(cells, key=lambda c: (math.dist(c, at), c))
