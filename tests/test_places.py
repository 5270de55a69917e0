"""Notes that lie at an address: read as those of a folder are, with the same outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest

from kg.api import build, build_store
from kg.config import Config, ConfigError, load_config
from kg.model import NoteError
from kg.notes import NoteFile, note_files
from kg.places import PlaceError, place_of
from kg.stores.texts import text_of

NOTES = {
    "a.md": b"---\nlang: en\n---\nMarta Vint is the CEO of Halden Works.\n",
    "sub/b.markdown": b"---\nlang: en\n---\nPiet Sorrel founded Orrery Labs.\n",
    "sub/cafe\xcc\x81.md".encode("latin-1").decode("utf-8"): b"---\nlang: en\n---\nNothing here.\n",
    "sub/bad.md": b"\xff\xfe",
    "c.md": b"first",
    "c.markdown": b"second",
    ".hidden/d.md": b"hidden",
    "e.txt": b"no note",
}
ADDRESS = "memory://notes/of/ours"


@pytest.fixture
def address() -> Iterator[str]:
    files = fsspec.filesystem("memory")
    for name, data in NOTES.items():
        files.pipe_file(f"/notes/of/ours/{name}", data)
    yield ADDRESS
    files.rm("/notes", recursive=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, data in NOTES.items():
        (tmp_path / "posts" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "posts" / name).write_bytes(data)
    return tmp_path / "posts"


def shown(place: Path | str) -> list[tuple[str, bytes] | str]:
    return [str(f) if isinstance(f, NoteError) else (f.shown, f.data) for f in note_files(place)]


def test_what_lies_at_an_address_is_listed_as_a_folder_is(address: str, folder: Path) -> None:
    assert shown(address) == shown(folder)
    assert len(shown(address)) == 6
    assert shown(f"{address}/") == shown(address)


def test_the_graph_is_that_of_the_folder(address: str, folder: Path, tmp_path: Path) -> None:
    there, here = build(address), build(folder)
    assert there.quads() == here.quads()
    assert there.problems == here.problems
    config = replace(Config(), store=tmp_path / "store")
    made = build_store(address, config)
    assert made.graph.quads() == here.quads()
    note = NoteFile("a.md", NOTES["a.md"])
    assert text_of(config.store, note.sha256) == note.data.decode()
    assert build_store(address, config).made.read == 0


def test_a_file_address_is_a_folder_with_its_rules(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("secret", "utf-8")
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    assert place_of(f"file://{folder}") == folder
    assert "link.md:1: the link leads out of the folder: copy the file into the folder" in shown(place_of(f"file://{folder}"))


def test_a_drive_is_no_address() -> None:
    assert place_of("C://notes") == Path("C://notes")
    assert place_of("posts") == Path("posts")


@pytest.mark.parametrize(("place", "told"), [("memory://nowhere", "there is nothing"), ("nosuch://bucket/notes", "cannot be read")])
def test_an_address_that_cannot_be_read_is_told(place: str, told: str) -> None:
    with pytest.raises(PlaceError, match=told):
        build(place)


def test_the_settings_may_name_an_address(tmp_path: Path) -> None:
    (tmp_path / "kg.toml").write_text(f'posts = "{ADDRESS}"\n', "utf-8")
    assert load_config(tmp_path).posts == ADDRESS
    (tmp_path / "kg.toml").write_text('posts = ""\n', "utf-8")
    with pytest.raises(ConfigError, match="posts"):
        load_config(tmp_path)
