"""The JSON-LD context: short names for all properties, made from the vocabulary and not from the data, so that it can be served."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyoxigraph import Quad, RdfFormat, parse

from kg.exporters.base import replacing_text
from kg.exporters.terms import KG, LABEL, OA, PROV, RDF, RDFS, SKOS, TYPE, XSD, base_iri, local_name, prefixes
from kg.resources import shipped_ontology

LANGUAGE = "@language"  # a property whose values are texts by language
NODE = "@id"  # a property whose values are nodes

_DC = "http://purl.org/dc/terms/"
_EDTF = "http://id.loc.gov/datatypes/edtf"
_LANG_STRING = RDF + "langString"
_OWL = "http://www.w3.org/2002/07/owl#"
_RANGE = "https://schema.org/rangeIncludes"

# Properties of other vocabularies that a build writes: what their values are, "" where that differs.
_STANDARD: Mapping[str, str] = {
    LABEL: LANGUAGE,
    RDFS + "comment": "",
    RDF + "subject": NODE,
    RDF + "predicate": NODE,
    RDF + "object": "",
    RDF + "reifies": NODE,
    _DC + "date": _EDTF,
    _DC + "language": "",
    _DC + "title": LANGUAGE,
    SKOS + "prefLabel": LANGUAGE,
    SKOS + "altLabel": LANGUAGE,
    SKOS + "hiddenLabel": LANGUAGE,
    SKOS + "exactMatch": NODE,
    SKOS + "inScheme": NODE,
    _OWL + "sameAs": NODE,
    OA + "hasSource": NODE,
    OA + "hasSelector": NODE,
    OA + "exact": "",
    OA + "prefix": "",
    OA + "suffix": "",
    OA + "start": XSD + "nonNegativeInteger",
    OA + "end": XSD + "nonNegativeInteger",
    PROV + "wasAttributedTo": NODE,
    PROV + "wasDerivedFrom": NODE,
    "https://schema.org/url": XSD + "anyURI",
}


class PrefixTaken(Exception):
    """An IRI has this prefix for its scheme: the graph needs a context without it.

    Args:
        prefix: the prefix.
    """

    def __init__(self, prefix: str) -> None:
        super().__init__(prefix)
        self.prefix = prefix


@dataclass(frozen=True, slots=True)
class Context:
    """A `@context` and what it makes of IRIs.

    `json` is the context itself; `terms` property IRI → its key; `kinds` property
    IRI → what its values are (`LANGUAGE`, `NODE`, a datatype, or "" for texts).
    """

    json: Mapping[str, Any]
    terms: Mapping[str, str]
    kinds: Mapping[str, str]
    namespaces: Mapping[str, str]

    def short(self, iri: str) -> str:
        """`prefix:rest` where that expands to `iri` and to nothing else, or the IRI.

        Raises:
            PrefixTaken: the IRI's scheme is one of the prefixes, so that JSON-LD would read another IRI.
        """
        for prefix, namespace in self.namespaces.items():
            if iri.startswith(namespace) and not iri.startswith("//", len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        scheme, _, rest = iri.partition(":")
        if scheme in self.namespaces and not rest.startswith("//"):
            raise PrefixTaken(scheme)
        return iri

    def key(self, iri: str) -> str:
        """A property's key."""
        return self.terms.get(iri) or self.short(iri)

    def kind(self, iri: str) -> str:
        """A class's `@type`: bare where it is ours and no term hides it."""
        bare = iri.removeprefix(KG)
        return bare if bare != iri and bare and ":" not in bare and "@" not in bare and bare not in self.json else self.short(iri)


def context(base: str | None, without: Collection[str] = ()) -> Context:
    """The context of a graph whose instances lie under `base` (None where that is not known), `without` some prefixes."""
    namespaces = {prefix: namespace for prefix, namespace in prefixes(base).items() if prefix not in without}
    kinds = {**_ontology(), **_STANDARD}
    ours = {local_name(iri) for iri in kinds if iri.startswith(KG)}
    terms = {}
    for iri in kinds:
        name = local_name(iri)
        taken = name in namespaces or (name in ours and not iri.startswith(KG))
        terms[iri] = next((f"{p}:{iri[len(n) :]}" for p, n in namespaces.items() if iri.startswith(n)), iri) if taken else name
    made = {terms[iri]: _definition(iri, kind) for iri, kind in sorted(kinds.items(), key=lambda item: terms[item[0]])}
    return Context({"@version": 1.1, "@vocab": KG, **namespaces, **made}, terms, kinds, namespaces)


def context_text(base: str | None) -> str:
    """`context.jsonld`: a document that holds the context and nothing else."""
    return json.dumps({"@context": context(base).json}, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class ContextFile:
    """`context.jsonld`, which `kg serve` serves too: for documents that name their context instead of carrying it."""

    name: str = "context"
    suffix: str = ".jsonld"
    stem: str = "context"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the context of the graph that `quads` are. Raises OSError where that fails."""
        base = base_iri(quads)
        with replacing_text(path) as file:
            file.write(context_text(base))


def _definition(iri: str, kind: str) -> dict[str, str]:
    if kind == LANGUAGE:
        return {"@id": iri, "@container": LANGUAGE}
    return {"@id": iri, "@type": kind} if kind else {"@id": iri}


@lru_cache(maxsize=1)
def _ontology() -> Mapping[str, str]:
    """The vocabulary's properties, and what the values of each are."""
    kinds: dict[str, str] = {}
    ranges: dict[str, list[str]] = {}
    for quad in parse(path=str(shipped_ontology() / "kg.ttl"), format=RdfFormat.TURTLE):
        subject, value = quad.subject, quad.object
        iri, told = getattr(subject, "value", ""), getattr(value, "value", "")
        if iri.startswith(KG) and quad.predicate.value == TYPE and told in (_OWL + "ObjectProperty", _OWL + "DatatypeProperty"):
            kinds[iri] = NODE if told == _OWL + "ObjectProperty" else ""
        elif quad.predicate.value == _RANGE:
            ranges.setdefault(iri, []).append(told)
    for iri in [iri for iri, kind in kinds.items() if not kind and len(ranges.get(iri, ())) == 1]:
        (datatype,) = ranges[iri]
        kinds[iri] = LANGUAGE if datatype == _LANG_STRING else "" if datatype == XSD + "string" else datatype
    return MappingProxyType(dict(sorted(kinds.items())))
