"""What there is to decide in a graph, best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from math import log2
from pathlib import Path

from kg.decisions import Decisions, Naming, Nothing, Right, Same, Settled, Typing, ends_of
from kg.decisions.blocks import Draft
from kg.graph import Graph
from kg.graph.evidence import value
from kg.graph.views import Why
from kg.ontology import PREFIXES, load_ontology
from kg.resources import language, languages
from kg.review.conflicts import contradicting, words_of
from kg.review.duplicates import alike
from kg.review.facts import rejected, unsure
from kg.review.material import EntityRow, Material, material
from kg.review.spelling import spellings, together
from kg.review.things import KINDS, Option, Thing, Told, Words, because, curie, thing_id

OFTEN = 3  # mentions from which a name that is in no catalogue is asked about
DOUBT = 0.05  # how many mentions of such a name are of something else, or of nothing
CONFIRMED = 3  # decisions that bear out a name, from which it is proposed for the catalogue
SHOWN = 3  # places that are shown of an entity


def to_decide(
    graph: Graph,
    roots: Sequence[Path],
    decisions: Decisions,
    kinds: Collection[str] = KINDS,
    limit: int | None = None,
    known: Material | None = None,
) -> tuple[Thing, ...]:
    """What a decision would improve most, best first; the same for the same graph and decisions.

    Args:
        graph: the graph; one that was built before some of the decisions will do.
        roots: the ontology folders.
        decisions: what people decided; it is not asked again.
        kinds: of KINDS, which things.
        limit: how many at most; None for all.
        known: what `material` read off this graph, for those who ask often; read here if left out.

    Raises:
        ValueError: one of `kinds` is none, or a file of the ontology cannot be used.
    """
    found = material(graph, load_ontology(roots)) if known is None else known
    return tuple(_with_words(graph, found, open_things(graph, roots, decisions, found, kinds, limit)))


def open_things(
    graph: Graph, roots: Sequence[Path], decisions: Decisions, found: Material, kinds: Collection[str] = KINDS, limit: int | None = None
) -> tuple[Thing, ...]:
    """The same without the sentences of what is shown, which take the most time. `found` is what `material` read off the graph.

    Raises:
        ValueError: as `to_decide` does.
    """
    if unknown := sorted(set(kinds) - set(KINDS)):
        raise ValueError(f"there is nothing of kind {unknown[0]} to decide: name one of {', '.join(KINDS)}")
    some: dict[str, Iterable[Thing]] = {
        "conflict": _conflicts(graph, found, decisions) if "conflict" in kinds else (),
        "duplicate": alike(found, decisions, spellings(roots), _endings(roots)) if "duplicate" in kinds else (),
        "fact": unsure(found, decisions, limit),
        "name": unknown_names(found, decisions, limit),
        "pattern": rejected(found, decisions),
        "catalogue": proposed(found, decisions),
    }
    things = sorted(chain.from_iterable(some[kind] for kind in sorted(set(kinds))), key=lambda t: (-t.gain, KINDS.index(t.kind), t.id))
    return tuple(things[:limit])


def _conflicts(graph: Graph, found: Material, decisions: Decisions) -> Iterator[Thing]:
    return contradicting(found, graph.conflicts(), decisions)


def _endings(roots: Sequence[Path]) -> frozenset[str]:
    """What a company's name may lack: the legal forms of all languages, folded."""
    tables = [language(tag, "names", roots) for tag in languages(roots)]
    listed = [word for table in tables for word in table.get("legal_endings", ())]
    forms = [form for table in tables for form in table.get("form", ()) if form.get("legal")]
    listed += [word for form in forms for key in ("ends", "starts") for word in form.get(key, ())]
    return frozenset(together(word) for word in listed) - {""}


def unknown_names(found: Material, decisions: Decisions, limit: int | None = None) -> Iterator[Thing]:
    """Names that came up often, are in no catalogue, and about which nobody decided; of more than `limit` those with the most to gain."""
    known = {d.entity for d in decisions.held if isinstance(d, Nothing | Typing | Naming)} | set(decisions.merged)
    facts = Counter(end for f in found.facts for end in (f.subject, f.object))
    some = (row for iri, row in found.entities.items() if not row.named.catalogued and row.count >= OFTEN and iri not in known)
    rows = [(-DOUBT * (row.count + facts[row.named.iri]), thing_id("name", row.named.iri), row) for row in some]
    for gain, name, row in sorted(rows, key=lambda r: r[:2])[:limit]:
        reasons = (
            because("mentions", "{n} mentions in {notes} notes", n=row.count, notes=len(row.notes)),
            because("facts", "{n} facts", n=facts[row.named.iri]),
            because("uncatalogued", "in no catalogue"),
        )
        yield Thing("name", name, -gain, (row.named,), reasons=reasons, options=_naming(row, found.base))


def _naming(row: EntityRow, base: str) -> tuple[Option, ...]:
    short = curie(row.named.iri, base)
    told = Option("t", "its type is …", Draft.of("type", {"entity": short}), asks="type")
    nothing = Option("x", "it is nothing", Draft.of("nothing", {"entity": short}))
    if not row.named.type:
        return told, nothing
    return Option("y", f"it is of type {row.named.type}", told.filled(row.named.type)), told, nothing


def proposed(found: Material, decisions: Decisions) -> Iterator[Thing]:
    """Names in no catalogue that people's decisions bore out often enough to curate them."""
    borne: Counter[str] = Counter()
    for decision in decisions.held:
        match decision:
            case Naming() | Typing():
                borne[decision.entity] += 1
            case Same():
                borne[decision.entities[0]] += 1
            case Right():
                borne.update({decision.fact.subject, decision.fact.object})
            case Settled():
                borne.update(set(ends_of(decision.favour)))
    for iri, times in sorted(borne.items()):
        row = found.entities.get(decisions.merged.get(iri, (iri, ()))[0])
        if times < CONFIRMED or row is None or row.named.catalogued:
            continue
        reasons = (
            because("borne", "{n} decisions bear it out", n=times),
            because("add", "kg catalogue add puts {name} among the names that are known", name=row.named.label),
        )
        yield Thing("catalogue", thing_id("catalogue", iri), log2(times) * DOUBT * (1 + row.count), (row.named,), reasons=reasons)


def _with_words(graph: Graph, found: Material, things: Sequence[Thing]) -> Iterator[Thing]:
    """The things with the sentences of their facts, and some of those that name their entities."""
    facts = {iri for thing in things for told in thing.facts if not told.words for iri in told.iris}
    said = {why.iri: words_of(why) for why in _whys(graph, facts)}
    named = {entity.iri for thing in things for entity in thing.entities if thing.kind != "conflict"}
    places = mentions(graph, found, named)
    by_iri = {why.iri: words_of(why) for why in _whys(graph, {m for some in places.values() for m in some})}
    shown = {iri: tuple(by_iri[m] for m in some if m in by_iri) for iri, some in places.items()}
    for thing in things:
        told = tuple(_filled(fact, said) for fact in thing.facts)
        words = thing.words or tuple(w for entity in thing.entities for w in shown.get(entity.iri, ()))
        yield replace(thing, facts=told, words=words)


def _filled(fact: Told, said: dict[str, Words]) -> Told:
    return fact if fact.words else replace(fact, words=tuple(dict.fromkeys(said[iri] for iri in fact.iris if iri in said)))


def mentions(graph: Graph, found: Material, wanted: Collection[str]) -> dict[str, list[str]]:
    """entity → the IRIs of some mentions of it: the first in a note, by the note's IRI."""
    first: dict[str, list[str]] = {}
    for iri in sorted(wanted):
        row = found.entities.get(iri)
        for note in sorted(row.notes)[:SHOWN] if row is not None else ():
            asked = f"SELECT ?m ?v {{ VALUES (?e ?n) {{ (<{iri}> <{note}>) }} ?m kg:entity ?e ; prov:wasDerivedFrom ?n ; kg:evidence ?v }}"
            places = [(_offset(value(v)), value(m)) for m, v in graph.store.query(asked, PREFIXES) if m is not None and v is not None]
            first.setdefault(iri, []).extend(m for _, m in sorted(places)[:1])
    return first


def _offset(evidence: str) -> int:
    """Where a place begins in its note, as its IRI tells."""
    start = evidence.rpartition("#char=")[2].partition(",")[0]
    return int(start) if start.isdecimal() else 0


def _whys(graph: Graph, iris: Collection[str]) -> tuple[Why, ...]:
    return graph.places(iris) if iris else ()
