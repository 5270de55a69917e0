"""What makes two tellings one: a key for each entity, fact, statement and measurement, and what of it may change.

Keys hold what is said, never where: no offset, no note, no IRI of an assertion. They are JSON, and so are states.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from kg.diff.material import Side
from kg.exporters.spool import value_of
from kg.exporters.terms import KG, PROV, RDF, SKOS, TYPE, is_iri, local_name
from kg.graph.evidence import STRUCTURE
from kg.pages.wording import symmetric

Properties = Mapping[str, list[str]]  # predicate → objects as N-Quads write them, in order

NAMES = {SKOS + "prefLabel": "name", SKOS + "altLabel": "other name", SKOS + "hiddenLabel": "hidden name"}
NUMBER = tuple(KG + name for name in ("of", "measure", "value", "minValue", "maxValue", "unit", "bound", "on"))


@dataclass(frozen=True, slots=True)
class Item:
    """One telling of a thing: its kind, key and state, and the IRI that tells it."""

    kind: str
    key: str
    state: str
    iri: str


@dataclass(frozen=True, slots=True)
class Named:
    """That a note names an entity: at the evidence with that IRI, `start` code points into the file, or nowhere ("", -1)."""

    entity: str
    note: str
    start: int
    evidence: str


class Keys:
    """Keys for one side. `renamed` leads from entities that people made one, or gave another class, to what they are on the other side."""

    def __init__(self, side: Side, renamed: Mapping[str, str]) -> None:
        self._side, self._renamed = side, renamed

    def items(self) -> Iterator[Item | Named]:
        """All that the graph tells but conflicts, in one pass; what is inferred is a fact too."""
        makers: dict[str, Callable[[str, Properties], Iterator[Item | Named]]] = {
            f"<{KG}Assertion>": self._assertion,
            f"<{KG}Inference>": self._inference,
            f"<{KG}Statement>": self._statement,
            f"<{KG}Measurement>": self._measurement,
            f"<{KG}Mention>": self._mention,
            f"<{KG}Note>": self._note,
        }
        entities = f"<{self._side.base}entity/"
        for subject, rows in groupby(self._side.spool.rows(), itemgetter(0)):
            found: dict[str, dict[str, None]] = {}
            for _, predicate, value, _ in rows:
                found.setdefault(predicate[1:-1], {})[value] = None
            properties = {predicate: list(values) for predicate, values in found.items()}
            if subject.startswith(entities) or SKOS + "inScheme" in properties:
                yield self._entity(subject[1:-1], properties)
                continue
            for kind in properties.get(TYPE, ()):
                if kind in makers:
                    yield from makers[kind](subject[1:-1], properties)

    def conflict(self, iri: str, key_of: Callable[[str], str]) -> Item:
        """A conflict: its kind, what it is about and what its sides say, whose keys `key_of` knows by their IRIs."""
        index = self._side.index
        sides = [side.value for side in index.all(iri, KG + "side")]
        said = sorted({key_of(side) or _json(["mention", self.entity(index.one(side, KG + "entity"))]) for side in sides})
        settled = any(index.one(side, KG + "overruledBy") for side in sides)
        key = [index.one(iri, KG + "kind"), self.entity(index.one(iri, KG + "subject")), said]
        return Item("conflict", _json(key), _json([settled]), iri)

    def entity(self, iri: str) -> str:
        """An entity as keys name it."""
        short = self._side.short(iri)
        return self._renamed.get(short, short)

    def _entity(self, iri: str, properties: Properties) -> Item:
        types = sorted(t[1:-1].removeprefix(KG) for t in properties.get(TYPE, ()) if t.startswith(f"<{KG}"))
        names = [[what, text] for predicate, what in NAMES.items() for text in properties.get(predicate, ())]
        return Item("entity", _json([self.entity(iri)]), _json([self._side.short(iri), types, names]), iri)

    def _assertion(self, iri: str, properties: Properties) -> Iterator[Item]:
        qualifiers = [
            [predicate.removeprefix(KG), self._term(value)]
            for predicate, values in properties.items()
            if predicate.startswith(KG) and predicate not in STRUCTURE
            for value in values
        ]
        modality = local_name(_iri(properties, KG + "modality")) or "asserted"
        confidence = _text(properties, KG + "confidence")
        state = [modality, confidence, *self._decided(properties)]
        yield Item("fact", self._fact(properties, sorted(qualifiers)), _json(state), iri)

    def _inference(self, iri: str, properties: Properties) -> Iterator[Item]:
        if RDF + "object" in properties:
            yield Item("fact", self._fact(properties, []), _json(["derived", "", [], False]), iri)

    def _fact(self, properties: Properties, qualifiers: list[list[str]]) -> str:
        predicate = _iri(properties, RDF + "predicate")
        ends = [self._term(_first(properties, RDF + name)) for name in ("subject", "object")]
        if symmetric(predicate):
            ends.sort()  # one of them may have another name on the other side
        return _json([ends[0], predicate.removeprefix(KG), ends[1], qualifiers])

    def _statement(self, iri: str, properties: Properties) -> Iterator[Item]:
        said = "quote" if KG + "quote" in properties else "paraphrase"
        key = [self._term(_first(properties, KG + "speaker")), _first(properties, KG + said), said]
        given = [self._term(_first(properties, KG + name)) for name in ("madeAt", "saidOn")]
        state = [*given, sorted(map(self._term, properties.get(KG + "about", ()))), *self._decided(properties)]
        yield Item("statement", _json(key), _json(state), iri)

    def _measurement(self, iri: str, properties: Properties) -> Iterator[Item]:
        key = [self._term(_first(properties, name)) for name in NUMBER]
        yield Item("measurement", _json(key), _json([*self._decided(properties)]), iri)

    def _decided(self, properties: Properties) -> tuple[list[str], bool]:
        """The kinds of decisions that bear a place out, and whether one settled against it: the end of a state."""
        found = (self._side.decisions.get(self._side.short(d[1:-1])) for d in properties.get(KG + "decidedBy", ()))
        return sorted({row.kind for row in found if row is not None}), KG + "overruledBy" in properties

    def _mention(self, iri: str, properties: Properties) -> Iterator[Named]:
        evidence = _iri(properties, KG + "evidence")
        note, _, span = evidence.rpartition("#char=")
        start = span.partition(",")[0]
        yield Named(self._side.short(_iri(properties, KG + "entity")), note, int(start) if start.isdecimal() else -1, evidence)

    def _note(self, iri: str, properties: Properties) -> Iterator[Named]:
        for value in (*properties.get(KG + "mentions", ()), *properties.get(PROV + "wasAttributedTo", ())):
            yield Named(self._side.short(value[1:-1]), iri, -1, "")

    def _term(self, text: str) -> str:
        """A term that N-Quads write so, as keys have it."""
        return self.entity(text[1:-1]) if text and is_iri(text) else text


def shown(text: str) -> str:
    """What to show of a term of a key: a literal's value, an IRI's last part."""
    return value_of(text) if text.startswith('"') else local_name(text) or text


def named(text: str) -> str:
    """A name with its language behind it, from the literal as N-Quads write it."""
    tag = text.rpartition('"')[2].removeprefix("@")
    return f"{value_of(text)} [{tag}]" if tag and not tag.startswith("^^") else value_of(text)


def _first(properties: Properties, predicate: str) -> str:
    return next(iter(properties.get(predicate, ())), "")


def _iri(properties: Properties, predicate: str) -> str:
    return _first(properties, predicate)[1:-1]


def _text(properties: Properties, predicate: str) -> str:
    found = _first(properties, predicate)
    return value_of(found) if found else ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
