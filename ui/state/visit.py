"""Data that the pages of a visit share, such as uploaded files."""

from __future__ import annotations

from typing import Any, Protocol

import streamlit as st

from ui.state.private_files import PrivateFile
from ui.state.visits import COOKIE, visits

UPLOADS_KEY = "uploads"
"""Key of the files on the map."""

PENDING_KEY = "yours pending"
"""Key of the file that this page is checking."""


class VisitFile(Protocol):
    """An uploaded file: its name, and an address that exists as long as the file."""

    @property
    def file_name(self) -> str:
        """Its name for the user."""

    @property
    def liveness_file(self) -> PrivateFile:
        """A private file that is found as long as the upload exists."""


def new_liveness_file() -> PrivateFile:
    """Return a private file whose address exists as long as its owner."""
    return PrivateFile(bytes, media_type="text/plain")


def visit_list(key: str) -> list[Any]:
    """Return the visit's list under `key`; without a visit, the list of this page."""
    visit = visits.find(str(st.context.cookies.get(COOKIE) or ""))
    if visit is not None:
        values: list[Any] = visit.data.setdefault(key, [])
        return values
    page_values: list[Any] = st.session_state.setdefault(key, [])
    return page_values


def visit_files() -> list[dict[str, str]]:
    """Return the name and the address of each uploaded file."""
    pending = st.session_state.get(PENDING_KEY)
    files: list[VisitFile] = [*visit_list(UPLOADS_KEY), *([pending] if pending else [])]
    return [{"name": file.file_name, "address": file.liveness_file.address} for file in files]
