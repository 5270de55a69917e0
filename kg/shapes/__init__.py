"""Whether a graph keeps the contract: SHACL, with the note and the line of what breaks it.

pySHACL and rdflib are imported when a graph is validated, not before. Only
what the shapes speak of is handed to them: facts, statements, numbers, their
evidence, and the types of entities.
"""

from __future__ import annotations

import logging
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.ontology import EDTF, KG, OA, PROV, RDF, XSD, Ontology, Property, load_ontology
from kg.patience import TooLong, patience, within
from kg.resources import broken

if TYPE_CHECKING:
    from rdflib import Graph

SH = "http://www.w3.org/ns/shacl#"
SHAPE = "https://w3id.org/notegraph/shapes#"

Object = ox.NamedNode | ox.Literal

_TYPE = RDF + "type"
_STRING = XSD + "string"
_KEPT = frozenset({*(KG + c for c in ("Assertion", "Inference", "Statement", "Measurement", "Evidence")), OA + "TextPositionSelector"})


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """What breaks the contract. `note` is the note's path ("" where it is not known), `line` its 1-based line (0 likewise)."""

    note: str
    line: int
    what: str
    focus: str  # the node that is wrong
    warning: bool = False  # whether it breaks nothing but should be looked at

    def __str__(self) -> str:
        return f"{self.note}:{self.line}: {'warning: ' if self.warning else ''}{self.what}: {self.focus}"


def validate(quads: Iterable[ox.Quad], roots: Sequence[Path], minimum: float = 0.0) -> tuple[Violation, ...]:
    """What in the graph breaks `shapes.ttl` or the domains and ranges of `kg.ttl`, sorted by note and line; () if nothing does.

    Args:
        quads: the graph.
        roots: the ontology folders.
        minimum: the confidence below which no fact may be; 0.0 to 1.0.

    Raises:
        ValueError: a shapes or ontology file cannot be read; the message names it.
    """
    ontology = load_ontology(roots)
    index = _index(quads)
    typed = shapes_for(ontology)
    written = _written(roots) + _surer_than(minimum)
    results = [*_run(index.asserted(ontology), typed + written, _last(roots)), *_run(index.merely_told(ontology), typed, _last(roots))]
    return tuple(sorted({v for r in results for v in index.located(r)}))


def shapes_for(ontology: Ontology) -> Graph:
    """The shapes that follow from `kg.ttl`: what may stand left and right of each relation and date, and one base type an entity.

    They speak of the plain triples, so that any SHACL engine can use them on an exported graph.
    """
    from rdflib import Graph

    facts = [p for p in ontology.properties.values() if p.kind in ("relation", "date")]
    bases = " ".join(f"[ sh:class kg:{b} ]" for b in sorted(ontology.base_types))
    lines = [
        f"@prefix kg: <{KG}> . @prefix sh: <{SH}> . @prefix shape: <{SHAPE}> .",
        f'shape:Entity a sh:NodeShape ; sh:targetObjectsOf kg:mentions ; sh:xone ( {bases} ) ; sh:message "not of one base type" .',
    ]
    lines += [line for p in sorted(facts, key=lambda p: p.name) for line in _sides(p)]
    return Graph().parse(data="\n".join(lines), format="turtle")


def _sides(p: Property) -> Iterator[str]:
    for name, target, allowed in (("subject", "targetSubjectsOf", p.domain), ("object", "targetObjectsOf", p.range)):
        if allowed:
            kinds = sorted(allowed)
            options = " ".join(f"[ sh:datatype <{k}> ]" if ":" in k else f"[ sh:class kg:{k} ]" for k in kinds)
            wanted = " or ".join("EDTF date" if k == EDTF else k for k in kinds)
            message = f"{name} of {p.name} is no {wanted}"
            yield f'shape:{p.name}-{name} a sh:NodeShape ; sh:{target} kg:{p.name} ; sh:or ( {options} ) ; sh:message "{message}" .'


def _files(roots: Sequence[Path]) -> list[Path]:
    return [file for root in roots if (file := root / "shapes.ttl").is_file()]


def _last(roots: Sequence[Path]) -> Path:
    """The file of the user's, where there is one: those that are shipped can be used."""
    return next(reversed(_files(roots)), Path("shapes.ttl"))


def _written(roots: Sequence[Path]) -> Graph:
    from rdflib import Graph

    graph = Graph()
    for file in _files(roots):
        try:
            graph.parse(data=file.read_bytes().removeprefix(BOM_UTF8), format="turtle")
        except Exception as error:  # rdflib's parser raises what it likes
            raise broken(file, error) from error
    return graph


def _surer_than(minimum: float) -> Graph:
    from rdflib import Graph

    return Graph().parse(
        data=f"""@prefix kg: <{KG}> . @prefix sh: <{SH}> . @prefix shape: <{SHAPE}> .
            shape:Minimum a sh:NodeShape ; sh:targetClass kg:Assertion ; sh:property [ sh:path kg:confidence ;
                sh:minInclusive {minimum:f} ; sh:message "a fact less sure than minimum_confidence" ] .""",
        format="turtle",
    )


@dataclass(frozen=True, slots=True)
class _Result:
    focus: str
    message: str
    shape: str
    value: str
    severity: str


def _run(data: Graph, shapes: Graph, file: Path) -> list[_Result]:
    import pyshacl
    from rdflib import URIRef

    logging.getLogger("pyshacl-validate").disabled = True  # what it tells there, the error tells too
    try:
        with within(patience(len(data))):
            _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False)
    except TooLong as error:
        raise ValueError(f"{file}:1: checking {error}: look for a sh:pattern in which a part that repeats holds another") from error
    except Exception as error:  # it raises what it likes where a shape is none
        raise ValueError(f"{file}:1: a shape cannot be used ({' '.join(str(error).split())}): mend the shape") from error
    if not hasattr(report, "subjects"):
        raise ValueError(f"{file}:1: {' '.join(str(report).split())}: mend the file")
    found = []
    for node in report.subjects(URIRef(RDF + "type"), URIRef(SH + "ValidationResult")):
        names = ("focusNode", "resultMessage", "sourceShape", "value", "resultSeverity")
        said = [str(report.value(node, URIRef(SH + p)) or "") for p in names]
        found.append(_Result(*said))
    return found


@dataclass(frozen=True, slots=True)
class _Index:
    """The quads by subject and predicate."""

    nodes: Mapping[str, Mapping[str, Sequence[Object]]]

    def values(self, node: str, predicate: str) -> list[str]:
        return [o.value for o in self.nodes.get(node, {}).get(predicate, ())]

    def asserted(self, ontology: Ontology) -> Graph:
        """What the shapes speak of: told nodes and their evidence, plain facts, types of entities, kinds of properties."""
        from rdflib import Graph

        graph = Graph()
        facts = _facts(ontology)
        for subject, said in self.nodes.items():
            whole = not _KEPT.isdisjoint(self.values(subject, _TYPE))
            for predicate, objects in said.items():
                if whole or predicate in facts or predicate == KG + "mentions":
                    _add(graph, subject, predicate, objects)
                elif predicate == _TYPE:
                    _add(graph, subject, predicate, [o for o in objects if o.value.startswith(KG)])
        # The SPARQL constraint is parsed anew for every property, so only those in use are told.
        used = {predicate for said in self.nodes.values() for predicate in said if predicate in facts}
        for name in used:
            _add(graph, name, _TYPE, [ox.NamedNode(facts[name])])
        return graph

    def merely_told(self, ontology: Ontology) -> Graph:
        """Facts that are planned, rumoured or denied as if they were asserted, with the types of their entities."""
        from rdflib import Graph

        graph = Graph()
        for said in self.nodes.values():
            ends = [said.get(RDF + end, ()) for end in ("subject", "predicate", "object")]
            if all(ends) and KG + "modality" in said and said[KG + "modality"][0].value != KG + "asserted":
                (subject, *_), (predicate, *_), objects = ends
                _add(graph, subject.value, predicate.value, objects)
                for end in (subject.value, *(o.value for o in objects)):
                    _add(graph, end, _TYPE, [t for t in self.nodes.get(end, {}).get(_TYPE, ()) if t.value.startswith(KG)])
        return graph

    def located(self, result: _Result) -> Iterator[Violation]:
        """The places of a result: of the node itself, or of every fact that gives its subject or object the wrong type."""
        name = result.shape.removeprefix(SHAPE)
        predicate, _, side = name.rpartition("-")
        if side in ("subject", "object") and predicate:
            focuses = self._facts_of(KG + predicate, RDF + side, result.focus)
        elif result.focus.startswith(KG):  # a property: the plain triple that nothing asserts
            focuses = [n for n in self._facts_of(result.focus, RDF + "object", result.value) if not self._holds(n)]
        else:
            focuses = [result.focus]
        for focus in focuses or [result.focus if not result.focus.startswith(KG) else result.value]:
            note, line = self._place(focus)
            yield Violation(note, line, result.message, focus, result.severity == SH + "Warning")

    def _facts_of(self, predicate: str, side: str, value: str) -> list[str]:
        return [n for n, said in self.nodes.items() if predicate in self.values(n, RDF + "predicate") and value in self.values(n, side)]

    def _holds(self, node: str) -> bool:
        return KG + "asserted" in self.values(node, KG + "modality") or bool(self.values(node, KG + "premise"))

    def _place(self, node: str) -> tuple[str, int]:
        evidence = (*self.values(node, KG + "evidence"), node)[0]
        lines = self.values(evidence, KG + "line")
        notes = (*self.values(node, PROV + "wasDerivedFrom"), *self.values(evidence, OA + "hasSource"))
        paths = [p for n in notes for p in self.values(n, KG + "path")]
        line = lines[0] if lines and lines[0].isdecimal() else "0"
        return (paths[0] if paths else "", int(line))


def _index(quads: Iterable[ox.Quad]) -> _Index:
    nodes: dict[str, dict[str, list[Object]]] = {}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            objects = nodes.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, [])
            if quad.object not in objects:
                objects.append(quad.object)
    return _Index(nodes)


def _facts(ontology: Ontology) -> dict[str, str]:
    kinds = {"relation": KG + "Relation", "date": KG + "DateProperty"}
    return {KG + p.name: kinds[p.kind] for p in ontology.properties.values() if p.kind in kinds}


def _add(graph: Graph, subject: str, predicate: str, objects: Iterable[Object]) -> None:
    from rdflib import Literal, URIRef

    for o in objects:
        if isinstance(o, ox.NamedNode):
            graph.add((URIRef(subject), URIRef(predicate), URIRef(o.value)))
        elif o.language or o.datatype.value == _STRING:  # rdflib tells a plain literal from an xsd:string
            graph.add((URIRef(subject), URIRef(predicate), Literal(o.value, lang=o.language)))
        else:
            graph.add((URIRef(subject), URIRef(predicate), Literal(o.value, datatype=URIRef(o.datatype.value))))
