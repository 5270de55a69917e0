"""The page where one asks in SPARQL: the vocabulary's prefixes and terms for completion, the shipped queries as examples."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import Any

from kg.ontology import DCTERMS, KG, OA, PREFIXES, PROV, RDF, RDFS, SKOS
from kg.pages.rendering import json_text
from kg.pages.wording import ontology
from kg.resources import shipped_ontology
from kg.server.evaluation import Answer
from kg.server.pages.kinds import words_of
from kg.server.pages.site import Reader

Json = dict[str, Any]

# Properties of standard vocabularies that a build writes (docs/model.md).
STANDARD = (
    *(RDF + n for n in ("type", "subject", "predicate", "object")),
    *(SKOS + n for n in ("prefLabel", "altLabel")),
    *(DCTERMS + n for n in ("title", "language", "date")),
    *(OA + n for n in ("hasSource", "hasSelector", "exact", "prefix", "suffix", "start", "end")),
    PROV + "wasDerivedFrom",
    PROV + "wasAttributedTo",
    RDFS + "label",
)


def page(reader: Reader) -> Answer:
    """The page with the editor."""
    prefixes = {**PREFIXES, "ent": reader.ask.base + "entity/", "note": reader.ask.base + "note/"}
    data = {
        "words": words_of(reader, "sparql"),
        "prefixes": dict(sorted(prefixes.items())),
        "terms": [{**term, "label": reader.wording.term(term["iri"]) if term["iri"].startswith(KG) else ""} for term in terms()],
        "examples": [{"title": _title(reader, name), "query": text} for name, text in _examples()],
        "base": reader.ask.base,
    }
    return reader.page("sparql.html", data=json_text(data))


def _title(reader: Reader, name: str) -> str:
    key = f"sparql.example.{name}"
    return reader.words(key) if reader.words.knows(key) else name


@lru_cache(maxsize=1)
def terms() -> tuple[Json, ...]:
    """What completion offers: IRI, role in a query, and names in all languages."""
    known = ontology()
    names: dict[str, list[str]] = defaultdict(list)
    for (name, _), text in sorted(known.names.items()):
        names[name].append(text)
    roles = ((known.classes, "class"), (known.properties, "property"), (known.concepts, "concept"))
    ours = [{"iri": KG + name, "role": role, "names": names[name]} for table, role in roles for name in sorted(table)]
    return (*ours, *({"iri": iri, "role": "property", "names": []} for iri in STANDARD))


@lru_cache(maxsize=1)
def _examples() -> tuple[tuple[str, str], ...]:
    """The shipped queries by name."""
    return tuple((file.stem, file.read_text("utf-8")) for file in sorted((shipped_ontology() / "queries").glob("*.rq")))
