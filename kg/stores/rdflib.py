"""The graph in rdflib, for those whose own code is written for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple
from rdflib import BNode, Dataset, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kg.stores import QueryError, QueryResult, Term


class RdflibStore:
    """A store in memory; `dataset` is the rdflib Dataset, its default graph the union."""

    def __init__(self) -> None:
        self.dataset = Dataset(default_union=True)

    def load(self, quads: Iterable[Quad]) -> None:
        """Hold exactly these quads from now on. Raises ValueError where one has a triple term, which rdflib does not know."""
        dataset = Dataset(default_union=True)
        dataset.addN((to_rdflib(q.subject), to_rdflib(q.predicate), to_rdflib(q.object), _graph(dataset, q)) for q in quads)
        self.dataset = dataset

    def query(self, sparql: str, prefixes: Mapping[str, str]) -> QueryResult:
        """Answer a SPARQL 1.1 query over the union of the graphs. Raises QueryError."""
        try:
            found = self.dataset.query(sparql, initNs=dict(prefixes))
            if found.type == "ASK":
                return QueryResult("ASK", (), ((),) if found.askAnswer else ())
            rows = tuple(tuple(None if cell is None else from_rdflib(cell) for cell in row) for row in found)  # type: ignore[union-attr]
        except Exception as error:  # rdflib raises what its parser and its functions happen to raise
            raise QueryError(f"the query cannot be answered: {error}") from error
        if found.type == "SELECT":
            return QueryResult("SELECT", tuple(map(str, found.vars or ())), rows)
        return QueryResult("CONSTRUCT", ("subject", "predicate", "object"), rows)

    def quads(self) -> Iterator[Quad]:
        """The quads that are held, in no order."""
        for s, p, o, graph in self.dataset.quads((None, None, None, None)):
            name = DefaultGraph() if graph in (None, DATASET_DEFAULT_GRAPH_ID) else from_rdflib(graph)
            yield Quad(from_rdflib(s), from_rdflib(p), from_rdflib(o), name)  # type: ignore[arg-type]


def to_rdflib(term: Term) -> URIRef | BNode | RdflibLiteral:
    """The term as rdflib has it; the lexical form of a literal is kept as it is written. Raises ValueError for a triple term."""
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if isinstance(term, Triple):
        raise ValueError("rdflib has no triple terms: load the graph without RDF 1.2 reifiers")
    if term.language:
        return RdflibLiteral(term.value, lang=term.language)
    string = term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
    return RdflibLiteral(term.value, datatype=None if string else URIRef(term.datatype.value), normalize=False)


def from_rdflib(term: Any) -> NamedNode | BlankNode | Literal:
    """The rdflib term as pyoxigraph has it."""
    if isinstance(term, RdflibLiteral):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))
    return BlankNode(str(term)) if isinstance(term, BNode) else NamedNode(str(term))


def _graph(dataset: Dataset, quad: Quad) -> Any:
    if isinstance(quad.graph_name, DefaultGraph):
        return dataset.default_graph
    return dataset.graph(to_rdflib(quad.graph_name))
