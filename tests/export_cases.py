"""Builds to export: a small one in a file, one whose notes try to break out, and one of any size."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

BASE = "https://example.org/kg/"
KG = "https://w3id.org/notegraph#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
XSD = "http://www.w3.org/2001/XMLSchema#"

HOSTILE = (
    "</script><img src=x onerror=\"document.title='broken'\">",
    "<html><b>bold</b>",
    "{{script}} {{data}} ${x} %s",
    "a\u2028b\u2029c",
    "\u202eevil\u202c مرحبا",
    "</style><style>*{display:none}",
    "' onmouseover='document.title=\"broken\"",
    "]]>&lt;&#60;--><!--<script>",
    "javascript:alert(1)",
    "__proto__",
)


def small() -> list[ox.Quad]:
    """Two notes in two languages, in canonical order."""
    return canonical(ox.parse(path=Path(__file__).with_name("export_graph.trig"), format=ox.RdfFormat.TRIG))


def canonical(quads: object) -> list[ox.Quad]:
    """Each quad once, sorted by its line."""
    return sorted(set(quads), key=str)  # type: ignore[call-overload]


def hostile() -> list[ox.Quad]:
    """Names, sentences, headings, titles, quotations and units that would be markup, script or a slot if they could."""
    return chain(HOSTILE, HOSTILE)


def chain(names: tuple[str, ...], sentences: tuple[str, ...], langs: tuple[str, ...] = ("en", "ja", "zh")) -> list[ox.Quad]:
    """Entities of those names, each the founder of the next, as those sentences say; a note, statement and number each."""
    quads = []
    for i, name in enumerate(names):
        note, lang = f"{BASE}note/{i:04}", langs[i % len(langs)]
        one, other = f"{BASE}entity/{i:04}", f"{BASE}entity/{(i + 1) % len(names):04}"
        said, place = sentences[i % len(sentences)], f"{note}#char=5,{5 + len(sentences[i % len(sentences)])}"
        rows: list[tuple[str, str, ox.NamedNode | ox.Literal]] = [
            (note, RDF + "type", ox.NamedNode(KG + "Note")),
            (note, "http://purl.org/dc/terms/title", ox.Literal(name, language=lang)),
            (note, "http://purl.org/dc/terms/language", ox.Literal(lang)),
            (note, KG + "path", ox.Literal(f"{i:04}")),
            (note, KG + "mentions", ox.NamedNode(one)),
            (one, RDF + "type", ox.NamedNode(KG + ("Person", "Organization", "Place", "AIModel")[i % 4])),
            (one, SKOS + "prefLabel", ox.Literal(name, language=lang)),
            (place, KG + "exact", ox.Literal(said)),
            (place, KG + "line", ox.Literal(i + 1)),
            (place, KG + "section", ox.Literal(name)),
        ]
        rows += _assertion(i, one, "founderOf", ox.NamedNode(other), note, place)
        rows.append((f"{BASE}assertion/{i:06x}", KG + "degree", ox.Literal(name)))
        rows += [
            (f"{BASE}statement/{i}", RDF + "type", ox.NamedNode(KG + "Statement")),
            (f"{BASE}statement/{i}", KG + "speaker", ox.NamedNode(one)),
            (f"{BASE}statement/{i}", KG + "quote", ox.Literal(said, language=lang)),
            (f"{BASE}statement/{i}", KG + "evidence", ox.NamedNode(place)),
            (f"{BASE}measurement/{i}", RDF + "type", ox.NamedNode(KG + "Measurement")),
            (f"{BASE}measurement/{i}", KG + "of", ox.NamedNode(one)),
            (f"{BASE}measurement/{i}", KG + "measure", ox.NamedNode(KG + "revenue")),
            (f"{BASE}measurement/{i}", KG + "value", ox.Literal("1234567", datatype=ox.NamedNode(XSD + "decimal"))),
            (f"{BASE}measurement/{i}", KG + "unit", ox.Literal(name)),
            (f"{BASE}measurement/{i}", KG + "evidence", ox.NamedNode(place)),
        ]
        quads += [ox.Quad(ox.NamedNode(s), ox.NamedNode(p), o, ox.NamedNode(note)) for s, p, o in rows]
    return canonical(quads)


def strange() -> list[ox.Quad]:
    """Predicates and classes whose names are no identifiers, and a predicate of literals that is called like a column."""
    quads = chain(("a", "b"), ("s",))
    graph, entity = quads[0].graph_name, ox.NamedNode(BASE + "entity/0000")
    out = [ox.Quad(entity, ox.NamedNode(RDF + "type"), ox.NamedNode(KG + "it's(a)class"), graph)]
    told = {"founded-by": entity, "2nd": entity, **{name: ox.Literal("x") for name in ("id", "the,date", "the;date", "=1+1")}}
    for n, (predicate, value) in enumerate(told.items()):
        fact = ox.NamedNode(f"{BASE}assertion/f{n}")
        rows: list[tuple[str, ox.NamedNode | ox.Literal]] = [
            (RDF + "type", ox.NamedNode(KG + "Assertion")),
            (RDF + "subject", entity),
            (RDF + "predicate", ox.NamedNode(KG + predicate)),
            (RDF + "object", value),
            (KG + "modality", ox.NamedNode(KG + "asserted")),
        ]
        out += [ox.Quad(fact, ox.NamedNode(p), o, graph) for p, o in rows]
    return canonical([*quads, *out])


def _assertion(
    number: int, subject: str, predicate: str, value: ox.NamedNode, note: str, place: str
) -> list[tuple[str, str, ox.NamedNode | ox.Literal]]:
    me = f"{BASE}assertion/{number:06x}"
    return [
        (subject, KG + predicate, value),
        (me, RDF + "type", ox.NamedNode(KG + "Assertion")),
        (me, RDF + "subject", ox.NamedNode(subject)),
        (me, RDF + "predicate", ox.NamedNode(KG + predicate)),
        (me, RDF + "object", value),
        (me, KG + "modality", ox.NamedNode(KG + "asserted")),
        (me, KG + "confidence", ox.Literal("0.9", datatype=ox.NamedNode(XSD + "decimal"))),
        (me, PROV + "wasDerivedFrom", ox.NamedNode(note)),
        (me, KG + "evidence", ox.NamedNode(place)),
    ]
