"""Storage of Streamlit sessions whose page has disconnected: kept for a while, then ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import SessionStorage

from ui.state.visits import LIFETIME_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.runtime.session_manager import SessionInfo

MAX_SESSIONS: Final = 128
"""Maximum number of stored sessions."""


class DisconnectedSessions(SessionStorage):
    """
    Sessions without a page, each with a timer that ends it.

    Streamlit's own storage drops a session only when another is added, and never ends it. Its
    uploads and three file descriptors stay until another visitor comes.

    Parameters
    ----------
    end
        Ends a session by its id, stored or not.
    lifetime_s
        How long to store a session.
    max_sessions
        How many to store. Beyond that, the session that disconnected first is ended.
    """

    def __init__(
        self,
        end: Callable[[str], None],
        *,
        lifetime_s: float = LIFETIME_S,
        max_sessions: int = MAX_SESSIONS,
    ) -> None:
        self._end = end
        self._lifetime_s = lifetime_s
        self._max_sessions = max_sessions
        self._sessions: dict[str, tuple[SessionInfo, asyncio.TimerHandle]] = {}

    def get(self, session_id: str) -> SessionInfo | None:
        """Return a stored session."""
        entry = self._sessions.get(session_id)
        return entry[0] if entry else None

    def save(self, session_info: SessionInfo) -> None:
        """Store a session until its page reconnects or its time is over."""
        session_id = session_info.session.id
        self.delete(session_id)
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._lifetime_s, self._end, session_id)
        self._sessions[session_id] = (session_info, timer)
        if len(self._sessions) > self._max_sessions:
            # Later: Streamlit now holds a lock that ending a session needs too.
            loop.call_soon(self._end_surplus)

    def _end_surplus(self) -> None:
        for session_id in [*self._sessions][: max(0, len(self._sessions) - self._max_sessions)]:
            self._end(session_id)

    def delete(self, session_id: str) -> None:
        """Remove a session from storage."""
        entry = self._sessions.pop(session_id, None)
        if entry:
            entry[1].cancel()

    def list(self) -> list[SessionInfo]:
        """Return every stored session."""
        return [session for session, _ in self._sessions.values()]


def install_session_storage(
    *, lifetime_s: float = LIFETIME_S, max_sessions: int = MAX_SESSIONS
) -> None:
    """Replace Streamlit's session storage by ours. Call it before the first visitor."""
    runtime = Runtime.instance()
    manager = runtime._session_mgr  # noqa: SLF001 - st.App takes no storage
    manager._session_storage = DisconnectedSessions(  # type: ignore[attr-defined]  # noqa: SLF001
        runtime.close_session, lifetime_s=lifetime_s, max_sessions=max_sessions
    )
