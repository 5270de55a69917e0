"""IRIs → addresses on the web."""

from __future__ import annotations

from urllib.parse import quote

KEPT = "/:@!$&'()*+,;=~%#-._"
WEB = ("https://", "http://")


def outside_url(iri: str) -> str:
    """The IRI as an address on the web; "" where it is none, so that no other scheme becomes a link."""
    return quote(iri, safe=KEPT + "?[]") if iri.startswith(WEB) else ""
