"""Cache of packed responses, sent without a thread and without Streamlit's own middleware."""

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
"""The oldest is dropped first. Its bytes are mostly those that routes cache anyway."""

CACHED_METHODS: Final = {"GET", "HEAD"}

VARYING_HEADERS: Final = {b"range", b"if-none-match"}
"""Request headers that `respond` uses, in addition to Accept-Encoding."""


@dataclass(frozen=True, kw_only=True)
class CachedResponse:
    """A route's response, as arguments of `respond`."""

    packed: PackedFile
    immutable: bool
    headers: Mapping[str, str]

    def respond(self, scope: Scope) -> Response:
        """Respond to a request: with the shared gzip response if it fits, else with a new one."""
        headers = dict(scope["headers"])
        is_plain = len(headers) == len(scope["headers"]) and headers.keys().isdisjoint(
            VARYING_HEADERS
        )
        if is_plain and accepts_gzip(headers.get(b"accept-encoding", b"").decode("latin-1")):
            return self._gzip_response
        return self._respond_to(scope)

    @cached_property
    def _gzip_response(self) -> Response:
        """The gzipped response. It is the same for every client, so one is enough."""
        return self._respond_to({"type": "http", "headers": [(b"accept-encoding", b"gzip")]})

    def _respond_to(self, scope: Scope) -> Response:
        return respond(Request(scope), self.packed, immutable=self.immutable, headers=self.headers)


class ResponseCache:
    """Responses by path and query, as in the request."""

    def __init__(self, max_size: int = CACHE_SIZE) -> None:
        self._max_size = max_size
        self._responses: dict[tuple[str, bytes], CachedResponse] = {}
        self._lock = Lock()

    def find(self, scope: Scope) -> CachedResponse | None:
        """Return the cached response to a request; None if there is none."""
        return self._responses.get((scope["path"], scope["query_string"]))

    def respond(
        self, request: Request, packed: PackedFile, *, immutable: bool, headers: Mapping[str, str]
    ) -> Response:
        """Respond as `ui.packed.respond` does, and cache the response. Runs on a thread."""
        _ = packed.gzipped  # Compress now: later responses must not wait for it.
        cached = CachedResponse(packed=packed, immutable=immutable, headers=headers)
        with self._lock:
            self._responses[request.scope["path"], request.scope["query_string"]] = cached
            if len(self._responses) > self._max_size:
                del self._responses[next(iter(self._responses))]
        return cached.respond(request.scope)


@process_cache()
def response_cache() -> ResponseCache:
    """
    Return the cache of this process, until `clear_process_caches`.

    A route takes the cache before it takes the data. A response from outdated data then goes to
    the outdated cache.
    """
    return ResponseCache()


class ResponseCacheMiddleware:
    """Respond from the cache on the event loop; pass on every other request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on requests without a cached response."""
        if scope["type"] == "http" and scope["method"] in CACHED_METHODS:
            cached = response_cache().find(scope)
            if cached:
                await cached.respond(scope)(scope, receive, send)
                return
        await self._app(scope, receive, send)
