"""Answers that are packed already, sent without a thread and without Streamlit's own middleware."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Final

from starlette.requests import Request

from ui.packed import accepts_gzip, respond
from ui.state.cache import process_cache

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ui.packed import PackedFile

CACHE_SIZE: Final = 32
"""The first kept is the first forgotten. Their bytes are mostly those that routes keep anyway."""

CACHED_METHODS: Final = {"GET", "HEAD"}

VARYING_HEADERS: Final = {b"range", b"if-none-match"}
"""Headers of a request that `respond` looks at, besides Accept-Encoding."""


@dataclass(frozen=True, kw_only=True)
class CachedResponse:
    """What a route answered with, as `respond` takes it."""

    packed: PackedFile
    immutable: bool
    headers: Mapping[str, str]

    def respond(self, scope: Scope) -> Response:
        """Answer a request with it: with the one answer that most have, or with one of its own."""
        headers = dict(scope["headers"])
        is_plain = len(headers) == len(scope["headers"]) and headers.keys().isdisjoint(
            VARYING_HEADERS
        )
        if is_plain and accepts_gzip(headers.get(b"accept-encoding", b"").decode("latin-1")):
            return self._gzip_response
        return self._respond_to(scope)

    @cached_property
    def _gzip_response(self) -> Response:
        """The file gzipped. It says the same to everybody, so one is enough."""
        return self._respond_to({"type": "http", "headers": [(b"accept-encoding", b"gzip")]})

    def _respond_to(self, scope: Scope) -> Response:
        return respond(Request(scope), self.packed, immutable=self.immutable, headers=self.headers)


class ResponseCache:
    """Answers by path and query, as they stood in the request."""

    def __init__(self, max_size: int = CACHE_SIZE) -> None:
        self._max_size = max_size
        self._responses: dict[tuple[str, bytes], CachedResponse] = {}
        self._lock = Lock()

    def find(self, scope: Scope) -> CachedResponse | None:
        """Return the answer to a request that was answered before; None where there is none."""
        return self._responses.get((scope["path"], scope["query_string"]))

    def respond(
        self, request: Request, packed: PackedFile, *, immutable: bool, headers: Mapping[str, str]
    ) -> Response:
        """Answer as `ui.packed.respond` does, and keep the answer. On a thread."""
        _ = packed.gzipped  # which takes a while, and later answers must not wait for it
        cached = CachedResponse(packed=packed, immutable=immutable, headers=headers)
        with self._lock:
            self._responses[request.scope["path"], request.scope["query_string"]] = cached
            if len(self._responses) > self._max_size:
                del self._responses[next(iter(self._responses))]
        return cached.respond(request.scope)


@process_cache()
def response_cache() -> ResponseCache:
    """
    Return those of this process, until others are in use.

    A route takes them before it takes the data, so that an answer from data that has been
    forgotten meanwhile is kept with those that are forgotten.
    """
    return ResponseCache()


class ResponseCacheMiddleware:
    """Answer what was answered before, on the event loop; pass on everything else."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not ready."""
        if scope["type"] == "http" and scope["method"] in CACHED_METHODS:
            cached = response_cache().find(scope)
            if cached:
                await cached.respond(scope)(scope, receive, send)
                return
        await self._app(scope, receive, send)
