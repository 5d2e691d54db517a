"""How long a connection may leave a request unfinished: whoever says nothing is hung up on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from uvicorn.protocols.http import auto

if TYPE_CHECKING:
    import asyncio

HEAD_S: Final = 20.0
"""For a request's line and headers, from when the connection is open or the last is answered."""

BODY_S: Final = 60.0
"""For the next piece of what is sent with it."""

LOOK_S: Final = 5.0
"""How often a connection is looked at."""


_CHOSEN: Any = auto.AutoHTTPProtocol
"""By what is installed, when uvicorn is imported."""


class PatientProtocol(_CHOSEN):  # type: ignore[misc]
    """
    uvicorn's protocol, for connections that must get on.

    uvicorn itself ends a connection that is idle between two requests, and one of a WebSocket
    that no longer answers; one that has sent half a request it keeps for ever.
    """

    head_s = HEAD_S
    body_s = BODY_S
    look_s = LOOK_S

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to look at it."""
        super().connection_made(transport)
        self._waiting_since = self._heard_at = self.loop.time()
        self._look_at = self.loop.call_later(self.look_s, self._look)

    def data_received(self, data: bytes) -> None:
        """Note that something came."""
        self._heard_at = self.loop.time()
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Look no longer."""
        self._look_at.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        """End the connection if it waits for its client too long; else look again later."""
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return  # or it is a WebSocket's now
        now = self.loop.time()
        if not self._is_answering():
            late = now - self._waiting_since > self.head_s
        else:
            self._waiting_since = now
            awaits_body = self.cycle.more_body and not self.flow.read_paused
            late = awaits_body and now - self._heard_at > self.body_s
        if late:
            self.transport.abort()
        else:
            self._look_at = self.loop.call_later(self.look_s, self._look)

    def _is_answering(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete


def hang_up_on_the_silent() -> None:
    """
    Have uvicorn make this protocol where it would make the one that it chooses itself.

    It has chosen a class by the time that it imports the app, so that class makes ours.
    """

    def make(cls: type, *_: object, **__: object) -> object:
        return object.__new__(PatientProtocol if cls is _CHOSEN else cls)

    _CHOSEN.__new__ = make
