"""Send what is ready at once, not when the browser has acknowledged what went before."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class TcpNoDelayMiddleware:
    """
    Switch Nagle's algorithm off for every connection.

    asyncio does so itself, except for a socket that was bound before it was handed over, as
    Streamlit's is. Then each answer on a kept connection waits 40 ms (200 ms on Windows) between
    its headers and its body. The connection is found through uvicorn's `receive`; under another
    server, or a later one, nothing is found and nothing is done.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        connection = transport.get_extra_info("socket") if transport else None
        if connection and connection.family in {socket.AF_INET, socket.AF_INET6}:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self._app(scope, receive, send)
