"""HTTP connections that no slow client holds: a request's head must arrive in time, and an answer must be taken.

uvicorn waits without end for the first line of a request, and for a client
that reads nothing of its answer. Here a connection does not outlive that.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

HEAD = 10.0  # seconds for a request's line and headers
STALLED = 30.0  # seconds in which a client must take some of its answer
MOST = 800  # connections; further ones are closed at once, so that files remain to be opened
LATE = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Watched(asyncio.Protocol):
    """uvicorn's connection, with a clock. Takes what uvicorn gives to its own."""

    def __init__(
        self, config: Config, server_state: ServerState, app_state: dict[str, Any], _loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        self._inner = H11Protocol(config, server_state, app_state, _loop)
        self._connections = server_state.connections
        self._loop = self._inner.loop
        self._transport: asyncio.Transport | None = None
        self._head: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = cast(asyncio.Transport, transport)
        if len(self._connections) >= MOST:
            self._transport.abort()
        self._inner.connection_made(self._transport)
        self._watch_head()

    def data_received(self, data: bytes) -> None:
        """Some of a request has come."""
        self._inner.data_received(data)
        self._watch_head()

    def eof_received(self) -> None:
        """The client sends no more."""
        self._inner.eof_received()

    def pause_writing(self) -> None:
        """The client takes less than there is."""
        self._inner.pause_writing()
        self._watch_taking()

    def resume_writing(self) -> None:
        """The client has taken it."""
        self._inner.resume_writing()
        self._stall = _none(self._stall)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._head, self._stall = _none(self._head), _none(self._stall)
        self._inner.connection_lost(exc)

    def _watch_head(self) -> None:
        if self._inner.conn.their_state is not h11.IDLE:
            self._head = _none(self._head)
        elif self._head is None:
            self._head = self._loop.call_later(HEAD, self._late)

    def _late(self) -> None:
        self._head = None
        cycle = self._inner.cycle
        if self._transport is not None and not self._transport.is_closing() and (cycle is None or cycle.response_complete):
            self._transport.write(LATE)
            self._transport.close()

    def _watch_taking(self, before: int = 0) -> None:
        """Look again and again how much is not taken yet; `before` is what it was, 0 at first."""
        left = self._transport.get_write_buffer_size() if self._transport is not None else 0
        if self._transport is not None and before and left >= before:
            self._transport.abort()
        else:
            self._stall = self._loop.call_later(STALLED, self._watch_taking, left)


def _none(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """No timer any more."""
    if timer is not None:
        timer.cancel()
    return None
