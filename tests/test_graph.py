"""The public `Graph` over a small graph of two notes, in every store."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

import kg
from kg.api import load
from kg.graph import Graph
from kg.graph.lookup import AmbiguousName, UnknownName, folded
from kg.graph.views import around
from kg.stores import QueryError, StoreError, open_store
from kg.stores.oxigraph import DiskStore

SMALL = Path(__file__).parent / "fixtures" / "small.trig"
ENTITY = "https://example.org/kg/entity/"


@pytest.fixture(scope="module", params=["memory", "disk", "rdflib"])
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    store = open_store(request.param, tmp_path_factory.mktemp("store"))
    store.load(load(SMALL).quads())
    return Graph(store)


def test_the_public_names_are_there() -> None:
    assert {name: getattr(kg, name).__name__ for name in kg.__all__} == {name: name for name in kg.__all__}


def test_the_function_build_outlives_the_import_of_the_module_build() -> None:
    importlib.import_module("kg.build")
    assert kg.build is importlib.import_module("kg.api").build


def test_a_store_gives_back_what_it_was_given(graph: Graph) -> None:
    assert graph.quads() == load(SMALL).quads()
    assert len(graph.quads()) > 100


def test_a_triple_that_two_notes_say_is_one_row(graph: Graph) -> None:
    everywhere = graph.query("SELECT ?s ?o { ?s kg:positionAt ?o }")
    assert everywhere.variables == ("s", "o")
    assert everywhere.rows == ((NamedNode(ENTITY + "mina-okabe"), NamedNode(ENTITY + "kumo-robotics")),)
    counted = graph.query("SELECT (COUNT(*) AS ?n) { ?s kg:positionAt ?o }")
    assert [cell.value for row in counted for cell in row if isinstance(cell, Literal)] == ["1"]
    assert len(graph.query("SELECT ?g { GRAPH ?g { ent:mina-okabe kg:positionAt ?o } }")) == 2


@pytest.mark.parametrize("name", ["memory", "disk", "rdflib"])
def test_literals_come_back_as_they_were_written(name: str, tmp_path: Path) -> None:
    s, p, xsd = NamedNode("https://example.org/s"), NamedNode("https://example.org/p"), "http://www.w3.org/2001/XMLSchema#"
    written = [("0.90", "decimal"), ("017", "nonNegativeInteger"), ("007", "integer")]
    quads = {Quad(s, p, Literal(value, datatype=NamedNode(xsd + kind)), s) for value, kind in written}
    store = open_store(name, tmp_path / "store")
    store.load([*quads, *quads])
    assert sorted(map(str, store.quads())) == sorted(map(str, quads))


def test_ask_and_construct(graph: Graph) -> None:
    assert graph.query("ASK { ent:mina-okabe kg:positionAt ?o }").rows
    assert not graph.query("ASK { ent:mina-okabe kg:diedOn ?o }").rows
    built = graph.query("CONSTRUCT { ?o kg:has ?s } { ?s kg:positionAt ?o }")
    assert [row[0] for row in built] == [NamedNode(ENTITY + "kumo-robotics")]


@pytest.mark.parametrize("query", ["SELECT", "SELECT * { ?s nowhere:p ?o }", "DELETE WHERE { ?s ?p ?o }"])
def test_what_is_no_query_is_refused(graph: Graph, query: str) -> None:
    with pytest.raises(QueryError):
        graph.query(query)


def test_counts(graph: Graph) -> None:
    counts = graph.counts()
    assert (counts.notes, counts.entities, counts.facts, counts.assertions) == (2, 3, 2, 4)
    assert (counts.statements, counts.measurements, counts.conflicts) == (1, 1, 1)


@pytest.mark.parametrize(
    "name", ["Kumo Robotics", "ＫＵＭＯ　robotics", "kumo", "雲ロボティクス", "ent:kumo-robotics", f"<{ENTITY}kumo-robotics>"]
)
def test_an_entity_is_found_by_any_of_its_names(graph: Graph, name: str) -> None:
    view = graph.show(name)
    assert view.iri == ENTITY + "kumo-robotics"
    assert view.labels == (("en", "Kumo Robotics"), ("ja", "雲ロボティクス"))
    assert view.aliases == (("en", "Kumo"),)
    assert view.types == ("Company", "Organization")


def test_show_gathers_all_that_is_said(graph: Graph) -> None:
    company, person = graph.show("Kumo"), graph.show("岡部美奈")
    (position,) = company.facts_in
    assert (position.subject.label, position.predicate.label, position.modality) == ("Mina Okabe", "positionAt", "asserted")
    assert position.qualifiers == (("position", "ceo"), ("start", "2019"))
    assert len(position.assertions) == 2
    assert [(f.predicate.label, f.object.label) for f in company.dates] == [("foundedOn", "2011-04")]
    assert [(w.predicate.label, w.object.label, w.place.line) for w in company.measurements] == [("revenue", "1200000000 JPY", 3)]
    facts = [(f.predicate.label, f.modality) for f in person.facts]
    assert facts == [("acquired", "planned"), ("memberOf", "derived"), ("positionAt", "asserted")]
    assert [w.object.label for w in person.statements] == ["道は長い"]
    assert [w.place.exact for w in person.mentions] == ["Mina Okabe"]
    (conflict,) = company.conflicts
    assert conflict.kind == "position"
    assert [side.place.note.label for side in conflict.sides] == ["north-en.md", "north-ja.md"]


def test_why_leads_to_the_sentences(graph: Graph) -> None:
    first, second = graph.why("mina okabe", "position at", "雲ロボティクス")
    assert (first.place.note.label, first.place.line, first.confidence) == ("north-en.md", 3, 0.95)
    assert first.place.sentence == "Mina Okabe is chief executive of Kumo Robotics."
    assert second.place.sentence == "雲ロボティクスの岡部美奈CEOは「道は長い」と述べた。"
    for why in (first, second):
        assert why.place.sentence[why.place.start : why.place.end] == why.place.exact
    assert first.extractor == "https://example.org/kg/pattern/en/is-role-of"


def test_why_shows_what_resolved_a_pronoun(graph: Graph) -> None:
    (why,) = graph.why("Mina Okabe", "acquired", "Tsubame Labs")
    assert why.modality == "planned"
    assert why.place.sentence == "She plans to buy Tsubame Labs."
    assert [step.exact for step in why.context] == ["Mina Okabe"]


def test_why_follows_an_inference_to_its_premises(graph: Graph) -> None:
    (fact,) = [f for f in graph.show("Tsubame Labs").facts_in if f.modality == "derived"]
    assert (fact.subject.label, fact.predicate.label) == ("Mina Okabe", "memberOf")
    premises = graph.why("Mina Okabe", "memberOf", "Tsubame Labs")
    assert [(w.iri.rpartition("/")[2], w.rule.rpartition("/")[2]) for w in premises] == [("a1", "made-up"), ("a3", "made-up")]


def test_why_by_the_iri_of_a_place_and_by_parts(graph: Graph) -> None:
    assertion = "https://example.org/kg/assertion/a4"
    (why,) = graph.why(assertion)
    assert (why.iri, why.object.label) == (assertion, "2011-04")
    assert graph.why("Kumo", "foundedOn", "2011-04") == (why,)
    assert graph.why("Kumo", "foundedOn", "2012") == ()
    assert len(graph.why("Mina Okabe", "positionAt")) == 2
    assert [w.kind for w in graph.why("https://example.org/kg/statement/s1")] == ["Statement"]


def test_a_predicate_is_named_in_any_language_of_the_vocabulary(graph: Graph) -> None:
    label = graph._ontology.names["positionAt", "ja"]
    assert graph.why("岡部美奈", label, "Kumo") == graph.why("Mina Okabe", "positionAt", "Kumo")


def test_an_unknown_name_says_what_is_near(graph: Graph) -> None:
    with pytest.raises(UnknownName, match="did you mean kumo robotics") as error:
        graph.show("Kumo Robotic")
    assert error.value.near[0] == "kumo robotics"
    with pytest.raises(UnknownName, match="positionAt"):
        graph.why("Kumo", "position", "Mina Okabe")


@pytest.mark.parametrize("name", ["x> ?p ?o } #", '" . ?x ?y ?z', "}", "ent:a> . <b", "\\u003e"])
def test_a_name_never_becomes_part_of_a_query(graph: Graph, name: str) -> None:
    with pytest.raises(UnknownName):
        graph.show(name)
    with pytest.raises(UnknownName):
        graph.why(name, name, name)


def test_a_name_of_two_things_lists_both() -> None:
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    store = open_store()
    store.load(Quad(NamedNode(ENTITY + slug), label, Literal("Sora", language="en")) for slug in ("sora-person", "sora-model"))
    with pytest.raises(AmbiguousName) as error:
        Graph(store).show("SORA")
    assert error.value.iris == (ENTITY + "sora-model", ENTITY + "sora-person")


def test_labels_are_shown_in_the_language_asked_for() -> None:
    (position,) = load(SMALL, "ja").show("Kumo").facts_in
    assert (position.subject.label, position.object.label) == ("岡部美奈", "雲ロボティクス")


def test_load_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kg build"):
        load(tmp_path)
    (tmp_path / "kg.nq").write_text("<a> <b>", "utf-8")
    with pytest.raises(StoreError, match=r"kg\.nq"):
        load(tmp_path)
    (tmp_path / "kg.xlsx").write_text("", "utf-8")
    with pytest.raises(StoreError, match="format"):
        load(tmp_path / "kg.xlsx")
    with pytest.raises(StoreError, match="memory"):
        open_store("nowhere")


def test_a_store_on_disk_stays_and_a_load_that_fails_changes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "store"
    open_store("disk", place).load(load(SMALL).quads())
    assert load(place).quads() == load(SMALL).quads()

    def broken() -> Iterator[Quad]:
        yield load(SMALL).quads()[0]
        raise RuntimeError("the notes ran out")

    reader, writer = DiskStore(place), DiskStore(place)
    with pytest.raises(RuntimeError):
        writer.load(broken())
    assert load(place).quads() == load(SMALL).quads()
    writer.load(load(SMALL).quads()[:1])
    assert len(list(writer.quads())) == len(load(place).quads()) == 1
    assert reader.query("SELECT * { ?s ?p ?o }", {}).rows != ()
    assert len(reader.query("SELECT * { ?s ?p ?o }", {})) > len(writer.query("SELECT * { ?s ?p ?o }", {})) == 1


def test_a_folder_with_other_files_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(StoreError, match="other files"):
        open_store("disk", tmp_path)


@pytest.mark.parametrize("name", ["memory", "rdflib"])
def test_triples_without_a_graph_stay_without_one(name: str) -> None:
    s, p, o, g = (NamedNode(f"https://example.org/{x}") for x in "spog")
    store = open_store(name)
    store.load([Quad(s, p, o), Quad(s, p, g, g)])
    assert {q.graph_name for q in store.quads()} == {DefaultGraph(), g}
    assert len(list(store.quads())) == 2


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_the_words_are_always_found_in_their_sentence(prefix: str, exact: str, suffix: str) -> None:
    sentence, start, end = around(prefix, exact, suffix)
    assert sentence[start:end] == exact
    assert sentence.strip("…").strip() in prefix + exact + suffix


@pytest.mark.parametrize(
    ("prefix", "exact", "suffix", "sentence"),
    [
        ("One. ", "Two is here", ". Three.", "Two is here."),
        ("一つ。", "二つ", "です。三つ。", "二つです。"),
        ("", "It is 3", ".5 now! Then", "It is 3.5 now!"),
        ("and so ", "it goes", " on and", "…and so it goes on and…"),
        ("# Head\n\n", "Words.", " More.", "Words."),
        ("好吗？", "不好", "！", "不好！"),
    ],
)
def test_a_sentence_ends_where_its_script_ends_it(prefix: str, exact: str, suffix: str, sentence: str) -> None:
    assert around(prefix, exact, suffix)[0] == sentence


@given(st.text())
def test_folding_a_name_twice_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)
