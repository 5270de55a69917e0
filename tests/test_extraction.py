"""What a whole note gives, from its text to facts with names: sentences in which several stages meet."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.build import extract_note
from kg.model import EdtfDate, Extraction
from kg.notes import read_note
from kg.ontology import load_ontology
from kg.resources import shipped_ontology

ROOTS = (shipped_ontology(),)


def extracted(folder: Path, language: str, text: str) -> Extraction:
    """All that is read from a note of that text."""
    (folder / "note.md").write_text(f"---\nlang: {language}\n---\n{text}\n", encoding="utf-8")
    return extract_note(read_note(folder, folder / "note.md", ROOTS), ROOTS, load_ontology(ROOTS), "https://example.org/kg/")


def said(folder: Path, language: str, text: str) -> set[tuple[str, str, str]]:
    """(subject, predicate, object) of the asserted facts of a note, entities by their English or first name."""
    made = extracted(folder, language, text)
    names = {e.iri: next((n for tag, n in e.labels if tag == "en"), e.labels[0][1]) for e in made.entities}
    facts = [a for a in made.assertions if a.modality == "asserted"]
    return {(names[a.subject], a.predicate, names.get(str(a.object), str(a.object))) for a in facts}


def entities(folder: Path, language: str, text: str) -> set[str]:
    """The names of a note's entities."""
    made = extracted(folder, language, text)
    return {e.labels[0][1] for e in made.entities}


@pytest.mark.parametrize("text", ['At the Umi Summit, Lisa Su said: "We will build more of these chips."'])
def test_a_person_who_speaks_at_an_event_takes_part(tmp_path: Path, text: str) -> None:
    assert ("Lisa Su", "participatedIn", "Umi Summit") in said(tmp_path, "en", text)


def test_an_organization_that_is_quoted_at_an_event_need_not_take_part(tmp_path: Path) -> None:
    text = 'Lisa Su spoke at the Umi Summit.\n\n## Umi Summit (March 2025)\n\nAMD said in a letter: "We will build more of these chips."'
    assert ("AMD", "participatedIn", "Umi Summit") not in said(tmp_path, "en", text)


def test_a_family_name_inside_another_full_name_is_not_the_curated_person(tmp_path: Path) -> None:
    facts = said(tmp_path, "en", "Fusajiro Yamauchi founded Nintendo in Kyoto. The firm made cards.")
    assert not [f for f in facts if f[:2] == ("Hiroshi Yamauchi", "founderOf")]


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("en", "DeepSeek's app overtook ChatGPT in the App Store.", "developerOf"),
        ("zh", "任天堂出售所持西雅图水手队的大部分股份。", "shareholderOf"),
        ("ja", "マカオでのNBAプレシーズンゲームが開かれた。", "locatedIn"),
        ("ja", "OpenAIはAMDのGPUを導入する計画で、最初の1ギガワットにはMI450を使い、2026年に稼働する。", "uses"),
    ],
)
def test_what_only_looks_like_a_fact(tmp_path: Path, language: str, text: str, wrong: str) -> None:
    assert wrong not in {predicate for _, predicate, _ in said(tmp_path, language, text)}


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("ja", "任天堂株式会社は京都に本社を置く。", ("Nintendo", "headquarteredIn", "Kyoto")),
        ("ja", "2015年、株式会社タナベは青波システム株式会社を買収した。", ("株式会社タナベ", "acquired", "青波システム株式会社")),
        ("zh", "2012年，青岚科技有限公司收购了云杉软件股份有限公司。", ("青岚科技有限公司", "acquired", "云杉软件股份有限公司")),
        ("zh", "青岚科技有限公司成立于1998年。2001年，青岚科技在柏林设立分行。", ("青岚科技有限公司", "locatedIn", "Berlin")),
    ],
)
def test_a_legal_form_makes_a_company_and_may_be_left_out(tmp_path: Path, language: str, text: str, wanted: tuple[str, str, str]) -> None:
    assert wanted in said(tmp_path, language, text)


@pytest.mark.parametrize(("language", "text"), [("zh", "该公司是一家股份有限公司。"), ("ja", "同社は株式会社である。")])
def test_a_legal_form_alone_names_nobody(tmp_path: Path, language: str, text: str) -> None:
    assert said(tmp_path, language, text) == set()


def test_who_leaves_a_company_did_not_study_there_and_who_joins_a_party_is_a_member(tmp_path: Path) -> None:
    facts = said(tmp_path, "en", "Harold Venn left Intel in 1997. Harold Venn joined the Labour Party in 1999.")
    assert ("Harold Venn", "memberOf", "Labour Party") in facts
    assert not [f for f in facts if f[1] == "educatedAt" or f[1:] == ("positionAt", "Labour Party")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "## Leadership of Intel\n\n| Name | Position |\n|-|-|\n| Bill Smith | CEO |\n"),
        ("zh", "## 英特尔管理层\n\n| 姓名 | 职位 |\n|-|-|\n| 苏姿丰 | 首席执行官 |\n"),
    ],
)
def test_a_column_of_positions(tmp_path: Path, language: str, text: str) -> None:
    assert [f[1:] for f in said(tmp_path, language, text)] == [("positionAt", "Intel")]


def test_it_takes_up_the_organization_that_the_sentence_before_is_about(tmp_path: Path) -> None:
    text = "Northwind Robotics is a company in Oslo. It was founded in 2009 by Priya Raman. It is headquartered in Berlin."
    facts = said(tmp_path, "en", text)
    assert {("Priya Raman", "founderOf", "Northwind Robotics"), ("Northwind Robotics", "headquarteredIn", "Berlin")} <= facts
    other = said(tmp_path, "en", "GPT-5 is a model of OpenAI. It was founded in 1999 by Bill Smith.")
    assert not [f for f in other if f[1] == "founderOf"]


def test_a_key_says_that_a_number_is_a_year(tmp_path: Path) -> None:
    text = "Northwind Robotics is a company.\n\n- **Founded**: 2009\n\n| Bank | Founded |\n|-|-|\n| Umi Bank | 1968 |\n| DBS | 1,968 |\n"
    years = {(s, str(o)) for s, p, o in said(tmp_path, "en", text) if p == "foundedOn"}
    assert years == {("Northwind Robotics", str(EdtfDate("2009"))), ("Umi Bank", str(EdtfDate("1968")))}


def test_a_country_behind_its_city_is_not_in_it(tmp_path: Path) -> None:
    assert not [f for f in said(tmp_path, "zh", "微软是一家总部位于深圳的中国机器人公司。") if f[:2] == ("China", "locatedIn")]


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("ja", "雲海ロボティクスは、横浜に本社を置く日本のロボット企業である。", ("雲海ロボティクス", "headquarteredIn", "Yokohama")),
        ("zh", "云海机器人是一家机器人公司。云海机器人收购了英特尔。", ("云海机器人", "acquired", "Intel")),
    ],
)
def test_a_name_is_a_company_that_the_clause_calls_so(tmp_path: Path, language: str, text: str, wanted: tuple[str, str, str]) -> None:
    assert wanted in said(tmp_path, language, text)


@pytest.mark.parametrize(("language", "text"), [("ja", "同社は大きな企業である。"), ("zh", "他们是一家大公司。这是一家银行。")])
def test_what_only_points_at_a_company_is_no_name(tmp_path: Path, language: str, text: str) -> None:
    assert entities(tmp_path, language, text) == set()


@pytest.mark.parametrize(
    ("language", "text", "bound", "edtf"),
    [
        ("en", "Satya Nadella became CEO of Microsoft in February 2014.", "start", "2014-02"),
        ("en", "Satya Nadella stepped down as CEO of Microsoft in February 2034.", "end", "2034-02"),
        ("en", "Satya Nadella, the former CEO of Microsoft, bought Lenovo in 2034.", "", ""),
        ("ja", "吉田憲一郎は2018年にソニーの社長を退任した。", "end", "2018"),
        ("ja", "吉田憲一郎は2018年にソニーの社長に就任した。", "start", "2018"),
        ("zh", "张勇2023年9月卸任阿里巴巴董事长。", "end", "2023-09"),
        ("zh", "张勇2015年5月出任阿里巴巴首席执行官。", "start", "2015-05"),
    ],
)
def test_the_date_of_a_post_is_its_beginning_or_its_end(tmp_path: Path, language: str, text: str, bound: str, edtf: str) -> None:
    made = extracted(tmp_path, language, text)
    held = [dict(a.qualifiers) for a in made.assertions if a.predicate == "positionAt"]
    assert [{k: v for k, v in q.items() if k != "position"} for q in held] == [{bound: edtf} if bound else {}]


@pytest.mark.parametrize(
    ("language", "text", "fact"),
    [
        ("en", "Llama 2 beat GPT-3.5 in tests. The Llama family grew.", ("Llama 2", "variantOf", "Llama")),
        ("en", "Meta released Llama 1 and 2. The Llama family grew.", ("Llama 2", "variantOf", "Llama")),
        ("en", "WPS Office for Android came out. WPS Office runs on Android.", ("WPS Office for Android", "variantOf", "WPS Office")),
        ("en", "WPS Office for Android came out. WPS Office runs on Android.", ("WPS Office for Android", "uses", "Android")),
    ],
)
def test_a_name_tells_its_family_and_its_platform(tmp_path: Path, language: str, text: str, fact: tuple[str, str, str]) -> None:
    assert fact in said(tmp_path, language, text)


@pytest.mark.parametrize(
    ("text", "predicate", "date"),
    [
        ("Lisa Su (born 1969) is a founder of Umi Robotics Inc.", "founderOf", None),
        ("Lisa Su (November 7, 1969) is a founder of Umi Robotics Inc.", "founderOf", None),
        ("Lisa Su (born November 7, 1969 in Tainan) leads AMD.", "bornIn", "1969-11-07"),
        ("AMD acquired Xilinx (2022).", "acquired", "2022"),
    ],
)
def test_a_date_in_brackets_behind_a_person_is_of_the_life(tmp_path: Path, text: str, predicate: str, date: str | None) -> None:
    (tmp_path / "note.md").write_text(f"---\nlang: en\n---\n{text}\n", encoding="utf-8")
    ontology = load_ontology(ROOTS)
    made = extract_note(read_note(tmp_path, tmp_path / "note.md", ROOTS), ROOTS, ontology, "https://example.org/kg/")
    assert {dict(a.qualifiers).get("on") for a in made.assertions if a.predicate == predicate} == {date}


@pytest.mark.parametrize(("text", "known"), [("The Tamidu Energy Expo 2020 opened.", False), ("Many went to Expo 2020 in winter.", True)])
def test_an_event_of_the_catalogue_is_not_the_end_of_a_longer_name(tmp_path: Path, text: str, known: bool) -> None:
    assert ("Expo 2020" in entities(tmp_path, "en", text)) is known


TABLE = "# {of}\n\n| {label} | {head} |\n| --- | --- |\n| {founded} | 1974 |\n| {founder} | Bill Gates |\n"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Oracle", "Item", "Detail", "Founded", "Founder")),
        ("ja", ("オラクル", "項目", "内容", "設立", "創業者")),
        ("zh", ("甲骨文公司", "项目", "内容", "成立", "创始人")),
    ],
)
def test_a_table_of_labels_and_values_is_about_what_the_note_is(tmp_path: Path, language: str, words: tuple[str, ...]) -> None:
    table = TABLE.format(**dict(zip(("of", "label", "head", "founded", "founder"), words, strict=True)))
    facts = said(tmp_path, language, table)
    assert ("Bill Gates", "founderOf", "Oracle") in facts
    assert any((s, p) == ("Oracle", "foundedOn") for s, p, _ in facts)


def test_the_head_of_a_column_tells_whose_the_values_are(tmp_path: Path) -> None:
    table = "# Rivals\n\n| Item | Oracle | Nokia |\n| --- | --- | --- |\n| Founded | 1977 | 1865 |\n| Founder | Bill Gates | |"
    facts = said(tmp_path, "en", table)
    assert ("Bill Gates", "founderOf", "Oracle") in facts and ("Bill Gates", "founderOf", "Nokia") not in facts
    assert {s for s, p, o in facts if p == "foundedOn" and "1865" in o} == {"Nokia"}


def test_a_table_with_another_head_is_no_table_of_labels(tmp_path: Path) -> None:
    table = "# Oracle\n\n| Task | Who |\n| --- | --- |\n| Founder | Bill Gates |"
    assert not any(p == "founderOf" for _, p, _ in said(tmp_path, "en", table))


def test_two_people_with_two_posts_share_a_verb(tmp_path: Path) -> None:
    made = extracted(tmp_path, "ja", "オラクルでは山田太郎氏がCEO、田中花子氏がCTOを務める。")
    names = {e.iri: e.labels[0][1] for e in made.entities}
    held = {(names[a.subject], dict(a.qualifiers)["position"]) for a in made.assertions if a.predicate == "positionAt"}
    assert {(who, post.rpartition("#")[2]) for who, post in held} == {("山田太郎", "ceo"), ("田中花子", "cto")}
