"""One note's graph against the gold of its subject: entities, types, relations, dates, measurements, quotations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from functools import cached_property

from kg.evaluate.built import NoteGraph, Triple
from kg.evaluate.calibration import Judged
from kg.evaluate.causes import Fact, missed, wrong
from kg.evaluate.gold import Gold, Row, fold
from kg.evaluate.outcome import Item, Outcome, compare
from kg.iris import concept_name
from kg.ontology import KG, Ontology

OPENING = 30  # folded letters of a gold quotation that a found one must hold
DATES = frozenset({"foundedOn", "releasedOn", "acquiredOn", "bornOn", "diedOn", "startDate", "endDate", "date"})
Pair = tuple[str, str, str]  # subject, predicate, object; a symmetric fact's ends sorted
Number = tuple[str, Decimal | None, str]  # of what, value, unit


class Comparison:
    """A note's graph with the gold's names for its entities.

    Args:
        graph: what the build holds of the note.
        gold: the gold of its subject.
        language: the gold's word for the note's language.
        ontology: tells relations from other properties, and which are symmetric.
        text: the note's file, by which the cause of an error is told more exactly; "" where it is not at hand.
    """

    def __init__(self, graph: NoteGraph, gold: Gold, language: str, ontology: Ontology, text: str = "") -> None:
        self.graph, self.gold, self.language, self.ontology, self.text = graph, gold, language, ontology, text
        self._names = gold.names()
        self._ids: dict[str, str] = {}

    def outcomes(self) -> Iterator[Outcome]:
        """Everything compared that the scorer of the gold files compares too."""
        yield from self._compared("entities", self._listed(), self._entities())
        yield from self._compared("types", self._typed(), self._types())
        yield from self._compared("relations", self._missing_explained(), self._wrong_explained())
        yield from self._compared("dates", self._gold_dates(), self._dates())
        yield from self._compared("measurements", self.gold_measurements.values(), self.measurements.values())
        yield from self._compared("quotes", self._gold_quotes(), self._quotes())

    def _compared(self, area: str, gold: Iterable[Item], found: Iterable[Item]) -> Iterator[Outcome]:
        return compare(area, self.graph.stem, self.language, gold, found)

    def gold_id(self, iri: str) -> str:
        """The gold's identifier of an entity: by its labels, else by the words of its mentions, the longest name deciding."""
        if iri not in self._ids:
            labels = self.graph.built.labels(iri)
            found = ""
            for names in (labels, self.graph.surfaces.get(iri, frozenset())):
                if not found and (known := [n for n in names if n in self._names]):
                    found = self._names[max(known, key=lambda n: (len(n), n))]
            self._ids[iri] = found or "?" + (min(labels, key=lambda n: (len(n), n)) if labels else iri.rsplit("/", 1)[-1])
        return self._ids[iri]

    def pair(self, s: str, p: str, o: str) -> Pair:
        """A fact by gold identifiers, the ends of a symmetric one in order."""
        symmetric = p in self.ontology.properties and self.ontology.properties[p].symmetric
        return (min(s, o), p, max(s, o)) if symmetric else (s, p, o)

    @cached_property
    def relations(self) -> tuple[tuple[str, str, str], ...]:
        """The plain facts of the note between entities, by IRI."""
        facts = ((t.s, t.p, t.o) for t in self.graph.triples if not t.literal and self._is_relation(t.p))
        return tuple(dict.fromkeys(facts))

    def _is_relation(self, name: str) -> bool:
        known = self.ontology.properties.get(name)
        return known is not None and known.kind == "relation"

    def by_gold(self, fact: tuple[str, str, str]) -> Pair:
        """A fact by IRI → by gold identifiers."""
        return self.pair(self.gold_id(fact[0]), fact[1], self.gold_id(fact[2]))

    def gold_pair(self, row: Row) -> Pair:
        """A relation row of the gold as a pair."""
        return self.pair(row["s"], row["p"], row["o"])

    @cached_property
    def wanted(self) -> Mapping[Pair, Item]:
        """The facts that the gold asserts for this note."""
        rows = (r for r in self.gold.rows("relations", self.language) if r.get("modality", "asserted") == "asserted")
        return {p: Item(p, " ".join(p), p[1]) for p in map(self.gold_pair, rows)}

    @cached_property
    def found(self) -> Mapping[Pair, Item]:
        """The facts that the graph asserts for this note, with the sources they were read from."""
        sources: dict[Pair, set[str]] = {}
        for fact in self.relations:
            read = sources.setdefault(self.by_gold(fact), set())
            read |= {s for claim in self.graph.claims.get(fact, ()) for s in claim.node.get("source", ())}
        return {p: Item(p, " ".join(p), p[1], tuple(sorted(s))) for p, s in sources.items()}

    def _ends(self, row: Row) -> Fact:
        return Fact(self._bears(row["s"]), frozenset({row["p"]}), self._bears(row["o"]), row.get("modality", "asserted"))

    def _bears(self, name: str) -> frozenset[str]:
        return frozenset(n for n, known in self._names.items() if known == name)

    @cached_property
    def _facts(self) -> tuple[Fact, ...]:
        return tuple(self._ends(row) for row in self.gold.rows("relations", self.language))

    def _missing_explained(self) -> Iterator[Item]:
        for (s, p, o), item in self.wanted.items():
            ends = Fact(self._bears(s), frozenset({p}), self._bears(o))
            yield item if item.key in self.found else replace(item, cause=missed(self.graph, ends, self.graph.names, self.text))

    def _wrong_explained(self) -> Iterator[Item]:
        facts = {self.by_gold(fact): fact for fact in self.relations}
        for pair, item in self.found.items():
            yield item if pair in self.wanted else replace(item, cause=wrong(self.graph, facts[pair], self._facts, self.graph.names))

    def judged(self) -> Iterator[Judged]:
        """Each assertion of a plain fact or date, with its confidence and whether the gold has it."""
        for fact in self.relations:
            yield from self.graph.judged(fact, self.by_gold(fact) in self.wanted, self.gold.subject)
        dates = {item.key for item in self._gold_dates()}
        for t in self._dated:
            yield from self.graph.judged((t.s, t.p, t.o), (self.gold_id(t.s), t.p, t.o) in dates, self.gold.subject)

    def _listed(self) -> Iterator[Item]:
        return (Item(e["id"], f"{e['id']} ({e['names'][0]})", e["type"]) for e in self.gold.rows("entities", self.language))

    @cached_property
    def entities(self) -> Mapping[str, str]:
        """IRI → gold identifier of all entities that the note mentions or relates."""
        named = self.graph.mentioned | {e for s, _, o in self.relations for e in (s, o)}
        return {iri: self.gold_id(iri) for iri in sorted(named) if self.graph.built.kinds(iri)}

    def _entities(self) -> Iterator[Item]:
        seen: Counter[str] = Counter()
        for iri, name in self.entities.items():
            seen[name] += 1
            kind = next(iter(sorted(self.graph.built.kinds(iri))))
            key = name if seen[name] == 1 else f"{name} again: {iri}"  # a second IRI for one entity is a wrong entity
            yield Item(key, key, kind)

    def _typed(self) -> Iterator[Item]:
        found = set(self.entities.values())
        rows = (e for e in self.gold.rows("entities", self.language) if e["id"] in found)
        return (Item((e["id"], e["type"]), f"{e['id']} {e['type']}", e["type"]) for e in rows)

    def _types(self) -> Iterator[Item]:
        listed = {e["id"] for e in self.gold.rows("entities", self.language)}
        for iri, name in self.entities.items():
            if name in listed:
                yield from (Item((name, kind), f"{name} {kind}", kind) for kind in sorted(self.graph.built.kinds(iri)))

    def _gold_dates(self) -> Iterator[Item]:
        rows = self.gold.rows("dates", self.language)
        return (Item((d["s"], d["p"], d["value"]), f"{d['s']} {d['p']} {d['value']}", d["p"]) for d in rows)

    @cached_property
    def _dated(self) -> tuple[Triple, ...]:
        return tuple(dict.fromkeys(t for t in self.graph.triples if t.p in DATES and t.literal and self.graph.built.kinds(t.s)))

    def _dates(self) -> Iterator[Item]:
        for t in self._dated:
            key = (self.gold_id(t.s), t.p, t.o)
            claims = self.graph.claims.get((t.s, t.p, t.o), ())
            yield Item(key, " ".join(key), t.p, tuple(sorted({s for c in claims for s in c.node.get("source", ())})))

    @cached_property
    def gold_measurements(self) -> Mapping[Number, Item]:
        """The numbers of the gold; a measure in words that the vocabulary does not have is `other`."""
        rows = self.gold.rows("measurements", self.language)
        return {k: Item(k, _shown(k), self.measure(m["what"]) or "other") for m in rows for k in [_key(m)]}

    def measure(self, words: str) -> str:
        """The measure of the vocabulary that the gold's words name; "" where they name none."""
        local = concept_name(words)
        return local if self.ontology.concepts.get(local) == "Measure" else ""

    def shown_measurement(self, row: Row) -> str:
        """How a number of the gold is shown."""
        return _shown(_key(row))

    @cached_property
    def measured(self) -> Mapping[Number, tuple[str, ...]]:
        """(entity, value, unit) → the measurement nodes that say so."""
        out: dict[Number, list[str]] = {}
        for iri in self.graph.nodes:
            node = self.graph.built.node(iri)
            if self.graph.built.is_a(iri, "Measurement") and node.get("value") and node.get("of"):
                key = (self.gold_id(node["of"][0]), number(node["value"][0]), _unit(node.get("unit", ())))
                out.setdefault(key, []).append(iri)
        return {key: tuple(nodes) for key, nodes in out.items()}

    @cached_property
    def measurements(self) -> Mapping[Number, Item]:
        """The numbers of the graph."""
        kinds = {k: self.graph.built.node(nodes[0]).get("measure", ("",))[0].removeprefix(KG) for k, nodes in self.measured.items()}
        return {k: Item(k, _shown(k), kinds[k]) for k in self.measured}

    @cached_property
    def quoted(self) -> tuple[tuple[str, str, str], ...]:
        """(node, folded words, speaker's gold identifier) of every verbatim statement."""
        nodes = ((iri, self.graph.built.node(iri)) for iri in self.graph.nodes)
        return tuple((iri, fold(q), self.gold_id(next(iter(n.get("speaker", ())), ""))) for iri, n in nodes for q in n.get("quote", ()))

    @cached_property
    def matched_quotes(self) -> Mapping[int, tuple[Row, str | None]]:
        """Number of a gold quotation → its row and the statement that gives it, if one does."""
        out: dict[int, tuple[Row, str | None]] = {}
        used: set[int] = set()
        for n, row in enumerate(self.gold.table.get("quotes", ())):
            exact = row["exact"].get(self.language) if isinstance(row["exact"], dict) else row["exact"]
            if not exact or self.language not in row.get("only", (self.language,)):
                continue
            start = fold(exact)[:OPENING]
            alike = [k for k, (_, words, who) in enumerate(self.quoted) if start and start in words and who == row["speaker"]]
            free = [k for k in alike if k not in used][:1]
            used.update(free)
            out[n] = (row, self.quoted[free[0]][0] if free else None)
        return out

    def _gold_quotes(self) -> Iterator[Item]:
        return (Item(n, f"{row['speaker']}: {_words(row, self.language)}", "") for n, (row, _) in self.matched_quotes.items())

    def _quotes(self) -> Iterator[Item]:
        used = {iri for _, iri in self.matched_quotes.values() if iri}
        yield from (Item(n, f"{row['speaker']}: {_words(row, self.language)}") for n, (row, iri) in self.matched_quotes.items() if iri)
        yield from (Item(("unexpected", words[:40]), f"{who}: {words[:40]}") for iri, words, who in self.quoted if iri not in used)


def number(text: object) -> Decimal | None:
    """A decimal in its shortest form; None where it is none."""
    try:
        return Decimal(str(text)).normalize()
    except InvalidOperation:
        return None


def _key(row: Row) -> Number:
    return row["s"], number(row["value"]), row.get("unit", "")


def _unit(values: Sequence[str]) -> str:
    return values[0].removeprefix(KG).rsplit("/", 1)[-1] if values else ""


def _shown(key: Number) -> str:
    value = "?" if key[1] is None else format(key[1], "f")
    return f"{key[0]} {value} {key[2]}".strip()


def _words(row: Row, language: str) -> str:
    exact = row["exact"].get(language, "") if isinstance(row["exact"], dict) else row["exact"]
    return str(exact)[:40]
