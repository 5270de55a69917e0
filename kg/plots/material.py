"""What a picture is made of: the view of a graph, and the names of things in the picture's language."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.exporters.terms import local_name
from kg.exporters.view import EntityView, View
from kg.ontology import Ontology


class PlotError(ValueError):
    """A picture that cannot be made; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Material:
    """A view, the ontology that names its terms, names by IRI, and the language of the picture ("" for the labels' own)."""

    seen: View
    ontology: Ontology
    names: Mapping[str, str]
    lang: str

    def name(self, iri: str, columns: int = 40) -> str:
        """What an entity is called, on one line of at most that many columns."""
        return shown(self.names.get(iri) or local_name(iri), columns)

    def term(self, local: str) -> str:
        """What a term of the vocabulary is called."""
        return shown(self.ontology.label(local, self.lang or str(_table()["default"])), 40)

    def say(self, key: str, **slots: object) -> str:
        """A word of `words.toml` with its slots filled."""
        tag = self.lang.casefold()
        table = _table()
        texts: dict[str, str] = next(table[known] for known in (tag, tag.partition("-")[0], table["default"]) if known in table)
        return texts[key].format(**slots)

    @property
    def locale(self) -> str:
        """The language for numbers, as Babel names it."""
        return (self.lang or str(_table()["default"])).replace("-", "_")


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def material(seen: View, ontology: Ontology, lang: str | None) -> Material:
    """The material of pictures in that language; None leaves the labels as they are."""
    return Material(seen, ontology, {entity.iri: _called(entity, lang) for entity in seen.entities}, lang or "")


def _called(entity: EntityView, lang: str | None) -> str:
    labels = {tag.casefold(): text for tag, text in reversed(entity.labels)}
    tag = (lang or "").casefold()
    return next((labels[known] for known in (tag, tag.partition("-")[0]) if known and known in labels), entity.label)


def shown(text: str, columns: int) -> str:
    """`text` as a picture shows it: on one line, without control and format characters, of at most that many columns.

    A character of East Asian width takes two columns; what is cut ends in `…`.
    A text of nothing else becomes `�`, so that something is to be seen.
    """
    plain = " ".join("".join(" " if c.isspace() else c for c in text if c.isspace() or _visible(c)).split())
    if not plain:
        return "�" if text else ""
    room, cut = columns, 0
    for cut, char in enumerate(plain, start=1):  # noqa: B007
        room -= _width(char)
        if room < 0:
            break
    else:
        return plain
    room, kept = columns - 1, ""
    for char in plain[:cut]:
        room -= _width(char)
        if room < 0:
            break
        kept += char
    return kept.rstrip() + "…"


def _visible(char: str) -> bool:
    """Not a control, surrogate or unassigned character, nor one that only directs others; joiners belong to their script."""
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn", "Co") or char in "\u200c\u200d"


def _width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1


def left_out(given: Material, chosen: Sequence[object], everything: int) -> str:
    """A remark where a picture does not show all; "" where it does."""
    return given.say("shown", shown=len(chosen), all=everything) if len(chosen) < everything else ""
