"""Other people's extractors, exporters, stores and engines, found by their entry points.

A package that wants to be found says so in its own `pyproject.toml`:

    [project.entry-points."kg.exporters"]
    mermaid = "kg_mermaid:Mermaid"

The groups are `kg.extractors`, `kg.exporters`, `kg.stores` and `kg.engines`. What the object
must offer is the Protocol of that room; nothing needs to be inherited.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

Group = Literal["kg.extractors", "kg.exporters", "kg.stores", "kg.engines"]


class PluginError(Exception):
    """A plugin that cannot be loaded. The message names its entry point and the package that brings it."""


def plugins(group: Group) -> dict[str, Any]:
    """The objects that installed packages offer under that entry-point group: name → object, by name.

    Raises:
        PluginError: one cannot be imported, or two packages offer the same name.
    """
    return loaded(entry_points(group=group))


def loaded(points: Iterable[EntryPoint]) -> dict[str, Any]:
    """The objects behind the entry points: name → object, by name.

    Raises:
        PluginError: as for `plugins`.
    """
    found: dict[str, Any] = {}
    for point in sorted(points, key=lambda p: (p.name, p.value)):
        if point.name in found:
            raise PluginError(f"{point.group}: two packages offer {point.name!r}, the second as {point.value}: uninstall one")
        found[point.name] = _load(point)
    return found


def _load(point: EntryPoint) -> Any:
    try:
        return point.load()
    except Exception as error:
        package = point.dist.name if point.dist else "?"
        why = f"{type(error).__name__}: {error}"
        raise PluginError(f"{point.group}: {point.name!r} of {package} cannot be loaded ({why}): mend or uninstall it") from error
