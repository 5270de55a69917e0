"""RDF/XML as OWL tools read it: nodes with their properties, and axioms with annotations. Text that XML cannot hold is made legal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import Literal, NamedNode

from kg.exporters.rdfxml import NAME
from kg.exporters.scalars import legal
from kg.exporters.terms import RDF, VOCABULARIES, XSD

Value = NamedNode | Literal
Row = tuple[str, Value]  # IRI of a property, its value

OWL = VOCABULARIES["owl"]


def head(namespaces: dict[str, str]) -> Iterator[str]:
    """The lines that open a document in which these prefixes are known; `rdf` must be one of them."""
    yield '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF'
    yield from (f"\n    xmlns:{prefix}={quoteattr(iri)}" for prefix, iri in sorted(namespaces.items()))
    yield ">\n"


FOOT = "</rdf:RDF>\n"


def spelled(iri: str) -> str:
    """A property's IRI as RDF/XML can write it: with `_` behind it where it does not end in an XML name."""
    return iri if NAME.search(iri) else iri + "_"


class Writer:
    """Terms → RDF/XML in a document with those prefixes."""

    def __init__(self, namespaces: dict[str, str]) -> None:
        self.prefixes = {iri: prefix for prefix, iri in namespaces.items()}
        self.tags: dict[str, tuple[str, str]] = {}

    def node(self, iri: str | None, kind: str, rows: Iterable[Row | str]) -> str:
        """A node of that class with its properties; None makes a blank one. A row that is a text is taken for RDF/XML."""
        name, declared = self._tag(kind)
        about = "" if iri is None else f" rdf:about={quoteattr(iri)}"
        inner = "".join(f"    {row if isinstance(row, str) else self.row(*row)}\n" for row in rows)
        return f"  <{name}{declared}{about}>\n{inner}  </{name}>\n" if inner else f"  <{name}{declared}{about}/>\n"

    def row(self, predicate: str, value: Value) -> str:
        """One property with its value."""
        name, declared = self._tag(predicate)
        if isinstance(value, NamedNode):
            return f"<{name}{declared} rdf:resource={quoteattr(value.value)}/>"
        mark = ""
        if value.language:
            mark = f" xml:lang={quoteattr(value.language)}"
        elif value.datatype.value != XSD + "string":
            mark = f" rdf:datatype={quoteattr(value.datatype.value)}"
        return f"<{name}{declared}{mark}>{escape(legal(value.value))}</{name}>"

    def fact(self, subject: str, predicate: str, value: Value, annotations: Iterable[Row]) -> str:
        """A triple, and an `owl:Axiom` that annotates it."""
        said = [
            (OWL + "annotatedSource", NamedNode(subject)),
            (OWL + "annotatedProperty", NamedNode(spelled(predicate))),
            (OWL + "annotatedTarget", value),
            *annotations,
        ]
        return self.node(subject, RDF + "Description", [(predicate, value)]) + self.node(None, OWL + "Axiom", said)

    def listed(self, predicate: str, iris: Iterable[str]) -> str:
        """A property whose value is a list of nodes."""
        name, _ = self._tag(predicate)
        inner = "".join(f"<rdf:Description rdf:about={quoteattr(iri)}/>" for iri in iris)
        return f'<{name} rdf:parseType="Collection">{inner}</{name}>'

    def union(self, predicate: str, classes: list[str]) -> Row | str:
        """A property whose value is any one of these classes."""
        if len(classes) == 1:
            return predicate, NamedNode(classes[0])
        name, _ = self._tag(predicate)
        return f"<{name}><owl:Class>{self.listed(OWL + 'unionOf', classes)}</owl:Class></{name}>"

    def below_inverse(self, iri: str) -> str:
        """That a property lies below the inverse of another: that it is the inverse would make every creator of a text a developer."""
        inner = self.row(OWL + "inverseOf", NamedNode(iri))
        return f"<rdfs:subPropertyOf><rdf:Description>{inner}</rdf:Description></rdfs:subPropertyOf>"

    def _tag(self, iri: str) -> tuple[str, str]:
        """An IRI as an element's name, and the declaration of its namespace where the document has none."""
        found = self.tags.get(iri)
        if found is None:
            match = NAME.search(spelled(iri))
            space, local = (iri[: match.start()], match[0]) if match else (iri, "_")
            prefix = self.prefixes.get(space)
            found = (f"{prefix}:{local}", "") if prefix else (f"x:{local}", f" xmlns:x={quoteattr(space)}")
            self.tags[iri] = found
        return found
