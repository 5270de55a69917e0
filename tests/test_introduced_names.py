"""Names in Japanese and Chinese that the words beside them introduce, and words that only look like names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_extraction import entities, extracted, said


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("ja", "光学機器大手のミズガネ光機は新しい工場を建てた。", "ミズガネ光機"),
        ("ja", "子会社の青崎マリンテックが港を運営する。", "青崎マリンテック"),
        ("ja", "なお、横浜オーシャンテックは海運会社である。", "横浜オーシャンテック"),
        ("ja", "サッカークラブ、札幌ボレアーズは来年から1部に参戦する。", "札幌ボレアーズ"),
        ("ja", "出席者は水野香織(青崎マリンテック、技術部長)ほか。", "青崎マリンテック"),
        ("ja", "株式会社ほしぞらの社長は田中健一氏だ。", "株式会社ほしぞら"),
        ("ja", "2005年、ひだまりノート株式会社を設立した。", "ひだまりノート株式会社"),
        ("ja", "スタートアップのつむぎは5億円を調達した。", "つむぎ"),
        ("ja", "老舗のみずいろ食品が工場を建てた。", "みずいろ食品"),
        ("ja", "ミナトAIは2019年に設立された。", "ミナトAI"),
        ("ja", "スタートアップのミナトAIが店を開いた。", "ミナトAI"),
        ("zh", "它收购了德国催化剂制造商赫德纳化学公司。", "赫德纳化学公司"),
        ("zh", "工厂2015年被海岳集团旗下的海岳印务收购。", "海岳印务"),
        ("zh", "初创公司伊托梅克于6月1日宣布裁员。", "伊托梅克"),
        ("zh", "海泉材料株式会社在1974年创立。", "海泉材料株式会社"),
        ("zh", "雪岭天文台成立于1986年。", "雪岭天文台"),
    ],
)
def test_what_is_introduced_as_a_name_is_one(tmp_path: Path, lang: str, text: str, name: str) -> None:
    assert name in entities(tmp_path, lang, text)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ja", "大手の社長は会議に出た。"),
        ("ja", "大手の田中健一は会議に出た。"),
        ("ja", "子会社の日本法人は大阪に移った。"),
        ("ja", "当時の親会社は商社である。"),
        ("ja", "水野香織(執行役員、技術部長)が話した。"),
        ("ja", "石田誠一は北斗フーズに移った。"),
        ("zh", "李明远于1987年创办了一家冷冻食品制造商。"),
        ("ja", "株式会社として2001年に設立された。"),
        ("ja", "株式会社になったのは2001年だ。"),
        ("ja", "株式会社つくしの朝食を食べた。"),
        ("ja", "スタートアップのほとんどが5億円を調達した。"),
        ("ja", "スタートアップのうち3社は5億円を調達した。"),
        ("ja", "大手のやさしい食品が売れた。"),
        ("ja", "ゲームAIは2019年に設立された。"),
        ("zh", "公司营收87.3亿元。"),
        ("zh", "这家芯片公司买过、卖过，也差一点被人收购。"),
        ("zh", "它由王小明收购。"),
        ("zh", "一季度新加坡银行业净息差收窄。"),
    ],
)
def test_what_only_stands_like_a_name_is_no_organization(tmp_path: Path, lang: str, text: str) -> None:
    made = extracted(tmp_path, lang, text)
    assert not [e for e in made.entities if e.type not in {"Person", "Country", "City", "Place"}]


def test_a_legal_form_before_a_known_name_makes_no_other_company_of_it(tmp_path: Path) -> None:
    assert "みずほ銀行" in {n for e in extracted(tmp_path, "ja", "株式会社みずほ銀行は東京に本社を置く。").entities for _, n in e.labels}


def test_a_bank_s_business_is_the_bank_s(tmp_path: Path) -> None:
    assert "Bank of Singapore" in entities(tmp_path, "zh", "新加坡银行业务遍及全球。")


def test_a_version_may_stand_right_behind_a_chinese_name(tmp_path: Path) -> None:
    assert "豆包7.5" in entities(tmp_path, "zh", "字节跳动发布豆包7.5。")
    assert not any("2" in name or "3" in name for name in entities(tmp_path, "zh", "豆包2亿用户使用豆包3次，豆包2.5倍。"))


def test_the_short_form_of_a_company_outdoes_a_curated_name_in_it(tmp_path: Path) -> None:
    text = "北斗マテリアル株式会社は1974年に設立された。\n\n北斗マテリアルはトヨタ自動車を提訴した。"
    assert ("北斗マテリアル株式会社", "sued", "Toyota") in said(tmp_path, "ja", text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("爱丽丝·拉古曼出生于柏林。", "爱丽丝·拉古曼"),
        ("他喜爱伊丽莎白·泰勒的电影。", "伊丽莎白·泰勒"),
        ("公司由亨利·拉迪蒂在2004年创办。", "亨利·拉迪蒂"),
        ("星禾科技（原名特米斯制药）成立于2019年。", "特米斯制药"),
        ("星禾科技收购了由洛达恩科技开发的工具。", "星禾科技"),
        ("王小明在CES 2025上发表演讲。", "王小明"),
        ("MIT教授王小明发表演讲。", "王小明"),
        ("王小明2019年加入海星银行。", "王小明"),
        ("海星银行现为东禾集团旗下子公司。", "东禾集团"),
        ("海星银行出售给东禾集团，东禾集团收购了海润水产。", "东禾集团"),
        ("总经理韩旭因个人原因辞职。", "韩旭"),
        ("儿子宋远现为海星大学教授。", "宋远"),
        ("由海星银行工程师白叙于2017年创立。", "白叙"),
    ],
)
def test_a_chinese_name_begins_and_ends_where_its_words_do(tmp_path: Path, text: str, name: str) -> None:
    assert {n for n in entities(tmp_path, "zh", text) if n.startswith(name[0])} == {name}


@pytest.mark.parametrize(
    ("lang", "text", "predicate"),
    [
        ("zh", "2017年，前华为工程师王小明在柏林创办了蓝鲸科技。", "positionAt"),
        ("zh", "2023年8月，韩国三星电子起诉了蓝鲸科技。", "locatedIn"),
        ("ja", "2009年、ドイツのリンドナー・ケミー社を山野電機が買収した。", "locatedIn"),
    ],
)
def test_what_stands_beside_a_name_takes_no_date_from_the_sentence(tmp_path: Path, lang: str, text: str, predicate: str) -> None:
    held = [a.qualifiers for a in extracted(tmp_path, lang, text).assertions if a.predicate == predicate]
    assert held and all(name not in {"on", "start", "end"} for facts in held for name, _ in facts)
