"""notegraph: Markdown notes to a knowledge graph in which every triple shows the words that say it.

The public names are loaded when they are first used, so that importing `kg`, and the command's `--help`, stay quick.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.api import build, load
    from kg.graph import Graph
    from kg.graph.lookup import AmbiguousName, UnknownName
    from kg.graph.views import EntityView, Why
    from kg.model import NoteError, Problem
    from kg.stores import QueryError, QueryResult, StoreError

__version__ = "0.1.0"

__all__ = [
    "AmbiguousName",
    "EntityView",
    "Graph",
    "NoteError",
    "Problem",
    "QueryError",
    "QueryResult",
    "StoreError",
    "UnknownName",
    "Why",
    "build",
    "load",
]

_HOMES = {
    "kg.api": ("build", "load"),
    "kg.graph": ("Graph",),
    "kg.graph.lookup": ("AmbiguousName", "UnknownName"),
    "kg.model": ("NoteError", "Problem"),
    "kg.stores": ("QueryError", "QueryResult", "StoreError"),
    "kg.graph.views": ("EntityView", "Why"),
}


def __getattr__(name: str) -> Any:
    home = next((module for module, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


class _Package(ModuleType):
    """Keeps the public function `kg.build` where the import of the module `kg.build` would put the module."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
