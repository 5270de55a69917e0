"""A language that the project does not hold, added as files only: German in `tests/fourth_language/`, laid out like `ontology/`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.build import extract_note
from kg.extractors.matching import grammar
from kg.model import EdtfDate, Extraction
from kg.notes import read_note
from kg.ontology import load_ontology
from kg.patterns import load_patterns
from kg.resources import languages, shipped_ontology
from kg.review.pattern_sentences import found

FILES = Path(__file__).parent / "fourth_language"
ROOTS = (shipped_ontology(), FILES)
NOTE = """---
title: Die Nordlicht AG
---
Anna Weber gründete am 3. Mai 1998 die Nordlicht AG. Die Nordlicht AG hat ihren Sitz in Berlin. Sie übernahm niemanden.

Im Juni 2015 übernahm die Nordlicht AG nichts. Die Nordlicht AG kaufte 2016 die Rheinstahl GmbH.

Anna Weber sagte: „Wir bauen in diesem Jahr zwei neue Werke in der Stadt.“
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Extraction:
    folder = tmp_path_factory.mktemp("posts")
    (folder / "nordlicht-de.md").write_text(NOTE, "utf-8")
    note = read_note(folder, folder / "nordlicht-de.md", ROOTS)
    assert note.lang == "de"
    return extract_note(note, ROOTS, load_ontology(ROOTS), "https://example.org/kg/")


def test_it_is_files_only() -> None:
    assert "de" in languages(ROOTS)
    assert "de" not in languages((shipped_ontology(),))
    assert {p.suffix for p in FILES.rglob("*") if p.is_file()} == {".toml"}


def test_entities(made: Extraction) -> None:
    names = {label: e.type for e in made.entities for _, label in e.labels}
    assert names["Anna Weber"] == "Person"
    assert names["Nordlicht AG"] == names["Rheinstahl GmbH"] == "Company"


def test_three_predicates_and_a_date(made: Extraction) -> None:
    names = {e.iri: e.labels[0][1] for e in made.entities}
    facts = {(names[a.subject], a.predicate, names.get(str(a.object), a.object)) for a in made.assertions if a.modality == "asserted"}
    assert ("Anna Weber", "founderOf", "Nordlicht AG") in facts
    assert ("Nordlicht AG", "acquired", "Rheinstahl GmbH") in facts
    assert ("Nordlicht AG", "headquarteredIn", "Berlin") in facts
    assert ("Nordlicht AG", "foundedOn", EdtfDate("1998-05-03")) in facts
    assert ("Rheinstahl GmbH", "acquiredOn", EdtfDate("2016")) in facts


def test_a_quotation_with_its_speaker(made: Extraction) -> None:
    names = {e.iri: e.labels[0][1] for e in made.entities}
    assert [(names[s.speaker], s.evidence.exact) for s in made.statements] == [
        ("Anna Weber", "Wir bauen in diesem Jahr zwei neue Werke in der Stadt.")
    ]


def test_its_rows_find_their_sentences_and_no_other() -> None:
    ontology = load_ontology(ROOTS)
    rows = load_patterns("de", ROOTS, ontology)
    assert len(rows) == 3
    for row in rows:
        for sentence in row.yes:
            facts, wanted = found(sentence, row, grammar("de", ROOTS, ontology), ontology, ROOTS)
            assert {("asserted", *pair) for pair in wanted} <= {(m, s, o) for _, m, s, o in facts}, sentence
        for sentence in row.no:
            facts, _ = found(sentence, row, grammar("de", ROOTS, ontology), ontology, ROOTS)
            assert not [f for f in facts if f[1] == "asserted"], sentence
