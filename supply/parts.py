"""The parts that a lock names: packages from Python's index and from npm, with their licences."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK, DEVELOPMENT_LOCK, NPM_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock", ROOT / "frontend" / "package-lock.json"
FREE = frozenset(
    "0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause CC-BY-4.0 CC0-1.0 ISC MIT PSF-2.0 Unlicense W3C-20150513 Zlib".split()  # noqa: SIM905
)
_PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)\s*(?:;\s*([^\\\n]*?))?\s*\\?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """A package at a version. `marker` says where it is installed, "" everywhere; `digest` is npm's SHA-512 in hexadecimal."""

    name: str
    version: str
    licence: str
    marker: str = ""
    digest: str = ""


def pins(lock: Path) -> Iterator[tuple[str, str, str]]:
    """(name, version, marker) of each package that a lock of Python packages names, on every platform."""
    yield from _PIN.findall(lock.read_text("utf-8"))


def python_parts() -> tuple[Part, ...]:
    """What `requirements.lock` installs, on any platform, in its order.

    Raises:
        ValueError: the licence of a package is not known; the message says where to write it.
    """
    return tuple(Part(name, version, licence_of(name), marker) for name, version, marker in pins(LOCK))


def npm_parts() -> tuple[Part, ...]:
    """The packages of which the pages' bundle holds parts, in the lock's order: those that are no tools of the build.

    Raises:
        ValueError: the licence of a package is not known.
    """
    out = []
    for path, about in json.loads(NPM_LOCK.read_text("utf-8"))["packages"].items():
        if path and not about.get("dev") and not about.get("optional"):
            name = path.rpartition("node_modules/")[2]
            licence = about.get("license", "").strip("()") or _told()["npm"].get(name)
            if not licence:
                raise ValueError(
                    f"{NPM_LOCK.name}: the licence of {name} is not known: read it, and write it into supply/licences.toml [npm]"
                )
            algorithm, _, digest = about["integrity"].partition("-")
            assert algorithm == "sha512", name
            out.append(Part(name, about["version"], licence, "", base64.b64decode(digest).hex()))
    return tuple(out)


def licence_of(name: str) -> str:
    """The SPDX expression of a package's licence: by its metadata, else by `licences.toml`.

    Raises:
        ValueError: neither its metadata nor `licences.toml` say it.
    """
    told = _told()
    try:
        about = metadata(name)
        written = [text for key in ("License-Expression", "License", "Classifier") for text in about.get_all(key, [])]
    except PackageNotFoundError:
        written = []
    ids = [told["written"].get(text, text) for text in written if text in told["written"] or _is_expression(text)]
    found = next(iter(ids), told["packages"].get(name))
    if found is None:
        raise ValueError(f"{name} does not say its licence in terms of SPDX: read it, and write it into supply/licences.toml [packages]")
    return found


def accepted() -> dict[str, str]:
    """Packages whose licence asks for more than that its notices are kept → why they are used all the same."""
    return _told()["accepted"]


def is_free(licence: str) -> bool:
    """Whether a licence asks for no more than that its notices are kept: in one of its alternatives."""
    return any(set(re.split(r" AND ", choice.strip("() "))) <= FREE for choice in re.split(r" OR ", licence))


def _is_expression(text: str) -> bool:
    return text != "" and all(word.strip("()") in FREE | {"MPL-2.0", "AND", "OR"} for word in text.split())


@cache
def _told() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "licences.toml").read_text("utf-8"))
