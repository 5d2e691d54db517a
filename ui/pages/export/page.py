"""The Export page: choose the content, area and format, preview it and download it."""

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
from ui.markup import template
from ui.pages.export import briefing, layers, maps
from ui.pages.export.view import (
    BRIEFING,
    CRS,
    KINDS,
    LAYERS,
    PAGE,
    PRINT,
    WIDGETS,
    ExportView,
    export_layers,
)
from ui.state.names import area_labels
from ui.state.session import mark_changed
from ui.state.shared import current_dataset
from ui.widgets import filters, frame

if TYPE_CHECKING:
    from geo.dataset import Dataset


def show() -> None:
    """Show the page."""
    dataset = current_dataset()
    _, messages = PAGE.open(dataset)
    frame.show_title("What would you like to download?")
    frame.show_messages(messages)
    _show_scenario()
    _show_choices(dataset)
    view = PAGE.view
    show_kind = {
        LAYERS: layers.show_layers,
        PRINT: maps.show_print_map,
        BRIEFING: briefing.show_briefing,
    }.get(view.kind, maps.show_web_map)
    show_kind(dataset, view)
    frame.show_attribution(dataset)
    PAGE.write_url(dataset)


def _show_scenario() -> None:
    scenario = PAGE.view.scenario
    if scenario is None:
        return
    st.html(template("export_scenario.html").render(marker=MARKER, name=scenario.name))
    st.button("Leave the proposal out", on_click=_drop_scenario, key="export_drop")


def _drop_scenario() -> None:
    PAGE.set_view(replace(PAGE.view, scenario=None))


def _show_choices(dataset: Dataset) -> None:
    st.segmented_control(
        "What",
        list(KINDS),
        format_func=KINDS.__getitem__,
        key=WIDGETS["kind"],
        on_change=mark_changed,
        required=True,
    )
    view = PAGE.view
    area_column, sector = st.columns(2, gap="medium")
    with area_column:
        labels = area_labels()
        st.selectbox(
            "Where",
            ["", *(key for key in labels if key != UK)],
            format_func=lambda key: f"{labels[key]} ({key})" if key else "The whole UK",
            key=WIDGETS["query.area"],
            on_change=mark_changed,
            help="A council, county, city region, region or nation. Type to find it.",
        )
    if view.kind != BRIEFING:  # A briefing always has all sectors and layers.
        with sector:
            filters.show_sector(dataset, label="Sector", key=WIDGETS["query.sector"])
        _show_layers(dataset, view)
    if view.kind == LAYERS:
        _show_formats()
    if view.kind == PRINT:
        st.pills("Paper", list(PAPERS), key=WIDGETS["paper"], on_change=mark_changed, required=True)
    if view.kind not in {LAYERS, BRIEFING}:
        st.text_input(
            "Title",
            key=WIDGETS["title"],
            on_change=mark_changed,
            max_chars=500,
            placeholder="Left blank: the main fact of the map",
        )
    filters.show_filters(dataset, on_reset=partial(PAGE.reset, dataset))


def _show_layers(dataset: Dataset, view: ExportView) -> None:
    labels = export_layers(dataset.register)
    options = [name for name in labels if view.kind == LAYERS or name != LOCAL_AUTHORITIES]
    st.pills(
        "Layers",
        options,
        selection_mode="multi",
        format_func=labels.__getitem__,
        key=WIDGETS["layers"],
        on_change=mark_changed,
    )


def _show_formats() -> None:
    st.pills(
        "Formats (several make one zip)",
        list(FORMATS),
        selection_mode="multi",
        format_func=lambda key: FORMATS[key].label,
        key=WIDGETS["formats"],
        on_change=mark_changed,
    )
    crs, detail = st.columns(2, gap="medium", vertical_alignment="bottom")
    with crs:
        st.selectbox(
            "Coordinates",
            list(CRS),
            format_func=CRS.__getitem__,
            key=WIDGETS["crs"],
            on_change=mark_changed,
        )
    with detail:
        st.toggle(
            "Simplified boundaries",
            key=WIDGETS["drawn"],
            on_change=mark_changed,
            help="Smaller files, to look at. Do not measure them.",
        )
