"""A Turtle text with a statement added or told anew, all else as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.curating.statements import Statement, Term, directives_end, prefixes_of, statement_text, statements
from kg.ontology import PREFIXES, RDF, XSD

Told = Sequence[tuple[str, Term]]
_UNWRITTEN = (RDF + "type", RDF + "langString", XSD + "string")  # Turtle has signs for them


def told(file: Path, text: str, subject: str, rows: Told, base: str) -> str:
    """The text in which these rows (predicate, object) are said of the subject, too.

    Where a statement about it stands in the text it is written anew, its comments above it; else a new one stands
    behind those whose subjects come before it.

    Raises:
        ValueError: the text cannot be used, or not be added to without changing what it says.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    bare = text.removeprefix("\ufeff")
    line = "\r\n" if "\r\n" in bare else "\n"
    after = _with_prefixes(file, bare, rows, base, line)
    found = statements(file, after, base)
    own = next((s for s in found if s.subject == subject), None)
    if own is not None:
        both = [*((row.predicate, row.object) for row in own.rows), *rows]
        block = statement_text(subject, both, base, prefixes_of(own.prolog, base))
        after = after[: own.start] + line.join([*own.comments, block.replace("\n", line)]) + after[own.end :]
    else:
        after = _inserted(after, found, subject, rows, base, line)
    wanted = _quads(bare, base) | {ox.Quad(ox.NamedNode(subject), ox.NamedNode(p), o) for p, o in rows}
    try:
        same = _quads(after, base) == wanted
    except SyntaxError:
        same = False
    if not same:
        raise ValueError(f"{file}: cannot be added to without changing what it says: add it by hand")
    return mark + after


def _quads(text: str, base: str) -> set[ox.Quad]:
    return set(ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base))


def _inserted(text: str, found: Sequence[Statement], subject: str, rows: Told, base: str, line: str) -> str:
    before = [s for s in found if s.subject < subject]
    prolog = before[-1].prolog if before else found[0].prolog if found else text  # which has directives only
    block = statement_text(subject, rows, base, prefixes_of(prolog, base)).replace("\n", line)
    if found and not before:
        at = _opening(text, found[0].start)
        return text[:at] + block + line * 2 + text[at:]
    at = _line_end(text, before[-1].end) if before else len(text)
    return text[:at] + _gap(text[:at], line) + block + (text[at:] or line)


def _gap(above: str, line: str) -> str:
    """What parts a statement from what stands above it by an empty line."""
    return "" if not above or above.endswith(line * 2) else line if above.endswith("\n") else line * 2


def _line_end(text: str, at: int) -> int:
    """Behind the comment that follows on the line, if there is one."""
    rest = text[at:].partition("\n")[0].rstrip("\r")
    return at + len(rest) if rest.lstrip().startswith("#") else at


def _opening(text: str, at: int) -> int:
    """Where the comment begins that stands right above a statement; where the statement does if there is none."""
    line = text.rfind("\n", 0, at) + 1
    if text[line:at].strip():
        return at
    at = line
    while at and (above := text.rfind("\n", 0, at - 1) + 1) < at and text[above:at].lstrip().startswith("#"):
        at = above
    return at


def _with_prefixes(file: Path, text: str, rows: Told, base: str, line: str) -> str:
    """The text with those prefixes of the project declared that the rows need and that it does not declare."""
    needed = {name for name, namespace in PREFIXES.items() for iri in _iris(rows) if iri.startswith(namespace)}
    found = statements(file, text, base)
    known = prefixes_of(found[0].prolog if found else text, base)
    missing = sorted(name for name in (needed if known else needed | {"kg", "skos"}) if name not in known)
    if not missing:
        return text
    lines = line.join(f"@prefix {name}: <{PREFIXES[name]}> ." for name in missing)
    if at := directives_end(text):
        return text[:at] + line + lines + text[at:]
    at = _opening(text, found[0].start) if found else len(text)
    return text[:at] + _gap(text[:at], line) + lines + line * 2 + text[at:]


def _iris(rows: Told) -> list[str]:
    things = [o.value if isinstance(o, ox.NamedNode) else o.datatype.value for _, o in rows]
    return [iri for iri in (*things, *(p for p, _ in rows)) if iri not in _UNWRITTEN]
