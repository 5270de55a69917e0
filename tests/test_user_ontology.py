"""Whatever stands in a catalogue, a rule, shapes or a `kg.ttl` of the user's own, it is of use, or is refused with place and advice."""

from __future__ import annotations

import re
import shutil
import tempfile
from codecs import BOM_UTF8
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import kg.engines.note_reading
from kg.build import build
from kg.config import Config
from kg.curating.adding import Desk, add
from kg.curating.additions import Addition
from kg.curating.checks import findings
from kg.curating.entries import entries
from kg.graph import Graph
from kg.ontology import KG, load_ontology
from kg.resources import shipped_ontology
from kg.rules import derive
from kg.shapes import validate
from kg.stores import QueryError, open_store
from tests.user_files import rewritten, spoilt

LAW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
BASE = Config().base
GRAPH = tuple(ox.parse(path=str(Path(__file__).with_name("export_graph.trig"))))
HEAD = """@prefix kg: <https://w3id.org/notegraph#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
CATALOGUE = f"""{HEAD}
# Of our own.
<entity/kumo-labs> a kg:Company ; skos:prefLabel "Kumo Labs"@en , "雲研究所"@ja ; skos:altLabel "Kumo"@en ;
    skos:exactMatch <http://www.wikidata.org/entity/Q1> .
<entity/ada-palmer> a kg:Person ; skos:prefLabel "Ada Palmer"@en ; skos:hiddenLabel "Palmer"@en .
<confirmation/1> a rdf:Statement ; rdf:subject <entity/kumo-labs> ; rdf:predicate skos:exactMatch ;
    rdf:object <http://www.wikidata.org/entity/Q1> ; prov:wasAttributedTo <person/mina> .
"""
OWN_ONTOLOGY = f"""{HEAD}
kg:Workshop a owl:Class ; rdfs:subClassOf kg:Company ; rdfs:label "workshop"@en .
kg:workshopOf a owl:ObjectProperty , kg:Relation ; rdfs:label "workshop of"@en ;
    schema:domainIncludes kg:Workshop ; schema:rangeIncludes kg:Organization .
"""
SHAPES = f"""{HEAD}
<urn:s> a sh:NodeShape ; sh:targetClass kg:Assertion ;
    sh:property [ sh:path kg:confidence ; sh:minInclusive 0.6 ; sh:message "unsure" ] ;
    sh:property [ sh:path ( kg:evidence kg:exact ) ; sh:pattern "^[A-Z]" ; sh:minCount 1 ; sh:severity sh:Warning ] ;
    sh:sparql [ sh:message "is alike" ; sh:select "SELECT $this WHERE {{ $this a $this }}" ] .
"""
RULES = (
    """# scope: subject
# Two heads at once.
SELECT ("two heads" AS ?kind) ?subject ?side1 ?side2 {
  ?side1 rdf:subject ?subject ; rdf:predicate kg:positionAt ; rdf:object ?a .
  ?side2 rdf:subject ?subject ; rdf:predicate kg:positionAt ; rdf:object ?b .
  FILTER (STR(?a) < STR(?b) && !kg:misspelt(STR(?a), "x"))
}
""",
    """# Who founded it knows it.
CONSTRUCT { ?s kg:mentions ?o . ?i a kg:Inference ; rdf:subject ?s ; rdf:predicate kg:mentions ; rdf:object ?o ; kg:premise ?a . }
WHERE { ?a rdf:subject ?s ; rdf:object ?o . BIND (kg:inference(?s, kg:mentions, ?o) AS ?i) }
""",
)
SHAPE_TERMS = (
    *("3", "'(('", "'a{99999999999}'", "'x'", "true", "1e400", "'\\ud800'", "[]", "( )", "( 1 )", "_:b", "a", ";", ".", "kg:x", "<urn:s>"),
    *("sh:and ( <urn:s> )", "sh:node <urn:s>", "sh:property <urn:s>", "sh:path", "sh:in", "sh:datatype", "sh:class", "sh:minCount"),
    *("[ sh:inversePath kg:x ]", "[ sh:zeroOrMorePath kg:x ]", "[ sh:alternativePath 3 ]", "sh:languageIn", "sh:message", "sh:sparql"),
    *("sh:targetNode <urn:s> ;", "sh:targetClass <a b> ;", "sh:severity 3 ;", "sh:closed true ;", "sh:xone ( [] ) ;", "sh:deactivated"),
)
QUERY_TERMS = (
    *("?kind", "?side1", "?subject", "?values", "?x", "*", "1/0", "'x'", "''", "<>", "<a b>", "<//[>", "kg:", "nobody:x", "a", "_:b", "[]"),
    *("# scope: nonsense\n", "# scope: note\n", "#", "ASK {}", "DESCRIBE <a:b>", "SELECT * {}", "CONSTRUCT WHERE { ?s ?p ?o }", "LIMIT 0"),
    *("kg:misspelt()", "kg:inference()", "kg:nonsense(1)", "STR(?a)", "<<( ?a ?b ?c )>>", "GRAPH ?g {}", "FROM <a:b>", "BASE <x>"),
    *("SERVICE <http://localhost:1/> {}", "REGEX('x', '((')", "REGEX('x', 'a{99999}')", "IRI('x y')", "BNODE()", "9" * 500, "1e400"),
    *("'\\ud800'", "'\\u0000'", "'\u202e'", "DROP ALL", "INSERT DATA {}", "{", "}", "(", ")", ".", ";", "{" * 5000, "!" * 15000),
    *("STRDT('x', <a:b>)", "STRLANG('x', 'x y')", "GROUP BY ?a", "COUNT(*)", "(1 AS ?kind)", "('k' AS ?kind)", "(?x AS ?side1)", "SUM(?a)"),
)
NOTE = """---
lang: en
---
# Kumo

Dr. Ada Palmer, who founded Kumo Labs in May 2019, left Kumo, said Zorbex. 雲研究所.
"""


@pytest.fixture(scope="module")
def lean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped ontology without its names, patterns and rules, which take seconds to load."""
    folder = tmp_path_factory.mktemp("lean") / "ontology"
    shutil.copytree(shipped_ontology(), folder, ignore=shutil.ignore_patterns("catalogue", "patterns", "rules"))
    return folder


@lru_cache(maxsize=1)
def notes() -> Path:
    """A folder with one note that names what the catalogue holds."""
    folder = Path(tempfile.mkdtemp(prefix="kg-notes-"))
    (folder / "any-en.md").write_text(NOTE, "utf-8")
    return folder


def files_like(*texts: str, odd: tuple[str, ...] = ()) -> st.SearchStrategy[bytes]:
    """Files like those texts."""
    return st.sampled_from(texts).flatmap(lambda text: rewritten(text, odd) if odd else rewritten(text)).flatmap(spoilt)


def read_with(lean: Path, name: str, data: bytes, *reads: Callable[[tuple[Path, ...]], object]) -> None:
    """Do each with that file of the user's: it is of use, or refused with its name, a line, what is wrong and what to do."""
    own = Path(tempfile.mkdtemp(prefix="kg-own-"))
    file = own / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    try:
        for read in reads:
            try:
                read((lean, own))
            except ValueError as error:
                told = re.fullmatch(rf"{re.escape(str(file))}:(\d+): ([^\n]+): ([^\n]+)", str(error))
                assert told is not None and 1 <= int(told[1]) <= data.count(b"\n") + data.count(b"\r") + 1, str(error)
        assert file.read_bytes() == data or name.startswith("catalogue")
    finally:
        shutil.rmtree(own)


def built(roots: tuple[Path, ...]) -> None:
    """Build the note with these folders; the graph is one, and is checked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kg.engines.note_reading, "ontology_roots", lambda own: roots)
        made = build(notes(), replace(Config(), ontology=roots[1]))
        assert not made.problems
        validate(made.quads, roots)


def curated(roots: tuple[Path, ...]) -> None:
    """What `kg catalogue check` and `kg catalogue add` do."""
    ontology = load_ontology(roots[:1])
    findings(entries(roots, BASE), roots, BASE, ontology)


def added(roots: tuple[Path, ...]) -> None:
    """An entity is added to the file, and all that the file said is said still."""
    file = next((roots[1] / "catalogue").iterdir())
    before = told_in(file)
    addition = Addition("", "Company", (("prefLabel", "en", "Lillevik Works"),), ())
    add((addition,), Desk(roots[1], roots, BASE, load_ontology(roots[:1])))
    assert before is not None and before < (told_in(file) or set()) | (told_in(roots[1] / "catalogue" / "own.ttl") or set())


def told_in(file: Path) -> set[ox.Quad] | None:
    """What a file says; None where it is no Turtle."""
    with suppress(SyntaxError, ValueError, OSError):
        return set(ox.parse(file.read_bytes().removeprefix(BOM_UTF8), format=ox.RdfFormat.TURTLE, base_iri=BASE))
    return None


@LAW
@given(files_like(CATALOGUE))
@example(b"\xef\xbb\xbf" + CATALOGUE.encode())
@example(CATALOGUE.encode("shift-jis", "replace"))
@example(b"@prefix kg: <https://w3id.org/notegraph#> .\n@prefix skos: <http")
@example(CATALOGUE.replace("kg:Person", "kg:Nonsense").encode())
@example(CATALOGUE.encode() + b'"""a\nb""" .\n')
def test_a_catalogue_is_of_use_or_is_refused(lean: Path, data: bytes) -> None:
    read_with(lean, "catalogue/mine.ttl", data, built, curated, added)


@LAW
@given(files_like(OWN_ONTOLOGY))
@example(b"\xef\xbb\xbf" + OWN_ONTOLOGY.encode())
def test_an_ontology_is_of_use_or_is_refused(lean: Path, data: bytes) -> None:
    read_with(lean, "kg.ttl", data, built)


@LAW
@given(files_like(SHAPES, odd=SHAPE_TERMS))
@example(b"\xef\xbb\xbf" + SHAPES.encode())
@example(re.sub(r'sh:select ".*"', "sh:select 3", SHAPES).encode())
def test_shapes_are_of_use_or_are_refused(lean: Path, data: bytes) -> None:
    read_with(lean, "shapes.ttl", data, lambda roots: validate(GRAPH, roots))


def derived(roots: tuple[Path, ...]) -> None:
    """Ask the rules over a small graph; what they find are quads that N-Quads can hold."""
    found = set(derive(some(), roots[1:], BASE))
    assert set(ox.parse(ox.serialize(found, format=ox.RdfFormat.N_QUADS) or b"", ox.RdfFormat.N_QUADS)) == found


@lru_cache(maxsize=1)
def some() -> tuple[ox.Quad, ...]:
    """So small a graph that what a rule joins without a condition is small too."""
    facts = sorted({q.subject.value for q in GRAPH if q.predicate.value.endswith("#predicate")})[:3]
    noted = {q.graph_name for q in GRAPH if q.subject == q.graph_name}
    seals = [ox.Quad(n, ox.NamedNode(f"{KG}sha256"), ox.Literal("0" * 64), n) for n in noted]
    return (*(q for q in GRAPH if q.subject.value in facts or q.subject == q.graph_name), *seals)


@settings(LAW, max_examples=60)
@given(files_like(*RULES, odd=QUERY_TERMS))
@example(b"\xef\xbb\xbf" + RULES[0].encode())
@example(RULES[0].replace("subject\n", "nonsense\n", 1).encode())
@example(RULES[0].replace("misspelt", "\ufeffmisspelt").encode())
@example(b"SELECT * " + b"{" * 3000 + b"}" * 3000)
@example(b"SELECT * { FILTER (" + b"!" * 9900 + b"true) }")
@example(b"SELECT * { FILTER (" + b"1+" * 10_000 + b"1) }")
@example(b"ASK { SERVICE <http://localhost:1/> { ?s ?p ?o } }")
def test_a_rule_is_of_use_or_is_refused(lean: Path, data: bytes) -> None:
    read_with(lean, "rules/mine.rq", data, derived)


def test_a_query_that_nests_too_deeply_is_refused() -> None:
    with pytest.raises(QueryError, match="more than 100 deep: write it flatter"):
        Graph(open_store("memory")).query("ASK " + "{" * 3000 + "}" * 3000)


@pytest.mark.parametrize("query", ["ASK {{ FILTER(1{}) }}".format("+1" * 30_000), "ASK {{ {} }}".format("MINUS {}" * 5_000)])
def test_a_query_that_goes_on_too_long_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="longer than 10,000 characters: give many terms in VALUES"):
        Graph(open_store("memory")).query(query)


@pytest.mark.parametrize("piece", ["+1", "||1", "-?o", "/1", "&&?o", "*1"])
def test_a_query_as_long_as_may_be_is_answered(piece: str) -> None:
    query = "ASK {{ VALUES ?o {{ 1 }} FILTER(1{}) }}"
    assert Graph(open_store("memory")).query(query.format(piece * ((10_000 - len(query)) // len(piece)))).form == "ASK"


def test_a_long_table_of_values_is_no_long_query() -> None:
    rows = " ".join(f'("{n}{{}}\\"" <https://example.org/{n}>)' for n in range(5_000))
    (counted,) = Graph(open_store("memory")).query(f"SELECT (COUNT(*) AS ?n) {{ values (?a ?b) {{ {rows} }} }}")
    assert counted[0] is not None and counted[0].value == "5000"
