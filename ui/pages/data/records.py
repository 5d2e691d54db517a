"""Every record of a table with its sources: a part of the Data page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.audit.inventory import matching
from geo.audit.inventory_rows import record_rows
from geo.csvio import csv_bytes
from geo.dates import with_dates_written
from geo.register.records import source_heading
from ui.markup import host, links, template
from ui.pages.data.holdings import inventory
from ui.pages.data.view import (
    MARKS,
    PAGE,
    ROWS_A_PAGE,
    WIDGETS,
    has_marks,
    narrowed,
    show_pages,
    show_words,
)

if TYPE_CHECKING:
    from geo.audit.inventory import Holding, Inventory, Record
    from geo.dataset import Atlas
    from ui.pages.data.view import DataView


def show(known: Atlas, view: DataView) -> None:
    """Show the controls, what the table is, and its records."""
    held = inventory()
    _show_controls(known, held, view)
    view = PAGE.view
    (holding,) = (one for one in held.holdings if one.name == view.table)
    fields = known.registry.package.tables[view.table].fields
    st.html(
        template("data_table.html").render(
            holding=holding, fields=[one for one in fields if one.description]
        )
    )
    records = matching(held.records(view.table), view.words, held.sources())
    wanted = view.mark if has_marks(known, view.table) else ""
    kept = [one for one in records if wanted in {"", one.evidence}]
    _show_records(held, holding, kept)


def _show_controls(known: Atlas, held: Inventory, view: DataView) -> None:
    titles = {one.name: one.title for one in held.holdings}
    table, words, mark = st.columns([4, 4, 4], gap="medium", vertical_alignment="bottom")
    with table:
        st.selectbox(
            "Table",
            list(known.registry.package.tables),
            format_func=lambda name: f"{titles[name]} ({name})",
            key=WIDGETS["table"],
            on_change=narrowed,
        )
    with words:
        show_words("Find in the records and the titles of their sources")
    with mark:
        if has_marks(known, view.table):
            st.segmented_control(
                "Evidence",
                list(MARKS),
                format_func=MARKS.__getitem__,
                key=WIDGETS["mark"],
                on_change=narrowed,
                required=True,
            )


def _show_records(held: Inventory, holding: Holding, kept: list[Record]) -> None:
    view = show_pages(len(kept))
    first = (view.page - 1) * ROWS_A_PAGE
    shown = kept[first : first + ROWS_A_PAGE]
    sources = held.sources()
    cited = dict.fromkeys(one for record in shown for one in record.source_ids)
    st.html(
        template("data_records.html").render(
            title=holding.title,
            first=first + 1,
            every=len(kept),
            whole=holding.rows,
            records=shown,
            sources=sources,
            cited=[sources[one] for one in cited if one in sources],
            links=links,
            host=host,
            heading=source_heading,
            written=with_dates_written,
        )
    )
    if kept:
        st.download_button(
            f"Download these {len(kept):,} records as CSV"
            if len(kept) > 1
            else "Download this record as CSV",
            data=partial(_csv, held, kept),
            file_name=f"placemap-{holding.name}-records.csv",
            mime="text/csv",
            on_click="ignore",
            key="data_records_csv",
        )


def _csv(held: Inventory, kept: list[Record]) -> bytes:
    return csv_bytes(record_rows(held, kept))
