"""What is to be added to the catalogue, as values: from the words of a command, from JSON, from a graph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.curating.entries import KINDS, Entry, short
from kg.curating.finding import entity_iri
from kg.graph.views import EntityView
from kg.iris import segment
from kg.notes.tongues import normal_tag
from kg.ontology import Ontology

KEYS = ("entity", "type", *KINDS, "same")


@dataclass(frozen=True, slots=True)
class Addition:
    """An entity with its names, or further names of one.

    `entity` is its IRI, empty where one is to be made of its first name; `type` the local name of its class, empty where
    it is known; `names` are (kind of label, language, name); `same` identifiers, as they were written.
    """

    entity: str
    type: str
    names: tuple[tuple[str, str, str], ...]
    same: tuple[str, ...] = ()


def named(written: str, roots: Sequence[Path]) -> tuple[str, str]:
    """(language, name) of what is written as `name@language`.

    Raises:
        ValueError: no language, or none that can be one.
    """
    name, at, tag = written.rpartition("@")
    known = normal_tag(tag, roots) if at and name else None
    if known is None:
        raise ValueError(f"{written!r} is in no language: write its tag behind it, such as 'Kumo Robotics@en'")
    return known, name


def entity_of(written: str, base: str) -> str:
    """The IRI of `ent:…` or of an IRI; "" stays.

    Raises:
        ValueError: it is neither, or cannot be written.
    """
    iri = entity_iri(written, base) if written else ""
    path = re.sub(r"%[0-9A-Fa-f]{2}", "", iri.removeprefix(base))
    if written and (path in ("", "entity/") or segment(path) != path):
        raise ValueError(f"{written!r} names no entity: write ent: and the end of its IRI, as kg catalogue find prints it")
    return iri


def from_json(text: str, roots: Sequence[Path], base: str) -> tuple[Addition, ...]:
    """Additions from JSON: a table or a list of them, with the keys of KEYS, as `kg catalogue find --format json` writes them.

    Names are by language, each a text or a list of texts; `same` is a list.

    Raises:
        ValueError: it is not that.
    """
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"this is no JSON: {error}: give a table or a list of them") from error
    tables = given if isinstance(given, list) else [given]
    return tuple(_from_table(table, n, roots, base) for n, table in enumerate(tables, 1))


def _from_table(table: Any, n: int, roots: Sequence[Path], base: str) -> Addition:
    if not isinstance(table, dict) or set(table) - set(KEYS):
        raise ValueError(f"table {n} is not about an entity: give it keys of {', '.join(KEYS)}")
    names = []
    for kind in KINDS:
        for tag, some in _mapping(table.get(kind, {}), kind, n).items():
            known = normal_tag(tag, roots)
            for name in [some] if isinstance(some, str) else some if isinstance(some, list) else [None]:
                if known is None or not isinstance(name, str):
                    raise ValueError(f'table {n}: {kind} of {tag!r} is no name: write {{"en": "…"}} or {{"en": ["…"]}}')
                names.append((kind, known, name))
    entity, type_, same = table.get("entity", ""), table.get("type", ""), table.get("same", [])
    if not isinstance(entity, str) or not isinstance(type_, str) or not isinstance(same, list) or not all(isinstance(s, str) for s in same):
        raise ValueError(f"table {n}: entity and type are texts, same is a list of texts")
    return Addition(entity_of(entity, base), type_, tuple(names), tuple(same))


def _mapping(value: Any, kind: str, n: int) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f'table {n}: {kind} is no table of names: write {{"en": "…"}}')
    return value


def from_view(view: EntityView, ontology: Ontology) -> Addition:
    """An entity as a graph has it: its IRI, its finest class, and what notes call it in which languages."""
    types = [t for t in view.types if t in ontology.bases]
    finest = max(types, key=lambda t: (len(ontology.classes[t]), t), default="")
    return Addition(view.iri, finest, tuple(_ranked((*view.labels, *view.aliases))))


def _ranked(labels: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """The first name in each language is the preferred one."""
    seen: set[str] = set()
    for tag, name in dict.fromkeys(labels):
        if tag:
            yield "altLabel" if tag in seen else "prefLabel", tag, name
            seen.add(tag)


def both(wanted: Addition, found: Addition) -> Addition:
    """What is wanted and what was found, in one; a name that was found is no preferred one where another is wanted."""
    preferred = {tag for kind, tag, _ in wanted.names if kind == "prefLabel"}
    said = {row[1:] for row in wanted.names}
    rest = [("altLabel" if row[1] in preferred else row[0], *row[1:]) for row in found.names if row[1:] not in said]
    return Addition(wanted.entity or found.entity, wanted.type or found.type, (*wanted.names, *rest), wanted.same)


def as_table(entry: Entry, base: str) -> dict[str, object]:
    """An entity of the catalogue with the keys that `from_json` reads."""
    names: dict[str, dict[str, list[str]]] = {}
    for name in entry.names:
        names.setdefault(name.kind, {}).setdefault(name.tag, []).append(name.text)
    return {
        "entity": short(entry.iri, base),
        "type": entry.type,
        **{k: names[k] for k in KINDS if k in names},
        "same": [iri for iri, _ in entry.same],
    }
