"""What a row admits as its object: classes of the ontology, and larger places behind smaller ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extractors.matching import grammar
from kg.ontology import load_ontology
from kg.patterns import Pattern, load_patterns
from kg.patterns.compiling import PatternError
from kg.resources import ontology_roots
from kg.review.pattern_sentences import found
from tests.test_extraction import said

ROW = """
[[pattern]]
id = "own"
predicate = "{predicate}"
match = ['{{s}} zorbled (?P<t>in) {{o}}']
{extra}
"""


def own(folder: Path, predicate: str, extra: str, sentence: str) -> set[str]:
    (folder / "patterns").mkdir(exist_ok=True)
    (folder / "patterns" / "en.toml").write_text(ROW.format(predicate=predicate, extra=extra), "utf-8")
    roots = (*ontology_roots(), folder)
    ontology = load_ontology(ontology_roots())
    row: Pattern = next(p for p in load_patterns("en", roots, ontology) if p.id == "own")
    facts, _ = found(sentence, row, grammar("en", roots, ontology), ontology, roots)
    return {o for row_id, _, _, o in facts if row_id == "own"}


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("", {"Oslo", "Norway"}),
        ('o_class = ["Country"]', {"Norway"}),
        ('o_class = ["-Country"]', {"Oslo"}),
        ('o_class = ["Place", "-Country"]', {"Oslo"}),
    ],
)
def test_a_row_admits_objects_of_its_classes_alone(tmp_path: Path, extra: str, expected: set[str]) -> None:
    assert own(tmp_path, "livesIn", extra, "[s Jane Doe] zorbled in [o:City Oslo] and [o:Country Norway].") == expected


@pytest.mark.parametrize(("extra", "expected"), [("", {"Oslo"}), ("outer = true", {"Oslo", "Norway"})])
def test_a_row_says_whether_the_larger_place_counts(tmp_path: Path, extra: str, expected: set[str]) -> None:
    assert own(tmp_path, "livesIn", extra, "[s Jane Doe] zorbled in [o:City Oslo], [o:Country Norway].") == expected


def test_an_unknown_class_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match="Planet is no class"):
        own(tmp_path, "livesIn", 'o_class = ["-Planet"]', "[s Jane Doe] zorbled in [o Oslo].")


@pytest.mark.parametrize(
    ("language", "text", "predicate"),
    [
        ("en", "Contoso Bank holds a 60% stake in Fabrikam Labs.", "ownerOf"),
        ("en", "Contoso Bank holds a 40% stake in Fabrikam Labs.", "shareholderOf"),
        ("en", "Contoso Bank sold a 60% stake in Fabrikam Labs.", "shareholderOf"),
        ("ja", "楽天は青波システム株式会社の株式の77%を取得した。", "ownerOf"),
        ("ja", "楽天は青波システム株式会社の株式の7.7%を取得した。", "shareholderOf"),
        ("zh", "星禾银行收购白鲸科技77%的股份。", "ownerOf"),
        ("zh", "比亚迪持有美团7%的股份。", "shareholderOf"),
        ("zh", "星禾银行收购云岭汽车51%的股权。", "ownerOf"),
    ],
)
def test_more_than_half_of_the_shares_is_an_owners(tmp_path: Path, language: str, text: str, predicate: str) -> None:
    assert {p for _, p, _ in said(tmp_path, language, text)} == {predicate}


def test_a_property_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match="over_half"):
        own(tmp_path, "bornIn", 'over_half = "zorbles"', "[s:Person Jane Doe] zorbled in [o:Place Oslo].")
