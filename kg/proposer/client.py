"""One question over HTTP to an OpenAI-compatible endpoint: `POST <url>/chat/completions`.

Only the named host is spoken to: redirects are refused, proxies not used, and
nothing of an answer is believed before it is there in full and of sane size.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from kg import __version__
from kg.proposer.settings import Proposer

LARGEST = 1 << 20  # bytes of an answer
BACKOFF = 0.5  # seconds before the first further try; doubled with each
LONGEST_BACKOFF = 30.0
REFUSED = (400, 413, 422)  # this request will not do; another may


class EndpointError(Exception):
    """No answer. `lasting` tells whether the next request would fare no better."""

    def __init__(self, what: str, lasting: bool = True) -> None:
        super().__init__(what)
        self.lasting = lasting


class _AgainError(Exception):
    """Try again, after so many seconds where the endpoint says so."""

    def __init__(self, what: str, after: float | None = None) -> None:
        super().__init__(what)
        self.after = after


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to ask, and how patiently. The key stands in no message."""

    secure: bool
    host: str
    port: int | None
    target: str
    timeout: float
    retries: int
    key: str = field(default="", repr=False)


def endpoint(settings: Proposer, environment: Mapping[str, str]) -> Endpoint:
    """The endpoint that the settings name, with the key from the environment.

    Raises:
        EndpointError: there is no URL, or the variable of the key is not set or holds no key.
    """
    if not settings.url:
        raise EndpointError("[proposer] names no url")
    key = environment.get(settings.key_variable, "").strip() if settings.key_variable else ""
    if settings.key_variable and not (key.isascii() and key.isprintable() and key):
        raise EndpointError(f"the environment variable {settings.key_variable} holds no key")
    parts = urlsplit(settings.url)
    target = f"{parts.path.rstrip('/')}/chat/completions" + (f"?{parts.query}" if parts.query else "")
    return Endpoint(parts.scheme == "https", parts.hostname or "", parts.port, target, settings.timeout, settings.retries, key)


def ask(where: Endpoint, body: bytes, deadline: float) -> bytes:
    """The body of the endpoint's answer (status 200, at most `LARGEST` bytes).

    Sent again after 408, 409, 429, 5xx, a dropped connection or a time-out, up to
    `where.retries` times, waiting as `Retry-After` (RFC 9110, 10.2.3) asks or twice
    as long each time.

    Args:
        where: the endpoint.
        body: the request.
        deadline: when all must be over, in seconds of `time.monotonic`.

    Raises:
        EndpointError: there is no answer.
    """
    attempt = 0
    while True:
        try:
            return _once(where, body, deadline)
        except _AgainError as again:
            wait = min(BACKOFF * 2**attempt, LONGEST_BACKOFF) if again.after is None else again.after
            if attempt >= where.retries or time.monotonic() + wait >= deadline:
                raise EndpointError(f"the endpoint {again}") from None
        time.sleep(wait)
        attempt += 1


def _once(where: Endpoint, body: bytes, deadline: float) -> bytes:
    ends = min(deadline, time.monotonic() + where.timeout)
    seconds = ends - time.monotonic()
    if seconds <= 0:
        raise EndpointError("the time limit is over")
    connection = (HTTPSConnection if where.secure else HTTPConnection)(where.host, where.port, timeout=seconds)
    try:
        connection.connect()
        with _Until(connection.sock, ends) as until:
            connection.request("POST", where.target, body, _headers(where))
            return _answer(connection.getresponse(), until)
    except (ConnectionRefusedError, socket.gaierror, ssl.SSLError, UnicodeError) as error:  # the last: a host that IDNA cannot spell
        raise EndpointError(f"the endpoint cannot be reached ({type(error).__name__})") from None
    except TimeoutError:
        raise _AgainError("takes too long") from None
    except (OSError, HTTPException):
        raise _AgainError("takes too long" if time.monotonic() >= ends else "drops the connection") from None
    finally:
        connection.close()


class _Until:
    """While it is entered, a clock runs that cuts the connection at its end: each byte of a slow answer would renew a socket's own."""

    def __init__(self, connected: socket.socket, ends: float) -> None:
        self.over = False
        self._connected = connected
        self._clock = threading.Timer(max(0.0, ends - time.monotonic()), self._cut)
        self._clock.daemon = True

    def __enter__(self) -> _Until:
        self._clock.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._clock.cancel()

    def _cut(self) -> None:
        self.over = True
        with suppress(OSError):
            socket.socket.shutdown(self._connected, socket.SHUT_RDWR)  # TLS or not: the wire itself


def _answer(response: HTTPResponse, until: _Until) -> bytes:
    status = response.status
    if status in (408, 409, 429) or status >= 500:
        raise _AgainError(f"answers {status}", _after(response.headers.get("Retry-After")))
    if 300 <= status < 400:
        raise EndpointError(f"the endpoint answers {status}, a redirect, which is not followed")
    if status != 200:
        raise EndpointError(f"the endpoint answers {status}", lasting=status not in REFUSED)
    data = response.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise EndpointError(f"the endpoint answers more than {LARGEST} bytes")
    if until.over or response.length:
        raise _AgainError("takes too long" if until.over else "drops the connection")
    return data


def _headers(where: Endpoint) -> dict[str, str]:
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Content-Type": "application/json",
        "User-Agent": f"notegraph/{__version__}",
    }
    return headers | ({"Authorization": f"Bearer {where.key}"} if where.key else {})


def _after(value: str | None) -> float | None:
    """`Retry-After` in seconds from now: a number of them, or a date."""
    text = (value or "").strip()
    if text.isdecimal() and len(text) < 10:
        return float(text)
    try:
        when = parsedate_to_datetime(text)
        return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
