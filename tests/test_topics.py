"""What an omitted subject stands for: read off whole notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_extraction import extracted, said


def test_a_heading_that_names_one_thing_is_the_subject_of_what_is_below_it(tmp_path: Path) -> None:
    text = "## 3位 ラリー・エリソン\n\nオラクルの会長。シカゴ大学で学んだ。"
    facts = said(tmp_path, "ja", text)
    assert ("Larry Ellison", "positionAt", "Oracle") in facts
    assert any(s == "Larry Ellison" and p == "educatedAt" for s, p, _ in facts)


def test_a_heading_that_names_two_things_is_the_subject_of_neither(tmp_path: Path) -> None:
    assert not said(tmp_path, "ja", "## ラリー・エリソンとビル・ゲイツ\n\nオラクルの会長。")


def test_a_subject_of_its_own_outdoes_the_heading(tmp_path: Path) -> None:
    facts = said(tmp_path, "ja", "## ラリー・エリソン\n\nビル・ゲイツはマイクロソフトを創業した。")
    assert ("Bill Gates", "founderOf", "Microsoft") in facts
    assert not any(s == "Larry Ellison" for s, _, _ in facts)


def test_what_a_label_names_is_what_its_item_is_about(tmp_path: Path) -> None:
    facts = said(tmp_path, "ja", "## 富豪の一覧\n\n- ラリー・エリソン: オラクルの会長。\n- ビル・ゲイツ: マイクロソフトを創業。")
    assert {("Larry Ellison", "positionAt", "Oracle"), ("Bill Gates", "founderOf", "Microsoft")} <= facts


def test_a_place_as_label_leaves_the_topic_to_the_list(tmp_path: Path) -> None:
    facts = said(tmp_path, "ja", "## オラクルの拠点\n\n- シンガポール: 2001年に支店を開設。オラクルはベルリンに支店を開設した。")
    assert not any(s == "Singapore" for s, _, _ in facts)


def test_who_does_something_in_a_company_history_does_it_there(tmp_path: Path) -> None:
    text = "## オラクルの沿革\n\n- 1977年: ラリー・エリソンが創業\n- 2014年: サフラ・キャッツがCEOに就任\n"
    text += "- 2010年: ビル・ゲイツがマイクロソフトの会長を退任"
    facts = said(tmp_path, "ja", text)
    assert {("Larry Ellison", "founderOf", "Oracle"), ("Safra Catz", "positionAt", "Oracle")} <= facts
    assert ("Bill Gates", "positionAt", "Oracle") not in facts


@pytest.mark.parametrize(
    ("heading", "made"),
    [("1980年代：ファミリーコンピュータの時代", True), ("1980年代：ファミリーコンピュータ（1983年発売）", False)],
)
def test_a_timeline_is_about_its_company_though_an_age_is_named_after_a_product(tmp_path: Path, heading: str, made: bool) -> None:
    text = f"# 任天堂の歩み\n\n任天堂は老舗だ。\n\n## {heading}\n\n- **1989年**：ゲームボーイを発売。"
    facts = said(tmp_path, "ja", text)
    assert (("Nintendo", "developerOf", "Game Boy") in facts) == made
    assert not made or not any(s == "Famicom" for s, _, _ in facts)


def test_an_item_below_an_item_is_about_what_that_names(tmp_path: Path) -> None:
    text = "# 任天堂の歩み\n\n任天堂は老舗だ。\n\n- ファミリーコンピュータの頃\n  - **1989年**：ゲームボーイを発売。"
    assert ("Nintendo", "developerOf", "Game Boy") not in said(tmp_path, "ja", text)


def test_a_note_is_about_the_person_before_the_colon_of_its_title_whoever_is_named_more(tmp_path: Path) -> None:
    text = "スーはオラクルで働いた。AMDは工場を閉じた。AMDは社名を守った。\n\n## 歩み\n\n- **1995年**：IBMに入社。"
    facts = said(tmp_path, "ja\ntitle: リサ・スー：AMDの技術者", text)
    assert ("Lisa Su", "positionAt", "IBM") in facts and not any(s == "AMD" for s, _, _ in facts)


@pytest.mark.parametrize(
    ("text", "named"), [("スーはマサチューセッツ工科大学で学んだ。", True), ("彼らのスーは売れた。", False), ("スーパーは閉じた。", False)]
)
def test_a_family_name_of_two_katakana_that_begins_a_clause_as_its_subject(tmp_path: Path, text: str, named: bool) -> None:
    mentions = extracted(tmp_path, "ja", f"リサ・スーは技術者だ。{text}").mentions
    assert any(m.kind == "short" for m in mentions) == named


def test_the_sentence_before_does_not_take_the_head_of_another_company(tmp_path: Path) -> None:
    facts = said(tmp_path, "ja", "オラクルは事業を分離した。マイクロソフトのCEOはサフラ・キャッツである。")
    assert ("Safra Catz", "positionAt", "Microsoft") in facts
    assert ("Safra Catz", "positionAt", "Oracle") not in facts


def test_the_head_of_the_company_of_the_sentence_before(tmp_path: Path) -> None:
    facts = said(tmp_path, "ja", "オラクルは1977年に設立された。社長はサフラ・キャッツ氏が務める。")
    assert ("Safra Catz", "positionAt", "Oracle") in facts
    facts = said(tmp_path, "ja", "オラクルは1977年に設立された。同じ年にビル・ゲイツがマイクロソフトの会長を退任した。")
    assert {o for _, p, o in facts if p == "positionAt"} == {"Microsoft"}


def test_a_date_of_one_verb_is_not_that_of_the_next(tmp_path: Path) -> None:
    made = extracted(tmp_path, "ja", "ラリー・エリソンは1944年に生まれ、シカゴ大学を卒業した。")
    assert [a.qualifiers for a in made.assertions if a.predicate == "educatedAt"] == [()]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A shop down the road acquired Intel in 2015. The company partnered with Adobe."),
        ("ja", "川向こうの店が2015年にインテルを買収した。同社は東京で働いている。同社はアドビと提携している。"),
        ("zh", "河对岸的店于2015年收购了英特尔。该公司与Adobe合作。"),
    ],
)
def test_who_is_bought_by_somebody_unknown_is_not_taken_up(tmp_path: Path, language: str, text: str) -> None:
    assert not {f for f in said(tmp_path, language, text) if f[1] == "partnerOf"}


def test_a_pronoun_that_stays_open_bars_the_way(tmp_path: Path) -> None:
    text = "川向こうの店がインテルを買収した。同社はアドビと提携している。同社は東京に本社を置く。"
    assert not {f for f in said(tmp_path, "ja", text) if f[1] in ("partnerOf", "headquarteredIn")}


def test_a_known_buyer_is_taken_up(tmp_path: Path) -> None:
    text = "エヌビディアはインテルを買収した。同社は東京に本社を置く。"
    assert {s for s, p, _ in said(tmp_path, "ja", text) if p == "headquarteredIn"} == {"NVIDIA"}


@pytest.mark.parametrize(
    ("language", "text", "bearer"),
    [
        ("en", "NVIDIA hired Mark Liu. He studied at Stanford University. The company partnered with Adobe.", "NVIDIA"),
        ("en", "Stanford University hired Mark Liu. He left Oracle. The university partnered with Adobe.", "Stanford University"),
        ("ja", "エヌビディアはラリー・エリソンと会った。スタンフォード大学も動いた。同社はアドビと提携している。", "NVIDIA"),
        ("zh", "英伟达发布了芯片。斯坦福大学也在场。该公司与Adobe合作。", "NVIDIA"),
    ],
)
def test_the_company_is_no_university(tmp_path: Path, language: str, text: str, bearer: str) -> None:
    partners = {end for s, p, o in said(tmp_path, language, text) if p == "partnerOf" for end in (s, o)}
    assert partners <= {bearer, "Adobe"}


def test_the_company_is_none_where_only_a_university_is_named(tmp_path: Path) -> None:
    assert not said(tmp_path, "en", "Mark Liu left Stanford University. The company partnered with Adobe.")


def test_an_item_that_opens_with_a_name_alone_goes_on_about_it(tmp_path: Path) -> None:
    text = "## OpenAIの年表\n\n- **2023年3月**：GPT-4。18億パラメータのモデルで、話題を呼んだ。\n"
    assert {m.of.rsplit("/", 1)[-1] for m in extracted(tmp_path, "ja", text).measurements if m.measure == "parameters"} == {"gpt-4"}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Since 2011 Tim Cook has been the chief executive of Apple."),
        ("ja", "2011年からティム・クックがアップルのCEOを務めている。"),
        ("zh", "自2011年以来，蒂姆·库克一直担任苹果公司首席执行官。"),
    ],
)
def test_since_when_somebody_holds_a_post(tmp_path: Path, language: str, text: str) -> None:
    held = [dict(a.qualifiers) for a in extracted(tmp_path, language, text).assertions if a.predicate == "positionAt"]
    assert held and all(q.get("start") == "2011" for q in held)


def test_a_date_before_and_is_not_that_of_the_verb_behind_it(tmp_path: Path) -> None:
    text = "Tim Cook was born in Mobile in 1960 and received his MBA from Duke University."
    assert [a.qualifiers for a in extracted(tmp_path, "en", text).assertions if a.predicate == "educatedAt"] == [()]


def test_a_pronoun_is_not_the_only_known_of_two_people(tmp_path: Path) -> None:
    assert not said(tmp_path, "en", "Brathe succeeded Mark Liu. Before that she headed Oracle.")
    assert said(tmp_path, "en", "Mark Liu left. Before that he headed Oracle.")


def test_a_date_in_an_aside_is_not_that_of_the_verb_behind_it(tmp_path: Path) -> None:
    text = "Tim Cook, born in 1960, studied engineering at Duke University."
    assert [a.qualifiers for a in extracted(tmp_path, "en", text).assertions if a.predicate == "educatedAt"] == [()]


def test_a_life_goes_on_in_the_next_paragraph(tmp_path: Path) -> None:
    text = "# 川端千尋\n\n川端千尋は統計学者である。\n\n1950年に東京大学を卒業。教え子にはビル・ゲイツがいる。2019年2月3日、自宅で死去。"
    facts = said(tmp_path, "ja", text)
    assert ("川端千尋", "educatedAt", "University of Tokyo") in facts
    assert {s for s, p, _ in facts if p == "diedOn"} == {"川端千尋"}


def test_a_paragraph_does_not_go_on_about_what_the_title_does_not_name(tmp_path: Path) -> None:
    facts = said(tmp_path, "ja", "# 統計学の歩み\n\nビル・ゲイツは統計学者である。\n\n1950年に東京大学を卒業。")
    assert not any(p == "educatedAt" for _, p, _ in facts)


def test_the_company_at_a_sentence_s_beginning_is_an_organization(tmp_path: Path) -> None:
    facts = said(tmp_path, "zh", "华为成立于1987年。公司由李开复于1987年创立。")
    assert ("Kai-Fu Lee", "founderOf", "Huawei") in facts
    assert not any(p == "sued" for _, p, _ in said(tmp_path, "zh", "李开复生于1971年。公司起诉了华为。"))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ja", "2025年に退社したビル・ゲイツ氏は、トヨタ自動車を提訴した。"),
        ("ja", "2025年にメタを離れたビル・ゲイツ氏は、トヨタ自動車を提訴した。"),
        ("zh", "2025年离开Meta的李开复起诉了华为。"),
        ("zh", "1987年成立的华为起诉了腾讯。"),
    ],
)
def test_a_date_in_what_describes_a_name_is_not_that_of_the_verb(tmp_path: Path, lang: str, text: str) -> None:
    facts = [a for a in extracted(tmp_path, lang, text).assertions if a.predicate == "sued"]
    assert facts and all(not a.qualifiers for a in facts)


def test_a_local_body_is_not_the_national_one(tmp_path: Path) -> None:
    assert "常州市国资委" in {label for e in extracted(tmp_path, "zh", "常州市国资委批准。").entities for _, label in e.labels}
    national = extracted(tmp_path, "zh", "中国国资委批准。").entities
    assert any(("zh", "国务院国资委") in e.labels or ("zh", "国资委") in e.labels for e in national)


def test_a_short_form_in_brackets_names_the_same_company(tmp_path: Path) -> None:
    facts = said(tmp_path, "zh", "蓝鲸储能科技股份有限公司（简称“蓝鲸储能”）成立于2013年。蓝鲸储能起诉了华为。")
    assert ("蓝鲸储能科技股份有限公司", "sued", "Huawei") in facts


def test_an_item_that_turns_to_another_does_not_return_to_the_list_s_topic(tmp_path: Path) -> None:
    text = "## 腾讯\n\n- 源自海星大学的公司发布了新产品。本轮融资由华为领投。"
    assert not any(o == "Tencent" for _, p, o in said(tmp_path, "zh", text) if p == "investedIn")


def test_a_company_s_founding_sentence_goes_on_about_the_company(tmp_path: Path) -> None:
    text = "オラクルは、ソフトのメーカーである。2006年5月、会計士の岩永由紀が設立した。岩永氏が会長、沢渡亮氏が社長を務める。"
    posts = {(s, o) for s, p, o in said(tmp_path, "ja", text) if p == "positionAt"}
    assert posts == {("岩永由紀", "Oracle"), ("沢渡亮", "Oracle")}


def test_a_name_of_no_known_type_right_before_a_body_is_no_place(tmp_path: Path) -> None:
    names = {label for e in extracted(tmp_path, "zh", "Zorvetha-3国资委批准。").entities for _, label in e.labels}
    assert not any("Zorvetha" in name and "国资委" in name for name in names)
    assert any("国资委" in name for name in names)


def test_a_league_as_label_leaves_the_topic_to_the_list(tmp_path: Path) -> None:
    facts = said(tmp_path, "ja", "## 楽天の球団\n\n- Jリーグ: ヴィッセル神戸を傘下に持つ。")
    assert {s for s, p, _ in facts if p == "ownerOf"} == {"Rakuten"}


@pytest.mark.parametrize(("who", "wanted"), [("ラリー・エリソン", set()), ("オラクル", {"Oracle"})])
def test_what_is_bought_in_a_list_is_bought_by_no_person_who_is_left_out(tmp_path: Path, who: str, wanted: set[str]) -> None:
    facts = said(tmp_path, "ja", f"## {who}の歩み\n\n- 2005年: ピンタレストを買収\n")
    assert {s for s, p, _ in facts if p == "acquired"} == wanted


def test_a_heading_that_only_touches_a_name_is_not_about_it(tmp_path: Path) -> None:
    text = "# 甲骨文的历程\n\n甲骨文是一家公司。\n\n## 从车库到{}\n\n- **2009年**：收购了英伟达。"
    assert ("Oracle", "acquired", "NVIDIA") in said(tmp_path, "zh", text.format("纳斯达克"))
    facts = said(tmp_path, "zh", text.format("微软").replace("从车库到", ""))
    assert ("Microsoft", "acquired", "NVIDIA") in facts


def test_a_cell_that_plans_says_nothing(tmp_path: Path) -> None:
    table = "# 英伟达\n\n| 产品 | 发布时间 | 开发商 |\n| --- | --- | --- |\n| Instinct MI300 | 2023年{} | AMD |\n"
    assert {"releasedOn", "developerOf"} == {p for _, p, _ in said(tmp_path, "zh", table.format(""))}
    assert "releasedOn" not in {p for _, p, _ in said(tmp_path, "zh", table.format("（预计）"))}


def test_a_forecast_row_or_column_gives_no_number(tmp_path: Path) -> None:
    table = "# 英伟达\n\n| 公司 | 营收（亿美元）{} |\n| --- | --- |\n| 英伟达 | 609 |\n"
    found = [extracted(tmp_path, "zh", table.format(word)).measurements for word in ("", "（预测）", "（目标）")]
    assert [len(f) for f in found] == [1, 0, 0]


def test_a_paragraph_of_a_key_and_a_name_is_read_as_a_bullet(tmp_path: Path) -> None:
    text = "# 渣打银行的掌舵人\n\n渣打银行总部位于伦敦。\n\n### 现任领导层\n\n**首席财务官**：Mina Okabe，工程师。\n\n"
    facts = said(tmp_path, "zh", text + "**CEO**：我们不会收购，Ada Halvorsen来访。")
    assert ("Mina Okabe", "positionAt", "Standard Chartered") in facts
    assert not any(s == "Ada Halvorsen" for s, _, _ in facts)


@pytest.mark.parametrize("said_so", ["2020年斥资3亿美元收购了英伟达。", "2020年，拿下GitHub后收购了英伟达。", "上线新版后，收购了英伟达。"])
def test_an_item_that_opens_with_what_is_done_is_about_what_the_note_is(tmp_path: Path, said_so: str) -> None:
    facts = said(tmp_path, "zh", f"# 甲骨文的历程\n\n甲骨文是一家公司。\n\n1. {said_so}")
    assert ("Oracle", "acquired", "NVIDIA") in facts


def test_who_is_named_in_brackets_holds_no_post_of_the_key(tmp_path: Path) -> None:
    facts = said(tmp_path, "zh", "# 渣打银行\n\n- 董事长：Mina Okabe（Ada Halvorsen之女）\n")
    assert ("Mina Okabe", "positionAt", "Standard Chartered") in facts
    assert not any(s == "Ada Halvorsen" for s, _, _ in facts)
