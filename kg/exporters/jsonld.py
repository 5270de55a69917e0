"""`kg.jsonld`: everything as compact JSON-LD 1.1, its context inside, one node a line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.exporters.base import replacing_text
from kg.exporters.terms import INSTANCES, KG, RDF, TYPE, VOCABULARIES, XSD, base_iri, local_name

_STRING = XSD + "string"
_LANG_STRING = RDF + "langString"


@dataclass(frozen=True, slots=True)
class JsonLd:
    """JSON-LD 1.1: `@graph` holds one object a named graph, then the default graph's nodes.

    Properties are short names that the context explains; IRIs, datatypes and
    languages are coerced there where a property has only one kind of object.
    """

    name: str = "jsonld"
    suffix: str = ".jsonld"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write `quads` to `path`.

        Raises:
            OSError: the file cannot be written.
            ValueError: a quad holds a triple term, which JSON-LD 1.1 cannot say.
        """
        held = list(quads)
        words = _words(held, base_iri(held))
        with replacing_text(path) as file:
            file.writelines(_document(held, words))


@dataclass(frozen=True, slots=True)
class _Words:
    """The context: `context` itself, property IRI → term, property IRI → coercion, prefix → namespace."""

    context: dict[str, Any]
    terms: Mapping[str, str]
    coerced: Mapping[str, str]
    namespaces: Mapping[str, str]

    def node(self, term: object) -> str:
        """A node's `@id`, compact where a prefix fits."""
        if isinstance(term, BlankNode):
            return str(term)
        if not isinstance(term, NamedNode):
            raise ValueError(f"JSON-LD 1.1 has no way to write {term}: export it as TriG")
        return self.short(term.value)

    def short(self, iri: str) -> str:
        """`prefix:rest` where that expands to `iri` and to nothing else."""
        for prefix, namespace in self.namespaces.items():
            if iri.startswith(namespace) and not iri.startswith("//", len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def kind(self, term: object) -> str:
        """A class's `@type`: bare where it is ours and no term hides it."""
        iri = term.value if isinstance(term, NamedNode) else ""
        bare = iri.removeprefix(KG)
        return bare if bare != iri and bare and ":" not in bare and bare not in self.context else self.node(term)


def _words(quads: list[Quad], base: str | None) -> _Words:
    own = {} if base is None else {prefix: base + path for prefix, path in INSTANCES.items()}
    namespaces = dict(sorted({**VOCABULARIES, **own}.items()))
    kinds: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate.value != TYPE:
            kinds.setdefault(quad.predicate.value, set()).add(_kind(quad.object))
    coerced = {iri: next(iter(found)) if len(found) == 1 else "" for iri, found in kinds.items()}
    bare = _bare_names(sorted(kinds), namespaces)
    context: dict[str, Any] = {"@version": 1.1, "@vocab": KG, **namespaces}
    terms = {}
    for iri in sorted(kinds, key=lambda i: bare.get(i, i)):
        term = terms[iri] = bare.get(iri, iri)
        context[term] = _definition(iri, coerced[iri])
    return _Words(context, terms, coerced, namespaces)


def _bare_names(properties: list[str], namespaces: Mapping[str, str]) -> dict[str, str]:
    """Property IRI → local name, where no other property and no prefix has that name; ours come first."""
    names = {iri: local_name(iri) for iri in properties}
    ours = {names[iri] for iri in properties if iri.startswith(KG)}
    often = Counter(names.values())
    return {
        iri: name
        for iri, name in names.items()
        if name not in namespaces and name.isidentifier() and (often[name] == 1 or (iri.startswith(KG) and name in ours))
    }


def _definition(iri: str, kind: str) -> Any:
    if kind == "@language":
        return {"@id": iri, "@container": "@language"}
    return {"@id": iri} if kind in ("", _STRING) else {"@id": iri, "@type": kind}


def _kind(term: object) -> str:
    if not isinstance(term, Literal):
        return "@id"
    return "@language" if term.language else term.datatype.value


def _document(quads: list[Quad], words: _Words) -> Iterator[str]:
    context = json.dumps(words.context, ensure_ascii=False, indent=1)
    yield f'{{\n"@context": {context},\n"@graph": ['
    graphs: dict[Any, list[Quad]] = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name, []).append(quad)
    plain = graphs.pop(DefaultGraph(), [])
    comma = ""
    for graph, members in sorted(graphs.items(), key=lambda item: str(item[0])):
        yield f'{comma}\n{{"@id": {_json(words.node(graph))}, "@graph": ['
        yield ",".join("\n " + _json(node) for node in _nodes(members, words))
        yield "\n]}"
        comma = ","
    for node in _nodes(plain, words):
        yield f"{comma}\n{_json(node)}"
        comma = ","
    yield "\n]\n}\n"


def _nodes(quads: list[Quad], words: _Words) -> Iterator[dict[str, Any]]:
    """A graph's nodes by IRI, their properties by name, the objects sorted."""
    ordered = sorted(quads, key=lambda q: (str(q.subject), str(q.predicate), str(q.object)))
    for _, group in groupby(ordered, key=lambda q: str(q.subject)):
        members = list(group)
        node: dict[str, Any] = {"@id": words.node(members[0].subject)}
        types = [words.kind(q.object) for q in members if q.predicate.value == TYPE]
        if types:
            node["@type"] = types[0] if len(types) == 1 else types
        for predicate, values in groupby((q for q in members if q.predicate.value != TYPE), key=lambda q: q.predicate.value):
            node[words.terms[predicate]] = _values([q.object for q in values], words.coerced[predicate], words)
        yield node


def _values(objects: list[Any], kind: str, words: _Words) -> Any:
    if kind == "@language":
        table: dict[str, list[str]] = {}
        for literal in objects:
            table.setdefault(literal.language, []).append(literal.value)
        return {tag: found[0] if len(found) == 1 else found for tag, found in sorted(table.items())}
    found = [_value(o, kind, words) for o in objects]
    return found[0] if len(found) == 1 else found


def _value(term: Any, kind: str, words: _Words) -> Any:
    if isinstance(term, Triple) or not isinstance(term, Literal):
        node = words.node(term)
        return node if kind == "@id" else {"@id": node}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype in (_STRING, kind):
        return term.value
    return {"@value": term.value, "@type": words.short(datatype)}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
