"""The statements of a Turtle text with their places, so that one can be changed and all else stays; and one as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.decisions.blocks import quoted
from kg.exporters.terms import compact
from kg.ontology import RDF, SKOS, XSD
from kg.pages.wording import cased
from kg.resources import parser_message

# Turtle 1.1, section 6.5, as far as it is needed to see where statements end.
_COMMENT, _IRI = r"\#[^\n\r]*", r"<[^\s<>]*>"
_TEXT = r"""(?:\"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}|"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+')"""
_LETTER = r"""(?:\\.|[^\s<>"'\#;,.\[\](){}\\@])"""
_WORD = rf"{_LETTER}(?:{_LETTER}|\.+(?={_LETTER}))*+"
_SPACE = re.compile(rf"(?:\s+|{_COMMENT})*+")
# As SPARQL writes directives, without a full stop.
_BARE = re.compile(rf"(?i:prefix|base|version)(?=\s)(?:\s+|{_COMMENT}|{_WORD})*?(?:{_IRI}|{_TEXT})", re.DOTALL)
_WHOLE = re.compile(rf"(?:\s+|{_COMMENT}|{_IRI}|{_TEXT}|@[\w-]+|{_WORD}|[^.])*+\.?", re.DOTALL)
_DIRECTIVE = re.compile(r"@(?:prefix|base|version)(?=\s)")
_INSIDE = re.compile(rf"(?P<comment>{_COMMENT})|{_IRI}|(?P<text>{_TEXT})|\\.", re.DOTALL)
_ORDER = (RDF + "type", SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel", SKOS + "exactMatch")
Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Row:
    """What a statement says, a triple at a time; `line` counts from 1 and is that of the object where it is a text."""

    subject: str
    predicate: str
    object: Term
    line: int


@dataclass(frozen=True, slots=True)
class Statement:
    """`text[start:end]` of a file, its full stop included: all that it says of `subject`, under the directives `prolog`."""

    start: int
    end: int
    line: int
    subject: str
    prolog: str
    rows: tuple[Row, ...]
    comments: tuple[str, ...] = ()  # that stand inside


def statements(file: Path, text: str, base: str) -> list[Statement]:
    """The statements of a Turtle text, in order.

    Args:
        file: for messages.
        text: what it says.
        base: the IRI against which names are read.

    Raises:
        ValueError: it is not Turtle, or says something without a name (a blank node, a list, a quoted triple); the
            message is `file:line: what is wrong: what to do`.
    """
    out: list[Statement] = []
    prolog, line, counted = "", 1, 0
    for start, end, says in _parts(text):
        line, counted = line + text.count("\n", counted, start), start
        try:
            quads = list(ox.parse(prolog + text[start:end], format=ox.RdfFormat.TURTLE, base_iri=base))
        except (SyntaxError, ValueError) as error:
            raise ValueError(f"{file}:{line}: {_told(error)}: mend the Turtle") from error
        if not says:
            prolog += text[start:end] + "\n"
            continue
        inside = list(_INSIDE.finditer(text, start, end))
        texts = [line + text.count("\n", start, t.start()) for t in inside if t["text"]]
        rows = tuple(_rows(quads, texts, line))
        if len(rows) < len(quads) or len({row.subject for row in rows}) != 1:
            raise ValueError(f"{file}:{line}: a catalogue has names only, no blank nodes and lists: give what has none an IRI")
        comments = tuple(t.group() for t in inside if t["comment"])
        out.append(Statement(start, end, line, rows[0].subject, prolog, rows, comments))
    return out


def _parts(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where each statement and directive stands, without what is above it, and whether it says anything."""
    at = 0
    while (start := _end(_SPACE, text, at)) < len(text):
        bare = _BARE.match(text, start)
        at = bare.end() if bare else max(_end(_WHOLE, text, start), start + 1)
        yield start, at, not bare and not _DIRECTIVE.match(text, start)


def directives_end(text: str) -> int:
    """Where the last directive above the first statement ends; 0 where there is none."""
    at = 0
    for _, end, says in _parts(text):
        if says:
            break
        at = end
    return at


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _rows(quads: Sequence[ox.Quad], texts: Sequence[int], line: int) -> Iterator[Row]:
    """The triples with the lines of their texts, which stand in the order in which the parser tells them."""
    places = iter(texts if len(texts) == sum(isinstance(q.object, ox.Literal) for q in quads) else ())
    for quad in quads:
        at = next(places, line) if isinstance(quad.object, ox.Literal) else line
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal):
            yield Row(quad.subject.value, quad.predicate.value, quad.object, at)


def _told(error: Exception) -> str:
    """What the parser says, on one line and without its own place, which is inside the statement."""
    return re.sub(r"^Parser error (?:at|between) line .*?: |^Parser error: ", "", parser_message(error))


def prefixes_of(prolog: str, base: str) -> dict[str, str]:
    """Prefix → namespace, as the directives leave them."""
    parsed = ox.parse(prolog, format=ox.RdfFormat.TURTLE, base_iri=base)
    list(parsed)
    return dict(parsed.prefixes)


def statement_text(subject: str, told: Iterable[tuple[str, Term]], base: str, prefixes: Mapping[str, str]) -> str:
    """A statement without line end behind it: the class first, then names by language, a predicate a line.

    Args:
        subject: an IRI.
        told: predicates with their objects.
        base: the IRI against which the file is read; what lies under it is written short.
        prefixes: prefix → namespace, as the file declares them there.
    """
    by: dict[str, list[Term]] = {}
    for predicate, thing in sorted(set(told), key=_rank):
        by.setdefault(predicate, []).append(thing)
    parts = []
    for predicate, things in by.items():
        verb = "a" if predicate == RDF + "type" else _iri(predicate, base, prefixes)
        parts.append(f"{verb} {' , '.join(_term(thing, base, prefixes) for thing in things)}")
    return f"{_iri(subject, base, prefixes)} " + " ;\n    ".join(parts) + " ."


def _rank(row: tuple[str, Term]) -> tuple[int, str, str, str]:
    predicate, thing = row
    place = _ORDER.index(predicate) if predicate in _ORDER else len(_ORDER)
    return place, predicate, (thing.language or "") if isinstance(thing, ox.Literal) else "", thing.value


def _term(thing: Term, base: str, prefixes: Mapping[str, str]) -> str:
    if isinstance(thing, ox.NamedNode):
        return _iri(thing.value, base, prefixes)
    if thing.language:
        return f"{quoted(thing.value)}@{cased(thing.language)}"
    return quoted(thing.value) + ("" if thing.datatype.value == XSD + "string" else "^^" + _iri(thing.datatype.value, base, prefixes))


def _iri(iri: str, base: str, prefixes: Mapping[str, str]) -> str:
    tail = iri.removeprefix(base)
    parts = tail.split("/")
    if tail != iri and ":" not in parts[0] and not {"", ".", ".."} & set(parts):
        return f"<{tail}>"
    return compact(iri, prefixes) or f"<{iri}>"
