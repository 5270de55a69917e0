"""Writes the files of the static site: pages in each language of the interface, the index of the search, style and script."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import kg.pages
from kg.exporters.file_names import file_names
from kg.exporters.scalars import legal
from kg.exporters.shelf import Shelf
from kg.exporters.site_pages import CONFLICTS, ENTRIES, Book, Frame, Page, templates_of
from kg.exporters.site_search import Entry, write_index
from kg.exporters.telling import Telling, cards, speaking, things
from kg.exporters.terms import local_name
from kg.exporters.view import View
from kg.pages.rendering import environment
from kg.pages.shown import NoteCard
from kg.pages.words import tables

FILES = Path(__file__).parent / "site_files"
SHARED = Path(kg.pages.__file__).parent / "static"
ASSETS = (SHARED / "base.css", SHARED / "icon.svg", FILES / "site.css", FILES / "site.js")
BEGIN = 12  # entities on the first page


def write_site(seen: View, held: Shelf, folder: Path, graph: str, jekyll: bool = False) -> None:
    """Write all files into an empty folder.

    Args:
        seen: the view.
        held: the same, by what it is about.
        folder: the folder.
        graph: the address of `graph.html` from the folder; "" where there is none.
        jekyll: are the pages for Jekyll?
    """
    notes, known = cards(seen), things(seen)
    stems = {iri: f"entity/{stem}" for iri, stem in file_names((iri, _tail(iri)) for iri in known).items()}
    stems |= {iri: f"note/{stem}" for iri, stem in file_names((iri, card.path or _tail(iri)) for iri, card in notes.items()).items()}
    versions = [(tag, words.name, str(words.table["short"]), f"{tag}/" if at else "") for at, (tag, words) in enumerate(tables().items())]
    frame = Frame(templates_of(environment(FILES)), stems, held, versions, graph, jekyll)
    books = [Book(frame, Telling(known, notes, speaking(tag)), at) for tag, _, _, at in versions]
    _assets(folder, jekyll)
    for page, book in _pages(seen, held, books):
        _put(folder / book.folder / page[0], page[1])
    kinds = {t.type for t in known.values()}
    names = {kind: {b.telling.wording.words.tag: b.kind(kind) for b in books} for kind in sorted(kinds)}
    names["note"] = {b.telling.wording.words.tag: b.telling.wording.words("note.one") for b in books}
    write_index(_entries(seen, stems, notes), names, folder / "search")


def _pages(seen: View, held: Shelf, books: list[Book]) -> Iterator[tuple[Page, Book]]:
    """Every page with the book that it belongs to."""
    for entity in seen.entities:
        for book in books:
            yield from ((page, book) for page in book.entity(entity))
    known = books[0].telling.things
    kinds: dict[str, list[str]] = defaultdict(list)
    for iri, thing in known.items():
        kinds[thing.type].append(iri)
    begin = [(iri, known[iri].notes) for iri in sorted(known, key=lambda iri: (-known[iri].notes, iri))[:BEGIN]]
    counts = [
        *(("notes", len(seen.notes)), ("entities", len(seen.entities)), ("assertions", len(seen.facts))),
        *(("statements", len(seen.statements)), ("numbers", len(seen.measurements)), ("conflicts", len(seen.conflicts))),
    ]
    types = [(kind, f"type/{stem}", len(kinds[kind])) for kind, stem in file_names((k, k or "other") for k in kinds).items()]
    for book in books:
        yield book.index(counts, begin, types), book
        iris = [card.iri for card in sorted(book.telling.notes.values(), key=lambda c: (book.telling.rank(c.iri), c.path, c.iri))]
        yield from ((page, book) for page in _listed(book, "notes", book.telling.wording.words("entity.notes"), iris))
        yield from ((book.note(iri), book) for iri in iris)
        for kind, stem, _ in types:
            named = sorted(kinds[kind], key=lambda iri: (book.telling[iri].label, iri))
            yield from ((page, book) for page in _listed(book, stem, book.kind(kind), named))
        yield from ((page, book) for page in _conflicts(seen, held, book))


def _listed(book: Book, stem: str, heading: str, iris: list[str]) -> Iterator[Page]:
    last = max(1, -(-len(iris) // ENTRIES))
    for number in range(1, last + 1):
        yield book.listing(stem, heading, iris[(number - 1) * ENTRIES : number * ENTRIES], number, last)


def _conflicts(seen: View, held: Shelf, book: Book) -> Iterator[Page]:
    views = sorted((c.kind, c.iri) for c in seen.conflicts)
    last = max(1, -(-len(views) // CONFLICTS))
    for number in range(1, last + 1):
        found = [held.conflict(iri) for _, iri in views[(number - 1) * CONFLICTS : number * CONFLICTS]]
        yield book.conflicts([book.telling.conflict(c, held) for c in found], number, last)


def _entries(seen: View, stems: dict[str, str], notes: dict[str, NoteCard]) -> Iterator[Entry]:
    """What the search finds: entities by all their names, notes by their titles."""
    for e in seen.entities:
        names = dict.fromkeys((tag, legal(text)) for tag, text in (*e.labels, *e.names) if text.strip())
        yield Entry(quote(f"{stems[e.iri]}.html"), e.type, tuple(names) or (("", legal(e.label)),), len(e.notes))
    for iri, card in notes.items():
        yield Entry(quote(f"{stems[iri]}.html"), "note", ((card.lang, card.title or card.path),), 0)


def _tail(iri: str) -> str:
    """The end of an IRI as a person would write it."""
    return unquote(local_name(iri))


def _assets(folder: Path, jekyll: bool) -> None:
    (folder / "assets").mkdir()
    for file in ASSETS:
        shutil.copyfile(file, folder / "assets" / file.name)
    if jekyll:
        (folder / "_layouts").mkdir()
        shutil.copyfile(FILES / "jekyll" / "notegraph.html", folder / "_layouts" / "notegraph.html")
        shutil.copyfile(FILES / "jekyll" / "_config.yml", folder / "_config.yml")
    else:
        (folder / ".nojekyll").write_bytes(b"\n")


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((text.rstrip("\n") + "\n").encode())
