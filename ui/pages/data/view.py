"""What the Data page shows, and the same as an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from geo.audit.tasks import EVIDENCE, TO_CHECK
from ui.navigation import path_of
from ui.state.session import Page, chose
from ui.state.url import Parameters, filter_parameters, other_than_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Atlas
    from geo.query import Query

OVERVIEW, RECORDS, TO_DO, CHANGES, POSTCODES = (
    "overview",
    "records",
    "to-do",
    "changes",
    "postcodes",
)

SHOWN: Final = {
    OVERVIEW: "What is in use",
    RECORDS: "Records and sources",
    TO_DO: "To be checked",
    CHANGES: "Change log",
    POSTCODES: "Postcodes",
}
"""Parts of the page → what each is called."""

MARKS: Final = {"": "All", "documented": "Documented", TO_CHECK: "Indicative"}

EVERY: Final = "all"
"""Table of a to-do list that takes in all tables."""

FIRST_TABLE: Final = "clusters"
ROWS_A_PAGE: Final = 50
LONGEST_WORDS: Final = 200
MOST_PAGES: Final = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class DataView:
    """
    What is on screen.

    Attributes
    ----------
    query
        The filters of the other pages, which go along.
    shown
        One of `SHOWN`.
    table
        Whose records are shown.
    task_table
        Whose tasks are, or `EVERY`.
    words
        That rows must hold.
    mark
        Evidence that records must have, or "".
    page
        Of the rows, from 1.
    """

    query: Query
    shown: str = OVERVIEW
    table: str = FIRST_TABLE
    task_table: str = EVERY
    words: str = ""
    mark: str = ""
    page: int = 1


WIDGETS: Final = {
    "shown": "data_shown",
    "table": "data_table",
    "task_table": "data_task_table",
    "words": "data_words",
    "mark": "data_mark",
    "page": "data_page_number",
}
"""Field of the view → key of the widget that sets it."""


def read_address(atlas: Atlas, address: Mapping[str, str]) -> tuple[DataView, list[str]]:
    """Read a view from the parameters of an address, and say what could not be used."""
    asked = Parameters.of(address)
    tables = atlas.registry.package.tables
    shown = asked.one("show", SHOWN, OVERVIEW)
    first = DataView(query=asked.filters(atlas.registry))
    view = DataView(
        query=first.query,
        shown=shown,
        table=asked.one("table", tables, first.table) if shown == RECORDS else first.table,
        task_table=asked.one("table", tables, EVERY) if shown == TO_DO else EVERY,
        words=asked.text("find")[:LONGEST_WORDS],
        mark=asked.one("mark", [mark for mark in MARKS if mark]),
        page=int(asked.number("page", least=1, most=MOST_PAGES, default=1)),
    )
    return view, asked.rest()


def write_address(atlas: Atlas, view: DataView) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    first = DataView(query=view.query)
    listed = view.shown in {RECORDS, TO_DO}
    words = {
        "show": (view.shown, first.shown),
        "table": (
            {RECORDS: view.table, TO_DO: view.task_table}.get(view.shown, ""),
            {RECORDS: first.table, TO_DO: first.task_table}.get(view.shown, ""),
        ),
        "find": (view.words if listed else "", ""),
        "mark": (view.mark if view.shown == RECORDS else "", ""),
        "page": (str(view.page) if listed else "1", "1"),
    }
    return filter_parameters(atlas.registry, view.query) | other_than_first(words)


def data_link(atlas: Atlas, view: DataView) -> str:
    """Return the address of the page with a view on it."""
    parameters = urlencode(write_address(atlas, view))
    return path_of("data") + (f"?{parameters}" if parameters else "")


def has_marks(atlas: Atlas, table: str) -> bool:
    """Whether rows of a table bear a mark of evidence as a whole."""
    return any(field.name == EVIDENCE for field in atlas.registry.package.tables[table].fields)


def narrowed() -> None:
    """Note that the rows are others: they are shown from the first."""
    chose()
    st.session_state[WIDGETS["page"]] = 1


def show_words(label: str) -> None:
    """Show the box for words that rows must hold."""
    st.text_input(
        label,
        key=WIDGETS["words"],
        on_change=narrowed,
        max_chars=LONGEST_WORDS,
        placeholder="Words, a code or a source",
    )


def show_pages(rows: int) -> DataView:
    """Show which page of so many rows is shown, where there are several, and return the view."""
    view, last = PAGE.view, max(1, -(-rows // ROWS_A_PAGE))
    if view.page > last:
        PAGE.hold(replace(view, page=last))
        st.session_state[WIDGETS["page"]] = last
    if last > 1:
        st.number_input(
            f"Page, of {last} with {ROWS_A_PAGE} rows each",
            min_value=1,
            max_value=last,
            step=1,
            key=WIDGETS["page"],
            on_change=chose,
            width=260,
        )
    return PAGE.view


def restore(view: DataView) -> None:
    """Set the widgets that are not on the page yet by the view, before they are shown."""
    for name, key in WIDGETS.items():
        if key not in st.session_state:
            st.session_state[key] = getattr(view, name)


PAGE: Final = Page[DataView](name="data", read=read_address, write=write_address, widgets=WIDGETS)
