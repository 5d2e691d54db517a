"""Timeouts of unfinished requests: a silent connection is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uvicorn.protocols.http import auto

if TYPE_CHECKING:
    import asyncio

HEADER_TIMEOUT_S: Final = 20.0
"""For a request's line and headers, from the opened connection or the last response."""

BODY_TIMEOUT_S: Final = 60.0
"""For the next part of a request body."""

CHECK_INTERVAL_S: Final = 5.0
"""Interval between checks of a connection."""


_BASE_PROTOCOL: Any = auto.AutoHTTPProtocol
"""The class depends on what is installed when uvicorn is imported."""


class TimeoutProtocol(_BASE_PROTOCOL):  # type: ignore[misc]
    """
    uvicorn's protocol with timeouts for unfinished requests.

    uvicorn itself closes a connection that is idle between two requests, and an unresponsive
    WebSocket. A connection that has sent half a request stays open for ever.
    """

    header_timeout_s = HEADER_TIMEOUT_S
    body_timeout_s = BODY_TIMEOUT_S
    check_interval_s = CHECK_INTERVAL_S

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Start checking the connection."""
        super().connection_made(transport)
        self._waiting_since = self._last_data_at = self.loop.time()
        self._timer = self.loop.call_later(self.check_interval_s, self._check)

    def data_received(self, data: bytes) -> None:
        """Record the time of the data."""
        self._last_data_at = self.loop.time()
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop checking the connection."""
        self._timer.cancel()
        super().connection_lost(exc)

    def _check(self) -> None:
        """Close the connection if its client is too late; otherwise check again later."""
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return  # Or it is a WebSocket's now.
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
    Make uvicorn create this protocol instead of its own.

    It has chosen a class by the time that it imports the app, so that class creates ours.
    """

    def make(cls: type, *_: object, **__: object) -> object:
        return object.__new__(TimeoutProtocol if cls is _BASE_PROTOCOL else cls)

    _BASE_PROTOCOL.__new__ = make
