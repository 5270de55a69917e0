"""English text: what whole sentences and short notes say, and what they do not."""

from pathlib import Path

import pytest

from kg.model import EdtfDate
from tests.test_extraction import extracted


def said(folder: Path, text: str) -> set[str]:
    """What a note of that text asserts: subject, predicate and object, and the position where it gives one."""
    facts = [a for a in extracted(folder, "en", text).assertions if a.modality == "asserted"]
    ends = [(a, a.object.value if isinstance(a.object, EdtfDate) else _slug(a.object)) for a in facts]
    return {" ".join([_slug(a.subject), a.predicate, end, *(_slug(v) for k, v in a.qualifiers if k == "position")]) for a, end in ends}


def _slug(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        # "Its" and "its" take up whom the sentence before is about.
        ("Halden Robotics makes arms. Its CEO is Jane Doe.", {"jane-doe positionAt halden-robotics ceo"}),
        ("Halden Robotics makes arms. Jane Doe is its CEO.", {"jane-doe positionAt halden-robotics ceo"}),
        ("Halden Robotics makes arms. Jane Doe was named as its chief executive.", {"jane-doe positionAt halden-robotics ceo"}),
        ("Halden Robotics makes arms. Its main rival is Lumos Optics.", {"halden-robotics competitorOf lumos-optics"}),
        ("Halden Robotics makes arms. Its founder, Jane Doe, sings.", {"jane-doe founderOf halden-robotics"}),
        ("Ruritania is a kingdom. Its CEO is Jane Doe.", set()),
        ("Halden Robotics bought Lumos Optics. Its CEO is Jane Doe.", {"halden-robotics acquired lumos-optics"}),
        ("Jane Doe is the CEO of Halden Robotics. Lumos Optics grew. Its arms are long.", {"jane-doe positionAt halden-robotics ceo"}),
        # Who stands in for a director is none.
        ("Jane Doe is deputy director of the Halden Institute.", {"jane-doe positionAt halden-institute deputy-director"}),
        ("Jane Doe, vice chairman of Halden Robotics, left.", {"jane-doe positionAt halden-robotics vice-chair"}),
        # A name at the end of an aside does not what is told behind the comma.
        (
            "Jane Doe, who worked at Halden Robotics alongside Tom Roe, founded Lumos Optics.",
            {"jane-doe positionAt halden-robotics employee", "jane-doe founderOf lumos-optics"},
        ),
        # The head of a company is no company.
        ("Halden Robotics is old. Jane Doe is the company's CEO.", {"jane-doe positionAt halden-robotics ceo"}),
        # The description of one thing behind two names is that of the last.
        (
            "Jane Doe and Tom Roe, the CEO of Halden Robotics, spoke.",
            {"tom-roe positionAt halden-robotics ceo"},
        ),
        (
            "Jane Doe and Tom Roe, the founders of Halden Robotics, spoke.",
            {"jane-doe founderOf halden-robotics", "tom-roe founderOf halden-robotics"},
        ),
        ("Lumos Optics has no stake in Halden Robotics.", set()),
        ("When Lumos Optics bought Halden Robotics, Tellur Paints left.", {"lumos-optics acquired halden-robotics"}),
        ("Lumos Optics had bought Tellur, its founder Jane Doe said.", set()),
        ("Jane Doe (3 May 1921 – 7 May 2008) was a poet.", {"jane-doe bornOn 1921-05-03", "jane-doe diedOn 2008-05-07"}),
    ],
)
def test_a_sentence_says_this_and_no_more(tmp_path: Path, text: str, facts: set[str]) -> None:
    assert {f.replace("deputy director", "deputy-director").replace("vice chair", "vice-chair") for f in said(tmp_path, text)} == facts


@pytest.mark.parametrize(("title", "count"), [("Lumos Optics", 0), ("Halden Robotics", 1)])
def test_the_company_of_a_new_paragraph_is_the_one_that_the_note_is_about(tmp_path: Path, title: str, count: int) -> None:
    text = f"# {title}\n\nLumos Optics makes lenses.\n\nHalden Robotics makes arms.\n\nThe company was run by Jane Doe."
    assert sum("positionAt" in fact for fact in said(tmp_path, text)) == count


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        # A society of another country, a branch, and people called like a company are other bearers than the known name.
        ("Jane Doe was president of the Royal Society of Canada.", {"jane-doe positionAt royal-society-of-canada president"}),
        ("Jane Doe was president of the Royal Society.", {"jane-doe positionAt royal-society president"}),
        ("Jane Doe joined Microsoft Japan in 2001.", {"jane-doe positionAt microsoft-japan employee"}),
        ("Honda Kotaro was an engineer at Lumos Optics.", {"honda-kotaro positionAt lumos-optics engineer"}),
        ("Kotaro Honda was born in Oslo.", {"kotaro-honda bornIn oslo"}),
        ("It was built by the brothers Tom and John Roe.", {"tom-roe siblingOf john-roe"}),
        # One person with and without the middle name, where one bearer fits.
        ("Jane Q. Doe was born in Oslo. Jane Doe lives in Bergen.", {"jane-q.-doe bornIn oslo", "jane-q.-doe livesIn bergen"}),
        ("Jane Q. Doe met Jane R. Doe. Jane Doe lives in Bergen.", {"jane-doe livesIn bergen"}),
        ("Jane Q. Doe was born in Oslo. Jane Roe lives in Bergen.", {"jane-q.-doe bornIn oslo", "jane-roe livesIn bergen"}),
        # A company by its short name, unless a sentence tells both.
        (
            "Halden AI is based in Oslo. Tom Roe, Halden's founder, sings.",
            {"halden-ai headquarteredIn oslo", "tom-roe founderOf halden-ai"},
        ),
        ("Halden Energy is a subsidiary of Halden.", {"halden-energy subsidiaryOf halden"}),
        # The organisation behind a comma is no person.
        ("Jane Doe (CEO, Tidewell) came.", {"jane-doe positionAt tidewell ceo"}),
        # A sentence may end with a company's legal form.
        (
            "Jane Doe founded Halden Ltd. In 1981 Tom Roe was born in Oslo.",
            {"jane-doe founderOf halden-ltd", "tom-roe bornIn oslo"},
        ),
    ],
)
def test_names_are_told_apart_and_together(tmp_path: Path, text: str, facts: set[str]) -> None:
    assert said(tmp_path, text) == facts


SHEET = "Lumos Optics is old.\n\n| | |\n| --- | --- |\n| {0} | 1968 |\n| {1} | Jane Doe |\n| Owner | Halden Robotics (61%) |\n"


def test_a_table_of_keys_and_values_is_about_what_the_note_is_about(tmp_path: Path) -> None:
    text = f"# Lumos Optics\n\n{SHEET.format('Founded', 'Chief executive')}"
    owned = {"lumos-optics foundedOn 1968", "jane-doe positionAt lumos-optics ceo", "halden-robotics ownerOf lumos-optics"}
    assert said(tmp_path, text) == owned


def test_a_table_with_one_word_that_may_be_a_key_has_no_keys(tmp_path: Path) -> None:
    assert said(tmp_path, f"# Lumos Optics\n\n{SHEET.format('Screws', 'Nails')}") == set()


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Jane Doe studied at the University of Leeds.", "jane-doe educatedAt university-of-leeds"),
        (
            "Jane Doe, a graduate of Cornell University and the London School of Economics, sings.",
            "jane-doe educatedAt london-school-of-economics",
        ),
        ("Google renamed Bard to Widget in 2024.", ""),
        ("Halden Robotics bought Lumos Optics. Tom Roe is among its clients.", "halden-robotics acquired lumos-optics"),
    ],
)
def test_what_a_sentence_says_beside_the_rows_own_sentences(tmp_path: Path, text: str, fact: str) -> None:
    found = said(tmp_path, text)
    assert fact in found if fact else not found


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Tom Roe, author of *The Salt Ledger*, sings.", {"tom-roe authorOf salt-ledger"}),
        ("Jane Doe wrote the novel *Google and I*.", {"jane-doe authorOf google-and-i"}),
        ("Jane Doe's memoir, *Loops and Ladders*, is long.", {"jane-doe authorOf loops-and-ladders"}),
        ("Jane Doe, director of **Halden Robotics**, sings.", {"jane-doe positionAt halden-robotics director"}),
    ],
)
def test_the_title_of_a_work_is_all_that_is_set_off(tmp_path: Path, text: str, facts: set[str]) -> None:
    assert said(tmp_path, text) == facts


def test_the_maker_in_a_models_name_is_no_subject(tmp_path: Path) -> None:
    text = "Mistral Small 3.2 was released in June. Its CEO is Jane Doe."
    assert not any("positionAt" in fact for fact in said(tmp_path, text))


@pytest.mark.parametrize(
    ("head", "facts"),
    [
        ("Before", {"jane-doe positionAt veritas-lab director"}),
        ("Company", {"jane-doe positionAt halden-robotics director"}),
    ],
)
def test_nobody_holds_the_position_at_a_former_employer(tmp_path: Path, head: str, facts: set[str]) -> None:
    table = f"| Name | Role | {head} |\n| --- | --- | --- |\n| Jane Doe | Director | Halden Robotics |"
    assert said(tmp_path, f"The Veritas Lab is old.\n\n# Veritas Lab\n\n{table}") == facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("In 2024, Halden Robotics raised $5 million. The round was led by Lumos Optics.", {"lumos-optics investedIn halden-robotics"}),
        ("In 2024, Halden Robotics sued nobody. The round was led by Lumos Optics.", set()),
        ("Halden Robotics makes arms. In 2024 it partnered with Lumos Optics.", {"halden-robotics partnerOf lumos-optics"}),
        ("Halden Robotics makes arms. Nobody bought them, and in 2024 it partnered with Lumos Optics.", set()),
        (
            "Jane Doe left Halden Robotics, where she was chief financial officer, to become Lumos Optics's CEO.",
            {"jane-doe positionAt halden-robotics cfo", "jane-doe positionAt lumos-optics ceo", "jane-doe positionAt halden-robotics"},
        ),
        # What somebody built and sold is bought, and not supplied.
        (
            "Jane Doe built Windows, a tool for shops, and sold it to Lumos Optics.",
            {"jane-doe developerOf windows", "lumos-optics acquired windows"},
        ),
        ("Halden Robotics bought the Norwegian start-up Prellik.", {"halden-robotics acquired prellik"}),
    ],
)
def test_rounds_it_and_what_is_sold_on(tmp_path: Path, text: str, facts: set[str]) -> None:
    assert said(tmp_path, text) == facts


def test_with_whom_somebody_does_something_is_not_who_does_it(tmp_path: Path) -> None:
    text = "Jane Doe is the CEO of Halden Robotics. With Tom Roe he also founded Lumos Optics. He married Ann Poe."
    assert not [f for f in said(tmp_path, text) if f.startswith("tom-roe spouseOf") or f.endswith("spouseOf tom-roe")]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        # Who founded something is a person whatever the given name, and what a person founded is an organization.
        ("Zofu Branu founded Halden Robotics in 2015.", {"zofu-branu founderOf halden-robotics", "halden-robotics foundedOn 2015"}),
        ("Jane Doe founded Zorbex.", {"jane-doe founderOf zorbex"}),
        ("Zofu Horizons founded Halden Robotics.", set()),  # no person's last word, and no form
        ("Halden Robotics makes arms.\n\n- **Founder**: Zofu Branu", {"zofu-branu founderOf halden-robotics"}),
        # Who took which post, in a timeline of what the note is about.
        ("Halden Robotics makes arms.\n\n- 2018: Jane Doe became president.", {"jane-doe positionAt halden-robotics president"}),
        (
            "Halden Robotics makes arms.\n\n- 2018: Jane Doe succeeded Tom Roe as chief executive.",
            {"jane-doe positionAt halden-robotics ceo"},
        ),
        ("Jane Doe sings.\n\n- 2018: Tom Roe became president.", set()),  # of what, nothing tells
        (
            "Halden Robotics makes arms.\n\n- 2018: Jane Doe became president of Lumos Optics.",
            {"jane-doe positionAt lumos-optics president"},
        ),
        (
            "Halden Robotics makes arms. Jane Doe founded it in 2015.",
            {"jane-doe founderOf halden-robotics", "halden-robotics foundedOn 2015"},
        ),
        ("Halden Robotics makes arms. Jane Doe bought it in 2015.", set()),  # the company, or the arms
        ("Jane Doe sings.\n\n- July 11, 2015: President Jane Doe died.", {"jane-doe diedOn 2015-07-11"}),
    ],
)
def test_founders_and_the_posts_of_a_timeline(tmp_path: Path, text: str, facts: set[str]) -> None:
    assert said(tmp_path, text) == facts


def test_models_joined_by_a_hyphen_are_one_and_each_has_its_own_base(tmp_path: Path) -> None:
    text = "DeepSeek-R1-Qwen-7B is based on Qwen2.5, DeepSeek-V3-Gemma-9B on Gemma 2."
    bases = {fact for fact in said(tmp_path, text) if " basedOn " in fact}
    assert bases == {"deepseek-r1-qwen-7b basedOn qwen2-5", "deepseek-v3-gemma-9b basedOn gemma-2"}


@pytest.mark.parametrize(
    ("item", "facts"),
    [
        ("**2019** – Acquisition of Lumos Optics.", {"halden-robotics acquired lumos-optics"}),
        ("**2019** – Failed acquisition of Lumos Optics.", set()),
        ("**2019**: Jane Doe became president at the age of 22.", {"jane-doe positionAt halden-robotics president"}),
        ("**2026** – Jane Doe becomes executive chair.", {"jane-doe positionAt halden-robotics chair"}),
        ("**2026** – Jane Doe becomes president of Lumos Optics.", {"jane-doe positionAt lumos-optics president"}),
        ("**2026** – Jane Doe becomes a mother.", set()),
        ("**Chief financial officer**: Jane Doe", {"jane-doe positionAt halden-robotics cfo"}),
    ],
)
def test_items_that_leave_out_the_company_they_are_about(tmp_path: Path, item: str, facts: set[str]) -> None:
    opening = "Halden Robotics makes arms. Halden Robotics is old. Halden Robotics is big.\n\n## In short\n\n- "
    assert {f for f in said(tmp_path, f"# Halden Robotics\n\n{opening}{item}") if "On " not in f} == facts


def test_a_word_for_a_measure_inside_a_name_measures_nothing(tmp_path: Path) -> None:
    text = "Halden Robotics sold the team to Ondara Capital for €200 million in June 2023."
    assert not extracted(tmp_path, "en", text).measurements


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        # A name of one word is an organization's by what only organizations do.
        ("Brathling was founded in 1998.", {"brathling foundedOn 1998"}),
        ("Founded in 1998, Brathling makes maps.", {"brathling foundedOn 1998"}),
        ("Brathling faces stiff competition from Quilbo.", {"brathling competitorOf quilbo"}),
        ("Quilbo supplies batteries to Brathling.", {"quilbo supplierOf brathling"}),
        ("Jane Doe started Brathling in March 1998.", {"jane-doe founderOf brathling", "brathling foundedOn 1998-03"}),
        # A product by how it comes to market, a model by its parameters, which makes a model of a product too.
        ("Halden Robotics released Brathe Pay in 2019.", {"halden-robotics developerOf brathe-pay", "brathe-pay releasedOn 2019"}),
        (
            "Quilbo-5 has 7 billion parameters. Halden Robotics released Quilbo-5 on 4 May 2021.",
            {"halden-robotics developerOf quilbo-5", "quilbo-5 releasedOn 2021-05-04"},
        ),
        # Neither a village of old nor a person who is known, and no shareholders own a company as another does.
        ("Brathling was founded in 1070.", set()),
        ("Jane Brathling sings. Brathling's shares in Quilbo fell.", {"jane-brathling shareholderOf quilbo"}),
        ("Brathling is owned by local shareholders, including the Halden Group.", set()),
    ],
)
def test_a_name_of_no_known_form_is_told_by_its_part(tmp_path: Path, text: str, facts: set[str]) -> None:
    assert said(tmp_path, text) == facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        # Syllables written small belong to a given name; a family name that a company bears too is somebody's behind a given name.
        ("Kim Ha-seong joined Halden Robotics as CEO.", {"kim-ha-seong positionAt halden-robotics ceo"}),
        (
            "Halden Robotics was founded by the Swedish Eric Ericsson in 1998.",
            {"eric-ericsson founderOf halden-robotics", "halden-robotics foundedOn 1998"},
        ),
        # What is said of a company's chips makes no product of it.
        ("Quilbo Optics plc grew. Two banks run Quilbo's chips. Lumos Optics sued Quilbo.", {"lumos-optics sued quilbo-optics-plc"}),
        # A verb of its own begins another clause; so does a second thing behind a comma and "and".
        (
            "Halden Robotics was bought by Lumos Optics, and Tellur Paints and Quilbo Labs were sold.",
            {"lumos-optics acquired halden-robotics"},
        ),
        ("Unlike Lumos Optics, Halden Robotics sued Tellur Labs.", {"halden-robotics sued tellur-labs"}),
        # A pronoun takes up the son and not the father, nobody where another person stands between, and no one of two firms.
        (
            "Jane Doe's son Tom Roe was late. He joined Halden Robotics as CEO.",
            {"jane-doe parentOf tom-roe", "tom-roe positionAt halden-robotics ceo"},
        ),
        ("Jane Doe was CEO of Halden Robotics and Tom Roe sang; he died in 2019.", {"jane-doe positionAt halden-robotics ceo"}),
        (
            "# Halden Robotics\n\nHalden Robotics makes arms. Jane Doe worked at Lumos Optics. Tom Roe owns 14% of the company.",
            {"jane-doe positionAt lumos-optics employee"},
        ),
        ("# Halden Robotics\n\nHalden Robotics makes arms.\n\nLumos Optics and Quilbo Labs sing. The firm sued Tellur Paints.", set()),
        # One size behind a grade is the model's own, several are its variants'.
        ("The models Gemma 3 (4B, 27B) and Brathe 2 Mini (3B) are out.", {"gemma-3-4b variantOf gemma-3", "gemma-3-27b variantOf gemma-3"}),
    ],
)
def test_who_is_meant_where_two_could_be(tmp_path: Path, text: str, facts: set[str]) -> None:
    assert said(tmp_path, text) == facts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Halden Robotics' shares fell 6% on Monday.", []),
        ("Halden Robotics' revenue fell 6%.", ["decline 6"]),
        ("Halden Robotics ended up with 18% of the vote.", []),
        ("Halden Robotics holds 3% of the shares of Lumos Optics.", []),
        ("Halden Robotics makes up 12% of the market.", ["share 12"]),
        ("Halden Robotics has a revenue target of $5 billion.", []),
        ("Halden Robotics released Brathe-32B, and Lumos Optics Brathe-7B, models with 32B parameters.", []),
        (
            "| Company | Revenue | Profit (forecast) |\n| --- | --- | --- |\n| Halden Robotics | $5 billion | $7 billion |",
            ["revenue 5000000000"],
        ),
    ],
)
def test_what_is_no_measure_of_a_company(tmp_path: Path, text: str, found: list[str]) -> None:
    assert [f"{m.measure} {m.value}" for m in extracted(tmp_path, "en", text).measurements] == found


@pytest.mark.parametrize(
    ("item", "facts"),
    [
        # What an item's label names is what the item is about, and a post in brackets behind a name that of its bearer.
        (
            "- **Jane Doe** (CEO): studied at Oslo University",
            {"jane-doe positionAt halden-robotics ceo", "jane-doe educatedAt oslo-university"},
        ),
        ("- Jane Doe (chair since 2001): sings", {"jane-doe positionAt halden-robotics chair"}),
        ("- Jane Doe (former CEO): sings", set()),
        ("- Jane Doe (CEO of Lumos Optics): sings", set()),
        # Years and a name are somebody's who led what the list is about; what somebody did in a year is not.
        ("- 1987–1996: Sir John Doe, chairman", {"john-doe positionAt halden-robotics chair"}),
        ("- Since 2017: Jane Doe", {"jane-doe positionAt halden-robotics"}),
        ("- 2012: Jane Doe sings", set()),
    ],
)
def test_lists_of_who_led_whom(tmp_path: Path, item: str, facts: set[str]) -> None:
    text = f"# Halden Robotics\n\nHalden Robotics makes arms. Halden Robotics is old.\n\n## Leadership\n\n{item}\n"
    assert said(tmp_path, text) == facts


def test_another_version_of_a_model_is_a_model(tmp_path: Path) -> None:
    text = "The model Brathe 2 Mini (3B) is small.\n\n### Brathe 1 (2022)\n\n### Brathe 2 (2023)\n\n### Chapter 1 (2024)"
    assert said(tmp_path, text) == {"brathe-1 releasedOn 2022", "brathe-2 releasedOn 2023", "brathe-2-mini variantOf brathe-2"}
    assert [f"{m.measure} {m.value}" for m in extracted(tmp_path, "en", text).measurements] == ["parameters 3000000000"]


def test_a_section_on_what_the_title_sets_beside_a_name_is_not_about_that_name(tmp_path: Path) -> None:
    text = "# Brathe, Lumos Optics and others\n\nLumos Optics grew. Lumos Optics sings.\n\n## {}\n\n- Based in Oslo\n"
    assert said(tmp_path, text.format("Brathe")) == set()
    assert said(tmp_path, text.format("Overview")) == {"lumos-optics headquarteredIn oslo"}
