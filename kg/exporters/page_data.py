"""The data inside `graph.html`, and the network as pyvis describes it."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.exporters.layout import place
from kg.exporters.terms import KG, LABEL, SKOS, local_name
from kg.exporters.view import ConflictView, EntityView, FactView, MeasurementView, StatementView, View, Words

Json = dict[str, Any]

_LABELS = (LABEL, SKOS + "prefLabel")


def page_data(seen: View, page: Mapping[str, Any], roots: Sequence[Path]) -> Json:
    """What the page's script reads: everything by number, texts in all languages, places of the nodes."""
    pool = _Pool({n.iri: i for i, n in enumerate(seen.notes)}, {e.iri: i for i, e in enumerate(seen.entities)})
    facts = [_fact(f, pool) for f in seen.facts]
    told: dict[str, Json] = {f.iri: {"fact": i} for i, f in enumerate(seen.facts)}
    told |= {s.iri: {"statement": i} for i, s in enumerate(seen.statements)}
    told |= {m.iri: {"measurement": i} for i, m in enumerate(seen.measurements)}
    names = _names(roots)
    used = {word for f in seen.facts for word in (f.predicate, f.modality, *(v for pair in f.qualifiers for v in pair))}
    used |= {m.measure for m in seen.measurements} | {t for e in seen.entities for t in (e.type, e.kind)}
    return {
        "default": page["default"],
        "texts": page["text"],
        "kinds": page["kind"],
        "conflictKinds": page["conflict"],
        "terms": {word: names[word] for word in sorted(used) if word in names},
        "notes": [{"path": n.path, "title": n.title, "lang": n.lang, "date": n.date} for n in seen.notes],
        "nodes": [_node(e, pool) for e in seen.entities],
        "facts": facts,
        "statements": [_statement(s, pool) for s in seen.statements],
        "measurements": [_measurement(m, pool) for m in seen.measurements],
        "conflicts": [_conflict(c, told, pool) for c in seen.conflicts],
        "words": pool.rows,
        "network": network(seen, page["kind"]),
    }


def network(seen: View, kinds: Sequence[Mapping[str, str]]) -> Json:
    """Nodes, edges and options as pyvis's `Network` holds them: an edge for each two entities, with all their facts."""
    from pyvis.network import Network

    style = {kind["name"]: kind for kind in kinds}
    pairs = _pairs(seen)
    degree = Counter(end for pair in pairs for end in pair)
    places = place(len(seen.entities), pairs)
    net = Network(directed=True, cdn_resources="in_line")
    for i, (entity, (x, y)) in enumerate(zip(seen.entities, places, strict=True)):
        look = style.get(entity.kind, style[""])
        size = 9 + round(5 * math.log2(1 + degree[i]))
        net.add_node(i, label=entity.label, shape=look["shape"], color=look["colour"], size=size, x=x, y=y)
    for i, ((a, b), found) in enumerate(pairs.items()):
        ways = {seen.facts[f].subject == seen.entities[a].iri for f in found}
        net.add_edge(a, b, id=i, facts=found, arrows=[way for way, there in (("to", True), ("from", False)) if there in ways])
    return {"nodes": [dict(sorted(n.items())) for n in net.nodes], "edges": [dict(sorted(e.items())) for e in net.edges]}


def _pairs(seen: View) -> dict[tuple[int, int], list[int]]:
    """Two entities' numbers → the numbers of the asserted facts between them."""
    number = {e.iri: i for i, e in enumerate(seen.entities)}
    pairs: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, fact in enumerate(seen.facts):
        if fact.modality == "asserted" and not fact.literal and fact.subject in number and fact.object in number:
            a, b = number[fact.subject], number[fact.object]
            pairs[min(a, b), max(a, b)].append(i)
    return dict(sorted(pairs.items()))


@dataclass(slots=True)
class _Pool:
    """Numbers of notes and entities, and each place in a note once."""

    notes: Mapping[str, int]
    entities: Mapping[str, int]
    rows: list[Json] = field(default_factory=list)
    numbers: dict[Words, int] = field(default_factory=dict)

    def add(self, words: Iterable[Words]) -> list[int]:
        """The numbers of these places."""
        return [self._number(w) for w in words]

    def known(self, iris: Iterable[str]) -> list[int]:
        """The numbers of those entities that are shown."""
        return [self.entities[iri] for iri in iris if iri in self.entities]

    def _number(self, words: Words) -> int:
        if words not in self.numbers:
            self.numbers[words] = len(self.rows)
            row = {"note": self.notes.get(words.note), "text": [words.before, words.exact, words.after], "line": words.line}
            self.rows.append({**row, "section": words.section, "start": words.start, "end": words.end})
        return self.numbers[words]


def _node(entity: EntityView, pool: _Pool) -> Json:
    notes = [pool.notes[n] for n in entity.notes if n in pool.notes]
    return {
        "iri": entity.iri, "kind": entity.kind, "type": entity.type, "label": entity.label,
        "labels": entity.labels, "names": entity.names, "notes": notes,
    }  # fmt: skip


def _fact(fact: FactView, pool: _Pool) -> Json:
    end: Json = {"value": fact.object} if fact.literal else {"object": pool.entities.get(fact.object)}
    return {
        "subject": pool.entities.get(fact.subject), "predicate": fact.predicate, **end, "modality": fact.modality,
        "confidence": fact.confidence, "qualifiers": fact.qualifiers, "note": pool.notes.get(fact.note), "words": pool.add(fact.words),
    }  # fmt: skip


def _statement(said: StatementView, pool: _Pool) -> Json:
    return {
        "speaker": pool.entities.get(said.speaker), "text": said.text, "lang": said.lang, "verbatim": said.verbatim, "date": said.date,
        "event": pool.entities.get(said.event), "about": pool.known(said.about), "words": pool.add(said.words),
    }  # fmt: skip


def _measurement(number: MeasurementView, pool: _Pool) -> Json:
    return {
        "of": pool.entities.get(number.of), "measure": number.measure, "value": number.value, "min": number.minimum,
        "max": number.maximum, "unit": number.unit, "bound": number.bound, "date": number.date, "words": pool.add(number.words),
    }  # fmt: skip


def _conflict(conflict: ConflictView, told: Mapping[str, Json], pool: _Pool) -> Json:
    """A conflict whose sides are numbers of facts, statements or measurements, or else places that name a node."""
    sides = [
        {"fact": None, **told.get(iri, {}), "node": pool.entities.get(about), "words": pool.add(words)}
        for iri, about, words in conflict.sides
    ]
    return {"kind": conflict.kind, "subject": pool.entities.get(conflict.subject), "sides": sides}


def _names(roots: Iterable[Path]) -> dict[str, dict[str, str]]:
    """Local name of a class, property or concept of the vocabulary → language → label; {} where there is no vocabulary file."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for file in (root / "kg.ttl" for root in roots):
        if file.is_file():
            for quad in parse(path=file, format=RdfFormat.TURTLE):
                subject, label = quad.subject, quad.object
                if quad.predicate.value in _LABELS and isinstance(label, Literal) and isinstance(subject, NamedNode):
                    names[subject.value][label.language or ""] = label.value
    return {local_name(iri): dict(sorted(labels.items())) for iri, labels in names.items() if iri.startswith(KG)}
