"""The project's own evaluation set, passages and summaries, what a build lacks without its parts, and calibration."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Quad

from kg.dataset import build_quads
from kg.evaluate import passages, report, summaries
from kg.evaluate.built import Built
from kg.evaluate.calibration import Judged, by_confidence, by_extractor, calibration_error
from kg.evaluate.outcome import Outcome, score
from kg.evaluate.sets import kind_of, measure
from kg.evaluate.table import calibration_lines, lines
from kg.evaluate.trial import build_texts
from kg.exporters import exporters
from kg.model import Modality
from kg.ontology import load_ontology
from kg.resources import shipped_ontology
from tests.hand_made import BASE, entity, extraction, fact, mention, note

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
OWN = ROOT / "tests" / "evaluation"
ONTOLOGY = load_ontology((shipped_ontology(),))
FLOORS = {"en": 0.6, "ja": 0.55, "zh": 0.4, "names-ja": 0.62, "names-zh": 0.6}  # F1; a little below what was measured (docs/evaluation.md)
PRECISE = 0.85

IVO = entity("ivo-lund", "Person", "en:Ivo Lund")
ODA = entity("oda-lund", "Person", "en:Oda Lund")
FJORD = entity("fjord", "Company", "en:Fjord Motors")
ALP = entity("alp", "Company", "en:Alp Trams")
TEXT = "Ivo Lund founded Fjord Motors. Oda Lund wants Alp Trams to be bought by Fjord Motors."
NOTE = note("p1", "en", ("paragraph", "---\nlang: en\n---"), ("paragraph", TEXT))  # as the file of a passage is laid out

Row = dict[str, Any]


@pytest.mark.parametrize("language", sorted(FLOORS))
def test_the_own_sentences_are_read_as_well_as_before(language: str) -> None:
    path = OWN / f"{language}.jsonl"
    assert len(path.read_text("utf-8").splitlines()) >= 30
    found = measure(path)
    of = found.score("relations")
    assert found.absent == ()
    assert of.precision >= PRECISE, list(lines(found, errors=True))
    assert of.f1 >= FLOORS[language], list(lines(found, errors=True))
    assert measure(path, (), language="xx").outcomes == ()


def test_the_ends_of_the_own_facts_stand_in_their_text() -> None:
    for path in OWN.glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            for f in (*row["facts"], *row.get("unasserted", ())):
                assert f["s"] in row["text"] and f["o"] in row["text"], row["id"]
                assert all(ONTOLOGY.properties[p].kind == "relation" for p in f["p"].split("|")), row["id"]


def _built(told: Iterable[object], people: tuple[Any, ...] = (IVO, ODA, FJORD, ALP)) -> Built:
    mentions = [mention(NOTE, e.labels[0][1], e) for e in people]
    made = replace(extraction(NOTE, mentions, told), entities=people)  # type: ignore[arg-type]
    return Built(build_quads([made], ONTOLOGY, BASE))


def _outcomes(built: Built, facts: list[Row], **more: list[Row]) -> list[Outcome]:
    row = {"id": "p1", "lang": "en", "text": TEXT, "facts": facts, **more}
    (compared,) = passages.compare_passages(built, [row], ONTOLOGY)
    assert len(list(compared.judged())) == len(compared.counted)
    return list(compared.outcomes())


def _founded(modality: Modality = "asserted") -> object:
    return fact(NOTE, IVO, "founderOf", FJORD, "Ivo Lund founded Fjord Motors", modality=modality)


def _row(s: str, p: str, o: str, **more: str) -> Row:
    return {"s": s, "p": p, "o": o, **more}


def test_a_fact_of_a_passage_is_met_by_any_of_its_predicates_and_names() -> None:
    found = _outcomes(_built([_founded()]), [{"s": ["I. Lund", "ivo lund"], "p": "ownerOf|founderOf", "o": "Fjord Motors"}])
    assert [o.verdict for o in found] == ["met", "right"]
    of = score(found)
    assert (of.precision, of.recall) == (1, 1)


@pytest.mark.parametrize(
    ("facts", "told", "cause"),
    [
        ([_row("Nobody Atall", "founderOf", "Fjord Motors")], [], "mention missed"),
        ([_row("Lund", "founderOf", "Fjord Motors")], [], "wrong link"),
        ([_row("Ivo Lund", "founderOf", "Fjord Motors")], [], "trigger missed"),
        ([_row("Ivo Lund", "founderOf", "Alp Trams")], [], "coreference"),
        ([_row("Ivo Lund", "ownerOf", "Fjord Motors")], [_founded()], "wrong role"),
        ([_row("Ivo Lund", "founderOf", "Fjord Motors")], [_founded("denied")], "negation"),
        ([_row("Ivo Lund", "founderOf", "Fjord Motors")], [_founded("planned")], "hedge"),
    ],
)
def test_a_missed_fact_has_a_cause(facts: list[Row], told: list[object], cause: str) -> None:
    assert [o.cause for o in _outcomes(_built(told), facts) if o.verdict == "missed"] == [cause]


@pytest.mark.parametrize(
    ("facts", "unasserted", "cause"),
    [
        ([_row("Oda Lund", "founderOf", "Alp Trams")], [], "not said"),
        ([_row("Ivo Lund", "founderOf", "Alp Trams")], [], "wrong link"),
        ([_row("Fjord Motors", "founderOf", "Ivo Lund")], [], "wrong role"),
        ([_row("Oda Lund", "founderOf", "Alp Trams")], [_row("Ivo Lund", "founderOf", "Fjord Motors", modality="denied")], "negation"),
        ([_row("Oda Lund", "founderOf", "Alp Trams")], [_row("Ivo Lund", "founderOf", "Fjord Motors", modality="rumoured")], "hedge"),
    ],
)
def test_a_wrong_fact_has_a_cause(facts: list[Row], unasserted: list[Row], cause: str) -> None:
    found = _outcomes(_built([_founded()]), facts, unasserted=unasserted)
    assert [o.cause for o in found if o.verdict == "wrong" and o.area == "relations"] == [cause]


def test_an_uncounted_fact_is_neither_right_nor_wrong() -> None:
    elsewhere = [_row("Oda Lund", "founderOf", "Alp Trams")]
    counted = score(o for o in _outcomes(_built([_founded()]), elsewhere))
    free = score(o for o in _outcomes(_built([_founded()]), elsewhere, uncounted=[_row("he", "founderOf", "Fjord Motors")]))
    assert (counted.found, free.found) == (1, 0)


def _judged(verdicts: list[Row] | None) -> passages.Compared:
    row = {"id": "p1", "lang": "en", "text": TEXT, "facts": [_row("Oda Lund", "founderOf", "Alp Trams")]}
    built = _built([_founded(), fact(NOTE, ODA, "ownerOf", ALP, "Oda Lund wants Alp Trams")])
    (compared,) = passages.compare_passages(built, [row], ONTOLOGY, verdicts)
    return compared


def test_verdicts_count_what_a_passage_states_beside_its_facts() -> None:
    stated = {"id": "p1", "s": "ivo-lund", "p": "founderOf", "o": "fjord", "right": True}
    bare = _judged(None)
    assert [(o.verdict, o.predicate) for o in bare.outcomes()] == [("missed", "founderOf"), ("wrong", "founderOf")]
    right = _judged([stated])
    assert [(o.verdict, o.predicate) for o in right.outcomes()] == [("missed", "founderOf"), ("right", "founderOf")]
    assert [j.right for j in right.judged()] == [True]
    both = _judged([{**stated, "right": False}, {"id": "p1", "s": "oda-lund", "p": "ownerOf", "o": "alp", "right": True}])
    assert sorted(j.right for j in both.judged()) == [False, True]  # a predicate that no passage is annotated for counts too
    assert both.unjudged == bare.unjudged == 0


def test_what_nobody_judged_is_left_out_and_counted(tmp_path: Path) -> None:
    compared = _judged([{"id": "p2", "s": "ivo-lund", "p": "founderOf", "o": "fjord", "right": True}])
    assert (compared.counted, compared.unjudged) == ((), 1)
    verdicts = tmp_path / "judged.jsonl"
    verdicts.write_text('{"id": "p9", "s": "a", "p": "founderOf", "o": "b", "right": true}\n', "utf-8")
    found = measure(OWN / "en.jsonl", judged=verdicts)
    assert found.unjudged is not None
    assert f"facts left out because nobody judged them: {found.unjudged}" in list(lines(found))
    assert json.loads(report.json_text(found))["not judged"] == found.unjudged
    verdicts.write_text('{"id": "p9"}\n', "utf-8")
    with pytest.raises(ValueError, match=r"judged.jsonl:1: not a verdict"):
        measure(OWN / "en.jsonl", (), judged=verdicts)
    with pytest.raises(ValueError, match="on passages only"):
        measure(tmp_path, judged=verdicts)


@pytest.mark.parametrize("file", sorted((OWN / "judged").glob("*.jsonl")), ids=lambda p: p.stem)
def test_every_verdict_is_one_and_holds_no_text(file: Path) -> None:
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert len({(r["id"], r["s"], r["p"], r["o"]) for r in rows}) == len(rows) >= 150
    assert all(r.keys() == passages.VERDICT and r["p"] in ONTOLOGY.properties for r in rows)
    assert max(len(r["s"]) + len(r["o"]) for r in rows) < 120


def test_what_a_passage_denies_is_compared_by_its_modality() -> None:
    denied = [_row("Ivo Lund", "founderOf", "Fjord Motors", modality="denied")]
    for modality, hits in (("denied", 1), ("planned", 0)):
        found = _outcomes(_built([_founded(modality)]), [], unasserted=denied)  # type: ignore[arg-type]
        assert score(o for o in found if o.area == "modality").hit == hits


def test_summaries_are_held_against_their_tags(tmp_path: Path) -> None:
    row: Row = {
        "slug": "day",
        "date": "2024-02-01",
        "companies": ["openai", "mistralai", "nowhere-labs"],
        "models": ["gpt-4"],
        "people": [],
        "en": {"title": "A day", "text": "OpenAI showed GPT-4 to Mistral and to Toyota."},
        "ja": {"title": "一日", "text": "OpenAIはMistralとトヨタにGPT-4を見せた。"},
    }
    path = tmp_path / "tags.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    assert kind_of(path) == "summaries"
    assert summaries.languages(row) == ("en", "ja")
    found = measure(path)
    of = found.score("companies", language="en")
    assert (of.gold, of.found, of.hit) == (2, 3, 2)  # a tag that does not stand in the text is not asked for; Toyota has no tag
    assert found.score("models").recall == 1
    assert dict(found.agreements)["entities"] == 1
    assert any(line.startswith("agreement between translations on entities: 1.000") for line in lines(found))


@pytest.mark.parametrize(
    ("content", "said"), [('{"x": 1}\n', "neither passages nor summaries"), ("{\n", "mend the row"), ("[1]\n", "not a JSON object")]
)
def test_rows_that_cannot_be_used_are_named(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(content, "utf-8")
    with pytest.raises(ValueError, match=said):
        measure(path)


def test_gold_graphs_need_a_graph_or_notes(tmp_path: Path) -> None:
    assert kind_of(tmp_path) == "gold"
    with pytest.raises(ValueError, match="--notes FOLDER"):
        measure(tmp_path)


def test_a_build_does_without_its_parts() -> None:
    """Toyota is curated; a person with a title is recognised by form."""
    texts = [("n", "---\nlang: en\n---\n\nToyota hired Dr. Wilma Ostrander-Pyle.\n")]

    def named(without: tuple[str, ...]) -> set[str]:
        built = Built(build_texts(texts, without))
        return {word for iri in built.note("n").mentioned for word in built.note("n").surfaces.get(iri, ())}

    whole = named(())
    assert {"toyota", "wilmaostranderpyle"} <= whole
    assert "wilmaostranderpyle" in named(("catalogue",))
    assert named(("names",)) == {"toyota"}
    assert named(("catalogue", "names")) == set()
    with pytest.raises(ValueError, match="no such part: verbs"):
        named(("verbs",))


JUDGED = st.lists(st.builds(Judged, st.sampled_from(["a", "b"]), st.floats(0, 1), st.booleans()), max_size=30)


@given(JUDGED)
def test_every_assertion_is_in_one_bin_and_one_extractor(judged: list[Judged]) -> None:
    for rows in (by_confidence(judged), by_extractor(judged)):
        assert sum(r.count for r in rows) == len(judged)
        assert abs(sum(r.count * r.observed for r in rows) - sum(j.right for j in judged)) < 1e-6
    assert 0 <= calibration_error(judged) <= 1


def test_calibration() -> None:
    judged = [Judged("x", 0.9, True), Judged("x", 0.9, False), Judged("y", 0.6, True)]
    assert [(r.name, r.count, r.observed) for r in by_confidence(judged)] == [("0.60", 1, 1.0), ("0.90", 2, 0.5)]
    assert abs(calibration_error(judged) - (2 * 0.4 + 0.4) / 3) < 1e-9
    assert "over 3 assertions" in list(calibration_lines(judged))[-1]


def _of_passages(tmp_path: Path, quads: Iterable[Quad]) -> Any:
    path = tmp_path / "p.jsonl"
    rows = [{"id": "p1", "lang": "en", "text": TEXT, "facts": [_row("Ivo Lund", "founderOf", "Alp Trams")]}]
    path.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return measure(path, quads)


def test_rows_for_csv_and_json(tmp_path: Path) -> None:
    made = replace(extraction(NOTE, [mention(NOTE, "Ivo Lund", IVO)], [_founded()]), entities=(IVO, FJORD, ALP))
    found = _of_passages(tmp_path, build_quads([made], ONTOLOGY, BASE))
    table: Mapping[str, Any] = json.loads(report.json_text(found, with_errors=True, calibration=True))
    whole = next(r for r in table["figures"] if r["by"] == "all")
    assert (whole["gold"], whole["found"], whole["right"], whole["precision"]) == (1, 1, 0, 0)
    assert {e["cause"] for e in table["errors"]} == {"wrong link", "mention missed"}
    assert {r["by"] for r in table["calibration"]} == {"confidence", "extractor"}
    source = next(r for r in table["figures"] if r["by"] == "source")
    assert source["key"] == "prose" and source["recall"] is None
    for more, head in (({}, report.FIGURES), ({"with_errors": True}, report.ERRORS), ({"calibration": True}, report.RELIABILITY)):
        rows = list(csv.reader(io.StringIO(report.csv_text(found, **more))))
        assert tuple(rows[0]) == head and len(rows) > 1


def _scored(script: Path, data: Path, quads: Iterable[Quad], folder: Path) -> str:
    exporters()["nquads"].write(tuple(quads), folder / "kg.nq")
    words = [sys.executable, str(script), "score", str(data), str(folder / "kg.nq")]
    return subprocess.run(words, capture_output=True, check=True, encoding="utf-8").stdout


def _head(path: Path, target: Path, count: int) -> list[Row]:
    kept = path.read_text("utf-8").splitlines()[:count]
    target.write_text("\n".join(kept) + "\n", "utf-8")
    return [json.loads(line) for line in kept]


@pytest.mark.skipif(not (SHARED / "passages" / "facts.py").is_file(), reason="the passages and their scorer are not in ../shared/passages")
def test_passages_have_the_figures_of_their_scorer(tmp_path: Path) -> None:
    data = tmp_path / "rows.jsonl"
    quads = build_texts(passages.notes(_head(SHARED / "passages" / "knowledgenet-dev.jsonl", data, 300)))
    of = measure(data, quads).score("relations")
    said = f"P {of.precision:.3f}  R {of.recall:.3f}  F1 {of.f1:.3f}  ({of.hit} of {of.gold} gold, {of.found} found)"
    assert of.found > 10
    assert said in _scored(SHARED / "passages" / "facts.py", data, quads, tmp_path)


@pytest.mark.skipif(not (SHARED / "ainews" / "tags.py").is_file(), reason="the summaries and their scorer are not in ../shared/ainews")
def test_summaries_have_the_figures_of_their_scorer(tmp_path: Path) -> None:
    data = tmp_path / "rows.jsonl"
    quads = build_texts(summaries.notes(_head(SHARED / "ainews" / "dev.jsonl", data, 25)))
    found = measure(data, quads)
    said = _scored(SHARED / "ainews" / "tags.py", data, quads, tmp_path)
    for area in summaries.KINDS:
        of = found.score(area, language="en")
        shares = f"recall {round(of.recall, 4)}  precision>= {round(of.precision, 4)}  F1 {round(of.f1, 4)}"
        assert f"{shares}  tags {of.gold}  found {of.found}" in said, area
    for what, share in found.agreements:
        assert f"en-zh agreement on {what}".ljust(26) + f" jaccard {round(share, 4)}" in said
