"""`kg.ttl`: what the notes assert, in one Turtle file that a person can read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from kg.exporters.base import replacing_text
from kg.exporters.pretty import Short, Subjects, by_subject, prefix_lines, subject_text
from kg.exporters.terms import ENTITY_TYPES, KG, OA, RDF, SKOS, TYPE, base_iri, prefixes

Term = object

_PROVENANCE_TYPES = frozenset(KG + t for t in ("Assertion", "Mention", "Conflict", "Evidence"))
_PROVENANCE = frozenset(KG + p for p in ("evidence", "context", "extractedBy", "confidence")) | {SKOS + "inScheme"}
_SECTIONS = (*ENTITY_TYPES, "Statement", "Measurement", "Note", "WebPage")
_OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Turtle:
    """Turtle 1.1 without graphs and without provenance.

    Asserted facts with labels, types and dates, statements and measurements,
    notes and what they mention. What only the derived graph holds, and the
    catalogue's entities that no note names, are left to TriG.
    """

    name: str = "turtle"
    suffix: str = ".ttl"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write what `quads` assert to `path`. Raises OSError where that fails."""
        held = list(quads)
        base = base_iri(held)
        subjects = _asserted(held, base)
        with replacing_text(path) as file:
            file.writelines(_lines(subjects, prefixes(base)))


def _asserted(quads: list[Quad], base: str | None) -> Subjects:
    hidden = _provenance(quads)
    said: list[Quad] = []
    known: list[Quad] = []
    for quad in quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        if quad.subject in hidden or quad.object in hidden or quad.predicate.value in _PROVENANCE:
            continue
        if base is None or not graph.startswith(base + "graph/"):
            said.append(quad)
        elif graph == base + "graph/catalogue":
            known.append(quad)
    named = {term for quad in said for term in (quad.subject, quad.object)}
    return by_subject([*said, *(q for q in known if q.subject in named)])


def _provenance(quads: list[Quad]) -> set[Term]:
    """The nodes that say where something stands: assertions, mentions, evidence, selectors, conflicts."""
    hidden: set[Term] = set()
    for quad in quads:
        predicate, value = quad.predicate.value, quad.object
        if predicate == TYPE and isinstance(value, NamedNode):
            if value.value in _PROVENANCE_TYPES or value.value == RDF + "Statement" or value.value.startswith(OA):
                hidden.add(quad.subject)
        elif predicate in (KG + "evidence", KG + "context", OA + "hasSelector"):
            hidden.add(value)
    return hidden


def _lines(subjects: Subjects, namespaces: Mapping[str, str]) -> Iterator[str]:
    short = Short(namespaces)
    sections: dict[str, list[str]] = defaultdict(list)
    for subject, properties in subjects.items():
        sections[_section(properties)].append(subject)
    body = [line for name in (*_SECTIONS, _OTHER) if name in sections for line in _part(name, sorted(sections[name]), subjects, short)]
    yield from prefix_lines({prefix: namespace for prefix, namespace in namespaces.items() if prefix in short.used})
    yield from body


def _section(properties: Mapping[str, set[str]]) -> str:
    types = properties.get(f"<{TYPE}>", set())
    return next((name for name in _SECTIONS if f"<{KG}{name}>" in types), _OTHER)


def _part(name: str, subjects: list[str], triples: Subjects, short: Short) -> Iterator[str]:
    yield f"\n# ---- {name} ----\n"
    for subject in subjects:
        yield "\n" + subject_text(subject, triples[subject], short)
