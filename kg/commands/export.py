"""`kg export`: a graph, or a part of it, in one format."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path

from pyoxigraph import NamedNode

from kg.api import load, quads_at
from kg.commands.options import text_in
from kg.config import FILE, Config, line_of, setting_error, settings_table
from kg.exporters import Exporter, exporters, file_name
from kg.exporters.selection import NothingLeft, Wishes, part
from kg.exporters.spool import Spool, value_of
from kg.graph import DEFAULT_BASE, NAMING
from kg.graph.lookup import Names, UnknownName
from kg.ontology import PREFIXES
from kg.stores import QueryResult


def exporter_named(form: str) -> Exporter:
    """The exporter of that name.

    Raises:
        UnknownName: there is none.
    """
    known = exporters()
    if form not in known:
        raise UnknownName(form, tuple(sorted(known)))
    return known[form]


def listed() -> list[str]:
    """The formats, each with the file or folder it is written to, by name."""
    return [f"{name}  {file_name(exporter)}" for name, exporter in sorted(exporters().items())]


def export(form: str, graph: Path, wishes: Wishes, select: Path | None = None, target: Path | None = None) -> Path:
    """Write a graph, or the part of it that is wished for, in one format. Returns what was written.

    Args:
        form: the format's name.
        graph: a graph's file, an exports folder, or a store's folder.
        wishes: which part; `around` is a name as `kg show` takes it.
        select: a file with a query whose answer tells what is wished for, `-` for standard input.
        target: what to write; by default the format's usual name in the working folder.

    Raises:
        UnknownName: there is no such format, or nothing has the name in `around`.
        AmbiguousName: several things have it.
        NothingLeft: no part of the graph is what was wished for.
        StoreError: there is no graph, or it cannot be read.
        ValueError: the query cannot be answered, or is of a form that names nothing.
        OSError: the query cannot be read, or the target not be written.
    """
    exporter = exporter_named(form)
    if select is not None:
        things, facts = answered(load(graph).query(text_in(select)), select)
        wishes = replace(wishes, named=things, stated=facts)
    held = Spool(quads_at(graph))
    if wishes.around:
        wishes = replace(wishes, around=named(held, wishes.around))
    path = target or Path(file_name(exporter))
    exporter.write(part(held, wishes), path)
    return path


def answered(answer: QueryResult, query: Path) -> tuple[frozenset[str], frozenset[tuple[str, str, str]]]:
    """What an answer wishes for: the IRIs in the rows of a SELECT, and the triples of a CONSTRUCT.

    Raises:
        ValueError: an ASK names nothing.
        NothingLeft: the answer is empty.
    """
    if answer.form == "ASK":
        raise ValueError(f"{query}: an ASK query names nothing: write a SELECT of IRIs, or a CONSTRUCT of facts")
    things, facts = set(), set()
    for row in answer:
        if answer.form == "CONSTRUCT":
            facts.add((str(row[0]), str(row[1]), str(row[2])))
        else:
            things |= {cell.value for cell in row if isinstance(cell, NamedNode)}
    if not things and not facts:
        raise NothingLeft(f"{query}: the answer names nothing: select IRIs of entities, facts or notes; try it with kg query")
    return frozenset(things), frozenset(facts)


def named(held: Spool, name: str) -> str:
    """The IRI of the entity that `name` names by a label in any language, an alias, a CURIE or an IRI. Raises as `Names.one`."""
    prefixes = {**PREFIXES, "ent": f"{held.base() or DEFAULT_BASE}entity/"}
    rows = [(subject[1:-1], value_of(label)) for subject, _, label, _ in held.rows_of(*NAMING)]
    return Names([row for row in rows if row[0].startswith(prefixes["ent"])] or rows, prefixes).one(name)


def with_known_formats(config: Config, folder: Path = Path()) -> Config:
    """The settings, if there is an exporter for each of its formats.

    Raises:
        ConfigError: `formats` in the folder's `kg.toml` names one that there is not.
    """
    known = exporters()
    for name in config.formats:
        if name not in known:
            text, _ = settings_table(folder / FILE)
            near = ", ".join(difflib.get_close_matches(name, known)) or ", ".join(sorted(known))
            raise setting_error(folder / FILE, line_of(text, "formats"), f"formats: no format is named {name!r}", f"use {near}")
    return config
