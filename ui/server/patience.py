"""How long a connection may leave a request unfinished: whoever says nothing is hung up on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uvicorn.protocols.http import auto

if TYPE_CHECKING:
    import asyncio

HEADER_TIMEOUT_S: Final = 20.0
"""For a request's line and headers, from when the connection is open or the last is answered."""

BODY_TIMEOUT_S: Final = 60.0
"""For the next piece of what is sent with it."""

CHECK_INTERVAL_S: Final = 5.0
"""How often a connection is looked at."""


_BASE_PROTOCOL: Any = auto.AutoHTTPProtocol
"""By what is installed, when uvicorn is imported."""


class TimeoutProtocol(_BASE_PROTOCOL):  # type: ignore[misc]
    """
    uvicorn's protocol, for connections that must get on.

    uvicorn itself ends a connection that is idle between two requests, and one of a WebSocket
    that no longer answers; one that has sent half a request it keeps for ever.
    """

    header_timeout_s = HEADER_TIMEOUT_S
    body_timeout_s = BODY_TIMEOUT_S
    check_interval_s = CHECK_INTERVAL_S

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to look at it."""
        super().connection_made(transport)
        self._waiting_since = self._last_data_at = self.loop.time()
        self._timer = self.loop.call_later(self.check_interval_s, self._check)

    def data_received(self, data: bytes) -> None:
        """Note that something came."""
        self._last_data_at = self.loop.time()
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no longer."""
        self._timer.cancel()
        super().connection_lost(exc)

    def _check(self) -> None:
        """End the connection if it waits for its client too long; else look again later."""
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return  # or it is a WebSocket's now
        now = self.loop.time()
        if not self._is_answering():
            is_late = now - self._waiting_since > self.header_timeout_s
        else:
            self._waiting_since = now
            is_awaiting_body = self.cycle.more_body and not self.flow.read_paused
            is_late = is_awaiting_body and now - self._last_data_at > self.body_timeout_s
        if is_late:
            self.transport.abort()
        else:
            self._timer = self.loop.call_later(self.check_interval_s, self._check)

    def _is_answering(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete


def enforce_timeouts() -> None:
    """
    Have uvicorn make this protocol where it would make the one that it chooses itself.

    It has chosen a class by the time that it imports the app, so that class makes ours.
    """

    def make(cls: type, *_: object, **__: object) -> object:
        return object.__new__(TimeoutProtocol if cls is _BASE_PROTOCOL else cls)

    _BASE_PROTOCOL.__new__ = make
