"""The ordinary functions behind the commands: build a graph, load one, write its exports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, parse

from kg.graph import Graph
from kg.lookup import UnknownName
from kg.stores import StoreError, open_store

if TYPE_CHECKING:
    from kg.config import Config
    from kg.proposer.settings import Proposer


def load(path: str | Path, language: str | None = None) -> Graph:
    """The graph in a file (`.nq`, `.trig`, `.ttl`, `.nt`, `.jsonld`), in an exports folder, or in a store's folder.

    Raises:
        StoreError: there is no graph at that path, or it cannot be read.
    """
    path = Path(path)
    if (path / "current").is_file():
        return Graph(open_store("disk", path), language)
    store = open_store("memory")
    store.load(_parsed(_file(path)))
    return Graph(store, language)


def build(
    posts: str | Path,
    exports: str | Path | None = None,
    config: Config | None = None,
    tell: Callable[[str], None] = lambda path: None,
    proposer: Proposer | None = None,
) -> Graph:
    """The graph of a folder of notes; with `exports` it is also written there, in every format.

    Args:
        posts: the folder of notes.
        exports: the folder to write to; it is made where it is missing.
        config: the settings; without them the defaults hold, whatever `kg.toml` says.
        tell: called with each note's path when it is read.
        proposer: a language model to ask as well, where it is enabled.

    A note that cannot be read stops nothing: `problems` of the graph say what is wrong with it.

    Raises:
        ValueError: a file of the ontology cannot be used; the message names it.
        FileNotFoundError: there is no such folder of notes.
        OSError: an export cannot be written.
    """
    from kg.build import build as build_quads
    from kg.config import Config

    if not Path(posts).is_dir():
        raise FileNotFoundError(f"{posts}: there is no such folder: name the folder that holds your notes")
    made = build_quads(Path(posts), config or Config(), tell, proposer)
    if exports is not None:
        write_exports(made.quads, Path(exports))
    store = open_store("memory")
    store.load(made.quads)
    return Graph(store, problems=made.problems)


def write_exports(quads: Sequence[Quad], folder: Path, names: Iterable[str] | None = None) -> tuple[Path, ...]:
    """Write the quads of a build, in canonical order, to the folder: every export, or those named. Returns the files.

    Raises:
        UnknownName: no exporter has one of the names.
        OSError: a file cannot be written.
    """
    from kg.exporters import exporters, file_name

    known = exporters()
    files = []
    for name in known if names is None else names:
        if name not in known:
            raise UnknownName(name, tuple(sorted(known)))
        files.append(folder / file_name(known[name]))
        known[name].write(quads, files[-1])
    return tuple(files)


def _file(path: Path) -> Path:
    if path.is_file():
        return path
    found = next((path / name for name in ("kg.nq", "kg.trig", "kg.ttl") if (path / name).is_file()), None)
    if found is None:
        raise StoreError(f"{path}: there is no graph here: run kg build, or name a graph's file")
    return found


def _parsed(file: Path) -> Iterable[Quad]:
    format_ = RdfFormat.from_extension(file.suffix.lstrip("."))
    if format_ is None:
        raise StoreError(f"{file}: no graph format is known by that ending: name a .nq, .trig, .ttl, .nt or .jsonld file")
    try:
        with file.open("rb") as stream:
            return list(parse(stream, format_))
    except (SyntaxError, OSError, ValueError) as error:
        raise StoreError(f"{file}: {error}: mend the file or build it again") from error
