"""The page Search: names, notes and quotes, as one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tantivy import Searcher

from kg.graph.evidence import describe, first, value
from kg.ontology import KG, RDF
from kg.pages.folding import fold
from kg.pages.wording import ontology
from kg.server.evaluation import Answer
from kg.server.pages.index import Hit, index_of, opened, search
from kg.server.pages.site import Reader, Site

NAMES, LINES, QUOTES = 60, 12, 12
SHOWN = 12  # entities
LONGEST = 200  # code points of a query
COUNTED = (
    ("notes", "Note"),
    ("assertions", "Assertion"),
    ("statements", "Statement"),
    ("numbers", "Measurement"),
    ("conflicts", "Conflict"),
)
AROUND = 60  # code points shown before and behind what was found in a long line

Marked = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Something found, ready to be shown.

    Args:
        iri: where it leads.
        title: its name in the reader's language.
        kind: what it is.
        text: the text in which it was found, in parts, those that were searched marked.
        lang: the language of the text; "" where it is not told.
        weight: how many notes mention it.
    """

    iri: str
    title: str
    kind: str
    text: Marked
    lang: str
    weight: int


def page(reader: Reader) -> Answer:
    """The page, or only its results where `part` is asked for, as the script does while one types."""
    asked = reader.ask.param("q")[:LONGEST]
    names, lines, quotes = results(reader, asked) if asked else ((), (), ())
    template = "results.html" if reader.ask.param("part") else "search.html"
    begin = () if asked else _named(reader, _most_mentioned(reader.site), ())
    counts = () if asked else _counts(reader.site)
    return reader.page(template, asked=asked, names=names, lines=lines, quotes=quotes, begin=begin, counts=counts)


def results(reader: Reader, asked: str) -> tuple[Sequence[Found], Sequence[Found], Sequence[Found]]:
    """Entities and notes by name, lines of notes, and quotes."""
    searcher = searcher_of(index_of(reader.site))
    words = fold(asked).text.split()
    hits: dict[str, Hit] = {}
    for hit in search(searcher, "name", asked, NAMES):
        hits.setdefault(hit.iri, hit)
    named = _named(reader, list(hits.values())[:SHOWN], words)
    lines = [_line(reader, hit, words) for hit in search(searcher, "line", asked, LINES)]
    return named, lines, _quotes(reader, search(searcher, "quote", asked, QUOTES), words)


def _named(reader: Reader, hits: Sequence[Hit], words: Sequence[str]) -> list[Found]:
    names = reader.names(hit.iri for hit in hits)
    kinds = narrowest(reader, [hit.iri for hit in hits])
    notes = reader.site.notes
    return [
        Found(
            hit.iri,
            names[hit.iri].label,
            reader.words("note.one") if hit.iri in notes else kinds.get(hit.iri, ""),
            marked(hit.text, words) if hit.text != names[hit.iri].label else (),
            notes[hit.iri].lang if hit.iri in notes else "",
            hit.weight,
        )
        for hit in hits
    ]


def _line(reader: Reader, hit: Hit, words: Sequence[str]) -> Found:
    card = reader.site.notes.get(hit.iri.partition("#")[0])
    return Found(hit.iri, card.title or card.path if card else hit.iri, "", marked(hit.text, words), card.lang if card else "", 0)


def _quotes(reader: Reader, hits: Sequence[Hit], words: Sequence[str]) -> list[Found]:
    nodes = describe(reader.site.store, [hit.iri for hit in hits])
    names = reader.names(first(node, KG + "speaker") for node in nodes.values() if node.get(KG + "speaker"))
    found = []
    for hit in hits:
        node = nodes[hit.iri]
        place, speaker = first(node, KG + "evidence"), first(node, KG + "speaker")
        card = reader.site.notes.get(place.partition("#")[0])
        title = names[speaker].label if speaker else ""
        found.append(Found(place or hit.iri, title, "", marked(hit.text, words), card.lang if card else "", 0))
    return found


def marked(text: str, words: Sequence[str]) -> Marked:
    """A text in parts, those marked in which the folded words stand, together or each; a long text is cut around the first."""
    folded = fold(text)
    spans = folded.spans(" ".join(words)) or sorted(span for word in words for span in folded.spans(word))
    begin = max(0, spans[0][0] - AROUND) if spans else 0
    end = min(len(text), begin + 4 * AROUND)
    parts: list[tuple[str, bool]] = [("…", False)] if begin else []
    at = begin
    for start, stop in spans:
        if start >= at and stop <= end:
            parts += [(text[at:start], False), (text[start:stop], True)]
            at = stop
    parts += [(text[at:end], False), ("…" if end < len(text) else "", False)]
    return tuple((part, hit) for part, hit in parts if part)


def narrowest(reader: Reader, iris: Sequence[str]) -> dict[str, str]:
    """What each entity is, by the narrowest of its classes, in the reader's language."""
    types: dict[str, list[str]] = {}
    for iri, kind in reader.site.about(f"?t {{ ?x <{RDF}type> ?t }}", iris):
        if iri is not None and kind is not None and value(kind).startswith(KG):
            types.setdefault(value(iri), []).append(value(kind)[len(KG) :])
    classes = ontology().classes
    return {iri: reader.wording.term(KG + max(sorted(names), key=lambda n: len(classes.get(n, ())))) for iri, names in types.items()}


@lru_cache(maxsize=1)
def _most_mentioned(site: Site) -> Sequence[Hit]:
    rows = site.rows("SELECT ?e (COUNT(*) AS ?n) { ?x kg:mentions ?e } GROUP BY ?e ORDER BY DESC(?n) ?e LIMIT 12")
    return tuple(Hit("name", value(e), "", int(value(n))) for e, n in rows if e is not None and n is not None)


@lru_cache(maxsize=1)
def _counts(site: Site) -> tuple[tuple[str, int], ...]:
    return tuple((key, site.count(f"?x a kg:{kind}")) for key, kind in COUNTED)


@lru_cache(maxsize=1)
def searcher_of(folder: Path) -> Searcher:
    """The index in a folder, open."""
    return opened(folder)
