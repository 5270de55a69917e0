"""Places in notes as pages show them: the whole sentence, in the note's own language, the words that count marked."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode

from kg.graph.evidence import value, whole, whys
from kg.graph.views import Name, Place, around
from kg.pages.shown import Quoted, Said, span_of
from kg.server.pages.sentences import sentence_at
from kg.server.pages.site import Reader
from kg.stores import Term

HEAD = 160  # code points of a sentence shown before the words; a longer one is cut


def said(reader: Reader, iris: Iterable[str]) -> dict[str, Said]:
    """What those assertions, statements, measurements and mentions say and where, by their IRIs, in the order of the notes.

    Names in them are IRIs still: `Reader.names` names all of a page at once.
    """
    found = whys(reader.site.store, iris, _bare, lambda spots: _places(reader, spots))
    return {w.iri: Said(w, quoted(reader, w.place), tuple(quoted(reader, c) for c in w.context)) for w in found}


def _places(reader: Reader, iris: Iterable[str]) -> dict[str, Place]:
    """The places that evidence IRIs name; the words around them are read from the store only where the note's text is not kept."""
    site, wanted = reader.site, set(iris)
    found: dict[str, Place] = {}
    around_of: dict[str, tuple[str, str]] = {}
    bare = {iri for iri in wanted if site.text(iri.partition("#")[0]) is None}
    for spot, before, after in site.about("?before ?after { ?x oa:hasSelector ?s . ?s oa:prefix ?before ; oa:suffix ?after }", bare):
        around_of[_text(spot)] = _text(before), _text(after)
    parts = "?exact ?line ?section { ?x kg:exact ?exact OPTIONAL { ?x kg:line ?line } OPTIONAL { ?x kg:section ?section } }"
    for cells in site.about(parts, wanted):
        iri, exact, line, section = map(_text, cells)
        note = iri.partition("#")[0]
        prefix, suffix = around_of.get(iri, ("", ""))
        name = Name(f"{site.notes[note].path}.md" if note in site.notes else note, note)
        found[iri] = Place(iri, name, whole(line), section, exact, *around(prefix, exact, suffix))
    return {iri: found.get(iri) or Place(iri, Name(iri), 0, "", "", "", 0, 0) for iri in wanted}


def _text(term: Term | None) -> str:
    return "" if term is None else value(term)


def quoted(reader: Reader, place: Place) -> Quoted:
    """A place with its whole sentence, from the note's text where that is kept, else as far as it is recorded."""
    note = place.iri.partition("#")[0]
    card = reader.site.notes.get(note)
    name = Name(card.title or card.path, note) if card else place.note
    before, words, after = place.sentence[: place.start], place.exact, place.sentence[place.end :]
    text, span = reader.site.text(note), span_of(place.iri)
    if text is not None and span is not None and text[span[0] : span[1]] == place.exact:
        start, end = sentence_at(text, *span)
        before, after = text[start : span[0]], text[span[1] : end]
    if len(before) > HEAD:
        before = "…" + before[-HEAD:]
    if len(after) > HEAD:
        after = after[:HEAD] + "…"
    return Quoted(place.iri, name, card.lang if card else "", place.line, place.section, before, words, after)


def _bare(term: Term) -> Name:
    return Name(value(term), value(term) if isinstance(term, NamedNode) else "")
