"""Reads a vault as Obsidian does: properties, links between pages, and which file a link means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

_LINK = re.compile(r"(?<!\\)(!?)\[\[([^\[\]|#^\n]+)(#[^\[\]|\n]*)?(?:\|([^\[\]\n]*))?\]\]")
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


class Opened:
    """A folder that is read as a vault; files and folders whose names begin with a dot are not seen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = (p.relative_to(folder) for p in sorted(folder.rglob("*")) if p.is_file())
        self.files = [p for p in found if not any(part.startswith(".") for part in p.parts)]
        self.pages = {p: (folder / p).read_text("utf-8") for p in self.files if p.suffix == ".md"}

    def properties(self, page: Path) -> dict[str, object]:
        """The properties of a page, as YAML has them."""
        begin, between, _ = self.pages[page].split("---\n", 2)
        assert begin == ""
        table = yaml.safe_load(between)
        assert isinstance(table, dict)
        return table

    def body(self, page: Path) -> str:
        """What follows the properties."""
        return self.pages[page].split("---\n", 2)[2]

    def links(self, page: Path) -> Iterator[tuple[str, str, str]]:
        """The links of a page: target, heading, and what is shown."""
        for embed, target, heading, shown in _LINK.findall(self.body(page)):
            assert not embed, f"{page}: embeds {target}"
            yield target, heading.lstrip("#"), shown or target

    def meant(self, target: str) -> list[Path]:
        """The files that a link may mean: by path or by name, whatever the case, a page without its ending."""
        wanted = target.casefold()
        names = [(p, q) for p in self.files for q in (p.as_posix(), p.name)]
        return sorted({p for p, q in names if wanted in (q.casefold(), q.casefold().removesuffix(".md"))})

    def headings(self, page: Path) -> list[str]:
        """The headings of a page."""
        return _HEADING.findall(self.body(page))
