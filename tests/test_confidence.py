"""How sure a fact is: by its pattern's record, by what its ends rest on, and what is left out for it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.confidence import DOCUMENT, fit, held_out, pattern_table, told, toml_text, with_table
from kg.api import build
from kg.confidence import FILE, MOST, USUAL, Calibration, calibrated, is_unproven, load_calibration
from kg.config import Config
from kg.evaluate.built import Built
from kg.evaluate.calibration import Judged, calibration_error
from kg.model import Extraction, Mention
from kg.ontology import KG
from kg.resources import ontology_roots, read_toml, shipped_ontology
from tests.hand_made import BASE, entity, extraction, fact, mention, note

ACME = entity("acme", "Company", "en:Acme", catalogued=True)
BOLT = entity("bolt", "Company", "en:Bolt", catalogued=True)
MIRA = entity("person/mira-holt", "Person", "en:Mira Holt")
TABLE = Calibration(0.02, 2.0, (1.5, 3.0), {"pattern/en/founded": 0.1, "pattern/en/guess": 0.6}, frozenset({"pattern/en/guess"}))
SHIPPED = read_toml(shipped_ontology() / FILE)
RECORDS = {name: (r["judged"], r["right"]) for name, r in SHIPPED["judged"].items()}


def root(folder: Path, table: Calibration = TABLE) -> Path:
    folder.mkdir(exist_ok=True)
    records = ((name, 20 - round(20 * e), e) for name, e in (table.errors or {}).items())
    judged = "".join(f'"{name}" = {{ judged = 20, right = {right}, error = {e} }}\n' for name, right, e in records)
    pair = list(table.recognised)
    text = f"error = {table.error}\nresolved = {table.resolved}\nrecognised = {pair}\n[judged]\n{judged}"
    (folder / FILE).write_text(text, "utf-8")
    return folder


def made() -> Extraction:
    n = note("a-en", "en", ("paragraph", "Acme bought Bolt. Mira Holt founded it."))
    told = [
        replace(fact(n, ACME, "acquired", BOLT, "Acme bought Bolt"), extractor="pattern/en/new"),
        replace(fact(n, MIRA, "founderOf", BOLT, "Mira Holt founded it"), extractor="pattern/en/founded"),
        replace(fact(n, ACME, "ownerOf", BOLT, "Acme bought Bolt"), extractor="pattern/en/guess"),
    ]
    pronoun = Mention(0, 36, 38, BOLT, "pronoun", mention(n, "Bolt", BOLT))
    out = extraction(n, (mention(n, "Acme", ACME), mention(n, "Bolt", BOLT), mention(n, "Mira Holt", MIRA), pronoun), told)
    first, founded, guess = out.assertions
    bolt = fact(n, ACME, "acquired", BOLT, "Bolt").evidence
    return replace(out, entities=(ACME, BOLT, MIRA), assertions=(first, replace(founded, context=(bolt,)), guess))


def test_a_fact_is_as_sure_as_facts_like_it_were_right(tmp_path: Path) -> None:
    roots = (root(tmp_path),)
    sure = {a.predicate: a.confidence for a in calibrated(made(), roots, None).assertions}
    # never judged: 0.02; founded: 0.1, a step needed, one end known by its form; guess: 0.6
    assert sure == {"acquired": 0.98, "founderOf": round(1 - 0.1 * 2.0 * 1.5, 2), "ownerOf": 0.4}


def test_a_date_beside_a_fact_is_no_step(tmp_path: Path) -> None:
    some = made()
    n = some.note
    dated = replace(some.assertions[0], context=(fact(n, ACME, "acquired", BOLT, "bought").evidence,))
    (sure,) = calibrated(replace(some, assertions=(dated,)), (root(tmp_path),)).assertions
    assert sure.confidence == 0.98


def test_an_unproven_pattern_is_off_until_it_is_turned_on(tmp_path: Path) -> None:
    roots = (root(tmp_path),)
    assert load_calibration(roots) == TABLE
    assert [a.predicate for a in calibrated(made(), roots).assertions] == ["acquired", "founderOf"]
    assert len(calibrated(made(), roots, frozenset({"pattern/en/guess"})).assertions) == 3
    assert [is_unproven(n, right) for n, right in ((4, 0), (5, 3), (10, 7), (10, 6))] == [False, True, False, True]


def test_a_later_folders_records_win(tmp_path: Path) -> None:
    roots = (root(tmp_path / "a"), root(tmp_path / "b", replace(TABLE, error=0.3, errors={"pattern/en/founded": 0.5})))
    table = load_calibration(roots)
    assert (table.error, table.errors) == (0.3, {"pattern/en/founded": 0.5, "pattern/en/guess": 0.6})
    assert load_calibration((tmp_path,)) == Calibration()
    assert Calibration().confidence("anything", USUAL, True, 2) == USUAL


@pytest.mark.parametrize("text", ["error = 0.1\n", "error = 0.1\nresolved = 1\nrecognised = [1]\n", "error ="])
def test_a_table_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(ValueError, match=FILE):
        load_calibration((tmp_path,))


@given(st.floats(0, 1), st.booleans(), st.integers(0, 2))
def test_a_confidence_is_one(claimed: float, resolved: bool, recognised: int) -> None:
    sure = TABLE.confidence("pattern/en/new", claimed, resolved, recognised)
    assert 0 < sure <= MOST
    assert sure <= TABLE.confidence("pattern/en/new", claimed, False, 0)


NOTE = "---\nlang: en\n---\n\nMicrosoft acquired Skype in 2011. Elon Musk founded SpaceX.\n"


def test_a_build_leaves_out_what_is_less_sure_and_uses_what_is_turned_on(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "a.md").write_text(NOTE, "utf-8")
    own = tmp_path / "own"

    def facts(config: Config) -> set[str]:
        return {q.predicate.value.removeprefix(KG) for q in build(tmp_path / "posts", config=config).quads()} & {"acquired", "founderOf"}

    assert facts(Config()) == {"acquired", "founderOf"}
    exact = load_calibration((shipped_ontology(),)).confidence("pattern/en/acquired", USUAL, False, 0)
    assert "acquired" in facts(Config(minimum_confidence=exact))
    assert facts(Config(minimum_confidence=1.0)) == set()
    own.mkdir()
    (own / FILE).write_text('[judged]\n"pattern/en/founded" = { judged = 9, right = 2, error = 0.7 }\n', "utf-8")
    assert facts(Config(ontology=own)) == {"acquired"}
    assert facts(Config(ontology=own, patterns=("pattern/en/founded",))) == {"acquired", "founderOf"}


def test_the_judged_know_what_their_ends_rest_on() -> None:
    from kg.dataset import build_quads
    from kg.ontology import load_ontology

    graph = Built(build_quads([made()], load_ontology(ontology_roots()), BASE)).note("a-en")
    judged = {key[1]: next(graph.judged(key, True, "a")) for key in graph.claims}
    assert (judged["acquired"].resolved, judged["acquired"].recognised) == (False, 0)
    assert (judged["founderOf"].resolved, judged["founderOf"].recognised, judged["founderOf"].subject) == (True, 1, "a")


def some(name: str, n: int, right: int, subject: str = "s", **more: object) -> list[Judged]:
    return [Judged(name, USUAL, i < right, subject=f"{subject}{i}", **more) for i in range(n)]  # type: ignore[arg-type]


def test_fitting_finds_what_is_wrong_more_often() -> None:
    named = [*some("good", 900, 890), *some("bad", 900, 800)]
    judged = [*named, *some("good", 900, 880, resolved=True), *some("bad", 900, 700, resolved=True)]
    fitted = fit(judged, {})
    errors = fitted.calibration.errors or {}
    assert errors["good"] < fitted.calibration.error < errors["bad"]
    assert fitted.calibration.resolved > 1.2
    assert fitted.records == {"good": (1800, 1770), "bad": (1800, 1500)}
    assert calibration_error(told(judged, fitted.calibration, {})) < calibration_error(judged)
    doubted = fit([*judged, *some("new", 1, 1)], {"new": 0.6}).calibration.errors or {}
    assert doubted["new"] > fitted.calibration.error  # what a row claims of itself counts


def test_what_is_held_out_is_not_fitted_on() -> None:
    gold = [*some("x", 200, 200, "a"), *some("y", 200, 100, "a")]
    gold = [replace(j, subject="one" if j.extractor == "x" else "two") for j in gold]
    out = held_out({"gold": gold, "own": some("z", 40, 40)}, {})
    assert {name: len(rows) for name, rows in out.items()} == {"gold": 400, "own": 40}
    fitted = {j.confidence for j in told(gold, fit(gold, {}).calibration, {}) if j.extractor == "y"}
    assert {j.confidence for j in out["gold"] if j.extractor == "y"} > fitted or fitted.isdisjoint(j.confidence for j in out["gold"])


def test_what_is_fitted_is_written_and_read_again(tmp_path: Path) -> None:
    fitted = fit([*some("pattern/en/a", 30, 29), *some("pattern/en/b", 8, 3)], {})
    (tmp_path / FILE).write_text(toml_text(fitted, "a command"), "utf-8")
    assert load_calibration((tmp_path,)) == fitted.calibration
    assert fitted.calibration.unproven == {"pattern/en/b"}
    table = pattern_table(fitted.records)
    assert "| `pattern/en/b` | 8 | 3 | 0.38 | off |" in table
    assert with_table("a\n<!-- patterns -->\nold\n<!-- end of patterns -->\nb\n", table).count(table) == 1
    with pytest.raises(ValueError, match="lacks"):
        with_table("a", table)


def test_the_shipped_table_is_the_documented_one() -> None:
    assert all(0 < right <= judged or right == 0 for judged, right in RECORDS.values())
    document = DOCUMENT.read_text("utf-8")
    assert with_table(document, pattern_table(RECORDS)) == document
    assert json.dumps(sorted(RECORDS)) == json.dumps(list(RECORDS))
