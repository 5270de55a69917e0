"""Are two answers, or two graphs, the same but for the names of their blank nodes?"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.query import Result
from rdflib.term import Node

EXACT = {XSD.integer, XSD.decimal, XSD.int, XSD.long, XSD.short, XSD.byte}
INEXACT = {XSD.double, XSD.float}
Row = tuple[Node | None, ...]


def canonical(term: Node | None) -> Node | None:
    """The term; a number or a truth value in one way of writing it, for the same value may be written in several."""
    if not isinstance(term, Literal) or term.datatype not in EXACT | INEXACT | {XSD.boolean}:
        return term
    if term.datatype == XSD.boolean:
        return Literal({"0": "false", "1": "true"}.get(str(term), str(term)), datatype=XSD.boolean)
    try:
        value = Decimal(str(term))
    except InvalidOperation:
        return term
    if term.datatype in INEXACT:
        return Literal(repr(float(value)), datatype=term.datatype)
    return Literal(format(value.normalize() + 0, "f"), datatype=term.datatype)


def same_graph(one: Graph, other: Graph) -> bool:
    """Are the graphs isomorphic?"""
    left, right = (_canonical_graph(g) for g in (one, other))
    return bool(isomorphic(left, right))


def _canonical_graph(graph: Graph) -> Graph:
    out = Graph()
    for s, p, o in graph:
        out.add((s, p, canonical(o)))
    return out


def same_result(expected: Result, found: Result) -> bool:
    """Do two results of SELECT or ASK say the same, in any order?"""
    if expected.type == "ASK" or found.type == "ASK":
        return bool(expected.type == found.type and expected.askAnswer == found.askAnswer)
    variables = sorted(set(map(str, expected.vars or ())) | set(map(str, found.vars or ())))
    rows = [[tuple(canonical(row.get(name)) for name in variables) for row in _bindings(result)] for result in (expected, found)]
    if not any(isinstance(term, BNode) for row in rows[0] for term in row):
        return Counter(rows[0]) == Counter(rows[1])
    return len(rows[0]) == len(rows[1]) and bool(isomorphic(*(_as_graph(some) for some in rows)))


def _bindings(result: Result) -> Iterable[dict[str, Node]]:
    return [{str(name): term for name, term in row.items()} for row in result.bindings]


def _as_graph(rows: Sequence[Row]) -> Graph:
    graph = Graph()
    for row in rows:
        node = BNode()
        graph.add((node, RDF.type, URIRef("urn:row")))
        for place, term in enumerate(row):
            if term is not None:
                graph.add((node, URIRef(f"urn:column:{place}"), term))
    return graph


def same_table(expected: str, found: str) -> bool:
    """Are two CSV results the same, in any order of rows and columns? Blank nodes are told by their place alone."""
    left, right = (list(csv.DictReader(io.StringIO(text))) for text in (expected, found))
    return Counter(map(_cells, left)) == Counter(map(_cells, right))


def _cells(row: dict[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((name, "_" if cell.startswith("_:") else _number(cell)) for name, cell in row.items())


def _number(cell: str) -> str:
    try:
        return repr(float(cell))
    except ValueError:
        return cell
