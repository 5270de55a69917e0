from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dataset import build_quads, canonical
from kg.model import Entity, Extraction
from kg.ontology import KG, RDF, SKOS, load_ontology
from kg.resources import ontology_roots
from kg.rules import derive
from kg.rules.files import load_rules, rule_files
from kg.rules.spelling import misspelt
from tests.hand_made import BASE, entity, extraction, fact, mention, note, number

ROOTS = ontology_roots()
ONTOLOGY = load_ontology(ROOTS)
MIRA = entity("mira", "Person", "en:Mira Holt", "ja:ミラ・ホルト", catalogued=True)
LENA = entity("lena", "Person", "en:Lena Voss", "ja:レナ・フォス", catalogued=True)
ACME = entity("acme", "Company", "en:Acme")
BOLT = entity("bolt", "Company", "en:Bolt")
EXPO = entity("expo", "Event", "en:Harbour Fair")
RIGA = entity("riga", "City", "en:Riga")
OSLO = entity("oslo", "City", "en:Oslo")
LATVIA = entity("latvia", "Country", "en:Latvia")
QUILL = entity("quill", "AIModel", "en:Quill")


def derived(*done: Extraction) -> list[ox.Quad]:
    """What the rules find, which is what they find where they are asked everywhere, whatever they say they need."""
    quads = list(build_quads(done, ONTOLOGY, BASE))
    found = list(derive(quads, ROOTS, BASE))
    with TemporaryDirectory() as other:
        Path(other, "rules").mkdir()
        for file in rule_files(ROOTS):
            kept = (line for line in file.read_text("utf-8").splitlines() if not line.startswith("# needs:"))
            Path(other, "rules", file.name).write_text("\n".join(kept), "utf-8")
        assert canonical(derive(quads, (*ROOTS, Path(other)), BASE)) == canonical(found)
    return found


def stored(quads: Iterable[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(quads)
    return store


def conflicts(*done: Extraction) -> list[tuple[str, str, int]]:
    """(kind, subject, how many sides) of each conflict."""
    store = stored(derived(*done))
    pattern = "?c a kg:Conflict ; kg:kind ?k ; kg:side ?side ; kg:subject ?s"
    query = f"SELECT ?k ?s (COUNT(?side) AS ?n) {{ {pattern} }} GROUP BY ?c ?k ?s"
    rows = store.query(query, prefixes={"kg": KG}, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    return sorted((r["k"].value, r["s"].value.removeprefix(BASE + "entity/"), int(r["n"].value)) for r in rows)


def titled(path: str, lang: str, title: str, *body: str, names: Iterable[tuple[str, object]]) -> Extraction:
    """A note in which every place of each name is a mention."""
    n = note(path, lang, ("title", title), *(("paragraph", b) for b in body))
    found = [mention(n, words, who, i) for words, who in names for i in range(n.raw.count(words))]  # type: ignore[arg-type]
    return extraction(n, found)


NAMES = [("Mira Holt", MIRA), ("Lena Voss", LENA)]
BODY = ("Mira Holt leads Acme.", "Mira Holt spoke.", "Mira Holt left.")


def test_a_title_about_a_person_whom_the_body_never_names_is_a_conflict() -> None:
    assert conflicts(titled("a-en", "en", "Lena Voss at the fair", *BODY, names=NAMES)) == [
        ("title names another person than the body", "mira", 2)
    ]


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Mira Holt at the fair", BODY),
        ("Lena Voss and Mira Holt", BODY),
        ("Lena Voss at the fair", (*BODY, "Lena Voss agreed.")),
        ("Lena Voss at the fair", BODY[:2]),
        ("Lena Voss at the fair", ("Acme grew.",)),
    ],
)
def test_a_title_that_may_be_right_is_none(title: str, body: tuple[str, ...]) -> None:
    assert conflicts(titled("a-en", "en", title, *body, names=NAMES)) == []


def test_translations_with_different_persons_in_their_titles() -> None:
    en = titled("a-en", "en", "Mira Holt at the fair", "Mira Holt spoke.", names=NAMES)
    ja = titled("a-ja", "ja", "レナ・フォスの講演", "ミラ・ホルトが話した。", names=[("レナ・フォス", LENA), ("ミラ・ホルト", MIRA)])
    other = titled("b-ja", "ja", "レナ・フォスの講演", names=[("レナ・フォス", LENA)])
    kind = "translations name different persons in the title"
    assert conflicts(en, ja) == [(kind, "lena", 2)]
    assert conflicts(en, other) == []
    # A part of the name, and a name in another language, may be the same person's.
    part = titled("a-ja", "ja", "ホルト氏の講演", names=[("ホルト", entity("ホルト", "Person", "ja:ホルト"))])
    assert conflicts(en, part) == []
    minted = titled("a-zh", "zh", "霍尔特的演讲", names=[("霍尔特", entity("霍尔特", "Person", "zh:霍尔特"))])
    assert conflicts(en, minted) == []


def dated(path: str, *dates: tuple[str, str], who: object = EXPO) -> Extraction:
    n = note(path, "en", *(("paragraph", f"It was {p} {v}.") for p, v in dates))
    return extraction(n, [mention(n, "It", who)], [fact(n, who, p, v, f"{p} {v}") for p, v in dates])  # type: ignore[arg-type]


EVENT = "two dates for one event"


@pytest.mark.parametrize(
    ("dates", "sides"),
    [
        ([("date", "2025-10"), ("startDate", "2025-09-08"), ("endDate", "2025-09-10")], [2]),
        ([("date", "2025-10-01"), ("date", "2025-10-02")], [2]),
        ([("startDate", "2025-03"), ("startDate", "2025-04-02")], [2]),
        ([("date", "2025-10-09"), ("startDate", "2025-10-10")], [2]),
        ([("date", "2025-10"), ("date", "2025-10-02")], []),
        ([("date", "2025-09-09"), ("startDate", "2025-09-08"), ("endDate", "2025-09-10")], []),
        ([("startDate", "2025-09"), ("startDate", "2025-09-08")], []),
        ([("date", "2025-10"), ("startDate", "2025-09-08")], []),  # it may have lasted
        ([("date", "2024-10"), ("date", "2025-10")], []),  # two editions
        ([("date", "2025~"), ("date", "2024-12")], []),
    ],
)
def test_dates_of_an_event(dates: list[tuple[str, str]], sides: list[int]) -> None:
    assert conflicts(dated("a-en", *dates)) == [(EVENT, "expo", n) for n in sides]


def test_a_numbered_event_has_one_year() -> None:
    numbered = entity("expo-9", "Event", "en:Harbour Fair 9")
    assert conflicts(dated("a-en", ("date", "2024-10"), ("date", "2025-10"), who=numbered)) == [(EVENT, "expo-9", 2)]


def test_the_same_two_dates_in_two_notes_are_one_conflict_with_all_places() -> None:
    one, two = dated("a-en", ("date", "2025-10-01"), ("date", "2025-10-02")), dated("b-en", ("date", "2025-10-02"))
    assert conflicts(one, two) == [(EVENT, "expo", 3)]


def test_what_happens_once_has_one_date() -> None:
    two = "two values of one property"
    assert conflicts(dated("a-en", ("foundedOn", "1968"), ("foundedOn", "1969-07"), who=BOLT)) == [(two, "bolt", 2)]
    assert conflicts(dated("a-en", ("foundedOn", "1968"), ("foundedOn", "1968-07"), who=BOLT)) == []
    assert conflicts(dated("a-en", ("releasedOn", "2011"), ("releasedOn", "2012"), who=QUILL)) == [(EVENT, "quill", 2)]
    assert conflicts(dated("a-en", ("acquiredOn", "2011"), ("acquiredOn", "2012"), who=BOLT)) == []


def test_a_birth_has_one_city_but_may_have_a_country_besides() -> None:
    n = note("a-en", "en", ("paragraph", "Born in Riga, in Oslo, in Latvia."))
    places = {p: fact(n, MIRA, "bornIn", p, words) for p, words in ((RIGA, "Riga"), (OSLO, "Oslo"), (LATVIA, "Latvia"))}
    named = [mention(n, "Riga", RIGA), mention(n, "Oslo", OSLO), mention(n, "Latvia", LATVIA)]
    assert conflicts(extraction(n, named, [places[RIGA], places[OSLO]])) == [("two values of one property", "mira", 2)]
    assert conflicts(extraction(n, named, [places[RIGA], places[LATVIA]])) == []


def test_what_is_not_asserted_contradicts_nothing() -> None:
    n = note("a-en", "en", ("paragraph", "It was 1968 or 1970."))
    facts = [fact(n, BOLT, "foundedOn", "1968", "1968"), fact(n, BOLT, "foundedOn", "1970", "1970", modality="rumoured")]
    assert conflicts(extraction(n, (), facts)) == []


def test_an_end_before_the_beginning() -> None:
    assert conflicts(dated("a-en", ("startDate", "2025-09-10"), ("endDate", "2025-09-08"))) == [("interval inverted", "expo", 2)]
    assert conflicts(dated("a-en", ("bornOn", "1950"), ("diedOn", "1949"), who=MIRA)) == [("interval inverted", "mira", 2)]
    assert conflicts(dated("a-en", ("startDate", "2025-09"), ("endDate", "2025-09-08"))) == []


def test_two_spellings_in_one_note() -> None:
    a, b = entity("hoffman", "Person", "en:Ada Hoffman"), entity("hoffmann", "Person", "en:Ada Hoffmann")
    n = note("a-en", "en", ("paragraph", "Ada Hoffman met Eva. Then Ada Hoffmann left."))
    both = [mention(n, "Ada Hoffman", a), mention(n, "Ada Hoffmann", b)]
    assert conflicts(extraction(n, both)) == [("two spellings of one name", "hoffman", 2)]
    known = entity("hoffman", "Person", "en:Ada Hoffman", catalogued=True)
    assert conflicts(extraction(n, [mention(n, "Ada Hoffman", known), both[1]])) == []
    apart = [extraction(note(p, "en", ("paragraph", w)), [mention(note(p, "en", ("paragraph", w)), w, e)]) for p, w, e in (
        ("b-en", "Ada Hoffman", a), ("c-en", "Ada Hoffmann", b))]  # fmt: skip
    assert conflicts(*apart) == []


def test_a_known_name_in_brackets_behind_another_known_name_is_that_name_in_another_script() -> None:
    both = entity("sena", "Person", "en:Sena Rhys", "ja:瀬名理寿", catalogued=True), MIRA

    def found(text: str, first: str, second: str, others: tuple[Entity, Entity] = both) -> list[tuple[str, str, int]]:
        n = note("a-ja", "ja", ("paragraph", text))
        return conflicts(extraction(n, [mention(n, first, others[0]), mention(n, second, others[1])]))

    assert found("瀬名理寿 (Mira Holt) が話した。", "瀬名理寿", "Mira Holt") == [("two names for one entity", "mira", 2)]
    assert found("瀬名理寿（Mira Holt）が話した。", "瀬名理寿", "Mira Holt") == [("two names for one entity", "mira", 2)]
    assert found("瀬名理寿 (Sena Rhys) が話した。", "瀬名理寿", "Sena Rhys", (both[0], both[0])) == []
    assert found("Sena Rhys (Mira Holt) spoke.", "Sena Rhys", "Mira Holt") == []  # who plays whom, in one script
    assert found("瀬名理寿 (Mira Holtの妻) が話した。", "瀬名理寿", "Mira Holt") == []
    assert found("瀬名理寿とMira Holtが話した。", "瀬名理寿", "Mira Holt") == []
    unknown = entity("sena", "Person", "ja:瀬名理寿")
    assert found("瀬名理寿 (Mira Holt) が話した。", "瀬名理寿", "Mira Holt", (unknown, MIRA)) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [("Hoffman", "Hoffmann"), ("Zuckerberg", "Zuckerburg"), ("Mat Li", "Matt Li"), ("アントロピック", "アンソロピック"),
     ("Nadella", "Nadlela")],
)  # fmt: skip
def test_misspelt(a: str, b: str) -> None:
    assert misspelt(a, b)
    assert misspelt(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [("Zhang Wei", "Zheng Wei"), ("Quill 3", "Quill 4"), ("Version2a", "Version2b"), ("東京電力会社", "東京電話会社"),
     ("Hoffman", "Hoffman"), ("Ada Hoffman", "Hoffmann"), ("Ann", "Anna"), ("Acme North", "Acme South"), ("", "")],
)  # fmt: skip
def test_not_misspelt(a: str, b: str) -> None:
    assert not misspelt(a, b)


@given(st.text("abcdef", min_size=6, max_size=9), st.integers(0, 8), st.sampled_from("xyz"))
def test_a_letter_that_is_added_lost_or_replaced_is_an_error_of_spelling(word: str, at: int, letter: str) -> None:
    at %= len(word)
    assert misspelt(word, word[:at] + letter + word[at:])
    assert misspelt(word[:at] + letter + word[at:], word)
    assert misspelt(word, word[:at] + letter + word[at + 1 :])


def amounts(path: str, lang: str, *values: str, measure: str = "revenue", **more: object) -> Extraction:
    n = note(path, lang, *(("paragraph", f"It made {v}.") for v in values))
    return extraction(n, (), [number(n, BOLT, measure, v, f"made {v}", **{"date": "2024", "unit": "USD", **more}) for v in values])


def test_two_amounts_in_one_note() -> None:
    assert conflicts(amounts("a-en", "en", "500", "700")) == [("two amounts", "bolt", 2)]
    assert conflicts(amounts("a-en", "en", "500", "700", bound="about")) == []
    assert conflicts(amounts("a-en", "en", "500", "700", date=None)) == []
    n = note("a-en", "en", ("paragraph", "It made 500, of which 70 at sea."))
    assert conflicts(extraction(n, (), [number(n, BOLT, "revenue", v, v, date="2024", unit="USD") for v in ("500", "70")])) == []
    assert conflicts(amounts("a-en", "en", "500", "700", measure="count")) == []
    assert conflicts(amounts("a-en", "en", "500", "500.0")) == []


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (("500", "exact"), ("700", "at-least"), 1),
        (("500", "at-most"), ("700", "exact"), 1),
        (("500", "at-most"), ("700", "at-least"), 1),
        (("500", "exact"), ("510", "at-least"), 0),
        (("500", "at-least"), ("700", "exact"), 0),
        (("500", "exact"), ("700", "at-most"), 0),
        (("500", "exact"), ("700", "about"), 0),
    ],
)
def test_two_amounts_whose_bounds_exclude_each_other(low: tuple[str, str], high: tuple[str, str], told: int) -> None:
    n = note("a-en", "en", *(("paragraph", f"It made {v}.") for v, _ in (low, high)))
    found = [number(n, BOLT, "revenue", v, f"made {v}", date="2024", unit="USD", bound=b) for v, b in (low, high)]
    assert conflicts(extraction(n, (), found)) == [("two amounts", "bolt", 2)] * told


def test_one_place_or_note_gives_one_amount() -> None:
    assert conflicts(amounts("a-en", "en", "500"), amounts("b-en", "en", "700")) == []


def test_translations_that_give_different_amounts() -> None:
    kind = "translations give different amounts"
    assert conflicts(amounts("a-en", "en", "500"), amounts("a-ja", "ja", "700")) == [(kind, "bolt", 2)]
    assert conflicts(amounts("a-en", "en", "500"), amounts("a-ja", "ja", "510")) == []
    assert conflicts(amounts("a-en", "en", "500"), amounts("b-ja", "ja", "700")) == []
    assert conflicts(amounts("a-en", "en", "500", "501", bound="about"), amounts("a-ja", "ja", "700")) == []
    assert conflicts(amounts("a-en", "en", "5", measure="amount"), amounts("a-ja", "ja", "7", measure="amount")) == []
    assert conflicts(amounts("a-en", "en", "500", date=None), amounts("a-ja", "ja", "700", date=None)) == []
    assert conflicts(amounts("a-en", "en", "500", date=None), amounts("a-ja", "ja", "50000", date=None)) == [(kind, "bolt", 2)]
    assert conflicts(amounts("a-en", "en", "5", measure="amount"), amounts("a-ja", "ja", "50", measure="amount")) == [(kind, "bolt", 2)]


def test_a_part_of_a_part_names_its_rule_and_premises() -> None:
    n = note("a-en", "en", ("paragraph", "Bolt has its head office in Riga. Riga is in Latvia."))
    facts = [fact(n, BOLT, "headquarteredIn", RIGA, "Bolt has its head office in Riga")]
    facts.append(fact(n, RIGA, "locatedIn", LATVIA, "Riga is in Latvia"))
    store = stored(derived(extraction(n, (), facts)))
    assert list(store.quads_for_pattern(ox.NamedNode(BOLT.iri), ox.NamedNode(KG + "locatedIn"), ox.NamedNode(LATVIA.iri)))
    (node,) = {q.subject for q in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(KG + "Inference"))}
    assert len(list(store.quads_for_pattern(node, ox.NamedNode(KG + "premise"), None))) == 2
    assert [str(q.object) for q in store.quads_for_pattern(node, ox.NamedNode(KG + "rule"), None)] == [f"<{BASE}rule/part-of-a-part>"]


def test_one_name_of_two_entities_is_a_link() -> None:
    twin = entity("bolt-inc", "Bank", "en:Bolt Inc", "en:Bolt")
    product = entity("bolt-app", "Software", "en:Bolt")
    n = note("a-en", "en", ("paragraph", "Bolt met Bolt and Bolt."))
    done = extraction(n, [mention(n, "Bolt", e, i) for i, e in enumerate((BOLT, twin, product))])
    links = [(str(q.subject), str(q.object)) for q in derived(done) if q.predicate.value == SKOS + "closeMatch"]
    assert links == [(f"<{BOLT.iri}>", f"<{twin.iri}>")]


def test_rules_about_shared_names_and_joined_facts_find_what_they_would_find_in_the_whole_graph(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    for name in ("same-name.rq", "part-of-a-part.rq"):
        scoped = next(file for file in rule_files(ROOTS) if file.name == name).read_text("utf-8")
        assert scoped.startswith("# scope: ")
        (tmp_path / "rules" / name).write_text(scoped.partition("\n")[2], "utf-8")
    inc, bank = entity("bolt-inc", "Bank", "en:Bolt Inc", "en:Bolt"), entity("bolt-bank", "Bank", "en:BOLT", "en:Bolt Inc")
    done = []
    for path, who in (("a-en", (BOLT, inc)), ("b-en", (bank, BOLT)), ("c-en", (inc, bank))):
        n = note(path, "en", ("paragraph", "Bolt has its head office in Riga. Riga is in Latvia. Bolt met Bolt."))
        facts = [fact(n, who[0], "headquarteredIn", RIGA, "Bolt has its head office in Riga")]
        facts += [fact(n, RIGA, "locatedIn", LATVIA, "Riga is in Latvia", modality="asserted" if path != "b-en" else "denied")]
        done.append(extraction(n, [mention(n, "Bolt", e, i) for i, e in enumerate(who)], facts))
    quads = list(build_quads(done, ONTOLOGY, BASE))
    found = list(derive(quads, ROOTS, BASE))
    assert canonical(found) == canonical(derive(quads, (*ROOTS, tmp_path), BASE))
    assert len({q.subject for q in found if q.predicate.value == SKOS + "closeMatch"}) == 2
    assert len([q for q in found if q.predicate.value == KG + "locatedIn"]) == 3


def test_what_is_held_on_disk_is_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    n = note("a-en", "en", ("paragraph", "Bolt has its head office in Riga. Riga is in Latvia. It opened in 2001. It opened in 2003."))
    facts = [fact(n, BOLT, "headquarteredIn", RIGA, "Bolt has its head office in Riga")]
    facts += [fact(n, RIGA, "locatedIn", LATVIA, "Riga is in Latvia")]
    facts += [fact(n, BOLT, "foundedOn", year, f"It opened in {year}") for year in ("2001", "2003")]
    quads = list(build_quads([extraction(n, [mention(n, "Bolt", BOLT)], facts)], ONTOLOGY, BASE))
    found = set(derive(quads, ROOTS, BASE))
    monkeypatch.setattr("kg.rules.LARGE", 1)
    assert set(derive(quads, ROOTS, BASE)) == found and len(found) > 6


def test_everything_derived_stands_in_one_graph_and_does_not_depend_on_order() -> None:
    done = [dated("a-en", ("date", "2025-10-01"), ("date", "2025-10-02")), amounts("b-en", "en", "500", "700")]
    one = derived(*done)
    assert {str(q.graph_name) for q in one} == {f"<{BASE}graph/derived>"}
    assert canonical(one) == canonical(derived(*done[::-1]))
    again = derive([*build_quads(done, ONTOLOGY, BASE), *one], ROOTS, BASE)
    assert canonical(again) == canonical(one)
    assert not [q for q in one if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)]


def test_every_rule_found_something_in_these_tests_or_is_named_here() -> None:
    assert {f.stem for f in rule_files(ROOTS)} == {
        "interval-inverted", "part-of-a-part", "same-name", "title-names-another-person", "translations-give-different-amounts",
        "translations-title-persons", "two-amounts", "two-dates-for-one-event", "two-dates-of-one-property",
        "two-names-for-one-entity", "two-spellings-of-one-name", "two-values-of-one-property",
    }  # fmt: skip


def test_a_users_rule_takes_the_place_of_ours_and_a_broken_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    mine = tmp_path / "rules" / "two-dates-for-one-event.rq"
    done = build_quads([dated("a-en", ("date", "2025-10-01"), ("date", "2025-10-02"))], ONTOLOGY, BASE)
    mine.write_text("SELECT ?kind ?side1 ?side2 { FILTER (false) }", "utf-8")
    assert list(derive(done, (*ROOTS, tmp_path), BASE)) == []
    for broken in ("SELECT ?kind {", "SELECT ?x { ?x a kg:Note }", "ASK { ?x a kg:Note }"):
        mine.write_text(broken, "utf-8")
        with pytest.raises(ValueError, match=r"two-dates-for-one-event\.rq"):
            list(derive(build_quads([dated("a-en", ("date", "2025"))], ONTOLOGY, BASE), (*ROOTS, tmp_path), BASE))


def test_a_rule_is_asked_where_what_it_needs_stands_as_often_as_it_says(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    mine = tmp_path / "rules" / "mine.rq"
    select = 'SELECT ?kind ?side1 ?side2 { ?side1 kg:earliest ?x . ?side2 kg:earliest ?x BIND ("mine" AS ?kind) }'
    done = list(build_quads([dated("a-en", ("date", "2025-10-01"), ("date", "2025-10"))], ONTOLOGY, BASE))
    for needs, asked in (
        ("", True),
        ("# needs: kg:earliest kg:earliest\n", True),
        ("# needs: kg:earliest kg:earliest kg:earliest\n", False),
        ("# needs: kg:bornOn\n# needs: rdf:predicate kg:latest\n", True),
        ("# needs: kg:bornOn\n", False),
    ):
        mine.write_text(f"# scope: subject\n{needs}# Mine.\n{select}", "utf-8")
        found = list(derive(done, (*ROOTS, tmp_path), BASE))
        assert bool([q for q in found if q.object == ox.Literal("mine")]) == asked
        assert {q.object.value for q in found if q.predicate.value.endswith("#comment")} == ({"Mine."} if asked else set())


@pytest.mark.parametrize("needs", ["", "nobody:bornOn", "kg:", "kg:bornOn <http://x/y>"])
def test_what_a_rule_needs_are_prefixed_names(tmp_path: Path, needs: str) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.rq").write_text(f"# scope: note\n# needs: {needs}\nASK {{}}", "utf-8")
    with pytest.raises(ValueError, match=r"mine\.rq:2: needs (nothing|nobody:bornOn|kg:|<http://x/y>): write names with one of"):
        load_rules((tmp_path,))
