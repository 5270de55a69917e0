"""What the commands share: their options, where their graph comes from, and how they fail."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from kg.config import Config
    from kg.graph import Graph

USAGE = 64  # EX_USAGE of sysexits.h; the library's own 2 is a verdict of `kg check`


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    csv = "csv"
    json = "json"


class DefaultGraph(StrEnum):
    """What the default graph of the endpoint is."""

    union = "union"
    separate = "separate"


class Part(StrEnum):
    """What an evaluation can do without."""

    catalogue = "catalogue"
    names = "names"


class Verdict(Exception):
    """The exit code of a command that ends with one of its own."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


GraphOption = Annotated[
    Path | None, typer.Option("--graph", "-g", help="A graph's file, an exports folder or a store; else the exports folder of kg.toml.")
]
EndpointOption = Annotated[
    str | None, typer.Option("--endpoint", help="Ask the SPARQL endpoint at this address; who asks stands in KG_REMOTE_… .")
]
LanguageOption = Annotated[str | None, typer.Option("--lang", "-l", help="Show names in this language where they have one: ja, en, zh, …")]


def graph_at(path: Path | None, language: str | None = None, endpoint: str | None = None) -> Graph:
    """The graph at a path or behind an endpoint, else the one in the exports folder of the settings."""
    from kg.api import load, remote

    if endpoint is not None:
        if path is not None:
            fail("ask one graph: --graph or --endpoint", USAGE)
        return remote(endpoint, language)
    return load(path or config_here().exports, language)


def config_here() -> Config:
    """The settings of the folder where the command runs."""
    from kg.config import load_config

    return load_config(Path())


def text_in(file: Path) -> str:
    """What a file holds; `-` is standard input."""
    return sys.stdin.read() if file == Path("-") else file.read_text("utf-8")


def fail(message: str, code: int = 1) -> NoReturn:
    """Say on one line of standard error what went wrong, and exit."""
    from kg.commands.terminal import clean

    said = clean(message)
    placed = re.match(r"[^:]+:\d+: ", said)  # a message about a place in a file begins with it, as editors like it
    print(said if placed else f"kg: {said}", file=sys.stderr)
    sys.exit(code)
