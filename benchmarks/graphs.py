"""Graphs of any size in the shape of docs/model.md, drawn with a seed: the same seed gives the same quads."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kg.ontology import KG, PREFIXES

BASE = "https://example.org/kg/"
CATALOGUE = NamedNode(BASE + "graph/catalogue")
PREDICATES = ("founderOf", "positionAt", "acquired", "partnerOf", "subsidiaryOf", "investedIn", "developed", "competitorOf")
KINDS = ("Company", "Person", "Product")
SYLLABLES = ("ka", "ro", "mi", "ten", "sol", "ari", "bun", "del", "nor", "vex", "lum", "ost")
KANA = ("カ", "ロ", "ミ", "テン", "ソル", "アリ", "ブン", "デル", "ノル", "ベク", "ルム", "オス")
FACTS = 30  # of one note
INTEGER = NamedNode(PREFIXES["xsd"] + "integer")
POSITION = NamedNode(PREFIXES["xsd"] + "nonNegativeInteger")


def term(name: str) -> NamedNode:
    """The IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


TYPE, KG_TYPES = term("rdf:type"), {kind: NamedNode(KG + kind) for kind in (*KINDS, "Organization")}


def entity(number: int) -> NamedNode:
    """The IRI of an entity; the lower its number, the more is said of it."""
    return NamedNode(f"{BASE}entity/e{number}")


def drawn(draw: random.Random, entities: int) -> int:
    """The number of an entity: few are drawn often, most seldom, as names in notes are. Of a million quads, two in a hundred
    draws are for the first, so that it has some 1,600 facts."""
    return int(entities * draw.random() ** (3 if draw.random() < 0.5 else 1))


def quads(count: int, seed: int) -> Iterator[Quad]:
    """At least `count` quads, and fewer than 2,000 more."""
    draw = random.Random(seed)
    entities = max(count // 120, 2)
    made = 0
    for number in range(entities):
        for quad in _entity(number):
            made += 1
            yield quad
    note = 0
    while made < count:
        for quad in _note(note, draw, lambda: (drawn(draw, entities), drawn(draw, entities))):
            made += 1
            yield quad
        note += 1


def communities(entities: int, facts: int, seed: int, groups: int = 16) -> Iterator[Quad]:
    """So many entities, and about so many facts between them (whole notes), four of five inside of a group."""
    draw = random.Random(seed)

    def pair() -> tuple[int, int]:
        one, other = drawn(draw, entities), drawn(draw, entities)
        if draw.random() < 0.8:
            group = int(groups * draw.random() ** 2)  # of some groups more is said than of others
            one, other = (min(n - n % groups + group, entities - groups + group) for n in (one, other))
        return one, other

    for number in range(entities):
        yield from _entity(number)
    for note in range(facts // FACTS):
        yield from _note(note, draw, pair)


def _entity(number: int) -> Iterator[Quad]:
    node, kind = entity(number), KINDS[number % len(KINDS)]
    digits = [number // 12**place % 12 for place in range(4)]
    names = ("".join(SYLLABLES[d] for d in digits).title(), "".join(KANA[d] for d in digits))
    for type_ in (kind, "Organization") if kind == "Company" else (kind,):
        yield Quad(node, TYPE, KG_TYPES[type_], CATALOGUE)
    for text, tag in zip(names, ("en", "ja"), strict=True):
        yield Quad(node, term("skos:prefLabel"), Literal(text, language=tag), CATALOGUE)
        yield Quad(node, term("rdfs:label"), Literal(text, language=tag), CATALOGUE)
    yield Quad(node, term("skos:altLabel"), Literal(f"{names[0]} {number}", language="en"), CATALOGUE)


def _note(number: int, draw: random.Random, pick: Callable[[], tuple[int, int]]) -> Iterator[Quad]:
    note = NamedNode(f"{BASE}note/n{number}")
    facts = {
        "rdf:type": NamedNode(KG + "Note"),
        "kg:path": Literal(f"n{number}"),
        "dcterms:title": Literal(f"Note {number}", language="en"),
        "dcterms:language": Literal("en"),
        "kg:sha256": Literal(f"{number:064x}"),
    }
    yield from (Quad(note, term(name), value, note) for name, value in facts.items())
    for line in range(1, FACTS + 1):
        subject, other = map(entity, pick())
        predicate = NamedNode(KG + draw.choice(PREDICATES))
        start = line * 100
        words = f"{subject.value.rpartition('/')[2]} and {other.value.rpartition('/')[2]}, as line {line} of note {number} says"
        place = f"{note.value}#char={start},{start + len(words)}"
        yield Quad(subject, predicate, other, note)
        yield Quad(note, term("kg:mentions"), subject, note)
        yield from _assertion(NamedNode(f"{BASE}assertion/{number:06x}{line:02x}"), subject, predicate, other, place, note, draw)
        yield from _place(place, words, line, start, note)
        mention = NamedNode(f"{BASE}mention/{number:06x}{line:02x}")
        yield Quad(mention, TYPE, NamedNode(KG + "Mention"), note)
        yield Quad(mention, term("kg:entity"), subject, note)
        yield Quad(mention, term("kg:evidence"), NamedNode(place), note)


def _assertion(
    node: NamedNode, subject: NamedNode, predicate: NamedNode, other: NamedNode, place: str, note: NamedNode, draw: random.Random
) -> Iterator[Quad]:
    said = (
        ("rdf:type", NamedNode(KG + "Assertion")),
        ("rdf:type", term("rdf:Statement")),
        ("rdf:subject", subject),
        ("rdf:predicate", predicate),
        ("rdf:object", other),
        ("kg:modality", NamedNode(KG + "asserted")),
        ("kg:confidence", Literal(f"0.{draw.randrange(70, 99)}", datatype=term("xsd:decimal"))),
        ("kg:extractedBy", NamedNode(f"{BASE}pattern/en/p{draw.randrange(40)}")),
        ("prov:wasDerivedFrom", note),
        ("kg:evidence", NamedNode(place)),
    )
    yield from (Quad(node, term(name), value, note) for name, value in said)


def _place(place: str, words: str, line: int, start: int, note: NamedNode) -> Iterator[Quad]:
    node, (position, quotation) = NamedNode(place), (NamedNode(place.replace("#char=", f"#{kind}=")) for kind in ("position", "quotation"))
    said = (
        (node, "rdf:type", NamedNode(KG + "Evidence")),
        (node, "rdf:type", term("oa:SpecificResource")),
        (node, "oa:hasSource", note),
        (node, "oa:hasSelector", position),
        (node, "oa:hasSelector", quotation),
        (node, "kg:exact", Literal(words)),
        (node, "kg:line", Literal(str(line), datatype=INTEGER)),
        (node, "kg:section", Literal(f"Part {line // 10}")),
        (position, "rdf:type", term("oa:TextPositionSelector")),
        (position, "oa:start", Literal(str(start), datatype=POSITION)),
        (position, "oa:end", Literal(str(start + len(words)), datatype=POSITION)),
        (quotation, "rdf:type", term("oa:TextQuoteSelector")),
        (quotation, "oa:exact", Literal(words)),
        (quotation, "oa:prefix", Literal("Before that. ")),
        (quotation, "oa:suffix", Literal(". After that.")),
    )
    yield from (Quad(subject, term(name), value, note) for subject, name, value in said)
