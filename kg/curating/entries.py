"""What the catalogue files hold, entity by entity, each thing with the file and line where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.curating.statements import Row, statements
from kg.ontology import KG, OWL, PROV, RDF, SKOS
from kg.pages.folding import fold
from kg.pages.wording import cased
from kg.resources import broken

FOLDER = "catalogue"
KINDS = ("prefLabel", "altLabel", "hiddenLabel")
SAME = (SKOS + "exactMatch", OWL + "sameAs")


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, counted from 1."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Name:
    """A label of an entity: `kind` is one of KINDS, `tag` its language as BCP 47 writes it, "" where it has none."""

    kind: str
    tag: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity of the catalogue, over all files. `types` are the IRIs of its classes, `same` of what it is elsewhere, with places.

    `confirmed` are those of `same` that a person confirmed.
    """

    iri: str
    place: Place
    types: tuple[tuple[str, Place], ...] = ()
    names: tuple[Name, ...] = ()
    same: tuple[tuple[str, Place], ...] = ()
    confirmed: frozenset[str] = frozenset()

    @property
    def type(self) -> str:
        """The local name of its first class; empty where it has none."""
        return next((iri.removeprefix(KG) for iri, _ in self.types), "")

    @property
    def label(self) -> str:
        """A name to show: its first one."""
        return min(self.names, key=lambda n: (KINDS.index(n.kind), n.tag)).text if self.names else self.iri


def catalogue_files(roots: Sequence[Path]) -> list[Path]:
    """The files of the catalogue in these ontology folders."""
    return [file for root in roots for file in sorted((root / FOLDER).glob("*.ttl"))]


def file_text(file: Path) -> str:
    """What a catalogue file says, with its line ends as they are, and a byte-order mark if it has one.

    Raises:
        ValueError: it is not UTF-8; the message names file and line.
    """
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise broken(file, error) from error


def entries(roots: Sequence[Path], base: str) -> dict[str, Entry]:
    """The entities of the catalogue by IRI, sorted.

    Args:
        roots: the ontology folders.
        base: the IRI under which entities are named.

    Raises:
        ValueError: a file is not Turtle, or says something without a name; the message names file and line.
    """
    rows = []
    for file in catalogue_files(roots):
        text = file_text(file).removeprefix("\ufeff")
        rows += [(file, row) for statement in statements(file, text, base) for row in statement.rows]
    return entries_of(rows)


def entries_of(rows: Iterable[tuple[Path, Row]]) -> dict[str, Entry]:
    """The entities of which these rows of files tell, by IRI, sorted."""
    told: dict[str, list[tuple[Place, Row]]] = {}
    for file, row in rows:
        told.setdefault(row.subject, []).append((Place(file, row.line), row))
    confirmed: dict[str, set[str]] = {}
    for some in told.values():
        of = {row.predicate: row.object.value for _, row in some}
        if of.get(RDF + "predicate") in SAME and PROV + "wasAttributedTo" in of:
            confirmed.setdefault(of.get(RDF + "subject", ""), set()).add(of.get(RDF + "object", ""))
    return {iri: _entry(iri, told[iri], confirmed) for iri in sorted(told) if any(map(_is_about_an_entity, told[iri]))}


def _is_about_an_entity(placed: tuple[Place, Row]) -> bool:
    row = placed[1]
    is_class = row.predicate == RDF + "type" and row.object.value.startswith(KG)
    return is_class or row.predicate in SAME or row.predicate.removeprefix(SKOS) in KINDS


def _entry(iri: str, some: Sequence[tuple[Place, Row]], confirmed: Mapping[str, set[str]]) -> Entry:
    names = tuple(
        Name(kind, cased(row.object.language or ""), row.object.value, place)
        for place, row in some
        if (kind := row.predicate.removeprefix(SKOS)) in KINDS and isinstance(row.object, ox.Literal)
    )
    types = tuple((row.object.value, place) for place, row in some if row.predicate == RDF + "type")
    same = tuple((row.object.value, place) for place, row in some if row.predicate in SAME)
    return Entry(iri, some[0][0], types, names, same, frozenset(confirmed.get(iri, ())))


def short(iri: str, base: str) -> str:
    """An entity as it is shown: `ent:` and the end of its IRI."""
    return f"ent:{iri.removeprefix(f'{base}entity/')}" if iri.startswith(f"{base}entity/") else iri


def folded(name: str) -> str:
    """A name as it is compared with others: width, case, accents and Traditional and Simplified made one."""
    if name.isascii() and name.isprintable():
        return " ".join(name.casefold().split())
    return fold(name).text
