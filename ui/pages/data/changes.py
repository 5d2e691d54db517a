"""Change log of the data, and differences of a custom register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.audit.diff import change_rows
from geo.csvio import csv_bytes
from ui.markup import template
from ui.pages.data.holdings import inventory

if TYPE_CHECKING:
    from geo.audit.diff import DataChange
    from geo.dataset import Dataset
    from ui.pages.data.view import DataView

MAX_CHANGES: Final = 200
"""Maximum number of changes on the page; the file has all of them."""


def show_changes(dataset: Dataset, view: DataView) -> None:
    """Show the change log and the differences."""
    del dataset, view
    package_inventory = inventory()
    if not package_inventory.is_built_in:
        _show_register_changes(package_inventory.changes)
    versions: dict[str, list[str]] = {}
    for entry in package_inventory.change_log:
        versions.setdefault(entry.version, []).append(entry.text)
    st.html(template("data_changes.html").render(versions=versions))


def _show_register_changes(changes: tuple[DataChange, ...]) -> None:
    st.html(template("data_register_changes.html").render(changes=changes, most=MAX_CHANGES))
    if changes:
        st.download_button(
            "Download these changes as CSV",
            data=lambda: csv_bytes(change_rows(changes)),
            file_name="placemap-changes.csv",
            mime="text/csv",
            on_click="ignore",
            key="data_own_changes",
        )
