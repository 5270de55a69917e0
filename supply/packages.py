"""`python -m supply.packages [FOLDER]`: builds the wheel and the source distribution twice and keeps them if they are the same bytes.

Each time in another folder, under another umask, with other times of files, in
another time zone, and with the pages' bundle made anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from supply.parts import ROOT

NODE_MODULES = Path("frontend") / "node_modules"


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how a build is made: the folder's name, the umask, how old the files are in seconds, the time zone."""

    folder: str
    umask: int
    age: int
    zone: str


PLACES = (Place("a", 0o022, 0, "UTC"), Place("elsewhere/deep er", 0o077, 86_400 * 400, "Asia/Tokyo"))


def sources() -> Iterator[Path]:
    """The files under version control, inside the project."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    yield from (Path(name) for name in listed.decode("utf-8").split("\0") if name and (ROOT / name).is_file())


def built(place: Place, within: Path) -> Path:
    """The folder with a wheel and a source distribution, built from a copy of the sources.

    Raises:
        SystemExit: the build failed; what it said stands on standard error.
    """
    copy, out = within / place.folder / "notegraph", within / place.folder / "dist"
    _copy(copy, place)
    env = {**os.environ, "TZ": place.zone, "PYTHONHASHSEED": str(place.age % 1000), "PYTHONDONTWRITEBYTECODE": "1"}
    env.pop("PYTHONPATH", None)
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(out)]
    done = subprocess.run(words, cwd=copy, env=env, umask=place.umask, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(f"building in {place.folder} failed:\n{done.stdout}{done.stderr}")
    return out


def _copy(copy: Path, place: Place) -> None:
    """The sources, and the front-end's parts where they were fetched, so that no network is needed again."""
    for name in sources():
        target = copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
        target.chmod(0o666 & ~place.umask)
        os.utime(target, (time.time() - place.age,) * 2)
    if (ROOT / NODE_MODULES).is_dir():
        shutil.copytree(ROOT / NODE_MODULES, copy / NODE_MODULES, symlinks=True)


def digests(folder: Path) -> Mapping[str, str]:
    """The SHA-256 of each file of a folder, by name."""
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def main() -> None:
    """Build twice, compare, keep one with its checksums. Exits with a message where they differ."""
    target = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "dist"
    with tempfile.TemporaryDirectory() as folder:
        first, second = (built(place, Path(folder)) for place in PLACES)
        found, again = digests(first), digests(second)
        if found != again or len(found) != 2:
            raise SystemExit(f"two builds of the same sources differ: {found} and {again}")
        target.mkdir(parents=True, exist_ok=True)
        for name in found:
            shutil.copyfile(first / name, target / name)
    for name, digest in found.items():
        print(f"{digest}  {name}")


if __name__ == "__main__":
    main()
