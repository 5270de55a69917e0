"""The graphs of two commits of the repository that holds the notes: each built with the settings and the ontology of its commit.

Files are read out of git as they lie there (`git cat-file`): no filter, hook or attribute of the repository runs, nothing is
checked out, and links are passed over. All is done in a temporary folder, which goes in the end.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from subprocess import DEVNULL, PIPE, CalledProcessError, Popen, run
from tempfile import TemporaryDirectory
from types import TracebackType

from pyoxigraph import Quad, RdfFormat, parse

from kg.build import build
from kg.config import FILE, load_config
from kg.decisions import FOLDER as DECISIONS
from kg.iris import digest
from kg.model import Problem
from kg.stores.kept import DiskKeep

FILES = frozenset({b"100644", b"100755", b"100664"})  # modes of plain files


@dataclass(frozen=True, slots=True)
class Committed:
    """A commit's graph, which can be read once, and what was wrong with its notes."""

    quads: Iterator[Quad]
    problems: tuple[Problem, ...]


class Workshop:
    """Builds commits of the repository around a folder, for as long as a `with` block lasts. What two of them share is read once.

    In each commit `kg.toml`, and the folders that it names, are looked for where the folder lies in the repository.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held = ExitStack()
        self._count = 0

    def __enter__(self) -> Workshop:
        self._place = Path(self._held.enter_context(TemporaryDirectory(prefix="kg-diff-"))).resolve()
        self._keep = self._held.enter_context(DiskKeep(self._place / "store"))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._held.close()

    def built(self, ref: str) -> Committed:
        """The graph of a commit.

        Raises:
            ValueError: it names no commit, or the commit has no notes where its settings say, or they lie outside the repository, or
                its settings or its ontology cannot be used.
            OSError: git is not there or fails, or the temporary folder cannot be written.
        """
        commit = resolved(ref, self._folder)
        self._count += 1
        tree = self._place / f"tree-{self._count}"
        try:
            return self._built(commit, tree)
        except ValueError as error:
            said = re.sub(rf"{re.escape(str(self._place))}[/\\](?:tree|ontology)-\w+[/\\]", "", str(error))
            raise ValueError(f"{ref}: {said}") from error
        except CalledProcessError as error:
            said = error.stderr.decode("utf-8", "replace")
            raise OSError(f"{ref}: git {error.cmd[1]} failed ({said}): see whether git fsck finds the repository sound") from error

    def _built(self, commit: str, tree: Path) -> Committed:
        prefix = os.fsdecode(_git(self._folder, "rev-parse", "--show-prefix")).rstrip("\n")
        files = _listed(self._folder, commit)
        (tree / prefix).mkdir(parents=True)
        self._write(tree, {path: path for path in files if path == prefix + FILE}, files)
        config = replace(load_config(tree / prefix), parts=None)
        if not isinstance(config.posts, Path):
            raise ValueError(f"its notes lie at {config.posts}, outside the repository: compare two exports")
        posts, own = _inside(tree, config.posts), None if config.ontology is None else _inside(tree, config.ontology)
        if not any(_under(path, posts) for path in files):
            raise ValueError(f"there is no folder {posts} of notes in this commit: name it in {FILE} (posts)")
        self._write(tree, {path: path for path in files if _under(path, posts)}, files)
        if own is not None:
            inside = {path.removeprefix(f"{own}/"): path for path in files if _under(path, own)}
            config = replace(config, ontology=self._ontology(inside, files))
        made = build(tree / posts, config, keep=self._keep)
        lines = (piece for digest in made.graphs.values() for piece in self._keep.pieces(digest))
        return Committed((quad for some in lines for quad in parse(some, RdfFormat.N_QUADS)), made.problems)

    def _ontology(self, paths: Mapping[str, str], files: Mapping[str, str]) -> Path:
        """The folder of an ontology, the same for commits that differ in decisions alone: what is loaded of it is held by its path."""
        lasting = sorted((inner, files[path]) for inner, path in paths.items() if not _under(inner, DECISIONS))
        folder = self._place / f"ontology-{digest(lasting)}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self._write(folder, paths, files)
        return folder

    def _write(self, folder: Path, paths: Mapping[str, str], files: Mapping[str, str]) -> None:
        """Write files of a commit: `paths` leads from where they go below the folder to where they are in the commit."""
        with Popen(["git", "cat-file", "--batch"], cwd=self._folder, stdin=PIPE, stdout=PIPE, stderr=DEVNULL) as git:
            assert git.stdin is not None and git.stdout is not None
            for inner, path in paths.items():
                git.stdin.write(f"{files[path]}\n".encode())
                git.stdin.flush()
                told = git.stdout.readline().split()
                if len(told) != 3:
                    raise OSError(f"{path}: git cannot give this file: fetch the whole history of the repository")
                data = git.stdout.read(int(told[2]))
                git.stdout.read(1)
                target = folder / inner
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
            git.stdin.close()


def resolved(ref: str, folder: Path) -> str:
    """The object name of the commit that a ref names.

    Raises:
        ValueError: it names none.
        OSError: git is not there.
    """
    if ref.startswith("-") or not ref.isprintable() or not ref:
        raise ValueError(f"{ref!r} is no graph and can be no commit: name a graph's file, a folder or a commit")
    try:
        found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    except CalledProcessError as error:
        where = f"{ref}: there is neither a graph nor, in the repository of this folder, a commit of that name"
        raise ValueError(f"{where}: name a graph's file, an exports folder, a store or a commit") from error
    return found.decode("ascii").strip()


def _listed(folder: Path, commit: str) -> dict[str, str]:
    """The plain files of a commit: path from the root of the repository → name of its object. Paths that lead elsewhere are left out."""
    found = {}
    for row in _git(folder, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
        about, _, path = row.partition(b"\t")
        mode, _, name = about.split(b" ")
        parts = os.fsdecode(path).split("/")
        if mode in FILES and not any(part in ("", ".", "..") or "\\" in part or (os.name == "nt" and ":" in part) for part in parts):
            found[os.fsdecode(path)] = name.decode("ascii")
    return found


def _inside(tree: Path, folder: Path) -> str:
    """The path of a folder of the settings inside the tree. Raises ValueError where it lies outside."""
    path = os.path.relpath(folder, tree).replace(os.sep, "/")
    if path == ".." or path.startswith("../") or os.path.isabs(path):
        raise ValueError(f"{FILE} names a folder outside the repository: name one inside, or compare two builds")
    return path


def _under(path: str, folder: str) -> bool:
    return folder == "." or path.startswith(f"{folder}/")


def _git(folder: Path, *words: str) -> bytes:
    """What git answers. Raises CalledProcessError where it fails, OSError where it is not there."""
    try:
        return run(["git", *words], cwd=folder, capture_output=True, check=True).stdout
    except FileNotFoundError as error:
        raise OSError("git is needed to compare commits: install it, or compare two builds") from error
