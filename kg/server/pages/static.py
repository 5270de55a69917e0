"""The files that pages load: style and scripts, ours (`kg/pages/static/`) and the bundle of other people's parts (`bundle/`)."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import kg.pages

FOLDERS = {"static": Path(kg.pages.__file__).parent / "static", "bundle": Path(__file__).parent / "bundle"}


@lru_cache(maxsize=64)
def asset(path: str) -> str:
    """The URL of a file such as `static/base.css`; it changes with the file, so that browsers may keep it for ever.

    Raises:
        FileNotFoundError: there is no such file.
    """
    folder, _, name = path.partition("/")
    return f"/{path}?v={blake2b((FOLDERS[folder] / name).read_bytes(), digest_size=6).hexdigest()}"


def bundled(name: str) -> bool:
    """Whether the bundle holds that file."""
    return (FOLDERS["bundle"] / name).is_file()
