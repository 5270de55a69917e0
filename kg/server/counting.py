"""What a store holds, in numbers: for the description of the data set, counted once for each generation."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from kg.ontology import DCTERMS, KG
from kg.server.errors import Refused
from kg.void import Counts, Numbers

Ask = Callable[[str], Awaitable[bytes]]
GRAPHS = 500  # more named graphs than these are not listed one by one


async def counted(ask: Ask, base: str) -> Counts:
    """The numbers; those that the limits of the server did not suffice to count are missing, and graphs where there are more than `GRAPHS`.

    Args:
        ask: gives the answer to a query as SPARQL JSON. Raises Refused where it is beyond the limits.
        base: the IRI under which entities are named.
    """
    named = f'?s a ?c FILTER(STRSTARTS(STR(?s), "{base}entity/"))'
    predicates = await _numbers(ask, "SELECT ?x (COUNT(*) AS ?n) { ?s ?x ?o } GROUP BY ?x")
    graphs = await _numbers(ask, f"SELECT ?x (COUNT(*) AS ?n) {{ GRAPH ?x {{ ?s ?p ?o }} }} GROUP BY ?x LIMIT {GRAPHS + 1}")
    languages = await _rows(ask, f"SELECT DISTINCT ?x {{ ?note a <{KG}Note> ; <{DCTERMS}language> ?x }}")
    examples = await _rows(ask, f"SELECT (MIN(STR(?s)) AS ?x) {{ {named} }}")
    return Counts(
        sum(n for _, n in predicates) if predicates else await _number(ask, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        await _number(ask, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        await _number(ask, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
        await _number(ask, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {named} }}"),
        await _numbers(ask, "SELECT ?x (COUNT(*) AS ?n) { ?s a ?x } GROUP BY ?x"),
        predicates,
        graphs if len(graphs) <= GRAPHS else (),
        tuple(sorted(row["x"]["value"] for row in languages)),
        next((row["x"]["value"] for row in examples if "x" in row), None),
    )


async def _rows(ask: Ask, query: str) -> list[Mapping[str, Any]]:
    try:
        return list(json.loads(await ask(query))["results"]["bindings"])
    except Refused:
        return []


async def _number(ask: Ask, query: str) -> int | None:
    return next((int(row["n"]["value"]) for row in await _rows(ask, query)), None)


async def _numbers(ask: Ask, query: str) -> Numbers:
    """IRIs with their numbers, the greatest first."""
    found = [(row["x"]["value"], int(row["n"]["value"])) for row in await _rows(ask, query) if row.get("x", {}).get("type") == "uri"]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))
