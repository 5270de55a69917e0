"""What is wrong with the catalogue, or likely to go wrong when notes are read with it."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.catalogue import Catalogue, fold_name
from kg.curating.entries import Entry, Name, Place, catalogue_files, short
from kg.curating.finding import by_name
from kg.curating.identifiers import authorities, malformed
from kg.model import Entity
from kg.ontology import KG, Ontology
from kg.plain.normal import fold_table
from kg.resources import language, languages, shipped_ontology
from kg.words import common_words, dictionary_words, function_words, lists_words

SHORT = 3  # characters up to which a name may be an ordinary word, or a part of one
SHOWN = 4  # words in which a name stands that are told
_JOINERS = "\u200c\u200d"  # they stand inside words of some scripts, and inside emoji
EXCUSE = "leave it out, or excuse it in excused.toml with the reason"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: `kind` says what sort, `name` which label or identifier it is about ("" for the entity itself)."""

    place: Place
    kind: str
    entity: str
    name: str
    what: str
    advice: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}: {self.advice}"


def findings(
    catalogue: Mapping[str, Entry], roots: Sequence[Path], base: str, ontology: Ontology, only: Collection[str] | None = None
) -> tuple[Finding, ...]:
    """All that is to be looked at, by file and line.

    Args:
        catalogue: the entities.
        roots: the ontology folders, for the languages and the forms of identifiers.
        base: the IRI under which entities are named.
        ontology: the classes.
        only: the entities to look at; None for all.

    Raises:
        ValueError: a file of the ontology folders cannot be used.
    """
    some = [entry for iri, entry in catalogue.items() if only is None or iri in only]
    out = [finding for entry in some for finding in (*_classes(entry, ontology), *_labels(entry))]
    out += _shared(catalogue, roots, base, only)
    out += _identifiers(catalogue, some, roots, base)
    out += _ordinary(some, roots)
    out += _inside(some, roots)
    return tuple(sorted(set(out), key=lambda f: (str(f.place.file), f.place.line, f.kind, f.entity, f.name)))


def untidy(text: str) -> str:
    """What is wrong with a label's characters; empty where nothing is."""
    if any(unicodedata.category(c) == "Cs" for c in text):
        return "holds half a character"
    odd = [c for c in text if c == "\ufffd" or (unicodedata.category(c) in ("Cc", "Cf", "Co", "Cn", "Zl", "Zp") and c not in _JOINERS)]
    if odd:
        return f"holds U+{ord(odd[0]):04X}, which nobody sees"
    if text != " ".join(text.split()) or any(c.isspace() and c != " " for c in text):
        return "has stray white space"
    if not unicodedata.is_normalized("NFC", text):
        return "is not composed (NFC)"
    return "" if any(c.isalnum() for c in fold_name(text, {})) else "has no letter or digit"


def _classes(entry: Entry, ontology: Ontology) -> Iterator[Finding]:
    def wrong(place: Place, what: str, advice: str) -> Finding:
        return Finding(place, "class", entry.iri, "", f"{entry.label} {what}", advice)

    if not entry.types:
        yield wrong(entry.place, "has no class", "give it one, such as a kg:Company")
    for iri, place in entry.types:
        local = iri.removeprefix(KG)
        if local == iri or local not in ontology.classes:
            yield wrong(place, f"is of no class that there is, {iri}", "write one of kg.ttl")
        elif local not in ontology.bases:
            known = ", ".join(f"kg:{name}" for name in sorted(ontology.base_types))
            yield wrong(place, f"is a kg:{local}, which is no class of things with names", f"write one of {known}, or one below them")
    if len({iri for iri, _ in entry.types}) > 1:
        yield wrong(entry.types[-1][1], "has two classes", "keep the finer one")


def _labels(entry: Entry) -> Iterator[Finding]:
    preferred = [n for n in entry.names if n.kind == "prefLabel"]
    if not preferred:
        yield Finding(entry.place, "unnamed", entry.iri, "", f"{entry.label} has no skos:prefLabel", "say what it is called first")
    seen: dict[str, Name] = {}
    for name in preferred:
        if seen.setdefault(name.tag, name).text != name.text:
            what = f"{name.text} and {seen[name.tag].text} are both the preferred name in {name.tag or 'no language'}"
            yield Finding(name.place, "unnamed", entry.iri, name.text, what, "make one of them a skos:altLabel")
    for name in entry.names:
        told = (name.place, entry.iri, name.text)
        if wrong := untidy(name.text):
            yield _about("untidy", *told, f"the name {name.text!r} {wrong}", "write it as it is written in notes")
        elif len(name.text) < 2:
            yield _about("short", *told, f"{name.text} is a single character", EXCUSE)
        if not name.tag:
            yield _about("language", *told, f"{name.text} is in no language", "write its tag behind it, such as @en")


def _about(kind: str, place: Place, entity: str, name: str, what: str, advice: str) -> Finding:
    return Finding(place, kind, entity, name, what, advice)


def _shared(catalogue: Mapping[str, Entry], roots: Sequence[Path], base: str, only: Collection[str] | None) -> Iterator[Finding]:
    """Names that two entities bear, in one language or in two; told of the later one."""
    rank = {file: n for n, file in enumerate(catalogue_files(roots))}
    for some in by_name(catalogue).values():
        if len({entry.iri for entry, _ in some}) < 2:
            continue
        ordered = sorted(some, key=lambda row: (only is not None and row[0].iri in only, rank.get(row[1].place.file, 0), row[1].place.line))
        first, known = ordered[0]
        for entry, name in ordered[1:]:
            if entry.iri == first.iri or (only is not None and entry.iri not in only):
                continue
            other = next((n for e, n in ordered if e.iri == first.iri and n.tag == name.tag), known)
            lost = f"there in {other.tag or '?'}, here in {name.tag or '?'}"
            lost = "a note that writes it means neither" if other.tag == name.tag else lost
            what = f"{name.text} is a name of {short(first.iri, base)} too ({other.place}): {lost}"
            yield Finding(name.place, "shared", entry.iri, name.text, what, "let one of them bear it")


def _identifiers(catalogue: Mapping[str, Entry], some: Iterable[Entry], roots: Sequence[Path], base: str) -> Iterator[Finding]:
    known = authorities(roots)
    bearers: dict[str, list[Entry]] = defaultdict(list)
    for entry in catalogue.values():
        for iri in {iri for iri, _ in entry.same}:
            bearers[iri].append(entry)
    shipped = shipped_ontology()
    for entry in some:
        for iri, place in entry.same:
            others = [e for e in bearers[iri] if e.iri != entry.iri]
            if wrong := malformed(iri, known):
                yield Finding(place, "identifier", entry.iri, iri, f"{iri}: {wrong}", "mend it")
            if others:
                what = f"{iri} is {short(others[0].iri, base)} too ({others[0].place})"
                yield Finding(place, "identifier", entry.iri, iri, what, "make them one, or take it from one of them")
            if iri not in entry.confirmed and not place.file.resolve().is_relative_to(shipped):
                yield Finding(place, "identifier", entry.iri, iri, f"nobody confirmed {iri}", "kg catalogue add --same with --confirm")


def _ordinary(some: Sequence[Entry], roots: Sequence[Path]) -> Iterator[Finding]:
    by_tag: dict[str, list[tuple[Entry, Name]]] = {tag: [] for tag in languages(roots)}
    for entry in some:
        for name in entry.names:
            if name.tag in by_tag and len(name.text.split()) == 1:
                by_tag[name.tag].append((entry, name))
    for tag, rows in sorted(by_tag.items()):
        table = language(tag, "reading", roots)
        words = function_words(table)
        brief = {name.text: fold_name(name.text, {}) for _, name in rows if len(name.text) <= SHORT and not name.text.isascii()}
        common = common_words(table, tuple(brief.values()))
        for entry, name in rows:
            text = name.text
            cased = text in (text.lower(), text.capitalize(), text.upper())  # names are found as they are cased
            if (cased and text.lower() in words) or brief.get(text) in common:
                yield Finding(name.place, "ordinary", entry.iri, text, f"{text} is an ordinary word of {tag}", EXCUSE)


def _inside(some: Sequence[Entry], roots: Sequence[Path]) -> Iterator[Finding]:
    """Short names that the matcher finds inside a longer word of a dictionary."""
    seen = set()
    for tag in languages(roots):
        table = language(tag, "reading", roots)
        rules = (table.get("dictionary"), table.get("fold", ""), table.get("lenient_borders", False))
        if rules not in seen and lists_words(table):
            fold = fold_table(rules[1])
            if named := _short_names(some, fold, tag):
                names = Catalogue([_entity(entry) for entry in some], (), fold, rules[2])
                yield from _found_inside(names, named, dictionary_words(table), tag)
        seen.add(rules)


def _short_names(some: Sequence[Entry], fold: Mapping[int, str], tag: str) -> dict[str, tuple[Entry, Name]]:
    """Short names as they are matched → who bears them, and how it is written, in that language where it is."""
    named: dict[str, tuple[Entry, Name]] = {}
    for entry in some:
        for name in sorted(entry.names, key=lambda n: n.tag != tag):
            if len(key := fold_name(name.text, fold)) <= SHORT and not key.isascii():
                named.setdefault(key, (entry, name))
    return named


def _found_inside(names: Catalogue, named: Mapping[str, tuple[Entry, Name]], words: Sequence[str], tag: str) -> Iterator[Finding]:
    stands: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for match in names.find(word, frozenset(), tag):
            if match.end - match.start < len(word):
                stands[word[match.start : match.end]].append(word)
    for key in sorted(stands.keys() & named.keys()):
        entry, name = named[key]
        longer = f"{', '.join(stands[key][:SHOWN])}{' …' if len(stands[key]) > SHOWN else ''}"
        yield Finding(name.place, "inside", entry.iri, name.text, f"{name.text} is found inside other words: {longer}", EXCUSE)


def _entity(entry: Entry) -> Entity:
    return Entity(entry.iri, entry.type, tuple((n.tag, n.text) for n in entry.names), catalogued=True)
