"""The page About: what the graph holds, by kind, predicate, language and note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.graph.evidence import value
from kg.ontology import KG
from kg.pages.wording import ontology
from kg.server.evaluation import Answer
from kg.server.pages.site import Reader, Site

MOST = 25  # bars of a chart


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: what it stands for, how many, and its length in percent of the longest."""

    label: str
    link: str
    lang: str
    number: int
    length: float


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures of a generation. Keys are IRIs, language tags, or the names of what was counted."""

    whole: Mapping[str, int]
    types: Mapping[str, int]
    predicates: Mapping[str, int]
    modalities: Mapping[str, int]
    languages: Mapping[str, int]
    notes: Mapping[str, int]


def page(reader: Reader) -> Answer:
    """The page."""
    counted = figures(reader.site)
    notes = reader.site.notes
    terms = {key: reader.wording.term(key) for key in (*counted.types, *counted.predicates, *counted.modalities)}
    charts = {
        "types": _bars(counted.types, terms),
        "predicates": _bars(counted.predicates, terms),
        "modalities": _bars(counted.modalities, terms),
        "languages": _bars(counted.languages, {tag: reader.wording.language_name(tag) for tag in counted.languages}),
        "per-note": _bars(
            counted.notes,
            {iri: card.title or card.path for iri, card in notes.items()},
            links={iri: iri for iri in notes},
            langs={iri: card.lang for iri, card in notes.items()},
        ),
    }
    return reader.page("about.html", whole=counted.whole, charts=charts, totals={k: len(v) for k, v in _parts(counted).items()})


@lru_cache(maxsize=1)
def figures(site: Site) -> Counted:
    """All figures of a generation; they are counted once."""
    whole = {
        "notes": len(site.notes),
        "entities": site.count("SELECT DISTINCT ?e { ?n kg:mentions ?e }", nested=True),
        "facts": site.count(
            "SELECT DISTINCT ?s ?p ?o { ?a rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; kg:modality kg:asserted }", nested=True
        ),
        "assertions": site.count("?x a kg:Assertion"),
        "statements": site.count("?x a kg:Statement"),
        "numbers": site.count("?x a kg:Measurement"),
        "mentions": site.count("?x a kg:Mention"),
        "conflicts": site.count("?x a kg:Conflict"),
    }
    notes = {iri: 0 for iri in site.notes} | _grouped(site, "?a a kg:Assertion ; prov:wasDerivedFrom ?k")
    return Counted(
        whole,
        _types(site),
        _grouped(site, "?a rdf:predicate ?k"),
        _grouped(site, "?a kg:modality ?k"),
        Counter(card.lang for card in site.notes.values()),
        notes,
    )


def _types(site: Site) -> dict[str, int]:
    """How many entities there are of each class, those of its subclasses left out."""
    kinds: dict[str, list[str]] = {}
    classes = ontology().classes
    for e, t in site.rows("SELECT DISTINCT ?e ?t { ?n kg:mentions ?e . ?e a ?t }"):
        if e is not None and t is not None and value(t).startswith(KG):
            kinds.setdefault(value(e), []).append(value(t))
    return Counter(max(sorted(ts), key=lambda t: len(classes.get(t.removeprefix(KG), ()))) for ts in kinds.values())


def _grouped(site: Site, pattern: str) -> dict[str, int]:
    rows = site.rows(f"SELECT ?k (COUNT(*) AS ?n) {{ {pattern} }} GROUP BY ?k")
    return {value(k): int(value(n)) for k, n in rows if k is not None and n is not None}


def _parts(counted: Counted) -> Mapping[str, Mapping[str, int]]:
    return {
        "types": counted.types,
        "predicates": counted.predicates,
        "modalities": counted.modalities,
        "languages": counted.languages,
        "per-note": counted.notes,
    }


def _bars(
    counts: Mapping[str, int], labels: Mapping[str, str], links: Mapping[str, str] | None = None, langs: Mapping[str, str] | None = None
) -> Sequence[Bar]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    longest = max((n for _, n in ordered), default=0) or 1
    links, langs = links or {}, langs or {}
    return [Bar(labels.get(key, key), links.get(key, ""), langs.get(key, ""), n, round(100 * n / longest, 2)) for key, n in ordered]
