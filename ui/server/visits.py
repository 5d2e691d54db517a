"""Visits: what one browser's pages hold together, until a minute after the last has gone."""

from __future__ import annotations

import asyncio
import re
import secrets
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, Final

from starlette.datastructures import Headers, MutableHeaders

from ui.server.packed import base_path

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE: Final = "placemap_visit"
LIFETIME_S: Final = 60.0
"""What a visit holds is kept for so long after its last page has gone: long enough to reload."""

TOKEN_BYTES: Final = 24
SOCKET: Final = "_stcore/stream"

_TOKEN: Final = re.compile(r"[\w-]{32}", re.ASCII)


@dataclass(kw_only=True, eq=False)
class Visit:
    """One browser's visit: how many of its pages are open, and what it holds by key."""

    pages: int = 0
    held: dict[str, Any] = field(default_factory=dict)
    ending: asyncio.TimerHandle | None = None


class Visits:
    """
    Every visit that has a page open, or had one a moment ago.

    Parameters
    ----------
    lifetime_s
        How long a visit outlives its last page.
    """

    def __init__(self, lifetime_s: float = LIFETIME_S) -> None:
        self._lifetime_s = lifetime_s
        self._every: dict[str, Visit] = {}

    def find(self, token: str) -> Visit | None:
        """Return the visit that a cookie names; None where it has ended or never was."""
        return self._every.get(token)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._every)

    def enter(self, token: str) -> None:
        """Count a page that was opened. On the server's event loop."""
        visit = self._every.setdefault(token, Visit())
        visit.pages += 1
        if visit.ending:
            visit.ending.cancel()
            visit.ending = None

    def leave(self, token: str) -> None:
        """Count a page that has gone; after the last one, the visit's time begins to run out."""
        visit = self._every[token]
        visit.pages -= 1
        if not visit.pages:
            loop = asyncio.get_running_loop()
            visit.ending = loop.call_later(self._lifetime_s, self._end, token)

    def _end(self, token: str) -> None:
        self._every.pop(token).held.clear()


visits: Final = Visits()
"""Those of this process."""


def token_of(cookies: str) -> str:
    """Return the token in a Cookie header; "" where there is none of ours."""
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found and _TOKEN.fullmatch(found.value) else ""


class KeepVisits:
    """
    Give each browser a cookie that no script can read, and count its pages by their WebSockets.

    A browser that keeps no cookies, as in the frame of another site, has no visit: what it
    holds lives and ends with the page.
    """

    def __init__(self, app: ASGIApp, *, kept: Visits = visits) -> None:
        self._app = app
        self._kept = kept
        self._socket = f"{base_path()}{SOCKET}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] == "websocket" and scope["path"] == self._socket:
            await self._visited(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(scope, receive, _WithCookie(scope, send))
        else:
            await self._app(scope, receive, send)

    async def _visited(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = token_of(Headers(scope=scope).get("cookie", ""))
        if not token:
            await self._app(scope, receive, send)
            return
        self._kept.enter(token)
        try:
            await self._app(scope, receive, send)
        finally:
            self._kept.leave(token)


class _WithCookie:
    """Sends an answer on; with a page, a cookie for a browser that has none."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = next((v for name, v in message["headers"] if name == b"content-type"), b"")
            if kind.startswith(b"text/html") and not self._has_cookie():
                headers = MutableHeaders(raw=[*message["headers"]])
                headers["cache-control"] = "private, no-cache"
                headers.append("set-cookie", self._cookie())
                message["headers"] = headers.raw
        await self._send(message)

    def _has_cookie(self) -> bool:
        return bool(token_of(Headers(scope=self._scope).get("cookie", "")))

    def _cookie(self) -> str:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        secure = "; Secure" if self._scope.get("scheme") == "https" else ""
        return f"{COOKIE}={token}; Path={base_path()}; HttpOnly; SameSite=Lax{secure}"
