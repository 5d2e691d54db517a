"""What is in use, and every table of the data package: the first part of the Data page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from geo.audit.inventory_rows import date_of, parts_to_check
from geo.audit.provenance import in_use
from geo.audit.tasks import TO_CHECK
from geo.views.summary import counted
from ui.markup import host, links, template
from ui.pages.data import boundaries, statistics
from ui.pages.data.holdings import inventory
from ui.pages.data.view import CHANGES, RECORDS, DataView, data_link
from ui.state.shared import settings
from ui.widgets import frame

if TYPE_CHECKING:
    from geo.dataset import Atlas


def show(known: Atlas, view: DataView) -> None:
    """Show what is in use, and the tables."""
    held = inventory()
    used = in_use(known.registry, held, settings())
    st.html(
        template("data_in_use.html").render(used=used, links=links, host=host, name_of=_name_of)
    )
    if held.faults:
        st.html(template("data_faults.html").render(faults=held.faults, counted=counted))
    frame.show_heading("Fresh boundaries", anchor="boundaries")
    boundaries.show()
    frame.show_heading("Fresh statistics", anchor="statistics")
    statistics.show()
    first = DataView(query=view.query)
    tables = known.registry.package.tables
    st.html(
        template("data_tables.html").render(
            holdings=held.holdings,
            addresses={
                name: data_link(known, replace(first, shown=RECORDS, table=name)) for name in tables
            },
            changes=data_link(known, replace(first, shown=CHANGES)),
            date_of=lambda one: date_of(held, one),
            parts=parts_to_check,
            to_check=TO_CHECK,
            links=links,
        )
    )


def _name_of(origin: str) -> str:
    """Name a file or folder without the folders above it, which are the server's own business."""
    return Path(origin).name
