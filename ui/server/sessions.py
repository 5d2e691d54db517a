"""Streamlit's sessions whose page has gone: kept for a while in case it comes back, then ended."""

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
"""Sessions kept."""


class DisconnectedSessions(SessionStorage):
    """
    Sessions without a page, each of which a timer ends.

    Streamlit's own storage forgets a session only when another is put there, and never ends it:
    its uploads and three file descriptors stay for as long as nobody comes.

    Parameters
    ----------
    end
        Ends a session by its id, wherever it is.
    lifetime_s
        How long one is kept.
    most
        How many are. Of more, the one that has been gone longest is ended.
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
        """Return a session that is kept."""
        entry = self._sessions.get(session_id)
        return entry[0] if entry else None

    def save(self, session_info: SessionInfo) -> None:
        """Keep a session, until its page comes back or its time is over."""
        session_id = session_info.session.id
        self.delete(session_id)
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._lifetime_s, self._end, session_id)
        self._sessions[session_id] = (session_info, timer)
        if len(self._sessions) > self._max_sessions:
            # Not here: Streamlit holds a lock meanwhile that ending a session takes too.
            loop.call_soon(self._end_surplus)

    def _end_surplus(self) -> None:
        for session_id in [*self._sessions][: max(0, len(self._sessions) - self._max_sessions)]:
            self._end(session_id)

    def delete(self, session_id: str) -> None:
        """Keep a session no longer."""
        entry = self._sessions.pop(session_id, None)
        if entry:
            entry[1].cancel()

    def list(self) -> list[SessionInfo]:
        """Return every session that is kept."""
        return [session for session, _ in self._sessions.values()]


def install_session_storage(
    *, lifetime_s: float = LIFETIME_S, max_sessions: int = MAX_SESSIONS
) -> None:
    """Put our storage in the place of Streamlit's. Before its first visitor comes."""
    runtime = Runtime.instance()
    manager = runtime._session_mgr  # noqa: SLF001 - st.App takes no storage
    manager._session_storage = DisconnectedSessions(  # type: ignore[attr-defined]  # noqa: SLF001
        runtime.close_session, lifetime_s=lifetime_s, max_sessions=max_sessions
    )
