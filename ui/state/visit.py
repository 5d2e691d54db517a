"""What the pages of a visit hold together, such as a reader's own files."""

from __future__ import annotations

from typing import Any, Protocol

import streamlit as st

from ui.state.private_files import PrivateFile
from ui.state.visits import COOKIE, visits

UPLOADS_KEY = "uploads"
"""The files that are on the map."""

PENDING_KEY = "yours pending"
"""The file that this page looks at."""


class VisitFile(Protocol):
    """A reader's file: its name, and an address that is there for as long as it is."""

    @property
    def file_name(self) -> str:
        """As the reader calls it."""

    @property
    def liveness_file(self) -> PrivateFile:
        """Found while the file is held, and no longer."""


def new_liveness_file() -> PrivateFile:
    """Return an address that is there for as long as whoever holds it."""
    return PrivateFile(bytes, media_type="text/plain")


def visit_list(key: str) -> list[Any]:
    """Return the list that the visit holds under `key`; without a visit, that of this page."""
    visit = visits.find(str(st.context.cookies.get(COOKIE) or ""))
    if visit is not None:
        values: list[Any] = visit.data.setdefault(key, [])
        return values
    page_values: list[Any] = st.session_state.setdefault(key, [])
    return page_values


def visit_files() -> list[dict[str, str]]:
    """Return the name and the address of each file that the reader put in."""
    pending = st.session_state.get(PENDING_KEY)
    files: list[VisitFile] = [*visit_list(UPLOADS_KEY), *([pending] if pending else [])]
    return [{"name": file.file_name, "address": file.liveness_file.address} for file in files]
