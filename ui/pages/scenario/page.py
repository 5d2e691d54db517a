"""The what-if page and its controls; the content is in `ui.pages.scenario.answer`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.errors import ScenarioError
from geo.places.place import STRATEGIC_SITES
from ui.markup import escape_markdown
from ui.pages.scenario import answer, file
from ui.pages.scenario.view import CIRCLE, COUNCILS, DECIMALS, PAGE, WIDGETS, with_centre
from ui.state.answers import effect_of
from ui.state.session import mark_changed
from ui.state.shared import current_dataset
from ui.widgets import filters, frame

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from ui.pages.scenario.view import WhatifView

SITE_KEY: Final = "whatif_site"
_HINTS: Final = {
    COUNCILS: "Choose at least one council to see what would change.",
    CIRCLE: "Choose a site, click on the map, or type a longitude and latitude, to see what "
    "would change.",
}
SHAPE_LABELS: Final = {COUNCILS: "Whole councils", CIRCLE: "A circle"}


def show() -> None:
    """Show the page."""
    dataset = current_dataset()
    is_new, messages = PAGE.open(dataset)
    if is_new:
        answer.request_move()
    view = PAGE.view
    frame.show_title("What would a new place change?")
    frame.show_messages(messages)
    _show_controls(dataset, view)
    _show_answer(dataset, view)
    file.show_scenario_file(dataset, view)
    frame.show_attribution(dataset)
    PAGE.write_url(dataset)


def _show_answer(dataset: Dataset, view: WhatifView) -> None:
    effect_and_shape = None
    if view.has_shape:
        try:
            effect_and_shape = effect_of(view.query, view.scenario)
        except ScenarioError as error:
            st.error(escape_markdown(f"This cannot be laid over the map. {error}"))
    else:
        st.info(_HINTS[view.drawn])
    answer.show_answer(dataset, view, effect_and_shape)


def _show_controls(dataset: Dataset, view: WhatifView) -> None:
    sectors = dataset.register.sectors
    name, sectors_column = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    with name:
        st.text_input("Name of the proposed place", key=WIDGETS["name"], on_change=mark_changed)
    with sectors_column:
        st.multiselect(
            "Growth sectors it would be for",
            list(sectors),
            format_func=lambda code: sectors[code].name,
            key=WIDGETS["sectors"],
            on_change=mark_changed,
            placeholder="None chosen",
        )
    kind, place = st.columns([1, 4], gap="medium")
    with kind:
        st.radio(
            "Draw it as",
            list(SHAPE_LABELS),
            format_func=SHAPE_LABELS.__getitem__,
            key=WIDGETS["drawn"],
            on_change=_mark_moved,
        )
    with place:
        if view.drawn == CIRCLE:
            _show_circle(dataset, view)
        else:
            filters.show_councils(
                dataset, label="Councils in it", key=WIDGETS["councils"], on_change=_mark_moved
            )
    filters.show_filters(dataset, on_reset=partial(_reset, dataset))


def _show_circle(dataset: Dataset, view: WhatifView) -> None:
    points = {
        site.id: (round(site.point[0], DECIMALS), round(site.point[1], DECIMALS))
        for site in dataset.places[STRATEGIC_SITES]
        if site.point is not None
    }
    names = {site.id: site.name for site in dataset.places[STRATEGIC_SITES]}
    st.session_state[SITE_KEY] = next(
        (site for site, point in points.items() if point == view.centre), ""
    )
    site_column, lon, lat, radius = st.columns(
        [4, 2, 2, 2], gap="small", vertical_alignment="bottom"
    )
    with site_column:
        st.selectbox(
            "Around a site, or a point on the map",
            ["", *points],
            format_func=lambda site: names[site] if site else "No site",
            key=SITE_KEY,
            on_change=_choose_site,
        )
    with lon:
        _show_number_input("Longitude", "lon", step=0.05, number_format="%.4f")
    with lat:
        _show_number_input("Latitude", "lat", step=0.05, number_format="%.4f")
    with radius:
        _show_number_input("Radius, km", "radius_km", step=5.0, number_format="%g")


def _show_number_input(label: str, field: str, *, step: float, number_format: str) -> None:
    st.number_input(
        label,
        value=None,
        step=step,
        format=number_format,
        key=WIDGETS[field],
        on_change=mark_changed if field == "radius_km" else _mark_moved,
    )


def _choose_site() -> None:
    _mark_moved()
    site = st.session_state[SITE_KEY]
    if site:
        point = current_dataset().place(f"{STRATEGIC_SITES}:{site}").point
        if point:
            PAGE.set_view_and_widgets(with_centre(PAGE.view, point))


def _mark_moved() -> None:
    mark_changed()
    answer.request_move()


def _reset(dataset: Dataset) -> None:
    PAGE.reset(dataset)
    answer.request_move()
