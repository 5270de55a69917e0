"""RDF terms of the vocabulary, made from plain values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from kg.iris import bounds
from kg.ontology import EDTF, KG, RDF, XSD

Triple = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


@lru_cache(maxsize=4096)
def iri(value: str) -> ox.NamedNode:
    """The node of an IRI that many quads share."""
    return ox.NamedNode(value)


def kg(local: str) -> ox.NamedNode:
    """A term of the vocabulary by its local name."""
    return iri(KG + local)


TYPE = iri(RDF + "type")


def text(value: str, lang: str) -> ox.Literal:
    """A language-tagged string; a plain one where `lang` is no BCP 47 tag."""
    try:
        return ox.Literal(value, language=lang)
    except ValueError:
        return ox.Literal(value)


def edtf(value: str) -> ox.Literal:
    """A date as an EDTF literal, as it was written."""
    return ox.Literal(value, datatype=iri(EDTF))


def decimal(value: str) -> ox.Literal:
    """An `xsd:decimal` with these digits."""
    return ox.Literal(value, datatype=iri(XSD + "decimal"))


def integer(value: int) -> ox.Literal:
    """An `xsd:integer`."""
    return ox.Literal(str(value), datatype=iri(XSD + "integer"))


def json_literal(value: object) -> ox.Literal:
    """A value as an `rdf:JSON` literal, object keys sorted; what JSON does not know is written as its string."""
    return ox.Literal(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str), datatype=iri(RDF + "JSON"))


def days(node: ox.NamedNode, first: str | None, last: str | None) -> Iterator[Triple]:
    """`kg:earliest` of the EDTF date `first` and `kg:latest` of `last`, as `xsd:date`: what a date filter can compare."""
    date = iri(XSD + "date")
    if first and (earliest := bounds(first)[0]):
        yield node, kg("earliest"), ox.Literal(earliest, datatype=date)
    if last and (latest := bounds(last)[1]):
        yield node, kg("latest"), ox.Literal(latest, datatype=date)
