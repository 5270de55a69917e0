"""Nanopublications: each is valid by the nanopub library's own checks, holds the words, and asserts what is asserted."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import nanopub
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from nanopub.trustyuri.rdf import RdfHasher, RdfUtils

from kg.exporters import Nanopubs
from kg.exporters.trusty import PLACE, artifact_code
from tests import export_cases as cases
from tests.test_exporters import QUADS, written

KG, RDF, PROV = cases.KG, cases.RDF, cases.PROV
BOTH = cases.small() + cases.hostile()
Publication = dict[str, set[ox.Triple]]  # graph → its triples

# rdflib 7 warns of the library's use of it
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset\\.\\w+|ConjunctiveGraph) is deprecated:DeprecationWarning")


def published(quads: list[ox.Quad], folder: Path) -> dict[str, list[ox.Quad]]:
    """Name → quads of each nanopublication in the file."""
    found = defaultdict(list)
    for quad in ox.parse(path=written(Nanopubs(), quads, folder)):
        found[quad.graph_name.value.partition("#")[0]].append(quad)  # type: ignore[union-attr]
    return dict(found)


def graphs(quads: list[ox.Quad]) -> Publication:
    found = defaultdict(set)
    for quad in quads:
        found[quad.graph_name.value.partition("#")[2]].add(quad.triple)  # type: ignore[union-attr]
    return dict(found)


def by_assertion(quads: list[ox.Quad], folder: Path) -> dict[str, Publication]:
    made = map(graphs, published(quads, folder).values())
    return {next(t.subject.value for t in g["assertion"] if t.predicate.value == RDF + "subject"): g for g in made}  # type: ignore[union-attr]


def library(quads: list[ox.Quad]) -> nanopub.Nanopub:
    graph = rdflib.ConjunctiveGraph()
    graph.parse(data="".join(f"{q} .\n" for q in quads), format="nquads")
    return nanopub.Nanopub(rdf=graph)


def test_the_library_finds_each_valid_and_its_hash_right(tmp_path: Path) -> None:
    found = published(BOTH, tmp_path)
    assert len(found) == sum(q.object == ox.NamedNode(KG + "Assertion") for q in BOTH) == 19
    for name, quads in found.items():
        assert name.startswith(cases.BASE + "np/RA") and len(name.rpartition("/")[2]) == 45
        assert set(graphs(quads)) == {"Head", "assertion", "provenance", "pubinfo"}
        checked = library(quads)
        assert checked.source_uri == name
        assert checked.is_valid and checked.has_valid_trusty


def test_the_library_finds_a_changed_word(tmp_path: Path) -> None:
    quads = next(iter(published(cases.small(), tmp_path).values()))
    words = next(q for q in quads if q.predicate.value == KG + "exact")
    changed = [*(q for q in quads if q != words), ox.Quad(words.subject, words.predicate, ox.Literal("Another."), words.graph_name)]
    with pytest.raises(nanopub.MalformedNanopubError if hasattr(nanopub, "MalformedNanopubError") else ValueError, match="Trusty"):
        _ = library(changed).has_valid_trusty


@settings(max_examples=100, deadline=None)
@given(QUADS)
def test_the_hash_is_the_librarys(quads: list[ox.Quad]) -> None:
    me = f"{cases.BASE}np/{PLACE}"
    parts = [(f"{me}#g{len(str(q.graph_name)) % 2}", q.subject, q.predicate, q.object) for q in quads]
    rows = [(g, s.value, p.value, o if isinstance(o, ox.Literal) else o.value) for g, s, p, o in parts]  # type: ignore[union-attr]
    code = artifact_code(rows)
    graph = rdflib.ConjunctiveGraph()
    lines = (f"{ox.Quad(s, p, o, ox.NamedNode(g.replace(PLACE, code)))} .\n" for g, s, p, o in parts)
    graph.parse(data="".join(lines), format="nquads")
    assert RdfHasher.make_hash(RdfUtils.get_quads(graph), code) == code
    random.Random(1).shuffle(rows)
    assert artifact_code([*rows, *rows]) == code


def test_the_hash_escapes_and_orders_as_the_specification_says() -> None:
    """Worked out by hand: the text of these quads, hashed with another tool."""
    rows = [("g", "s", "p", ox.Literal('a\\b\n"', language="JA")), ("g", "s", "p", "o")]
    text = 'g\ns\np\no\ng\ns\np\n@ja a\\\\b\\n"\n'
    from base64 import urlsafe_b64encode
    from hashlib import sha256

    assert artifact_code(rows) == "RA" + urlsafe_b64encode(sha256(text.encode()).digest()).decode().rstrip("=")


def test_only_what_is_asserted_stands_as_a_plain_triple(tmp_path: Path) -> None:
    found = by_assertion(cases.small(), tmp_path)
    ent = cases.BASE + "entity/"
    plain = {a: {t for t in g["assertion"] if t.subject.value != a} for a, g in found.items()}  # type: ignore[union-attr]
    founded, rumoured = cases.BASE + "assertion/0a1", cases.BASE + "assertion/0a5"
    assert {str(t) for t in plain[founded]} == {f"<{ent}aya-mori> <{KG}founderOf> <{ent}hoshino-robotics>"}
    assert plain[rumoured] == set()
    assert ox.Triple(ox.NamedNode(rumoured), ox.NamedNode(KG + "modality"), ox.NamedNode(KG + "rumoured")) in found[rumoured]["assertion"]


def test_all_that_is_told_of_an_assertion_and_its_places_is_in_it(tmp_path: Path) -> None:
    quads = cases.small()
    found = by_assertion(quads, tmp_path)
    for name, publication in found.items():
        told = {(t.predicate, t.object) for triples in publication.values() for t in triples}
        about = {(q.predicate, q.object) for q in quads if q.subject == ox.NamedNode(name)}
        places = {o for p, o in about if p.value in (KG + "evidence", KG + "context")}
        selectors = {q.object for q in quads if q.subject in places and q.predicate.value.endswith("#hasSelector")}
        assert about | {(q.predicate, q.object) for q in quads if q.subject in places | selectors} <= told
        assert places <= {t.subject for t in publication["provenance"]}
    words = ox.Literal("Aya Mori founded Hoshino Robotics in Tokyo in 2011.")
    assert words in {t.object for t in found[cases.BASE + "assertion/0a1"]["provenance"]}
    assert ox.Literal("How Hoshino Robotics grew", language="en") in {t.object for t in found[cases.BASE + "assertion/0a1"]["provenance"]}


def test_a_fact_has_its_name_whatever_else_is_exported(tmp_path: Path) -> None:
    assert set(published(cases.small(), tmp_path)) < set(published(BOTH, tmp_path))


def test_bad_characters_and_bare_assertions_are_valid_too(tmp_path: Path) -> None:
    bad = 'a\x00\x0b\ufffe\r\n\t\\n \\\\ """ 𠮷\u2028'
    quads = cases.chain((bad, "乙"), (bad,))
    lone = ox.NamedNode(cases.BASE + "assertion/lone")
    quads.append(ox.Quad(lone, ox.NamedNode(RDF + "type"), ox.NamedNode(KG + "Assertion"), ox.NamedNode(cases.BASE + "note/0000")))
    found = published(quads, tmp_path)
    assert len(found) == 3
    for made in found.values():
        checked = library(made)
        assert checked.is_valid and checked.has_valid_trusty


def test_a_blank_node_of_another_tool_gets_a_name(tmp_path: Path) -> None:
    quads = [q for q in cases.chain(("甲", "乙"), ("文。",)) if q.predicate.value != RDF + "object"]
    me = next(q for q in quads if q.predicate.value == RDF + "subject")
    quads.append(ox.Quad(me.subject, ox.NamedNode(RDF + "object"), ox.BlankNode("b0"), me.graph_name))
    found = published(quads, tmp_path)
    name, made = next((n, m) for n, m in found.items() if any(q.subject == me.subject for q in m))
    assert ox.NamedNode(f"{name}#_b0") in {q.object for q in made}
    assert library(made).is_valid and library(made).has_valid_trusty


def test_a_triple_term_is_refused(tmp_path: Path) -> None:
    fact = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode("urn:o"))
    quads = cases.chain(("甲", "乙"), ("文。",))
    me = next(q for q in quads if q.predicate.value == RDF + "subject")
    with pytest.raises(ValueError, match="TriG"):
        Nanopubs().write([*quads, ox.Quad(me.subject, ox.NamedNode(RDF + "reifies"), fact, me.graph_name)], tmp_path / "nanopubs.trig")
    assert list(tmp_path.iterdir()) == []
