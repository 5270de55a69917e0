"""The columns that all network formats share: what is told of an entity and of a fact, under which name, as which type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

from kg.exporters.scalars import Scalar, number
from kg.exporters.view import EntityView, FactView

Type = Literal["string", "strings", "integer", "double", "boolean", "date"]
Value = str | int | float | tuple[str, ...]
Row = TypeVar("Row")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WIKIDATA = "wikidata.org/entity/"
# What Gephi's importers, or Cytoscape, take for something of their own, by a key's id or name, in whatever case.
_TAKEN = frozenset(
    (
        *("id", "label", "d3", "x", "y", "z", "xpos", "ypos", "size", "r", "g", "b", "edgeid", "edgelabel", "d7", "weight", "kind"),
        *("edge weight", "timeset", "interval", "source", "target", "name", "shared name", "suid", "selected", "interaction"),
        *("represents", "alias", "iri", "url", "description", "nodegraphics", "edgegraphics"),
    )
)


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: `value` gives a row's value, of the Python type that `type` names, or None where there is none.

    `strings` are a tuple of `str`, a `date` is a `str` of the form YYYY-MM-DD, of the years 1 to 9999; others are left out.
    """

    name: str
    type: Type
    about: str
    value: Callable[[Row], Value | None]


@dataclass(frozen=True, slots=True)
class Node:
    """An entity with what its asserted facts tell.

    `degree` counts its edges, a loop twice. `own` are its literals by
    predicate, `days` the first and last day that each predicate's dates name,
    `active` the first and last day of its dated edges, "" where one is open;
    `conflicts` counts the contradictions that are about it or its facts.
    """

    entity: EntityView
    degree: int
    own: Mapping[str, tuple[str, ...]]
    days: Mapping[str, tuple[str, str]]
    active: tuple[str, str] = ("", "")
    conflicts: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """A fact with its short id, unique in the graph, and the path of its note; `contradicted` where a conflict holds it against another."""

    id: str
    fact: FactView
    note: str
    contradicted: bool = False


def node_columns(languages: Iterable[str], predicates: Iterable[str]) -> tuple[Column[Node], ...]:
    """The columns of entities: the fixed ones, a label a language, and a column for each predicate whose objects are literals.

    A predicate whose name another column or a tool's built-in property has gets `_` behind it.
    """
    columns: list[Column[Node]] = list(_NODE)
    columns += [Column(f"label_{tag.replace('-', '_')}", "string", f"preferred label ({tag})", _label(tag)) for tag in sorted(languages)]
    taken = {c.name.casefold() for c in columns} | _TAKEN
    for predicate in sorted(predicates):
        name = predicate
        while name.casefold() in taken:
            name += "_"
        taken.add(name.casefold())
        columns.append(Column(name, "strings", f"what the notes say of it: {predicate}", _literals(predicate)))
    return tuple(columns)


def _label(tag: str) -> Callable[[Node], str | None]:
    return lambda node: next((text for lang, text in node.entity.labels if lang == tag), None)


def _literals(predicate: str) -> Callable[[Node], tuple[str, ...] | None]:
    return lambda node: node.own.get(predicate)


def _wikidata(node: Node) -> str | None:
    found = (iri.partition(_WIKIDATA)[2] for iri in node.entity.same)
    return next((name for name in found if name), None)


def _names(node: Node) -> tuple[str, ...] | None:
    return tuple(dict.fromkeys(text for _, text in node.entity.names)) or None


_NODE: tuple[Column[Node], ...] = (
    Column("id", "string", "its IRI", lambda n: n.entity.iri),
    Column("label", "string", "its name", lambda n: n.entity.label),
    Column("type", "string", "its most specific class", lambda n: n.entity.type or None),
    Column("kind", "string", "one of the eight types", lambda n: n.entity.kind or None),
    Column("aliases", "strings", "other names, in all languages", _names),
    Column("notes", "integer", "how many notes name it", lambda n: len(n.entity.notes)),
    Column("degree", "integer", "how many edges it has", lambda n: n.degree),
    Column("conflicts", "integer", "how many contradictions are about it", lambda n: n.conflicts),
    Column("wikidata", "string", "its Wikidata item, where that was verified", _wikidata),
    Column("first", "date", "the first day that a date of its own names", lambda n: min((d for d, _ in n.days.values()), default=None)),
    Column("last", "date", "the last such day", lambda n: max((d for _, d in n.days.values()), default=None)),
)


def _qualifier(name: str) -> Callable[[Edge], str | None]:
    """The qualifier's values, joined by `; ` where there are several."""
    return lambda edge: "; ".join(value for key, value in edge.fact.qualifiers if key == name) or None


def _amount(name: str) -> Callable[[Edge], Scalar | None]:
    """The amount as a double, or, as `amount_text`, the digits that a double cannot hold."""
    return lambda edge: number("amount", next((value for key, value in edge.fact.qualifiers if key == "amount"), "")).get(name)


def _object(edge: Edge) -> str | None:
    return None if edge.fact.literal else edge.fact.object or None


EDGE_COLUMNS: tuple[Column[Edge], ...] = (
    Column("id", "string", "the assertion's hash; its IRI where two share that", lambda e: e.id),
    Column("source", "string", "the subject's IRI", lambda e: e.fact.subject),
    Column("target", "string", "the object's IRI", _object),
    Column("label", "string", "the predicate, for tools that show a label", lambda e: e.fact.predicate),
    Column("predicate", "string", "the predicate's local name", lambda e: e.fact.predicate),
    Column("assertion", "string", "the assertion's IRI, which `kg why` explains", lambda e: e.fact.iri),
    Column("modality", "string", "asserted, planned, rumoured or denied", lambda e: e.fact.modality),
    Column("confidence", "double", "how sure the fact is, 0 to 1", lambda e: e.fact.confidence),
    Column("position", "string", "qualifier: the position held", _qualifier("position")),
    Column("degree", "string", "qualifier: the academic degree", _qualifier("degree")),
    Column("start", "string", "qualifier: since when (EDTF)", _qualifier("start")),
    Column("end", "string", "qualifier: until when (EDTF)", _qualifier("end")),
    Column("on", "string", "qualifier: when (EDTF)", _qualifier("on")),
    Column("earliest", "date", "the first day of that time", lambda e: day(e.fact.earliest)),
    Column("latest", "date", "the last day of that time", lambda e: day(e.fact.latest)),
    Column("amount", "double", "qualifier: how much", _amount("amount")),
    Column("amount_text", "string", "its digits, where a double is another number", _amount("amount_text")),
    Column("unit", "string", "the amount's unit", _qualifier("unit")),
    Column("note", "string", "the path of the note that says it", lambda e: e.note or None),
    Column("line", "integer", "the line of that file, from 1", lambda e: (e.fact.words[0].line or None) if e.fact.words else None),
    Column("section", "string", "the heading above", lambda e: (e.fact.words[0].section or None) if e.fact.words else None),
    Column("words", "string", "the characters that say it", lambda e: (e.fact.words[0].exact or None) if e.fact.words else None),
    Column("sentence", "string", "their sentence", lambda e: (e.fact.words[0].sentence or None) if e.fact.words else None),
    Column("extractor", "string", "the pattern or extractor that found it", lambda e: e.fact.extractor or None),
)


def day(text: str) -> str | None:
    """`text` where it is a day of the calendar, YYYY-MM-DD, else None."""
    try:
        return text if _DAY.fullmatch(text) and date.fromisoformat(text) else None
    except ValueError:
        return None


NETWORK_COLUMNS: tuple[Column[Edge], ...] = (
    *EDGE_COLUMNS,
    Column("contradicted", "boolean", "does another fact or number in the notes contradict it", lambda e: e.contradicted),
)


def unique_names(iris: Iterable[str], name: Callable[[str], str]) -> Callable[[str], str]:
    """A function from an IRI to its `name`, or to the whole IRI where that is empty or another of `iris` has it too."""
    once: set[str] = set()
    twice: set[str] = {""}
    for found in map(name, iris):
        (twice if found in once else once).add(found)
    return lambda iri: iri if name(iri) in twice else name(iri)
