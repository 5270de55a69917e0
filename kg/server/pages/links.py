"""IRIs under the base ↔ paths of this server."""

from __future__ import annotations

from urllib.parse import quote, unquote

from kg.iris import segment
from kg.pages.links import KEPT


def local_url(iri: str, base: str) -> str:
    """The path, percent-encoded, at which this server answers of an IRI under its base; "" for any other IRI.

    The fragment stays, so that the IRI of a place in a note leads to that place.
    """
    return "/" + quote(iri[len(base) :], safe=KEPT) if iri.startswith(base) and iri != base else ""


def iri_at(path: str, base: str) -> str:
    """The IRI under the base that a percent-encoded path of this server names (RFC 3987, section 3.2)."""
    return base + segment(unquote(path.lstrip("/"), errors="surrogateescape"))
