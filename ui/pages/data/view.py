"""View of the Data page, and its URL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from geo.audit.tasks import EVIDENCE, INDICATIVE
from ui.navigation import path_of
from ui.state.session import PageState, mark_changed
from ui.state.url import UrlCodec, choice_field, number_field, text_field

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Query

OVERVIEW, RECORDS, TO_DO, CHANGES, POSTCODES = (
    "overview",
    "records",
    "to-do",
    "changes",
    "postcodes",
)

TABS: Final = {
    OVERVIEW: "What is in use",
    RECORDS: "Records and sources",
    TO_DO: "To be checked",
    CHANGES: "Change log",
    POSTCODES: "Postcodes",
}
"""Tabs of the page → their labels."""

EVIDENCE_FILTERS: Final = {"": "All", "documented": "Confirmed", INDICATIVE: "Not yet confirmed"}

ALL_TABLES: Final = "all"
"""Value of `task_table` for all tables."""

DEFAULT_TABLE: Final = "clusters"
ROWS_PER_PAGE: Final = 50
MAX_FIND_LENGTH: Final = 200
MAX_PAGES: Final = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class DataView:
    """
    Content of the page.

    Attributes
    ----------
    query
        The filters of other pages, kept in links.
    tab
        One of `TABS`.
    table
        Table whose records are shown.
    task_table
        Table whose tasks are shown, or `ALL_TABLES`.
    text
        Text that rows must contain.
    evidence
        Evidence that records must have, or "".
    page
        Page of the rows, from 1.
    """

    query: Query
    tab: str = OVERVIEW
    table: str = DEFAULT_TABLE
    task_table: str = ALL_TABLES
    text: str = ""
    evidence: str = ""
    page: int = 1


WIDGETS: Final = {
    "tab": "data_tab",
    "table": "data_table",
    "task_table": "data_task_table",
    "text": "data_text",
    "evidence": "data_evidence",
    "page": "data_page_number",
}
"""Field of the view → key of the widget that sets it."""


def data_link(dataset: Dataset, view: DataView) -> str:
    """Return the address of the page with a view on it."""
    parameters = urlencode(CODEC.write(dataset, view))
    return path_of("data") + (f"?{parameters}" if parameters else "")


def has_evidence(dataset: Dataset, table: str) -> bool:
    """Return whether rows of a table have an evidence mark as a whole."""
    return any(field.name == EVIDENCE for field in dataset.register.package.tables[table].fields)


def reset_page() -> None:
    """Return to the first page, because the rows have changed."""
    mark_changed()
    st.session_state[WIDGETS["page"]] = 1


def show_find_box(label: str) -> None:
    """Show the box for text that rows must contain."""
    st.text_input(
        label,
        key=WIDGETS["text"],
        on_change=reset_page,
        max_chars=MAX_FIND_LENGTH,
        placeholder="Words, a code or a source",
    )


def show_page_number(rows: int) -> DataView:
    """Show the page number, if there are several pages, and return the view."""
    view, last = PAGE.view, max(1, -(-rows // ROWS_PER_PAGE))
    if view.page > last:
        PAGE.set_view(replace(view, page=last))
        st.session_state[WIDGETS["page"]] = last
    if last > 1:
        st.number_input(
            f"Page, of {last} with {ROWS_PER_PAGE} rows each",
            min_value=1,
            max_value=last,
            step=1,
            key=WIDGETS["page"],
            on_change=mark_changed,
            width=260,
        )
    return PAGE.view


def restore_widgets(view: DataView) -> None:
    """Set widgets that are not on the page yet from the view, before they are shown."""
    for name, key in WIDGETS.items():
        if key not in st.session_state:
            st.session_state[key] = getattr(view, name)


def _is_list(view: DataView) -> bool:
    return view.tab in {RECORDS, TO_DO}


CODEC: Final = UrlCodec[DataView](
    default=lambda _, query: DataView(query=query),
    fields=(
        choice_field("show", "tab", lambda _: TABS),
        choice_field(
            "table",
            "table",
            lambda dataset: dataset.register.package.tables,
            applies=lambda view: view.tab == RECORDS,
        ),
        choice_field(
            "table",
            "task_table",
            lambda dataset: dataset.register.package.tables,
            applies=lambda view: view.tab == TO_DO,
        ),
        text_field("find", "text", max_length=MAX_FIND_LENGTH, is_written=_is_list),
        choice_field(
            "evidence",
            "evidence",
            lambda _: [value for value in EVIDENCE_FILTERS if value],
            is_written=lambda view: view.tab == RECORDS,
        ),
        number_field(
            "page", "page", minimum=1, maximum=MAX_PAGES, to_number=int, is_written=_is_list
        ),
    ),
)

PAGE: Final = PageState[DataView](name="data", codec=CODEC, widgets=WIDGETS)
