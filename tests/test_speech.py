"""Which words in quotation marks are somebody's, and whose."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_extraction import extracted


def quoted(folder: Path, language: str, text: str) -> set[tuple[str, str]]:
    """(speaker, words) of the quotations of a note, speakers by their English or first name."""
    made = extracted(folder, language, text)
    names = {e.iri: next((n for tag, n in e.labels if tag == "en"), e.labels[0][1]) for e in made.entities}
    return {(names[s.speaker], s.text) for s in made.statements if s.verbatim}


@pytest.mark.parametrize("text", ["黄仁勋谈到芯片：“需求远超想象”，并宣布扩产。", "黃仁勳談到晶片：「需求遠超想像」，並宣布擴產。"])
def test_a_colon_leads_to_short_words_too(tmp_path: Path, text: str) -> None:
    assert {speaker for speaker, _ in quoted(tmp_path, "zh", text)} == {"Jensen Huang"}


@pytest.mark.parametrize("label", ["如水电一般随处可得的东西", "人人都用得起的新型电力"])
def test_a_label_is_no_quotation(tmp_path: Path, label: str) -> None:
    assert not quoted(tmp_path, "zh", f"黄仁勋把算力喻为“{label}”，认为各国都需要它。")


def test_words_after_an_organization_without_a_verb_of_saying_are_those_of_the_person_before(tmp_path: Path) -> None:
    text = "黄仁勋解释了公司的选择。这一做法有利于英伟达的业务：“我们把工具交给每一位开发者，他们会回来购买芯片。”"
    assert {speaker for speaker, _ in quoted(tmp_path, "zh", text)} == {"Jensen Huang"}


def test_an_organization_speaks_where_a_verb_says_so(tmp_path: Path) -> None:
    text = "英伟达表示：“我们把工具交给每一位开发者，他们会回来购买芯片。”"
    assert {speaker for speaker, _ in quoted(tmp_path, "zh", text)} == {"NVIDIA"}


def claimed(folder: Path, language: str, text: str) -> list[tuple[str, str]]:
    """(speaker, words) of the reported claims of a note."""
    made = extracted(folder, language, text)
    return [(s.speaker.rsplit("/", 1)[-1], s.text) for s in made.statements if not s.verbatim]


@pytest.mark.parametrize(
    ("language", "text", "claim"),
    [
        ("en", "Jensen Huang told Nikkei on Friday that supply would stay short.", "supply would stay short"),
        ("ja", "ジェンスン・フアンは日経新聞に対し、供給不足は来年まで続くと語った。", "供給不足は来年まで続く"),
        ("zh", "黄仁勋告诉记者,供应仍然会紧张。", "供应仍然会紧张"),
    ],
)
def test_who_is_told_is_no_part_of_what_is_claimed(tmp_path: Path, language: str, text: str, claim: str) -> None:
    assert claimed(tmp_path, language, text) == [("jensen-huang", claim)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "NVIDIA's CEO Jensen Huang said that Qwen 3 outperforms Llama 4."),
        ("en", "Jensen Huang, CEO of NVIDIA, argued that Qwen 3 beats Llama 4 in daily use."),
        ("en", "In the view of Jensen Huang, CEO of NVIDIA, Qwen 3 is better than Llama 4."),
        ("en", "Qwen 3 outperforms Llama 4, Jensen Huang said."),
        ("en", "Qwen 3 outperforms Llama 4, said Jensen Huang, who runs NVIDIA."),
        ("ja", "エヌビディアのCEOであるジェンスン・フアンは、Qwen 3がLlama 4を上回ると主張している。"),
        ("ja", "エヌビディアのCEO、ジェンスン・フアン氏は、日常の使用ではQwen 3がLlama 4に勝ると語った。"),
        ("ja", "エヌビディアのCEO、ジェンスン・フアン氏の見方では、Qwen 3はLlama 4より優れている。"),
        ("zh", "英伟达首席执行官黄仁勋声称Qwen 3优于Llama 4。"),
        ("zh", "在英伟达的CEO黄仁勋看来，Qwen 3比Llama 4更好。"),
    ],
)
def test_what_a_person_thinks_of_two_models_is_that_persons_statement(tmp_path: Path, language: str, text: str) -> None:
    made = extracted(tmp_path, language, text)
    assert [s.speaker.rsplit("/", 1)[-1] for s in made.statements] == ["jensen-huang"]
    assert "outperforms" not in {a.predicate for a in made.assertions}


@pytest.mark.parametrize(
    ("language", "text", "predicate"),
    [
        ("en", "Qwen 3 outperforms Llama 4, which NVIDIA and Jensen Huang use.", "outperforms"),
        ("en", "NVIDIA said that Qwen 3 outperforms Llama 4.", "outperforms"),
        ("en", "Jensen Huang said that NVIDIA acquired Mellanox in 2020.", "acquired"),
        ("ja", "Qwen 3はLlama 4を上回った。", "outperforms"),
        ("zh", "黄仁勋表示，英伟达收购了Mellanox。", "acquired"),
        ("zh", "公司发言人说，英伟达收购了Mellanox。", "acquired"),
    ],
)
def test_what_a_note_or_a_company_says_of_them_and_a_deal_that_a_person_tells_of_are_facts(
    tmp_path: Path, language: str, text: str, predicate: str
) -> None:
    assert predicate in {a.predicate for a in extracted(tmp_path, language, text).assertions}


def test_words_that_a_person_quotes_are_no_claim_by_themselves(tmp_path: Path) -> None:
    assert claimed(tmp_path, "ja", "ジェンスン・フアン氏は会社を新しい柱に再び集中させ、AIを「接着剤」と述べた。") == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", 'Jensen Huang left. Brathe had said of a demo in 2016: "I strongly feel that this is an insult to life itself."'),
        ("en", 'Jensen Huang left. "I strongly feel that this is an insult to life itself," wrote Brathe.'),
        ("ja", "ジェンスン・フアンは去った。磯垣は2016年、デモについて「生命に対する侮辱を強く感じます」と述べた。"),
    ],
)
def test_the_words_of_somebody_unknown_are_nobody_elses(tmp_path: Path, language: str, text: str) -> None:
    assert not quoted(tmp_path, language, text)


@pytest.mark.parametrize("text", ["Jensen Huang announced it in September 2007.", "Jensen Huang wrote the music for both films."])
def test_who_announces_or_writes_a_thing_claims_nothing(tmp_path: Path, text: str) -> None:
    assert not claimed(tmp_path, "en", text)


def test_when_it_was_said_is_no_part_of_what_is_claimed(tmp_path: Path) -> None:
    text = "Jensen Huang said in June that supply would stay short."
    assert claimed(tmp_path, "en", text) == [("jensen-huang", "supply would stay short")]


@pytest.mark.parametrize("elsewhere", [" in Davos", " in January 2019"])
def test_what_is_said_elsewhere_is_not_said_at_the_event_before(tmp_path: Path, elsewhere: str) -> None:
    text = 'People spoke of CES in May. "We will ship every one of these chips to you all," Jensen Huang said{}.'
    assert {s.event is None for s in extracted(tmp_path, "en", text.format(elsewhere)).statements} == {True}
    assert {s.event is None for s in extracted(tmp_path, "en", text.format("")).statements} == {False}


def test_a_long_title_before_the_name_is_part_of_who_says_it(tmp_path: Path) -> None:
    made = extracted(tmp_path, "zh", "某家不知名的外国材料公司首席执行官兼总裁黄仁勋说，Qwen 3优于Llama 4。")
    assert "outperforms" not in {a.predicate for a in made.assertions} and made.statements


def test_who_announces_it_with_a_title_behind_the_name_claims_nothing(tmp_path: Path) -> None:
    assert not claimed(tmp_path, "en", "Jensen Huang, then a partner of Oracle, announced it in September 2007.")
