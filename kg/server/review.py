"""`/review`, where people decide with a browser: who may, the forms, and how what they do becomes an answer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from kg.server.bodies import form_of
from kg.server.errors import Refused
from kg.server.pages.asking import Ask
from kg.server.pages.deciding import Turn, work
from kg.server.pages.routes import POLICY, SAFE, Pages, remembering
from kg.server.pages.work import prepare
from kg.server.sessions import COOKIE, Session, Sessions, check_own_form, person
from kg.server.settings import Settings
from kg.server.workers import Pool

PATH = "/review"
FORM_BYTES = 100_000  # of a form: an answer of which hundreds of decisions are to be taken back, by their IRIs
HEADERS = {**SAFE, "Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"}


class Review:
    """The page over the store in a folder. One process makes it and writes, so that nothing is read off the graph twice.

    Args:
        store: the store's folder.
        settings: token, limits, and where decisions are written.
        pages: the other pages, for the form by which one enters.
    """

    def __init__(self, store: Path, settings: Settings, pages: Pages) -> None:
        self._settings, self._pages = settings, pages
        self._sessions = Sessions(settings.token)
        self._pool: Pool | None = None
        self._one_pool = asyncio.Lock()

    def routes(self) -> list[BaseRoute]:
        """All routes."""
        forms = (("enter", self.enter), ("leave", self.leave), ("decide", self.decide), ("undo", self.undo))
        return [Route(PATH, self.page, methods=["GET", "HEAD"]), *(Route(f"{PATH}/{name}", form, methods=["POST"]) for name, form in forms)]

    async def close(self) -> None:
        """End the process, if there is one."""
        if self._pool is not None:
            await self._pool.close()

    async def page(self, request: Request) -> Response:
        """What there is to decide; the form for the token where it was not shown."""
        if not self._settings.token:
            return await self._entrance(self._pages.asked(request, "closed"))
        session = self._session(request)
        if session is None:
            return await self._entrance(self._pages.asked(request, "enter"))
        return await self._answered(Turn(self._pages.asked(request, "review"), self._ontology, session, "show"))

    async def enter(self, request: Request) -> Response:
        """Begin a session, if the token is right."""
        form = dict(await self._form(request))
        who = person(form.get("who", ""))
        cookie = self._sessions.begun(form.get("token", ""), who, int(time.time()))
        if not cookie or not who:
            ask = self._pages.asked(request, "enter")
            return await self._entrance(replace(ask, path=PATH, told="review.wrong-name" if cookie else "review.wrong-token"))
        response = RedirectResponse(PATH, 303, HEADERS)
        response.set_cookie(COOKIE, cookie, path=PATH, secure=request.url.scheme == "https", httponly=True, samesite="strict")
        return response

    async def leave(self, request: Request) -> Response:
        """End a session."""
        self._check(request)
        response = RedirectResponse("/", 303, HEADERS)
        response.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")
        return response

    async def decide(self, request: Request) -> Response:
        """Write an answer."""
        return await self._done(request, "decide")

    async def undo(self, request: Request) -> Response:
        """Take decisions back."""
        return await self._done(request, "undo")

    async def _done(self, request: Request, act: str) -> Response:
        form = await self._form(request)
        session = self._session(request)
        if session is None:
            return await self._entrance(replace(self._pages.asked(request, "enter"), path=PATH, told="review.over"))
        kept = tuple((key, value) for key, value in form if key in ("kind", "page") and value)
        ask = replace(self._pages.asked(request, "review"), path=PATH, params=kept)
        return await self._answered(Turn(ask, self._ontology, session, act, form))

    def _check(self, request: Request) -> None:
        if not self._settings.token:
            raise Refused(403, "this server is read-only: start it with a token to write")
        check_own_form(request)

    async def _form(self, request: Request) -> tuple[tuple[str, str], ...]:
        self._check(request)
        return await form_of(request, FORM_BYTES, self._settings.limits.patience)

    def _session(self, request: Request) -> Session | None:
        return self._sessions.read(request.cookies.get(COOKIE, ""), int(time.time()))

    @property
    def _ontology(self) -> str:
        return str(self._settings.ontology or "")

    async def _entrance(self, ask: Ask) -> Response:
        made = await self._pages.pool.run(ask)
        return remembering(Response(made.body, made.status, headers={**HEADERS, "Content-Type": f"{made.media}; charset=utf-8"}), ask)

    async def _opened(self) -> Pool:
        """The process; it is started when the first one decides: most who start a server do not."""
        async with self._one_pool:
            if self._pool is None:
                limits = self._settings.limits
                pool = Pool(work, 1, limits.seconds, limits.patience, prepare)
                await pool.open()
                self._pool = pool
        return self._pool

    async def _answered(self, turn: Turn) -> Response:
        """What became of it. Whoever hangs up does not stop it: what was read off the graph is of use to the next."""
        made = await (await self._opened()).run(turn)
        if made.status == 303:
            return RedirectResponse(quote(made.body.decode(), safe="/?&=%#"), 303, HEADERS)
        if made.media == "text/plain":
            raise Refused(made.status, made.body.decode("utf-8", "replace"))
        response = Response(made.body, made.status, headers={**HEADERS, "Content-Type": f"{made.media}; charset=utf-8"})
        return remembering(response, turn.ask)
