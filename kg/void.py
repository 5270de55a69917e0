"""What a graph holds, in numbers, and how VoID says it: for who serves it and for who exports it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from kg.ontology import RDF

VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
FORMATS = "http://www.w3.org/ns/formats/"
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

Numbers = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """A number is None, and a table empty, where it was not counted.

    Args:
        triples, subjects, objects: of the union of all graphs, each once.
        entities: things with an IRI under the base's `entity/`.
        classes, predicates: how many instances and triples each has, by IRI.
        graphs: how many triples each named graph has; empty where there are too many.
        languages: tags of the notes' languages.
        example: the IRI of one entity.
    """

    triples: int | None
    subjects: int | None
    objects: int | None
    entities: int | None
    classes: Numbers
    predicates: Numbers
    graphs: Numbers
    languages: tuple[str, ...]
    example: str | None


def void(dataset: NamedNode, part: Callable[[str], NamedNode], counts: Counts, base: str) -> Iterator[Triple]:
    """What VoID says of a data set by its numbers alone.

    Args:
        dataset: its IRI.
        part: gives a part of it, such as `class-1`, an IRI.
        counts: the numbers.
        base: the IRI under which its things are named; "" where that is not known.
    """
    yield say(dataset, RDF + "type", NamedNode(VOID + "Dataset"))
    if base:
        yield say(dataset, VOID + "uriSpace", Literal(base))
    if counts.example:
        yield say(dataset, VOID + "exampleResource", NamedNode(counts.example))
    sizes = {
        "triples": counts.triples,
        "entities": counts.entities,
        "distinctSubjects": counts.subjects,
        "distinctObjects": counts.objects,
        "classes": len(counts.classes) or None,
        "properties": len(counts.predicates) or None,
    }
    yield from (say(dataset, VOID + name, Literal(number)) for name, number in sizes.items() if number is not None)
    for space in sorted({_namespace(iri) for iri, _ in (*counts.classes, *counts.predicates)}):
        yield say(dataset, VOID + "vocabulary", NamedNode(space))
    yield from _partitions(dataset, part, "class", "entities", counts.classes)
    yield from _partitions(dataset, part, "property", "triples", counts.predicates)


def say(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Triple:
    """A triple with that predicate's IRI."""
    return Triple(subject, NamedNode(predicate), value)


def _partitions(dataset: NamedNode, part: Callable[[str], NamedNode], kind: str, number: str, counts: Numbers) -> Iterator[Triple]:
    for place, (iri, n) in enumerate(counts, 1):
        one = part(f"{kind}-{place}")
        yield say(dataset, f"{VOID}{kind}Partition", one)
        yield say(one, RDF + "type", NamedNode(VOID + "Dataset"))
        yield say(one, VOID + kind, NamedNode(iri))
        yield say(one, VOID + number, Literal(n))


def _namespace(iri: str) -> str:
    """An IRI up to its last `#` or `/`."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] or iri
