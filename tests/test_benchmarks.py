"""The benchmarks run, and their folders are what they say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import parse

from benchmarks.__main__ import main, shown
from benchmarks.exports import measured, rows
from benchmarks.folders import grow, languages_of
from benchmarks.graphs import PREDICATES, quads
from benchmarks.incremental import incremental
from benchmarks.measured import Row
from benchmarks.scale import BUILT, exponent
from benchmarks.stages import main as stages
from benchmarks.timing import ROOT, between, run
from benchmarks.workers import against, workers
from kg.ontology import KG

NOTE = "---\nlang: en\ntitle: {0}\n---\n\n{0} was founded in 1999.\n\nIt has 200 employees.\n\nSales were $5 million.\n"


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    folder = tmp_path / "few"
    folder.mkdir()
    for name in ("Arbor Works", "Brinx"):
        (folder / f"{name.split()[0].lower()}.md").write_text(NOTE.format(name), "utf-8")
    return folder


def test_a_made_folder_is_the_same_for_the_same_seed(posts: Path, tmp_path: Path) -> None:
    texts = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        characters = grow(posts, tmp_path / name, 12, seed)
        texts.append([p.read_text("utf-8") for p in sorted((tmp_path / name).iterdir())])
        assert characters == sum(map(len, texts[-1])) and len(set(texts[-1])) == 12
    assert texts[0] == texts[1] != texts[2]
    assert all(t.startswith("---\nlang: en\n") and "200 employees" in t for t in texts[0])


def test_an_empty_folder_cannot_grow(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no notes"):
        grow(tmp_path, tmp_path / "out", 3, 1)


def test_notes_are_sorted_by_language(posts: Path) -> None:
    assert [(lang, len(notes)) for lang, notes in languages_of(posts).items()] == [("en", 2)]
    assert set(languages_of(ROOT / "posts")) >= {"ja", "en", "zh"}


def test_a_process_is_timed() -> None:
    took = run("-c", "sum(range(10**6))")
    assert took.cpu > 0 and took.wall > 0 and took.memory >= 0


def test_the_parts_are_printed_and_written(posts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "figures.json"
    main(["--posts", str(posts), "--times", "1", "--only", "extraction", "throughput", "growth", "--notes", "2", "--json", str(file)])
    rows = json.loads(file.read_text("utf-8"))["rows"]
    assert [r["what"] for r in rows][:2] == ["extraction, en", "extraction, all"]
    assert all(r["number"] > 0 for r in rows if r["unit"] in ("s", "characters/s", "times"))
    assert "kg build, 2 notes" in capsys.readouterr().out


def test_what_was_left_out_says_why() -> None:
    assert shown(Row("a", None, "times", "left out: not there")).endswith("left out: not there")


def test_a_drawn_graph_is_the_same_for_the_same_seed_and_shaped_as_a_build() -> None:
    one, again, other = (list(quads(3000, seed)) for seed in (1, 1, 2))
    assert one == again != other and 3000 <= len(one) < 5000
    built = {q.predicate.value for q in parse(path=str(ROOT / "tests" / "fixtures" / "small.trig"))}
    assert len({q.predicate.value for q in one} - built - {KG + p for p in PREDICATES}) <= 2  # a title and a hash


def test_the_served_pages_and_the_evidence_query_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--only", "serve", "--quads", "3000", "--seconds", "1"])
    told = capsys.readouterr().out
    assert "page of an entity, HTML, percentile 95" in told and ", 0 errors" in told and "OTHER ROWS" not in told


def test_exports_are_measured_beside_rdflib_and_networkx() -> None:
    """In a process of its own: the peak of a child is never below what its parent held when it began."""
    words = ["--only", "exports", "--exported", "200", "--formats", "nquads", "turtle", "graphml", "gexf"]
    told = subprocess.run([sys.executable, "-m", "benchmarks", *words], cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout
    for what in ("kg export -f nquads, memory peak", "nquads by rdflib", "turtle by rdflib", "graphml by networkx", "gexf by networkx"):
        assert what in told
    assert "left out" not in told and "more than 1024 MiB" not in told


def test_an_export_that_fails_is_told(tmp_path: Path) -> None:
    (row,) = rows("x", measured("-c", "raise ValueError('torn')"))
    assert row.number is None and row.note == "left out: ValueError: torn"


def test_small_versions_are_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--small", "--only", "disk", "commands", "scale", "rdflib", "--json", str(tmp_path / "figures.json")])
    rows = {row["what"]: row for row in json.loads((tmp_path / "figures.json").read_text("utf-8"))["rows"]}
    for command in ("--help", "query", "show", "why", "check", "review --list", "evaluate", "export -f turtle", "plot timeline"):
        assert rows[f"kg {command}"]["number"] > 0
    assert rows["write 4 MiB to the disk"]["number"] > 0 and rows["read 40 files of 1 KiB"]["number"] > 0
    assert rows["kg serve, until it answers"]["number"] > 0
    for what in ("read 6 notes: extraction", *(f"build 3 notes: {stage}" for stage in BUILT), "read, memory a note"):
        assert rows[what]["number"] is not None
    assert 0 < rows["relations of 6 notes: precision"]["number"] <= 1
    assert rows["load 3,000 quads: rdflib against kg"]["number"] > 1
    assert "OTHER ROWS" not in capsys.readouterr().out


def test_reading_by_several_processes_is_measured() -> None:
    one, several = workers((2,), 2, 1, 7)
    assert one.what == "read 2 notes, one worker" and several.what == "read 2 notes, 2 workers"
    assert one.number and several.number and several.note == f"{one.number / several.number:.2f} times as fast"


def test_the_start_of_processes_is_no_part_of_how_much_sooner_further_notes_are_read() -> None:
    runs = [{100: (5.0, 7.0), 1000: (start + 40.0, 7.0 + several)} for start, several in ((5.0, 20.0), (5.0, 40.0), (5.0, 25.0))]
    (row,) = against(runs, 2)
    told = "40.0 s against 20.0 s, 40.0 s against 40.0 s, 40.0 s against 25.0 s"
    assert row == Row("2 workers against one", 1.6, "times as fast", f"the notes from 100 to 1,000; {told}")


def test_the_short_call_is_timed_on_both_sides_of_the_long_one() -> None:
    calls: list[str] = []
    short, long = between(lambda: calls.append("short"), lambda: calls.append("long"), 2)
    assert calls == ["short", "long", "short"] * 2 and len(short) == len(long) == 2
    calls.clear()
    (one,), (all_,) = between(lambda: calls.append(str(sum(range(400_000)))), lambda: sum(range(1_000_000)), 1, 10)
    assert len(calls) == 20 and 0 < one < all_  # of one call, not of ten


def test_growth_is_an_exponent() -> None:
    assert exponent([(x, 0.5 * x**1.2) for x in (100, 1000, 50_000)]) == pytest.approx(1.2)
    assert exponent([(100, 1), (100, 2)]) is None and exponent([]) is None


def test_stages_of_the_reading_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    stages(["read", "--notes", "6", "3"])
    few, many = map(json.loads, capsys.readouterr().out.splitlines())
    assert (few["notes"], many["notes"]) == (3, 6) and few["characters"] < many["characters"] < many["size"]
    assert all(0 < few["seconds"][stage] < many["seconds"][stage] for stage in ("Markdown", "extraction", "quads"))
    assert few["scores"]["relations"][0] < many["scores"]["relations"][0] and 0 <= many["leaked"] <= many["never"]


def test_a_build_after_an_edit_is_measured_against_one_from_nothing(posts: Path) -> None:
    full, same, edited, ratio, _ = incremental(posts, (3,), 1)
    assert full.number and same.number and edited.number and ratio.number == full.number / edited.number
    assert edited.note == "the same bytes as from nothing"
