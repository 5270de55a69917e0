"""Names that no catalogue holds: what they look like, and what beside them tells their type."""

from pathlib import Path

import pytest

from kg.entities import slug
from kg.names import name_grammar
from kg.notes import read_note
from kg.ontology import load_ontology
from kg.reading import read
from kg.resources import ontology_roots

BASE = "https://example.org/kg/"


def named(folder: Path, text: str, lang: str = "en") -> dict[str, str]:
    """The names found in a note of that text, each with its base type."""
    roots = tuple(ontology_roots())
    file = folder / "note.md"
    file.write_text(f"---\nlang: {lang}\n---\n\n{text}\n", "utf-8")
    note = read_note(folder, file, roots)
    ontology = load_ontology(roots)
    reading = read(note, roots, BASE, ontology)
    found = [m for m in reading.mentions if m.kind == "name"]
    return {note.blocks[m.block].text.text[m.start : m.end]: ontology.base_type(m.entity.type) for m in found}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Peter Q. Fenwick was born in Brackwater, Illinois.", "Peter Q. Fenwick", "Person"),
        ("They met at Brathling Rail Summit 2024 again.", "Brathling Rail Summit 2024", "Event"),
        ("Peter Q. Fenwick was born in Brackwater, Illinois.", "Brackwater", "Place"),
        ("Zorbex Paints is based in Brackwater, TX, in a shed.", "Brackwater", "Place"),
        ("Zorbex Paints is based in Brackwater, TX, in a shed.", "TX", "Place"),
        ("He was born in Austin, Tex., in 1956.", "Tex.", "Place"),
        ("Quilby Zul Brathe (Serbian Cyrillic: Квилби Брате) (born 4 May 1961 in Oslo) sings.", "Quilby Zul Brathe", "Person"),
        ("Quilby Brathe (Greek: Κουίλμπι), born in Oslo, sings.", "Quilby Brathe", "Person"),
        ("Quilby Brathe (Greek: Κουίλμπι, [kwil]) is a Norwegian democracy advocate.", "Quilby Brathe", "Person"),
        ("Tembo Zulwe Okara (born 4 May 1961) is a poet.", "Tembo Zulwe Okara", "Person"),
        ("The firm hired Peter K. Morrow, Jr. in 1999.", "Peter K. Morrow, Jr.", "Person"),
        ("Quilby Brathe is a Norwegian footballer.", "Quilby Brathe", "Person"),
        ("Kayla is currently a nurse.", "Kayla", "Person"),
        ("In 1980 Zorbex Widgets, Inc. was sold.", "Zorbex Widgets, Inc.", "Organization"),
        ("It is a subsidiary of Zorbex.", "Zorbex", "Organization"),
        ("She joined the Radical Farmers Party of Canada.", "Radical Farmers Party of Canada", "Organization"),
        ("He teaches at the Ostwick School of Law.", "Ostwick School of Law", "Organization"),
        ("Tools come from Hobbin & Sons.", "Hobbin & Sons", "Organization"),
        ('Peter Alan "Pat" Fenwick was a sailor.', 'Peter Alan "Pat" Fenwick', "Person"),
        ("Peter (Pat) Fenwick was a sailor.", "Peter (Pat) Fenwick", "Person"),
        ("It is a subsidiary of Zorbex (Norway) Ltd.", "Zorbex (Norway) Ltd.", "Organization"),
        ("Zorbex Paints was sold to The Larder, a maker of jam.", "The Larder", "Organization"),
        ("Tembo Okara worked at the Center for Marine and Polar Studies.", "Center for Marine and Polar Studies", "Organization"),
        ("He ran the Ministry of Culture, Sports and Tourism.", "Ministry of Culture, Sports and Tourism", "Organization"),
        ("She joined the Ruritania Nursery and Landscape Association.", "Ruritania Nursery and Landscape Association", "Organization"),
        ("He ran the New Jersey Department of Health.", "New Jersey Department of Health", "Organization"),
        ("He is the CEO of the Marine Zulwe Trine (MZT).", "MZT", "Organization"),
        ("Zulwe graduated from the Ostwick School of Law.", "Zulwe", "Person"),
        ("Zulwe and his wife, Ann, live in Oslo.", "Zulwe", "Person"),
        ("Brathe Quilbo (4 May 1901 – 6 June 1980) was brave.", "Brathe Quilbo", "Person"),
        ("After joining Quilbo, she moved.", "Quilbo", "Organization"),
        ("Quilbo is headquartered in Oslo.", "Quilbo", "Organization"),
        ("Christian Norway is a poet.", "Christian Norway", "Person"),
        ("Jane Fenwick (born 1972 Brackwater, Norway) is a poet.", "Brackwater", "Place"),
        ("She is the president of Brathe Hunters & Anglers.", "Brathe Hunters & Anglers", "Organization"),
        ("Halden Robotics acquired Tavner & Quillo in 2019.", "Tavner & Quillo", "Organization"),
        ("Tavner & Quillo was founded in 1998.", "Tavner & Quillo", "Organization"),
        ("Her firm, Tavner & Quillo, is based in Oslo.", "Tavner & Quillo", "Organization"),
        ("Jane Fenwick joined Brandt & Quillo as a partner.", "Brandt & Quillo", "Organization"),
        ("Quilby Ravens is a roller derby league.", "Quilby Ravens", "Organization"),
        ("Then Chef Jane Fenwick left.", "Jane Fenwick", "Person"),
        ("Dean Brathe (born 1950) was a sailor.", "Dean Brathe", "Person"),
        ("Then Mr. House left.", "House", "Person"),
        ("Kowalski was born in Oslo.", "Kowalski", "Person"),
        ("It is a subsidiary of Quilbo America.", "Quilbo America", "Organization"),
        ("She runs Sony Zulwe Foods Norway.", "Sony Zulwe Foods Norway", "Organization"),
        ("Jane Fenwick was born in Brackwater, Nordshire, Norway.", "Brackwater", "Place"),
        ("Jane Fenwick was born in Brackwater, Nordshire, Norway.", "Nordshire", "Place"),
        ("Jane Fenwick was born in Brackwater, Nordshire.", "Nordshire", "Place"),
        ("They moved to South Norway.", "South Norway", "Place"),
        ("Jane Fenwick is a British Farmers Party politician.", "Farmers Party", "Organization"),
        ("He is a Member of the Board of Directors of Zulwe Trine Group.", "Zulwe Trine Group", "Organization"),
    ],
)
def test_a_name_of_no_catalogue_is_known_by_what_stands_beside_it(tmp_path: Path, text: str, name: str, kind: str) -> None:
    assert named(tmp_path, text).get(name) == kind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It was voted Safest Bank in 2015.", "Safest Bank"),
        ("The Warwick House is a grand sight.", "Warwick House"),
        ("Its brands span Private Equity and Hotels & Energy.", "Hotels & Energy"),
        ("Tavner & Quillo (2019) introduced the method.", "Tavner"),
        ("She is the CEO of Tavner & Quillo.", "Tavner"),
        ("Founds Zorbex Motors.", "Founds Zorbex Motors"),
        ("Takeover of Zorbex Motors.", "Takeover of Zorbex Motors"),
        ("In 1998 she joined Oil & Gas at Zorbex Paints.", "Oil & Gas"),
        ("In 1998 she joined Sales & Marketing at Zorbex Paints.", "Sales & Marketing"),
        ("He left Anna & Jane in 1998.", "Anna & Jane"),
        ("The Ministry of Finance and Zorbex Paints agreed.", "Ministry of Finance and Zorbex Paints"),
        ("He sold Zorbex Inc. Quilbo bought it.", "Zorbex Inc. Quilbo"),
        ("She read The Larder and slept.", "The Larder"),
        ("Skiing was born in Norway.", "Skiing"),
        ("Dean Brathe said so.", "Dean Brathe"),
        ("Then Parliament House left.", "House"),
        ("The Norwegian Farmers Party is old.", "Farmers Party"),
        ("In Oslo, Zulwe was at home.", "Zulwe"),
        ("He swam with the Marina Trine.", "Marina Trine"),
    ],
)
def test_what_only_looks_like_a_name_is_none(tmp_path: Path, text: str, name: str) -> None:
    assert name not in named(tmp_path, text)


@pytest.mark.parametrize(
    ("lang", "text"),
    [("ja", "2019年、トヨタ自動車はTavner & Quilloを買収した。"), ("zh", "2019年，丰田收购了Tavner & Quillo。")],
)
def test_a_firm_called_after_its_partners_is_one_name_in_any_script(tmp_path: Path, lang: str, text: str) -> None:
    assert named(tmp_path, text, lang).get("Tavner & Quillo") == "Organization"


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("ja", "創業者で代表取締役社長の榊原美咲氏が登壇した。", "榊原美咲"),
        ("zh", "白鲸集团旗下拥有海岚电器、海岚科技和一家银行。", "海岚电器"),
    ],
)
def test_what_stands_beside_a_name_is_no_part_of_it(tmp_path: Path, lang: str, text: str, name: str) -> None:
    found = named(tmp_path, text, lang)
    assert name in found and not any(name in other and name != other for other in found)


def test_a_legal_form_behind_a_known_name_belongs_to_it(tmp_path: Path) -> None:
    roots = tuple(ontology_roots())
    file = tmp_path / "note.md"
    file.write_text("---\nlang: en\n---\n\nNintendo Co., Ltd. makes games. Nintendo is old.\n", "utf-8")
    reading = read(read_note(tmp_path, file, roots), roots, BASE, load_ontology(roots))
    assert len({m.entity.iri for m in reading.mentions}) == 1


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Jane Zulwe (Greek: Τζέιν Ζούλβε; born 1970) is a poet.", {"Jane Zulwe", "Τζέιν Ζούλβε"}),
        ("Jane Zulwe, better known as J. Z. Brathe, is a poet.", {"Jane Zulwe", "J. Z. Brathe"}),
        ("The Ruritania Fishing Council (RFC) met. Jane left the RFC.", {"Ruritania Fishing Council", "RFC"}),
        ("It is a subsidiary of The Larder. After leaving the Larder, she sang.", {"The Larder", "Larder"}),
        ("Andrej Karpathy left. Then **@karpathy** told why.", {"Andrej Karpathy", "@karpathy"}),
    ],
)
def test_two_names_of_one_are_one(tmp_path: Path, text: str, names: set[str]) -> None:
    roots = tuple(ontology_roots())
    file = tmp_path / "note.md"
    file.write_text(f"---\nlang: en\n---\n\n{text}\n", "utf-8")
    note = read_note(tmp_path, file, roots)
    bearers: dict[str, set[str]] = {}
    for m in read(note, roots, BASE, load_ontology(roots)).mentions:
        bearers.setdefault(m.entity.iri, set()).add(note.blocks[m.block].text.text[m.start : m.end])
    assert any(names <= words for words in bearers.values())


def test_a_given_or_family_name_stands_for_who_was_named_in_full(tmp_path: Path) -> None:
    roots = tuple(ontology_roots())
    file = tmp_path / "note.md"
    file.write_text("---\nlang: en\n---\n\nJane Kowalski is a nurse. Kowalski was born in Oslo. Jane is currently a member.\n", "utf-8")
    found = read(read_note(tmp_path, file, roots), roots, BASE, load_ontology(roots)).mentions
    assert {m.entity.iri for m in found if m.entity.type == "Person"} == {f"{BASE}entity/person/jane-kowalski"}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("They ate Peking Duck and played American football.", 0),
        ("She is a New Mexican poet.", 0),
        ("He left Peking for an American club.", 2),
        ("She is a Polish poet.", 1),
    ],
)
def test_what_is_called_after_a_place_mentions_none(tmp_path: Path, text: str, count: int) -> None:
    roots = tuple(ontology_roots())
    file = tmp_path / "note.md"
    file.write_text(f"---\nlang: en\n---\n\n{text}\n", "utf-8")
    assert len(read(read_note(tmp_path, file, roots), roots, BASE, load_ontology(roots)).mentions) == count


def test_whom_somebody_meets_is_not_who_meets_him(tmp_path: Path) -> None:
    roots = tuple(ontology_roots())
    file = tmp_path / "note.md"
    file.write_text("---\nlang: en\n---\n\nShe left before John Roe, a banker, asked him to stay. John Roe slept. He dreamt.\n", "utf-8")
    found = read(read_note(tmp_path, file, roots), roots, BASE, load_ontology(roots)).mentions
    assert [m.start for m in found if m.kind == "pronoun"] == [71]


def test_an_initial_does_not_join_two_sentences(tmp_path: Path) -> None:
    assert "B. Zorbex" not in " ".join(named(tmp_path, "They chose Plan B. Zorbex Holdings agreed."))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Quilby Brathe, MD, is a surgeon in Oslo.", "MD"),
        ("He asked Zulwe, OK, and left.", "OK"),
        ("The non-Gemini systems are slow.", "non-Gemini"),
        ("**Luma's Ray 3** was added.", "Ray 3"),
    ],
)
def test_what_looks_like_a_region_or_a_model_or_a_person_may_be_none(tmp_path: Path, text: str, name: str) -> None:
    assert name not in named(tmp_path, text)


def test_legal_forms_are_matched_whole() -> None:
    legal = name_grammar("en", tuple(ontology_roots())).legal
    assert legal.match(" Co., Ltd. now").end() == len(" Co., Ltd.")  # type: ignore[union-attr]
    assert legal.match(" Company's") is not None
    assert legal.match(" Cooper") is None


@pytest.mark.parametrize(
    ("lang", "text", "name", "kind"),
    [
        ("ja", "カガリノは2015年にミナトラボを買収した。", "カガリノ", "Organization"),
        ("ja", "カガリノは2015年にミナトラボを買収した。", "ミナトラボ", "Organization"),
        ("ja", "雲海テクノロジーズは社長の田中一郎が率いる。", "雲海テクノロジーズ", "Organization"),
        ("ja", "社員は2010年に遠波システムを設立した。", "遠波システム", "Organization"),
        ("ja", "株式会社遠波システムは大きい。", "株式会社遠波システム", "Organization"),
        ("ja", "株式会社田辺の社長が話した。", "株式会社田辺", "Organization"),
        ("zh", "星河集团收购了蓝鲸科技。", "星河集团", "Organization"),
        ("zh", "星河集团收购了蓝鲸科技。", "蓝鲸科技", "Organization"),
        ("zh", "创始人张伟明于1998年创立星河集团。", "张伟明", "Person"),
        ("zh", "北岭智能由一名工程师创立。", "北岭智能", "Organization"),
        ("zh", "山内房治郎创立了一家纸牌店。", "山内房治郎", "Person"),
        ("zh", "这家店由马库斯·林德创立。", "马库斯·林德", "Person"),
        ("zh", "周晓雨1971年出生于南京。", "周晓雨", "Person"),
    ],
)
def test_a_name_in_a_script_without_capitals_is_known_by_its_part_in_the_sentence(
    tmp_path: Path, lang: str, text: str, name: str, kind: str
) -> None:
    assert named(tmp_path, text, lang).get(name) == kind


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ja", "ツールを買収した。"),
        ("ja", "クラブの会長になり、チェーンを買収した。"),
        ("ja", "デジタルファーストを掲げて提携した。"),
        ("zh", "这家科技公司收购了一家银行。"),
        ("zh", "研究者把LoRA与DARE合并。"),
        ("zh", "文中在开头写道。"),
        ("zh", "电动汽车于2020年推出。"),
        ("zh", "人工智能的创始人很多。"),
        ("zh", "他负责创建超级智能。"),
        ("ja", "決済システムを買収した。"),
        ("zh", "该集团被外资银行收购。"),
        ("zh", "它收购了机器人公司。"),
        ("zh", "它收购了网络安全公司。"),
    ],
)
def test_a_common_noun_that_plays_such_a_part_is_no_name(tmp_path: Path, lang: str, text: str) -> None:
    assert not named(tmp_path, text, lang)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("They tried GLM-4.93 at home.", "GLM-4.93", "AIModel"),
        ("They tried **PebbleGemma 2** at home.", "PebbleGemma 2", "AIModel"),
        ("They compared **Llama 2**, **Brathling**, and **Mixtral**.", "Brathling", "AIModel"),
        ("They tried the model **Llama 2** and **Brathling 2.5** at home.", "Brathling 2.5", "AIModel"),
        ("They sold **Brathling v2** at home.", "Brathling v2", "Product"),
        ("They tried **Brathling-Qwen-8B-v2** at home.", "Brathling-Qwen-8B-v2", "AIModel"),
        ("They tried the model **Brathling 3** at home.", "Brathling 3", "AIModel"),
        ("The model Brathling (8B) came out.", "Brathling", "AIModel"),
        ("They tried Qwen-Image-Sieve at home.", "Qwen-Image-Sieve", "AIModel"),
        ("They tried **Gemini Sieve** at home.", "Gemini Sieve", "Product"),
        ("It outperforms **Mistral-Large** in benchmarks.", "Mistral-Large", "AIModel"),
        ("**Google's Brath-Gemini** is good.", "Brath-Gemini", "AIModel"),
        ("**Tiny Llama** runs on small devices.", "Tiny Llama", "AIModel"),
        ("**Gemma Sieve 2** was shown.", "Gemma Sieve 2", "Product"),
        ("**Anthropic Opus 4.5** got worse.", "Opus 4.5", "AIModel"),
        ("**Qwen-vl** was explored.", "Qwen-vl", "AIModel"),
        ("**DeepSeek R3T4** is fast.", "DeepSeek R3T4", "AIModel"),
    ],
)
def test_a_model_is_known_by_its_family_its_number_or_its_row(tmp_path: Path, text: str, name: str, kind: str) -> None:
    assert named(tmp_path, text).get(name) == kind


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("They tried brathling-2.5-mini at home.", "brathling-2.5-mini", "AIModel"),
        ("They tried brathling-7b at home.", "brathling-7b", "AIModel"),
        ("They tried Brathling 3 Thinking at home.", "Brathling 3 Thinking", "AIModel"),
        ("They tried Brathling Large 2 at home.", "Brathling Large 2", "AIModel"),
        ("They tried brathling-exp-1206 at home.", "brathling-exp-1206", "AIModel"),
        ("They tried Brathling-4.5-Air at home.", "Brathling-4.5-Air", "AIModel"),
        ("They tried Brathling 2.5 Pro at home.", "Brathling 2.5 Pro", "AIModel"),
        ("They tried **Brathling 2.0 Mistral 7B** at home.", "Brathling 2.0 Mistral 7B", "AIModel"),
        ("They tried **Google's Brathling Gemma 7B** at home.", "Brathling Gemma 7B", "AIModel"),
        ("GPT-4, Llama 3 and Gemma 2 are far behind **brathling-3**.", "brathling-3", "AIModel"),
        ("They tried Google Gemini 7.1 Flash at home.", "Gemini 7.1 Flash", "AIModel"),
        ("They tried Google Gemini 7.1 Flash at home.", "Google", "Organization"),
        ("Zorbex released **Brathe-70**, **Brathe 3 8B** and **70B**.", "Brathe 3 8B", "AIModel"),
        ("**Zorbex**'s **Brathe 3.1 (32B)** leads.", "32B", "AIModel"),
        ("Zorbex Labs introduced **Brathe.1 Quilbo [dev]**, a diffusion transformer.", "Brathe.1 Quilbo [dev]", "AIModel"),
        ("Zorbex open-sourced **BratheNet b1.58**, a ternary LLM.", "BratheNet b1.58", "AIModel"),
        ("Retrieval models include **BratheBERT** from Oslo.", "BratheBERT", "AIModel"),
        ("**Quilbo 2.5** is a frontier VLM for long contexts.", "Quilbo 2.5", "AIModel"),
    ],
)
def test_a_model_that_nobody_knew_is_known_by_the_form_of_its_version(tmp_path: Path, text: str, name: str, kind: str) -> None:
    assert named(tmp_path, text).get(name) == kind


@pytest.mark.parametrize(
    "text",
    [
        "They drove a Brathling 911 Turbo home.",
        "They ate the top-5k fish.",
        "GPT-4, Llama 3 and Gemma 2 have an **Open-2.0** license.",
        "GPT-4, Llama 3 and Gemma 2 run on **Brathling v0.2.6** at home.",
        "**brathling-3** is a fish.",
    ],
)
def test_a_number_alone_makes_no_model(tmp_path: Path, text: str) -> None:
    assert {n for n, kind in named(tmp_path, text).items() if kind == "AIModel"} <= {"GPT-4", "Llama 3", "Gemma 2"}


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "Pearls come from **Google**, **Brathling**, and **Apple**."), ("zh", "**Google**、**Brathling** 和 **Apple** 来了。")],
)
def test_what_stands_in_a_row_of_companies_is_one(tmp_path: Path, lang: str, text: str) -> None:
    assert named(tmp_path, text, lang).get("Brathling") == "Organization"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Brathling raised $12M to mend clocks."),
        ("en", "Money went to Brathling ($12M) first."),
        ("en", "**Brathling** released a clock."),
        ("en", "**Brathling** has also announced new clocks."),
        ("en", "The clock was developed by **Brathling** in spring."),
        ("en", "Fish partnered with **Brathling** again."),
        ("zh", "Brathling 完成了 1200 万美元融资。"),
        ("zh", "**Brathling** 发布了一座钟。"),
        ("zh", "这座钟由 **Brathling** 制造。"),
    ],
)
def test_who_raises_money_or_brings_something_out_is_a_company(tmp_path: Path, lang: str, text: str) -> None:
    assert named(tmp_path, text, lang).get("Brathling") == "Organization"


@pytest.mark.parametrize(
    "text",
    [
        "**Quilby Brathe** released a clock.",
        "**Brathling v2** launched a clock.",
        "Brathling released a clock.",
        "**Brathling** released in spring.",
        "Advice for AI came late.",
    ],
)
def test_who_brings_something_out_may_be_a_person_or_a_thing(tmp_path: Path, text: str) -> None:
    assert "Organization" not in named(tmp_path, text).values()


@pytest.mark.parametrize(
    "text", ["They say Mandrel 3 outperforms all.", "It soon surpassed Mandrel 3 at home.", "They fine-tuned Mandrel-3 for weeks."]
)
def test_what_is_compared_as_models_are_is_one(tmp_path: Path, text: str) -> None:
    assert set(named(tmp_path, text).values()) == {"AIModel"}


@pytest.mark.parametrize("text", ["They read the Q7 paper at home.", "They read the Brathling-7 paper."])
def test_the_paper_of_a_model_is_not_called_like_the_model(tmp_path: Path, text: str) -> None:
    assert "Work" not in named(tmp_path, text).values()


def test_the_suffixes_behind_a_slash_are_versions_of_the_same_family(tmp_path: Path) -> None:
    assert named(tmp_path, "They tried Gemini 1.5 Pro/Flash at home.").keys() >= {"Gemini 1.5 Pro", "Flash"}
    assert named(tmp_path, "They tried Gemini 1.5 Pro and Flash at home.").keys() >= {"Gemini 1.5 Pro", "Flash"}


@pytest.mark.parametrize("text", ["They heard of **Brathling** and **Sundry** fish.", "Brathling sat there.", "**Brathling**, a fish."])
def test_emphasis_alone_makes_no_model(tmp_path: Path, text: str) -> None:
    assert "Brathling" not in named(tmp_path, text)


@pytest.mark.parametrize(
    ("lang", "text", "names"),
    [
        ("en", "- **CEO**: Vrelka Qostrum (since 2020)", {"Vrelka Qostrum"}),
        ("en", "- **Chairman**: Growth and strategy", set()),
        ("ja", "- **CEO**：磯垣巻雄（2020年1月〜）", {"磯垣巻雄"}),
        ("ja", "- **会長**：ドレク・ヴォストム（元財務担当）", {"ドレク・ヴォストム"}),
        ("ja", "- **社長**：磯垣巻雄、縄手千穂", {"磯垣巻雄", "縄手千穂"}),
        ("ja", "- **会長**：創業家が務める", set()),
        ("zh", "- **首席执行官**：矶垣卷雄（2020年1月起）", {"矶垣卷雄"}),
        ("zh", "- **董事长**：由创始家族成员担任", set()),
    ],
)
def test_the_value_of_a_personal_key_is_a_person(tmp_path: Path, lang: str, text: str, names: set[str]) -> None:
    assert {n for n, kind in named(tmp_path, text, lang).items() if kind == "Person"} == names


def test_the_company_of_a_new_paragraph_is_not_the_first_of_several_before(tmp_path: Path) -> None:
    roots = tuple(ontology_roots())
    file = tmp_path / "note.md"
    for joint, count in ((" ", 1), ("\n\n", 0)):
        file.write_text(f"---\nlang: en\n---\n\nNVIDIA sold a unit to Intel.{joint}The company makes chips.\n", "utf-8")
        reading = read(read_note(tmp_path, file, roots), roots, BASE, load_ontology(roots))
        assert len([m for m in reading.mentions if m.kind == "pronoun"]) == count


@pytest.mark.parametrize(("text", "name"), [("Deepseek-r1 answers.", "Deepseek-r1"), ("They fine-tuned it with Gpt-4o.", "Gpt-4o")])
def test_a_model_is_known_in_other_casings(tmp_path: Path, text: str, name: str) -> None:
    assert named(tmp_path, text).get(name) == "AIModel"


def test_an_ordinary_word_is_no_model_written_large(tmp_path: Path) -> None:
    assert "GEMINI" not in named(tmp_path, "The GEMINI constellation rose.")


def test_a_company_of_a_country_is_no_company_called_so(tmp_path: Path) -> None:
    assert "以色列公司" not in named(tmp_path, "它收购了以色列公司。", "zh")


@pytest.mark.parametrize(
    ("lang", "text", "names"),
    [
        ("zh", "劳拉·巴萨森和同事于2004年创立了甲公司。", {"劳拉·巴萨森": "Person"}),  # no football club is named
        ("zh", "工程师索菲亚·维萨利和同事创办了甲公司。", {"索菲亚·维萨利": "Person"}),
        ("zh", "亚当·韦伯格于1957年3月13日出生。", {"亚当·韦伯格": "Person"}),
        ("zh", "亚当·韦伯格著有《安静的房间》。", {"亚当·韦伯格": "Person", "安静的房间": "Work"}),
        ("zh", "约翰·韦伯格海外业务很大。", {}),  # where that name ends cannot be told
        ("zh", "王小明师从李大明。", {"王小明": "Person", "李大明": "Person"}),
        ("zh", "王小明的博士导师是李大明。", {"王小明": "Person", "李大明": "Person"}),
        ("zh", "王小明与李小红于1999年结婚。", {"王小明": "Person", "李小红": "Person"}),
        ("zh", "海星能源大会2021于2021年12月7日在柏林举行。", {"海星能源大会2021": "Event", "柏林": "Place"}),
        ("zh", "海星能源大会2021年在柏林举行。", {"海星能源大会": "Event", "柏林": "Place"}),
        ("ja", "ファブリカムエネルギー会議2021は京都で開催された。", {"ファブリカムエネルギー会議2021": "Event", "京都": "Place"}),
        ("ja", "1993年、技術者の山田と孫楠忠がコントソ社を興した。", {"孫楠忠": "Person", "コントソ": "Organization"}),
        ("ja", "葉建忠は1954年4月8日、ロンドンで生まれた。", {"葉建忠": "Person", "ロンドン": "Place"}),
        ("ja", "金融庁は1954年、ロンドンで生まれた構想を設立した。", {"金融庁": "Organization", "ロンドン": "Place"}),
        ("ja", "何十人かの王国軍が会社を設立した。", {}),
        ("ja", "秦王朝が会社を設立した。張兄弟によって会社が設立された。孫社長が会社を設立した。", {}),
        ("ja", "特徴は、創業者は高学歴だということである。立ち上げたのは高性能である。", {}),
        ("zh", "海星大会2000人参加，在柏林举行。", {"柏林": "Place"}),
        ("zh", "论坛的演讲者中有海星资本的CEO王小明。", {"海星资本": "Organization", "王小明": "Person"}),
        ("en", "Revenue of Zorbex Technologies came to 7 billion dollars.", {"Zorbex Technologies": "Organization"}),
    ],
)
def test_a_name_is_found_whole_and_alone(tmp_path: Path, lang: str, text: str, names: dict[str, str]) -> None:
    assert named(tmp_path, text, lang) == names


def test_what_a_number_goes_on_is_another_s_name(tmp_path: Path) -> None:
    roots = tuple(ontology_roots())
    (tmp_path / "note.md").write_text("---\nlang: zh\n---\n\nBrathling-4优于Llama 4。Brathling-4是Brathling系列的成员。\n", "utf-8")
    found = read(read_note(tmp_path, tmp_path / "note.md", roots), roots, BASE, load_ontology(roots)).mentions
    assert [(m.start, m.entity.labels[0][1]) for m in found if m.kind == "name"] == [(13, "Llama 4"), (33, "Brathling")]


def persons(folder: Path, text: str, lang: str) -> list[tuple[str, str]]:
    """The short forms of people in a note of that text, each with the full name that it stands for."""
    roots = tuple(ontology_roots())
    file = folder / "note.md"
    file.write_text(f"---\nlang: {lang}\n---\n\n{text}\n", "utf-8")
    note = read_note(folder, file, roots)
    reading = read(note, roots, BASE, load_ontology(roots))
    words = {m: note.blocks[m.block].text.text[m.start : m.end] for m in reading.mentions}
    return [(words[m], words[m.via]) for m in reading.mentions if m.kind == "short" and m.via is not None]


def test_a_family_name_is_its_first_bearers_until_another_comes(tmp_path: Path) -> None:
    text = "Peter Brathe paints. Brathe was born in Oslo. Later Anna Brathe joined him. Brathe was born in Paris."
    assert persons(tmp_path, text, "en") == [("Brathe", "Peter Brathe")]


def test_the_last_part_of_a_name_written_by_its_sound_stands_for_it(tmp_path: Path) -> None:
    text = "公司由亚瑟·门施和汤姆·奥尔德斯创立。门施任首席执行官。奥尔德斯现负责研究。"
    assert persons(tmp_path, text, "zh") == [("门施", "亚瑟·门施"), ("奥尔德斯", "汤姆·奥尔德斯")]


def test_a_name_written_by_its_sound_ends_before_the_verb(tmp_path: Path) -> None:
    assert "达拉·科斯罗萨西" in named(tmp_path, "首席执行官达拉·科斯罗萨西加入了董事会。", "zh")


def test_a_family_name_of_two_characters_needs_no_honorific_before_a_particle(tmp_path: Path) -> None:
    text = "水島遥は技術者だ。水島は大阪で生まれた。水島駅の近くに住む。"
    assert persons(tmp_path, text, "ja") == [("水島", "水島遥")]


def test_a_company_is_the_same_without_its_legal_form(tmp_path: Path) -> None:
    text = "Zorbex Audio AB makes pumps. Zorbex Audio acquired Klarton in 2015. Brathe Paints, Inc. is based in Oslo. Brathe Paints grew."
    found = named(tmp_path, text)
    assert "Zorbex Audio AB" in found and "Zorbex Audio" not in found
    assert ("Brathe Paints", "Brathe Paints, Inc.") in persons(tmp_path, text, "en")


def test_a_space_before_the_year_makes_no_other_event() -> None:
    assert slug("ブラーテ大会 2021") == slug("ブラーテ大会2021") != slug("Brathe 2021")


@pytest.mark.parametrize(
    ("text", "name", "kind", "lang"),
    [
        ("The final was at the Quilby Brathe Stadium in Oslo.", "Quilby Brathe Stadium", "Place", "en"),
        ("作家**鲁迅**于1904年入学。", "鲁迅", "Person", "zh"),
        ("NorvaNet 2 is built into Zorbex Cloud.", "Zorbex Cloud", "Product", "en"),
    ],
)
def test_names_that_end_where_their_words_do(tmp_path: Path, text: str, name: str, kind: str, lang: str) -> None:
    found = named(tmp_path, text, lang)
    assert found.get(name, kind) == kind and not any(n != name and (name in n or n in name) for n in found)


def test_a_member_of_a_family_makes_no_organization_of_it(tmp_path: Path) -> None:
    assert named(tmp_path, "Mirelo-7B is a member of the Mirelo family.").get("Mirelo") != "Organization"


def test_a_name_that_stands_beside_a_curated_one_is_it_throughout(tmp_path: Path) -> None:
    roots = tuple(ontology_roots())
    file = tmp_path / "note.md"
    file.write_text("---\nlang: ja\n---\n\nカカオ（Kakao）は企業である。カカオはOpenAIと提携した。\n", "utf-8")
    note = read_note(tmp_path, file, roots)
    kakao = {m.entity.iri for m in read(note, roots, BASE, load_ontology(roots)).mentions if m.entity.labels[0][1] in ("Kakao", "カカオ")}
    assert len(kakao) == 1
