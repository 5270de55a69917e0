"""Names without spaces that no catalogue holds, known by their form, their stem and what they are joined to."""

from pathlib import Path

import pytest

from kg.words import splitter
from tests.test_names import named


@pytest.mark.parametrize(
    ("lang", "text", "name", "kind"),
    [
        ("ja", "三好紡績は大阪の会社だ。", "三好紡績", "Organization"),
        ("ja", "工場はトルネバ電子に売られた。", "トルネバ電子", "Organization"),
        ("ja", "米ヴォルタノ・バイオと英大手のペルセナ航空が争う。", "ヴォルタノ・バイオ", "Organization"),
        ("ja", "米ヴォルタノ・バイオと英大手のペルセナ航空が争う。", "ペルセナ航空", "Organization"),
        ("ja", "彼女はモルヴァ・キャピタルのパートナーだ。", "モルヴァ・キャピタル", "Organization"),
        ("ja", "第7回南洋AI会議に出席した。", "第7回南洋AI会議", "Event"),
        ("ja", "ラヴェンナ海洋サミットで講演した。", "ラヴェンナ海洋サミット", "Event"),
        ("ja", "浅野千尋が店を開いた。", "浅野千尋", "Person"),
        ("ja", "小諸で育ち、上田へ移った。", "小諸", "Place"),
        ("ja", "新しい情報公正法は来年施行される。", "情報公正法", "Policy"),
        ("zh", "去年禾澍资本领投了蓝汐医疗的新一轮融资。", "禾澍资本", "Organization"),
        ("zh", "去年禾澍资本领投了蓝汐医疗的新一轮融资。", "蓝汐医疗", "Organization"),
        ("zh", "瑞典制药公司洛沛生物被对手盯上。", "洛沛生物", "Organization"),
        ("zh", "她出席了南海机器人大会。", "南海机器人大会", "Event"),
        ("zh", "欧盟通过了《算法问责法案》。", "算法问责法案", "Policy"),
        ("ja", "ゾラヴィ・ブレンは2001年に大学を卒業した。", "ゾラヴィ・ブレン", "Person"),
        ("ja", "映画『霧の停車場』は好評だ。", "霧の停車場", "Work"),
        ("ja", "翻訳アプリ「ことのはね」が広まった。", "ことのはね", "Product"),
        ("ja", "経済誌「月刊しるべ」が報じた。", "月刊しるべ", "Organization"),
        ("zh", "小说《潮声之外》很受欢迎。", "潮声之外", "Work"),
        ("zh", "安全平台“石盾”已经上线。", "石盾", "Product"),
        ("zh", "她接受《江岸周末》采访。", "江岸周末", "Organization"),
        ("zh", "这家店由沈砚舟和许白露于2009年创立。", "沈砚舟", "Person"),
        ("zh", "这家店由沈砚舟和许白露于2009年创立。", "许白露", "Person"),
        ("zh", "首席执行官是沈砚舟。", "沈砚舟", "Person"),
        ("zh", "主教练执教曼谷飞象联队。", "曼谷飞象联队", "Organization"),
        ("ja", "彼はゾルメリアを2018年に立ち上げた。", "ゾルメリア", "Organization"),
        ("ja", "| 会社 | 創業者 |\n|---|---|\n| 例 | 宇津木蓮 |", "宇津木蓮", "Person"),
        ("zh", "| 公司 | 创始人 |\n|---|---|\n| 例 | 扎西顿珠 |", "扎西顿珠", "Person"),
        ("zh-Hant", "晶澄電子與對手合作。", "晶澄电子", "Organization"),
    ],
)
def test_a_stem_that_only_names_hold_makes_a_name_of_a_form(tmp_path: Path, lang: str, text: str, name: str, kind: str) -> None:
    assert named(tmp_path, text, lang).get(name) == kind


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ja", "大手製薬や格安航空は苦しい。"),
        ("ja", "電子書店とネット証券が増えた。"),
        ("ja", "国際会議に参加し、記者会議で話した。"),
        ("ja", "地方電力と民間航空が手を組む。"),
        ("ja", "半導体産業と自動車産業は強い。"),
        ("ja", "この方法を公布した。学習法に基づく。"),
        ("ja", "「新しい働き方」を発表した。"),
        ("ja", "首相は「対話が要る」と述べた。"),
        ("ja", "林業や森林の管理は難しい。"),
        ("zh", "人形机器人和聊天机器人很受欢迎。"),
        ("zh", "跨境物流与在线教育发展很快。"),
        ("zh", "公司发布了合成数据和训练数据。"),
        ("zh", "这为社交应用提供动力。"),
        ("zh", "一场战争在那里爆发。"),
        ("zh", "他参加了年度大会和新闻发布会。"),
        ("zh", "该国推广正版软件,杀毒软件很贵。"),
        ("zh", "他说“努力就有回报”。"),
        ("zh", "那支军队和救援车队到了。"),
        ("zh", "他说“努力”模型很好。"),
        ("zh", "公司发布“三年计划”。"),
        ("zh", "医院采用人工智能诊断。"),
    ],
)
def test_a_common_noun_with_the_word_of_a_form_is_no_name(tmp_path: Path, lang: str, text: str) -> None:
    assert not named(tmp_path, text, lang)


def test_an_unknown_dictionary_is_told_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"no dictionary 'mecab': use one of jieba, sudachi"):
        splitter({"dictionary": "mecab"})


def test_a_dictionary_tells_what_kind_of_word_it_is() -> None:
    split = splitter({"dictionary": "sudachi", "word_kinds": {"名詞-固有名詞-人名-姓": "surname"}})
    assert [*split("高橋はゾルバニアへ")] == [(0, 2, "surname"), (2, 3, ""), (3, 8, "unknown"), (8, 9, "")]
