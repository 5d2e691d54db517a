"""The map page: ask once, and show the answer as sentence, map, profile and table."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.csvio import csv_bytes
from ui.components.announcer import announce
from ui.components.livemap import livemap
from ui.components.livetable import livetable, read_choice
from ui.markup import literal, template
from ui.navigation import path_of
from ui.pages.map import profile, search
from ui.pages.map.address import write_address
from ui.pages.map.scene import scene
from ui.pages.map.state import (
    MAP_KEY,
    PAGE,
    current_view,
    move,
    open_view,
    select,
    show_first_view,
    take_report,
)
from ui.state.answers import answer
from ui.state.session import chose
from ui.state.shared import atlas, layer_files
from ui.state.url import chosen_words
from ui.widgets import filters, frame
from ui.widgets.links import export_link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.dataset import Atlas

TABLE_KEY = "table"


def show() -> None:
    """Show the page."""
    known = atlas()
    messages = open_view(known)
    # The answer goes first, above its place in the page's order, so that the browser has the map
    # to fetch while it draws the rest.
    above, answered, below = st.container(), st.container(), st.container()
    with answered:
        _show_answer(known)
    with above:
        _show_controls(known, messages)
    with below:
        frame.show_attribution(known)


def _show_controls(known: Atlas, messages: list[str]) -> None:
    with st.container(key="heading"):
        title, area, box = st.columns([5, 2, 4], gap="medium", vertical_alignment="bottom")
    with title:
        frame.show_title("Where does the industrial strategy reach?")
    with area:
        filters.show_area(known)
    with box:
        search.show()
    frame.show_messages(messages)
    filters.show(known, on_reset=partial(show_first_view, known))


@st.fragment
def _show_answer(known: Atlas) -> None:
    """Show what answers the query. Alone it runs again when something is done on the map."""
    view = current_view()
    found = answer(view.query)
    st.html(template("summary.html").render(summary=found.summary, **_beginnings(known)))
    announce(found.summary.headline, key="announce_map")
    map_column, profile_column = st.columns([2, 1], gap="medium")
    with map_column:
        addresses = layer_files().addresses
        livemap(
            scene(known, found.result, view, addresses=addresses, move=asdict(move())),
            key=MAP_KEY,
            on_report=partial(take_report, known),
        )
    with profile_column:
        profile.show(known, found.result, view.selected, _beginnings(known))
    _show_table(known, found.rows)
    if found.rows:
        _show_take_away(known)
    frame.show_layer_addresses(known, view.query, tuple(known.places))
    PAGE.keep(known)


def _beginnings(known: Atlas) -> dict[str, str | bool]:
    """Return where a first visit may go, and whether this is one: the view of the bare address."""
    return {
        "is_first": not write_address(known, replace(current_view(), position=None)),
        "council": path_of("council"),
        "briefing": f"{path_of('export')}?what=briefing",
    }


def _show_table(known: Atlas, rows: Sequence[Mapping[str, str | int]]) -> None:
    frame.show_heading("Table of what is shown", anchor="table")
    if not rows:
        st.info(
            "Nothing matches these filters. Turn on a layer in the legend, choose all sectors or "
            "the whole UK, or go back to the first view under More filters."
        )
        return
    livetable(
        rows,
        caption="The places shown on the map, one row each, under the same filters",
        reference="Reference",
        key=TABLE_KEY,
        on_choice=partial(_open_row, known),
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
        f"{code} {sector.name.lower()}" for code, sector in known.registry.sectors.items()
    )
    st.caption(
        f"Sectors: {literal(sectors)}. An asterisk marks a sector that no source was seen to link "
        "to the place. Choose a name to open its profile, a heading to sort."
    )


def _open_row(known: Atlas) -> None:
    chose()
    choice = read_choice(TABLE_KEY)
    if choice and choice in known.by_ref:
        select(choice)


def _show_take_away(known: Atlas) -> None:
    """Link to the export of what is shown: with the answer, since the map's legend changes it."""
    view = current_view()
    layers = chosen_words(view.query.layers)
    st.html(
        template("take_away.html").render(
            layers=export_link(known, view.query, layers=layers),
            sheet=export_link(known, view.query, layers=layers, what="print"),
        )
    )
