"""Notes read by many processes: the same bytes whatever their number and whichever dies, and none of them left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import kg.engines.mapping
import kg.engines.partitions
from kg.api import build_store
from kg.build import Build, build
from kg.config import Config
from kg.engines import Died, Engine, EngineError, In, Out
from kg.engines.local import AHEAD, LocalEngine
from kg.engines.note_reading import NoteReader
from kg.notes import NoteFile
from tests.worker_functions import die, die_of_three, die_once, double, fail

ROOT = Path(__file__).resolve().parent.parent
TEXTS = (
    "Marta Vint is the CEO of Halden Works.",
    "Halden Works acquired Orrery Labs in May 2021.",
    "Orrery Labs was founded by Piet Sorrel.",
    "Piet Sorrel is the chief scientist of Orrery Labs.",
    "Halden Works raised $20 million in 2022.",
    "Marta Vint left Halden Works in 2023.",
)


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    folder = tmp_path / "posts"
    folder.mkdir()
    for number, text in enumerate(TEXTS):
        (folder / f"note-{number}.md").write_text(f"---\nlang: en\n---\n{text}\n", "utf-8")
    (folder / "bad.md").write_bytes(b"\xff\xfe")
    return folder


@pytest.fixture
def single(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each note is a batch, so that few notes keep many workers busy."""
    monkeypatch.setattr(kg.engines.mapping, "BATCH_NOTES", 1)


@pytest.mark.usefixtures("single")
def test_a_worker_killed_in_the_middle_makes_no_difference(posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a build that keeps its parts, which workers write themselves; the next build reads none of them again."""
    kill = Kill()
    monkeypatch.setattr("kg.engines.engine_of", lambda config: LocalEngine(3, few=0))
    config = replace(Config(), store=tmp_path / "store")
    made = build_store(posts, config, kill).made
    assert kill.done
    assert_same(made, build(posts, config))
    assert [p.path for p in made.problems] == ["bad.md"]
    assert made.read == len(TEXTS)
    assert build_store(posts, config).made.read == 0
    assert multiprocessing.active_children() == []


def test_a_worker_of_a_cluster_killed_in_the_middle_makes_no_difference(
    posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workers write parts of a note or two."""
    from kg.engines.dask import DaskEngine

    monkeypatch.setattr(kg.engines.partitions, "MOST", 2)
    kill = Kill()
    made = build(posts, replace(Config(), parts=tmp_path / "parts"), kill, engine=DaskEngine(2))
    assert kill.done
    assert 0 < made.read <= len(TEXTS)  # a part that a worker wrote before it died is not made again
    assert_same(made, build(posts, Config()))


class Kill:
    """Kills a worker when the first note is told."""

    done = False

    def __call__(self, path: str) -> None:
        if not self.done:
            multiprocessing.active_children()[-1].kill()
            self.done = True


def assert_same(made: Build, wanted: Build) -> None:
    assert made.quads == wanted.quads
    assert made.graphs == wanted.graphs
    assert made.problems == wanted.problems


class Deadly:
    """An engine whose workers die of a batch with one word in it."""

    here, few = True, 0

    def map(self, function: Callable[[In], Out], items: Iterable[In]) -> Generator[Out | Died, None, None]:
        for item in items:
            assert isinstance(item, kg.engines.mapping.Batch)
            yield Died() if any(b"Sorrel is" in file.data for file in item.files) else function(item)


def test_a_note_of_which_workers_die_is_told_and_the_others_are_read(posts: Path) -> None:
    made = build(posts, Config(), engine=Deadly())
    assert [str(p).partition(": take")[0] for p in made.problems] == [
        "bad.md:1: the file is UTF-16, not UTF-8: save it as UTF-8",
        "note-3.md:1: the program died while reading it",
    ]
    (posts / "note-3.md").unlink()
    assert made.quads == build(posts, Config()).quads


def test_few_notes_start_no_process(posts: Path) -> None:
    class Idle(Deadly):
        few = 10_000

        def map(self, function: Callable[[In], Out], items: Iterable[In]) -> Generator[Out | Died, None, None]:
            raise AssertionError

    assert build(posts, Config(), engine=Idle()).read == len(TEXTS)


def test_a_worker_with_another_ontology_reads_nothing(posts: Path) -> None:
    reader = NoteReader(Config())
    batch = kg.engines.mapping.Batch(reader.config, "0" * 64, None, (NoteFile("a.md", b"Halden Works"),))
    with pytest.raises(EngineError, match="another version"):
        kg.engines.mapping.read_batch(batch)


def test_results_come_in_the_order_of_the_items() -> None:
    assert list(LocalEngine(2).map(double, range(12))) == list(range(0, 24, 2))


def test_no_more_is_under_way_than_is_needed() -> None:
    asked: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            asked.append(number)
            yield number

    made = LocalEngine(2).map(double, items())
    for taken in range(5):
        next(made)
        assert len(asked) <= taken + 1 + 2 * AHEAD
    made.close()
    assert multiprocessing.active_children() == []


def test_the_item_of_a_dead_worker_goes_to_another(tmp_path: Path) -> None:
    assert list(LocalEngine(2).map(die_once, ((str(tmp_path), n) for n in range(6)))) == list(range(6))


def test_an_item_that_kills_every_worker_is_given_up() -> None:
    assert list(LocalEngine(2).map(die_of_three, range(6))) == [0, 1, 2, Died(), 4, 5]


def test_what_a_function_raises_is_raised_here() -> None:
    with pytest.raises(LookupError, match="no 0"):
        list(LocalEngine(1).map(fail, range(3)))


def test_processes_that_cannot_start_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.engines.local._working", die)
    engine: Engine = LocalEngine(1)
    with pytest.raises(EngineError, match="--workers 1"):
        list(engine.map(double, range(3)))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of this kind are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda n: n.name)
def test_workers_end_with_their_parent(tmp_path: Path, number: int) -> None:
    code = (
        "import signal\nfrom kg.engines.local import LocalEngine\nfrom tests.worker_functions import stay\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # what starts the tests may ignore it
        f"if __name__ == '__main__':\n    list(LocalEngine(2).map(stay, [{str(tmp_path)!r}] * 2))\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code, "utf-8")
    parent = subprocess.Popen([sys.executable, script], env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)

    def workers() -> list[int]:
        return [int(p.name) for p in tmp_path.iterdir() if p.name.isdigit()]

    until(lambda: len(workers()) == 2)
    parent.send_signal(number)
    parent.wait(10)
    until(lambda: not any(map(alive, workers())))


def until(there: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    told = Path("/proc", str(process), "stat")  # a dead one that nobody has waited for yet is alive to os.kill
    return not (told.exists() and told.read_text().rpartition(")")[2].startswith(" Z"))
