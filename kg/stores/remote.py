"""A store on another machine, asked by the SPARQL 1.1 Protocol.

A query goes as a form: of all ways it is the one that every server takes.
Whether a query without GRAPH sees all graphs is the server's to say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import httpx
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.stores import QueryError, QueryResult, StoreError, Term
from kg.stores.http import Remote

RESULTS = "application/sparql-results+json"
ACCEPT = f"{RESULTS}, application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5"
CUT = ("x-sparql-maxrows", "x-sql-state")  # with which Virtuoso tells that an answer was cut off


class RemoteStore:
    """A store that can be asked and not loaded."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def load(self, quads: Iterable[Quad]) -> None:
        """Refused: another machine's store is filled by `kg push`. Raises StoreError."""
        raise StoreError("a remote store cannot be loaded: fill it with kg push")

    def query(self, sparql: str, prefixes: Mapping[str, str]) -> QueryResult:
        """Answer a SPARQL 1.1 query as the server does. Raises QueryError, RemoteError."""
        known = (f"PREFIX {name}: <{space}> " for name, space in prefixes.items() if re.search(rf"(?<![\w-]){re.escape(name)}:", sparql))
        answer = self._remote.send("POST", data={"query": f"{''.join(known)}{sparql}"}, headers={"Accept": ACCEPT}, allowed=(400,))
        if answer.status_code == 400:
            raise QueryError(f"{self._remote.url}: the query cannot be answered: {' '.join(answer.text.split())[:500]}")
        if cut := next((f"{name}: {answer.headers[name]}" for name in CUT if name in answer.headers), ""):
            raise QueryError(f"{self._remote.url}: the answer is not whole ({cut}): ask for less, or allow more rows there")
        return _results(answer, self._remote.url)

    def quads(self) -> Iterator[Quad]:
        """The quads of all named graphs."""
        for row in self.query("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }", {}):
            g, s, p, o = row
            yield Quad(s, p, o, g)  # type: ignore[arg-type]


def _results(answer: httpx.Response, url: str) -> QueryResult:
    media = answer.headers.get("content-type", "").partition(";")[0].strip().casefold()
    try:
        if media.endswith("json") and "ld+" not in media:
            return _table(json.loads(answer.content))
        form = RdfFormat.from_media_type(media)
        if form is None:
            raise ValueError(f"it comes as {media or 'nothing known'}")
        quads = parse(answer.content, form)
        return QueryResult("CONSTRUCT", ("subject", "predicate", "object"), tuple((q.subject, q.predicate, q.object) for q in quads))
    except (ValueError, SyntaxError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise QueryError(f"{url}: the answer cannot be read ({error}): is this a SPARQL endpoint?") from error


def _table(table: Any) -> QueryResult:
    if "boolean" in table:
        return QueryResult("ASK", (), ((),) if table["boolean"] else ())
    variables = tuple(table["head"]["vars"])
    rows = table["results"]["bindings"]
    return QueryResult("SELECT", variables, tuple(tuple(_term(row[v]) if v in row else None for v in variables) for row in rows))


def _term(cell: Any) -> Term:
    kind, value = cell["type"], cell["value"]
    if kind == "uri":
        return NamedNode(value)
    if kind == "bnode":
        return BlankNode(re.sub(r"\W", "_", value))
    if kind == "triple":
        subject, predicate, object_ = (_term(value[part]) for part in ("subject", "predicate", "object"))
        return Triple(subject, predicate, object_)  # type: ignore[arg-type]
    if kind not in ("literal", "typed-literal"):  # the second is from before SPARQL 1.1, and Virtuoso's
        raise ValueError(f"a term of type {kind!r}")
    if "xml:lang" in cell:
        return Literal(value, language=cell["xml:lang"])
    return Literal(value, datatype=NamedNode(cell["datatype"])) if "datatype" in cell else Literal(value)
