"""`kg review`: single keys on a terminal, a list elsewhere."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.text import Text

from kg.decisions import Right, Same, Typing, Wrong
from kg.decisions.blocks import Draft
from kg.decisions.files import load_decisions
from kg.ontology import load_ontology
from kg.resources import ontology_roots
from kg.review.answering import Pen
from kg.review.command import Kind
from kg.review.session import Desk, decide
from kg.review.things import KINDS, Named, Option, Thing, Told, Words, because
from kg.review.writing import Written
from tests.test_cli import kg

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://example.org/kg/"
NOTES = {
    "a": "Jane Fenwick is the CEO of Zorbex Paints. Jane Fenwick was born in Oslo.",
    "b": "Zorbex Paints Ltd is based in Oslo. Jane Fenwick was born in 1970.",
}
FACT = {"subject": "ent:person/jane", "predicate": "bornIn", "object": "ent:oslo", "words": "born in Oslo"}
JANE = Named(BASE + "entity/person/jane", "Jane \x1b[31mFenwick", "Person")
WORDS = Words("a.md", 3, "She was ", "born in Oslo", ".")
TOLD = Told(JANE, "bornIn", Named(BASE + "entity/oslo", "Oslo"), 0.9, "pattern/en/born-in", (WORDS,))
JUDGING = (Option("y", "right", Draft.of("right", FACT)), Option("n", "wrong", Draft.of("wrong", FACT)))
TYPING = Option("t", "its type is …", Draft.of("type", {"entity": "ent:person/jane"}), "type")
FACTS = Thing("fact", "1", 1.0, (), (TOLD,), reasons=(because("confidence", "confidence {much}", much="0.9"),), options=JUDGING)
TYPE = Thing("name", "2", 0.5, (JANE,), reasons=(because("mentions", "{n} mentions", n=5),), options=(TYPING,))
PAIR = Thing("duplicate", "3", 0.4, (JANE,), options=(Option("s", "the same", Draft.of("same", {"entities": ("ent:a", "ent:b")})),))


def session(
    folder: Path, keys: str, lines: Sequence[str] = (), why: str = "", things: Sequence[Thing] = ()
) -> tuple[tuple[Written, ...], list[str]]:
    """What stands written after these keys and lines, and what was shown."""
    pressed, given, shown = iter(keys), iter(lines), list[Text]()
    pen = Pen(folder, "Ada", BASE, lambda: datetime(2026, 11, 29, 10, 0, 7, tzinfo=UTC))
    desk = Desk(lambda: next(pressed, ""), lambda prompt: next(given), shown.append)
    made = decide(things or (FACTS, TYPE, PAIR), pen, desk, load_ontology(ontology_roots()), why)
    return made, [line.plain for line in shown]


def decided(folder: Path) -> list[tuple[type, str]]:
    """The decisions in the folder with their reasons."""
    return [(type(d), d.made.why) for d in load_decisions((folder,), BASE).all]


def test_keys_decide_skip_and_take_back(tmp_path: Path) -> None:
    assert [type(w.decision) for w in session(tmp_path, "y ")[0]] == [Right]
    assert decided(tmp_path) == [(Right, "seen in review: confidence 0.9")]
    made, shown = session(tmp_path / "2", "yu?n ss")
    assert [type(w.decision) for w in made] == [Wrong, Same]
    assert sorted(d.__name__ for d, _ in decided(tmp_path / "2")) == ["Same", "Wrong"]
    assert any("taken back out of" in line for line in shown)
    assert session(tmp_path / "3", "uq")[0] == () and not (tmp_path / "3").exists()


def test_an_answer_about_several_places_is_written_for_each_and_taken_back_at_once(tmp_path: Path) -> None:
    more = (Draft.of("wrong", {**FACT, "words": "from Oslo"}),)
    both = Thing("fact", "1", 1.0, options=(Option("n", "wrong", Draft.of("wrong", FACT), more=more),))
    made, _ = session(tmp_path, "n", things=(both,))
    assert sorted(w.decision.fact.words for w in made) == ["born in Oslo", "from Oslo"]
    assert len(decided(tmp_path)) == 2
    assert session(tmp_path / "2", "nu", things=(both,))[0] == () and decided(tmp_path / "2") == []


def test_sentences_and_what_will_be_written_are_shown_without_their_control_characters(tmp_path: Path) -> None:
    _, shown = session(tmp_path, "q")
    assert "    a.md:3 She was «born in Oslo»." in shown
    assert '  y right  [[right]] subject = "ent:person/jane", predicate = "bornIn", object = "ent:oslo", words = "born in Oslo"' in shown
    assert not any("\x1b" in line for line in shown)
    assert "  Jane \ufffd[31mFenwick → bornIn → Oslo (confidence 0.9, pattern/en/born-in)" in shown


def test_a_reason_is_asked_for_and_a_type_that_there_is_not_is_refused(tmp_path: Path) -> None:
    made, shown = session(tmp_path, "wy" + "t" + "t" + "q", ["her passport", "Persn", "Person"])
    assert [(type(w.decision), w.decision.made.why) for w in made] == [(Right, "her passport"), (Typing, "seen in review: 5 mentions")]
    assert any(line.startswith("there is no class 'Persn': Person") for line in shown)
    assert [w.decision.made.why for w in session(tmp_path / "2", "y", why="because")[0]] == ["because"]


def test_the_command_knows_every_kind() -> None:
    assert tuple(Kind) == KINDS


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built project of one's own."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "posts").mkdir()
    (folder / "kg.toml").write_text('ontology = "ontology"\n', "utf-8")
    for name, text in NOTES.items():
        (folder / "posts" / f"{name}.md").write_text(f"---\nlang: en\n---\n\n{text}\n", "utf-8")
    done = kg("build", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_list_is_printed_where_there_is_no_terminal(home: Path) -> None:
    done = kg("review", "--kind", "fact", "--limit", "2", cwd=home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1/2 so?  confidence 0.") and "«" in done.stdout and "y right" in done.stdout
    things = json.loads(kg("review", "--list", "--format", "json", "--kind", "fact", "--kind", "duplicate", cwd=home).stdout)
    assert {t["kind"] for t in things} == {"fact", "duplicate"}
    facts = [t for t in things if t["kind"] == "fact"]
    assert set(facts[0]["options"][0]["blocks"][0]) == {"kind", "subject", "predicate", "object", "words", "by"}
    assert kg("review", "--kind", "catalogue", cwd=home).stdout == "there is nothing to decide\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal that tests can hold")
def test_on_a_terminal_a_key_decides_and_the_next_build_applies_it(home: Path) -> None:
    shown = at_terminal(home, [sys.executable, "-m", "kg", "review", "--kind", "fact", "--who", "Ada Lovelace", "-n", "2"], "n q")
    assert "1 decided in" in shown and "run kg build" in shown
    (decision,) = load_decisions((home / "ontology",), BASE).all
    assert isinstance(decision, Wrong) and decision.made.who == "Ada Lovelace"
    assert kg("build", cwd=home).returncode == 0
    left = json.loads(kg("review", "--format", "json", "--kind", "fact", cwd=home).stdout)
    assert decision.fact.words not in [" ".join(t["facts"][0]["words"][0]["exact"].split()) for t in left]


def at_terminal(folder: Path, words: Sequence[str], keys: Sequence[str], prompt: bytes = b"q quit") -> str:
    """What a command shows on a terminal on which these keys are pressed, each when it waits for one, as `prompt` tells."""
    import pty

    screen, there = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "TERM": "dumb"}
    process = subprocess.Popen(words, cwd=folder, env=env, stdin=there, stdout=there, stderr=there, start_new_session=True)
    os.close(there)
    shown, pressed, end = b"", 0, time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([screen], [], [], 0.2)[0]:
            try:
                data = os.read(screen, 65536)
            except OSError:  # how Linux says that nobody holds the other end any more
                break
            if not data:
                break
            shown += data
        elif pressed < len(keys) and shown.count(prompt) > pressed:
            os.write(screen, keys[pressed].encode())
            pressed += 1
    os.close(screen)
    process.wait(10)
    return shown.decode("utf-8", "replace")


def test_without_a_folder_for_decisions_it_is_told_what_to_write(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("a terminal that tests can hold")
    shown = at_terminal(tmp_path, [sys.executable, "-m", "kg", "review", "--who", "Ada"], "")
    assert 'write ontology = "ontology" into it' in " ".join(shown.split())
