"""Records on the Data page: every record of a table, with its sources."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.audit.inventory import search_records
from geo.audit.inventory_rows import record_rows
from geo.csvio import csv_bytes
from geo.dates import format_dates
from geo.register.records import source_heading
from ui.markup import host, links, template
from ui.pages.data.holdings import inventory
from ui.pages.data.view import (
    EVIDENCE_FILTERS,
    PAGE,
    ROWS_PER_PAGE,
    WIDGETS,
    has_evidence,
    reset_page,
    show_find_box,
    show_page_number,
)

if TYPE_CHECKING:
    from geo.audit.inventory import Inventory, InventoryRecord, Resource
    from geo.dataset import Dataset
    from ui.pages.data.view import DataView


def show_records(dataset: Dataset, view: DataView) -> None:
    """Show the controls, the table's description, and its records."""
    package_inventory = inventory()
    _show_controls(dataset, package_inventory, view)
    view = PAGE.view
    (holding,) = (item for item in package_inventory.resources if item.name == view.table)
    fields = dataset.register.package.tables[view.table].fields
    st.html(
        template("data_table.html").render(
            holding=holding, fields=[item for item in fields if item.description]
        )
    )
    records = search_records(
        package_inventory.records(view.table), view.text, package_inventory.sources()
    )
    evidence = view.evidence if has_evidence(dataset, view.table) else ""
    filtered = [item for item in records if evidence in {"", item.evidence}]
    _show_records(package_inventory, holding, filtered)


def _show_controls(dataset: Dataset, package_inventory: Inventory, view: DataView) -> None:
    titles = {holding.name: holding.title for holding in package_inventory.resources}
    table, find_column, evidence_column = st.columns(
        [4, 4, 4], gap="medium", vertical_alignment="bottom"
    )
    with table:
        st.selectbox(
            "Table",
            list(dataset.register.package.tables),
            format_func=lambda name: f"{titles[name]} ({name})",
            key=WIDGETS["table"],
            on_change=reset_page,
        )
    with find_column:
        show_find_box("Find in the records and the titles of their sources")
    with evidence_column:
        if has_evidence(dataset, view.table):
            st.segmented_control(
                "Evidence",
                list(EVIDENCE_FILTERS),
                format_func=EVIDENCE_FILTERS.__getitem__,
                key=WIDGETS["evidence"],
                on_change=reset_page,
                required=True,
            )


def _show_records(
    package_inventory: Inventory, holding: Resource, records: list[InventoryRecord]
) -> None:
    view = show_page_number(len(records))
    start = (view.page - 1) * ROWS_PER_PAGE
    page_records = records[start : start + ROWS_PER_PAGE]
    sources = package_inventory.sources()
    source_ids = dict.fromkeys(
        source_id for record in page_records for source_id in record.source_ids
    )
    st.html(
        template("data_records.html").render(
            title=holding.title,
            start=start + 1,
            total=len(records),
            total_rows=holding.rows,
            records=page_records,
            sources=sources,
            cited=[sources[source_id] for source_id in source_ids if source_id in sources],
            links=links,
            host=host,
            heading=source_heading,
            format_date=format_dates,
        )
    )
    if records:
        st.download_button(
            f"Download these {len(records):,} records as CSV"
            if len(records) > 1
            else "Download this record as CSV",
            data=partial(_csv, package_inventory, records),
            file_name=f"placemap-{holding.name}-records.csv",
            mime="text/csv",
            on_click="ignore",
            key="data_records_csv",
        )


def _csv(package_inventory: Inventory, records: list[InventoryRecord]) -> bytes:
    return csv_bytes(record_rows(package_inventory, records))
