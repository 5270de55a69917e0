"""Builds that are killed, that run side by side, that are served while they run, and that watch: real processes on a small folder."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from kg.api import write_exports
from kg.stores.generations import current
from kg.stores.oxigraph import DiskStore
from tests.test_server import serve, stop

ROOT = Path(__file__).resolve().parent.parent
KILLS = 50
SEED = 20251129
NOTE = "---\nlang: en\n---\nLisa Su is the CEO of AMD.\n\nSony is headquartered in Tokyo.\n\n{}\n"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

# Builds again and again, in the folders that it is told on standard input, in a process that has read a note already: what is
# to be killed is the build, and 50 starts of Python would take minutes. Each build runs in a fork, which is killed. (Nothing
# may have opened a store before the fork: its threads would be missing there.)
FORKING = """
import os, sys
from dataclasses import replace
from pathlib import Path
import kg.commands.build, kg.shapes.checks, kg.exporters, kg.stores.kept
from kg.api import build_store, write_exports
from kg.build import extract_note
from kg.config import Config
from kg.notes import read_notes
from kg.ontology import load_ontology
from kg.resources import ontology_roots

config, roots = replace(Config(), store=Path("store")), ontology_roots()
for note in read_notes(Path("posts"), roots):
    extract_note(note, roots, load_ontology(roots), config.base)
print("ready", flush=True)
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.chdir(line[:-1])
        names = ("turtle", "trig", "nquads", "ntriples")
        build_store("posts", config, after=lambda made: write_exports(made.quads, Path("exports"), names))
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}


def written(folder: Path, number: int) -> None:
    (folder / "posts").mkdir(exist_ok=True)
    for name in ("a-en", "b-en", f"c{number % 3}-en"):
        (folder / "posts" / f"{name}.md").write_text(NOTE.format(f"NVIDIA has {number + 2} employees."), "utf-8")


def held(folder: Path) -> tuple[list[str], list[str]]:
    """The store's quads, and what its index holds in named graphs; both as sorted lines."""
    store = folder / "store"
    generation = current(store)
    assert generation is not None
    index = ox.Store.read_only(str(generation / "index"))
    return sorted(map(str, DiskStore(store).quads())), sorted(map(str, index))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, which this system has not")
def test_a_build_killed_at_any_moment_leaves_the_last_complete_graph(tmp_path: Path) -> None:
    written(tmp_path, 0)
    process = subprocess.Popen(
        [sys.executable, "-c", FORKING], cwd=tmp_path, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdin and process.stdout
    draw = random.Random(SEED)

    def build(after: float | None = None, folder: Path = tmp_path) -> int:
        assert process.stdin and process.stdout
        process.stdin.write(f"{folder}\n")
        process.stdin.flush()
        child = int(process.stdout.readline())
        if after is not None:
            time.sleep(after)
            with suppress(ProcessLookupError):  # it was done already
                os.kill(child, signal.SIGKILL)
        return int(process.stdout.readline())

    try:
        assert process.stdout.readline() == "ready\n"
        assert build() == 0
        written(tmp_path, KILLS + 1)
        begun = time.monotonic()
        assert build() == 0
        took = time.monotonic() - begun
        last = held(tmp_path)
        killed = 0
        for number in range(1, KILLS + 1):
            written(tmp_path, number)
            killed += build(draw.uniform(0, took)) != 0
            now = held(tmp_path)
            if now != last:  # it was killed after the new graph was taken into use
                assert build() == 0
                assert held(tmp_path) == now
            last = now
        assert build() == 0
        (fresh := tmp_path / "fresh").mkdir()
        (fresh / "posts").symlink_to(tmp_path / "posts")
        assert build(folder=fresh) == 0
        assert held(tmp_path) == held(fresh)
        for export in sorted((fresh / "exports").iterdir()):
            assert (tmp_path / "exports" / export.name).read_bytes() == export.read_bytes()
        assert killed > KILLS / 3
        print(f"{killed} of {KILLS} builds were killed before their end")
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def test_what_a_killed_writer_left_among_the_exports_goes_and_what_one_at_work_writes_stays(tmp_path: Path) -> None:
    old, new = tmp_path / ".kg.nq.0a.part", tmp_path / ".kg.nq.0b.part"
    for part, age in ((old, 7200), (new, 5)):
        part.write_bytes(b"half")
        os.utime(part, (time.time() - age,) * 2)
    write_exports((), tmp_path, ["nquads"])
    assert (old.exists(), new.exists(), (tmp_path / "kg.nq").exists()) == (False, True, True)


def kg(folder: Path, *words: str) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "kg", *words]
    return subprocess.Popen(line, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")


def ended(process: subprocess.Popen[str]) -> None:
    told = process.communicate(timeout=120)
    assert process.returncode == 0, told


def test_two_builds_at_once_and_a_server_that_loses_no_request(tmp_path: Path) -> None:
    written(tmp_path, 1)
    ended(kg(tmp_path, "build", "--no-exports"))
    process, address = serve(tmp_path / ".kg" / "store")
    answers: list[tuple[int, str]] = []
    over = threading.Event()

    def ask() -> None:
        with httpx.Client() as client:
            while not over.is_set():
                got = client.get(f"{address}/sparql", params={"query": COUNT}, headers={"Accept": "text/csv"}, timeout=60)
                answers.append((got.status_code, got.text))
                time.sleep(0.02)  # so that the builds have a turn

    asking = [threading.Thread(target=ask) for _ in range(3)]
    try:
        for thread in asking:
            thread.start()
        for number in (2, 3):
            written(tmp_path, number)
            both = [kg(tmp_path, "build", "--no-exports") for _ in range(2)]
            for one in both:
                ended(one)
        expected = DiskStore(tmp_path / ".kg" / "store").query(COUNT, {}).rows
        last = httpx.get(f"{address}/sparql", params={"query": COUNT}, headers={"Accept": "text/csv"}, timeout=60).text
    finally:
        over.set()
        for thread in asking:
            thread.join()
        stop(process)
    assert {status for status, _ in answers} == {200}
    assert len({text for _, text in answers}) >= 2
    assert last.split()[-1] == expected[0][0].value  # type: ignore[union-attr]


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[str], list[str]]]:
    """A folder, `kg build --watch` over it, and the lines that it tells."""
    written(tmp_path, 1)
    process = kg(tmp_path, "build", "--watch", "--no-exports")
    lines: list[str] = []
    reading = threading.Thread(target=lambda: lines.extend(process.stdout or ()))
    reading.start()
    try:
        wait(lambda: any(line.startswith("watching") for line in lines), lines)
        yield tmp_path, process, lines
    finally:
        process.kill()
        process.wait()
        reading.join()
        assert process.stdout is not None
        process.stdout.close()


def wait(until: object, lines: list[str]) -> None:
    assert callable(until)
    for _ in range(600):
        if until():
            return
        time.sleep(0.1)
    raise AssertionError("".join(lines))


def says(folder: Path, words: str) -> bool:
    return any(words in str(q) for q in DiskStore(folder / ".kg" / "store").quads())


def test_watching_follows_the_notes_keeps_the_last_graph_and_stops_cleanly(
    watching: tuple[Path, subprocess.Popen[str], list[str]],
) -> None:
    folder, process, lines = watching
    note = folder / "posts" / "a-en.md"
    note.write_text(NOTE.format("NVIDIA has 77 employees."), "utf-8")
    wait(lambda: says(folder, '"77"'), lines)
    note.write_bytes(b"\xff\xfe broken")
    wait(lambda: any("the last graph stays" in line for line in lines), lines)
    assert any("a-en.md:1: " in line for line in lines)
    assert says(folder, '"77"')
    note.write_text(NOTE.format("NVIDIA has 78 employees."), "utf-8")
    wait(lambda: says(folder, '"78"'), lines)
    (folder / "kg.toml").write_text('base = "https://other.example/"\n', "utf-8")
    wait(lambda: says(folder, "https://other.example/note/a-en"), lines)
    assert_stops(process, lines, signal.SIGINT)


def test_watching_stops_cleanly_when_it_is_told_to_end(watching: tuple[Path, subprocess.Popen[str], list[str]]) -> None:
    folder, process, lines = watching
    (folder / "posts" / "a-en.md").write_text(NOTE.format("NVIDIA has 77 employees."), "utf-8")
    wait(lambda: says(folder, '"77"'), lines)
    assert_stops(process, lines, signal.SIGTERM)


def assert_stops(process: subprocess.Popen[str], lines: list[str], number: signal.Signals) -> None:
    process.send_signal(number)
    assert process.wait(30) == 0
    wait(lambda: "stopped\n" in lines, lines)
    assert not any("Traceback" in line for line in lines)
