"""
A server on this machine that plays the answers of a service, and its faults.

    with FaultServer() as server:
        server.answer("/query", Reply(status=503), json_reply({"count": 3}))
        client.get_json(f"{server.url}/query")

Each request to a path takes the path's next reply; the last one is given for ever. A function
takes the place of replies where the answer depends on the question.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, Self
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Fault = Literal["", "stall", "stall in body", "reset", "reset in body", "short", "endless"]

HTML: Final = b"<!DOCTYPE html><html><body>Service temporarily unavailable</body></html>"


@dataclass(frozen=True, kw_only=True)
class ReceivedRequest:
    """A request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """
    What to answer, and how to fail at it.

    A fault is one of: "stall" (says nothing until the client gives up) and "stall in body" (half
    of the body first), "reset" (the connection is reset) and "reset in body", "short" (the body
    ends before its stated length), "endless" (`body` over and over, until the client gives up).
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    fault: Fault = ""


def json_reply(document: object, *, status: int = 200, fault: Fault = "") -> Reply:
    """Answer JSON."""
    body = json.dumps(document).encode()
    return Reply(
        status=status, body=body, headers={"Content-Type": "application/json"}, fault=fault
    )


def html_reply(*, status: int = 200) -> Reply:
    """Answer a web page, as a proxy or a service under repair does."""
    return Reply(status=status, body=HTML, headers={"Content-Type": "text/html; charset=utf-8"})


def gzip_reply(document: object, *, damaged: bool = False) -> Reply:
    """Answer compressed JSON, or what says that it is and is garbage."""
    body = b"\x00 no gzip at all" if damaged else gzip.compress(json.dumps(document).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    return Reply(body=body, headers=headers)


def redirect_reply(address: str, *, status: int = 302) -> Reply:
    """Send the client elsewhere."""
    return Reply(status=status, headers={"Location": address})


class FaultServer:
    """The server: a context manager. `requests` holds what was asked, in order."""

    def __init__(self) -> None:
        self.requests: list[ReceivedRequest] = []
        self._replies: dict[str, Iterator[Reply] | Callable[[ReceivedRequest], Reply]] = {}
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        """The server's address, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        """Start it."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it, and whatever it still stalls."""
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str, *replies: Reply) -> None:
        """Give the replies to the coming requests for `path`, the last one for ever."""

        def in_turn() -> Iterator[Reply]:
            yield from replies
            while True:
                yield replies[-1]

        self._replies[path] = in_turn()

    def handle(self, path: str, handler: Callable[[ReceivedRequest], Reply]) -> None:
        """Answer requests for `path` by a function of the request."""
        self._replies[path] = handler

    def requests_for(self, path: str) -> list[ReceivedRequest]:
        """Return the requests for a path."""
        return [request for request in self.requests if request.path == path]

    def _reply(self, received: ReceivedRequest) -> Reply:
        with self._lock:
            self.requests.append(received)
            handler = self._replies.get(received.path)
            if handler is None:
                return Reply(status=404, body=b"There is no such path.")
            return handler(received) if callable(handler) else next(handler)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fault_server = self

        class Handling(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                fault_server._play(self)

            do_POST = do_GET  # noqa: N815 - named by http.server

            def log_message(self, *_: Any) -> None:  # noqa: ANN401 - as http.server has it
                """Stay silent."""

        return Handling

    def _play(self, handling: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handling.path)
        reply = self._reply(
            ReceivedRequest(
                method=handling.command,
                path=parts.path,
                query=dict(parse_qsl(parts.query, keep_blank_values=True)),
                body=handling.rfile.read(int(handling.headers.get("Content-Length") or 0)),
                headers=dict(handling.headers.items()),
            )
        )
        handling.close_connection = True
        # A client that gives up is what several faults wait for.
        with contextlib.suppress(ConnectionError):
            self._send(handling, reply)

    def _send(self, handling: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.fault == "stall":
            self._stall(handling.connection)
            return
        if reply.fault == "reset":
            _reset(handling.connection)
            return
        handling.send_response(reply.status)
        for name, value in reply.headers.items():
            handling.send_header(name, value)
        if reply.fault != "endless":
            handling.send_header("Content-Length", str(len(reply.body)))
        handling.send_header("Connection", "close")
        handling.end_headers()
        self._send_body(handling, reply)

    def _send_body(self, handling: BaseHTTPRequestHandler, reply: Reply) -> None:
        half_body = reply.body[: len(reply.body) // 2]
        handling.wfile.write(half_body if reply.fault in FAULTS_OF_BODIES else reply.body)
        if reply.fault == "stall in body":
            self._stall(handling.connection)
        elif reply.fault == "reset in body":
            _reset(handling.connection)
        while reply.fault == "endless" and not self._stopped.is_set():
            handling.wfile.write(reply.body)

    def _stall(self, connection: socket.socket) -> None:
        """Wait until the client hangs up, or the server is stopped."""
        connection.settimeout(0.05)
        while not self._stopped.is_set():
            with contextlib.suppress(TimeoutError):
                if not connection.recv(1):
                    return


FAULTS_OF_BODIES: Final = frozenset({"stall in body", "reset in body", "short"})


def _reset(connection: socket.socket) -> None:
    """Close so that the client reads a reset and not an end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
