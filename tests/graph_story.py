"""A graph to look at: one fact in three languages, dates over twenty years, contradictions, words and numbers, and a formula."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from tests.export_cases import BASE, KG, PROV, RDF, SKOS, XSD, canonical

OA = "http://www.w3.org/ns/oa#"
DC = "http://purl.org/dc/terms/"
DATE = ox.NamedNode(XSD + "date")
DECIMAL = ox.NamedNode(XSD + "decimal")

NAMES = {
    "alibaba": ("Organization", {"en": "Alibaba Group", "ja": "アリババグループ", "zh": "阿里巴巴集团"}),
    "hoshi": ("Organization", {"en": "Hoshi Tea", "ja": "星茶", "zh": "星茶"}),
    "mika": ("Person", {"en": "Mika Arai", "ja": "新井美香"}),
    "osaka": ("Place", {"en": "Osaka", "ja": "大阪"}),
    "kite": ("AIModel", {"en": "Kite 3"}),
    "fair": ("Event", {"en": "Tea Fair"}),
}


@dataclass(frozen=True)
class Told:
    """A fact as one note tells it: days are those between which its date lies."""

    note: str
    subject: str
    predicate: str
    object: str
    exact: str
    days: tuple[str, str] = ("", "")
    confidence: str = "0.9"
    modality: str = "asserted"
    before: str = ""
    after: str = ""


TOLD = (
    Told("en", "mika", "founderOf", "hoshi", "Mika Arai founded Hoshi Tea", ("2004-05-01", "2004-05-31"), "0.95", after=" in May 2004."),
    Told("ja", "mika", "founderOf", "hoshi", "新井美香は2004年に星茶を創業", ("2004-01-01", "2004-12-31"), after="した。"),
    Told("zh", "hoshi", "partnerOf", "alibaba", "星茶与阿里巴巴集团合作", ("2016-01-01", "2016-12-31"), "0.8", before="2016年，"),
    Told("en", "hoshi", "partnerOf", "alibaba", "a partner of Alibaba Group", confidence="0.6", before="Hoshi Tea is "),
    Told("en", "hoshi", "headquarteredIn", "osaka", "Hoshi Tea has its seat in Osaka"),
    Told("en", "alibaba", "developerOf", "kite", "Alibaba Group trained Kite 3", ("2020-03-01", "2020-03-31"), "0.85"),
    Told("en", "alibaba", "foundedOn", "1999", "Alibaba Group began in 1999", ("1999-01-01", "1999-12-31")),
    Told("en", "hoshi", "foundedOn", "2004", "Hoshi Tea opened in 2004", ("2004-01-01", "2004-12-31")),
    Told("zh", "hoshi", "foundedOn", "2005", "星茶于2005年开业", ("2005-01-01", "2005-12-31")),
    Told("en", "mika", "positionAt", "hoshi", "Mika Arai may leave Hoshi Tea", confidence="0.5", modality="rumoured"),
    Told("en", "kite", "slogan", '=HYPERLINK("x")', 'Kite 3 is called =HYPERLINK("x")'),
)


def story() -> list[ox.Quad]:
    """Three notes, six entities and eleven facts, in canonical order."""
    rows: list[tuple[str, str, ox.NamedNode | ox.Literal]] = []
    for lang in ("en", "ja", "zh"):
        note = f"{BASE}note/tea-{lang}"
        rows += [
            (note, RDF + "type", ox.NamedNode(KG + "Note")),
            (note, DC + "title", ox.Literal(f"Tea ({lang})", language=lang)),
            (note, DC + "language", ox.Literal(lang)),
            (note, KG + "path", ox.Literal(f"tea-{lang}")),
        ]
    for key, (kind, labels) in NAMES.items():
        rows.append((f"{BASE}entity/{key}", RDF + "type", ox.NamedNode(KG + kind)))
        rows += [(f"{BASE}entity/{key}", SKOS + "prefLabel", ox.Literal(text, language=lang)) for lang, text in labels.items()]
        rows.append((f"{BASE}note/tea-en", KG + "mentions", ox.NamedNode(f"{BASE}entity/{key}")))
    for i, told in enumerate(TOLD):
        rows += _assertion(i, told)
    place = f"{BASE}note/tea-en#char=0,27"
    rows += [
        (f"{BASE}statement/1", RDF + "type", ox.NamedNode(KG + "Statement")),
        (f"{BASE}statement/1", KG + "speaker", ox.NamedNode(f"{BASE}entity/mika")),
        (f"{BASE}statement/1", KG + "about", ox.NamedNode(f"{BASE}entity/hoshi")),
        (f"{BASE}statement/1", KG + "quote", ox.Literal("First the water, then the leaf.", language="en")),
        (f"{BASE}statement/1", KG + "evidence", ox.NamedNode(place)),
        (f"{BASE}measurement/1", RDF + "type", ox.NamedNode(KG + "Measurement")),
        (f"{BASE}measurement/1", KG + "of", ox.NamedNode(f"{BASE}entity/alibaba")),
        (f"{BASE}measurement/1", KG + "measure", ox.NamedNode(KG + "revenue")),
        (f"{BASE}measurement/1", KG + "value", ox.Literal("5000000", datatype=DECIMAL)),
        (f"{BASE}measurement/1", KG + "unit", ox.Literal("CNY")),
        (f"{BASE}measurement/1", KG + "evidence", ox.NamedNode(place)),
        (f"{BASE}conflict/1", RDF + "type", ox.NamedNode(KG + "Conflict")),
        (f"{BASE}conflict/1", KG + "kind", ox.Literal("two dates for one event")),
        (f"{BASE}conflict/1", KG + "side", ox.NamedNode(f"{BASE}assertion/07")),
        (f"{BASE}conflict/1", KG + "side", ox.NamedNode(f"{BASE}assertion/08")),
    ]
    return canonical(ox.Quad(ox.NamedNode(s), ox.NamedNode(p), o, ox.NamedNode(f"{BASE}note/tea-en")) for s, p, o in rows)


def _assertion(number: int, told: Told) -> list[tuple[str, str, ox.NamedNode | ox.Literal]]:
    me, note = f"{BASE}assertion/{number:02}", f"{BASE}note/tea-{told.note}"
    start = 100 * number
    place = f"{note}#char={start},{start + len(told.exact)}"
    end = ox.NamedNode(f"{BASE}entity/{told.object}") if told.object in NAMES else ox.Literal(told.object)
    days = [(me, KG + name, ox.Literal(day, datatype=DATE)) for name, day in zip(("earliest", "latest"), told.days, strict=True) if day]
    return [
        (me, RDF + "type", ox.NamedNode(KG + "Assertion")),
        (me, RDF + "subject", ox.NamedNode(f"{BASE}entity/{told.subject}")),
        (me, RDF + "predicate", ox.NamedNode(KG + told.predicate)),
        (me, RDF + "object", end),
        (me, KG + "modality", ox.NamedNode(KG + told.modality)),
        (me, KG + "confidence", ox.Literal(told.confidence, datatype=DECIMAL)),
        (me, PROV + "wasDerivedFrom", ox.NamedNode(note)),
        (me, KG + "evidence", ox.NamedNode(place)),
        (place, KG + "exact", ox.Literal(told.exact)),
        (place, KG + "line", ox.Literal(number + 1)),
        (place, OA + "hasSelector", ox.NamedNode(place + "-quote")),
        (place + "-quote", OA + "exact", ox.Literal(told.exact)),
        (place + "-quote", OA + "prefix", ox.Literal(told.before)),
        (place + "-quote", OA + "suffix", ox.Literal(told.after)),
        *days,
    ]
