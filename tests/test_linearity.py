"""Four times the text takes about four times as long to read, and four times the facts about a thing as long to ask rules about."""

from __future__ import annotations

import random
import time

import pyoxigraph as ox
import pytest

from kg.build import extract_note
from kg.notes import NoteFile, note_of
from kg.ontology import PREFIXES, load_ontology
from kg.resources import ontology_roots
from kg.rules.files import Rule, load_rules

SENTENCES = {
    "en": (
        "{0} Inc. acquired {1} Labs for ${2} million in 2019. {1} {0} is the CEO of {0} Inc. She said that it was good. ",
        "abdegiklmnorstu",
    ),
    "ja": (
        "株式会社{0}は2019年に{1}株式会社を{2}億円で買収した。{0}の社長は{1}・{0}氏である。同社は「良い取引になった」と述べた。",
        "アイウエオカキクケコサシスセソ",
    ),
    "zh": (
        "{0}科技有限公司于2019年以{2}亿美元收购{1}科技有限公司。{0}科技有限公司首席执行官王{1}表示：“这是很好的一步。”",
        "华新东方天海金龙星光宏远达",
    ),
}


def seconds(lang: str, count: int, seed: int) -> float:
    """Of processor, for one note of so many groups of sentences with names of their own."""
    words, letters = SENTENCES[lang]
    chance = random.Random(seed)
    names = (["".join(chance.choices(letters, k=4)).title() for _ in range(2)] for _ in range(count))
    text = "\n\n".join(words.format(*pair, chance.randrange(2, 900)) for pair in names)
    data = f"---\nlang: {lang}\n---\n\n{text}\n".encode()
    roots = ontology_roots()
    begun = time.process_time()
    made = extract_note(note_of(NoteFile(f"many-{lang}.md", data), roots), roots, load_ontology(roots), "https://example.org/kg/")
    assert len(made.mentions) > count
    return time.process_time() - begun


@pytest.mark.parametrize("lang", SENTENCES)
def test_four_times_the_text_takes_no_more_than_eight_times_as_long(lang: str) -> None:
    seconds(lang, 15, 0)  # so that what is loaded once is loaded
    ratios = (seconds(lang, 60, n) / seconds(lang, 15, n) for n in range(1, 4))
    assert any(ratio < 8 for ratio in ratios)  # the first, where nothing disturbs it


def asking(rule: Rule, count: int) -> float:
    """Seconds of processor that a rule takes for a thing of which so many facts with objects of their own tell."""
    base, kg = "https://example.org/kg/", "https://w3id.org/notegraph#"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    store = ox.Store()
    store.bulk_extend(q for root in ontology_roots() for q in ox.parse(path=str(root / "kg.ttl")))
    for number in range(count):
        fact, other = f"{base}assertion/{number}", f"{base}entity/company-{number}"
        told = (("subject", f"{base}entity/known"), ("predicate", f"{kg}partnerOf"), ("object", other))
        store.extend(_quad(fact, rdf + name, value) for name, value in told)
        store.extend((_quad(fact, f"{kg}modality", f"{kg}asserted"), _quad(other, f"{rdf}type", f"{kg}Company")))
    begun = time.process_time()
    assert not list(store.query(rule.query, prefixes=dict(PREFIXES)))  # type: ignore[arg-type]  # SELECT gives rows
    return time.process_time() - begun


def _quad(subject: str, predicate: str, value: str) -> ox.Quad:
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


@pytest.mark.parametrize("rule", [r for r in load_rules(ontology_roots()) if r.scope == "subject"], ids=lambda rule: rule.file.stem)
def test_four_times_the_facts_about_a_thing_take_a_rule_no_more_than_eight_times_as_long(rule: Rule) -> None:
    ratios = (asking(rule, 1600) / max(asking(rule, 400), 0.01) for _ in range(3))
    assert any(ratio < 8 for ratio in ratios)
