"""The page of a note: its text as it was written, and over it all that was understood, where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.graph.evidence import Properties, amount, describe, first, local, share, value
from kg.graph.views import Name
from kg.ontology import KG, RDF
from kg.pages.dates import shown
from kg.pages.links import outside_url
from kg.pages.shown import NoteCard, span_of
from kg.server.evaluation import Answer
from kg.server.pages.layers import Layer, Line, lines
from kg.server.pages.links import iri_at, local_url
from kg.server.pages.site import Reader

KINDS = {"Assertion": "fact", "Statement": "quote", "Measurement": "number", "Mention": "mention", "WebPage": "page"}
ENDS = {
    "fact": (RDF + "subject", RDF + "predicate", RDF + "object"),
    "quote": (KG + "speaker", "", ""),
    "number": (KG + "of", KG + "measure", ""),
    "mention": ("", "", KG + "entity"),
}
DETAILS = tuple(KG + n for n in ("position", "start", "end", "on", "amount", "unit", "degree", "madeAt", "saidOn"))


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read off one place: the place, and the node that says so."""

    layer: Layer
    iri: str
    node: Properties


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the page: of this note, of its translation, or of both, beside one another."""

    left: tuple[Line, ...]
    right: tuple[Line, ...]


def page(reader: Reader, card: NoteCard) -> Answer:
    """The page of a note, beside a translation where one is asked for by `with`."""
    text = reader.site.text(card.iri)
    others = _translations(reader, card)
    beside = next((o for o in others if o.iri == iri_at(reader.ask.param("with"), reader.ask.base)), None)
    found = understood(reader, card, 0)
    layers = [u.layer for u in found]
    left = tuple(lines(text, layers)) if text is not None else ()
    right: tuple[Line, ...] = ()
    if beside is not None:
        more = understood(reader, beside, len(found))
        right = tuple(lines(reader.site.text(beside.iri) or "", [u.layer for u in more]))
        found += more
    names = reader.names(_iris(found))
    seen: dict[str, int] = {}
    for u in found:
        seen[u.layer.kind] = seen.get(u.layer.kind, 0) + 1
    return reader.page(
        "note.html",
        card=card,
        kept=text is not None,
        others=others,
        beside=beside,
        rows=side_by_side(left, right) if beside is not None else [Row(left, ())],
        cards=_cards(reader, found, names),
        found=[(u, _sentence(reader, u, names)) for u in found if u.layer.kind in ("fact", "quote", "number")] if text is None else [],
        seen=seen,
        silent=sum(line.silent for line in left),
        total=sum(line.total for line in left),
    )


def understood(reader: Reader, card: NoteCard, first_number: int) -> list[Understood]:
    """Everything that was read off a note, in the order of the text."""
    query = f"SELECT DISTINCT ?x ?e {{ ?e oa:hasSource {NamedNode(card.iri)} . ?x kg:evidence ?e }}"
    at: dict[str, list[str]] = {}
    for x, e in reader.site.rows(query):
        if x is not None and e is not None:
            at.setdefault(value(x), []).append(value(e))
    nodes = describe(reader.site.store, at)
    out: list[tuple[int, int, str, str, Properties]] = []
    for iri, node in nodes.items():
        kind = next((kind for name, kind in KINDS.items() if any(value(t) == KG + name for t in node.get(RDF + "type", ()))), "")
        for span in map(span_of, at[iri]):
            if kind and span is not None:
                out.append((*span, kind, iri, node))
    out.sort(key=lambda o: (o[0], -o[1], o[2], o[3]))
    return [
        Understood(Layer(number, kind, start, end, _link(reader, kind, iri, node)), iri, node)
        for number, (start, end, kind, iri, node) in enumerate(out, first_number)
    ]


def side_by_side(left: Sequence[Line], right: Sequence[Line]) -> list[Row]:
    """Two translations in rows: section by section where both have as many of each level, else all in one row."""
    ours, theirs = _sections(left), _sections(right)
    if [s[0].level for s in ours] != [s[0].level for s in theirs]:
        return [Row(tuple(left), tuple(right))]
    return [Row(tuple(a), tuple(b)) for a, b in zip(ours, theirs, strict=True)]


def _sections(of: Sequence[Line]) -> list[list[Line]]:
    out: list[list[Line]] = []
    for line in of:
        if line.kind == "heading" or not out:
            out.append([])
        out[-1].append(line)
    return out


def _translations(reader: Reader, card: NoteCard) -> list[NoteCard]:
    me = NamedNode(card.iri)
    rows = reader.site.rows(f"SELECT DISTINCT ?o {{ {{ {me} kg:translationOf ?o }} UNION {{ ?o kg:translationOf {me} }} }}")
    iris = {value(o) for (o,) in rows if o is not None} - {card.iri}
    return sorted((reader.site.notes[i] for i in iris if i in reader.site.notes), key=lambda c: (reader.rank(c.iri), c.path))


def _link(reader: Reader, kind: str, iri: str, node: Properties) -> str:
    if kind == "mention":
        return local_url(first(node, KG + "entity"), reader.ask.base)
    return outside_url(iri) if kind == "page" else ""


def _iris(found: Iterable[Understood]) -> set[str]:
    wanted = {p for ends in ENDS.values() for p in ends if p} | set(DETAILS)
    return {t.value for u in found for p in wanted for t in u.node.get(p, ()) if isinstance(t, NamedNode)}


def _ends(u: Understood, names: Mapping[str, Name]) -> list[Name]:
    """Subject, predicate and object; empty where there is none."""
    out = []
    for p in ENDS.get(u.layer.kind, ("", "", "")):
        text = first(u.node, p) if p else ""
        out.append(names.get(text, Name(text)))
    if u.layer.kind == "quote":
        out[2] = Name(first(u.node, KG + "quote", KG + "paraphrase"))
    elif u.layer.kind == "number":
        out[2] = Name(amount(u.node))
    elif u.layer.kind == "page":
        out[2] = Name(u.iri)
    return out


def _sentence(reader: Reader, u: Understood, names: Mapping[str, Name]) -> str:
    return " · ".join(n.label for n in _ends(u, names) if n.label)


def _cards(reader: Reader, found: Sequence[Understood], names: Mapping[str, Name]) -> dict[str, object]:
    """What is shown of each place when one points at it: plain values, for the page's script."""
    return {str(u.layer.number): _card(reader, u, names) for u in found}


def _card(reader: Reader, u: Understood, names: Mapping[str, Name]) -> dict[str, object]:
    words, base = reader.words, reader.ask.base
    modality = local(first(u.node, KG + "modality"))
    confidence = share(first(u.node, KG + "confidence"))
    details = [words("modality." + modality)] if modality and modality != "asserted" else []
    for p in DETAILS:
        for term in u.node.get(p, ()):
            details.append(reader.wording.qualifier(local(p), names[term.value].label if isinstance(term, NamedNode) else value(term)))
    if confidence is not None:
        details.append(f"{words('confidence')} {confidence:.2f}")
    parts = []
    for place, name in enumerate(_ends(u, names)):
        label = shown(name.label, words) if u.layer.kind == "fact" and place == 2 and not name.iri else name.label
        href = "" if place == 1 else local_url(name.iri, base) or (outside_url(name.iri or name.label) if u.layer.kind == "page" else "")
        if label:
            parts.append({"text": label, "href": href})
    text = reader.site.text(value(u.node[KG + "evidence"][0]).partition("#")[0]) or ""
    spans = [span for span in (span_of(value(t)) for t in u.node.get(KG + "context", ())) if span is not None]
    context = [{"text": text[s:e], "href": f"#char={s},{e}"} for s, e in sorted(spans)]
    return {
        "kind": u.layer.kind,
        "label": words("layer." + u.layer.kind),
        "parts": parts,
        "details": details,
        "context": context,
        "href": local_url(u.iri, base),
    }
