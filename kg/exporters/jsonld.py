"""`kg.jsonld`: everything as compact JSON-LD 1.1, its context inside, one node a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kg.exporters.base import replacing_text
from kg.exporters.context import LANGUAGE, NODE, Context, PrefixTaken, context
from kg.exporters.spool import spooled
from kg.exporters.terms import TYPE, XSD

_STRING = XSD + "string"


@dataclass(frozen=True, slots=True)
class JsonLd:
    """JSON-LD 1.1: `@graph` holds one object a named graph, and the default graph's nodes.

    The context is that of the vocabulary, whatever the data: properties are
    short names, their values mostly plain strings. A value of another kind
    than its property's is written out with its datatype, language or `@id`, and
    a prefix that is the scheme of some IRI is left out.
    """

    name: str = "jsonld"
    suffix: str = ".jsonld"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write `quads` to `path`.

        Raises:
            OSError: the file cannot be written.
            ValueError: a quad holds a triple term, which JSON-LD 1.1 cannot say.
        """
        held, taken = spooled(quads), set[str]()
        while True:
            try:
                with replacing_text(path) as file:
                    file.writelines(_document(held.by_graph(), context(held.base(), taken)))
                return
            except PrefixTaken as error:
                taken.add(error.prefix)


def _document(quads: Iterable[Quad], words: Context) -> Iterator[str]:
    yield f'{{\n"@context": {json.dumps(words.json, ensure_ascii=False, indent=1)},\n"@graph": ['
    comma = ""
    for graph, members in groupby(quads, key=lambda q: q.graph_name):
        nodes = (json.dumps(_node(list(group), words), ensure_ascii=False) for _, group in groupby(members, key=lambda q: q.subject))
        named = not isinstance(graph, DefaultGraph)
        yield f'{comma}\n{{"@id": {json.dumps(_id(graph, words), ensure_ascii=False)}, "@graph": [' if named else comma
        for number, node in enumerate(nodes):
            yield f"{',' if number else ''}\n{' ' if named else ''}{node}"
        yield "\n]}" if named else ""
        comma = ","
    yield "\n]\n}\n"


def _node(quads: list[Quad], words: Context) -> dict[str, Any]:
    """A subject in one graph: its classes, then its properties by IRI, their values sorted."""
    node: dict[str, Any] = {"@id": _id(quads[0].subject, words)}
    for predicate, group in groupby(quads, key=lambda q: q.predicate.value):
        values = [q.object for q in group]
        if predicate == TYPE and all(isinstance(v, NamedNode) for v in values):
            types = [words.kind(v.value) for v in values if isinstance(v, NamedNode)]
            node = {"@id": node.pop("@id"), "@type": types[0] if len(types) == 1 else types, **node}
        else:
            node[words.key(predicate) if predicate != TYPE else TYPE] = _values(values, words.kinds.get(predicate, ""), words)
    return node


def _values(values: list[Any], kind: str, words: Context) -> Any:
    if kind == LANGUAGE:
        if not all(isinstance(v, Literal) and v.language for v in values):
            return [_value(v, "", words) for v in values]
        table: dict[str, list[str]] = {}
        for literal in values:
            table.setdefault(literal.language, []).append(literal.value)
        return {tag: found[0] if len(found) == 1 else found for tag, found in sorted(table.items())}
    found = [_value(v, kind, words) for v in values]
    return found[0] if len(found) == 1 else found


def _value(term: Any, kind: str, words: Context) -> Any:
    """A value of a property whose values are mostly of that kind."""
    if not isinstance(term, Literal):
        return _id(term, words) if kind == NODE else {"@id": _id(term, words)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == (kind or _STRING):
        return term.value
    return {"@value": term.value} if datatype == _STRING else {"@value": term.value, "@type": words.short(datatype)}


def _id(term: object, words: Context) -> str:
    """A node's `@id`, compact where a prefix fits."""
    if isinstance(term, BlankNode):
        return str(term)
    if not isinstance(term, NamedNode):
        raise ValueError(f"JSON-LD 1.1 has no way to write {term}: export it as TriG")
    return words.short(term.value)
