"""The tables of `graph.html` where scripts are off: the same facts, as many as a page can hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from itertools import islice

from kg.exporters.terms import local_name
from kg.exporters.view import FactView, MeasurementView, StatementView, View, Words

Row = list[tuple[str, str]]  # (text, language or "") a cell
_RANGE = "–"
ROWS = 1000  # of each table


def tables(seen: View, words: Mapping[str, str], rows: int = ROWS) -> str:
    """Facts, statements and measurements as HTML tables, each at most so many rows; all text escaped, `words` the column heads by key.

    A table that is cut says so. The page's script makes a table of its own from the data.
    """
    labels = {e.iri: e.label for e in seen.entities}
    notes = {n.iri: (n.path, n.lang) for n in seen.notes}

    def name(iri: str) -> tuple[str, str]:
        return (labels.get(iri, local_name(iri) if iri else ""), "")

    facts = ([*_fact(f, name), *_place(f.words, notes)] for f in islice(seen.facts, rows))
    statements = ([*_statement(s, name), *_place(s.words, notes)] for s in islice(seen.statements, rows))
    measurements = ([*_measurement(m, name), *_place(m.words, notes)] for m in islice(seen.measurements, rows))
    parts = (
        ("facts", ("subject", "predicate", "object", "details"), facts, len(seen.facts)),
        ("statements", ("speaker", "says", "date"), statements, len(seen.statements)),
        ("measurements", ("subject", "measure", "value", "date"), measurements, len(seen.measurements)),
    )
    return "".join(
        _table(title, columns, list(found), words) + (_cut(rows, count, words) if count > rows else "")
        for title, columns, found, count in parts
        if count
    )


def _cut(rows: int, count: int, words: Mapping[str, str]) -> str:
    return f"<p>{escape(words['rows_left'].format(n=rows, all=count))}</p>\n"


def _fact(fact: FactView, name: Callable[[str], tuple[str, str]]) -> Row:
    details = [] if fact.modality == "asserted" else [fact.modality]
    details += [f"{key}: {value}" for key, value in fact.qualifiers]
    return [name(fact.subject), (fact.predicate, ""), (fact.object, "") if fact.literal else name(fact.object), ("; ".join(details), "")]


def _statement(statement: StatementView, name: Callable[[str], tuple[str, str]]) -> Row:
    return [name(statement.speaker), (statement.text, statement.lang), (statement.date, "")]


def _measurement(measurement: MeasurementView, name: Callable[[str], tuple[str, str]]) -> Row:
    value = measurement.value or _RANGE.join(v for v in (measurement.minimum, measurement.maximum) if v)
    return [name(measurement.of), (measurement.measure, ""), (f"{value} {measurement.unit}".strip(), ""), (measurement.date, "")]


def _place(words: tuple[Words, ...], notes: Mapping[str, tuple[str, str]]) -> Row:
    if not words:
        return [("", ""), ("", ""), ("", "")]
    path, lang = notes.get(words[0].note, (words[0].note, ""))
    return [(words[0].sentence, lang), (path, ""), (str(words[0].line or ""), "")]


def _table(title: str, columns: Iterable[str], rows: list[Row], words: Mapping[str, str]) -> str:
    heads = "".join(f'<th scope="col">{escape(words[c])}</th>' for c in (*columns, "sentence", "note", "line"))
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in rows)
    return f"<table><caption>{escape(words[title])}</caption><thead><tr>{heads}</tr></thead><tbody>\n{body}</tbody></table>\n"


def _cell(cell: tuple[str, str]) -> str:
    text, lang = cell
    attribute = f' lang="{escape(lang)}"' if lang else ""
    return f'<td{attribute} dir="auto">{escape(text)}</td>'
