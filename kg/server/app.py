"""The ASGI application: routes, headers, and what stands between a request and its answer."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from kg.exporters.context import context_text
from kg.server import editing, evaluation
from kg.server.access import check_writer
from kg.server.bodies import body_of
from kg.server.counting import counted
from kg.server.description import Described, description
from kg.server.editing import Change
from kg.server.errors import Refused
from kg.server.evaluation import Question
from kg.server.formats import RESULTS, TRIPLES, content_type, wanted
from kg.server.graph_store import NAME_A_GRAPH, graph_of, parts_of
from kg.server.hanging import unless_hung_up
from kg.server.methods import Options
from kg.server.operations import check_reach, is_absolute, operation, with_using
from kg.server.pages.links import iri_at
from kg.server.pages.routes import Pages, path
from kg.server.review import Review
from kg.server.settings import Settings
from kg.server.workers import Pool, limit_memory
from kg.stores.editing import index_of
from kg.stores.generations import current, stamp
from kg.stores.parts import dump_of, written_at
from kg.void import Counts

ENDPOINT, GRAPHS, DUMP, CONTEXT = "/sparql", "/graphs", "/dump.nq", "/context.jsonld"
QUERY_METHODS = ["GET", "HEAD", "POST", "QUERY"]
HEADERS = ["Accept", "Authorization", "Content-Type", "If-None-Match"]
EXPOSED = ["ETag", "Location", "Retry-After"]
GRAPH_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"]
SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}
HTML = "text/html"
FORMATS = {"turtle": "text/turtle", "json-ld": "application/ld+json"}  # what a link on a page asks for, which cannot send headers
LONGEST = 8000  # characters of an IRI that may be asked for
COUNTED = 10_000  # rows of a count for the description
VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|SERVICE)\b", re.IGNORECASE)  # another answer each time
DAY = "public, max-age=86400"
HUNG_UP = 499  # nobody reads it


def application(store: Path, settings: Settings) -> Starlette:
    """The application over the store in a folder. A new generation of the store is served from the next request on.

    Args:
        store: a folder that `kg.stores.oxigraph.DiskStore` filled.
        settings: what may be asked of it.
    """
    limits = settings.limits
    readers = Pool(evaluation.work, limits.workers, limits.seconds, limits.patience, limit_memory)
    writer = Pool(editing.work, 1 if settings.token else 0, limits.seconds, limits.patience)
    pages = Pages(store, settings)
    review = Review(store, settings, pages)
    served = Served(store, settings, readers, writer, pages)
    methods = sorted({*QUERY_METHODS, *(GRAPH_METHODS if settings.token else ())})

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await readers.open()
        await writer.open()
        await pages.pool.open()
        try:
            yield
        finally:
            await readers.close()
            await writer.close()
            await pages.pool.close()
            await review.close()

    return Starlette(
        routes=[
            Route(ENDPOINT, served.endpoint, methods=QUERY_METHODS),
            Route(GRAPHS, served.graph_store, methods=GRAPH_METHODS),
            Route(GRAPHS + "/{name:path}", served.graph_store, methods=GRAPH_METHODS),
            Route("/.well-known/void", served.describe, methods=["GET", "HEAD"]),
            Route(DUMP, served.dump, methods=["GET", "HEAD"]),
            Route(CONTEXT, served.context, methods=["GET", "HEAD"]),
            *pages.routes(),
            *review.routes(),
            Route("/{path:path}", served.resource, methods=["GET", "HEAD"]),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.hosts), www_redirect=False),
            Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=methods, allow_headers=HEADERS, expose_headers=EXPOSED),
            Middleware(GZipMiddleware, minimum_size=2000, compresslevel=5),
            Middleware(Options),
        ],
        exception_handlers={Refused: _refusal, ClientDisconnect: _hung_up},
        lifespan=lifespan,
    )


class Served:
    """A store with its workers, asked over HTTP."""

    def __init__(self, store: Path, settings: Settings, readers: Pool, writer: Pool, pages: Pages) -> None:
        self._store, self._settings, self._readers, self._writer, self._pages = store, settings, readers, writer, pages
        self._counts: tuple[tuple[Path, int], Counts] | None = None
        self._one_counts = asyncio.Lock()

    async def endpoint(self, request: Request) -> Response:
        """SPARQL 1.1 Protocol; where no query is given, a page for browsers and the service description for others."""
        body = await self._body(request)
        asked = operation(request.method, request.url.query, request.headers.get("content-type", ""), body)
        if asked is None:
            page = wanted(request.headers.get("accept", ""), [*TRIPLES, HTML]) == HTML
            return await (self._pages.answer(request, "sparql") if page else self.describe(request))
        check_reach(asked.text, self._settings.services, self._settings.loads)
        if asked.kind == "update":
            check_writer(request.headers.get("authorization", ""), self._settings.token)
            text = with_using(asked.text, asked.default_graphs, asked.named_graphs)
            return await self._changed(Change(str(self._store), "update", self._settings.base, text))
        accept = request.headers.get("accept", "")
        results, triples = wanted(accept, list(RESULTS)), wanted(accept, list(TRIPLES))
        if results is None and triples is None:
            raise Refused(406, f"answers come as {', '.join([*RESULTS, *TRIPLES])}")
        return await self._answered(request, await self._question(asked.text, results, triples, asked.default_graphs, asked.named_graphs))

    async def graph_store(self, request: Request) -> Response:
        """SPARQL 1.1 Graph Store Protocol: one graph as triples, read, replaced, added to or removed."""
        direct = str(request.url.replace(query="", fragment="")) if request.path_params.get("name") else ""
        graph = graph_of(request.url.query, direct)
        if request.method in ("GET", "HEAD"):
            return await self._graph_read(request, graph)
        check_writer(request.headers.get("authorization", ""), self._settings.token)
        if graph is None and request.method != "POST":
            raise Refused(400, NAME_A_GRAPH)
        body = await self._body(request)
        act: Any = request.method
        parts = parts_of(request.headers.get("content-type", ""), body) if act != "DELETE" else ()
        return await self._changed(Change(str(self._store), act, self._settings.base, graph=graph, parts=parts))

    async def _graph_read(self, request: Request, graph: str | None) -> Response:
        if graph is None:
            raise Refused(400, NAME_A_GRAPH)
        media = self._triples_media(request)
        if graph:
            there = await self._readers.run(await self._question(f"ASK {{ GRAPH <{graph}> {{ }} }}", "text/csv", None))
            if b"true" not in there.body:
                raise Refused(404, "there is no such graph")
        pattern = f"{{ GRAPH <{graph}> {{ ?s ?p ?o }} }}" if graph else "{ ?s ?p ?o }"
        return await self._answered(request, await self._question(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}", None, media))

    async def _changed(self, change: Change) -> Response:
        answer = await self._writer.run(change)
        if answer.status >= 400:
            raise Refused(answer.status, answer.body.decode("utf-8", "replace"))
        headers = {"Location": answer.body.decode()} if answer.status == 201 else {}
        return Response(status_code=answer.status, headers=headers)

    async def describe(self, request: Request) -> Response:
        """What the service and its data set are."""
        media = self._triples_media(request)
        generation = current(self._store)
        assert generation is not None
        written = written_at(generation)
        tag = _tag(request.url.netloc, media, generation, written)
        if _known(request, tag):
            return _unchanged(tag)
        settings = self._settings
        features = ["BasicFederatedQuery"] * bool(settings.services) + ["UnionDefaultGraph"] * (not settings.separate)
        async with self._one_counts:  # the others wait for its numbers
            if self._counts is None or self._counts[0] != (generation, written):
                self._counts = (generation, written), await counted(self._counting, settings.base)
            counts = self._counts[1]
        what = Described(
            site=str(request.url.replace(path="", query="", fragment="")),
            endpoint=ENDPOINT,
            dump=DUMP,
            base=settings.base,
            title=settings.title,
            licence=settings.licence,
            features=tuple(features),
            writable=bool(settings.token),
            modified=datetime.fromtimestamp(written // 10**9, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            dump_bytes=(await asyncio.to_thread(dump_of, self._store, generation)).stat().st_size,
            counts=counts,
        )
        return Response(description(what, media), headers={**SAFE, **_cached(tag), "Content-Type": content_type(media)})

    async def _counting(self, query: str) -> bytes:
        question = replace(await self._question(query, "application/sparql-results+json", None), rows=COUNTED)
        answer = await self._readers.run(question)
        if answer.status != 200:
            raise Refused(answer.status, answer.body.decode("utf-8", "replace"))
        return answer.body

    async def dump(self, request: Request) -> Response:
        """All quads as they were stored, as N-Quads."""
        generation = current(self._store)
        assert generation is not None
        tag = _tag("dump", generation, written_at(generation))
        if _known(request, tag):
            return _unchanged(tag)
        file = await asyncio.to_thread(dump_of, self._store, generation)
        return FileResponse(file, media_type="application/n-quads", headers={**SAFE, **_cached(tag)})

    async def context(self, request: Request) -> Response:
        """The JSON-LD context of exports, for documents that name it."""
        text = context_text(self._settings.base)
        headers = {**SAFE, "ETag": _tag(text), "Cache-Control": DAY}
        if _known(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        return Response(text, headers={**headers, "Content-Type": "application/ld+json"})

    async def resource(self, request: Request) -> Response:
        """What the graph says of the IRI with this path under the base: a page for browsers, RDF for others."""
        iri = iri_at(path(request), self._settings.base)
        if len(iri) > LONGEST:
            raise Refused(414, f"an IRI under the base has at most {LONGEST} characters")
        if not is_absolute(iri):
            raise Refused(404, "there is nothing here")
        media = FORMATS.get(request.query_params.get("format", "")) or wanted(request.headers.get("accept", ""), [*TRIPLES, HTML])
        if media is None:
            raise Refused(406, f"it comes as {', '.join([HTML, *TRIPLES])}")
        if media == HTML:
            return await self._pages.answer(request, "resource")
        known = await self._readers.run(await self._question(f"ASK {{ <{iri}> ?p ?o }}", "text/csv", None))
        if known.body.strip() == b"false":
            raise Refused(404, f"the graph says nothing of <{iri}>")
        return await self._answered(request, await self._question(f"DESCRIBE <{iri}>", None, media))

    async def _question(
        self, text: str, results: str | None, triples: str | None, default: tuple[str, ...] = (), named: tuple[str, ...] = ()
    ) -> Question:
        limits = self._settings.limits
        index = str(await asyncio.to_thread(index_of, self._store, self._settings.separate))  # it may have to be made
        return Question(index, self._settings.base, text, results, triples, default, named, limits.rows, limits.answer_bytes)

    def _triples_media(self, request: Request) -> str:
        media = wanted(request.headers.get("accept", ""), list(TRIPLES))
        if media is None:
            raise Refused(406, f"graphs come as {', '.join(TRIPLES)}")
        return media

    async def _answered(self, request: Request, question: Question) -> Response:
        tag = "" if VOLATILE.search(question.text) else _tag(question, stamp(self._store))
        if tag and _known(request, tag):
            return _unchanged(tag)
        answer = await unless_hung_up(request, self._readers.run(question))
        if answer.status != 200:
            raise Refused(answer.status, answer.body.decode("utf-8", "replace"))
        return Response(answer.body, headers={**SAFE, **_cached(tag), "Content-Type": content_type(answer.media)})

    async def _body(self, request: Request) -> bytes:
        return await body_of(request, self._settings.limits.request_bytes, self._settings.limits.patience)


def _tag(*parts: object) -> str:
    """A weak entity tag of what an answer is made from."""
    return f'W/"{blake2b(repr(parts).encode(), digest_size=12).hexdigest()}"'


def _known(request: Request, tag: str) -> bool:
    """Does the client say that it has the answer already?"""
    tags = [t.strip() for t in request.headers.get("if-none-match", "").split(",")]
    return request.method in ("GET", "HEAD") and (tag in tags or "*" in tags)


def _cached(tag: str) -> dict[str, str]:
    """Headers by which an answer may be kept, and asked for again; without a tag it may not."""
    return {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept"} if tag else {"Cache-Control": "no-store", "Vary": "Accept"}


def _unchanged(tag: str) -> Response:
    return Response(status_code=304, headers={**SAFE, **_cached(tag)})


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    headers: Mapping[str, str] = {**SAFE, "Vary": "Accept", **error.headers}
    return PlainTextResponse(error.message + "\n", error.status, headers=headers)


async def _hung_up(request: Request, error: Exception) -> Response:
    return Response(status_code=HUNG_UP)
