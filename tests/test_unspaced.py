"""Japanese and Chinese notes of several sentences: who a sentence is about, and names given again, emphasised or quoted."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import EdtfDate
from tests.test_extraction import entities, extracted, said

OPENING = "星禾集团总部位于青岛。"


@pytest.mark.parametrize(
    "sentence",
    [
        "2022年，公司收购了白鲸科技。",
        "2022年，以6亿元收购了白鲸科技。",
        "公司以6亿元收购了白鲸科技。",
        "今年6月，公司收购了白鲸科技。",
        "星禾收购了白鲸科技。",
    ],
)
def test_a_sentence_goes_on_about_the_company_before(tmp_path: Path, sentence: str) -> None:
    assert ("星禾集团", "acquired", "白鲸科技") in said(tmp_path, "zh", OPENING + sentence)


def test_behind_a_deal_of_two_the_company_is_the_first(tmp_path: Path) -> None:
    facts = said(tmp_path, "zh", "星禾集团与比亚迪达成战略合作。公司获得美团投资。")
    assert {s for s, p, o in facts if p == "investedIn"} == {"Meituan"} and {o for s, p, o in facts if p == "investedIn"} == {"星禾集团"}


def test_behind_two_founders_of_one_company_nobody_is_the_company(tmp_path: Path) -> None:
    assert not [f for f in said(tmp_path, "zh", "美团和比亚迪成立了白鲸科技。公司获得腾讯投资。") if f[1] == "investedIn"]


def test_an_ordinary_word_is_no_short_form(tmp_path: Path) -> None:
    assert ("未来集团", "acquired", "白鲸科技") not in said(tmp_path, "zh", "未来集团总部位于青岛。未来收购了白鲸科技。")


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("zh", "星禾集团收购洗衣机品牌**阿尔贝蒂**。", "阿尔贝蒂"),
        ("zh", "星禾集团与比亚迪合资成立**海宁储能**。", "海宁储能"),
        ("zh", "原首席运营官许蔓于8月离职。", "许蔓"),
        ("zh", "“星禾机器人大会2025”吸引了很多人。", "星禾机器人大会2025"),
        ("zh", "| 姓名 | 职务 |\n|---|---|\n| 赵立群 | 总裁 |\n", "赵立群"),
        ("ja", "「AIものづくりサミット2025」が開かれた。", "AIものづくりサミット2025"),
        ("ja", "- 2019年　ゴールデンビスケットを320億円で買収\n", "ゴールデンビスケット"),
        ("ja", "ゾル・ブレイトの創業者が語った。", "ゾル・ブレイト"),
        ("ja", "| 氏名 | 役職 |\n|---|---|\n| 三宅隆 | 専務 |\n", "三宅隆"),
    ],
)
def test_a_name_is_known_by_its_mark_its_column_or_its_part(tmp_path: Path, lang: str, text: str, name: str) -> None:
    assert name in entities(tmp_path, lang, text)


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("zh", "星禾集团收购了**人工智能业务**。", "人工智能业务"),
        ("zh", "星禾集团投资**研发中心**。", "研发中心"),
        ("zh", "“全球开发者大会”吸引了很多人。", "全球开发者大会"),
        ("ja", "「国際会議」が開かれた。", "国際会議"),
    ],
)
def test_ordinary_words_that_are_marked_are_no_name(tmp_path: Path, lang: str, text: str, name: str) -> None:
    assert name not in entities(tmp_path, lang, text)


def test_an_item_may_have_a_dash_behind_its_year(tmp_path: Path) -> None:
    items = "- **2022** – Acquires Brathe Labs.\n- **2024** – Acquired by Microsoft.\n"
    facts = said(tmp_path, "en", f"# Zorbex Robotics\n\nZorbex Robotics is a maker of robots.\n\n{items}")
    assert {("Zorbex Robotics", "acquired", "Brathe Labs"), ("Microsoft", "acquired", "Zorbex Robotics")} <= facts


def test_what_is_said_of_whose_is_not_what_the_name_is(tmp_path: Path) -> None:
    text = "Zorbex Systems completed its $4 million purchase of Brathe, the Oslo start-up whose software counts clouds."
    assert ("Zorbex Systems", "acquired", "Brathe") in said(tmp_path, "en", text)


def test_a_description_of_a_company_is_none(tmp_path: Path) -> None:
    facts = said(tmp_path, "zh", "2020年，美团以3000万美元收购了激光雷达公司明睿光电。")
    assert not [o for _, p, o in facts if p == "acquired" and o.endswith("公司")]


def test_founders_of_several_houses_are_each_found(tmp_path: Path) -> None:
    text = "云帆智行是一家公司，由前百度工程师唐一鸣和浙江大学教授邵文彬于2015年共同创立。"
    assert {s for s, p, o in said(tmp_path, "zh", text) if (p, o) == ("founderOf", "云帆智行")} == {"唐一鸣", "邵文彬"}


def test_who_takes_a_post_behind_a_company_takes_it_there(tmp_path: Path) -> None:
    text = "美团是一家公司。唐一鸣出任首席执行官。"
    assert ("唐一鸣", "positionAt", "Meituan") in said(tmp_path, "zh", text)
    assert not said(tmp_path, "zh", "唐一鸣出任首席执行官。")


@pytest.mark.parametrize("described", ["a Montreal firm founded by Jane Doe", "which was founded by Jane Doe"])
def test_a_description_is_not_dated_by_its_sentence(tmp_path: Path, described: str) -> None:
    facts = said(tmp_path, "en", f"In January 2022 Zorbex Systems acquired Brathe Labs, {described}, for $15 million.")
    assert ("Jane Doe", "founderOf", "Brathe Labs") in facts and not [f for f in facts if f[1] == "foundedOn"]


@pytest.mark.parametrize(
    "text",
    [
        "In January 2022 Brathe Labs, a Montreal firm founded by Jane Doe, was acquired by Zorbex Systems.",
        "In January 2022 Zorbex Systems acquired Brathe Labs, a Montreal firm founded by Jane Doe.",
    ],
)
def test_around_a_description_the_sentence_keeps_its_date(tmp_path: Path, text: str) -> None:
    dated = {(s, p, o) for s, p, o in said(tmp_path, "en", text) if p.endswith("On")}
    assert dated == {("Brathe Labs", "acquiredOn", str(EdtfDate("2022-01")))}


def test_who_founded_what_is_bought_has_not_bought_the_buyer(tmp_path: Path) -> None:
    text = "In 2022 Zorbex Systems acquired Brathe, founded by Jane Doe, for $15 million."
    assert not [f for f in said(tmp_path, "en", text) if f[0] == "Jane Doe" and f[1] == "acquired"]


def test_a_person_in_katakana_is_no_company(tmp_path: Path) -> None:
    found = extracted(tmp_path, "ja", "ジョン・ブレイトの社長就任が決まった。ジョン・ブレイトがコントソ社を買収した。").entities
    assert not [e for e in found if "ブレイト" in e.labels[0][1] and e.type != "Person"]


def test_the_company_spoken_of_is_the_one_that_was_founded(tmp_path: Path) -> None:
    text = "ゾル・ブレイトの創業者、本郷千尋氏はインテルで働き、金子悠斗氏とゾル・ブレイトを立ち上げた。"
    facts = said(tmp_path, "ja", f"{text}金子氏は同社の最高技術責任者を務める。")
    assert "Intel" not in {o for s, p, o in facts if s == "金子悠斗" and p == "positionAt"}


@pytest.mark.parametrize(("text", "name"), [
    ("比亚迪与丰田汽车合资成立比亚迪丰田电动车研究有限公司。", "比亚迪丰田电动车研究有限公司"),
    ("白鲸新能源有限公司成立于2021年。", "白鲸新能源有限公司"),
    ("子公司白鲸电池向特斯拉供应电池。", "白鲸电池"),
])  # fmt: skip
def test_a_legal_form_proves_a_name_that_holds_known_names_and_trades(tmp_path: Path, text: str, name: str) -> None:
    assert name in entities(tmp_path, "zh", text)


@pytest.mark.parametrize(("text", "name", "parts"), [
    ("ボストン・ブラーテスは2006年に買収された。", "ボストン・ブラーテス", "Boston"),
    ("ボストン・ブラーテFCは2006年に買収された。", "ボストン・ブラーテFC", "Boston"),
    ("森下葵はFCボストンに所属する。", "FCボストン", "Boston"),
    ("決勝はオラクル・アリーナで開かれた。", "オラクル・アリーナ", "Oracle"),
    ("日本オラクル出身の森下葵が社長に就任した。", "日本オラクル", "Oracle"),
    ("NECエレクトロニクスは赤字だった。", "NECエレクトロニクス", "NEC"),
])  # fmt: skip
def test_a_known_name_in_a_longer_one_in_katakana_is_not_spoken_of(tmp_path: Path, text: str, name: str, parts: str) -> None:
    assert entities(tmp_path, "ja", text) & {name, parts} == {name}


def test_places_in_a_row_are_each_a_name(tmp_path: Path) -> None:
    assert {"London", "Paris", "Berlin"} <= entities(tmp_path, "ja", "ロンドン・パリ・ベルリンで会議を開いた。")


def test_a_family_name_in_katakana_with_a_title_is_of_who_is_named_in_full(tmp_path: Path) -> None:
    found = entities(tmp_path, "ja", "ドン・ブラーテ氏は会長だ。ブラーテ氏は退任した。")
    assert "ドン・ブラーテ" in found and "ブラーテ" not in found


def test_an_honorific_proves_a_name_whose_family_name_is_not_known(tmp_path: Path) -> None:
    assert "禹文凪" in entities(tmp_path, "ja", "後任には禹文凪氏が就いた。")
    assert not entities(tmp_path, "ja", "創業者氏は語った。社長禹氏は笑った。両社長氏が来た。")


@pytest.mark.parametrize(("tail", "buyer"), [("ブラーテは", set()), ("ブラーテ氏は", {"ドン・ブラーテ"})])
def test_a_family_name_that_a_company_has_too_is_a_person_with_a_title_only(tmp_path: Path, tail: str, buyer: set[str]) -> None:
    facts = said(tmp_path, "ja", f"ドン・ブラーテはブラーテ銀行を創業した。{tail}2019年にソニーを買収した。")
    assert {s for s, p, _ in facts if p == "acquired"} == buyer


@pytest.mark.parametrize("text", ["他加入一家新能源有限公司。", "这是一家上市有限公司。"])
def test_a_legal_form_alone_is_no_name(tmp_path: Path, text: str) -> None:
    assert not entities(tmp_path, "zh", text)


def test_a_foreign_name_of_several_parts_needs_no_border_behind_it(tmp_path: Path) -> None:
    assert ("Berkshire Hathaway", "shareholderOf", "BYD") in said(tmp_path, "zh", "伯克希尔·哈撒韦以18亿港元认购比亚迪约10%的股份。")


def test_a_maker_with_ai_before_a_size_names_a_model(tmp_path: Path) -> None:
    assert ("Rakuten", "developerOf", "Rakuten AI 13B") in said(tmp_path, "ja", "楽天は大規模言語モデル「Rakuten AI 13B」を公開した。")


def test_a_family_name_of_three_characters_stands_for_its_bearer(tmp_path: Path) -> None:
    made = extracted(tmp_path, "ja", "五十嵐健太氏は若い。五十嵐氏は「机は本より大きいと思います」と語った。")
    assert [s.text for s in made.statements] == ["机は本より大きいと思います"]


def test_who_founded_one_company_founds_the_next(tmp_path: Path) -> None:
    assert ("王小明", "founderOf", "白鲸科技") in said(tmp_path, "zh", "白鲸科技由星禾银行创始人王小明创办，发展很快。")


def test_a_degree_names_no_company(tmp_path: Path) -> None:
    assert "Pegatron" not in entities(tmp_path, "zh", "王小明先后获得机械工程学士和硕士学位。")


def test_who_founded_what_a_label_names(tmp_path: Path) -> None:
    items = "- **星禾集团**：王小明于2010年创立，2018年上市。\n- **白鲸科技**：李大海于2011年创立的公司的客户。"
    facts = said(tmp_path, "zh", f"## 公司\n\n{items}")
    assert {f for f in facts if f[1] == "founderOf"} == {("王小明", "founderOf", "星禾集团")}


@pytest.mark.parametrize(
    ("lang", "text", "name", "kind"),
    [
        ("ja", "Tavnerの本社はシアトルにある。", "Tavner", "Company"),
        ("ja", "トヨタとTavnerは業務提携を結んだ。", "Tavner", "Company"),
        ("ja", "Tavnerはボーイングの部品サプライヤーである。", "Tavner", "Company"),
        ("ja", "青葉印刷は社名をTavnerに変更した。", "Tavner", "Company"),
        ("ja", "Tavner X1は2024年3月に発売された。", "Tavner X1", "Product"),
        ("ja", "Tavnerは、三年かけて開発された家庭用ロボットだ。", "Tavner", "Product"),
        ("ja", "Quillo Connectは、昨年からラスベガスで開かれている。", "Quillo Connect", "Event"),
        ("ja", "Tavner-ChatはQuilloをファインチューニングして作られた。", "Tavner-Chat", "AIModel"),
        ("ja", "ソニーは新しいモデルをTavner Payに統合した。", "Tavner Pay", "Product"),
        ("zh", "该功能已内置于Tavner Pay。", "Tavner Pay", "Product"),
        ("zh", "李明写的《安静的账本》销量不错。", "安静的账本", "Work"),
        ("zh", "腾讯2020年投资了Tavner。", "Tavner", "Company"),
        ("zh", "软银向Tavner投资10亿美元。", "Tavner", "Company"),
        ("zh", "张建国2015年至2020年担任Tavner总裁。", "Tavner", "Company"),
        ("zh", "三星从Tavner采购屏幕玻璃。", "Tavner", "Company"),
        ("zh", "Tavner是一家2004年5月创立的软件公司。", "Tavner", "Company"),
        ("zh", "Tavner系列可以在手机上运行。", "Tavner", "AIModel"),
        ("zh", "语音助手Tavner已经上市。", "Tavner", "Product"),
        ("zh", "《银行的未来》是王晓梅写的书。", "王晓梅", "Person"),
        ("zh", "王晓梅2010年在斯坦福大学获得博士学位。", "王晓梅", "Person"),
    ],
)
def test_what_a_name_does_or_stands_beside_tells_what_it_is(tmp_path: Path, lang: str, text: str, name: str, kind: str) -> None:
    assert {e.labels[0][1]: e.type for e in extracted(tmp_path, lang, text).entities}.get(name) == kind


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("ja", "張飛は大学院で山田健一に師事した。", "大学院"),
        ("zh", "Quillo在测试中超过了Llama 2。", "中超"),
        ("zh", "松下为特斯拉生产电池。", "特斯拉生产电池"),
        ("zh", "Tavner机器人论坛在上海举行。", "Tavner"),
        ("zh", "他想担任Java工程师。", "Java工程师"),
    ],
)
def test_what_stands_so_by_chance_is_no_name(tmp_path: Path, lang: str, text: str, name: str) -> None:
    assert name not in entities(tmp_path, lang, text)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "星禾集团成立于1990年。飞利浦持有其12%的股份。2009年，公司收购了索尼。"),
        ("zh", "星禾集团成立于1990年。飞利浦是其最大股东。2009年收购了索尼。"),
        ("ja", "星禾株式会社は1990年に設立された。フィリップスはその筆頭株主である。2009年にソニーを買収した。"),
    ],
)
def test_behind_who_holds_a_part_of_it_the_company_is_still_spoken_of(tmp_path: Path, lang: str, text: str) -> None:
    assert {s for s, p, _ in said(tmp_path, lang, text) if p == "acquired"} == {text[:4] if lang == "zh" else "星禾株式会社"}


def test_behind_who_did_something_else_the_company_is_that_one(tmp_path: Path) -> None:
    facts = said(tmp_path, "zh", "星禾集团成立于1990年。飞利浦收购了索尼。总部位于上海。")
    assert {s for s, p, _ in facts if p == "headquarteredIn"} == {"Philips"}


def test_two_things_each_for_something_are_both_released(tmp_path: Path) -> None:
    facts = said(tmp_path, "ja", "ソニーは、パソコン向けの「Tavner」とサーバー向けの「Quillo」を発売した。")
    assert {o for _, p, o in facts if p == "developerOf"} == {"Tavner", "Quillo"}


def test_an_event_that_is_held_on_a_day_is_no_person(tmp_path: Path) -> None:
    found = extracted(tmp_path, "zh", "Tavner Quillo于2023年10月3日至5日在拉斯维加斯举行。").entities
    assert {e.labels[0][1]: e.type for e in found}.get("Tavner Quillo") == "Event"


def test_a_date_before_a_post_of_the_company_spoken_of_dates_a_death(tmp_path: Path) -> None:
    facts = said(tmp_path, "zh", "# 任天堂\n\n- 2015年7月11日：社长李明病逝\n")
    assert {("李明", "positionAt", "Nintendo")} <= facts
    assert [s for s, p, _ in facts if p == "diedOn"] == ["李明"]


def test_the_death_of_somebody_of_the_holder_s_is_not_his(tmp_path: Path) -> None:
    facts = said(tmp_path, "zh", "# 任天堂\n\n- 2015年7月11日：社长李明的父亲病逝\n")
    assert not [s for s, p, _ in facts if p == "diedOn"]


def test_with_whose_rival_somebody_works_is_no_partner(tmp_path: Path) -> None:
    assert not [f for f in said(tmp_path, "zh", "英伟达与丰田的竞争对手三星合作。") if f[1] == "partnerOf"]


@pytest.mark.parametrize(
    ("text", "name", "never"),
    [
        ("赵丽生于1962年。", "赵丽", "赵丽生"),
        ("李学生于2003年创立了蓝海科技。", "李学生", "李学"),
        ("软件由程序员江以伦编写。", "江以伦", "江以"),
        ("董事会主席：黄志谦，此前担任渣打银行CEO。", "黄志谦", "董事会"),
        ("渣打银行说公司“明年一定会盈利”。", "Standard Chartered", "明年一定会盈利"),
    ],
)
def test_a_person_is_named_by_no_part_of_the_words_beside(tmp_path: Path, text: str, name: str, never: str) -> None:
    found = entities(tmp_path, "zh", text)
    assert name in found and never not in found


@pytest.mark.parametrize(("name", "short"), [("岚澍半导体", "岚澍"), ("夜澍工作室", "夜澍")])
def test_a_name_is_given_again_without_the_word_for_its_kind(tmp_path: Path, name: str, short: str) -> None:
    assert ("Lanshu Works", "acquired", "GitHub") in said(tmp_path, "zh", f"{name}（Lanshu Works）成立于2014年。{short}收购了GitHub。")
