from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.dataset import build_quads
from kg.ontology import load_ontology
from kg.resources import ontology_roots, shipped_ontology
from kg.rules import derive
from tests.hand_made import BASE, entity, extraction, fact, mention, note, number, says

ROOTS = ontology_roots()
QUERIES = {f.stem: f for f in sorted((shipped_ontology() / "queries").glob("*.rq"))}

ALI = entity("alibaba-group", "Company", "en:Alibaba Group", "ja:アリババグループ", catalogued=True)
OPENAI = entity("openai", "Company", "en:OpenAI", catalogued=True)
MIRA = entity("mira", "Person", "en:Mira Holt")
BOLT = entity("bolt", "Company", "en:Bolt")
FAIR = entity("fair", "Event", "en:Harbour Fair")


def dataset() -> ox.Store:
    a = note(
        "a-en",
        "en",
        ("title", "A year of Bolt"),
        ("paragraph", "Mira Holt has led Bolt since 2021. Alibaba Group bought Bolt for 5 USD in 2024."),
        ("paragraph", "“We ship,” Mira Holt said at Harbour Fair in May 2025. Bolt made 7 USD in 2023."),
        ("paragraph", "In 2023 it made 9 USD."),
    )
    led = (("position", "ceo"), ("start", "2021"))
    paid = (("amount", "5"), ("unit", "USD"), ("on", "2024"))
    said = (
        fact(a, MIRA, "positionAt", BOLT, "Mira Holt has led Bolt", qualifiers=led),
        fact(a, ALI, "acquired", BOLT, "Alibaba Group bought Bolt", qualifiers=paid),
        fact(a, FAIR, "date", "2025-05", "Harbour Fair in May 2025"),
        says(a, MIRA, "We ship", event=FAIR.iri, date="2025-05"),
        number(a, BOLT, "revenue", "7", "7 USD", unit="USD", date="2023"),
        number(a, BOLT, "revenue", "9", "9 USD", unit="USD", date="2023"),
    )
    who = [mention(a, w, e) for w, e in (("Mira Holt", MIRA), ("Bolt", BOLT), ("Alibaba Group", ALI), ("Harbour Fair", FAIR))]
    b = note("b-ja", "ja", ("title", "二社"), ("paragraph", "アリババグループはOpenAIへの出資を検討しているという。"))
    rumour = fact(b, ALI, "investedIn", OPENAI, "アリババグループはOpenAIへの出資を検討", modality="rumoured")
    both = [mention(b, "アリババグループ", ALI), mention(b, "OpenAI", OPENAI)]
    quads = list(build_quads([extraction(a, who, said), extraction(b, both, [rumour])], load_ontology(ROOTS), BASE))
    store = ox.Store()
    store.extend([*quads, *derive(quads, ROOTS, BASE)])
    return store


STORE = dataset()


def answer(name: str, *columns: str) -> list[tuple[str | None, ...]]:
    rows = STORE.query(QUERIES[name].read_text("utf-8"), use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    assert set(columns) <= {v.value for v in rows.variables}
    return [tuple(None if row[c] is None else str(getattr(row[c], "value", "")) for c in columns) for row in rows]


def test_facts_show_the_sentence_behind_each() -> None:
    assert answer("facts", "subject", "predicate", "object", "words", "file", "line") == [
        ("Alibaba Group", "acquired", "Bolt", "Alibaba Group bought Bolt", "a-en", "3"),
        ("Mira Holt", "positionAt", "Bolt", "Mira Holt has led Bolt", "a-en", "3"),
        ("Harbour Fair", "date", "2025-05", "Harbour Fair in May 2025", "a-en", "5"),
    ]


def test_about_finds_both_sides_of_facts_in_every_modality() -> None:
    assert answer("about", "subject", "predicate", "object", "modality", "file") == [
        ("Alibaba Group", "acquired", "Bolt", "asserted", "a-en"),
        ("Alibaba Group", "investedIn", "OpenAI", "rumoured", "b-ja"),
    ]


def test_leaders_since_when() -> None:
    assert answer("leaders", "person", "position", "organization", "since", "until") == [("Mira Holt", "ceo", "Bolt", "2021", None)]


def test_timeline_is_in_order_of_time() -> None:
    assert answer("timeline", "earliest", "latest", "subject", "predicate") == [
        ("2021-01-01", None, "Mira Holt", "positionAt"),
        ("2024-01-01", "2024-12-31", "Alibaba Group", "acquired"),
        ("2025-05-01", "2025-05-31", "Harbour Fair", "date"),
    ]


def test_quotes_with_event_and_date() -> None:
    assert answer("quotes", "speaker", "quote", "event", "date") == [("Mira Holt", "We ship", "Harbour Fair", "2025-05")]


def test_conflicts_give_the_words_of_both_sides() -> None:
    assert answer("conflicts", "kind", "words", "line") == [("two amounts", "7 USD", "5"), ("two amounts", "9 USD", "7")]


def test_measurements_of_one_measure_greatest_first() -> None:
    assert answer("measurements", "of", "value", "unit", "on") == [("Bolt", "9", "USD", "2023"), ("Bolt", "7", "USD", "2023")]


def test_deals_with_amount_and_date() -> None:
    (deal,) = answer("deals", "buyer", "deal", "target", "amount", "unit", "date")
    assert deal == ("Alibaba Group", "acquired", "Bolt", "5", "USD", "2024")


def test_together_finds_the_notes_that_mention_both() -> None:
    assert answer("together", "file", "title") == [("b-ja", "二社")]


def test_not_asserted_tells_what_is_rumoured() -> None:
    assert answer("not-asserted", "modality", "subject", "predicate", "object") == [("rumoured", "Alibaba Group", "investedIn", "OpenAI")]


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_every_query_says_what_it_answers_and_joins_no_graphs(name: str) -> None:
    text = QUERIES[name].read_text("utf-8")
    assert text.startswith("# ")
    assert "GRAPH" not in text
    assert f'answer("{name}"' in Path(__file__).read_text("utf-8")


def test_there_are_queries() -> None:
    assert len(QUERIES) >= 8
