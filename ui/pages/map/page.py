"""The map page: one query, shown as sentence, map, profile and table."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.csvio import csv_bytes
from ui.components.announcer import announce
from ui.components.data_table import (
    FILTER_LABEL,
    MANY_ROWS,
    DataTable,
    read_choice,
    show_table,
)
from ui.components.livemap import livemap
from ui.markup import escape_markdown, template
from ui.navigation import path_of
from ui.pages.map import profile, search
from ui.pages.map.address import CODEC
from ui.pages.map.scene import scene
from ui.pages.map.state import (
    MAP_KEY,
    PAGE,
    apply_report,
    current_view,
    last_move,
    open_view,
    reset_view,
    select,
)
from ui.state.answers import result_views
from ui.state.parameters import list_parameter
from ui.state.session import mark_changed
from ui.state.shared import current_dataset, layer_files
from ui.widgets import filters, frame
from ui.widgets.links import export_link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.dataset import Dataset

TABLE_KEY = "table"


def show() -> None:
    """Show the page."""
    dataset = current_dataset()
    messages = open_view(dataset)
    # The map and sentences go first, above their place in the page's order, so that the browser
    # fetches the map while it draws the rest.
    top, middle, bottom = st.container(), st.container(), st.container()
    with middle:
        _show_answer(dataset)
    with top:
        _show_controls(dataset, messages)
    with bottom:
        frame.show_attribution(dataset)


def _show_controls(dataset: Dataset, messages: list[str]) -> None:
    with st.container(key="heading"):
        title, area, box = st.columns([5, 2, 4], gap="medium", vertical_alignment="bottom")
    with title:
        frame.show_title("Where does the industrial strategy reach?")
    with area:
        filters.show_area(dataset)
    with box:
        search.show_search_box()
    frame.show_messages(messages)
    filters.show_filters(dataset, on_reset=partial(reset_view, dataset))


@st.fragment
def _show_answer(dataset: Dataset) -> None:
    """Show the result, as a fragment that reruns alone after a change on the map."""
    view = current_view()
    views = result_views(view.query)
    st.html(template("summary.html").render(summary=views.summary, **_start_links(dataset)))
    announce(views.summary.headline, key="announce_map")
    map_column, profile_column = st.columns([2, 1], gap="medium")
    with map_column:
        addresses = layer_files().addresses
        livemap(
            scene(dataset, views.result, view, addresses=addresses, move=asdict(last_move())),
            key=MAP_KEY,
            on_report=partial(apply_report, dataset),
        )
    with profile_column:
        profile.show_profile(dataset, views.result, view.selected, _start_links(dataset))
    _show_table(dataset, views.rows)
    if views.rows:
        _show_export_link(dataset)
    frame.show_layer_addresses(dataset, view.query, tuple(dataset.places))
    PAGE.write_url(dataset)


def _start_links(dataset: Dataset) -> dict[str, str | bool]:
    """Return links for a first visit, and whether this is one: a URL without parameters."""
    return {
        "is_first": not CODEC.write(dataset, replace(current_view(), position=None)),
        "council": path_of("council"),
        "briefing": f"{path_of('export')}?what=briefing",
    }


def _show_table(dataset: Dataset, rows: Sequence[Mapping[str, str | int]]) -> None:
    frame.show_heading("Table of what is shown", anchor="table")
    if not rows:
        st.info(
            "Nothing matches these filters. Turn on a layer in the legend, choose all sectors or "
            "the whole UK, or go back to the first view under More filters."
        )
        return
    show_table(
        DataTable(
            rows=rows,
            caption="The places shown on the map, one row each, under the same filters",
            reference_column="Reference",
            filter_label=FILTER_LABEL if len(rows) > MANY_ROWS else "",
            is_list=True,
        ),
        key=TABLE_KEY,
        on_choice=partial(_open_row, dataset),
    )
    st.download_button(
        "Download this table as CSV",
        data=partial(csv_bytes, rows),
        file_name="placemap-places.csv",
        mime="text/csv",
        on_click="ignore",
        key="table_csv",
    )
    sectors = ", ".join(
        f"{code} {sector.name.lower()}" for code, sector in dataset.register.sectors.items()
    )
    st.caption(
        f"Sectors: {escape_markdown(sectors)}. An asterisk marks a sector whose link to the "
        "place is not yet confirmed. Choose a name to open its profile, a heading to sort."
    )


def _open_row(dataset: Dataset) -> None:
    mark_changed()
    choice = read_choice(TABLE_KEY)
    if choice and choice in dataset.place_by_ref:
        select(choice)


def _show_export_link(dataset: Dataset) -> None:
    """Link to the export of the result; part of the fragment, since the legend changes it."""
    view = current_view()
    layers = list_parameter(view.query.layers)
    st.html(
        template("map_export_links.html").render(
            layers=export_link(dataset, view.query, layers=layers),
            print_link=export_link(dataset, view.query, layers=layers, what="print"),
        )
    )
