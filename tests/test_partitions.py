"""Parts that workers write: the same graph as without them, made again only where something changed or is damaged."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import fsspec
import pyoxigraph as ox
import pytest

import kg.engines.partitions
from kg.api import build_store
from kg.build import Build, build
from kg.config import Config
from kg.engines import Died, In, Out
from kg.engines.mapping import Batch
from kg.engines.partitions import Part, Partition
from kg.places import get_from, names_in, place_of
from kg.proposer.settings import Proposer

NOTE = "---\nlang: en\n---\nMarta Vint is the CEO of Halden Works, says note {}.\n"


@pytest.fixture
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, Path | str]]:
    """Where notes are, as people write it, and where parts go."""
    if request.param == "folder":
        yield str(tmp_path / "posts"), tmp_path / "parts"
        return
    yield "memory://corpus/posts", "memory://corpus/parts"
    fsspec.filesystem("memory").rm("/corpus", recursive=True)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Partitions of two notes or so."""
    monkeypatch.setattr(kg.engines.partitions, "USUAL", 2)


def put(place: str, name: str, data: bytes) -> None:
    files, root = fsspec.core.url_to_fs(place)
    files.makedirs(root, exist_ok=True)
    files.pipe_file(f"{root}/{name}", data)


def fill(place: str, count: int = 6) -> None:
    for number in range(count):
        put(place, f"note-{number}.md", NOTE.format(number).encode())
    put(place, "bad.md", b"\xff\xfe")


class Counting:
    """Makes parts in this process, counts those that were made, and dies of notes with a word in them."""

    here, few = True, 0

    def __init__(self, word: bytes = b"\0") -> None:
        self.made, self.known, self._word = 0, 0, word

    def map(self, function: Callable[[In], Out], items: Iterable[In]) -> Generator[Out | Died, None, None]:
        for item in items:
            if isinstance(item, Batch):
                yield Died() if any(self._word in f.data for f in item.files) else function(item)
                continue
            assert isinstance(item, Partition)
            files = [kg.engines.partitions._file(item, name) for name in item.names]
            if any(self._word in f.data for f in files if isinstance(f, kg.engines.partitions.NoteFile)):
                yield Died()
                continue
            result = function(item)
            assert isinstance(result, Part)
            self.made, self.known = self.made + result.made, self.known + (not result.made)
            yield result


def built(place: str, parts: Path | str, engine: Counting) -> Build:
    config = replace(Config(), parts=parts)
    return build(place_of(place), config, engine=engine)


@pytest.mark.parametrize("places", ["folder", "address"], indirect=True)
def test_parts_make_no_difference_and_are_made_once(places: tuple[str, Path | str]) -> None:
    place, parts = places
    fill(place)
    wanted = build(place_of(place), Config())
    first, again = Counting(), Counting()
    made = built(place, parts, first)
    assert (made.quads, made.graphs, made.problems) == (wanted.quads, wanted.graphs, wanted.problems)
    assert first.made > 2
    assert made.read == 6
    known = built(place, parts, again)
    assert (known.quads, known.problems, known.read) == (wanted.quads, wanted.problems, 0)
    assert (again.made, again.known) == (0, first.made)
    held = [gzip.decompress(get_from(parts, name)) for name in names_in(parts) if name.endswith(".nq.gz")]
    notes = {q for q in wanted.quads if "/note/" in str(q.graph_name)}
    assert notes - {q for lines in held for q in ox.parse(lines, ox.RdfFormat.N_QUADS)} == set()


@pytest.mark.parametrize("places", ["folder"], indirect=True)
def test_a_note_that_comes_or_goes_changes_its_partition_alone(places: tuple[str, Path | str]) -> None:
    place, parts = places
    fill(place)
    first, second = Counting(), Counting()
    built(place, parts, first)
    put(place, "note-35.md", NOTE.format("35").encode())
    made = built(place, parts, second)
    assert made.quads == build(place_of(place), Config()).quads
    assert 1 <= second.made <= 2
    assert second.known >= first.made - 1
    assert len(names_in(parts)) == 2 * (second.made + second.known)  # and what is no part of it any more is gone


@pytest.mark.parametrize("places", ["folder"], indirect=True)
def test_a_damaged_part_is_made_again(places: tuple[str, Path | str]) -> None:
    place, parts = places
    fill(place, 3)
    wanted = built(place, parts, Counting()).quads
    lines, rows = [next(n for n in names_in(parts) if n.endswith(ending)) for ending in (".nq.gz", ".jsonl.gz")]
    put(str(parts), lines, get_from(parts, lines)[:-9])
    again = Counting()
    assert built(place, parts, again).quads == wanted
    assert again.made == 1
    put(str(parts), rows, gzip.compress(b'{"form": 1}\n'))
    again = Counting()
    assert built(place, parts, again).quads == wanted
    assert again.made == 1


@pytest.mark.parametrize("places", ["folder"], indirect=True)
def test_a_note_that_workers_die_of_is_told_and_tried_again(places: tuple[str, Path | str]) -> None:
    place, parts = places
    fill(place, 4)
    made = built(place, parts, Counting(b"note 2"))
    assert [p.path for p in made.problems] == ["bad.md", "note-2.md"]
    assert "the program died" in str(made.problems[1])
    assert [p.path for p in built(place, parts, Counting()).problems] == ["bad.md"]


def test_a_build_without_parts_knows_what_was_read_for_them(tmp_path: Path) -> None:
    fill(str(tmp_path / "posts"))
    config = replace(Config(), store=tmp_path / "store", parts=tmp_path / "parts")
    made = build_store(tmp_path / "posts", config)
    again = build_store(tmp_path / "posts", replace(config, parts=None))
    assert again.made.read == 0
    assert again.made.graphs == made.made.graphs


def test_a_language_model_is_not_asked_on_other_machines(tmp_path: Path) -> None:
    fill(str(tmp_path))
    with pytest.raises(ValueError, match="--parts"):
        build(tmp_path, replace(Config(), parts=tmp_path / "parts"), proposer=Proposer(model="m", enabled=True))
