"""Connections that send half a request, to a true server with little patience."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Final

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from tests.support.browser import ROOT, streamlit_server
from ui.server.patience import CHECK_INTERVAL_S, HEADER_TIMEOUT_S, TimeoutProtocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

LIMIT_S: Final = 10.0
HEAD: Final = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"


class Impatient(TimeoutProtocol):
    """Waits for a moment."""

    head_s = 0.2
    body_s = 0.2
    look_s = 0.05


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with what was sent, after longer than a client may take."""
    body = b""
    while len(body) < 4:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message["body"]
    await asyncio.sleep(3 * Impatient.head_s)
    await PlainTextResponse(body)(scope, receive, send)


@contextlib.contextmanager
def serve_echo() -> Iterator[int]:
    """Serve it with uvicorn; yield the port."""
    config = uvicorn.Config(echo, http=Impatient, port=0, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening_socket:
        thread = threading.Thread(target=server.run, args=([listening_socket],), daemon=True)
        thread.start()
        yield listening_socket.getsockname()[1]
        server.should_exit = True
        thread.join(LIMIT_S)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serve_echo() as port:
        yield port


def response_to(port: int, *parts: bytes) -> bytes:
    """Send something and nothing more; return what comes until the server hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_S) as connection:
        for part in parts:
            connection.sendall(part)
        received = b""
        try:
            while part := connection.recv(4096):
                received += part
        except ConnectionResetError:
            pass
        return received


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHo", HEAD, HEAD + b"ab"])
def test_an_incomplete_request_is_closed(port: int, sent: bytes) -> None:
    assert response_to(port, sent) == b""


def test_a_slow_response_is_not_closed_but_an_incomplete_second_request_is(port: int) -> None:
    received = response_to(port, HEAD + b"abcd", b"GET / HT")
    assert received.startswith(b"HTTP/1.1 200 OK")
    assert received.endswith(b"abcd")


@pytest.mark.slow
def test_the_app_closes_an_incomplete_request(tmp_path: Path) -> None:
    with streamlit_server(ROOT / "app.py", log=tmp_path / "log.txt") as app:
        port = int(app.rsplit(":", 1)[1].strip("/"))
        with socket.create_connection(
            ("127.0.0.1", port), timeout=3 * (HEADER_TIMEOUT_S + CHECK_INTERVAL_S)
        ) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: loc")
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(10) == b""
