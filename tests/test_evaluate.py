"""The figures of an evaluation: each area on a small graph made by hand, and all of them against the scorer of the gold files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg.dataset import build_quads
from kg.evaluate import Evaluation, Score, evaluate
from kg.evaluate.gold import fold, load_gold
from kg.evaluate.outcome import Item, compare, score
from kg.evaluate.table import lines
from kg.iris import digest
from kg.model import Extraction, Mention
from kg.ontology import KG, RDF, load_ontology
from kg.resources import shipped_ontology
from tests.hand_made import BASE, entity, extraction, fact, mention, note, number, says, words

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
ONTOLOGY = load_ontology((shipped_ontology(),))

MINA = entity("mina-okabe", "Person", "en:Mina Okabe", "ja:岡部美奈")
KUMO = entity("kumo", "Company", "en:Kumo Robotics")
HOSHI = entity("hoshi", "Company", "en:Hoshi Works")
FORUM = entity("forum", "Event", "en:Robot Forum")

GOLD = {
    "subject": "kumo",
    "notes": ["en", "ja"],
    "entities": [
        {"id": "mina", "type": "Person", "names": ["Mina Okabe", "岡部美奈"]},
        {"id": "kumo", "type": "Organization", "names": ["Kumo Robotics"]},
        {"id": "hoshi", "type": "Organization", "names": ["Hoshi Works"]},
        {"id": "forum", "type": "Event", "names": ["Robot Forum"], "only": ["en"]},
    ],
    "relations": [
        {"s": "mina", "p": "positionAt", "o": "kumo", "position": "general manager", "start": "2019", "only": ["en"]},
        {"s": "kumo", "p": "investedIn", "o": "hoshi", "amount": 500, "unit": "USD", "date": "2020", "only": ["en"]},
        {"s": "kumo", "p": "acquired", "o": "hoshi", "modality": "planned", "only": ["en"]},
        {"s": "hoshi", "p": "partnerOf", "o": "kumo", "only": ["en"]},
    ],
    "dates": [{"s": "forum", "p": "date", "value": "2021-05", "only": ["en"]}],
    "measurements": [
        {"s": "kumo", "what": "revenue", "value": 1200000, "unit": "JPY", "bound": "at-least", "date": "2019", "only": ["en"]},
        {"s": "kumo", "what": "letters it gets on a rainy day", "value": 12, "only": ["en"]},
    ],
    "quotes": [{"speaker": "mina", "exact": {"en": "The road is long."}, "event": "forum", "date": "2021-05"}],
    "conflicts": [{"kind": "two dates for one event", "s": "forum", "a": "2021-05", "b": "2022"}],
    "forbidden": [{"s": "mina", "p": "founderOf", "o": "kumo", "why": "she joined later"}],
}

NOTE = note(
    "kumo-en",
    "en",
    ("heading", "Kumo Robotics"),
    ("paragraph", "Mina Okabe has managed Kumo Robotics since 2019."),
    ("paragraph", "Kumo Robotics put 500 dollars into Hoshi Works in 2020 and may buy Hoshi Works."),
    ("paragraph", "It took more than 1.2 million yen in 2019, and 12 letters."),
    ("paragraph", "At the Robot Forum of May 2021 she said: The road is long."),
)


MANAGED = "Mina Okabe has managed Kumo Robotics since 2019"
PUT = "Kumo Robotics put 500 dollars into Hoshi Works in 2020"
HELD = (("position", "general manager"), ("start", "2019"))
PAID = (("amount", "500"), ("on", "2020"), ("unit", "USD"))


def _mentions() -> list[Mention]:
    return [mention(NOTE, name, who) for name, who in (("Mina Okabe", MINA), ("Hoshi Works", HOSHI), ("Robot Forum", FORUM))] + [
        mention(NOTE, "Kumo Robotics", KUMO, n) for n in range(3)
    ]


def _told() -> list[object]:
    return [
        fact(NOTE, MINA, "positionAt", KUMO, MANAGED, qualifiers=HELD),
        fact(NOTE, KUMO, "investedIn", HOSHI, PUT, qualifiers=PAID),
        fact(NOTE, KUMO, "acquired", HOSHI, PUT + " and may buy Hoshi Works", modality="planned"),
        fact(NOTE, KUMO, "partnerOf", HOSHI, "500 dollars into Hoshi Works"),
        fact(NOTE, FORUM, "date", "2021-05", "Robot Forum of May 2021"),
        number(NOTE, KUMO, "revenue", "1200000", "more than 1.2 million yen", unit="JPY", bound="at-least", date="2019"),
        number(NOTE, KUMO, "letters", "12", "12 letters"),
        says(NOTE, MINA, "The road is long.", event=FORUM.iri, date="2021-05"),
    ]


def _quads(told: Iterable[object], mentions: Iterable[Mention] = ()) -> list[Quad]:
    made: Extraction = extraction(NOTE, mentions or _mentions(), told)  # type: ignore[arg-type]
    made = replace(made, entities=(MINA, KUMO, HOSHI, FORUM))
    return list(build_quads([made], ONTOLOGY, BASE))


def _evaluated(tmp_path: Path, quads: Iterable[Quad], gold: object = GOLD) -> Evaluation:
    (tmp_path / "gold").mkdir(exist_ok=True)
    (tmp_path / "gold" / "kumo.json").write_text(json.dumps(gold), "utf-8")
    (tmp_path / "notes").mkdir(exist_ok=True)
    (tmp_path / "notes" / "kumo-en.md").write_bytes(NOTE.raw.encode())
    return evaluate(quads, tmp_path / "gold", tmp_path / "notes")


def test_what_is_right_is_a_hit_in_every_area(tmp_path: Path) -> None:
    found = _evaluated(tmp_path, _quads(_told()))
    whole = {
        "entities": (4, 4), "types": (4, 4), "relations": (3, 3), "dates": (1, 1), "measurements": (2, 2), "quotes": (1, 1),
        "qualifiers": (4, 4), "modality": (1, 1), "measures": (1, 1), "bounds": (2, 2), "dates of numbers": (1, 1),
        "events of quotes": (1, 1), "dates of quotes": (1, 1),
    }  # fmt: skip
    got = {area: found.score(area, language="en") for area in whole}
    assert {area: (s.hit, s.gold) for area, s in got.items()} == whole
    assert [o.shown for o in found.outcomes if o.verdict == "wrong" and o.area != "both ends shown"] == []
    assert found.absent == ("kumo-ja",)
    assert found.forbidden == ()


def test_a_wrong_end_is_wrong_and_missed(tmp_path: Path) -> None:
    found = _evaluated(tmp_path, _quads([fact(NOTE, MINA, "positionAt", HOSHI, "Mina Okabe has managed")]))
    assert found.score("relations", language="en") == Score(gold=3, found=1, hit=0)
    assert found.score("relations", predicate="positionAt") == Score(gold=1, found=1, hit=0)
    assert found.score("relations", source="prose") == Score(gold=0, found=1, hit=0)
    assert "wrong  relations: kumo-en: mina positionAt hoshi (wrong link)" in lines(found, errors=True)


def test_details_are_compared_where_the_fact_is_right(tmp_path: Path) -> None:
    told = [
        fact(NOTE, MINA, "positionAt", KUMO, MANAGED, qualifiers=(("position", "ceo"),)),
        fact(NOTE, MINA, "memberOf", KUMO, MANAGED, qualifiers=(("start", "2019"),)),
        number(NOTE, KUMO, "users", "1200000", "more than 1.2 million yen", unit="JPY"),
        number(NOTE, KUMO, "revenue", "77", "2019", unit="JPY", bound="about"),
        says(NOTE, MINA, "The road is long.", event=KUMO.iri),
    ]
    found = _evaluated(tmp_path, _quads(told))
    assert found.score("qualifiers") == Score(gold=2, found=1, hit=0)
    assert found.score("measures") == Score(gold=1, found=1, hit=0)
    assert found.score("bounds") == Score(gold=1, found=1, hit=0)
    assert found.score("dates of numbers") == Score(gold=1, found=0, hit=0)
    assert found.score("events of quotes") == Score(gold=1, found=1, hit=0)
    assert found.score("dates of quotes") == Score(gold=1, found=0, hit=0)


def test_modality(tmp_path: Path) -> None:
    asserted = _evaluated(tmp_path, _quads([fact(NOTE, KUMO, "acquired", HOSHI, PUT)]))
    assert asserted.score("modality") == Score(gold=1, found=0, hit=0)
    assert asserted.score("relations", predicate="acquired") == Score(gold=0, found=1, hit=0)
    denied = _evaluated(tmp_path, _quads([fact(NOTE, KUMO, "investedIn", HOSHI, PUT, modality="denied")]))
    assert denied.score("modality") == Score(gold=1, found=1, hit=0)
    assert denied.score("relations").found == 0


def test_forbidden_facts_are_named(tmp_path: Path) -> None:
    found = _evaluated(tmp_path, _quads([fact(NOTE, MINA, "founderOf", KUMO, "Mina Okabe has managed Kumo Robotics")]))
    assert found.forbidden == ("kumo-en: mina founderOf kumo: she joined later",)
    assert "forbidden facts asserted: 1" in lines(found)


def test_a_second_iri_for_one_entity_is_wrong(tmp_path: Path) -> None:
    twin = entity("kumo-again", "Company", "en:KUMO robotics!")
    made = extraction(NOTE, [mention(NOTE, "Kumo Robotics", KUMO), mention(NOTE, "Kumo Robotics", twin, 1)])
    found = _evaluated(tmp_path, build_quads([made], ONTOLOGY, BASE))
    assert found.score("entities", language="en") == Score(gold=4, found=2, hit=1)


def test_the_words_of_a_mention_name_an_entity_whose_labels_do_not(tmp_path: Path) -> None:
    stranger = entity("x", "Company", "en:Nobody Knows")
    found = _evaluated(tmp_path, build_quads([extraction(NOTE, [mention(NOTE, "Hoshi Works", stranger)])], ONTOLOGY, BASE))
    assert [o.shown for o in found.outcomes if o.area == "entities" and o.verdict == "hit"] == ["hoshi"]


def test_evidence_is_held_against_the_file_and_must_show_both_ends(tmp_path: Path) -> None:
    shown = fact(NOTE, KUMO, "investedIn", HOSHI, "Kumo Robotics put 500 dollars into Hoshi Works")
    hidden = fact(NOTE, MINA, "positionAt", HOSHI, "500 dollars into Hoshi Works")
    found = _evaluated(tmp_path, _quads([shown, hidden]))
    assert found.score("evidence verified") == Score(gold=2, found=2, hit=2)
    assert found.score("both ends shown", predicate="investedIn").hit == 1
    assert found.score("both ends shown", predicate="positionAt").hit == 0
    by_heading = replace(shown, evidence=replace(shown.evidence, exact="elsewhere"))
    spoilt = _evaluated(tmp_path, _quads([by_heading]))
    assert spoilt.score("evidence verified").hit == 0


def test_a_heading_or_a_step_shows_an_end(tmp_path: Path) -> None:
    under = fact(NOTE, KUMO, "investedIn", HOSHI, "500 dollars into Hoshi Works")  # the heading names Kumo Robotics
    step = fact(NOTE, MINA, "positionAt", KUMO, "managed Kumo Robotics", context=(words(NOTE, "Mina Okabe"),))
    found = _evaluated(tmp_path, _quads([under, step]))
    assert found.score("both ends shown") == Score(gold=2, found=2, hit=2)


def _conflict(kind: str, *sides: NamedNode) -> list[Quad]:
    graph, me = NamedNode(f"{BASE}graph/derived"), NamedNode(f"{BASE}conflict/{digest(kind)}")
    rows: list[tuple[str, NamedNode | Literal]] = [(RDF + "type", NamedNode(KG + "Conflict")), (KG + "kind", Literal(kind))]
    rows += [(KG + "subject", NamedNode(FORUM.iri)), *((KG + "side", side) for side in sides)]
    return [Quad(me, NamedNode(p), o, graph) for p, o in rows]


def test_conflicts_by_kind_subject_and_sides(tmp_path: Path) -> None:
    quads = _quads([fact(NOTE, FORUM, "date", "2021-05", "Robot Forum of May 2021"), fact(NOTE, FORUM, "date", "2023", "Robot Forum")])
    nodes = [q.subject for q in quads if q.object == NamedNode(KG + "Assertion") and isinstance(q.subject, NamedNode)]
    assert len(nodes) == 2
    found = _evaluated(tmp_path, [*quads, *_conflict("two dates for one event", *nodes)])
    assert found.score("conflicts") == Score(gold=1, found=1, hit=1)
    assert found.score("sides of conflicts") == Score(gold=2, found=1, hit=1)  # 2021-05 is there, 2022 is not
    other = _evaluated(tmp_path, [*quads, *_conflict("two names for one entity", *nodes)])
    assert other.score("conflicts") == Score(gold=1, found=1, hit=0)


def test_agreement_is_by_iri(tmp_path: Path) -> None:
    here = extraction(NOTE, (), [fact(NOTE, MINA, "positionAt", KUMO, MANAGED), fact(NOTE, KUMO, "partnerOf", HOSHI, PUT)])
    there_note = replace(NOTE, path="kumo-ja", lang="ja")
    there = extraction(there_note, (), [fact(there_note, MINA, "positionAt", KUMO, MANAGED)])
    whole = [replace(e, entities=(MINA, KUMO, HOSHI)) for e in (here, there)]
    assert _evaluated(tmp_path, build_quads(whole, ONTOLOGY, BASE)).agreement == 1 / 2
    assert _evaluated(tmp_path, build_quads(whole[:1], ONTOLOGY, BASE)).agreement == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "no gold file"), ("[1", "mend the file"), ('{"subject": "x"}', "are missing")],
    ids=["none", "no-json", "no-rows"],
)
def test_a_gold_file_that_cannot_be_used_is_named(tmp_path: Path, content: str, said: str) -> None:
    if content:
        (tmp_path / "bad.json").write_text(content, "utf-8")
    with pytest.raises(ValueError, match=said):
        load_gold(tmp_path)


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_the_counts_are_those_of_sets(gold: set[int], found: set[int]) -> None:
    of = score(compare("a", "n", "en", (Item(k, str(k)) for k in gold), (Item(k, str(k)) for k in found)))
    assert of == Score(len(gold), len(found), len(gold & found))
    assert 0 <= of.precision <= 1 and 0 <= of.recall <= 1
    assert min(of.precision, of.recall) <= of.f1 + 1e-12 and of.f1 <= max(of.precision, of.recall) + 1e-12


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert all(c.isalnum() or c not in " -_.,!" for c in once)
    assert fold(once) == fold(fold(once))


def test_the_table_breaks_every_figure_down(tmp_path: Path) -> None:
    shown = list(lines(_evaluated(tmp_path, _quads(_told())), full=True))
    for head in ("relations by predicate", "relations by language", "relations by source: right of those found", "measurements by kind"):
        assert any(line.startswith(head) for line in shown), head


@pytest.mark.skipif(not (SHARED / "gold" / "score.py").is_file(), reason="the gold files and their scorer are not in ../shared")
def test_the_figures_are_those_of_the_scorer(tmp_path: Path) -> None:
    """On a build of some of the gold's own notes: both count the same things, written twice."""
    from kg.build import build
    from kg.config import Config
    from kg.exporters import exporters

    (tmp_path / "posts").mkdir()
    for file in (*(SHARED / "notes").glob("*-en.md"), *(SHARED / "notes").glob("*-hant.md")):
        shutil.copy(file, tmp_path / "posts")
    quads = build(tmp_path / "posts", Config()).quads
    exporters()["nquads"].write(quads, tmp_path / "kg.nq")
    files = (SHARED / "gold" / "score.py", tmp_path / "kg.nq", SHARED / "gold", "--notes", SHARED / "notes")
    done = subprocess.run([sys.executable, *map(str, files), "--json"], capture_output=True, check=True, encoding="utf-8")
    theirs = json.loads(done.stdout)
    ours = evaluate(quads, SHARED / "gold", SHARED / "notes")
    compared = 0
    for area in ("entities", "types", "relations", "dates", "measurements", "quotes"):
        of = ours.score(area)
        figures = {"P": round(of.precision, 4), "R": round(of.recall, 4), "F": round(of.f1, 4), "gold": of.gold, "found": of.found}
        assert theirs[area] == figures, area
        compared += of.found
    assert compared > 100
    assert theirs["conflicts found"] == ours.conflicts_found
    assert theirs["forbidden asserted"] == len(ours.forbidden)
    assert theirs["notes absent"] == list(ours.absent)
    assert theirs["agreement"] == round(ours.agreement, 4)
    assert theirs["agreement of the gold"] == round(ours.gold_agreement, 4)
    verified = ours.score("evidence verified")
    assert theirs["evidence verified"] == round(verified.hit / verified.found, 4)
