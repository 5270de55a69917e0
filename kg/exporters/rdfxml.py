"""`kg.rdf`: the union of all graphs as RDF/XML 1.1, for tools that read nothing newer."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.exporters.base import replacing_text
from kg.exporters.scalars import legal
from kg.exporters.spool import spooled
from kg.exporters.terms import RDF, VOCABULARIES, XSD

_PREFIXES = {namespace: prefix for prefix, namespace in VOCABULARIES.items()}
# The end of an IRI that may be an element's name. XML 1.0 allows more since its fifth edition, but expat does not.
_START = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u0131\u0386\u0388-\u038A\u038E-\u03A1\u03A3-\u03CE\u0410-\u044F"
    r"\u3041-\u3094\u30A1-\u30FA\u4E00-\u9FA5\uAC00-\uD7A3"
)
NAME = re.compile(rf"[{_START}][{_START}0-9.\-\u00B7\u3005\u30FC-\u30FE]*\Z")
_NO_NAMESPACE = "http://www.w3.org/2000/xmlns/"
_SYNTAX = "RDF ID about bagID parseType resource nodeID datatype li Description aboutEach aboutEachPrefix"
_NO_PROPERTIES = frozenset(RDF + name for name in _SYNTAX.split())


@dataclass(frozen=True, slots=True)
class RdfXml:
    """RDF/XML 1.1 of the union of all graphs: a description a subject, sorted.

    A property whose IRI does not end in an XML name cannot be an element. Such
    a triple is told by an `rdf:Statement` named by the SHA-256 of its N-Triples line (RFC 6920).
    """

    name: str = "rdfxml"
    suffix: str = ".rdf"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the union of `quads` to `path`.

        Raises:
            OSError: the file cannot be written.
            ValueError: a quad holds a triple term, which RDF/XML 1.1 cannot say.
        """
        with replacing_text(path) as file:
            file.writelines(_document(spooled(quads).union()))


def _document(quads: Iterable[Quad]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    yield from (f'\n    xmlns:{prefix}="{_attribute(namespace)}"' for prefix, namespace in VOCABULARIES.items())
    yield ">\n"
    for _, group in groupby(quads, key=lambda q: str(q.subject)):
        yield from _subject(list(group))
    yield "</rdf:RDF>\n"


def _subject(quads: list[Quad]) -> Iterator[str]:
    told = [(q, _element_name(q.predicate.value)) for q in quads]
    if any(name for _, name in told):
        yield f"<rdf:Description {_node(quads[0].subject, 'about')}>\n"
        yield from (_property(name, q.object) for q, name in told if name)
        yield "</rdf:Description>\n"
    yield from (_statement(q) for q, name in told if not name)


def _element_name(iri: str) -> tuple[str, str] | None:
    """A property's element: its name with a prefix, and the attribute that declares the prefix where the document does not."""
    match = NAME.search(iri)
    namespace = iri[: match.start()] if match else ""
    if match is None or namespace == _NO_NAMESPACE or iri in _NO_PROPERTIES:
        return None
    prefix = _PREFIXES.get(namespace)
    return (f"{prefix}:{match[0]}", "") if prefix else (f"p:{match[0]}", f' xmlns:p="{_attribute(namespace)}"')


def _property(name: tuple[str, str], value: object) -> str:
    element, declared = name
    if not isinstance(value, Literal):
        return f"  <{element}{declared} {_node(value, 'resource')}/>\n"
    kind = ""
    if value.language:
        kind = f' xml:lang="{value.language}"'
    elif value.datatype.value != XSD + "string":
        kind = f' rdf:datatype="{_attribute(value.datatype.value)}"'
    return f"  <{element}{declared}{kind}>{_text(value.value)}</{element}>\n"


def _statement(quad: Quad) -> str:
    """A triple about a triple that has no element of its own."""
    digest = urlsafe_b64encode(sha256(f"{quad.triple} .\n".encode()).digest()).rstrip(b"=").decode()
    rows = ((RDF + "subject", quad.subject), (RDF + "predicate", quad.predicate), (RDF + "object", quad.object))
    body = "".join(_property((f"rdf:{iri.removeprefix(RDF)}", ""), value) for iri, value in rows)
    return f'<rdf:Statement rdf:about="ni:///sha-256;{digest}">\n{body}</rdf:Statement>\n'


def _node(term: object, attribute: str) -> str:
    if isinstance(term, BlankNode):
        return f'rdf:nodeID="b{term.value}"'
    if isinstance(term, Triple) or not isinstance(term, NamedNode):
        raise ValueError(f"RDF/XML 1.1 has no way to write {term}: export it as TriG")
    return f'rdf:{attribute}="{_attribute(term.value)}"'


def _text(text: str) -> str:
    """Text as an element's content; a carriage return as a reference, since XML reads a bare one as a line feed."""
    return "&#13;".join(_escaped(part).replace(">", "&gt;") for part in text.split("\r"))


def _attribute(text: str) -> str:
    return _escaped(text).replace('"', "&quot;")


def _escaped(text: str) -> str:
    return legal(text).replace("&", "&amp;").replace("<", "&lt;")
