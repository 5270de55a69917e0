"""Media types for query results and graphs, and which of them a client wants (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pyoxigraph import QueryResultsFormat, RdfFormat
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
    "application/json": QueryResultsFormat.JSON,
    "application/xml": QueryResultsFormat.XML,
}
TRIPLES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
    "text/plain": RdfFormat.N_TRIPLES,
    "application/x-turtle": RdfFormat.TURTLE,
}
TEXT = ("text/",)  # these get a charset
CHARSET = re.compile(r";\s*charset\s*=\s*\"?utf-?8\"?", re.IGNORECASE)  # the one there is: it need not be asked for


def wanted(accept: str, offered: Sequence[str]) -> str | None:
    """The media type to answer with: the client's best, in equal cases the first on offer; None if nothing will do."""
    if not accept.strip():
        return offered[0]
    return parse_accept_header(CHARSET.sub("", accept), MIMEAccept).best_match(offered)


def content_type(media: str) -> str:
    """The header's value for a media type."""
    return f"{media}; charset=utf-8" if media.startswith(TEXT) else media
