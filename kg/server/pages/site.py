"""What a page needs to answer: one generation of the store, the ontology, names in the reader's language, templates."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from kg.evidence import local, value
from kg.ontology import DCTERMS, KG, PREFIXES, RDFS, SKOS, Ontology, load_ontology
from kg.resources import shipped_ontology
from kg.server.evaluation import Answer
from kg.server.pages.asking import Ask, widened
from kg.server.pages.dates import shown
from kg.server.pages.links import local_url, outside_url
from kg.server.pages.static import asset, bundled
from kg.server.pages.words import Words, tables, words_for
from kg.stores import Term
from kg.stores.oxigraph import DiskStore
from kg.stores.texts import text_of
from kg.views import Name

TEMPLATES = Path(__file__).parent / "templates"
NAMING = (SKOS + "prefLabel", RDFS + "label", DCTERMS + "title")
DATED = frozenset(("start", "end", "on", "saidOn"))  # qualifiers that are dates
HTML, JSON = "text/html", "application/json"
BATCH = 500  # IRIs in one query

Row = tuple[Term | None, ...]


@dataclass(frozen=True, slots=True)
class NoteCard:
    """A note in brief: its IRI, path inside the folder, title, language, date (EDTF, or "") and the hash of its file."""

    iri: str
    path: str
    title: str
    lang: str
    date: str
    sha256: str


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
        wanted = sorted(set(iris))
        columns, _, body = pattern.partition("{")
        found: list[Row] = []
        for at in range(0, len(wanted), BATCH):
            values = " ".join(str(NamedNode(iri)) for iri in wanted[at : at + BATCH])
            found += self.rows(f"SELECT ?x {columns} {{ VALUES ?x {{ {values} }} {body}")
        return found


@dataclass(frozen=True)
class Reader:
    """Who reads a page: the words of the interface, and how things are named to them.

    Args:
        site: what is read.
        ask: the request.
        words: the interface's words.
        tags: language tags in lower case, the best first.
    """

    site: Site
    ask: Ask
    words: Words
    tags: tuple[str, ...]

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
        return {iri: named.get(iri) or Name(self.term(iri) if iri in own else local(iri) or iri, iri) for iri in iris}

    def rank(self, iri: str) -> int:
        """How well the reader reads the note in which a place lies: 0 is best."""
        card = self.site.notes.get(iri.partition("#")[0])
        tag = card.lang.lower() if card is not None else ""
        return next((self.tags.index(t) for t in (tag, tag.partition("-")[0]) if t in self.tags), len(self.tags))

    def term(self, iri: str) -> str:
        """What a term of the vocabulary is called: by its IRI or its local name."""
        name, names = iri.removeprefix(KG), ontology().names
        known = (names.get((name, cased(tag))) for tag in self.tags)
        return next((label for label in known if label), "") or ontology().label(name, self.words.tag)

    def qualifier(self, name: str, text: str, names: Mapping[str, Name] | None = None) -> str:
        """A qualifier of a fact by its local name, as it is shown; what stands under it may be a thing or a term of the vocabulary."""
        if names and text in names:
            text = names[text].label
        if name in DATED:
            text = shown(text, self.words)
        elif text.startswith(KG) or (text.isalnum() and text in ontology().concepts):
            text = self.term(text)
        return self.words("qualifier." + name, text=text) if self.words.knows("qualifier." + name) else f"{self.term(name)}: {text}"

    def language_name(self, tag: str) -> str:
        """What a language is called in the language of the page; the tag itself where nobody knows it."""
        return _language_name(tag, self.words.tag)

    def meaning(self, iri: str) -> str:
        """What a term of the vocabulary means; "" where nothing says it."""
        return ontology().definition(iri.removeprefix(KG), self.words.tag)

    def page(self, template: str, status: int = 200, **values: object) -> Answer:
        """A page made from a template."""
        known = {
            "t": self.words,
            "lang": self.words.tag,
            "languages": tuple(tables().values()),
            "ask": self.ask,
            "term": self.term,
            "meaning": self.meaning,
            "language": self.language_name,
            "qualifier": self.qualifier,
            "when": lambda edtf: shown(edtf, self.words),
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
    return Reader(site, ask, words, tuple(dict.fromkeys((*own, *tags, next(iter(tables()))))))


@lru_cache(maxsize=1024)
def _language_name(tag: str, reader: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(tag, sep="-").get_display_name(reader.replace("-", "_")) or tag)
    except (UnknownLocaleError, ValueError):
        return tag


@lru_cache(maxsize=256)
def _text(place: Path, sha256: str) -> str | None:
    return text_of(place, sha256)


@lru_cache(maxsize=1)
def ontology() -> Ontology:
    """The shipped vocabulary, for its labels."""
    return load_ontology((shipped_ontology(),))


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates. Everything that is put into one is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(asset=asset, bundled=bundled, outside=outside_url)
    return made


def warm() -> None:
    """Read what every page needs, so that the first reader does not wait for it."""
    ontology()
    tables()
    for template in environment().list_templates():
        environment().get_template(template)


def cased(tag: str) -> str:
    """A language tag as BCP 47 writes it: `zh-hant` → `zh-Hant`."""
    first, *rest = tag.split("-")
    return "-".join([first, *(r.title() if len(r) == 4 else r.upper() if len(r) == 2 else r for r in rest)])


def json_text(value: Any) -> Markup:
    """A value as JSON, safe to stand in a `script` element of a page."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def json_answer(value: Any, status: int = 200) -> Answer:
    """A value as JSON, safe to stand in a page."""
    return Answer(status, JSON, json_text(value).encode("utf-8", "replace"))
