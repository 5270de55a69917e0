"""The data inside `graph.html`, and the network as pyvis describes it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress, islice
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.exporters.overview import overview, radius
from kg.exporters.page_part import OTHERS, Part
from kg.exporters.terms import KG, LABEL, SKOS, local_name
from kg.exporters.view import ConflictView, EntityView, FactView, MeasurementView, StatementView, View, Words

Json = dict[str, Any]

_LABELS = (LABEL, SKOS + "prefLabel")
_TOP = 3  # entities that name a community
_SMALLEST = 3  # entities that make a community with a colour of its own


def page_data(seen: View, page: Mapping[str, Any], roots: Sequence[Path], part: Part) -> Json:
    """What the page's script reads: everything by number, texts in all languages, the overview with its places.

    docs/exports.md tells the keys. `part` says what of the build is held.
    """
    pool = _Pool({n.iri: i for i, n in enumerate(seen.notes)}, part.entities)
    told: dict[str, Json] = {}
    used: set[str] = set()
    facts: list[Json] = []
    between: dict[tuple[int, int], list[int]] = defaultdict(list)
    for fact in compress(seen.facts, part.facts):
        told[fact.iri] = {"fact": len(facts)}
        used.update((fact.predicate, fact.modality, *(v for pair in fact.qualifiers for v in pair)))
        a, b = pool.entities.get(fact.subject), None if fact.literal else pool.entities.get(fact.object)
        if a is not None and b is not None and fact.modality == "asserted":
            between[min(a, b), max(a, b)].append(len(facts))
        facts.append(_fact(fact, pool))
    nodes = [_node(e, pool) for e in seen.entities if e.iri in part.entities]
    statements: list[Json] = []
    measurements: list[Json] = []
    for said in islice((s for s in seen.statements if not s.speaker or s.speaker in part.entities), OTHERS):
        told[said.iri] = {"statement": len(statements)}
        statements.append(_statement(said, pool))
    for number in islice((m for m in seen.measurements if not m.of or m.of in part.entities), OTHERS):
        told[number.iri] = {"measurement": len(measurements)}
        used.add(number.measure)
        measurements.append(_measurement(number, pool))
    used |= {word for node in nodes for word in (node["type"], node["kind"])}
    names = _names(roots)
    lists = {"nodes": nodes, "facts": facts, "statements": statements, "measurements": measurements}
    all_ = {"nodes": seen.entities, "facts": seen.facts, "statements": seen.statements, "measurements": seen.measurements}
    return {
        "default": page["default"],
        "texts": page["text"],
        "kinds": page["kind"],
        "conflictKinds": page["conflict"],
        "colours": page["colours"],
        "terms": {word: names[word] for word in sorted(used) if word in names},
        "notes": [{"path": n.path, "title": n.title, "lang": n.lang, "date": n.date} for n in seen.notes],
        **lists,
        "conflicts": [_conflict(c, told, pool) for c in seen.conflicts],
        "words": pool.rows,
        **drawn(nodes, facts, dict(sorted(between.items())), page),
        "left": {key: [len(rows), len(all_[key])] for key, rows in lists.items() if len(rows) < len(all_[key])},
    }


def drawn(nodes: list[Json], facts: Sequence[Json], between: Mapping[tuple[int, int], list[int]], page: Mapping[str, Any]) -> Json:
    """`pairs`, `groups` and `network`, the overview as pyvis's `Network` holds it; each of `nodes` gets its `group` and `size`."""
    from pyvis.network import Network

    sight = overview(len(nodes), {pair: len(found) for pair, found in between.items()})
    degree = Counter(end for pair in between if pair[0] != pair[1] for end in pair)
    group = {node: i for i, members in enumerate(sight.groups) for node in members}
    for i, node in enumerate(nodes):
        node["group"] = group.get(i)
        node["size"] = radius(degree[i])
    shapes = {kind["name"]: kind["shape"] for kind in page["kind"]}
    colours = [light for light, _ in page["colours"]]
    looks = [_colour(i, len(members), len(colours) - 1) for i, members in enumerate(sight.groups)]
    pairs = {pair: i for i, pair in enumerate(between)}
    net = Network(directed=True, cdn_resources="in_line")
    for i, (x, y) in sight.places.items():
        look, shape = looks[group[i]], shapes.get(nodes[i]["kind"], shapes[""])
        net.add_node(i, label=nodes[i]["label"], shape=shape, color=colours[look["colour"]], size=nodes[i]["size"], x=x, y=y)
    for pair in sight.lines:
        ways = {facts[f]["subject"] == pair[0] for f in between[pair]}
        arrows = [way for way, there in (("to", True), ("from", False)) if there in ways]
        net.add_edge(*pair, id=pairs[pair], arrows=arrows)
    return {
        "pairs": [[a, b, found] for (a, b), found in between.items()],
        "groups": [
            {**looks[i], "nodes": len(members), "top": sorted(members, key=lambda n: (-degree[n], n))[:_TOP]}
            for i, members in enumerate(sight.groups)
        ],
        "network": {"nodes": [dict(sorted(n.items())) for n in net.nodes], "edges": [dict(sorted(e.items())) for e in net.edges]},
    }


def _colour(group: int, members: int, colours: int) -> Json:
    """The first communities have each colour full, the next ones each colour pale; the last colour is for all others, and the smallest."""
    own = group < 2 * colours and members >= _SMALLEST
    return {"colour": group % colours if own else colours, "pale": own and group >= colours}


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
        "confidence": fact.confidence, "earliest": fact.earliest, "latest": fact.latest, "qualifiers": fact.qualifiers,
        "note": pool.notes.get(fact.note), "words": pool.add(fact.words),
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
    return {"iri": conflict.iri, "kind": conflict.kind, "subject": pool.entities.get(conflict.subject), "sides": sides}


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
