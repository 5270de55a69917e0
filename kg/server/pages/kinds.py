"""What the drawn pages share: the kinds of entities with their shapes and colours, and the words that scripts need."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import kg.exporters
from kg.exporters.terms import ENTITY_TYPES
from kg.graph.evidence import local, value
from kg.ontology import KG
from kg.resources import read_toml
from kg.server.pages.site import Reader, Site

Json = dict[str, Any]

LOOKS = Path(kg.exporters.__file__).parent / "graph_page" / "page.toml"  # the same looks as in graph.html


def kinds_of(site: Site, iris: Iterable[str]) -> dict[str, str]:
    """The base type of each entity by its local name; "" where it has none."""
    wanted = list(iris)
    kinds = dict.fromkeys(wanted, "")
    for x, t in site.about("?t { ?x a ?t }", wanted):
        if x is not None and t is not None and value(t).startswith(KG) and local(value(t)) in ENTITY_TYPES:
            kinds[value(x)] = local(value(t))
    return kinds


def looks(reader: Reader) -> list[Json]:
    """Each kind's name, shape, colour and label, the last for what has no kind."""
    return [{**kind, "label": reader.wording.term(KG + kind["name"]) if kind["name"] else reader.words("graph.other")} for kind in _looks()]


def words_of(reader: Reader, *parts: str) -> Json:
    """The interface's words of those parts, as scripts need them: their slots unfilled, a pair for one and for many."""
    tables = (reader.words.spare, reader.words.table)
    starts = tuple(f"{part}." for part in parts)
    return {key.partition(".")[2]: text for table in tables for key, text in table.items() if key.startswith(starts)}


@lru_cache(maxsize=1)
def _looks() -> list[Json]:
    found: list[Json] = read_toml(LOOKS)["kind"]
    return found
