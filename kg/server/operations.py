"""An HTTP request → the SPARQL operation that it asks for (SPARQL 1.1 Protocol, section 2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from kg.server.errors import Refused

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
FIELDS = 1000  # parameters of a request

# Comments, strings and IRIs of the SPARQL 1.1 grammar, then braces and words; prefixed names and variables are no keywords.
TOKEN = re.compile(
    r"""#[^\r\n]*|(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)"""
    r"""|\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'"""
    r"""|[?$]\w+|(?P<brace>[{}])|(?P<word>[\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*|\w+)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Operation:
    """A query or an update, and the graphs that the request names for it (which take the place of `FROM` and `USING`)."""

    kind: Literal["query", "update"]
    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def operation(method: str, query_string: str, content_type: str, body: bytes) -> Operation | None:
    """The operation of a request; None where it names none, which asks for the service description.

    Args:
        method: the HTTP method, in capitals.
        query_string: what stands behind the question mark of the URL.
        content_type: the header's value; "" where there is none.
        body: the whole body.

    Raises:
        Refused: 400 or 415.
    """
    pairs = _pairs(query_string)
    if method in ("GET", "HEAD"):
        if _all(pairs, "update"):
            raise Refused(400, "an update must be sent by POST")
        return _query(pairs) if _all(pairs, "query") else None
    media, _, parameters = content_type.partition(";")
    media = media.strip().casefold()
    charset = re.search(r'charset\s*=\s*"?([^\s";]+)', parameters, re.IGNORECASE)
    if media not in (FORM, QUERY, UPDATE) or (charset and charset[1].casefold() not in ("utf-8", "utf8")):
        raise Refused(415, f"send {FORM}, {QUERY} or {UPDATE}, in UTF-8")
    text = _text(body)
    if media == FORM:
        pairs = [*pairs, *_pairs(text)]
        if method == "POST" and _all(pairs, "update"):
            return _update(pairs)
        return _query(pairs)
    if _all(pairs, "query") or _all(pairs, "update"):
        raise Refused(400, "the query stands in the body: leave it out of the URL")
    if media == UPDATE and method == "POST":
        return _update([*pairs, ("update", text)])
    if media == QUERY:
        return _query([*pairs, ("query", text)])
    raise Refused(415, f"the method {method} takes a query only")


def check_reach(text: str, services: Sequence[str], loads: Sequence[str]) -> None:
    """Refuse `SERVICE` and `LOAD` of addresses that are not allowed by name.

    Args:
        text: a query or an update.
        services: IRIs of endpoints that `SERVICE` may ask.
        loads: beginnings of IRIs that `LOAD` may fetch.

    Raises:
        Refused: 403, or 400 where nothing is named.
    """
    tokens = [m for m in TOKEN.finditer(text) if m.lastgroup]
    for place, token in enumerate(tokens):
        keyword = token.group().upper()
        if keyword not in ("SERVICE", "LOAD"):
            continue
        following = iter(tokens[place + 1 : place + 3])
        target = next((t for t in following if t.group().upper() != "SILENT"), None)
        if target is None:
            raise Refused(400, f"malformed: {keyword} names nothing")
        iri = target.group()[1:-1] if target.lastgroup == "iri" else ""
        if not (iri in services if keyword == "SERVICE" else _may_load(iri, loads)):
            raise Refused(403, f"{keyword} reaches other hosts: it is refused unless its address was allowed when the server was started")


def with_using(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """An update whose every `WHERE` reads from the graphs that the request names (SPARQL 1.1 Protocol, 2.2.3).

    Raises:
        Refused: 400 if the update names graphs itself, by `USING` or `WITH`.
    """
    clauses = "".join([*(f" USING <{g}>" for g in default), *(f" USING NAMED <{g}>" for g in named)])
    if not clauses:
        return text
    out, last, depth, before = [], 0, 0, ""
    for token in TOKEN.finditer(text):
        if token.lastgroup == "brace":
            depth += 1 if token.group() == "{" else -1
        word = token.group().upper() if token.lastgroup == "word" and depth == 0 else ""
        if word in ("USING", "WITH"):
            raise Refused(400, f"the update has {word} and the request names graphs: keep one of the two")
        if word == "WHERE" and before != "DELETE":
            out += [text[last : token.start()], clauses, " "]
            last = token.start()
        before = word or (before if not token.lastgroup else "")
    return "".join([*out, text[last:]])


def _may_load(iri: str, loads: Sequence[str]) -> bool:
    plain = ".." not in iri and "\\" not in iri and "@" not in urlsplit(iri).netloc
    return plain and any(iri.startswith(start) for start in loads)


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except ValueError as error:
        raise Refused(400, f"the parameters cannot be read ({error})") from error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(400, f"the body is not UTF-8 at byte {error.start}") from error


def _all(pairs: Sequence[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in pairs if key == name]


def _query(pairs: Sequence[tuple[str, str]]) -> Operation:
    texts = _all(pairs, "query")
    if len(texts) != 1 or _all(pairs, "update"):
        raise Refused(400, "send exactly one parameter 'query', or one 'update'")
    return Operation("query", texts[0], _graphs(pairs, "default-graph-uri"), _graphs(pairs, "named-graph-uri"))


def _update(pairs: Sequence[tuple[str, str]]) -> Operation:
    texts = _all(pairs, "update")
    if len(texts) != 1 or _all(pairs, "query"):
        raise Refused(400, "send exactly one parameter 'update', or one 'query'")
    return Operation("update", texts[0], _graphs(pairs, "using-graph-uri"), _graphs(pairs, "using-named-graph-uri"))


def _graphs(pairs: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(_all(pairs, name)))
    for iri in found:
        if not is_absolute(iri):
            raise Refused(400, f"{name} must be an absolute IRI")
    return found


def is_absolute(iri: str) -> bool:
    """Is this an absolute IRI, as far as its scheme and its characters say?"""
    return re.fullmatch(r"(?a:[^\W\d_][\w+.-]*):[^\s<>\"{}|\\^`\x00-\x20]*", iri) is not None
