"""What the pages of a visit hold together, such as a reader's own files."""

from __future__ import annotations

from typing import Any, Protocol

import streamlit as st

from ui.server.private import PrivateFile
from ui.server.visits import COOKIE, visits

UPLOADS_KEY = "yours"
"""The files that are on the map."""

PENDING_KEY = "yours pending"
"""The file that this page looks at."""


class Held(Protocol):
    """A reader's file: its name, and an address that is there for as long as it is."""

    @property
    def file_name(self) -> str:
        """As the reader calls it."""

    @property
    def presence(self) -> PrivateFile:
        """Found while the file is held, and no longer."""


def presence() -> PrivateFile:
    """Return an address that is there for as long as whoever holds it."""
    return PrivateFile(bytes, media_type="text/plain")


def held_list(key: str) -> list[Any]:
    """Return the list that the visit holds under `key`; without a visit, that of this page."""
    visit = visits.find(str(st.context.cookies.get(COOKIE) or ""))
    if visit is not None:
        held: list[Any] = visit.held.setdefault(key, [])
        return held
    own: list[Any] = st.session_state.setdefault(key, [])
    return own


def held_files() -> list[dict[str, str]]:
    """Return the name and the address of each file that the reader put in."""
    pending = st.session_state.get(PENDING_KEY)
    every: list[Held] = [*held_list(UPLOADS_KEY), *([pending] if pending else [])]
    return [{"name": one.file_name, "address": one.presence.address} for one in every]
