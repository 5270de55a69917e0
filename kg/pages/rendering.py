"""Templates → HTML: everything that is put into one is escaped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

SHARED = Path(__file__).parent / "templates"


def environment(*folders: Path, **functions: object) -> Environment:
    """The templates of those folders and the shared ones, which may call those functions by name."""
    made = Environment(
        loader=FileSystemLoader([*folders, SHARED]),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(functions)
    return made


def json_text(value: Any) -> Markup:
    """A value as JSON, safe to stand in a `script` element of a page."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))
