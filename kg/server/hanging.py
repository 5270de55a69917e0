"""Work that stops when whoever asked for it has gone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request

Result = TypeVar("Result")


async def unless_hung_up(request: Request, working: Coroutine[Any, Any, Result]) -> Result:
    """The outcome of the work, unless the client hangs up first: then the work is cancelled.

    Read the request's body before.

    Raises:
        ClientDisconnect: the client has gone.
    """
    work = asyncio.ensure_future(working)
    gone = asyncio.ensure_future(_hang_up(request))
    try:
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise ClientDisconnect
        return work.result()
    finally:
        gone.cancel()
        if not work.done():
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)


async def _hang_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
