"""The bodies of requests: no longer than they may be, arrived in time, not compressed."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

from starlette.requests import Request

from kg.server.errors import Refused

FORM = "application/x-www-form-urlencoded"
FIELDS = 1000  # of a form


async def body_of(request: Request, most: int, patience: float) -> bytes:
    """The body.

    Args:
        request: the request.
        most: bytes that it may have.
        patience: seconds in which it must have come.

    Raises:
        Refused: 415 where it is compressed, 413 where it is longer, 408 where it is late.
    """
    if request.headers.get("content-encoding", "identity").strip().casefold() != "identity":
        raise Refused(415, "send the body as it is, not compressed", {"Accept-Encoding": "identity"})
    parts: list[bytes] = []
    length = 0
    try:
        async with asyncio.timeout(patience):
            async for part in request.stream():
                parts.append(part)
                length += len(part)
                if length > most:
                    raise Refused(413, f"the body is longer than {most} bytes", {"Connection": "close"})
    except TimeoutError:
        raise Refused(408, f"the body did not arrive within {patience:g} seconds", {"Connection": "close"}) from None
    return b"".join(parts)


async def form_of(request: Request, most: int, patience: float) -> tuple[tuple[str, str], ...]:
    """The fields of a form, in their order.

    Raises:
        Refused: as `body_of` does; 415 where it is no form, 400 where it cannot be read.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().casefold() != FORM:
        raise Refused(415, f"send a form, as {FORM}")
    body = await body_of(request, most, patience)
    try:
        return tuple(parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS))
    except ValueError as error:  # what is no UTF-8 is one too
        raise Refused(400, f"the form cannot be read ({error})") from error
