"""The ordinary functions behind the commands: build a graph, load one, write its exports."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Quad, RdfFormat, parse

from kg.graph import Graph
from kg.graph.lookup import UnknownName
from kg.places import place_of
from kg.stores import StoreError, open_store

if TYPE_CHECKING:
    from kg.build import Build
    from kg.config import Config
    from kg.proposer.settings import Proposer
    from kg.shapes import Violation
    from kg.stores.kept import DiskKeep

ATTEMPTS = 100  # each finds another damaged part; a store with more is not worth mending


def load(path: str | Path, language: str | None = None) -> Graph:
    """The graph in a file (`.nq`, `.trig`, `.ttl`, `.nt`, `.jsonld`), an exports folder, a store's folder, or one of its generations.

    Raises:
        StoreError: there is no graph at that path, or it cannot be read.
    """
    path = Path(path)
    if (path / "current").is_file():
        return Graph(open_store("disk", path), language)
    store = open_store("memory")
    store.load(_generation(path) or _read(_file(path)))
    return Graph(store, language)


def quads_at(path: str | Path) -> Iterator[Quad]:
    """The quads of the graph that `load` would load, in no order, read as they are asked for.

    Raises:
        StoreError: as `load`; while they are read, where a file ends in something that is no graph.
    """
    path = Path(path)
    if (path / "current").is_file():
        return open_store("disk", path).quads()
    return _generation(path) or _read(_file(path))


def remote(url: str, language: str | None = None) -> Graph:
    """The graph behind a SPARQL endpoint, asked with the credentials of the environment (`kg.stores.http.credentials`).

    Raises:
        kg.stores.http.RemoteError: the address will not do; asking raises it where the endpoint does not answer.
    """
    import os

    from kg.stores.http import Remote, credentials
    from kg.stores.remote import RemoteStore

    return Graph(RemoteStore(Remote(url, credentials(os.environ))), language)


def build(
    posts: str | Path,
    exports: str | Path | None = None,
    config: Config | None = None,
    tell: Callable[[str], None] = lambda path: None,
    proposer: Proposer | None = None,
) -> Graph:
    """The graph of a folder of notes; with `exports` it is also written there, in the formats of the settings.

    Args:
        posts: the folder of notes, or an address such as `s3://bucket/notes` (with the extra `cluster`).
        exports: the folder to write to; it is made where it is missing.
        config: the settings; without them the defaults hold, whatever `kg.toml` says.
        tell: called with each note's path when it is read.
        proposer: a language model to ask as well, where it is enabled.

    A note that cannot be read stops nothing: `problems` of the graph say what is wrong with it.

    Raises:
        ValueError: a file of the ontology cannot be used; the message names it.
        FileNotFoundError: there is no such folder of notes.
        kg.engines.EngineError: the processes that should read the notes cannot be started.
        OSError: an export cannot be written.
    """
    from kg.config import Config

    config = config or Config()

    def written(made: Build) -> None:
        if exports is not None:
            write_build(made, Path(exports), config.formats)

    place = Path(tempfile.mkdtemp(prefix="kg-"))  # all of a large graph has no room in memory
    try:
        graph = build_store(posts, replace(config, store=place / "store"), tell, proposer, after=written).graph
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    weakref.finalize(graph.store, shutil.rmtree, place, ignore_errors=True)
    return graph


@dataclass(frozen=True)
class Stored:
    """What a build into a store came to.

    `made` is the build; `graph` the store's graph, with the build's problems. `new` tells whether the store holds
    something else than before, `violations` what breaks the shapes where they were checked.
    """

    made: Build
    graph: Graph
    new: bool
    violations: tuple[Violation, ...]


def build_store(
    posts: str | Path,
    config: Config,
    tell: Callable[[str], None] = lambda path: None,
    proposer: Proposer | None = None,
    *,
    check: bool = False,
    waiting: Callable[[], None] = lambda: None,
    accept: Callable[[Build], bool] = lambda made: True,
    after: Callable[[Build], None] = lambda made: None,
) -> Stored:
    """The graph of a folder of notes in the store on disk of `config`: what did not change since its last build is not read again.

    The store holds the same as after a build from nothing. Until it does, and
    for ever if this fails or is killed, it holds what it held before. Builds of
    one store come one after the other.

    Args:
        posts, tell, proposer: as for `build`.
        config: the settings; `config.store` is the store's folder.
        check: validate the graph as well; notes that were clean and did not change are not validated again.
        waiting: called once where another build is at work.
        accept: whether the store shall hold this build; where it says no, the store stays as it is.
        after: called when the store holds it, before another build may begin.

    Raises:
        ValueError, FileNotFoundError, EngineError: as for `build`.
        StoreError: the folder holds something that is no store, or cannot be read or written.
        OSError: there is no room for temporary files, or for an export.
    """
    from kg.build import build as build_graph
    from kg.engines import engine_of
    from kg.keeping import Damaged
    from kg.stores.kept import DiskKeep

    _check_folder(posts)
    place = place_of(str(posts))
    with DiskKeep(config.store, waiting) as keep:
        for attempt in range(ATTEMPTS):
            try:
                made = build_graph(place, config, tell, proposer, keep, engine_of(config))
                found = _violations(made, config) if check else ()
                new = accept(made) and _published(made, keep, place, config.store, after)
                break
            except Damaged as error:  # the damaged part is gone now, so the next attempt makes it anew
                if attempt == ATTEMPTS - 1:
                    raise StoreError(str(error)) from error
            except sqlite3.Error as error:
                raise OSError(f"{tempfile.gettempdir()}: no temporary files: {error}: make room, or name another TMPDIR") from error
        return Stored(made, Graph(open_store("disk", config.store), problems=made.problems, doubts=made.doubts), new, found)


def _violations(made: Build, config: Config) -> tuple[Violation, ...]:
    from kg.resources import ontology_roots
    from kg.shapes.checks import violations

    return violations(made, ontology_roots(config.ontology), config.base, config.minimum_confidence)


def _published(made: Build, keep: DiskKeep, posts: Path | str, place: Path, after: Callable[[Build], None]) -> bool:
    """Take the build into use with the texts that its pages show; returns whether the store holds something else than before."""
    from kg.stores.texts import drop_texts, keep_texts

    texts = {noted.summary.sha256 for noted in made.units.ledger.notes()}
    keep_texts(place, posts, texts)
    new = keep.publish(made.graphs)
    after(made)
    drop_texts(place, texts)
    return new


def write_build(made: Build, folder: Path, names: Iterable[str] | None = None) -> tuple[Path, ...]:
    """Write what was built to the folder as `write_exports` does. Raises as that does."""
    from kg.exporters.spool import Spool

    return write_exports(Spool(rows=made.rows()), folder, names)


def write_exports(quads: Iterable[Quad], folder: Path, names: Iterable[str] | None = None) -> tuple[Path, ...]:
    """Write quads, in any order, to the folder: every export, or those named. Returns the files.

    Raises:
        UnknownName: no exporter has one of the names.
        OSError: a file cannot be written.
    """
    from kg.exporters import exporters, file_name
    from kg.exporters.base import sweep
    from kg.exporters.spool import spooled

    sweep(folder)
    known = exporters()
    wanted = tuple(known) if names is None else tuple(names)
    for name in wanted:
        if name not in known:
            raise UnknownName(name, tuple(sorted(known)))
    held = spooled(quads)  # once for all of them
    for name in wanted:
        known[name].write(held, folder / file_name(known[name]))
    return tuple(folder / file_name(known[name]) for name in wanted)


def _check_folder(posts: str | Path) -> None:
    place = place_of(str(posts))
    if isinstance(place, Path) and not place.is_dir():
        raise FileNotFoundError(f"{posts}: there is no such folder: name the folder that holds your notes")


def _generation(path: Path) -> Iterator[Quad] | None:
    """The quads of a generation (`000007`) in the folder of a store; None where the path is none."""
    from kg.stores.parts import MANIFEST, QUADS, quads_of

    held = path.name.isdigit() and (path.parent / "current").is_file()
    return quads_of(path.parent, path) if held and any((path / name).is_file() for name in (MANIFEST, QUADS)) else None


def _file(path: Path) -> Path:
    if path.is_file():
        return path
    found = next((path / name for name in ("kg.nq", "kg.trig", "kg.ttl") if (path / name).is_file()), None)
    if found is None:
        raise StoreError(f"{path}: there is no graph here: run kg build, or name a graph's file")
    return found


def _read(file: Path) -> Iterator[Quad]:
    format_ = RdfFormat.from_extension(file.suffix.lstrip("."))
    if format_ is None:
        raise StoreError(f"{file}: no graph format is known by that ending: name a .nq, .trig, .ttl, .nt or .jsonld file")
    try:
        with file.open("rb") as stream:
            yield from parse(stream, format_)
    except (SyntaxError, OSError, ValueError) as error:
        raise StoreError(f"{file}: {error}: mend the file or build it again") from error
