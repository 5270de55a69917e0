"""IRIs that exporters know, and how they are shortened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode, Quad

KG = "https://w3id.org/notegraph#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
TYPE = RDF + "type"
LABEL = RDFS + "label"

VOCABULARIES: Mapping[str, str] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "kg": KG,
    "loc": "http://id.loc.gov/datatypes/",
    "oa": OA,
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": "https://schema.org/",
    "skos": SKOS,
    "void": "http://rdfs.org/ns/void#",
    "xsd": XSD,
}
INSTANCES: Mapping[str, str] = {"ent": "entity/", "note": "note/"}
ENTITY_TYPES = ("Person", "Organization", "Place", "AIModel", "Product", "Event", "Policy", "Work")

_BUILD_GRAPH = re.compile(r"(.*)graph/(?:build|catalogue|derived)")
_CHARS = (
    r"A-Za-z_0-9\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_LOCAL = re.compile(rf"[{_CHARS}](?:[{_CHARS}\-\u00B7.]*[{_CHARS}\-\u00B7])?")


def base_iri(quads: Iterable[Quad]) -> str | None:
    """The build's base IRI, read off the names of its graphs; None where they do not tell it."""
    return base_of({quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)})


def base_of(graphs: Iterable[str]) -> str | None:
    """The base IRI of a build whose graphs have these names; None where they do not tell it."""
    names = sorted(graphs)
    bases = [match[1] for match in map(_BUILD_GRAPH.fullmatch, names) if match]
    bases += [name[: name.index("/note/") + 1] for name in names if "/note/" in name]
    return bases[0] if bases else None


def prefixes(base: str | None) -> dict[str, str]:
    """Prefix → namespace IRI: the vocabularies, and the build's entities and notes where `base` is known."""
    own = {} if base is None else {prefix: base + path for prefix, path in INSTANCES.items()}
    return dict(sorted({**VOCABULARIES, **own}.items()))


def compact(iri: str, namespaces: Mapping[str, str]) -> str | None:
    """`prefix:local` as Turtle 1.1's PNAME_LN allows it without escapes, or None."""
    for prefix, namespace in namespaces.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return None


def is_iri(text: str) -> bool:
    """Is a term that N-Triples write so an IRI?"""
    return text.startswith("<") and not text.startswith("<<")


def local_name(iri: str) -> str:
    """What follows the last `#`, `/` or `:` of an IRI; the IRI itself where nothing does."""
    return re.split(r"[#/:]", iri)[-1] or iri
