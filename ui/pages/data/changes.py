"""The change log of the data, and what a register of one's own has otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.audit.diff import change_rows
from geo.csvio import csv_bytes
from ui.markup import template
from ui.pages.data.holdings import inventory

if TYPE_CHECKING:
    from geo.audit.diff import Change
    from geo.dataset import Atlas
    from ui.pages.data.view import DataView

MOST: Final = 200
"""Changes that are listed on the page; the file has all of them."""


def show(known: Atlas, view: DataView) -> None:
    """Show both."""
    del known, view
    held = inventory()
    if not held.is_built_in:
        _show_own(held.changes)
    versions: dict[str, list[str]] = {}
    for entry in held.change_log:
        versions.setdefault(entry.version, []).append(entry.text)
    st.html(template("data_changes.html").render(versions=versions))


def _show_own(changes: tuple[Change, ...]) -> None:
    st.html(template("data_own_changes.html").render(changes=changes, most=MOST))
    if changes:
        st.download_button(
            "Download these changes as CSV",
            data=lambda: csv_bytes(change_rows(changes)),
            file_name="placemap-changes.csv",
            mime="text/csv",
            on_click="ignore",
            key="data_own_changes",
        )
