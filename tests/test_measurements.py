"""Numbers go to the entity that the words bind them to, and to nobody where two could be meant."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extractors.measurements import extract
from kg.model import Block, BlockKind, Cell, Entity, Measurement, Mention, Note, Reading, Sentence, Text
from kg.resources import language, ontology_roots
from kg.values import value_reader
from tests.test_extraction import extracted

ROOTS = ontology_roots()
TYPES = {
    **dict.fromkeys(("Kumo", "Asahi Cloud", "Umi Bank", "雲海", "朝日クラウド", "云海", "海银行", "云海云"), "Company"),
    **dict.fromkeys(("Mina Okabe", "Li Wen", "岡部美奈", "李文"), "Person"),
    **dict.fromkeys(("Tori 2", "Tori", "Hato 70B"), "AIModel"),
    **dict.fromkeys(("Penny", "Writer", "Droid", "ペニー", "小笔"), "Product"),
    **dict.fromkeys(("Norland", "北国", "Osaka"), "Place"),
    "TestBench": "Benchmark",
}
NAMES = re.compile("|".join(sorted(map(re.escape, TYPES), key=len, reverse=True)))


def block(index: int, kind: BlockKind, words: str, start: int, **more: object) -> Block:
    span = range(start, start + len(words))
    made = Block(index, kind, Text(words, tuple(span), tuple(i + 1 for i in span), tuple(words)), index + 1)
    return replace(made, **more)  # type: ignore[arg-type]


def reading(tag: str, *blocks: tuple[BlockKind, str, dict[str, object]]) -> Reading:
    """A reading of blocks (kind, text, further fields): names of `TYPES` are mentions, every 。 or ". " ends a sentence."""
    made, raw = [], ""
    for index, (kind, words, more) in enumerate(blocks):
        made.append(block(index, kind, words, len(raw), **more))
        raw += words + "\n"
    note = Note("n", "n", tag, raw, "", tuple(made))
    sentences, mentions, values = [], [], []
    for b in made:
        text, find = b.text.text, value_reader(tag, ROOTS).find
        ends = [m.end() for m in re.finditer(r"。|\. |.\Z", text)]
        sentences += [Sentence(b.index, s, e) for s, e in zip([0, *ends], ends, strict=False)]
        here = [Mention(b.index, m.start(), m.end(), entity(m.group())) for m in NAMES.finditer(text)]
        mentions += here
        values += [(b.index, v) for v in find(text) if not any(v.start < m.end and m.start < v.end for m in here)]
    return Reading(note, tuple(sentences), tuple(mentions), tuple(values))


def entity(name: str) -> Entity:
    return Entity(f"e/{name}", TYPES[name], (("en", name),))


def short(m: Measurement) -> str:
    number = m.value or f"{m.minimum}..{m.maximum}"
    return f"{m.of[2:]} {m.measure} {number}{' ' + m.unit if m.unit else ''}" + (f" @{m.date}" if m.date else "")


def said(tag: str, text: str, kind: BlockKind = "paragraph") -> list[str]:
    return [short(m) for m in extract(reading(tag, (kind, text, {})), ROOTS)]


BOUND = [
    ("en", "Asahi Cloud had revenue of US$2.36 billion.", ["Asahi Cloud revenue 2360000000 USD"]),
    ("en", "Founded in 1975, Kumo employs 228,000 people.", ["Kumo employees 228000"]),
    ("en", "Penny scored 92.0% on Droid and 59.4% on Writer.", ["Penny accuracy 92 %", "Penny accuracy 59.4 %"]),
    ("en", "By mid-2025, Asahi Cloud's revenue had reached 33.4 billion yuan (about $4.6B).",
     ["Asahi Cloud revenue 33400000000 CNY @2025~", "Asahi Cloud revenue 4600000000 USD @2025~"]),
    ("en", "Kumo reported revenue of $39 billion in fiscal 2024, up 2% from $38 billion in 2023.",
     ["Kumo revenue 39000000000 USD @2024", "Kumo growth 2 % @2024"]),
    ("en", "Penny now has more than 100 million daily users on Droid and Writer.", ["Penny users 100000000"]),
    ("en", "In 1988, a 24-year-old programmer named Li Wen met Mina Okabe.", ["Li Wen age 24 @1988"]),
    ("en", "Mina Okabe became manager at just 28 years old.", ["Mina Okabe age 28"]),
    ("en", "Tori 2 has a 10-million-token context window and 1.8 trillion parameters.",
     ["Tori 2 contextWindow 10000000", "Tori 2 parameters 1800000000000"]),
    ("en", "Kumo trains small models (e.g., 1.7B and 8B parameters).",
     ["Kumo parameters 1700000000", "Kumo parameters 8000000000"]),
    ("en", "Umi Bank has a presence in 19 markets.", ["Umi Bank markets 19"]),
    ("en", "Umi Bank generated $20 billion in revenue and $5 billion in profit.",
     ["Umi Bank revenue 20000000000 USD", "Umi Bank profit 5000000000 USD"]),
    ("en", "Writer was cheap, while Penny cost $300.", ["Penny price 300 USD"]),
    ("en", "Penny dominated 90% of the market.", ["Penny share 90 %"]),
    ("en", "Kumo said revenue rose 12% to $4 billion.", ["Kumo growth 12 %", "Kumo revenue 4000000000 USD"]),
    ("ja", "2025年半ばまでに、朝日クラウドの収益は334億元(約46億ドル)に達した。",
     ["朝日クラウド revenue 33400000000 CNY @2025~", "朝日クラウド revenue 4600000000 USD @2025~"]),
    ("en", "Kumo became worth watching: it was the first to reach a market value of $5 trillion on May 3, 2025.", []),
    ("en", "On May 3, 2025 Kumo reached a market value of $5 trillion, founded in April 1993.",
     ["Kumo marketCap 5000000000000 USD @2025-05-03"]),
    ("ja", "雲海は世界で15万人の従業員を抱える。", ["雲海 employees 150000"]),
    ("ja", "1992年、23歳の岡部美奈が加わった。", ["岡部美奈 age 23 @1992"]),
    ("ja", "岡部美奈はわずか28歳で社長に就いた。", ["岡部美奈 age 28"]),
    ("ja", "雲海の小型モデル(例:17億、80億パラメータ)が使われる。", ["雲海 parameters 1700000000", "雲海 parameters 8000000000"]),
    ("ja", "ペニーの価格は1万2800円である。", ["ペニー price 12800 JPY"]),
    ("zh", "截至2025年中,云海营收达334亿元人民币(约46亿美元)。",
     ["云海 revenue 33400000000 CNY @2025~", "云海 revenue 4600000000 USD @2025~"]),
    ("zh", "小笔日活跃用户超过7亿。", ["小笔 users 700000000"]),
    ("zh", "1998年,年仅28岁的李文成为总经理。", ["李文 age 28 @1998"]),
    ("zh", "小笔在Droid和Writer设备上的安装量接近13亿。", ["小笔 downloads 1300000000"]),
    ("zh-Hant", "云海估值达3000亿美元。", ["云海 valuation 300000000000 USD"]),
    ("en", "Asahi Cloud has 2.5 million Penny users.", ["Penny users 2500000"]),
    ("ja", "朝日クラウドの発表では、300万人以上のペニー利用者がいる。", ["ペニー users 3000000"]),
    ("en", "Nearly 300,000 people use Penny every day.", ["Penny users 300000"]),
    ("en", "About 12 million people worldwide subscribe to Penny.", ["Penny users 12000000"]),
    ("ja", "毎日30万人がペニーを使っている。", ["ペニー users 300000"]),
    ("zh", "每天约有30万人使用小笔。", ["小笔 users 300000"]),
    ("en", "Tori scored 88% on the test, ahead of Tori 2 at 86.1%.", ["Tori accuracy 88 %", "Tori 2 accuracy 86.1 %"]),
    ("ja", "Toriの正答率は88%で、Tori 2の86%を上回った。", ["Tori accuracy 88 %", "Tori 2 accuracy 86 %"]),
    ("zh", "Tori得分88%,高于Tori 2的86%。", ["Tori accuracy 88 %", "Tori 2 accuracy 86 %"]),
    ("en", "Its mail service, Penny, has 40 million users.", ["Penny users 40000000"]),
    ("en", "Kumo's mail service, Penny, has 40 million users.", ["Penny users 40000000"]),
    ("en", "Revenue at Kumo climbed to $780 million.", ["Kumo revenue 780000000 USD"]),
    ("en", "Li Wen, worth some $61 billion, lives in Osaka.", ["Li Wen netWorth 61000000000 USD"]),
    ("zh", "Tori的上下文窗口为20万token。", ["Tori contextWindow 200000"]),
    ("zh", "Tori的TestBench准确率为86.5%。", ["Tori accuracy 86.5 %"]),
    ("zh", "云海市值达到1700亿美元。", ["云海 marketCap 170000000000 USD"]),
    ("en", "Kumo's market share rose from 18% to 23%.", ["Kumo share 18 %", "Kumo share 23 %"]),
    ("ja", "雲海の市場シェアは18%から23%に上昇した。", ["雲海 share 18 %", "雲海 share 23 %"]),
    ("ja", "雲海の2024年の売上高は、前年の20億ドルから30億ドルに増えた。", ["雲海 revenue 3000000000 USD @2024"]),
    ("ja", "雲海の売上高は2022年の20億ドルから30億ドルに伸びた。", ["雲海 revenue 3000000000 USD", "雲海 revenue 2000000000 USD @2022"]),
    ("ja", "雲海の従業員数は1万人から8000人に減った。", ["雲海 employees 8000"]),
    ("zh", "云海的市场份额从18%上升至23%。", ["云海 share 18 %", "云海 share 23 %"]),
    ("en", "Kumo's market share rose 5% to 23%.", ["Kumo growth 5 %"]),
    ("en", "Kumo's growth slowed from 8% to 5%.", ["Kumo growth 8 %", "Kumo growth 5 %"]),
    ("zh", "海银行雇有3400人。", ["海银行 employees 3400"]),
    ("ja", "雲海の雇用は1.4万人に上る。", ["雲海 employees 14000"]),
    ("zh", "云海以200亿元估值完成50亿元B轮融资。", ["云海 valuation 20000000000 CNY"]),
    ("en", "Kumo closed a round at a $2 billion valuation, $1 billion more than before.", ["Kumo valuation 2000000000 USD"]),
]  # fmt: skip

OPEN = [
    ("en", "Kumo invested $4.5 million in Umi Bank."),
    ("en", "Kumo acquired Umi Bank for $13.7 billion."),
    ("en", "Analysts expect Kumo's revenue to hit $200 billion."),
    ("en", "Kumo and Umi Bank together employ 5,000 employees."),
    ("en", "Kumo plans to have 300 million users."),
    ("en", "Norland's revenue reached $5 billion."),
    ("en", "The company has 100 million users in Norland."),
    ("en", "Mina Okabe said the market is worth $4 billion."),
    ("en", "Kumo chief Mina Okabe told Umi Bank on Monday that revenue rose 12% to $4 billion."),
    ("en", "Kumo said the device had drawn 3 million users."),
    ("ja", "雲海は市場規模が40億ドルだと述べた。"),
    ("ja", "雲海の従業員数は100人から200人規模だ。"),
    ("ja", "雲海の目標は売上高30億ドルだ。"),
    ("ja", "雲海は海銀行の株式を49%まで買い増した。"),
    ("ja", "雲海は前期の2億円の赤字から5億円の黒字に転じた。"),
    ("ja", "雲海は朝日クラウドに130億ドルを投資した。"),
    ("zh", "云海表示全球市场规模为40亿美元。"),
    ("ja", "雲海の売上高は2000億ドルに達すると予想される。"),
    ("zh", "云海推出小笔,首款机型U7售价9000元。"),
    ("en", "Kumo sold 24% of the team to Umi Bank."),
    ("zh", "云海牵头的财团收购一家公司10%的股权,对后者的估值为300亿元。"),
    ("zh", "云海营收预计将达2000亿美元。"),
    ("zh", "云海向海银行投资130亿美元。"),
    ("en", "Kumo deleted the data of 5 million Penny users."),
    ("en", "Umi Bank took over 1,200 Kumo employees."),
    ("en", "Kumo plans to have 3 million people use Penny."),
    ("en", "Kumo opened a plant with a capacity of 300,000 vehicles a year."),
    ("ja", "雲海は生産能力30万台の工場を開いた。"),
    ("zh", "云海的工厂年产能30万辆。"),
    ("en", "Unemployment at Kumo rose to 5%."),
    ("en", "Tori generates 40 tokens per second."),
    ("zh", "Tori每秒生成40个token。"),
    ("ja", "Toriは毎秒40トークンを出す。"),
    ("en", "Kumo laid off 14,000 employees."),
    ("en", "Kumo hired 500 engineers."),
    ("ja", "雲海は1万4000人の従業員を解雇した。"),
    ("ja", "雲海は従業員1万4000人を削減した。"),
    ("zh", "云海裁减1.4万名员工。"),
    ("zh", "云海招聘了500名工程师。"),
    ("zh", "云海市值飙升了1700亿美元。"),
    ("zh", "云海发布了一个拥有700亿参数的模型。"),
    ("en", "Kumo released a new model with 70 billion parameters."),
    ("zh", "Tori是一款4位量化模型。"),
    ("zh", "Tori是一款70B多模态大语言模型。"),
    ("zh", "新模型的TestBench准确率为86.5%。"),
    ("zh", "TestBench得分提升19%。"),
]


@pytest.mark.parametrize(("tag", "text", "want"), BOUND)
def test_a_number_goes_to_its_owner(tag: str, text: str, want: list[str]) -> None:
    assert said(tag, text) == want


@pytest.mark.parametrize(("tag", "text"), OPEN)
def test_a_number_without_certain_owner_is_left_out(tag: str, text: str) -> None:
    assert said(tag, text) == []


def test_a_key_and_its_number_belong_to_the_topic() -> None:
    topic = Mention(1, 0, 0, entity("Umi Bank"), "topic", Mention(0, 0, 8, entity("Umi Bank")))
    bare = reading("en", ("heading", "Umi Bank in numbers", {}), ("item", "Total Assets: Over SGD 800 billion", {}))
    (found,) = extract(replace(bare, mentions=(*bare.mentions, topic)), ROOTS)
    assert (short(found), found.bound) == ("Umi Bank totalAssets 800000000000 SGD", "at-least")
    assert found.evidence.exact == "Total Assets: Over SGD 800 billion"
    assert [c.exact for c in found.context] == ["Umi Bank"]


def ranked(tag: str, heading: str, *items: str) -> list[str]:
    below = [("item", item, {"section": 0}) for item in items]
    return [short(m) for m in extract(reading(tag, ("heading", heading, {}), *below), ROOTS)]  # type: ignore[arg-type]


def test_a_heading_says_what_the_items_below_it_are_ranked_by() -> None:
    assert ranked("en", "Net worth in 2024", "Li Wen – $82.5 billion", "Mina Okabe (Kumo's founder): $9.7 billion") == [
        "Li Wen netWorth 82500000000 USD @2024",
        "Mina Okabe netWorth 9700000000 USD @2024",
    ]
    assert ranked("ja", "資産額ランキング", "岡部美奈:97億ドル") == ["岡部美奈 netWorth 9700000000 USD"]
    assert ranked("zh", "市值排名", "云海 – 825亿美元") == ["云海 marketCap 82500000000 USD"]
    assert ranked("en", "The richest", "Li Wen: $82.5 billion, retail") == ["Li Wen netWorth 82500000000 USD"]


@pytest.mark.parametrize(
    ("heading", "item"),
    [
        ("Net worth", "Li Wen sold Kumo for $5 billion"),
        ("Net worth", "Li Wen – $5 billion in 2020, $7 billion now"),
        ("Net worth and salary", "Li Wen – $5 billion"),
        ("Net worth", "Norland – $5 billion"),
        ("Projects", "Li Wen – $5 billion"),
        ("Revenue expected in 2030", "Kumo – $5 billion"),
    ],
)
def test_a_ranking_says_one_thing_of_one_name(heading: str, item: str) -> None:
    assert ranked("en", heading, item) == []


def test_a_bullet_is_about_what_its_heading_names_and_not_about_what_the_note_is_about() -> None:
    title = ("title", "Kumo", {})
    named = ("paragraph", "Kumo is old. Kumo is big.", {})
    head, item = ("heading", "Umi Bank", {}), ("item", "Market share: 23%", {"section": 2})
    assert [short(m) for m in extract(reading("en", title, named, head, item), ROOTS)] == ["Umi Bank share 23 %"]
    head, item = ("heading", "海银行", {}), ("item", "服务250万客户", {"section": 0})
    assert [short(m) for m in extract(reading("zh", head, item), ROOTS)] == ["海银行 customers 2500000"]
    item = ("item", "竞争对手有250万客户", {"section": 0})
    assert list(extract(reading("zh", head, item), ROOTS)) == []


def test_the_company_is_no_topic() -> None:
    topic = Mention(1, 0, 0, entity("Penny"), "topic", Mention(0, 0, 5, entity("Penny")))
    bare = reading("en", ("heading", "Penny", {}), ("item", "The company has 100 million users", {}))
    assert list(extract(replace(bare, mentions=(*bare.mentions, topic)), ROOTS)) == []


def table(tag: str, lead: str, rows: list[list[str]]) -> list[Measurement]:
    cells = [("cell", words, {"cell": Cell(0, r, c)}) for r, row in enumerate(rows) for c, words in enumerate(row)]
    return list(extract(reading(tag, ("paragraph", lead, {}), *cells), ROOTS))  # type: ignore[arg-type]


def test_a_table_names_measure_owner_and_date() -> None:
    found = table(
        "en",
        "Data from September 2025, in USD billions.",
        [["Rank", "Name", "Net Worth"], ["1", "Li Wen", "$42B"], ["2", "Mina Okabe", "$9.4B"]],
    )
    assert [short(m) for m in found] == ["Li Wen netWorth 42000000000 USD @2025-09", "Mina Okabe netWorth 9400000000 USD @2025-09"]
    assert [c.exact for c in found[0].context] == ["Li Wen", "Net Worth", "September 2025"]


def test_a_table_header_gives_the_scale() -> None:
    rows = [["Bank", "Revenue (US$ billion)", "Employees", "Founded"], ["Umi Bank", "65.9", "1,200", "1968"]]
    assert [short(m) for m in table("en", "Banks.", rows)] == ["Umi Bank revenue 65900000000 USD", "Umi Bank employees 1200"]
    assert [short(m) for m in table("ja", "会社。", [["会社", "売上高(億円)"], ["雲海", "9,673"]])] == ["雲海 revenue 967300000000 JPY"]
    aims = [["会社", "売上高", "売上高(予想)"], ["雲海", "90億円", "120億円"], ["海銀行(計画)", "80億円", "85億円"]]
    assert not table("ja", "会社。", [["会社", "売上高目標"], ["雲海", "90億円"]]) and not table("ja", "会社。", aims[:1] + aims[2:])
    dated = table("en", "Firms in 2020.", [["Firm", "Revenue (2024)"], ["Kumo", "$5 billion"]])
    assert [short(m) for m in dated] == ["Kumo revenue 5000000000 USD @2024"]
    assert [short(m) for m in table("en", "Firms.", [["Metric", "Kumo"], ["Revenue", "$5 billion"]])] == ["Kumo revenue 5000000000 USD"]


def test_the_heading_dates_a_bullet_but_an_open_range_does_not() -> None:
    for heading, want in (("Growth (2011)", "2011"), ("Growth (2011-Present)", None)):
        (found,) = extract(reading("en", ("heading", heading, {}), ("item", "Penny has 5 million users", {"section": 0})), ROOTS)
        assert found.date == want


def test_a_bound_behind_the_counted_word_belongs_to_the_number() -> None:
    (found,) = extract(reading("ja", ("item", "雲海は4日間で350万台以上を販売。", {})), ROOTS)
    assert (found.value, found.bound, found.measure) == ("3500000", "at-least", "deliveries")
    assert found.evidence.exact == "雲海は4日間で350万台以上"


def test_the_named_measures_are_written_alike_in_all_languages() -> None:
    names = [set().union(*(language(tag, "measures", ROOTS)[kind] for kind in ("money", "percent", "count"))) for tag in ("en", "ja", "zh")]
    assert names[1] | names[2] <= names[0]


PIECES = [
    *("Kumo", "Li Wen", "'s", " revenue ", " users", "$5 billion", "30%", "100 million", " in "),
    *("2024", ", ", "(", ")", " has ", " of ", "24-year-old ", ". "),
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=10).map("".join))
def test_the_evidence_is_a_slice_that_holds_the_number(text: str) -> None:
    read = reading("en", ("paragraph", text, {}))
    numbers = {v.number for _, v in read.values}
    for m in extract(read, ROOTS):
        assert read.note.raw[m.evidence.span.start : m.evidence.span.end] == m.evidence.exact != ""
        assert m.value in numbers
        assert any(m.of == f"e/{name}" for name in NAMES.findall(text))


def test_what_is_so_now_has_not_the_date_of_the_foundation(tmp_path: Path) -> None:
    text = "オラクルは1977年に創業し、現在は約1万人の社員を抱える。"
    assert [m.date for m in extracted(tmp_path, "ja", text).measurements if m.measure == "employees"] == [None]


def test_a_number_of_an_unknown_row_is_not_that_of_a_name_beside_it(tmp_path: Path) -> None:
    table = "| Store | Owner | Employees |\n|---|---|---|\n| the one by the river | Oracle | 50 |\n"
    assert not extracted(tmp_path, "en", table).measurements
    assert extracted(tmp_path, "en", table.replace("the one by the river", "NVIDIA")).measurements


@pytest.mark.parametrize(("text", "values"), [
    ("オラクルは1999年に発足した。2024年3月期の売上高は30億円だった。", ["3000000000"]),
    ("オラクルは1999年に発足した。従業員数は500人である。", ["500"]),
    ("オラクルはソニーを買収した。従業員数は500人である。", []),
    ("オラクルは1999年に発足した。市場全体の売上高は5兆円だ。", []),
])  # fmt: skip
def test_a_sentence_that_begins_with_a_measure_goes_on_about_the_one_thing_before(tmp_path: Path, text: str, values: list[str]) -> None:
    assert [m.value for m in extracted(tmp_path, "ja", text).measurements] == values
