"""A request of the Graph Store Protocol → the graph that it names and the triples that it sends (SPARQL 1.1 GSP, sections 4 and 5)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from kg.server.errors import Refused
from kg.server.formats import TRIPLES
from kg.server.operations import is_absolute

NAME_A_GRAPH = "name one graph: ?default, ?graph= with an absolute IRI, or by the address itself"
MULTIPART = "multipart/form-data"
PARTS = 100  # of one multipart body
UNNAMED = "application/rdf+xml"  # what a body without a media type is taken for, as the protocol says


@dataclass(frozen=True, slots=True)
class Part:
    """Triples as they were sent, in a media type of `kg.server.formats.TRIPLES`."""

    media: str
    body: bytes


def graph_of(query_string: str, address: str) -> str | None:
    """The graph that a request names: "" for the default graph, None where it names none.

    Args:
        query_string: what stands behind the question mark of the URL.
        address: the URL itself where it names a graph directly; "" where it is the graph store's own.

    Raises:
        Refused: 400 if it names several, or one that is no absolute IRI.
    """
    try:
        pairs = parse_qsl(query_string, keep_blank_values=True, errors="strict", max_num_fields=PARTS)
    except ValueError as error:
        raise Refused(400, f"the parameters cannot be read ({error})") from error
    named = [*(value for key, value in pairs if key == "graph"), *([address] if address else [])]
    default = any(key == "default" for key, _ in pairs)
    if len(named) + default > 1 or not all(map(is_absolute, named)):
        raise Refused(400, NAME_A_GRAPH)
    return named[0] if named else "" if default else None


def parts_of(content_type: str, body: bytes) -> tuple[Part, ...]:
    """The triples in the body of a request, one part or several.

    Args:
        content_type: the header's value; "" where there is none.
        body: the whole body.

    Raises:
        Refused: 415 for a media type that holds no triples, 400 for a multipart body that cannot be taken apart.
    """
    media, options = parse_options_header(content_type)
    if media == MULTIPART:
        return tuple(_parts(options.get("boundary", ""), body))
    return (Part(_triples_media(media or UNNAMED), body),)


def _triples_media(media: str) -> str:
    if media not in TRIPLES:
        raise Refused(415, f"send a graph as {', '.join(TRIPLES)}")
    return media


def _parts(boundary: str, body: bytes) -> list[Part]:
    """The fields and files of a multipart body."""
    found: list[Part] = []
    media, content = "", bytearray()
    try:
        decoder = MultipartDecoder(boundary.encode("latin-1"), max_parts=PARTS)
        decoder.receive_data(body)
        decoder.receive_data(None)
        while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
            if isinstance(event, Field | File):
                media, content = parse_options_header(event.headers.get("content-type", UNNAMED))[0], bytearray()
            if isinstance(event, Data):
                content += event.data
                if not event.more_data:
                    found.append(Part(_triples_media(media), bytes(content)))
    except Refused:
        raise
    except Exception as error:  # the library raises its own, ValueError and others
        raise Refused(400, "the multipart body cannot be taken apart: check its boundary and its parts") from error
    if not found:
        raise Refused(400, "the multipart body has no part")
    return found
