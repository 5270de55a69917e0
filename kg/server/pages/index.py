"""The full-text index of a generation: names, notes and quotes, found by any part of them in any script.

A text is indexed as its overlapping pairs of characters, in order, so that a
phrase of pairs is found exactly where the searched text stands, and as its
single characters. It begins and ends with a space, which marks where words do.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal
from tantivy import Document, Index, Occur, Query, Schema, SchemaBuilder, Searcher

from kg.graph.evidence import value
from kg.ontology import DCTERMS, KG, SKOS
from kg.pages.folding import fold
from kg.server.pages.site import Site
from kg.stores.generations import writing
from kg.stores.texts import text_of

FOLDER = "search"
SPACE = "␣"
LONGEST = 10_000  # code points of a line that are searched
MEMORY = 50_000_000


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: a name (`kind` name), a line of a note (line) or something said (quote).

    Args:
        iri: the entity or note, the note with the line's place, or the statement.
        text: what was searched in.
        weight: how often the thing is mentioned.
    """

    kind: str
    iri: str
    text: str
    weight: int


def index_of(site: Site) -> Path:
    """The folder of the generation's index; it is made where it is missing."""
    folder = site.generation / FOLDER
    if not folder.is_dir():
        with writing(site.place):
            if not folder.is_dir():
                _fill(site, folder)
    return folder


def search(searcher: Searcher, kind: str, text: str, most: int) -> list[Hit]:
    """What holds all words of a text, the best first: whole names, then beginnings of words, then what is mentioned most.

    Args:
        searcher: of the index.
        kind: what to look for.
        text: what a person typed.
        most: how many to give.
    """
    words = fold(text).text.split()
    if not words:
        return []
    schema = _schema()
    of_kind = Query.term_query(schema, "kind", kind)
    held = [(Occur.Must, Query.const_score_query(_holds(schema, word), 1.0)) for word in words]
    whole = " ".join(words)
    better = [(f" {whole} ", 16.0), (f" {whole}", 8.0), *((f" {word}", 2.0) for word in words)]
    wished = [(Occur.Should, Query.const_score_query(_holds(schema, phrase), score)) for phrase, score in better]
    query = Query.boolean_query([(Occur.Must, Query.const_score_query(of_kind, 0.0)), *held, *wished])
    found = searcher.search(query, most, count=False).hits
    if kind == "name":
        found = [*found, *searcher.search(query, most, count=False, order_by_field="weight").hits]
    hits = [(_score(hit.text, whole), hit) for hit in (_hit(searcher, address) for _, address in found)]
    hits.sort(key=lambda pair: (*pair[0], -pair[1].weight, len(pair[1].text), pair[1].text, pair[1].iri))
    return list(dict.fromkeys(hit for _, hit in hits))[:most]


def opened(folder: Path) -> Searcher:
    """A searcher of the index in a folder."""
    index = Index.open(str(folder))
    index.reload()
    return index.searcher()


def _score(text: str, whole: str) -> tuple[int, ...]:
    folded = f" {fold(text).text} "
    return (folded != f" {whole} ", not folded.startswith(f" {whole}"), f" {whole}" not in folded, whole not in folded)


def _hit(searcher: Searcher, address: object) -> Hit:
    document = searcher.doc(address)  # type: ignore[arg-type]
    kind, iri, text, weight = (document.get_first(name) for name in ("kind", "iri", "text", "weight"))
    assert kind is not None and iri is not None and text is not None and weight is not None
    return Hit(kind, bytes(iri).decode(), bytes(text).decode(), weight)


def _holds(schema: Schema, word: str) -> Query:
    """What holds the folded text as it is, its spaces included."""
    if len(word) == 1:
        return Query.term_query(schema, "ones", word)
    pairs: list[str | tuple[int, str]] = [*_pairs(word)]
    return Query.phrase_query(schema, "pairs", pairs) if len(pairs) > 1 else Query.term_query(schema, "pairs", word.replace(" ", SPACE))


def _pairs(text: str) -> list[str]:
    marked = text.replace(" ", SPACE)
    return [marked[i : i + 2] for i in range(len(marked) - 1)]


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("kind", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("iri", "text"):
        builder.add_bytes_field(name, stored=True, indexed=False)
    builder.add_text_field("pairs", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("ones", tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("weight", stored=True, fast=True)
    return builder.build()


def _fill(site: Site, folder: Path) -> None:
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    index = Index(_schema(), str(fresh))
    writer = index.writer(MEMORY, 1)
    for hit in _all(site):
        text = fold(hit.text).text
        pairs, ones = _pairs(f" {text} "), sorted(set(text) - {" "})
        document = Document(kind=hit.kind, pairs=" ".join(pairs), ones=" ".join(ones))
        document.add_bytes("iri", hit.iri.encode("utf-8", "replace"))
        document.add_bytes("text", hit.text.encode("utf-8", "replace"))
        document.add_unsigned("weight", hit.weight)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    fresh.replace(folder)


def _all(site: Site) -> Iterator[Hit]:
    mentions = {value(e): int(value(n)) for e, n in site.rows("SELECT ?e (COUNT(*) AS ?n) { ?x kg:mentions ?e } GROUP BY ?e") if e and n}
    predicates = " ".join(f"<{p}>" for p in (SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel", DCTERMS + "title"))
    notes = site.notes
    for iri, text in site.rows(f"SELECT DISTINCT ?x ?t {{ VALUES ?p {{ {predicates} }} ?x ?p ?t }}"):
        if iri is not None and isinstance(text, Literal) and (value(iri) in mentions or value(iri) in notes):
            yield Hit("name", value(iri), text.value, mentions.get(value(iri), 0))
    for note in notes.values():
        yield from _lines(site, note.iri, note.sha256)
    for iri, text in site.rows(f"SELECT ?x ?t {{ VALUES ?p {{ <{KG}quote> <{KG}paraphrase> }} ?x ?p ?t }}"):
        if iri is not None and text is not None:
            yield Hit("quote", value(iri), value(text), 0)


def _lines(site: Site, note: str, sha256: str) -> Iterator[Hit]:
    at = 0
    for line in (text_of(site.place, sha256) or "").splitlines(keepends=True):
        shown = line.strip()
        if any(c.isalnum() for c in shown):
            start = at + len(line) - len(line.lstrip())
            yield Hit("line", f"{note}#char={start},{start + len(shown)}", shown[:LONGEST], 0)
        at += len(line)
