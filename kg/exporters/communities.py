"""Communities of a graph: who is connected among themselves more than with others."""

from __future__ import annotations

from collections.abc import Mapping

_SEED = 20


def communities(count: int, lines: Mapping[tuple[int, int], int]) -> list[list[int]]:
    """Louvain's communities of nodes 0 … count-1 that have a line, by the lines' weights; the largest first, each sorted.

    The same lines give the same communities, whatever their order: the nodes
    are gone through in an order drawn with a seed, and the weights are whole
    numbers, whose sums no machine rounds.
    """
    import networkx as nx

    graph = nx.Graph()
    ends = sorted({end for a, b in lines if a != b for end in (a, b)})
    graph.add_nodes_from(ends)
    graph.add_weighted_edges_from((a, b, weight) for (a, b), weight in sorted(lines.items()) if a != b)
    found = nx.community.louvain_communities(graph, seed=_SEED) if graph.number_of_edges() else []
    return sorted((sorted(c) for c in found), key=lambda c: (-len(c), c))
