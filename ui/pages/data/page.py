"""The Data page: sources, evidence, and details that still need checking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from geo.audit.tasks import INDICATIVE
from geo.text import format_count
from ui.markup import template
from ui.pages.data import changes, overview, postcodes, records, tasks
from ui.pages.data.holdings import inventory, open_tasks
from ui.pages.data.view import (
    CHANGES,
    PAGE,
    POSTCODES,
    RECORDS,
    TABS,
    TO_DO,
    WIDGETS,
    restore_widgets,
)
from ui.state.session import mark_changed
from ui.state.shared import current_dataset
from ui.widgets import frame

if TYPE_CHECKING:
    from geo.audit.inventory import Inventory


def show() -> None:
    """Show the page."""
    dataset = current_dataset()
    _, messages = PAGE.open(dataset)
    restore_widgets(PAGE.view)
    frame.show_title("What is this built on, and how sure is it?")
    frame.show_messages(messages)
    st.html(template("data_summary.html").render(sentence=_evidence_sentence(inventory())))
    st.segmented_control(
        "Show",
        list(TABS),
        format_func=TABS.__getitem__,
        key=WIDGETS["tab"],
        on_change=mark_changed,
        required=True,
    )
    view = PAGE.view
    show_part = {
        RECORDS: records.show_records,
        TO_DO: tasks.show_tasks,
        CHANGES: changes.show_changes,
        POSTCODES: postcodes.show_postcodes,
    }.get(view.tab, overview.show_overview)
    show_part(dataset, view)
    frame.show_attribution(dataset)
    PAGE.write_url(dataset)


def _evidence_sentence(package_inventory: Inventory) -> str:
    holdings = [
        holding
        for holding in package_inventory.resources
        if holding.count_evidence(INDICATIVE) is not None
    ]
    documented = sum(holding.count_evidence("documented") or 0 for holding in holdings)
    indicative = sum(holding.count_evidence(INDICATIVE) or 0 for holding in holdings)
    task_count = format_count(len(open_tasks()), "statement waits", "statements wait")
    return (
        f"{documented + indicative:,} rows in {len(holdings)} tables have a mark of evidence: "
        f"{documented:,} are confirmed and {indicative:,} not yet confirmed. With the parts of "
        f"rows that have a mark of their own, {task_count} to be checked."
    )
