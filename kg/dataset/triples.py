"""What stands in a note's graph: the note, its author and pages, its entities and mentions, its facts, and the evidence.

Literals go in as they were read, never canonicalised.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.dataset.facts import Scope, decided, fact_triples
from kg.dataset.terms import TYPE, Triple, days, edtf, integer, iri, json_literal, kg, text
from kg.iris import digest, note_iri, segment
from kg.model import Assertion, Entity, Evidence, Extraction, Field, Measurement, Mention, Reading, Reference, Statement
from kg.ontology import DCTERMS, OA, PROV, RDFS, SCHEMA, SKOS, XSD, Ontology

_PLACES = {"title": "title", "heading": "heading", "paragraph": "prose", "item": "list", "cell": "table", "reference": "reference"}
_KNOWN_FIELDS = frozenset({"title", "lang", "date", "model"})
_FLAGS = frozenset({"generated", "translated"})
_AROUND = 32  # code points of prefix and suffix in a text quote selector


def note_triples(extraction: Extraction, ontology: Ontology, base: str) -> Iterator[Triple]:
    """Every triple of one note's graph; some come more than once.

    Raises:
        KeyError: an entity's type or an assertion's predicate is not in the ontology.
    """
    scope = Scope(extraction.note, note_iri(base, extraction.note.path), ontology, base)
    known = entities(extraction)
    yield from _note(scope)
    for field in extraction.note.fields:
        yield from _field(scope, field)
    yield from _author(scope, known)
    for entity in known:
        if not entity.catalogued:
            yield from describe(entity, ontology)
    for reference in extraction.note.references:
        yield from _page(scope, reference)
    for mention in extraction.mentions:
        yield from _mention(scope, mention)
    yield from fact_triples(scope, extraction)
    yield from ((iri(scope.iri), kg("decidedBy"), ox.NamedNode(decision)) for decision in extraction.decided)
    for evidence in _places(scope, extraction).values():
        yield from _evidence(scope, evidence)


def entities(extraction: Extraction) -> tuple[Entity, ...]:
    """The entities of a note: those listed and those that only a mention holds, one an IRI."""
    found = {e.iri: e for e in (*(m.entity for m in extraction.mentions), *extraction.entities)}
    return tuple(found.values())


def describe(entity: Entity, ontology: Ontology) -> Iterator[Triple]:
    """An entity's type with every supertype, and its labels: per language the first is preferred, the others alternative."""
    subject = ox.NamedNode(entity.iri)
    for name in ontology.classes[entity.type]:
        yield subject, TYPE, iri(name)
    preferred: set[str] = set()
    for lang, name in entity.labels:
        if lang.lower() in preferred:
            yield subject, iri(SKOS + "altLabel"), text(name, lang)
        else:
            preferred.add(lang.lower())
            yield subject, iri(SKOS + "prefLabel"), text(name, lang)
            yield subject, iri(RDFS + "label"), text(name, lang)


def _note(scope: Scope) -> Iterator[Triple]:
    note, me = scope.note, iri(scope.iri)
    yield from scope.types(me, "Note")
    if note.title:
        yield me, iri(DCTERMS + "title"), text(note.title, note.lang)
        yield me, iri(RDFS + "label"), text(note.title, note.lang)
    yield me, iri(DCTERMS + "language"), ox.Literal(note.lang)
    if note.date:
        yield me, iri(DCTERMS + "date"), edtf(note.date)
        yield from days(me, note.date, note.date)
    for name, value in (("path", note.path), ("slug", note.slug), ("sha256", note.sha256)):
        yield me, kg(name), ox.Literal(value)


def _field(scope: Scope, field: Field) -> Iterator[Triple]:
    """A front-matter entry: a flag as a boolean, one that has no property of its own as JSON, the others stand elsewhere."""
    me = iri(scope.iri)
    if field.key in _FLAGS and isinstance(field.value, bool):
        yield me, kg(field.key), ox.Literal(str(field.value).lower(), datatype=iri(XSD + "boolean"))
    elif field.key not in _KNOWN_FIELDS:
        node = ox.NamedNode(f"{scope.iri}#field={segment(field.key)}")
        yield from scope.types(node, "Field")
        yield me, kg("field"), node
        yield node, kg("key"), ox.Literal(field.key)
        yield node, kg("json"), json_literal(field.value)
        yield node, kg("line"), integer(field.line)


def _author(scope: Scope, known: Iterable[Entity]) -> Iterator[Triple]:
    """The model that the front matter names as author: an entity without mention and without facts.

    It is the AI model of that name where the note speaks of it, else one named by the identifier's last part.
    """
    field = scope.note.field("model")
    given = field.value.strip() if field and isinstance(field.value, str) else ""
    name = given.rsplit("/", 1)[-1]
    if not name:
        return
    wanted = _folded(name)
    same = (e for e in known if scope.ontology.is_a(e.type, "AIModel") and wanted in {_folded(label) for _, label in e.labels})
    author = next(same, None) or Entity(f"{scope.base}entity/aimodel/{segment(name.casefold())}", "AIModel", (("en", name),))
    if not author.catalogued:
        yield from describe(author, scope.ontology)
    yield ox.NamedNode(author.iri), kg("modelId"), ox.Literal(given)
    yield iri(scope.iri), iri(PROV + "wasAttributedTo"), ox.NamedNode(author.iri)


def _folded(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


def _page(scope: Scope, reference: Reference) -> Iterator[Triple]:
    page = _page_node(scope, reference.url)
    yield iri(scope.iri), kg("cites"), page
    yield from scope.types(page, "WebPage")
    yield page, iri(SCHEMA + "url"), ox.Literal(reference.url, datatype=iri(XSD + "anyURI"))
    if host := _host(reference.url):
        yield page, kg("host"), ox.Literal(host)
    if reference.start < reference.end:
        # Its language is not told: it need not be the note's.
        title = scope.note.blocks[reference.block].text.read(reference.start, reference.end)
        yield page, iri(DCTERMS + "title"), ox.Literal(title)
        yield page, iri(RDFS + "label"), ox.Literal(title)
        yield page, kg("evidence"), scope.place(_at(scope, reference.block, reference.start, reference.end))


def _page_node(scope: Scope, url: str) -> ox.NamedNode:
    """The URL itself where it is one of the web's, else a node of ours: nothing a note links to becomes another scheme."""
    if url.startswith(("https://", "http://")):
        try:
            return ox.NamedNode("".join(c if c in "#?%[]" else segment(c) for c in url))
        except ValueError:
            pass
    return ox.NamedNode(f"{scope.base}page/{digest(url)}")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _mention(scope: Scope, mention: Mention) -> Iterator[Triple]:
    """That the note mentions the entity, and the place where it does. An omitted subject has no words, so no place."""
    if not mention.overruled:
        yield iri(scope.iri), kg("mentions"), ox.NamedNode(mention.entity.iri)
    if mention.start >= mention.end:
        return
    me, block = _mention_node(scope, mention), scope.note.blocks[mention.block]
    yield from scope.types(me, "Mention")
    yield me, kg("entity"), ox.NamedNode(mention.entity.iri)
    yield me, kg("evidence"), scope.place(_at(scope, mention.block, mention.start, mention.end))
    yield me, kg("place"), ox.Literal(_PLACES[block.kind])
    if block.kind == "heading":
        yield me, kg("level"), integer(block.level)
    yield me, kg("mentionKind"), ox.Literal(mention.kind)
    yield from decided(me, mention)
    yield me, iri(PROV + "wasDerivedFrom"), iri(scope.iri)
    if mention.via is not None and mention.via.start < mention.via.end:
        yield me, kg("via"), _mention_node(scope, mention.via)


def _mention_node(scope: Scope, mention: Mention) -> ox.NamedNode:
    """Hash: entity and span in the file."""
    span = scope.note.blocks[mention.block].text.span(mention.start, mention.end)
    return scope.node("mention", mention.entity.iri, span.start, span.end)


def _at(scope: Scope, block: int, start: int, end: int) -> Evidence:
    return Reading(scope.note, (), ()).evidence(block, start, end)


def _places(scope: Scope, extraction: Extraction) -> dict[tuple[int, int], Evidence]:
    """Every piece of evidence of the note, once."""
    told: tuple[Assertion | Statement | Measurement, ...] = (*extraction.assertions, *extraction.statements, *extraction.measurements)
    spoken = [e for t in told for e in (t.evidence, *t.context)]
    named = [_at(scope, m.block, m.start, m.end) for m in extraction.mentions if m.start < m.end]
    cited = [_at(scope, r.block, r.start, r.end) for r in extraction.note.references if r.start < r.end]
    return {(e.span.start, e.span.end): e for e in (*spoken, *named, *cited)}


def _evidence(scope: Scope, evidence: Evidence) -> Iterator[Triple]:
    """The words, and how the Web Annotation standard points to them: by position, and by quotation with what stands around."""
    me, raw, span = scope.place(evidence), scope.note.raw, evidence.span
    position = ox.NamedNode(f"{scope.iri}#position={span.start},{span.end}")
    quotation = ox.NamedNode(f"{scope.iri}#quotation={span.start},{span.end}")
    yield from scope.types(me, "Evidence")
    yield me, iri(OA + "hasSource"), iri(scope.iri)
    yield me, kg("exact"), ox.Literal(evidence.exact)
    yield me, kg("line"), integer(evidence.line)
    if evidence.section:
        yield me, kg("section"), ox.Literal(evidence.section)
    count = iri(XSD + "nonNegativeInteger")
    yield me, iri(OA + "hasSelector"), position
    yield position, TYPE, iri(OA + "TextPositionSelector")
    yield position, iri(OA + "start"), ox.Literal(str(span.start), datatype=count)
    yield position, iri(OA + "end"), ox.Literal(str(span.end), datatype=count)
    yield me, iri(OA + "hasSelector"), quotation
    yield quotation, TYPE, iri(OA + "TextQuoteSelector")
    yield quotation, iri(OA + "exact"), ox.Literal(evidence.exact)
    yield quotation, iri(OA + "prefix"), ox.Literal(raw[max(0, span.start - _AROUND) : span.start])
    yield quotation, iri(OA + "suffix"), ox.Literal(raw[span.end : span.end + _AROUND])
