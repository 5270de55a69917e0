"""What of a build `graph.html` holds: all of it, or of a large one the best connected entities and what is between them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.exporters.view import View

FACTS = 30_000  # some 15 MB of page, which can be mailed, and read by a browser in a second
NODES = 20_000
OTHERS = 10_000  # statements, and numbers


@dataclass(frozen=True, slots=True)
class Part:
    """The entities a page holds, by IRI → number in the order of the IRIs, and for each fact whether it is held."""

    entities: Mapping[str, int]
    facts: bytes  # 1 where held, in the order of the view's facts


def held(seen: View, facts: int = FACTS, nodes: int = NODES) -> Part:
    """At most so many facts and entities: the entities with the most facts first, and the facts whose ends are all held.

    Of the last entity only as many facts are held as there is room for.
    """
    iris = [entity.iri for entity in seen.entities]
    if len(seen.facts) <= facts and len(iris) <= nodes:
        return Part({iri: i for i, iri in enumerate(iris)}, b"\1" * len(seen.facts))
    number = {iri: i for i, iri in enumerate(iris)}
    nothing = len(iris)
    ends = array("l")
    for fact in seen.facts:
        ends.append(number.get(fact.subject, nothing))
        ends.append(nothing if fact.literal else number.get(fact.object, nothing))
    degree = Counter(end for end in ends if end != nothing)
    ranked = sorted(range(len(iris)), key=lambda i: (-degree[i], i))
    rank = [0] * (nothing + 1)
    rank[nothing] = -1  # what is no entity keeps no fact out
    for place, i in enumerate(ranked):
        rank[i] = place
    worst = array("l", (max(rank[ends[i]], rank[ends[i + 1]]) for i in range(0, len(ends), 2)))
    last, room = _last(worst, facts, min(nodes, len(iris)))
    kept = bytearray()
    for place in worst:
        holds = place < last or (place == last and room > 0)
        room -= place == last
        kept.append(holds)
    among = (iri for i, iri in enumerate(iris) if rank[i] <= last)
    return Part({iri: i for i, iri in enumerate(among)}, bytes(kept))


def _last(worst: Iterable[int], facts: int, nodes: int) -> tuple[int, int]:
    """The rank of the last entity that is held, and for how many of its facts to better ones there is room."""
    brings = Counter(worst)
    room = facts - brings[-1]
    for place in range(nodes):
        if brings[place] >= room:
            return place, max(0, room)
        room -= brings[place]
    return nodes - 1, facts
