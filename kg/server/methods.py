"""OPTIONS on every path: which methods it has (RFC 9110, 9.3.7)."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

READ = ("GET", "HEAD")


class Options:
    """Answers OPTIONS for the application, and hands on everything else.

    Args:
        app: the application; its routes stand in the scope's `app`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] != "OPTIONS":
            return await self._app(scope, receive, send)
        found = next((route for route in scope["app"].routes if route.matches(scope)[0] != Match.NONE), None)
        methods = found.methods if isinstance(found, Route) and found.methods else READ
        await Response(status_code=204, headers={"Allow": ", ".join(sorted({*methods, "OPTIONS"}))})(scope, receive, send)
