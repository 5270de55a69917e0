"""`nanopubs.trig`: each fact as a nanopublication, with the words that say it and a name that holds its hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pyoxigraph import Literal, Quad, Triple

from kg.exporters.base import replacing_text
from kg.exporters.pretty import Short, prefix_lines, properties_of, subject_text
from kg.exporters.spool import Spool, spooled, term
from kg.exporters.terms import KG, LABEL, OA, PROV, RDF, SKOS, TYPE, is_iri, local_name, prefixes
from kg.exporters.trusty import PLACE, Row, artifact_code

_NP = "http://www.nanopub.org/nschema#"
_PAV = "http://purl.org/pav/"
_DC = "http://purl.org/dc/terms/"
_NO_BASE = "https://example.org/kg/"
_HEAD, _ASSERTION, _PROVENANCE, _PUBINFO = _PARTS = ("Head", "assertion", "provenance", "pubinfo")
_TRIPLE = (RDF + "subject", RDF + "predicate", RDF + "object")
_PLACES = (KG + "evidence", KG + "context")
_FOUND = frozenset({*_PLACES, KG + "extractedBy", KG + "confidence", KG + "source", PROV + "wasDerivedFrom"})  # how it was found
_OF_NOTE = (_DC + "title", _DC + "language", _DC + "date", KG + "title", KG + "language", KG + "date", KG + "path", KG + "sha256")
_NAMES = (LABEL, SKOS + "prefLabel")

Told = tuple[str, str, str, str]  # which of the four graphs, subject and predicate (IRIs), object as N-Quads write it


@dataclass(frozen=True, slots=True)
class Nanopubs:
    """TriG with four graphs for each assertion: head, assertion, provenance and publication info.

    Only an asserted fact stands as a plain triple in its assertion graph; of a
    planned, rumoured or denied one the graph says what it is, and no more. There
    is no date: that of a build would give each fact another name each time.
    """

    name: str = "nanopub"
    suffix: str = ".trig"
    stem: str = "nanopubs"

    def write(self, quads: Iterable[Quad], path: Path) -> None:
        """Write the facts of `quads` to `path`.

        Raises:
            OSError: the file cannot be written.
            ValueError: a fact or a place holds a triple term, which has no trusty URI.
        """
        spool = spooled(quads)
        base = spool.base()
        namespaces = {**prefixes(base), "np": _NP, "pav": _PAV}
        me = f"{base or _NO_BASE}np/{PLACE}"
        with replacing_text(path) as file:
            file.writelines(prefix_lines(namespaces))
            for iri in spool.of_type(KG + "Assertion"):
                file.writelines(_text([_row(told, me) for told in _nanopub(iri, spool, me)], me, namespaces))


def _nanopub(iri: str, spool: Spool, me: str) -> Iterator[Told]:
    """The four graphs of an assertion; a triple may come twice."""
    about = spool.properties(iri)
    yield _HEAD, me, TYPE, f"<{_NP}Nanopublication>"
    yield _HEAD, me, _NP + "hasAssertion", f"<{me}#{_ASSERTION}>"
    yield _HEAD, me, _NP + "hasProvenance", f"<{me}#{_PROVENANCE}>"
    yield _HEAD, me, _NP + "hasPublicationInfo", f"<{me}#{_PUBINFO}>"
    for predicate, values in about.items():
        part, subject = (_PROVENANCE, f"{me}#{_ASSERTION}") if predicate in _FOUND else (_ASSERTION, iri)
        yield from ((part, subject, predicate, value) for value in values)
    yield _PROVENANCE, f"{me}#{_ASSERTION}", PROV + "alternateOf", f"<{iri}>"
    for value in [v for p in _PLACES for v in about.get(p, ()) if v.startswith("<")]:
        yield from _place(value[1:-1], spool)
    for value in about.get(PROV + "wasDerivedFrom", ()):
        note = spool.properties(value[1:-1]) if value.startswith("<") else {}
        yield from ((_PROVENANCE, value[1:-1], p, v) for p in _OF_NOTE for v in note.get(p, ()))
    yield _PUBINFO, me, _PAV + "createdWith", f"<{KG.rstrip('#')}>"
    triple = [about.get(part, ()) for part in _TRIPLE]
    if [len(found) for found in triple] == [1, 1, 1] and triple[0][0].startswith("<") and triple[1][0].startswith("<"):
        yield from _plain([found[0] for found in triple], about.get(KG + "modality", ()), spool, me)


def _place(iri: str, spool: Spool) -> Iterator[Told]:
    """A place in a note and its selectors: which characters, and the words."""
    place = spool.properties(iri)
    yield from ((_PROVENANCE, iri, predicate, value) for predicate, values in place.items() for value in values)
    for selector in [v[1:-1] for v in place.get(OA + "hasSelector", ()) if v.startswith("<")]:
        found = spool.properties(selector)
        yield from ((_PROVENANCE, selector, predicate, value) for predicate, values in found.items() for value in values)


def _plain(triple: list[str], modality: Iterable[str], spool: Spool, me: str) -> Iterator[Told]:
    """The triple itself where it is asserted, and what a reader may call it and its ends."""
    subject, predicate, value = triple
    if set(modality) <= {f"<{KG}asserted>"}:
        yield _ASSERTION, subject[1:-1], predicate[1:-1], value
    names = []
    for end in (subject, value):
        known = spool.properties(end[1:-1]) if end.startswith("<") else {}
        yield from ((_PUBINFO, end[1:-1], p, v) for p in _NAMES for v in known.get(p, ()))
        label = next((v for p in _NAMES for v in known.get(p, ())), "")
        names.append(local_name(end[1:-1]) if end.startswith("<") and not label else getattr(term(label or end), "value", end))
    yield _PUBINFO, me, LABEL, str(Literal(f"{names[0]} {local_name(predicate[1:-1])} {names[1]}"))


def _row(told: Told, me: str) -> Row:
    part, subject, predicate, text = told
    if text.startswith("_:"):  # nanopublications have no blank nodes
        return f"{me}#{part}", subject, predicate, f"{me}#_{text[2:]}"
    value = text[1:-1] if is_iri(text) else term(text)
    if isinstance(value, Triple):
        raise ValueError(f"a nanopublication has no way to write {text}: export it as TriG")
    return f"{me}#{part}", subject, predicate, value if isinstance(value, Literal) else str(value)


def _text(rows: list[Row], me: str, namespaces: Mapping[str, str]) -> Iterator[str]:
    """The nanopublication as TriG, with its name in its place."""
    code = artifact_code(rows)

    def node(iri: str) -> str:
        return f"<{iri.replace(PLACE, code) if iri.startswith(me) else iri}>"

    name = node(me)[1:-1]
    short = Short({**namespaces, "sub": f"{name}#"})
    yield f"\n@prefix sub: <{name}#> .\n"
    for part in _PARTS:
        inside = (r for r in rows if r[0] == f"{me}#{part}")
        told = sorted((node(s), node(p), str(o) if isinstance(o, Literal) else node(o)) for _, s, p, o in inside)
        yield f"\nsub:{part} {{\n"
        yield from ("\n" + subject_text(subject, properties_of(own), short) for subject, own in groupby(told, key=itemgetter(0)))
        yield "}\n"
