"""What the server sends: what is named early exists, and answers go out at once."""

from __future__ import annotations

import asyncio
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from ui.server.icon import ICON
from ui.server.nodelay import TcpNoDelayMiddleware
from ui.server.preload import FIRST_PAGE_MODULES

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send


def test_a_page_lists_early_the_files_it_will_fetch(app: str) -> None:
    request = Request(app, headers={"Accept": "text/html"})  # noqa: S310 - our own server
    with urlopen(request) as page:  # noqa: S310 - as above
        text = page.read().decode()
    head = text.partition("</head>")[0]
    addresses = re.findall(r'<link rel="(?:modulepreload|preload)"[^>]* href="(/[^"]+)">', head)
    assert sum(address.startswith("/layers/") for address in addresses) == 5
    assert any(address.endswith("/livemap.js") for address in addresses)
    for module in FIRST_PAGE_MODULES:
        assert any(f"/static/js/{module}." in address for address in addresses), module
    assert len(addresses) == len({*addresses})
    for address in addresses:
        with urlopen(app.rstrip("/") + address) as response:  # noqa: S310 - our own server
            assert "immutable" in response.headers["Cache-Control"]


def test_the_icon_is_our_own(app: str) -> None:
    with urlopen(f"{app}favicon.png") as response:  # noqa: S310 - our own server
        assert response.headers["Content-Type"] == "image/svg+xml"
        assert response.read() == ICON.read_bytes()


class Transport:
    """What asyncio's transport is asked for, around a true socket."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def get_extra_info(self, name: str) -> socket.socket | None:
        """Return the connection, by the name that asyncio has for it."""
        return self.connection if name == "socket" else None


class Cycle:
    """What uvicorn's `receive` is bound to."""

    def __init__(self, connection: socket.socket) -> None:
        self.transport = Transport(connection)

    async def receive(self) -> Message:
        """Say that the client is gone."""
        return {"type": "http.disconnect"}


@pytest.mark.parametrize("is_bound", [True, False])
def test_connections_have_no_delay_and_unknown_servers_are_unchanged(*, is_bound: bool) -> None:
    passed_scopes: list[Scope] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        del receive, send
        passed_scopes.append(scope)

    async def send(message: Message) -> None:
        del message

    async def unbound() -> Message:
        return {"type": "http.disconnect"}

    with socket.socket() as connection:
        receive = Cycle(connection).receive if is_bound else unbound
        # In a thread of its own: the browser tests keep an event loop in this one.
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(
                asyncio.run, TcpNoDelayMiddleware(inner)({"type": "http"}, receive, send)
            ).result()
        has_no_delay = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert bool(has_no_delay) is is_bound
    assert passed_scopes == [{"type": "http"}]
