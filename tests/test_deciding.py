"""Decisions in any order: the same bytes as a build from the final files; and a review against gold makes the graph better."""

import os
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.api import build_store
from kg.build import Build, build
from kg.config import Config
from tests.test_decisions import BORN, FACT, FIRM, MADE, NOTES, OSLO, POET, SETTLED, SPLIT, facts

BLOCKS = (
    "[[wrong]]\n" + FACT,
    "[[right]]\n" + FACT,
    "[[wrong]]\n" + FACT.replace("born in Oslo", "is not there"),
    f"[[same]]\nentities = ['ent:{FIRM}', 'ent:{FIRM}-ltd']",
    f"[[different]]\nentities = ['ent:{FIRM}', 'ent:{FIRM}-ltd']",
    SPLIT % "near = ['CEO']",
    SPLIT % "notes = ['b']",
    SETTLED,
    f"[[nothing]]\nentity = 'ent:{FIRM}-ltd'\nnotes = ['b']",
    f"[[name]]\nname = 'Zorbex Paints Ltd'\nentity = 'ent:{FIRM}'\nnotes = ['b']",
    f"[[type]]\nentity = 'ent:{FIRM}-ltd'\ntype = 'University'",
    f"[[right]]\n{FACT.replace('jane-fenwick', POET.rpartition('/')[2])}",
)
steps = st.lists(st.tuples(st.sampled_from(["ada", "bob"]), st.integers(0, len(BLOCKS) - 1), st.integers(1, 9)), max_size=5)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three notes and an ontology of one's own."""
    home = tmp_path_factory.mktemp("deciding")
    (home / "ontology" / "decisions").mkdir(parents=True)
    (home / "posts").mkdir()
    for name, text in {**NOTES, "c": "Oslo is big. Zorbex Paints bought Quilbo Inc. in 2001."}.items():
        (home / "posts" / f"{name}.md").write_text(f"---\nlang: en\n---\n\n{text}\n", "utf-8")
    return home


def decide(home: Path, chosen: dict[tuple[str, int], int]) -> None:
    """Write each person's file: the blocks that are chosen, each with its day."""
    for who in ("ada", "bob"):
        made = "".join(
            f"{BLOCKS[block]}\n{MADE.replace('Ada', who.title()).replace('-29', f'-0{day}')}\n"
            for (name, block), day in sorted(chosen.items())
            if name == who
        )
        (home / "ontology" / "decisions" / f"{who}.toml").write_text(made, "utf-8")


def anew(home: Path) -> tuple[ox.Quad, ...]:
    """The quads of a build from nothing."""
    return build(home / "posts", Config(ontology=home / "ontology")).quads


def again(home: Path) -> Build:
    """A build on top of the last one."""
    return build_store(home / "posts", Config(ontology=home / "ontology", store=home / "store")).made


SEQUENCES = int(os.environ.get("KG_DECISION_SEQUENCES", "25"))  # a thousand, once in a while


@settings(max_examples=SEQUENCES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_any_order_of_decisions_and_undos_ends_with_the_bytes_of_the_final_files(home: Path, taken: list[tuple[str, int, int]]) -> None:
    chosen: dict[tuple[str, int], int] = {}
    for who, block, day in taken:
        if chosen.pop((who, block), None) is None:
            chosen[who, block] = day
        decide(home, chosen)
        again(home)
    decide(home, chosen)
    assert again(home).quads == anew(home)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(BLOCKS) - 1), st.sets(st.integers(0, len(BLOCKS) - 1), max_size=3))
def test_a_decision_about_a_fact_touches_no_other_fact(home: Path, one: int, others: set[int]) -> None:
    base = {("ada", block): 1 for block in others - {one}}
    decide(home, base)
    before = facts(anew(home))
    decide(home, {**base, ("bob", one): 9})
    changed = before ^ facts(anew(home))
    named = {word.strip("'\",") for word in BLOCKS[one].replace("ent:", " ").split()} | {POET, f"{FIRM}-ltd", FIRM}
    assert all({fact[0], fact[2]} & named for fact in changed)


def test_only_the_notes_that_a_decision_may_bear_on_are_read_again(home: Path) -> None:
    decide(home, {})
    again(home)
    decide(home, {("ada", 0): 1})
    assert again(home).read == 1
    decide(home, {})
    assert again(home).read == 1
    assert again(home).read == 0


def test_two_peoples_decisions_merge_in_git(home: Path, tmp_path: Path) -> None:
    def git(*words: str) -> None:
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    (tmp_path / "decisions").mkdir()
    git("init", "-q", "-b", "main")
    (tmp_path / "decisions" / "readme.txt").write_text("decisions\n", "utf-8")
    git("add", "-A")
    git("commit", "-qm", "begin")
    for who, block in (("ada", 0), ("bob", 3)):
        git("checkout", "-q", "-b", who, "main")
        (tmp_path / "decisions" / f"{who}.toml").write_text(f"{BLOCKS[block]}\n{MADE}", "utf-8")
        git("add", "-A")
        git("commit", "-qm", who)
    git("checkout", "-q", "main")
    git("merge", "-q", "ada")
    git("merge", "-q", "bob", "-m", "both")
    for who in ("ada", "bob"):
        text = (tmp_path / "decisions" / f"{who}.toml").read_text("utf-8")
        (home / "ontology" / "decisions" / f"{who}.toml").write_text(text, "utf-8")
    both = facts(anew(home))
    decide(home, {})
    assert both ^ facts(anew(home)) == {BORN, OSLO, (FIRM, *OSLO[1:])}


def test_what_is_asserted_without_decisions_is_asserted_with_idle_ones(home: Path) -> None:
    decide(home, {})
    plain = anew(home)
    decide(home, {("ada", 2): 1})
    idle = anew(home)
    own = [q for q in idle if not str(q.graph_name).endswith(("graph/decisions>", "graph/build>"))]
    assert own == [q for q in plain if not str(q.graph_name).endswith("graph/build>")]
    assert any(isinstance(q.graph_name, ox.NamedNode) and q.graph_name.value.endswith("graph/decisions") for q in idle)
