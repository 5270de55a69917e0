"""An Obsidian vault: a page an entity and a note, joined by wikilinks, lists by type, and a canvas of the best-connected entities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad

from kg.exporters.base import replacing_folder
from kg.exporters.canvas import canvas
from kg.exporters.file_names import file_names, file_stem
from kg.exporters.reader import view
from kg.exporters.shelf import Shelf, shelf
from kg.exporters.telling import Telling, Thing, cards, speaking, things
from kg.exporters.vault_pages import Pages
from kg.exporters.view import View
from kg.pages.words import tables

ENTITIES, NOTES, LISTS = "Entities", "Notes", "Types"  # folders
INDEX, CANVAS = "Index", "graph"
LIST = 1000  # entities on one page of a list


@dataclass(frozen=True, slots=True)
class Vault:
    """Writes a folder that Obsidian opens as a vault."""

    name: str = "obsidian"
    suffix: str = ""
    stem: str = "obsidian"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """See `kg.exporters.Exporter`."""
        seen = view(quads)
        with shelf(seen) as held, replacing_folder(path) as folder:
            _write(seen, held, folder)


def _write(seen: View, held: Shelf, folder: Path) -> None:
    wording = speaking(next(iter(tables())))
    notes, known = cards(seen), things(seen)
    lists = _lists(known)
    named = [*((iri, e.label) for iri, e in known.items()), *((iri, card.title or card.path) for iri, card in notes.items())]
    names = file_names(named, taken=(INDEX, CANVAS, *(name for name, *_ in lists)))
    pages = Pages(Telling(known, notes, wording), names, held)
    for name in (ENTITIES, NOTES, LISTS):
        (folder / name).mkdir()
    for entity in seen.entities:
        _put(folder / ENTITIES / f"{names[entity.iri]}.md", pages.entity(entity))
    for iri in notes:
        _put(folder / NOTES / f"{names[iri]}.md", pages.note(iri))
    for name, kind, iris in lists:
        _put(folder / LISTS / f"{name}.md", pages.listing(kind, iris))
    drawn, text = canvas(held, {iri: (f"{ENTITIES}/{names[iri]}.md", e.kind) for iri, e in known.items()}, wording)
    (folder / f"{CANVAS}.canvas").write_bytes(text.encode())
    _put(folder / f"{INDEX}.md", pages.index([(name, kind, len(iris)) for name, kind, iris in lists], drawn, f"{CANVAS}.canvas"))


def _lists(known: Mapping[str, Thing]) -> list[tuple[str, str, list[str]]]:
    """The pages of lists: name, most specific type, and the entities, those of one type by what they are called."""
    kinds: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for iri, entity in known.items():
        kinds[entity.type].append((entity.label, iri))
    out = []
    for kind, entities in sorted(kinds.items()):
        iris = [iri for _, iri in sorted(entities)]
        for at in range(0, len(iris), LIST):
            name = file_stem(kind) or "Other"
            out.append((f"{name} list" + (f" {at // LIST + 1}" if at else ""), kind, iris[at : at + LIST]))
    return out


def _put(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
