"""Puts names into the catalogue of the user's ontology folder, never into the one that is shipped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyoxigraph as ox

from kg.curating.additions import Addition
from kg.curating.checks import Finding, findings, untidy
from kg.curating.edits import Told, told
from kg.curating.entries import FOLDER, Entry, Place, catalogue_files, entries_of, file_text, short
from kg.curating.identifiers import authorities, identified
from kg.curating.statements import Row, Term, statements
from kg.decisions import agent_iri
from kg.entities import slug
from kg.iris import digest
from kg.ontology import KG, PROV, RDF, RDFS, SKOS, XSD, Ontology
from kg.review.writing import alone, replace_file

OWN = "own.ttl"  # where a name goes of which no file of one's own knows
DOUBTS = ("shared", "ordinary", "inside", "short")  # what a person may want all the same


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who looked at identifiers and found that they name the same thing; `when` has its offset."""

    who: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Added:
    """What was added: to which entity, in which file, at which line it stands there, and the names and identifiers."""

    entity: str
    place: Place
    names: tuple[tuple[str, str, str], ...]
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What there is to add to: the user's ontology folder, all folders, the base of the names, the classes."""

    own: Path
    roots: tuple[Path, ...]
    base: str
    ontology: Ontology


def add(
    additions: Sequence[Addition],
    desk: Desk,
    confirm: Callable[[str, str], Confirmed | None] = lambda entity, iri: None,
    anyway: bool = False,
) -> tuple[Added, ...]:
    """Write the additions; all of them, or where one cannot be, none.

    Args:
        additions: what to add. What an entity has already is left out.
        desk: what there is to add to.
        confirm: told what is shown of an entity and the IRI of the thing elsewhere, says who confirmed that they are one; None for nobody.
        anyway: add names that two entities would share, and those that would be found in other words.

    Returns what each came to.

    Raises:
        ValueError: something cannot be added; the message says where that lies and what to do.
        OSError: a file cannot be written.
    """
    with alone(desk.own / FOLDER):
        return _added(additions, desk, confirm, anyway)


def _added(additions: Sequence[Addition], desk: Desk, confirm: Callable[[str, str], Confirmed | None], anyway: bool) -> tuple[Added, ...]:
    texts = {file: file_text(file) for file in catalogue_files(desk.roots)}
    rows = {file: _rows(file, text, desk.base) for file, text in texts.items()}
    before = known = entries_of(_placed(rows))
    made: list[tuple[str, Path, Addition]] = []
    for addition in additions:
        iri, rest = _wanted(addition, known, desk)
        file, label = _file(iri, texts, rows, desk), known[iri].label if iri in known else rest.names[0][2]
        for subject, some in ((iri, _told(rest, known.get(iri))), *_confirmations(iri, label, rest.same, confirm, desk.base)):
            texts[file] = told(file, texts.get(file, ""), subject, some, desk.base) if some else texts[file]
        rows[file] = _rows(file, texts[file], desk.base)
        changed = ((f, row) for f, row in _placed(rows) if row.subject == iri or row.subject not in known)
        known = {**known, **entries_of(changed)}
        made.append((iri, file, rest))
    _look(known, before, {iri for iri, _, _ in made}, desk, anyway)
    for file in dict.fromkeys(file for _, file, _ in made):
        replace_file(file, texts[file].encode("utf-8"))
    return tuple(Added(iri, _place(known[iri], file), rest.names, rest.same) for iri, file, rest in made)


def _rows(file: Path, text: str, base: str) -> tuple[Row, ...]:
    return tuple(row for statement in statements(file, text.removeprefix("\ufeff"), base) for row in statement.rows)


def _placed(rows: Mapping[Path, Sequence[Row]]) -> Iterator[tuple[Path, Row]]:
    return ((file, row) for file, some in rows.items() for row in some)


def _wanted(addition: Addition, known: Mapping[str, Entry], desk: Desk) -> tuple[str, Addition]:
    """The entity's IRI, and what of the addition it has not yet, its identifiers as IRIs."""
    for _, _, name in addition.names:
        if wrong := untidy(name):
            raise ValueError(f"the name {name!r} {wrong}: write it as it is written in notes")
    first = next((name for kind, _, name in addition.names if kind == "prefLabel"), "")
    iri = addition.entity or f"{desk.base}entity/{slug(first)}"
    entry = known.get(iri)
    if entry is None:
        _check_whole(addition, first, desk.ontology)
    elif not addition.entity:
        raise ValueError(f"{short(iri, desk.base)} is there already ({entry.place}): add to it with --to, or name another with --to ent:…")
    elif addition.type and addition.type != entry.type:
        raise ValueError(f"{short(iri, desk.base)} is a {entry.type} ({entry.place}): leave the type out, or mend it there")
    names = _missing(addition, entry, desk.base)
    known_same = authorities(desk.roots)
    had = {i for i, _ in entry.same if i in entry.confirmed} if entry else set()
    same = tuple(i for i in dict.fromkeys(identified(s, known_same) for s in addition.same) if i not in had)
    if entry is not None and not names and not same:
        raise ValueError(f"{short(iri, desk.base)} has all of that already ({entry.place}): give it other names")
    return iri, Addition(iri, "" if entry else addition.type, names, same)


def _check_whole(addition: Addition, first: str, ontology: Ontology) -> None:
    told_as = f"{addition.entity or first or 'this'}"
    if addition.type not in ontology.bases:
        what = f"there is no class {addition.type!r}" if addition.type else f"{told_as} is in no catalogue, and its class is not given"
        raise ValueError(f"{what}: give one with --type, of {', '.join(sorted(ontology.bases))}")
    if not first:
        raise ValueError(f"{told_as} has no preferred name: give one in at least one language")


def _missing(addition: Addition, entry: Entry | None, base: str) -> tuple[tuple[str, str, str], ...]:
    """The names that the entity has not yet. Raises ValueError where it would have two preferred ones in a language."""
    has = {(n.tag, n.text) for n in entry.names} if entry else set()
    preferred = {n.tag: (n.text, f" ({n.place})") for n in entry.names if n.kind == "prefLabel"} if entry else {}
    names = tuple(row for row in dict.fromkeys(addition.names) if row[1:] not in has)
    for kind, tag, name in names:
        if kind == "prefLabel" and preferred.setdefault(tag, (name, ""))[0] != name:
            other, where = preferred[tag]
            raise ValueError(f"{short(addition.entity, base) or name} is called {other} in {tag}{where}: give {name} with --also")
    return names


def _told(rest: Addition, entry: Entry | None) -> list[tuple[str, Term]]:
    rows: list[tuple[str, Term]] = [(RDF + "type", ox.NamedNode(KG + rest.type))] if rest.type else []
    rows += [(SKOS + kind, ox.Literal(name, language=tag)) for kind, tag, name in rest.names]
    there = {iri for iri, _ in entry.same} if entry else set()
    return rows + [(SKOS + "exactMatch", ox.NamedNode(iri)) for iri in rest.same if iri not in there]


def _confirmations(
    entity: str, label: str, same: Sequence[str], confirm: Callable[[str, str], Confirmed | None], base: str
) -> Iterator[tuple[str, Told]]:
    """For each identifier: who found, when, that it names the same thing; and that person's name."""
    for iri in same:
        said = confirm(label, iri)
        if said is None:
            raise ValueError(f"nobody confirmed that {iri} is {label}: look at it, and give --confirm")
        agent = ox.NamedNode(agent_iri(base, said.who))
        when = said.when.isoformat(timespec="seconds")
        me = f"{base}confirmation/{digest(entity, iri, said.who, when)}"
        rows: list[tuple[str, Term]] = [(RDF + "type", ox.NamedNode(RDF + "Statement")), (RDF + "subject", ox.NamedNode(entity))]
        rows += [(RDF + "predicate", ox.NamedNode(SKOS + "exactMatch")), (RDF + "object", ox.NamedNode(iri))]
        rows.append((PROV + "wasAttributedTo", agent))
        rows.append((PROV + "generatedAtTime", ox.Literal(when, datatype=ox.NamedNode(XSD + "dateTime"))))
        yield me, rows
        yield agent.value, [(RDF + "type", ox.NamedNode(PROV + "Person")), (RDFS + "label", ox.Literal(said.who))]


def _file(iri: str, texts: Mapping[Path, str], rows: Mapping[Path, Sequence[Row]], desk: Desk) -> Path:
    """The user's file that speaks of the entity, else the one for names of one's own."""
    folder = desk.own / FOLDER
    own = [file for file in texts if file.parent.resolve() == folder.resolve()]
    holding = (file for file in own if any(row.subject == iri for row in rows[file]))
    return next(holding, next((file for file in own if file.name == OWN), folder / OWN))


def _look(after: Mapping[str, Entry], before: Mapping[str, Entry], iris: Collection[str], desk: Desk, anyway: bool) -> None:
    """Raise ValueError where what was added is wrong, or doubtful and not wanted all the same."""
    old = findings(before, desk.roots, desk.base, desk.ontology, iris) if before.keys() & iris else ()
    known = {(f.kind, f.entity, f.name) for f in old}
    new = (f for f in findings(after, desk.roots, desk.base, desk.ontology, iris) if (f.kind, f.entity, f.name) not in known)
    wrong = [f for f in new if not (anyway and f.kind in DOUBTS)]
    if wrong:
        raise ValueError(_message(wrong))


def _message(wrong: Sequence[Finding]) -> str:
    said = "; ".join(f.what for f in wrong)
    if all(f.kind in DOUBTS for f in wrong):
        return f"{said}: give another name, or --anyway to add it all the same"
    return f"{said}: {wrong[0].advice}"


def _place(entry: Entry, file: Path) -> Place:
    places = [n.place for n in entry.names] + [p for _, p in (*entry.types, *entry.same)]
    return min((p for p in places if p.file == file), key=lambda p: p.line)
