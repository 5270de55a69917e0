"""notegraph: Markdown notes to a knowledge graph in which every triple shows the words that say it.

The public names are loaded when they are first used, so that importing `kg`, and the command's `--help`, stay quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.graph import AmbiguousName, EntityView, Graph, QueryResult, UnknownName, Why, build, load
    from kg.model import NoteError, Problem

__version__ = "0.1.0"

__all__ = [
    "AmbiguousName",
    "EntityView",
    "Graph",
    "NoteError",
    "Problem",
    "QueryResult",
    "UnknownName",
    "Why",
    "build",
    "load",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    return getattr(import_module("kg.model" if name in ("NoteError", "Problem") else "kg.graph"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
