"""Send data at once, without waiting for acknowledgement of earlier data (TCP_NODELAY)."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


class TcpNoDelayMiddleware:
    """
    Switch Nagle's algorithm off for every connection.

    asyncio does so itself, except for a socket that was bound before it received it, as
    Streamlit's is. Then each response on a persistent connection waits 40 ms (200 ms on Windows)
    between its headers and its body. The connection is found through uvicorn's `receive`; another
    server, or a later version, is left unchanged.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on every request."""
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        connection = transport.get_extra_info("socket") if transport else None
        if connection and connection.family in {socket.AF_INET, socket.AF_INET6}:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self._app(scope, receive, send)
