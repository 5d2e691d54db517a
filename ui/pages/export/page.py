"""The Export page: choose what, where and in which form; see what you will get; take it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.areas import UK
from geo.export.files.formats import FORMATS
from geo.export.printmap.paper import PAPERS
from geo.places.place import LOCAL_AUTHORITIES
from geo.scenario.scenario import MARKER
from geo.styles.layers import STYLES
from ui.markup import template
from ui.pages.export import briefing, layers, maps
from ui.pages.export.view import (
    BRIEFING,
    CRS,
    KINDS,
    LAYERS,
    PAGE,
    PRINT,
    TAKEN,
    WIDGETS,
    ExportView,
)
from ui.state.names import area_labels
from ui.state.session import chose
from ui.state.shared import atlas
from ui.widgets import filters, frame

if TYPE_CHECKING:
    from geo.dataset import Atlas


def show() -> None:
    """Show the page."""
    known = atlas()
    _, messages = PAGE.open(known)
    frame.show_title("What would you like to take away?")
    frame.show_messages(messages)
    _show_proposal()
    _show_choices(known)
    view = PAGE.view
    show_kind = {
        LAYERS: layers.show,
        PRINT: maps.show_print,
        BRIEFING: briefing.show,
    }.get(view.kind, maps.show_web)
    show_kind(known, view)
    frame.show_attribution(known)
    PAGE.keep(known)


def _show_proposal() -> None:
    scenario = PAGE.view.scenario
    if scenario is None:
        return
    st.html(template("export_proposal.html").render(marker=MARKER, name=scenario.name))
    st.button("Leave the proposal out", on_click=_drop_proposal, key="export_drop")


def _drop_proposal() -> None:
    PAGE.hold(replace(PAGE.view, scenario=None))


def _show_choices(known: Atlas) -> None:
    st.segmented_control(
        "What",
        list(KINDS),
        format_func=KINDS.__getitem__,
        key=WIDGETS["kind"],
        on_change=chose,
        required=True,
    )
    view = PAGE.view
    where, sector = st.columns(2, gap="medium")
    with where:
        labels = area_labels()
        st.selectbox(
            "Where",
            ["", *(key for key in labels if key != UK)],
            format_func=lambda key: f"{labels[key]} ({key})" if key else "The whole UK",
            key=WIDGETS["query.area"],
            on_change=chose,
            help="A council, county, city region, region or nation. Type to find it.",
        )
    if view.kind != BRIEFING:  # which has all sectors and layers, whatever was chosen
        with sector:
            filters.show_sector(known, label="Sector", key=WIDGETS["query.sector"])
        _show_layers(view)
    if view.kind == LAYERS:
        _show_formats()
    if view.kind == PRINT:
        st.pills("Paper", list(PAPERS), key=WIDGETS["paper"], on_change=chose, required=True)
    if view.kind not in {LAYERS, BRIEFING}:
        st.text_input(
            "Title",
            key=WIDGETS["title"],
            on_change=chose,
            max_chars=500,
            placeholder="Left blank: the main fact of the map",
        )
    filters.show(known, on_reset=partial(PAGE.start_over, known))


def _show_layers(view: ExportView) -> None:
    options = TAKEN if view.kind == LAYERS else TAKEN[:-1]
    st.pills(
        "Layers",
        list(options),
        selection_mode="multi",
        format_func=lambda name: "Councils" if name == LOCAL_AUTHORITIES else STYLES[name].label,
        key=WIDGETS["layers"],
        on_change=chose,
    )


def _show_formats() -> None:
    st.pills(
        "Formats (several make one zip)",
        list(FORMATS),
        selection_mode="multi",
        format_func=lambda key: FORMATS[key].label,
        key=WIDGETS["formats"],
        on_change=chose,
    )
    crs, detail = st.columns(2, gap="medium", vertical_alignment="bottom")
    with crs:
        st.selectbox(
            "Coordinates",
            list(CRS),
            format_func=CRS.__getitem__,
            key=WIDGETS["crs"],
            on_change=chose,
        )
    with detail:
        st.toggle(
            "Simplified boundaries",
            key=WIDGETS["drawn"],
            on_change=chose,
            help="Smaller files, to look at. Do not measure them.",
        )
