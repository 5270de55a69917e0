"""What there is to decide is found in real builds, best first, and what somebody decided is not asked again."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from kg.build import build
from kg.config import Config
from kg.decisions import Decisions
from kg.decisions.files import load_decisions
from kg.graph import Graph
from kg.resources import ontology_roots
from kg.review.duplicates import one_letter
from kg.review.finding import to_decide
from kg.review.spelling import keys, spellings
from kg.review.things import KINDS, Thing, Words
from kg.review.writing import remove, write
from kg.stores import open_store

NOW = datetime(2026, 11, 29, 10, 0, 7, tzinfo=timezone(timedelta(hours=9)))
NOTES = {
    "a": (
        "en",
        "Jane Fenwick is the CEO of Zorbex Paints. Jane Fenwick was born in Oslo. Jane Fenwick was born in 1970. "
        "Zorbex Paints was founded in 1998. Kota Sato was born in Bergen. Kota Sato joined Zorbex Paints.",
    ),
    "b": ("en", "Zorbex Paints Ltd is based in Oslo. Mary Quillfeather was born in Bergen. John Poe was born in Bergen."),
    "c": ("ja", "佐藤康太氏はベルゲンで生まれた。佐藤康太氏は技術者である。ジェーン・フェンウィック氏はオスロで生まれた。"),
    "d": (
        "en",
        "Mary Quilfeather was born in Bergen. Jane Fenwick was born in 1971. J. Fenwick was born in Oslo. "
        "John Poe was born in Bergen in 1960.",
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all builds: what is loaded of its ontology is loaded once."""
    folder = tmp_path_factory.mktemp("reviewed")
    (folder / "posts").mkdir()
    (folder / "ontology").mkdir()
    for name, (lang, text) in NOTES.items():
        (folder / "posts" / f"{name}.md").write_text(f"---\nlang: {lang}\n---\n\n{text}\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def graph(folder: Path) -> Graph:
    """The graph without decisions."""
    return built(folder)


def built(folder: Path) -> Graph:
    """The graph of the notes with the decisions that there are."""
    store = open_store()
    store.load(build(folder / "posts", Config(ontology=folder / "ontology")).quads)
    return Graph(store)


def found(graph: Graph, folder: Path, *kinds: str, decisions: Decisions | None = None) -> tuple[Thing, ...]:
    """What is to be decided."""
    roots = ontology_roots(folder / "ontology")
    return to_decide(graph, roots, decisions or load_decisions(roots, graph.base), kinds or KINDS)


def pairs(things: tuple[Thing, ...]) -> dict[frozenset[str], Thing]:
    """The duplicates by their names."""
    return {frozenset(e.label for e in thing.entities): thing for thing in things if thing.kind == "duplicate"}


def test_likely_duplicates_are_found_across_scripts_and_spellings(graph: Graph, folder: Path) -> None:
    some = pairs(found(graph, folder, "duplicate"))
    for one, other, why in [
        ("佐藤康太", "Kota Sato", "the same reading in Latin letters"),
        ("ジェーン・フェンウィック", "Jane Fenwick", "alike in sound"),
        ("Zorbex Paints", "Zorbex Paints Ltd", "the same name but for its form"),
        ("Mary Quillfeather", "Mary Quilfeather", "one letter apart"),
        ("J. Fenwick", "Jane Fenwick", "an initial for a name"),
    ]:
        assert some[frozenset((one, other))].reasons[0].text == why
    assert frozenset(("Jane Fenwick", "Mary Quillfeather")) not in some
    assert [o.key for o in next(iter(some.values())).options] == ["s", "d"]


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (("ja", "佐藤 康太"), ("en", "Kōta Satō"), "reading"),
        (("ja", "さとう こうた"), ("en", "Sato Kouta"), "reading"),
        (("zh-hant", "陳小明"), ("en", "Xiaoming Chen"), "reading"),
        (("zh", "陈小明"), ("zh-hant", "陳小明"), "same"),
        (("ja", "フィリップ・スミス"), ("en", "Philip Smith"), "sound"),
        (("en", "Quillfeather, Mary"), ("en", "Mary Quillfeather"), "order"),
        (("en", "Zorbex Paints, Ltd."), ("en", "ZORBEX PAINTS"), "form"),
        (("ja", "株式会社ゾルベ塗料"), ("ja", "ゾルベ塗料"), "form"),
        (("en", "Mina Okabe"), ("en", "Mina Okaba"), "letter"),
        (("en", "Mina Okabe"), ("en", "Nina Tanaka"), ""),
        (("ja", "佐藤康太"), ("en", "Kenta Sato"), ""),
    ],
)
def test_names_that_may_be_one_share_a_key(one: tuple[str, str], other: tuple[str, str], shared: str) -> None:
    roots = ontology_roots()
    known, endings = spellings(roots), frozenset({"ltd", "株式会社"})
    kinds = {key[0] for key in set(keys([one], True, endings, known)) & set(keys([other], True, endings, known))}
    assert shared in kinds if shared else not kinds


def test_a_digit_tells_two_apart() -> None:
    assert all(one_letter("okabe", other) for other in ("okaba", "okbae", "okabes", "kabe"))
    assert not any(one_letter(a, b) for a, b in [("gemma2", "gemma2b"), ("gpt4", "gpt5"), ("okabe", "okabe"), ("okabe", "tanaka")])


def test_the_graph_is_looked_through_in_one_order(graph: Graph, folder: Path) -> None:
    things = found(graph, folder)
    assert things == found(graph, folder)
    assert [t.gain for t in things] == sorted((t.gain for t in things), reverse=True)
    assert len({t.id for t in things}) == len(things)
    assert things[:3] == to_decide(graph, ontology_roots(folder / "ontology"), Decisions(), limit=3)


def test_facts_come_least_sure_first_with_their_sentence(graph: Graph, folder: Path) -> None:
    things = found(graph, folder, "fact")
    (born,) = (t for t in things if t.facts[0].object.label == "1970")
    assert [o.key for o in born.options] == ["y", "n", "p"]
    (words,) = born.facts[0].words
    assert (words.note, words.line) == ("a.md", 5) and words.exact in NOTES["a"][1]
    assert words.before + words.exact + words.after == "Jane Fenwick was born in 1970."
    same = [t for t in things if t.facts[0].extractor == born.facts[0].extractor]
    assert [t.facts[0].confidence for t in same] == sorted(t.facts[0].confidence for t in same)


def test_a_fact_that_several_places_say_is_asked_once_and_decided_of_all(graph: Graph, folder: Path) -> None:
    (thing,) = (t for t in found(graph, folder, "fact") if (t.facts[0].subject.label, t.facts[0].predicate) == ("John Poe", "bornIn"))
    assert [words.note for words in thing.facts[0].words] == ["b.md", "d.md"]
    (right, wrong, pattern) = thing.options
    assert [dict(d.keys)["words"] for d in wrong.drafts] == ["John Poe was born in Bergen"]  # the other place holds these words, too
    assert len(pattern.drafts) == 1 and len(right.drafts) == 1


def test_a_conflict_has_an_answer_for_each_side(graph: Graph, folder: Path) -> None:
    (conflict,) = (t for t in found(graph, folder, "conflict") if "bornOn" in {f.predicate for f in t.facts})
    assert [(o.key, f.object.label) for o, f in zip(conflict.options, conflict.facts, strict=True)] == [("1", "1970"), ("2", "1971")]
    favour = dict(conflict.options[1].draft.keys)["favour"]
    assert isinstance(favour, dict) and favour["object"] == "1971"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (
            "two amounts",
            "Jane Fenwick is the CEO of Zorbex Paints. Zorbex Paints reported revenue of $30 million in 2024.\n\n"
            "Zorbex Paints had revenue of $35 million in 2024.",
        ),
        (
            "title names another person than the body",
            "# Joan Fenwick and her paints\n\nJane Fenwick is a painter. Jane Fenwick lives in Oslo.\n\nJane Fenwick sells paints.",
        ),
    ],
)
def test_numbers_and_mentions_that_contradict_each_other_are_settled_once(tmp_path: Path, kind: str, text: str) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.md").write_text(f"---\nlang: en\n---\n\n{text}\n", "utf-8")
    (conflict,) = found(built(tmp_path), tmp_path, "conflict")
    assert [reason.text for reason in conflict.reasons] == [kind] and len(conflict.facts) == 2
    option = next(o for o in conflict.options if o.key == "2")
    write(tmp_path / "ontology", option.draft, "Ada", NOW, "so it is", "https://example.org/kg/")
    graph = built(tmp_path)
    assert not found(graph, tmp_path, "conflict")
    assert graph.query("ASK { ?a kg:decidedBy ?d . ?b kg:overruledBy ?d }")


def test_a_name_that_came_up_often_is_asked_about(graph: Graph, folder: Path) -> None:
    (jane,) = (t for t in found(graph, folder, "name") if t.entities[0].label == "Jane Fenwick")
    assert [(o.key, o.asks) for o in jane.options] == [("y", ""), ("t", "type"), ("x", "")]
    assert dict(jane.options[1].filled("Artist").keys) == {"entity": "ent:person/jane-fenwick", "type": "Artist"}
    assert Words("a.md", 5, "", "Jane Fenwick", " is the CEO of Zorbex Paints.") in jane.words


@pytest.mark.parametrize("kind", ["conflict", "duplicate", "fact", "name"])
def test_what_was_decided_is_not_asked_again_before_a_build_nor_after_it(kind: str, graph: Graph, folder: Path) -> None:
    things = found(graph, folder, kind)
    assert things
    for thing in things[:2]:
        for option in thing.options:
            drafts = (option.filled("Company"),) if option.asks else option.drafts
            some = [write(folder / "ontology", draft, "Ada", NOW, "so it is", graph.base) for draft in drafts]
            try:
                assert thing.id not in {t.id for t in found(graph, folder, kind)}, option
                made = build(folder / "posts", Config(ontology=folder / "ontology"))
                assert made.doubts == (), option
                store = open_store()
                store.load(made.quads)
                assert thing.id not in {t.id for t in found(Graph(store), folder, kind)}, option
            finally:
                for written in some:
                    remove(folder / "ontology", written.decision.made.iri, graph.base)
    assert found(graph, folder, kind) == things


def test_a_pattern_is_told_once_its_fact_was_rejected(graph: Graph, folder: Path) -> None:
    (born,) = (t for t in found(graph, folder, "fact") if t.facts[0].object.label == "1970")
    wrong = born.option("n")
    assert wrong is not None and not found(graph, folder, "pattern")
    written = write(folder / "ontology", wrong.draft, "Ada", NOW, "so it is", graph.base)
    try:
        (pattern,) = found(built(folder), folder, "pattern")
        assert pattern.reasons[0].text == "1 of its facts were found wrong, 0 right"
        assert born.facts[0].extractor == pattern.reasons[-1].text
    finally:
        remove(folder / "ontology", written.decision.made.iri, graph.base)


def test_a_name_confirmed_three_times_is_proposed_for_the_catalogue(graph: Graph, folder: Path) -> None:
    facts = [t for t in found(graph, folder, "fact") if t.facts[0].subject.label == "Jane Fenwick"]
    assert len(facts) >= 3
    iris = []
    try:
        for n, thing in enumerate(facts[:3], 1):
            right = thing.option("y")
            assert right is not None
            iris.append(write(folder / "ontology", right.draft, "Ada", NOW, "so it is", graph.base).decision.made.iri)
            assert [t.entities[0].label for t in found(graph, folder, "catalogue")] == ["Jane Fenwick"] * (n == 3)
    finally:
        for iri in iris:
            remove(folder / "ontology", iri, graph.base)


def test_an_unknown_kind_is_told(graph: Graph, folder: Path) -> None:
    with pytest.raises(ValueError, match="there is nothing of kind gizmo to decide: name one of conflict"):
        found(graph, folder, "gizmo")
