"""`graph.html`: the graph to look at, one file that needs no network."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pyoxigraph import Quad

from kg.exporters.base import replacing_text
from kg.exporters.page_data import page_data
from kg.exporters.page_folds import folds
from kg.exporters.page_part import FACTS, held
from kg.exporters.page_table import tables
from kg.exporters.reader import view
from kg.resources import ontology_roots, read_toml

_FOLDER = Path(__file__).parent / "graph_page"
_SCRIPTS = (
    *("text.js", "filters.js", "slider.js", "search.js", "stage.js", "groups.js", "picture.js"),
    *("panel.js", "paths.js", "table.js", "download.js", "fragment.js", "page.js"),
)
_VIS = "lib/vis-9.1.2/vis-network.min.js"
_SLOT = re.compile(r"\{\{(\w+)\}\}")
_JSON_ESCAPES = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


@dataclass(frozen=True, slots=True)
class GraphPage:
    """A self-contained HTML page: picture, search, filters, the sentence behind each edge, and the same as tables.

    The places are computed here, the drawing is vis-network's as pyvis ships
    it. The page's Content-Security-Policy allows its own scripts by their
    hashes and nothing else; what comes from a note is data and never markup.
    `roots` are the ontology folders that name classes and properties. Of a build
    of more than `facts` facts the page holds those of the best connected
    entities, and says so.
    """

    name: str = "html"
    suffix: str = ".html"
    stem: str = "graph"
    roots: tuple[Path, ...] = ()
    facts: int = FACTS

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the page to `path`.

        Raises:
            OSError: the file cannot be written, or a part of the page is missing.
        """
        page = read_toml(_FOLDER / "page.toml")
        seen = view(quads)
        data = page_data(seen, page, self.roots or ontology_roots(), held(seen, self.facts)) | {"folds": folds()}
        script = _script((_FOLDER / name).read_text("utf-8") for name in _SCRIPTS)
        library = (files("pyvis") / _VIS).read_text("utf-8")
        style = (_FOLDER / "page.css").read_text("utf-8")
        words: dict[str, str] = page["text"][page["default"]]
        slots = {
            "policy": _policy([library, script], [style]),
            "style": style,
            "library": library,
            "script": script,
            "data": embedded(data),
            "tables": tables(seen, words),
            "language": page["default"],
            **{f"text_{key}": html.escape(text) for key, text in words.items()},
        }
        with replacing_text(path) as file:
            file.write(_filled((_FOLDER / "page.html").read_text("utf-8"), slots))


def embedded(data: Any) -> str:
    """JSON that is safe inside a `<script>`: no `<`, `>`, `&` and no line separator that ECMAScript once took for a line end."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_JSON_ESCAPES)


def _script(parts: Iterable[str]) -> str:
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"


def _policy(scripts: list[str], styles: list[str]) -> str:
    """A Content-Security-Policy (level 2 hashes) that lets just these elements work."""
    hashes = [" ".join(f"'sha256-{_digest(text)}'" for text in group) for group in (scripts, styles)]
    return f"default-src 'none'; script-src {hashes[0]}; style-src {hashes[1]}; img-src data:; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _filled(template: str, slots: dict[str, str]) -> str:
    """The template with its slots filled in one pass, so that no slot's content is taken for a slot."""
    return _SLOT.sub(lambda match: slots[match[1]], template)
