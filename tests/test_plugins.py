"""Plugins of other packages: found by name, and named where they fail."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from kg.plugins import PluginError, loaded


def point(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, "kg.stores")


def test_entry_points_are_loaded_by_name() -> None:
    found = loaded([point("second", "json:loads"), point("first", "json:dumps")])
    assert list(found) == ["first", "second"]
    assert found["first"]({"a": 1}) == '{"a": 1}'


def test_a_plugin_that_cannot_be_loaded_is_named() -> None:
    with pytest.raises(PluginError, match=r"kg\.stores: 'broken' .*ModuleNotFoundError.*uninstall"):
        loaded([point("broken", "no_such_module_of_anyone:thing")])


def test_one_name_is_offered_once() -> None:
    with pytest.raises(PluginError, match="two packages offer 'same'"):
        loaded([point("same", "json:dumps"), point("same", "json:loads")])
