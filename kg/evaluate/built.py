"""A built graph, indexed the way the comparison asks for it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.evaluate.calibration import Judged
from kg.evaluate.gold import fold
from kg.ontology import KG, RDF, RDFS, SKOS

LABELS = frozenset({RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel"})
TYPES = frozenset({"Person", "Organization", "Place", "AIModel", "Product", "Event", "Policy", "Work"})
RDF_PARTS = frozenset(RDF + n for n in ("subject", "predicate", "object"))
_PLACE = re.compile(r"#char=(\d+),(\d+)$")

Node = Mapping[str, Sequence[str]]  # local name of a kg: or rdf: property → values


@dataclass(frozen=True, slots=True)
class Triple:
    """A triple of a note's graph whose predicate is a kg: property: `literal` tells what kind its object is."""

    s: str
    p: str
    o: str
    literal: bool


@dataclass(slots=True)
class _Index:
    labels: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    types: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    broader: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    graphs: dict[str, list[Triple]] = field(default_factory=lambda: defaultdict(list))
    nodes: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))


class Built:
    """The quads of a build, indexed. Labels, types and nodes are of the union of its graphs.

    Args:
        quads: the build; their order decides which of two equal quotations is taken first.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._index = index = _Index()
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
                _add(index, quad.subject.value, quad.predicate.value, quad.object, quad.graph_name)

    def kinds(self, iri: str) -> frozenset[str]:
        """Those of the eight types that an entity has."""
        seen: set[str] = set()
        todo = list(self._index.types.get(iri, ()))
        while todo:
            kind = todo.pop()
            if kind not in seen:
                seen.add(kind)
                todo.extend(self._index.broader.get(kind, ()))
        return TYPES & seen

    def is_a(self, iri: str, kind: str) -> bool:
        """Whether a node has that type itself."""
        return kind in self._index.types.get(iri, ())

    def labels(self, iri: str) -> frozenset[str]:
        """The folded names of an entity."""
        return frozenset(self._index.labels.get(iri, ()))

    def node(self, iri: str) -> Node:
        """What is said of a node: local property name → values."""
        return self._index.nodes.get(iri, {})

    def note(self, stem: str) -> NoteGraph:
        """The graph of the note whose IRI ends in `/note/<stem>`; an empty one where there is none."""
        name = self._notes.get(stem, "")
        return NoteGraph(self, stem, name, tuple(self._index.graphs.get(name, ())))

    @cached_property
    def _notes(self) -> Mapping[str, str]:
        out: dict[str, str] = {}
        for graph in self._index.graphs:
            _, note, stem = graph.rpartition("/note/")
            if note:
                out.setdefault(stem, graph)
        return out

    @cached_property
    def spoken(self) -> Mapping[str, frozenset[str]]:
        """Entity → its folded names and the folded words of its mentions in all notes."""
        out: dict[str, set[str]] = defaultdict(set, {iri: set(names) for iri, names in self._index.labels.items()})
        for node in self._index.nodes.values():
            for entity in node.get("entity", ()):
                out[entity] |= {fold(x) for e in node.get("evidence", ()) for x in self.node(e).get("exact", ())}
        return {iri: frozenset(names) for iri, names in out.items()}

    @cached_property
    def conflicts(self) -> tuple[str, ...]:
        """The IRIs of all conflicts, sorted."""
        return tuple(sorted(iri for iri, types in self._index.types.items() if "Conflict" in types))


def _add(index: _Index, s: str, p: str, o: ox.NamedNode | ox.Literal, graph: object) -> None:
    name = graph.value if isinstance(graph, ox.NamedNode) else ""
    index.graphs[name]  # a graph of labels alone is there all the same
    if p in LABELS:
        index.labels[s].add(fold(o.value))
    elif p == RDF + "type" and o.value.startswith(KG):
        index.types[s].add(o.value[len(KG) :])
    elif p == RDFS + "subClassOf" and s.startswith(KG) and o.value.startswith(KG):
        index.broader[s[len(KG) :]].add(o.value[len(KG) :])
    elif p.startswith(KG):
        index.nodes[s][p[len(KG) :]].append(o.value)
        index.graphs[name].append(Triple(s, p[len(KG) :], o.value, isinstance(o, ox.Literal)))
    elif p in RDF_PARTS:
        index.nodes[s][p[len(RDF) :]].append(o.value)


@dataclass(frozen=True, slots=True)
class Claim:
    """An assertion node of a note: (subject, predicate, object) by IRI or date, and what its node says besides."""

    iri: str
    fact: tuple[str, str, str]
    node: Node

    @property
    def modality(self) -> str:
        """asserted, planned, rumoured or denied."""
        return next(iter(self.node.get("modality", ())), "").removeprefix(KG) or "asserted"

    @property
    def confidence(self) -> float:
        """How sure the extractor is, 0 to 1."""
        return float(next(iter(self.node.get("confidence", ())), "1"))

    @property
    def extractor(self) -> str:
        """The pattern or extractor that read it, without the base IRI."""
        by = next(iter(self.node.get("extractedBy", ())), "")
        return by.removeprefix(self.iri.partition("assertion/")[0])


class NoteGraph:
    """What one note says."""

    def __init__(self, built: Built, stem: str, iri: str, triples: tuple[Triple, ...]) -> None:
        self.built, self.stem, self.iri, self.triples = built, stem, iri, triples

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The subjects of this graph's triples, in their order."""
        return tuple(dict.fromkeys(t.s for t in self.triples))

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """The entities that the note mentions."""
        return frozenset(t.o for t in self.triples if t.p == "mentions" and not t.literal)

    @cached_property
    def surfaces(self) -> Mapping[str, frozenset[str]]:
        """Entity → the folded words of its mentions in this note."""
        out: dict[str, set[str]] = defaultdict(set)
        for t in self.triples:
            if t.p == "entity" and not t.literal:
                out[t.o] |= {fold(x) for e in self.built.node(t.s).get("evidence", ()) for x in self.built.node(e).get("exact", ())}
        return {iri: frozenset(found) for iri, found in out.items()}

    @cached_property
    def claims(self) -> Mapping[tuple[str, str, str], tuple[Claim, ...]]:
        """(subject, predicate, object) → the assertions of that fact."""
        out: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
        for iri in self.nodes:
            node = self.built.node(iri)
            if node.get("subject") and node.get("predicate") and node.get("object"):
                fact = (node["subject"][0], node["predicate"][0].removeprefix(KG), node["object"][0])
                out[fact].append(Claim(iri, fact, node))
        return {fact: tuple(claims) for fact, claims in out.items()}

    def names(self, iri: str) -> frozenset[str]:
        """The folded names of an entity and the words of its mentions here."""
        return self.built.labels(iri) | self.surfaces.get(iri, frozenset())

    @cached_property
    def _named(self) -> frozenset[str]:
        """The evidence that is a mention's."""
        nodes = (self.built.node(t.s) for t in self.triples if t.p == "entity" and not t.literal)
        return frozenset(e for node in nodes for e in node.get("evidence", ()))

    def judged(self, fact: tuple[str, str, str], right: bool, subject: str) -> Iterator[Judged]:
        """The plain assertions of a fact that is right or is not."""
        recognised = sum("/" in local(end) for end in (fact[0], fact[2]))
        for claim in self.claims.get(fact, ()):
            if claim.modality == "asserted":
                resolved = not self._named.isdisjoint(claim.node.get("context", ()))
                yield Judged(claim.extractor, claim.confidence, right, resolved, recognised, subject)

    def verified(self, evidence: str, text: str) -> bool:
        """Whether the words of a piece of evidence are what the note's file holds at that place."""
        place = _PLACE.search(evidence)
        return place is not None and [text[int(place[1]) : int(place[2])]] == list(self.built.node(evidence).get("exact", ()))


def local(value: str) -> str:
    """An entity's IRI behind `/entity/`, with a `/` where it was minted from a name known by its form; "" for any other value."""
    return value.rpartition("/entity/")[2] if "/entity/" in value else ""


def note_text(notes: Path, stem: str) -> str:
    """The text of a note's file as offsets count in it; "" where there is no such file."""
    file = notes / f"{stem}.md"
    return file.read_bytes().decode("utf-8") if file.is_file() else ""
