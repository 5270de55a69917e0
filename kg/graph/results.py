"""What a query gave, as CSV, as JSON, or as cells for a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.ontology import RDF, XSD
from kg.stores import QueryResult, Term

NUMBERS = frozenset(XSD + n for n in ("integer", "decimal", "double", "float"))
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(result: QueryResult) -> str:
    """RFC 4180 with a header, as SPARQL 1.1 Query Results CSV has it, but for one safety.

    A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an
    apostrophe in front, so that no spreadsheet takes words from a note for a
    formula. Numbers are left as they are.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    if result.form == "ASK":
        writer.writerows([["answer"], [str(bool(result)).lower()]])
        return out.getvalue()
    writer.writerow(result.variables)
    writer.writerows([_csv_cell(cell) for cell in row] for row in result)
    return out.getvalue()


def guarded(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet would take it for a formula (`FORMULA`)."""
    return f"'{text}" if text.startswith(FORMULA) else text


def json_text(result: QueryResult) -> str:
    """SPARQL 1.1 Query Results JSON, exact and unescaped but for what JSON asks; a line feed at the end."""
    table: dict[str, Any] = {"head": {}, "boolean": bool(result)}
    if result.form != "ASK":
        rows = [{v: _json_cell(c) for v, c in zip(result.variables, row, strict=True) if c is not None} for row in result]
        table = {"head": {"vars": list(result.variables)}, "results": {"bindings": rows}}
    return json.dumps(table, ensure_ascii=False, indent=1) + "\n"


def short(term: Term | None, prefixes: Mapping[str, str]) -> str:
    """A term as a table shows it: IRIs by their prefix where they have one, literals by their value, nothing for None."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value
    if not isinstance(term, NamedNode):
        return str(term)
    known = [(space, prefix) for prefix, space in prefixes.items() if term.value.startswith(space) and term.value != space]
    if not known:
        return f"<{term.value}>"
    space, prefix = max(known)
    return f"{prefix}:{term.value[len(space) :]}"


def _csv_cell(term: Term | None) -> str:
    if term is None:
        return ""
    if not isinstance(term, Literal):
        return term.value if isinstance(term, NamedNode) else str(term)
    return term.value if term.datatype.value in NUMBERS else guarded(term.value)


def _json_cell(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        cell = {"type": "literal", "value": term.value}
        if term.language:
            return {**cell, "xml:lang": term.language}
        plain = term.datatype.value in (XSD + "string", RDF + "langString")
        return cell if plain else {**cell, "datatype": term.datatype.value}
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: _json_cell(part) for name, part in parts.items()}}
