"""Overview on the Data page: sources in use, and every table of the data package."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from geo.audit.inventory_rows import date_of, parts_to_check
from geo.audit.provenance import active_sources
from geo.audit.tasks import INDICATIVE
from geo.text import format_count
from geo.views.updates import last_update_text
from ui.markup import host, links, template
from ui.pages.data import boundaries, statistics
from ui.pages.data.holdings import inventory
from ui.pages.data.view import CHANGES, RECORDS, DataView, data_link
from ui.state.shared import settings
from ui.widgets import frame

if TYPE_CHECKING:
    from geo.dataset import Dataset


def show_overview(dataset: Dataset, view: DataView) -> None:
    """Show the sources in use, and the tables."""
    package_inventory = inventory()
    data_in_use = active_sources(
        dataset.register,
        package_inventory,
        settings(),
        register_dates=last_update_text(dataset.register),
    )
    st.html(
        template("data_sources.html").render(
            sources=data_in_use, links=links, host=host, name_of=_base_name
        )
    )
    if package_inventory.issues:
        st.html(
            template("data_validation.html").render(
                issues=package_inventory.issues, counted=format_count
            )
        )
    frame.show_heading("Fresh boundaries", anchor="boundaries")
    boundaries.show_boundaries()
    frame.show_heading("Fresh statistics", anchor="statistics")
    statistics.show_statistics()
    default = DataView(query=view.query)
    tables = dataset.register.package.tables
    st.html(
        template("data_tables.html").render(
            holdings=package_inventory.resources,
            addresses={
                name: data_link(dataset, replace(default, tab=RECORDS, table=name))
                for name in tables
            },
            changes=data_link(dataset, replace(default, tab=CHANGES)),
            date_of=lambda holding: date_of(package_inventory, holding),
            parts=parts_to_check,
            to_check=INDICATIVE,
            links=links,
        )
    )


def _base_name(origin: str) -> str:
    """Return the name of a file or folder without its parents, to hide server paths."""
    return Path(origin).name
