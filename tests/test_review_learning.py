"""What was decided becomes sentences of patterns' tests and records in the calibration."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.confidence import decided_set
from kg.build import build
from kg.confidence import load_calibration
from kg.config import Config
from kg.decisions import Decisions
from kg.decisions.blocks import Draft
from kg.engines.fingerprint import fingerprint
from kg.graph import Graph
from kg.ontology import load_ontology
from kg.patterns import load_patterns
from kg.patterns.compiling import PatternError
from kg.resources import ontology_roots, shipped_ontology
from kg.review.finding import to_decide
from kg.review.lessons import to_confidence, to_tests
from kg.review.writing import remove, write
from kg.stores import open_store
from tests.test_cli import kg

NOW = datetime(2026, 11, 29, 10, 0, 7, tzinfo=UTC)
NOTES = {
    "a": (
        "en",
        "Jane Fenwick was born in Oslo. Mary Quillfeather, a friend of the CEO, was born in 1970. "
        "Jane Fenwick and John Poe were born in Oslo.",
    ),
    "b": ("en", "Jane Fenwick was born in Bergen, they say. She was born in 1971."),
    "c": ("ja", "佐藤康太氏は1980年に東京で生まれた。"),
}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """One project for all tests: what is loaded of its ontology is loaded once."""
    folder = tmp_path_factory.mktemp("taught")
    config = Config(posts=folder / "posts", ontology=folder / "ontology")
    config.posts.mkdir()
    (folder / "ontology").mkdir()
    for name, (lang, text) in NOTES.items():
        (config.posts / f"{name}.md").write_text(f"---\nlang: {lang}\n---\n\n{text}\n", "utf-8")
    return config


def judge(config: Config, *answers: tuple[str, str, str]) -> list[str]:
    """Decide about the facts of a subject and an object, and return the decisions' IRIs: (key, subject, object)."""
    store = open_store()
    store.load(build(config.posts, config).quads)
    assert config.ontology is not None
    things = to_decide(Graph(store), ontology_roots(config.ontology), Decisions(), ["fact"])
    out = []
    for key, subject, object_ in answers:
        found = [t for t in things if (t.facts[0].subject.label, t.facts[0].object.label) == (subject, object_)]
        assert found, (subject, object_)
        for thing in found:
            option = thing.option(key)
            assert option is not None
            out += [write(config.ontology, draft, "Ada", NOW, "so it is", config.base).decision.made.iri for draft in option.drafts]
    return out


def undo(config: Config, iris: list[str]) -> None:
    """Take the decisions back, and what was learnt from them."""
    assert config.ontology is not None
    for iri in iris:
        remove(config.ontology, iri, config.base)
    for file in [*config.ontology.rglob("pattern_tests/*"), config.ontology / "confidence.toml"]:
        file.unlink(missing_ok=True)


def test_judged_facts_become_bracketed_sentences_of_their_pattern(config: Config) -> None:
    made = judge(config, ("y", "Mary Quillfeather", "1970"), ("n", "Jane Fenwick", "Bergen"), ("y", "佐藤康太", "1980"))
    try:
        lesson = to_tests(config)
        told = {f.stem: {r["pattern"]: r for r in tomllib.loads(f.read_text("utf-8"))["sentences"]} for f in lesson.files}
        assert told["en"]["pattern/en/born-on"]["yes"] == ["[s:Person Mary Quillfeather], a friend of the CEO, was born in [o=1970 1970]."]
        (rejected,) = told["en"]["pattern/en/born-in"]["no"]
        assert rejected == "[s:Person Jane Fenwick] was born in [o:Place Bergen], they say."
        assert [row["yes"] for row in told["ja"].values()] == [["[s:Person 佐藤康太]氏は[o=1980 1980年]に[:City 東京]で生まれた。"]]
        assert lesson.count == 3
        assert [(sentence, "bornIn is asserted of" in what) for sentence, what in lesson.unmet] == [(rejected, True)]
        before = [f.read_bytes() for f in lesson.files]
        assert to_tests(config) == lesson and [f.read_bytes() for f in lesson.files] == before
    finally:
        undo(config, made)


def test_a_fact_beside_others_of_its_relation_is_no_sentence(config: Config) -> None:
    made = judge(config, ("y", "John Poe", "Oslo"))
    try:
        assert to_tests(config).count == 0
    finally:
        undo(config, made)


def test_a_sentence_that_was_right_and_is_wrong_now_changes_sides(config: Config) -> None:
    made = judge(config, ("y", "Mary Quillfeather", "1970"))
    to_tests(config)
    assert config.ontology is not None
    for iri in made:
        remove(config.ontology, iri, config.base)
    made = judge(config, ("n", "Mary Quillfeather", "1970"))
    try:
        (file,) = to_tests(config).files
        (row,) = tomllib.loads(file.read_text("utf-8"))["sentences"]
        assert "yes" not in row and len(row["no"]) == 1
    finally:
        undo(config, made)


def test_the_loader_adds_the_sentences_to_their_row_and_the_build_does_not_mind_them(tmp_path: Path) -> None:
    file = tmp_path / "pattern_tests" / "en.toml"
    file.parent.mkdir()
    bare = fingerprint((shipped_ontology(), tmp_path), {})
    file.write_text('[[sentences]]\npattern = "pattern/en/born-in"\nno = ["[s Jane Doe] left [o Oslo]."]\n', "utf-8")
    roots = (shipped_ontology(), tmp_path)
    (row,) = (p for p in load_patterns("en", roots, load_ontology(roots)) if p.name == "pattern/en/born-in")
    assert row.no[-1] == "[s Jane Doe] left [o Oslo]."
    assert fingerprint(roots, {}) == bare


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[sentences]]\npattern = "pattern/en/gizmo"\nno = []\n', "there is no pattern pattern/en/gizmo"),
        ('[[sentences]]\npattern = "pattern/en/born-in"\nno = ["Jane Doe left [o Oslo]."]\n', "marks no ends"),
    ],
)
def test_a_sentence_that_cannot_be_used_is_told(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "pattern_tests").mkdir()
    (tmp_path / "pattern_tests" / "en.toml").write_text(text, "utf-8")
    roots = (shipped_ontology(), tmp_path)
    with pytest.raises(PatternError, match=said):
        load_patterns("en", roots, load_ontology(roots))


def test_what_was_judged_counts_in_the_calibration(config: Config) -> None:
    shipped = load_calibration((shipped_ontology(),))
    made = judge(config, ("n", "Mary Quillfeather", "1970"))
    try:
        lesson = to_confidence(config)
        load_calibration.cache_clear()
        assert config.ontology is not None
        own = load_calibration(ontology_roots(config.ontology))
        name = "pattern/en/born-on"
        assert lesson.count == 1 and own.errors is not None and shipped.errors is not None
        assert shipped.errors[name] < own.errors[name] < shipped.errors[name] + 0.01
        assert {k: e for k, e in own.errors.items() if k != name} == {k: e for k, e in shipped.errors.items() if k != name}
        (judged,) = decided_set(config.ontology, config.posts)
        assert (judged.extractor, judged.right, judged.recognised) == (name, False, 1)
    finally:
        undo(config, made)
        load_calibration.cache_clear()


def test_the_command_tells_what_came_of_it(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text('ontology = "ontology"\n', "utf-8")
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.md").write_text("---\nlang: en\n---\n\nJane Fenwick was born in Oslo, they say.\n", "utf-8")
    fact = {"subject": "ent:person/jane-fenwick", "predicate": "bornIn", "object": "ent:oslo", "words": "was born in Oslo"}
    write(tmp_path / "ontology", Draft.of("wrong", fact), "Ada", NOW, "so it is", Config().base)
    done = kg("review", "--to-tests", "--to-confidence", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "bornIn is asserted of" in done.stdout
    assert f"1 sentences in {Path('ontology', 'pattern_tests', 'en.toml')}, 1 of them do not hold yet" in done.stdout
    assert f"1 judged facts in {Path('ontology', 'confidence.toml')}: run kg build" in done.stdout
