"""Notes that lie at an address: read as those of a folder are, with the same outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from kg.api import build, build_store
from kg.config import Config, ConfigError, load_config
from kg.model import NoteError
from kg.notes import NoteFile, note_files
from kg.places import PlaceError, get_from, names_in, place_of, put_in, read, remove_from
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


class NoCredentials(Exception):
    """As the libraries of clouds have them: no OSError."""


class Closed(MemoryFileSystem):  # type: ignore[misc]  # fsspec has no types
    """A store that opens to nobody who asks for a path with `closed`, and does not begin at all with `never`."""

    protocol = "closed"

    def __init__(self, *args: object, **settings: object) -> None:
        super().__init__(*args, **settings)
        if settings.get("never"):
            raise NoCredentials("log in")

    def exists(self, path: str, **settings: object) -> object:
        self._ask(path)
        return super().exists(path, **settings)

    def pipe_file(self, path: str, *args: object, **settings: object) -> None:
        self._ask(path)
        super().pipe_file(path, *args, **settings)

    def cat_file(self, path: str, **settings: object) -> object:
        self._ask(path)
        return super().cat_file(path, **settings)

    def rm_file(self, path: str) -> None:
        self._ask(path)
        super().rm_file(path)

    def _ask(self, path: str) -> None:
        if "closed" in path:
            raise NoCredentials("log in")


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


def test_a_store_that_does_not_open_is_told_as_a_place() -> None:
    fsspec.register_implementation("closed", Closed, clobber=True)
    told = r"closed://closed/notes: it cannot be listed \(NoCredentials, log in\): check the address and your permissions"
    with pytest.raises(PlaceError, match=told):
        build("closed://closed/notes")
    for call in (
        lambda: put_in("closed://closed/parts", "a", b""),
        lambda: get_from("closed://closed/parts", "a"),
        lambda: names_in("closed://closed/parts"),
        lambda: remove_from("closed://closed/parts", "a"),
        lambda: read("closed://closed/notes", "/closed/a.md", 1),
    ):
        with pytest.raises(OSError, match="NoCredentials, log in"):
            call()


def test_a_store_that_does_not_begin_is_told_as_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    fsspec.register_implementation("closed", Closed, clobber=True)
    monkeypatch.setitem(fsspec.config.conf, "closed", {"never": True})
    with pytest.raises(PlaceError, match=r"closed://x: it cannot be read \(log in\): check the address and your permissions"):
        build("closed://x")
