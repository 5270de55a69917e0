"""The command `kg`, run as a person runs it, and what it prints."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg import __version__
from kg.api import load
from kg.commands.terminal import clean
from kg.config import load_config
from kg.graph.results import csv_text, json_text, short
from kg.ontology import XSD
from kg.stores import QueryResult, open_store

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests" / "fixtures" / "small.trig"


def kg(*words: str | Path, cwd: Path = ROOT, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, words)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **env},
        check=False,
    )


def test_version_and_help() -> None:
    assert kg("--version").stdout == f"kg {__version__}\n"
    shown = kg("--help").stdout
    for command in ("build", "query", "show", "why", "init", "check", "export", "evaluate"):
        assert f"\n  {command} " in shown


def test_query_prints_rows_in_three_forms() -> None:
    asked = ("query", "--graph", SMALL, "-e", "SELECT ?who ?where { ?who kg:positionAt ?where }")
    assert kg(*asked).stdout.split() == ["who", "where", "ent:mina-okabe", "ent:kumo-robotics"]
    assert list(csv.reader(io.StringIO(kg(*asked, "--format", "csv").stdout))) == [
        ["who", "where"],
        ["https://example.org/kg/entity/mina-okabe", "https://example.org/kg/entity/kumo-robotics"],
    ]
    (row,) = json.loads(kg(*asked, "--format", "json").stdout)["results"]["bindings"]
    assert row["who"] == {"type": "uri", "value": "https://example.org/kg/entity/mina-okabe"}


def test_query_reads_a_file_and_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "asked.rq"
    file.write_text("ASK { ent:mina-okabe kg:positionAt ent:kumo-robotics }", "utf-8")
    assert kg("query", file, "-g", SMALL).stdout == "yes\n"
    assert kg("query", "-", "-g", SMALL, stdin="ASK { ?x kg:bornOn ?y }").stdout == "no\n"


def test_show_and_why() -> None:
    page = kg("show", "雲ロボティクス", "-g", SMALL).stdout
    assert "Mina Okabe → positionAt → Kumo Robotics (position ceo, start 2019)  ×2" in page
    assert "revenue 1200000000 JPY north-ja.md:3" in page
    said = kg("why", "Mina Okabe", "positionAt", "Kumo", "-g", SMALL).stdout
    assert "north-ja.md:3" in said
    assert "«雲ロボティクスの岡部美奈CEO»は「道は長い」と述べた。" in said
    assert "asserted, confidence 0.95, pattern/en/is-role-of" in said
    assert "岡部美奈 → positionAt" in kg("why", "https://example.org/kg/assertion/a1", "-g", SMALL, "--lang", "ja").stdout


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("show", "Nobody At All"), 1, "kg: nothing is named 'Nobody At All'"),
        (("why", "Kumo", "foundedOn", "1999"), 1, "kg: no note says that"),
        (("query", "-e", "SELEC"), 1, "kg: the query cannot be answered"),
        (("query", "nowhere.rq"), 1, "nowhere.rq"),
        (("query",), 64, "kg: give one query"),
        (("query", "-e", "ASK {}", "--format", "xlsx"), 64, "xlsx"),
        (("quarry",), 64, "quarry"),
    ],
)
def test_an_error_is_told_without_a_traceback(words: tuple[str, ...], code: int, told: str) -> None:
    done = kg(*words, *(("-g", str(SMALL)) if words[0] != "quarry" else ()))
    assert done.returncode == code
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    if code == 1:
        assert done.stderr.count("\n") == 1


def test_check_tells_violations_and_conflicts_by_its_exit_code(tmp_path: Path) -> None:
    both = tmp_path / "both.trig"
    both.write_text(SMALL.read_text("utf-8").replace("kg:confidence 0.95", "kg:confidence 9.5"), "utf-8")
    clean_graph = tmp_path / "clean.trig"
    clean_graph.write_text(SMALL.read_text("utf-8").replace("a kg:Conflict ;", ""), "utf-8")
    done = {name: kg("check", "-g", path) for name, path in (("conflict", SMALL), ("both", both), ("clean", clean_graph))}
    assert {name: d.returncode for name, d in done.items()} == {"conflict": 2, "both": 3, "clean": 0}, done
    assert "north-en:3: a confidence that is not from 0 to 1" in done["both"].stdout
    assert "north-ja.md:3 Mina Okabe → positionAt" in done["conflict"].stdout
    assert done["clean"].stdout == "0 violations, 0 conflicts\n"
    assert kg("check", "-g", tmp_path / "nowhere").returncode == 4
    doubtful = tmp_path / "doubtful.trig"
    doubtful.write_text(clean_graph.read_text("utf-8").replace("kg:confidence 0.95", "kg:confidence 0.5"), "utf-8")
    said = kg("check", "-g", doubtful)
    assert said.returncode == 0
    assert said.stdout.splitlines()[-1].startswith("0 violations, ") and "warning: a fact of which" in said.stdout


def test_export_writes_one_format(tmp_path: Path) -> None:
    assert kg("export", "-f", "nquads", "-o", tmp_path / "out.nq", "-g", SMALL).returncode == 0
    assert load(tmp_path / "out.nq").quads() == load(SMALL).quads()
    assert "turtle  kg.ttl" in kg("export", "-f", "list").stdout.splitlines()
    assert "did you mean" in kg("export", "-f", "xls", "-g", SMALL).stderr


def test_export_writes_a_part(tmp_path: Path) -> None:
    def part(*words: str | Path) -> set[str]:
        done = kg("export", "-f", "ntriples", "-o", tmp_path / "part.nt", "-g", SMALL, *words)
        assert done.returncode == 0, done.stderr
        return {line.split()[0] for line in (tmp_path / "part.nt").read_text("utf-8").splitlines()}

    whole = part()
    (tmp_path / "q.rq").write_text("SELECT ?a { ?a rdf:predicate kg:positionAt ; kg:modality kg:asserted }", "utf-8")
    query = kg("query", "-g", SMALL, tmp_path / "q.rq", "-f", "csv").stdout.split()[1:]
    assert {iri for iri in query if f"<{iri}>" in part("--select", tmp_path / "q.rq")} == set(query)
    assert part("--around", "Mina Okabe", "--hops", "0") < part("--around", "Mina Okabe", "--min-confidence", "0.5") < whole
    assert part("--lang", "ja", "--min-degree", "1") < whole


def test_export_tells_what_is_wrong_with_a_wish(tmp_path: Path) -> None:
    def told(*words: str | Path) -> tuple[int, str]:
        done = kg("export", "-f", "ntriples", "-o", tmp_path / "part.nt", "-g", SMALL, *words)
        return done.returncode, done.stderr

    (tmp_path / "ask.rq").write_text("ASK { ?s ?p ?o }", "utf-8")
    (tmp_path / "empty.rq").write_text("SELECT ?s { ?s a kg:Nothing }", "utf-8")
    (tmp_path / "wrong.rq").write_text("SELECT", "utf-8")
    assert told("--hops", "2") == (64, "kg: --hops counts from an entity: name it with --around\n")
    assert told("--around", "Nobody")[0] == 1 and "nothing is named 'Nobody'" in told("--around", "Nobody")[1]
    assert "an ASK query names nothing: write a SELECT" in told("--select", tmp_path / "ask.rq")[1]
    assert "the answer names nothing: select IRIs" in told("--select", tmp_path / "empty.rq")[1]
    assert "the query cannot be answered" in told("--select", tmp_path / "wrong.rq")[1]
    assert "wish for less" in told("--lang", "fr")[1]
    assert not (tmp_path / "part.nt").exists()


def test_a_store_is_exported_as_the_file_is(tmp_path: Path) -> None:
    open_store("disk", tmp_path / "store").load(load(SMALL).quads())
    for graph in (SMALL, tmp_path / "store"):
        assert kg("export", "-f", "trig", "-o", tmp_path / f"{graph.stem}.trig", "-g", graph).returncode == 0
    assert (tmp_path / "store.trig").read_bytes() == (tmp_path / "small.trig").read_bytes()


def test_a_format_that_there_is_not_is_told_before_a_build_reads(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text('title = "t"\nformats = ["turtle", "graphm"]\n', "utf-8")
    done = kg("build", cwd=tmp_path)
    assert done.returncode == 1 and done.stderr == "kg.toml:2: formats: no format is named 'graphm': use graphml\n"


def test_evaluate_counts_what_is_right_and_what_is_missing(tmp_path: Path) -> None:
    gold = {
        "subject": "north",
        "notes": ["en", "ja"],
        "entities": [
            {"id": "kumo", "type": "Organization", "names": ["Kumo Robotics", "雲ロボティクス"]},
            {"id": "mina", "type": "Person", "names": ["Mina Okabe", "岡部美奈"]},
        ],
        "relations": [{"s": "mina", "p": "positionAt", "o": "kumo"}, {"s": "mina", "p": "founderOf", "o": "kumo"}],
    }
    (tmp_path / "north.json").write_text(json.dumps(gold), "utf-8")
    done = kg("evaluate", tmp_path, "-g", SMALL)
    assert done.returncode == 0, done.stderr
    (relations,) = [line.split() for line in done.stdout.splitlines() if line.startswith("relations")]
    assert "1.000" in relations and "0.500" in relations
    assert "founderOf" in kg("evaluate", tmp_path, "-g", SMALL, "--errors").stdout
    assert kg("evaluate", tmp_path / "nowhere", "-g", SMALL).returncode == 1


def test_build_writes_the_exports_and_ends_by_telling_what_it_built(tmp_path: Path) -> None:
    kg("init", tmp_path)
    done = kg("build", "posts", "-o", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = {words[0]: words[1] for line in done.stdout.splitlines() if len(words := line.split()) == 2}
    assert told["notes"] == "1"
    assert {"entities", "facts", "statements", "measurements", "conflicts"} <= set(told)
    assert {"kg.nq", "kg.trig", "kg.ttl", "graph.html"} <= {p.name for p in (tmp_path / "out").iterdir()}
    assert load(tmp_path / ".kg" / "store").quads() == load(tmp_path / "out").quads()


def test_a_note_that_cannot_be_read_is_told_and_stops_no_other(tmp_path: Path) -> None:
    kg("init", tmp_path)
    (tmp_path / "posts" / "broken-en.md").write_bytes(b"\xff\xfe\x00bad")
    done = kg("build", cwd=tmp_path)
    assert done.returncode == 1
    assert re.match(r"broken-en\.md:\d+: .+: .+\n", done.stderr)
    assert "Traceback" not in done.stderr
    assert load(tmp_path / "exports").counts().notes == 1


def test_build_without_notes_says_so(tmp_path: Path) -> None:
    done = kg("build", "nowhere", cwd=tmp_path)
    assert done.returncode == 1
    assert "nowhere: there is no such folder" in done.stderr


def test_a_wrong_setting_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text("posts = 3\n", "utf-8")
    done = kg("build", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("kg.toml:1: ")


def test_the_settings_that_init_writes_are_the_defaults(tmp_path: Path) -> None:
    kg("init", tmp_path)
    file = tmp_path / "kg.toml"
    laid = load_config(tmp_path)
    file.write_text(re.sub(r"^# (?=\w+ = )", "", file.read_text("utf-8"), flags=re.MULTILINE), "utf-8")
    spelt = load_config(tmp_path)
    assert laid.ontology == tmp_path / "ontology"
    assert spelt == replace(laid, languages=spelt.languages)


def test_a_folder_without_a_graph_says_what_to_do(tmp_path: Path) -> None:
    done = kg("show", "Kumo", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == "kg: exports: there is no graph here: run kg build, or name a graph's file\n"


def test_a_traceback_is_there_for_who_asks() -> None:
    assert "UnknownName" in kg("show", "Nobody", "-g", SMALL, KG_TRACEBACK="1").stderr


def test_a_terminal_that_knows_ascii_only_stops_nothing() -> None:
    done = kg("why", "Mina Okabe", "positionAt", "-g", SMALL, PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "north-ja.md:3" in done.stdout


def test_init_lays_down_a_folder_and_never_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    first = kg("init", folder)
    assert first.returncode == 0, first.stderr
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert names == ["kg.toml", "ontology/README.md", "ontology/catalogue/own.ttl", "posts/welcome-en.md"]
    (folder / "kg.toml").write_text("# mine\n", "utf-8")
    (folder / "posts" / "welcome-en.md").unlink()
    second = kg("init", folder)
    assert (folder / "kg.toml").read_text("utf-8") == "# mine\n"
    assert (folder / "posts" / "welcome-en.md").is_file()
    assert [line.split()[0] for line in second.stdout.splitlines()] == ["kept", "kept", "kept", "wrote"]


@given(st.text())
def test_printed_words_hold_no_control_characters(text: str) -> None:
    shown = clean(text)
    assert not any(ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066\u200f" for c in shown)
    assert clean(shown) == shown


def test_words_of_a_note_cannot_drive_the_terminal(tmp_path: Path) -> None:
    evil = SMALL.read_text("utf-8").replace('"道は長い"@ja', '"\\u001B[2Jgone [red]\\u202E"@ja')
    file = tmp_path / "evil.trig"
    file.write_text(evil, "utf-8")
    for words in (("show", "Mina Okabe"), ("query", "-e", "SELECT ?q { ?s kg:quote ?q }")):
        printed = kg(*words, "-g", file, FORCE_COLOR="1").stdout
        assert "\x1b[2J" not in printed
        assert "\u202e" not in printed
        assert "gone [red]" in printed


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_no_text_becomes_a_formula_in_a_spreadsheet(texts: list[str]) -> None:
    result = QueryResult("SELECT", ("x", "n"), tuple((Literal(t), Literal("-5", datatype=NamedNode(XSD + "decimal"))) for t in texts))
    head, *rows = csv.reader(io.StringIO(csv_text(result), newline=""))
    assert head == ["x", "n"]
    for text, (cell, number) in zip(texts, rows, strict=True):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert cell in (text, "'" + text)
        assert number == "-5"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.sampled_from(["ja", "zh-hant", None]))
def test_json_keeps_every_character(text: str, language: str | None) -> None:
    cell = Literal(text, language=language) if language else Literal(text)
    (row,) = json.loads(json_text(QueryResult("SELECT", ("x", "y"), ((cell, None),))))["results"]["bindings"]
    assert row == {"x": {"type": "literal", "value": text, **({"xml:lang": language} if language else {})}}


def test_iris_are_shortened_by_the_longest_prefix() -> None:
    prefixes = {"a": "https://example.org/", "b": "https://example.org/kg/"}
    assert short(NamedNode("https://example.org/kg/東京"), prefixes) == "b:東京"
    assert short(NamedNode("https://example.com/"), prefixes) == "<https://example.com/>"
    assert short(None, prefixes) == ""
