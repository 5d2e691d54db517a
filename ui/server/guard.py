"""Refuse what no page of ours asks for, before anything else looks at it."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.responses import PlainTextResponse, Response

from ui.server.packed import base_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from ui.server.hosts import KnownHosts

PUBLIC: Final = ("layers/",)
"""Below the base path: what any page on the web may read, by GET."""

ANYONE: Final = (*PUBLIC, "_stcore/health")
"""What is answered under any host name: a balancer asks by names of its own."""

OFF: Final = ("_stcore/metrics", "_stcore/agent/")
"""Streamlit's, which no reader needs: how many readers there are, and the pages as an API."""

READING: Final = {"GET", "HEAD", "OPTIONS"}

_RANGE: Final = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))")
"""One range of bytes, of a file that could be."""

UNKNOWN: Final = (
    "Place Map is not known by this name. If it should be, the operator adds the name to "
    "PLACEMAP_HOSTS."
)
FOREIGN: Final = "Only Place Map's own pages may ask for this."


class Guard:
    """
    Refuse unknown host names, foreign origins, Streamlit's own services and impossible ranges.

    Streamlit itself would look for a foreign origin among this machine's own addresses, for
    which it asks a service outside, on the thread that answers everybody.

    Parameters
    ----------
    hosts
        The names of this server.
    """

    def __init__(self, app: ASGIApp, *, hosts: KnownHosts) -> None:
        self._app = app
        self._hosts = hosts
        base = base_path()
        self._public = tuple(f"{base}{path}" for path in PUBLIC)
        self._anyone = tuple(f"{base}{path}" for path in ANYONE)
        self._off = tuple(f"{base}{path}" for path in OFF)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        found = _headers(scope)
        refusal = self._refusal(scope, found)
        if refusal is None:
            await self._app(_of_own_origin(scope, found), receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: a 403
        else:
            await refusal(scope, receive, send)

    def _refusal(self, scope: Scope, found: dict[bytes, str]) -> Response | None:
        """Return the answer to what is refused; None where it may pass."""
        path: str = scope["path"]
        if path.startswith(self._off):
            return PlainTextResponse("Not found.", status_code=HTTPStatus.NOT_FOUND)
        host, origin = found.get(b"host", ""), found.get(b"origin")
        if not path.startswith(self._anyone) and not self._hosts.knows(host):
            return PlainTextResponse(UNKNOWN, status_code=HTTPStatus.MISDIRECTED_REQUEST)
        if origin is not None and not self._may_ask(scope, path, origin=origin, host=host):
            return PlainTextResponse(FOREIGN, status_code=HTTPStatus.FORBIDDEN)
        if b"range" in found and not _is_possible(found[b"range"]):
            return Response(status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        return None

    def _may_ask(self, scope: Scope, path: str, *, origin: str, host: str) -> bool:
        is_public = path.startswith(self._public) and scope.get("method") in READING
        return is_public or self._hosts.is_own(origin, host)


def _headers(scope: Scope) -> dict[bytes, str]:
    """Return the few headers that decide; of one that is sent twice, the last."""
    wanted = {b"host", b"origin", b"range"}
    return {name: value.decode("latin-1") for name, value in scope["headers"] if name in wanted}


def _of_own_origin(scope: Scope, found: dict[bytes, str]) -> Scope:
    """Write an origin that passed as Streamlit knows its own: by the very host that was asked."""
    if scope["type"] != "websocket" or b"origin" not in found:
        return scope
    scheme = "https" if scope.get("scheme") == "wss" else "http"
    own = f"{scheme}://{found.get(b'host', '')}".encode("latin-1")
    others = [header for header in scope["headers"] if header[0] != b"origin"]
    return {**scope, "headers": [*others, (b"origin", own)]}


def _is_possible(asked: str) -> bool:
    """Tell whether a Range header names bytes that a file might have."""
    found = _RANGE.fullmatch(asked.replace(" ", ""))
    if found is None:
        return False
    first, last, _ = found.groups()
    return not (first and last) or int(first) <= int(last)
