"""Requests to a store: who asks, how often a failed request is sent again, and what is told when it fails for good.

Credentials come from the environment and stand in no message and no URL.
Redirects are refused and proxies not used, so that nobody else is shown them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from kg import __version__

USER, PASSWORD, TOKEN = "KG_REMOTE_USER", "KG_REMOTE_PASSWORD", "KG_REMOTE_TOKEN"
AGAIN = frozenset({408, 425, 429, 502, 503, 504})
LONGEST_PAUSE = 60.0
SHOWN = 300  # code points of what a server says that are passed on


class RemoteError(Exception):
    """A store that does not do what it was asked. The message names its address and says what to do."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a request is sent in all, the seconds before the second time (doubled from then on), and how long an answer may take."""

    attempts: int = 5
    pause: float = 0.5
    timeout: float = 120.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks: a bearer token, or a user with a password (Basic or Digest, as the server wishes), or nobody."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def credentials(environment: Mapping[str, str]) -> Credentials:
    """The credentials in KG_REMOTE_TOKEN, or KG_REMOTE_USER and KG_REMOTE_PASSWORD.

    Raises:
        RemoteError: a variable holds what no header can carry.
    """
    found = [environment.get(name, "").strip() for name in (USER, PASSWORD, TOKEN)]
    for name, value in zip((USER, PASSWORD, TOKEN), found, strict=True):
        if not value.isprintable() or (name == TOKEN and not value.isascii()):
            raise RemoteError(f"the environment variable {name} holds what cannot be sent: set it again")
    return Credentials(*found)


class Remote:
    """A server to which requests go.

    Args:
        url: the address that requests go to.
        who: the credentials.
        patience: how often and how long to try.
        sleep: waits for so many seconds.
    """

    def __init__(
        self, url: str, who: Credentials | None = None, patience: Patience | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Check the address.

        Raises:
            RemoteError: it is no address of a web server, or holds a password.
        """
        parts = urlsplit(url)
        if parts.username is not None or parts.password is not None:
            raise RemoteError(f"the address holds a user or password: leave it out and set {USER} and {PASSWORD}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise RemoteError(f"{url}: no address of a store: begin it with https:// or http://")
        who, self._patience, self._sleep = who or Credentials(), patience or Patience(), sleep
        self.url = url
        self._client = httpx.Client(
            auth=_Bearer(who.token) if who.token else _Asked(who.user, who.password) if who.user or who.password else None,
            headers={"User-Agent": f"kg/{__version__}"},
            timeout=httpx.Timeout(self._patience.timeout, connect=10.0),
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __enter__(self) -> Remote:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def send(
        self,
        method: str,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        allowed: tuple[int, ...] = (),
    ) -> httpx.Response:
        """The answer to a request that may be sent more than once; its status is below 300, or one of `allowed`.

        Raises:
            RemoteError: it failed for good.
        """
        why, wished = "", 0.0
        for attempt in range(self._patience.attempts):
            if attempt:
                self._sleep(min(max(self._patience.pause * 2 ** (attempt - 1), wished), LONGEST_PAUSE))
                wished = 0.0
            try:
                # The address may have parameters of its own, which httpx would drop.
                url = httpx.URL(self.url).copy_merge_params(dict(params or {}))
                answer = self._client.request(method, url, content=content, data=dict(data) if data else None, headers=dict(headers or {}))
            except httpx.TimeoutException:
                why = "does not answer in time"
                continue
            except httpx.TransportError as error:
                why = f"cannot be reached ({type(error).__name__}: {error})"
                continue
            if answer.status_code < 300 or answer.status_code in allowed:
                return answer
            why = _why(answer)
            if answer.status_code not in AGAIN:
                break
            wished = _wished(answer)
        raise RemoteError(f"{self.url}: {why}")


def _why(answer: httpx.Response) -> str:
    status = answer.status_code
    if status == 401:
        return f"asks who you are: set {TOKEN}, or {USER} and {PASSWORD}"
    if status == 403:
        return f"refuses it (403): the credentials in {TOKEN} or {USER} may not do that"
    if 300 <= status < 400:
        return f"sends on to {answer.headers.get('location', 'another address')}: name that address"
    said = " ".join(answer.text[: 4 * SHOWN].split())[:SHOWN]
    advice = {404: ": check the address", 405: ": check the address", 413: ": allow longer bodies there", 415: ": it takes other formats"}
    return f"answers {status}{f' ({said})' if said else ''}{advice.get(status, '')}"


def _wished(answer: httpx.Response) -> float:
    """The seconds of `Retry-After`, where it gives seconds."""
    said = answer.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdecimal() else 0.0


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class _Asked(httpx.Auth):
    """Shows user and password when the server asks, and in the way it asks: where Digest will do, the password itself is not sent."""

    def __init__(self, user: str, password: str) -> None:
        self._basic, self._digest = httpx.BasicAuth(user, password), httpx.DigestAuth(user, password)
        self._way: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._way is None:
            answer = yield request
            if answer.status_code != 401:
                return
            asked = answer.headers.get("www-authenticate", "").casefold()
            self._way = self._digest if "digest" in asked else self._basic
        yield from self._way.auth_flow(request)
