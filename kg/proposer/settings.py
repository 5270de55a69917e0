"""The table `[proposer]` of `kg.toml` → `Proposer`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from kg.config import FILE, line_of, setting_error, settings_table, shown

TABLE = "proposer"
MOST_CONFIDENT = 0.8  # no more than the least certain of the rules that come with the project

_VARIABLE = re.compile(r"[^\W\d]\w*", re.ASCII)
_URL = re.compile(r"[!-~]+")
_MODEL = re.compile(r"\w[\w.:@+ -]*(?:/\w[\w.:@+ -]*)*")  # no part that a path would read as a step


@dataclass(frozen=True, slots=True)
class Proposer:
    """How a language model is asked. The keys of `[proposer]` in `kg.toml`:

    `model`: the model's name as its endpoint knows it. There is no default.

    `enabled`: ask it in a build. Default false.

    `url`: the endpoint, http or https, up to what stands before
    `/chat/completions`, such as `http://localhost:11434/v1`. Without it nothing
    is asked, and what was answered before is used.

    `key_variable`: the name of the environment variable that holds the key. Default: none is sent.

    `confidence`: what its facts get; 0.0 to 0.8. Default 0.5.

    `schema`: send the answer's JSON schema as `response_format`. Default true.

    `temperature`: 0.0 to 2.0; false leaves it out. Default 0.0.

    `batch`: sentences in one request, 1 to 50. Default 8.

    `workers`: requests at a time, 1 to 32. Default 4.

    `retries`: how often a request is sent again, 0 to 10. Default 3.

    `timeout`: seconds for one request from first to last byte. Default 60.

    `time_limit`: seconds for all requests of a build. Default 1800.

    `cache`: the folder of answers. Default `.kg/proposals`.
    """

    model: str
    enabled: bool = False
    url: str = ""
    key_variable: str = ""
    confidence: float = 0.5
    schema: bool = True
    temperature: float | None = 0.0
    batch: int = 8
    workers: int = 4
    retries: int = 3
    timeout: float = 60.0
    time_limit: float = 1800.0
    cache: Path = Path(".kg/proposals")


def load_proposer(folder: Path, enabled: bool | None = None) -> Proposer | None:
    """The proposer of a project folder's `kg.toml`, its `cache` joined to the folder; None where there is no such table.

    Args:
        folder: the project folder.
        enabled: whether it is asked; None for what the table says.

    Raises:
        ConfigError: the file cannot be read, a key or value of the table is not
            one of `Proposer`'s, or it is to be asked and there is no table.
    """
    file = folder / FILE
    text, settings = settings_table(file) if file.exists() else ("", {})
    if TABLE not in settings:
        if enabled:
            raise setting_error(file, 1, f"there is no table [{TABLE}]", f'write [{TABLE}] and below it model = "…" and url = "…"')
        return None
    table = settings[TABLE]
    at = line_of(text, TABLE)
    if not isinstance(table, Mapping):
        raise setting_error(file, at, f"{TABLE} is no table", f'write [{TABLE}] and below it lines such as model = "…"')
    if "model" not in table:
        raise setting_error(file, at, f"[{TABLE}] names no model", 'add model = "…", as its endpoint knows it')
    made = Proposer(**{key: _value(file, text, key, value) for key, value in table.items()})
    return replace(made, cache=folder / made.cache, enabled=made.enabled if enabled is None else enabled)


def _value(file: Path, text: str, key: str, value: object) -> Any:
    known = _READERS.get(key)
    line = max(line_of(text, key), line_of(text, TABLE))
    if known is None:
        raise setting_error(file, line, f"unknown key {key} in [{TABLE}]", f"use one of {', '.join(sorted(_READERS))}")
    admits, wanted = known
    if not admits(value):
        raise setting_error(file, line, f"{key} = {shown(value)} will not do", f"write {wanted}")
    if key == "cache":
        return Path(str(value))
    return None if key == "temperature" and value is False else value


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _between(least: float, most: float, kinds: tuple[type, ...] = (int, float)) -> Callable[[object], bool]:
    return lambda value: isinstance(value, kinds) and not isinstance(value, bool) and least <= value <= most  # type: ignore[operator]


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_url(value: object) -> bool:
    if not isinstance(value, str) or not _URL.fullmatch(value):
        return False
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    plain = parts.username is None and parts.password is None and not parts.fragment
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain and port != 0


def _is_temperature(value: object) -> bool:
    return value is False or _between(0, 2)(value)


def _is_folder(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\0" not in value


_READERS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "model": (_matches(_MODEL), "the model's name as its endpoint knows it"),
    "enabled": (_is_bool, "true or false"),
    "url": (_is_url, 'an http or https address without name, password or fragment, such as "http://localhost:11434/v1"'),
    "key_variable": (_matches(_VARIABLE), "the name of an environment variable"),
    "confidence": (_between(0, MOST_CONFIDENT), f"a number from 0.0 to {MOST_CONFIDENT}"),
    "schema": (_is_bool, "true or false"),
    "temperature": (_is_temperature, "a number from 0.0 to 2.0, or false"),
    "batch": (_between(1, 50, (int,)), "a whole number from 1 to 50"),
    "workers": (_between(1, 32, (int,)), "a whole number from 1 to 32"),
    "retries": (_between(0, 10, (int,)), "a whole number from 0 to 10"),
    "timeout": (_between(0.1, 3600), "seconds, from 0.1 to 3600"),
    "time_limit": (_between(0.1, 1_000_000), "seconds, from 0.1 to 1000000"),
    "cache": (_is_folder, 'a folder, such as ".kg/proposals"'),
}
