"""Where the pages are, and how a request for one becomes an answer."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from hashlib import blake2b
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from kg.server.errors import Refused
from kg.server.hanging import unless_hung_up
from kg.server.pages.asking import Ask, preferred
from kg.server.pages.links import iri_at
from kg.server.pages.recent import Recent
from kg.server.pages.static import FOLDERS
from kg.server.pages.work import prepare, work
from kg.server.settings import Settings
from kg.server.workers import Pool
from kg.stores.generations import current

# page → its path. The page of an IRI under the base ("resource") is answered at that IRI's own path.
PATHS = {"search": "/", "conflicts": "/conflicts", "path": "/path", "graph": "/graph", "about": "/about"}
DATA = {"neighbours": "/api/neighbours", "facts": "/api/facts", "picture": "/api/picture"}  # what scripts ask for, as JSON
POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
# The editor of queries sets style attributes and shows small pictures from inside its style sheet.
POLICIES = {"sparql": f"{POLICY}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:"}
SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
COOKIE, SWITCH = "kg-language", "language"
FIELDS = 100  # parameters of a request
FOREVER = "public, max-age=31536000, immutable"


class Pages:
    """The pages over the store in a folder.

    Args:
        store: the store's folder.
        settings: base IRI and limits.
    """

    def __init__(self, store: Path, settings: Settings) -> None:
        self._store, self._base, self._review = store, settings.base, bool(settings.token)
        limits = settings.limits
        self._recent = Recent()
        self.pool = Pool(work, min(limits.workers, os.cpu_count() or 1), limits.seconds, limits.patience, prepare)

    def routes(self) -> list[BaseRoute]:
        """All routes but the one that answers for IRIs under the base."""
        pages = [Route(path, self._endpoint(page), methods=["GET", "HEAD"]) for page, path in (PATHS | DATA).items()]
        folders = [Mount(f"/{name}", Kept(StaticFiles(directory=folder, check_dir=False))) for name, folder in FOLDERS.items()]
        return [*pages, *folders]

    async def answer(self, request: Request, page: str) -> Response:
        """The page of that name for a request. Raises Refused."""
        ask = self.asked(request, page)
        key = current(self._store), ask
        made = self._recent.get(key)
        if made is None:
            made = await unless_hung_up(request, self.pool.run(ask))
            self._recent.keep(key, made)
        if made.media == "text/plain":
            raise Refused(made.status, made.body.decode("utf-8", "replace"))
        headers = {**SAFE, "Content-Security-Policy": POLICIES.get(page, POLICY), "Content-Type": f"{made.media}; charset=utf-8"}
        tag = f'W/"{blake2b(made.body, digest_size=12).hexdigest()}"'
        known = made.status == 200 and tag in [t.strip() for t in request.headers.get("if-none-match", "").split(",")]
        headers |= {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Language, Cookie"}
        return remembering(Response(b"" if known else made.body, 304 if known else made.status, headers=headers), ask)

    def asked(self, request: Request, page: str) -> Ask:
        """A request as workers are asked for that page. Raises Refused."""
        params = _params(request)
        return Ask(
            page,
            str(self._store),
            self._base,
            path(request),
            iri_at(path(request), self._base),
            params,
            preferred(request.headers.get("accept-language", "")),
            dict(params).get(SWITCH, "")[:20] or request.cookies.get(COOKIE, "")[:20],
            self._review,
        )

    def _endpoint(self, page: str) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return await self.answer(request, page)

        return endpoint


def remembering(response: Response, ask: Ask) -> Response:
    """The answer, with the cookie that remembers the language where the request chose one by the switch."""
    chosen = dict(ask.params).get(SWITCH, "")[:20]
    if chosen and all(c.isascii() and (c.isalnum() or c == "-") for c in chosen):
        response.set_cookie(COOKIE, chosen, max_age=31536000, samesite="lax", httponly=True)
    return response


class Kept:
    """An application whose answers browsers may keep for ever, and that say what they may load.

    Args:
        app: serves files whose URLs change with them.
    """

    def __init__(self, app: StaticFiles) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(b"cache-control", FOREVER.encode())] if message["status"] == 200 and scope["query_string"] else []
                headers = [*kept, *((k.lower().encode(), v.encode()) for k, v in {**SAFE, "Content-Security-Policy": POLICY}.items())]
                message = {**message, "headers": [*message["headers"], *headers]}
            await send(message)

        await self._app(scope, receive, marked)


def path(request: Request) -> str:
    """The path of a request, percent-encoded as it came, with one slash in front."""
    raw = request.scope.get("raw_path") or request.url.path.encode()
    return "/" + str(raw.decode("ascii", "replace")).lstrip("/")


def _params(request: Request) -> tuple[tuple[str, str], ...]:
    try:
        return tuple(parse_qsl(request.url.query, keep_blank_values=True, errors="replace", max_num_fields=FIELDS))
    except ValueError as error:
        raise Refused(400, f"the parameters cannot be read ({error})") from error
