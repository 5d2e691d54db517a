"""Refuse requests that our pages never make, before any other handler."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response

from ui.packed import base_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ui.server.hosts import AllowedHosts

PUBLIC: Final = ("layers/",)
"""Paths below the base path that any page on the web may read, by GET."""

ANY_HOST: Final = (*PUBLIC, "_stcore/health")
"""Paths available under any host name: a load balancer uses its own names."""

BLOCKED: Final = ("_stcore/metrics", "_stcore/agent/")
"""Streamlit's paths that users do not need: metrics, and the pages as an API."""

SAFE_METHODS: Final = {"GET", "HEAD", "OPTIONS"}

_RANGE: Final = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))")
"""A single range of bytes of plausible size."""

UNKNOWN_HOST: Final = (
    "Place Map is not known by this name. If it should be, the operator adds the name to "
    "PLACEMAP_HOSTS."
)
FOREIGN_ORIGIN: Final = "Only Place Map's own pages may ask for this."


class GuardMiddleware:
    """
    Refuse unknown host names, foreign origins, Streamlit's own services and impossible ranges.

    To check an origin, Streamlit itself would look up this machine's addresses at an outside
    service, which blocks every other request meanwhile.

    Parameters
    ----------
    hosts
        The names of this server.
    """

    def __init__(self, app: ASGIApp, *, hosts: AllowedHosts) -> None:
        self._app = app
        self._hosts = hosts
        base = base_path()
        self._public = tuple(f"{base}{path}" for path in PUBLIC)
        self._any_host = tuple(f"{base}{path}" for path in ANY_HOST)
        self._blocked = tuple(f"{base}{path}" for path in BLOCKED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on allowed requests."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = _headers(scope)
        refusal = self._refusal(scope, headers)
        if refusal is None:
            await self._app(_with_own_origin(scope, headers), receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # Not accepted yet: a 403.
        else:
            await refusal(scope, receive, send)

    def _refusal(self, scope: Scope, headers: dict[bytes, str]) -> Response | None:
        """Return the response to a refused request; None if it is allowed."""
        path: str = scope["path"]
        if path.startswith(self._blocked):
            return PlainTextResponse("Not found.", status_code=HTTPStatus.NOT_FOUND)
        host, origin = headers.get(b"host", ""), headers.get(b"origin")
        if not path.startswith(self._any_host) and not self._hosts.allows(host):
            return PlainTextResponse(UNKNOWN_HOST, status_code=HTTPStatus.MISDIRECTED_REQUEST)
        if origin is not None and not self._is_allowed_origin(
            scope, path, origin=origin, host=host
        ):
            return PlainTextResponse(FOREIGN_ORIGIN, status_code=HTTPStatus.FORBIDDEN)
        if b"range" in headers and not _is_possible_range(headers[b"range"]):
            return Response(status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        return None

    def _is_allowed_origin(self, scope: Scope, path: str, *, origin: str, host: str) -> bool:
        is_public = path.startswith(self._public) and scope.get("method") in SAFE_METHODS
        return is_public or self._hosts.is_own_origin(origin, host)


def _headers(scope: Scope) -> dict[bytes, str]:
    """Return the few headers that decide; of repeated headers, the last."""
    names = {b"host", b"origin", b"range"}
    return {name: value.decode("latin-1") for name, value in scope["headers"] if name in names}


def _with_own_origin(scope: Scope, headers: dict[bytes, str]) -> Scope:
    """Replace an allowed WebSocket origin by the requested host, which Streamlit accepts."""
    if scope["type"] != "websocket" or b"origin" not in headers:
        return scope
    scheme = "https" if scope.get("scheme") == "wss" else "http"
    own = f"{scheme}://{headers.get(b'host', '')}".encode("latin-1")
    remaining = [header for header in scope["headers"] if header[0] != b"origin"]
    return {**scope, "headers": [*remaining, (b"origin", own)]}


def _is_possible_range(value: str) -> bool:
    """Return whether a Range header names bytes that a file might have."""
    match = _RANGE.fullmatch(value.replace(" ", ""))
    if match is None:
        return False
    first, last, _ = match.groups()
    return not (first and last) or int(first) <= int(last)
