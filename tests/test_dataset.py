from __future__ import annotations

import re
from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.dataset import build_quads, canonical, quads, translation_quads
from kg.decisions import agent_iri
from kg.entities import slug
from kg.iris import bounds, concept_name, note_iri, segment
from kg.model import Extraction
from kg.ontology import DCTERMS, EDTF, KG, OA, PROV, RDF, RDFS, SKOS, XSD, load_ontology
from kg.resources import ontology_roots
from tests.hand_made import BASE, citing, entity, extraction, fact, mention, note, number, says, words

ONTOLOGY = load_ontology(ontology_roots())
MIRA = entity("mira", "Person", "en:Mira Holt", "en:M. Holt", "ja:ミラ・ホルト")
ACME = entity("acme", "Company", "en:Acme", catalogued=True)
BOLT = entity("bolt", "Company", "en:Bolt")
EXPO = entity("expo", "Conference", "en:Expo")

LED = (("position", "general manager"), ("start", "2023"))


def sample() -> Extraction:
    n = note(
        "talks/2025-expo-en",
        "en",
        ("title", "Mira Holt at Expo"),
        ("heading", "The fair"),
        ("paragraph", "Mira Holt has led Acme since 2023. Acme works with Bolt. Acme may buy Bolt."),
        ("paragraph", "“We ship in May,” she said at Expo on 2025-03-04. Sales were 4500000.50 USD."),
        ("reference", "Acme grows"),
        fields={"model": "lab-x/Quill-2", "generated": True, "translated": False, "layout": "post", "tags": ["b", "a"]},
    )
    n = citing(replace(n, date="2025-04"), 4, "https://news.example/a?b=ü")
    she = mention(n, "she", MIRA, via=mention(n, "Mira Holt", MIRA, 1))
    return extraction(
        n,
        (mention(n, "Mira Holt", MIRA), mention(n, "Acme", ACME), mention(n, "Bolt", BOLT), mention(n, "Expo", EXPO), she),
        (
            fact(n, MIRA, "positionAt", ACME, "Mira Holt has led Acme since 2023", qualifiers=LED),
            fact(n, BOLT, "partnerOf", ACME, "Acme works with Bolt"),
            fact(n, ACME, "acquired", BOLT, "Acme may buy Bolt", modality="rumoured"),
            fact(n, EXPO, "date", "2025-03-04", "Expo on 2025-03-04"),
            says(n, MIRA, "We ship in May", event=EXPO.iri, date="2025-03", about=(ACME.iri,), context=(words(n, "she"),)),
            number(n, ACME, "revenue", "4500000.50", "4500000.50 USD", unit="USD"),
        ),
    )


GRAPH = list(quads(sample(), ONTOLOGY, BASE))
NOTE = BASE + "note/talks/2025-expo-en"


def val(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value


def values(subject: str, predicate: str) -> set[str]:
    return {val(q.object) for q in GRAPH if val(q.subject) == subject and val(q.predicate) == predicate}


def node(kind: str, **has: str) -> str:
    found = {val(q.subject) for q in GRAPH if val(q.predicate) == RDF + "type" and val(q.object) == KG + kind}
    (only,) = (f for f in found if all(v in values(f, {"predicate": RDF + "predicate"}.get(k, KG + k)) for k, v in has.items()))
    return only


def test_everything_stands_in_the_graph_named_by_the_note_without_blank_nodes() -> None:
    assert {val(q.graph_name) for q in GRAPH} == {NOTE}
    assert len(GRAPH) == len(set(GRAPH))
    assert not [q for q in GRAPH if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)]


def test_the_note_is_described() -> None:
    assert values(NOTE, DCTERMS + "title") == {"Mira Holt at Expo"}
    assert values(NOTE, DCTERMS + "language") == {"en"}
    assert values(NOTE, KG + "latest") == {"2025-04-30"}
    assert values(NOTE, KG + "generated") == {"true"}
    assert values(NOTE, KG + "translated") == {"false"}
    assert values(NOTE, KG + "cites") == {"https://news.example/a?b=ü"}
    assert values("https://news.example/a?b=ü", KG + "host") == {"news.example"}
    kept = values(NOTE, KG + "field")
    assert {k for f in kept for k in values(f, KG + "key")} == {"layout", "tags"}
    assert values(NOTE + "#field=tags", KG + "json") == {'["b", "a"]'}


def test_a_fact_is_a_plain_triple_and_an_assertion_with_its_words() -> None:
    assert values(MIRA.iri, KG + "positionAt") == {ACME.iri}
    a = node("Assertion", predicate=KG + "positionAt")
    assert values(a, RDF + "subject") == {MIRA.iri}
    assert values(a, RDF + "object") == {ACME.iri}
    assert values(a, KG + "modality") == {KG + "asserted"}
    assert values(a, KG + "position") == {KG + "generalManager"}
    assert ox.Literal("2023", datatype=ox.NamedNode(EDTF)) in {q.object for q in GRAPH if val(q.subject) == a}
    assert values(a, KG + "earliest") == {"2023-01-01"}
    assert values(a, KG + "latest") == set()
    assert values(a, PROV + "wasDerivedFrom") == {NOTE}
    assert values(a, KG + "extractedBy") == {BASE + "pattern/test/row"}
    (evidence,) = values(a, KG + "evidence")
    start, end = map(int, evidence.removeprefix(NOTE + "#char=").split(","))
    assert sample().note.raw[start:end] == "Mira Holt has led Acme since 2023"
    assert values(evidence, KG + "exact") == {"Mira Holt has led Acme since 2023"}
    assert values(evidence, KG + "line") == {"5"}
    assert values(evidence, KG + "section") == {"The fair"}
    assert values(evidence, OA + "hasSource") == {NOTE}
    selectors = values(evidence, OA + "hasSelector")
    assert {v for s in selectors for v in values(s, OA + "start") | values(s, OA + "end")} == {str(start), str(end)}
    assert {v for s in selectors for v in values(s, OA + "suffix")} == {sample().note.raw[end : end + 32]}


def test_a_symmetric_fact_has_the_smaller_iri_as_subject() -> None:
    assert values(ACME.iri, KG + "partnerOf") == {BOLT.iri}
    assert values(BOLT.iri, KG + "partnerOf") == set()
    assert values(node("Assertion", predicate=KG + "partnerOf"), RDF + "subject") == {ACME.iri}


def test_what_is_not_asserted_has_no_plain_triple() -> None:
    assert values(ACME.iri, KG + "acquired") == set()
    assert values(node("Assertion", predicate=KG + "acquired"), KG + "modality") == {KG + "rumoured"}


def test_a_date_is_an_edtf_literal_with_bounds_on_assertion_and_event() -> None:
    date = ox.Literal("2025-03-04", datatype=ox.NamedNode(EDTF))
    assert ox.Quad(ox.NamedNode(EXPO.iri), ox.NamedNode(KG + "date"), date, ox.NamedNode(NOTE)) in GRAPH
    day = ox.Literal("2025-03-04", datatype=ox.NamedNode(XSD + "date"))
    for subject in (EXPO.iri, node("Assertion", predicate=KG + "date")):
        for bound in ("earliest", "latest"):
            assert ox.Quad(ox.NamedNode(subject), ox.NamedNode(KG + bound), day, ox.NamedNode(NOTE)) in GRAPH


def test_entities_carry_all_supertypes_and_labels_unless_the_catalogue_does() -> None:
    assert values(BOLT.iri, RDF + "type") == {KG + "Company", *ONTOLOGY.supertypes("Company")}
    assert values(ACME.iri, RDF + "type") == set()
    assert values(MIRA.iri, SKOS + "prefLabel") == {"Mira Holt", "ミラ・ホルト"} == values(MIRA.iri, RDFS + "label")
    assert values(MIRA.iri, SKOS + "altLabel") == {"M. Holt"}


def test_mentions_tell_where_and_how() -> None:
    assert values(NOTE, KG + "mentions") == {MIRA.iri, ACME.iri, BOLT.iri, EXPO.iri}
    title = node("Mention", entity=MIRA.iri, place="title")
    assert values(title, KG + "mentionKind") == {"name"}
    she = node("Mention", entity=MIRA.iri, mentionKind="pronoun")
    assert values(she, KG + "place") == {"prose"}
    assert len(values(she, KG + "via")) == 1


def test_statement_and_measurement() -> None:
    s = node("Statement", speaker=MIRA.iri)
    assert values(s, KG + "quote") == {"We ship in May"}
    assert values(s, KG + "madeAt") == {EXPO.iri}
    assert values(s, KG + "latest") == {"2025-03-31"}
    assert len(values(s, KG + "context")) == 1
    m = node("Measurement", of=ACME.iri)
    assert values(m, KG + "value") == {"4500000.50"}
    assert values(m, KG + "unit") == {"USD"}
    assert values(m, KG + "measure") == {KG + "revenue"}
    assert values(m, KG + "bound") == {"exact"}


def test_the_author_is_a_model_without_mention_and_without_facts() -> None:
    (author,) = values(NOTE, PROV + "wasAttributedTo")
    assert KG + "AIModel" in values(author, RDF + "type")
    assert values(author, RDFS + "label") == {"Quill-2"}
    assert values(author, KG + "modelId") == {"lab-x/Quill-2"}
    assert not [q for q in GRAPH if val(q.object) == author and val(q.predicate) != PROV + "wasAttributedTo"]


def test_the_author_is_the_model_that_the_note_speaks_of() -> None:
    quill = entity("quill-two", "AIModel", "en:Quill 2")
    n = note("a-en", "en", ("paragraph", "Quill 2 is out."), fields={"model": "lab-x/quill-2"})
    graph = list(quads(extraction(n, [mention(n, "Quill 2", quill)]), ONTOLOGY, BASE))
    assert [val(q.object) for q in graph if val(q.predicate) == PROV + "wasAttributedTo"] == [quill.iri]


def test_a_link_that_is_no_web_address_gets_a_node_of_ours() -> None:
    n = note("a-en", "en", ("reference", "A page"))
    for url in ("javascript:alert(1)", "https://a.example/<script>#x#y", "http://[bad"):
        cited = [val(q.object) for q in quads(extraction(citing(n, 0, url)), ONTOLOGY, BASE) if val(q.predicate) == KG + "cites"]
        assert len(cited) == 1
        assert cited[0].startswith(BASE + "page/")


def test_unknown_position_is_described_and_unknown_predicate_refused() -> None:
    n = note("a-en", "en", ("paragraph", "Mira is beekeeper of Acme."))
    a = fact(n, MIRA, "positionAt", ACME, "Mira is beekeeper of Acme", qualifiers=(("position", "bee-keeper"),))
    graph = list(quads(extraction(n, (), [a]), ONTOLOGY, BASE))
    assert [val(q.object) for q in graph if val(q.subject) == KG + "beeKeeper" and val(q.predicate) == RDFS + "label"] == ["bee-keeper"]
    with pytest.raises(KeyError):
        list(quads(extraction(n, (), [replace(a, predicate="keepsBeesAt")]), ONTOLOGY, BASE))


def test_two_extractors_of_one_fact_leave_the_more_confident() -> None:
    n = note("a-en", "en", ("paragraph", "Acme bought Bolt."))
    a = fact(n, ACME, "acquired", BOLT, "Acme bought Bolt", confidence=0.7)
    b = replace(a, extractor="pattern/test/better", confidence=0.95)
    for order in ([a, b], [b, a]):
        graph = list(quads(extraction(n, (), order), ONTOLOGY, BASE))
        assert [val(q.object) for q in graph if val(q.predicate) == KG + "confidence"] == ["0.95"]
        assert [val(q.object) for q in graph if val(q.predicate) == KG + "extractedBy"] == [BASE + "pattern/test/better"]


def test_translations_are_notes_of_one_slug_in_other_languages() -> None:
    notes = [note("news-en", "en"), note("ja/news-ja", "ja"), note("other-ja", "ja"), note("news-fr", "fr")]
    notes[1] = replace(notes[1], slug="news")
    pairs = {(val(q.subject), val(q.object)) for q in translation_quads(notes, BASE)}
    names = [BASE + "note/" + p for p in ("news-en", "ja/news-ja", "news-fr")]
    assert pairs == {(a, b) for a in names for b in names if a != b}


def test_a_build_adds_the_used_part_of_the_catalogue_and_says_what_it_read() -> None:
    same, other = ox.NamedNode(SKOS + "exactMatch"), ox.NamedNode("http://www.wikidata.org/entity/Q1")
    extra = [ox.Quad(ox.NamedNode(e), same, other) for e in (ACME.iri, BASE + "entity/unused")]
    built = list(build_quads([sample()], ONTOLOGY, BASE, version="9.9", settings={"b": [1]}, files={"kg.ttl": "ab"}, catalogue=extra))
    catalogue = {val(q.subject) for q in built if val(q.graph_name) == BASE + "graph/catalogue"}
    assert catalogue == {ACME.iri}
    assert [q for q in built if val(q.subject) == ACME.iri and val(q.predicate) == SKOS + "exactMatch"]
    about = [q for q in built if val(q.graph_name) == BASE + "graph/build"]
    assert {val(q.object) for q in about} >= {"9.9", "[1]", "ab", sample().note.sha256, NOTE}


def test_two_builds_in_any_order_are_the_same_bytes() -> None:
    a, b = sample(), extraction(note("z-en", "en", ("paragraph", "Bolt.")))
    one = canonical(build_quads([a, b], ONTOLOGY, BASE))
    two = canonical(build_quads([b, a], ONTOLOGY, BASE))
    assert list(map(str, one)) == list(map(str, two)) == sorted(set(map(str, one)))
    turned = replace(a, mentions=a.mentions[::-1], assertions=a.assertions[::-1], entities=a.entities[::-1])
    assert canonical(quads(turned, ONTOLOGY, BASE)) == canonical(quads(a, ONTOLOGY, BASE))


@given(st.text(min_size=1))
def test_any_file_name_makes_a_legal_iri_of_its_own(path: str) -> None:
    assert ox.NamedNode(note_iri(BASE, path)).value.startswith(BASE + "note/")
    assert "#" not in segment(path)
    assert not {"<", ">", '"', " ", "\\", "\n"} & set(segment(path))


# RFC 3987, section 2.2, written out: what a path may hold.
UCSCHAR = [(0xA0, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFEF), *((p << 16, (p << 16) + 0xFFFD) for p in range(1, 14)), (0xE1000, 0xEFFFD)]
IPATH = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/" + "".join(f"{chr(a)}-{chr(b)}" for a, b in UCSCHAR) + r"]|%[0-9A-F]{2})*")
EDGES = [c for a, b in UCSCHAR for c in (a - 1, a, b, b + 1)]
EDGES += [0x7F, 0xE000, 0xF8FF, 0xFDD0, 0xFDEF, 0xFE00, 0xFE0F, 0xFFFC, 0xFFFD, 0xE0001, 0xE0100]
hostile_text = st.text(st.one_of(st.characters(), st.sampled_from([chr(c) for c in EDGES])))


@given(hostile_text)
@example("葛\U000e0100城")  # an ideographic variation sequence, as Japanese names have
@example("\ufffc\ufffd\ufe0f")
def test_a_path_of_any_name_is_one_of_rfc_3987(name: str) -> None:
    assert IPATH.fullmatch(segment(name))
    assert IPATH.fullmatch(slug(name)) and "/" not in slug(name)
    assert IPATH.fullmatch(agent_iri("", name)) and IPATH.fullmatch(concept_name(name))


@given(st.text(), st.text())
def test_different_file_names_make_different_iris(a: str, b: str) -> None:
    assert (segment(a) == segment(b)) == (a == b)


def test_letters_of_every_script_stay() -> None:
    assert segment("東京/ノート-ü_1") == "東京/ノート-ü_1"
    assert segment("a b%c") == "a%20b%25c"
    assert concept_name("general manager") == concept_name("general-manager") == "generalManager"
    assert concept_name("netWorth") == "netWorth"


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025-11-09", "2025-11-09", "2025-11-09"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("1998~", "1997-01-01", "1999-12-31"),
        ("2025-09-08/2025-09-10", "2025-09-08", "2025-09-10"),
        ("2025/..", "2025-01-01", None),
        ("-0200", "-0200-01-01", "-0200-12-31"),
        ("2025-13", None, None),
        ("2025-02-30", None, None),
        ("soon", None, None),
        ("", None, None),
    ],
)
def test_bounds_are_the_days_a_date_can_mean(edtf: str, first: str | None, last: str | None) -> None:
    assert bounds(edtf) == (first, last)


@given(st.dates())
def test_a_month_and_a_year_contain_their_days(day: object) -> None:
    iso = str(day)
    for shorter in (iso, iso[:7], iso[:4]):
        first, last = bounds(shorter)
        assert first is not None and last is not None
        assert first <= iso <= last
