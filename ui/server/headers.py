"""Security headers of every response."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import MutableHeaders

from ui.packed import base_path
from ui.server.guard import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

INDEX: Final = Path(st.__file__).parent / "static" / "index.html"

PRIVATE: Final = ("media/", "uploads/")
"""Paths below the base path with files of one user."""

SANDBOX_POLICY: Final = "default-src 'none'; sandbox"
"""Content-Security-Policy of a user's file, in case a browser shows it as a page."""

_INLINE: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_COMMON_HEADERS: Final = [
    (b"x-content-type-options", b"nosniff"),
    # Nothing stricter: openstreetmap.org refuses requests without a referring host.
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
]
_ANY_ORIGIN: Final = (b"access-control-allow-origin", b"*")


def content_policy(*, images: Iterable[str] = (), frames: Iterable[str] = ()) -> str:
    """
    Return the Content-Security-Policy of our pages.

    Parameters
    ----------
    images
        Origins of allowed images: the street map's, if the operator allows one.
    frames
        Hosts whose pages may show ours in a frame.
    """
    inline = (
        base64.b64encode(hashlib.sha256(script).digest()).decode()
        for script in _INLINE.findall(INDEX.read_bytes())
    )
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self' blob:", *(f"'sha256-{digest}'" for digest in inline)]),
            "style-src 'self' 'unsafe-inline'",
            " ".join(["img-src 'self' data: blob:", *images]),
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            " ".join(["frame-ancestors 'self'", *frames]),
        ]
    )


def origin_of(address: str) -> str:
    """Return the scheme and host of an address, as in a policy."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


class PageHeadersMiddleware:
    """
    Add security headers by kind of response, and keep redirects on this host.

    Parameters
    ----------
    policy
        The Content-Security-Policy of pages.
    """

    def __init__(self, app: ASGIApp, *, policy: str) -> None:
        self._app = app
        base = base_path()
        self._public = tuple(f"{base}{path}" for path in PUBLIC)
        self._private = tuple(f"{base}{path}" for path in PRIVATE)
        self._policy = (b"content-security-policy", policy.encode("latin-1"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers at the start of a response."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        is_private = path.startswith(self._private)
        extra = (
            [*_COMMON_HEADERS, _ANY_ORIGIN] if path.startswith(self._public) else [*_COMMON_HEADERS]
        )

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                if is_private:
                    _make_private(message)
                else:
                    self._write_policy(message)
                message["headers"] = _add_missing(message["headers"], extra)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _write_policy(self, message: Message) -> None:
        """Add the policy to a page; make a redirect within this host relative."""
        for number, (name, value) in enumerate(message["headers"]):
            if name == b"content-type" and value.startswith(b"text/html"):
                message["headers"] = [*message["headers"], self._policy]
                return
            if name == b"location":
                message["headers"] = [*message["headers"]]
                message["headers"][number] = (name, _relative_location(value))
                return


def _add_missing(headers: list[tuple[bytes, bytes]], extra: list[tuple[bytes, bytes]]) -> object:
    """Add headers that a response does not have already."""
    present = {name for name, _ in headers}
    return [*headers, *(header for header in extra if header[0] not in present)]


def _make_private(message: Message) -> None:
    headers = MutableHeaders(raw=[*message["headers"]])
    headers["cache-control"] = "private, no-store"
    headers["content-security-policy"] = SANDBOX_POLICY
    message["headers"] = headers.raw


def _relative_location(location: bytes) -> bytes:
    """
    Return a redirect without scheme and host, so that the browser keeps its own.

    Starlette uses the request's scheme and host, which a proxy may have changed. We never
    redirect to another host.
    """
    parts = urlsplit(location.decode("latin-1"))
    if not parts.netloc:
        return location
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}".encode("latin-1") if parts.query else path.encode("latin-1")
