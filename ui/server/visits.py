"""The cookie of a visit, and the count of its open pages."""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

from ui.packed import base_path
from ui.state.visits import COOKIE, Visits, visits

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN_BYTES: Final = 24
SOCKET_PATH: Final = "_stcore/stream"

_TOKEN: Final = re.compile(r"[\w-]{32}", re.ASCII)


def token_of(cookies: str) -> str:
    """Return the token in a Cookie header; "" where there is none of ours."""
    try:
        cookie = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie and _TOKEN.fullmatch(cookie.value) else ""


class VisitMiddleware:
    """
    Set a cookie that scripts cannot read, and count a browser's pages by their WebSockets.

    A browser without cookies, as in the frame of another site, has no visit: its data lasts as
    long as the page.
    """

    def __init__(self, app: ASGIApp, *, store: Visits = visits) -> None:
        self._app = app
        self._store = store
        self._socket_path = f"{base_path()}{SOCKET_PATH}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on every request."""
        if scope["type"] == "websocket" and scope["path"] == self._socket_path:
            await self._count_page(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(scope, receive, _CookieSender(scope, send))
        else:
            await self._app(scope, receive, send)

    async def _count_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = token_of(Headers(scope=scope).get("cookie", ""))
        if not token:
            await self._app(scope, receive, send)
            return
        self._store.enter(token)
        try:
            await self._app(scope, receive, send)
        finally:
            self._store.leave(token)


class _CookieSender:
    """Passes on a response; with a page, sets the cookie if the browser has none."""

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
