"""A static site: pages of entities, notes and conflicts, lists by type and a search, as files that any page host can serve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from kg.exporters.base import replacing_folder
from kg.exporters.reader import view
from kg.exporters.shelf import shelf


@dataclass(frozen=True, slots=True)
class StaticSite:
    """Writes a folder of pages. Where `graph.html` lies beside it, the pages lead there.

    With `jekyll`, pages have front matter and no frame, which a layout beside them gives.
    """

    name: str = "site"
    suffix: str = ""
    stem: str = "site"
    jekyll: bool = False

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """See `kg.exporters.Exporter`."""
        from kg.exporters.site_writing import write_site

        beside = path.parent / "graph.html"
        seen = view(quads)
        with shelf(seen) as held, replacing_folder(path) as folder:
            write_site(seen, held, folder, f"../{beside.name}" if beside.is_file() else "", self.jekyll)
