"""Made notes are the same for the same seed, say what their gold says, and are scored by it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.corpus.__main__ import lines
from benchmarks.corpus.__main__ import main as corpus_command
from benchmarks.corpus.names import HERE, Inventor
from benchmarks.corpus.notes import HOLE, Group, corpus
from benchmarks.corpus.plans import known
from benchmarks.corpus.scoring import Reader, Scores, score
from benchmarks.corpus.subjects import World
from kg.evaluate.gold import load_gold
from kg.ontology import load_ontology
from kg.resources import ontology_roots

LANGUAGES = ("en", "ja", "zh")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def test_fewer_notes_are_the_first_of_more() -> None:
    many = [note for group in corpus(400, 7) for note in group.notes]
    assert [note for group in corpus(90, 7) for note in group.notes] == many[:90] and len(many) == 400
    assert {lang for _, lang, _ in many} == set(LANGUAGES)
    assert len({path for path, _, _ in many}) == 400
    assert 420 < sum(len(text) for _, _, text in many) / 400 < 580
    assert not {text for g in corpus(90, 8) for _, _, text in g.notes} & {text for _, _, text in many}


def test_the_bytes_do_not_hang_on_the_process(tmp_path: Path) -> None:
    digests = []
    for number, hash_seed in enumerate(("1", "2")):
        folder = tmp_path / str(number)
        words = ["-m", "benchmarks.corpus", "--notes", "60", "write", str(folder), str(tmp_path / f"{number}.jsonl")]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        subprocess.run([sys.executable, *words], check=True, cwd=HERE.parent.parent, env=environment, stdout=subprocess.DEVNULL)
        files = [*sorted(folder.rglob("*.md")), tmp_path / f"{number}.jsonl"]
        digests.append([hashlib.sha256(f.read_bytes()).hexdigest() for f in files])
    assert digests[0] == digests[1] and len(digests[0]) == 61


def test_each_language_says_every_meaning_with_its_own_words() -> None:
    world = World(7)
    slots = {name for n in range(400) for name in world.subject(n).slots} | {"main", "speaker", "words", "topic"}
    for lang in LANGUAGES:
        table = tomllib.loads((HERE / f"{lang}.toml").read_text("utf-8"))
        said = {**table["prose"], **table["lines"], **table["keys"]}
        assert set(known()) == said.keys() - {"intro"} and table["follow"].keys() <= table["prose"].keys()
        sentences = [s for forms in (*said.values(), *table["follow"].values(), *table["title"].values()) for s in forms]
        assert len(set(sentences)) > 200 and {hole for s in sentences for hole in HOLE.findall(s)} <= slots
        for meaning, row in known().items():
            ends = {end for fact in (*row.get("says", ()), *row.get("never", ())) for end in fact.split()[::2]}
            if meaning in table["prose"]:  # a sentence names all that its fact is about
                assert all(ends <= set(HOLE.findall(s)) for s in table["prose"][meaning]), meaning


def test_meanings_are_of_the_vocabulary() -> None:
    ontology = load_ontology(ontology_roots())
    for row in known().values():
        assert all(fact.split()[1] in ontology.properties for key in ("says", "never") for fact in row.get(key, ()))
        assert all(ontology.concepts[fact.split()[1]] == "Measure" for key in ("numbers", "may") for fact in row.get(key, ()))


def test_notes_hold_the_names_and_quotations_of_their_gold() -> None:
    for group in corpus(300, 3):
        texts = {lang: text.replace("**", "") for _, lang, text in group.notes}
        named = {e["id"]: e for e in group.gold["entities"]}
        for entity in named.values():
            assert all(any(n in texts[lang] for n in entity["names"]) for lang in entity.get("only", texts))
        for row in group.gold["relations"]:
            assert {row["s"], row["o"]} <= named.keys()
        assert all(words in texts[lang] for q in group.gold["quotes"] for lang, words in q["exact"].items())
        facts = {(r["s"], r["p"], r["o"]) for r in group.gold["relations"]}
        assert not facts & {(r["s"], r["p"], r["o"]) for r in group.gold["forbidden"]}


def test_names_do_not_come_twice() -> None:
    invent = Inventor(7)
    for make in (invent.person, invent.company, invent.product):
        made = [make(number) for number in range(3000)]
        assert all(len({m.names[lang] for m in made}) == 3000 for lang in ("ja", "zh"))


def test_contradictions_are_about_an_earlier_subject() -> None:
    world = World(7)
    some = [s for s in islice(world.subjects(), 400) if s.contradicts]
    assert {s.kind for s in some} == {"company", "person"}
    for subject in some:
        before = world.subject(int(subject.earlier.rpartition("-")[2]))
        assert before.number < subject.number and before.languages == subject.languages and before.kind == subject.kind
        one, other = ("elder", "company") if subject.kind == "company" else ("namesake", "founder")
        assert subject.slots[one].names == before.slots[other].names


GOLD = {
    "subject": "x",
    "notes": ["en"],
    "entities": [
        {"id": "lisa", "type": "Person", "names": ["Lisa Arbogast"]},
        {"id": "brinx", "type": "Organization", "names": ["Brinx Systems"]},
        {"id": "ober", "type": "Organization", "names": ["Ober Systems"]},
    ],
    "relations": [{"s": "lisa", "p": "positionAt", "o": "brinx"}, {"s": "lisa", "p": "founderOf", "o": "ober"}],
    "dates": [],
    "measurements": [],
    "optional": [{"s": "brinx", "what": "employees", "value": 200, "unit": ""}],
    "quotes": [],
    "forbidden": [{"s": "brinx", "p": "acquired", "o": "ober", "why": "denied"}],
}


def test_a_note_is_scored_by_its_gold(reader: Reader) -> None:
    told = ["Lisa Arbogast is the CEO of Brinx Systems.", "Brinx Systems acquired Ober Systems.", "Brinx Systems has 200 employees."]
    group = Group((("x-en", "en", "---\nlang: en\n---\n\n" + "\n\n".join(told) + "\n"),), GOLD)
    scores = Scores(keep=9)
    score(scores, reader, group, [reader.extracted(path, text) for path, _, text in group.notes])
    relations = scores.of("relations")
    assert (relations.gold, relations.found, relations.hit) == (2, 2, 1)
    assert scores.of("relations", "positionAt", "en").hit == 1 and scores.of("relations", "founderOf").recall == 0
    assert scores.of("measurements").found == 0  # the optional one is neither right nor wrong
    assert scores.leaked["denied", "en"] == scores.never["denied", "en"] == 1
    assert any(line.startswith("leaked x-en: brinx acquired ober") for line in scores.shown)
    assert "| denied, asserted all the same | 1 of 1 | 1 of 1 |" in list(lines(scores))


def test_made_notes_are_scored_by_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    corpus_command(["--notes", "6", "score", "--errors", "3"])
    told = capsys.readouterr().out
    assert re.search(r"^\| \*\*relations\*\* \| [01]\.\d\d 0\.\d\d \d+ \|", told, re.MULTILINE)


def test_gold_lines_are_gold_files(tmp_path: Path) -> None:
    corpus_command(["--notes", "3", "write", str(tmp_path / "notes"), str(tmp_path / "gold.jsonl")])
    (line,) = (tmp_path / "gold.jsonl").read_text("utf-8").splitlines()
    (tmp_path / "one.json").write_text(line, "utf-8")
    (gold,) = load_gold(tmp_path / "one.json")
    assert all((tmp_path / "notes" / f"{gold.subject}-{lang}.md").is_file() for lang in gold.languages)
