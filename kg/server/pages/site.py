"""What a page needs to answer: one generation of the store, the ontology, names in the reader's language, templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from pyoxigraph import Literal, NamedNode

from kg.graph.evidence import is_iri, local, value
from kg.graph.views import Name
from kg.ontology import DCTERMS, KG, PREFIXES, RDFS, SKOS
from kg.pages import rendering
from kg.pages.links import outside_url
from kg.pages.rendering import json_text
from kg.pages.shown import NoteCard
from kg.pages.wording import Wording, ontology
from kg.pages.words import Words, tables, words_for
from kg.server.evaluation import Answer
from kg.server.pages.asking import Ask, widened
from kg.server.pages.links import local_url
from kg.server.pages.static import asset, bundled
from kg.stores import Term
from kg.stores.oxigraph import DiskStore
from kg.stores.texts import text_of

TEMPLATES = Path(__file__).parent / "templates"
NAMING = (SKOS + "prefLabel", RDFS + "label", DCTERMS + "title")
HTML, JSON = "text/html", "application/json"
BATCH = 500  # IRIs in one query

Row = tuple[Term | None, ...]


@dataclass(frozen=True)
class Site:
    """One generation of a store, open to be read.

    Args:
        store: the store.
        generation: the folder of the generation.
        place: the store's folder.
    """

    store: DiskStore
    generation: Path
    place: Path

    @cached_property
    def notes(self) -> Mapping[str, NoteCard]:
        """All notes by IRI, in the order of their paths."""
        parts = ("kg:path ?path", "dcterms:title ?title", "dcterms:language ?lang", "dcterms:date ?date", "kg:sha256 ?sha")
        optional = " ".join(f"OPTIONAL {{ ?n {p} }}" for p in parts)
        rows = self.rows(f"SELECT ?n ?path ?title ?lang ?date ?sha {{ ?n a kg:Note {optional} }}")
        cards = [NoteCard(*("" if cell is None else value(cell) for cell in row)) for row in rows]
        return {card.iri: card for card in sorted(cards, key=lambda c: (c.path, c.iri, c.title, c.date))}

    def text(self, note: str) -> str | None:
        """A note's text as its file has it; None where it is not kept."""
        card = self.notes.get(note)
        return _text(self.place, card.sha256) if card is not None else None

    def rows(self, query: str) -> Sequence[Row]:
        """The rows of a query over the union of all graphs, the usual prefixes known."""
        return self.store.query(query, PREFIXES).rows

    def count(self, pattern: str, nested: bool = False) -> int:
        """How many rows a pattern, or a nested query, has."""
        inner = f"{{ {pattern} }}" if nested else pattern
        (row,) = self.rows(f"SELECT (COUNT(*) AS ?n) {{ {inner} }}")
        return int(value(row[0])) if row[0] is not None else 0

    def about(self, pattern: str, iris: Iterable[str]) -> list[Row]:
        """The rows of `SELECT * { VALUES … pattern }` for those IRIs, in batches; the first column is the IRI.

        Args:
            pattern: what to select and match, such as `?name { ?x skos:prefLabel ?name }`.
            iris: what `?x` may be.
        """
        wanted = sorted(filter(is_iri, set(iris)))
        columns, _, body = pattern.partition("{")
        found: list[Row] = []
        for at in range(0, len(wanted), BATCH):
            values = " ".join(f"<{iri}>" for iri in wanted[at : at + BATCH])
            found += self.rows(f"SELECT ?x {columns} {{ VALUES ?x {{ {values} }} {body}")
        return found


@dataclass(frozen=True)
class Reader:
    """Who reads a page: the words of the interface, and how things are named to them.

    Args:
        site: what is read.
        ask: the request.
        wording: how the reader is spoken to.
    """

    site: Site
    ask: Ask
    wording: Wording

    @property
    def words(self) -> Words:
        """The interface's words."""
        return self.wording.words

    @property
    def tags(self) -> tuple[str, ...]:
        """Language tags in lower case, the best first."""
        return self.wording.tags

    def names(self, terms: Iterable[Term | str]) -> dict[str, Name]:
        """Each IRI among the terms with what to call it, in the language that the reader likes best."""
        iris = {t if isinstance(t, str) else t.value for t in terms if isinstance(t, str | NamedNode)}
        own = {iri for iri in iris if iri.startswith(KG)}
        found: dict[str, list[tuple[int, int, str, str]]] = {}
        for place, p in enumerate(NAMING):  # one by one: with a second VALUES the engine would read every name there is
            for iri, text in self.site.about(f"?t {{ ?x <{p}> ?t }}", iris - own):
                if isinstance(text, Literal) and iri is not None:
                    tag = text.language or ""
                    rank = self.tags.index(tag) if tag in self.tags else len(self.tags)
                    found.setdefault(value(iri), []).append((place, rank, tag, text.value))
        named = {iri: Name(min(texts)[3], iri) for iri, texts in found.items()}
        return {iri: named.get(iri) or Name(self.wording.term(iri) if iri in own else local(iri) or iri, iri) for iri in iris}

    def rank(self, iri: str) -> int:
        """How well the reader reads the note in which a place lies: 0 is best."""
        card = self.site.notes.get(iri.partition("#")[0])
        tag = card.lang.lower() if card is not None else ""
        return next((self.tags.index(t) for t in (tag, tag.partition("-")[0]) if t in self.tags), len(self.tags))

    def page(self, template: str, status: int = 200, **values: object) -> Answer:
        """A page made from a template."""
        known = {
            **self.wording.helpers(),
            "languages": tuple(tables().values()),
            "ask": self.ask,
            "url": lambda iri: local_url(iri, self.ask.base),
        }
        text = environment().get_template(template).render({**known, **values})
        return Answer(status, HTML, text.encode("utf-8", "replace"))

    def missing(self, message: str, status: int = 404) -> Answer:
        """A page that says that there is nothing."""
        return self.page("missing.html", status, message=message)


def reader(site: Site, ask: Ask) -> Reader:
    """Who asks, with the words they read."""
    tags = widened((*([ask.chosen] if ask.chosen else ()), *ask.languages))
    words = words_for(tags)
    first = next((at for at, tag in enumerate(tags) if tag == words.tag), len(tags))
    own = tags[: first + 1] if first < len(tags) else (words.tag,)
    return Reader(site, ask, Wording(words, tuple(dict.fromkeys((*own, *tags, next(iter(tables())))))))


@lru_cache(maxsize=256)
def _text(place: Path, sha256: str) -> str | None:
    return text_of(place, sha256)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The server's templates and the shared ones."""
    return rendering.environment(TEMPLATES, asset=asset, bundled=bundled, outside=outside_url)


def warm() -> None:
    """Read what every page needs, so that the first reader does not wait for it."""
    ontology()
    tables()
    for template in environment().list_templates():
        environment().get_template(template)


def json_answer(value: Any, status: int = 200) -> Answer:
    """A value as JSON, safe to stand in a page."""
    return Answer(status, JSON, json_text(value).encode("utf-8", "replace"))
