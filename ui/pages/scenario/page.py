"""The what-if page: propose a place. The controls; the answer is in `ui.pages.scenario.answer`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.errors import ScenarioError
from geo.places.place import STRATEGIC_SITES
from ui.markup import literal
from ui.pages.scenario import answer, file
from ui.pages.scenario.view import CIRCLE, COUNCILS, DECIMALS, PAGE, WIDGETS, moved_to
from ui.state.answers import effect_of
from ui.state.session import chose
from ui.state.shared import atlas
from ui.widgets import filters, frame

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from ui.pages.scenario.view import WhatifView

SITE_KEY: Final = "whatif_site"
_HINTS: Final = {
    COUNCILS: "Choose at least one council to see what would change.",
    CIRCLE: "Choose a site, click on the map, or type a longitude and latitude, to see what "
    "would change.",
}
DRAWN_WORDS: Final = {COUNCILS: "Whole councils", CIRCLE: "A circle"}


def show() -> None:
    """Show the page."""
    known = atlas()
    is_new, messages = PAGE.open(known)
    if is_new:
        answer.order_map()
    view = PAGE.view
    frame.show_title("What would a new place change?")
    frame.show_messages(messages)
    _show_controls(known, view)
    _show_answer(known, view)
    file.show(known, view)
    frame.show_attribution(known)
    PAGE.keep(known)


def _show_answer(known: Atlas, view: WhatifView) -> None:
    found = None
    if view.is_begun:
        try:
            found = effect_of(view.query, view.scenario)
        except ScenarioError as error:
            st.error(literal(f"This cannot be laid over the map. {error}"))
    else:
        st.info(_HINTS[view.drawn])
    answer.show(known, view, found)


def _show_controls(known: Atlas, view: WhatifView) -> None:
    sectors = known.registry.sectors
    name, which = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    with name:
        st.text_input("Name of the proposed place", key=WIDGETS["name"], on_change=chose)
    with which:
        st.multiselect(
            "Growth sectors it would be for",
            list(sectors),
            format_func=lambda code: sectors[code].name,
            key=WIDGETS["sectors"],
            on_change=chose,
            placeholder="None chosen",
        )
    kind, place = st.columns([1, 4], gap="medium")
    with kind:
        st.radio(
            "Draw it as",
            list(DRAWN_WORDS),
            format_func=DRAWN_WORDS.__getitem__,
            key=WIDGETS["drawn"],
            on_change=_move,
        )
    with place:
        if view.drawn == CIRCLE:
            _show_circle(known, view)
        else:
            filters.show_councils(
                known, label="Councils in it", key=WIDGETS["councils"], on_change=_move
            )
    filters.show(known, on_reset=partial(_start_over, known))


def _show_circle(known: Atlas, view: WhatifView) -> None:
    points = {
        site.id: (round(site.point[0], DECIMALS), round(site.point[1], DECIMALS))
        for site in known.places[STRATEGIC_SITES]
        if site.point is not None
    }
    names = {site.id: site.name for site in known.places[STRATEGIC_SITES]}
    st.session_state[SITE_KEY] = next(
        (site for site, point in points.items() if point == view.centre), ""
    )
    around, lon, lat, radius = st.columns([4, 2, 2, 2], gap="small", vertical_alignment="bottom")
    with around:
        st.selectbox(
            "Around a site, or a point on the map",
            ["", *points],
            format_func=lambda site: names[site] if site else "No site",
            key=SITE_KEY,
            on_change=_choose_site,
        )
    with lon:
        _number("Longitude", "lon", step=0.05, written="%.4f")
    with lat:
        _number("Latitude", "lat", step=0.05, written="%.4f")
    with radius:
        _number("Radius, km", "radius_km", step=5.0, written="%g")


def _number(label: str, field: str, *, step: float, written: str) -> None:
    st.number_input(
        label,
        value=None,
        step=step,
        format=written,
        key=WIDGETS[field],
        on_change=chose if field == "radius_km" else _move,
    )


def _choose_site() -> None:
    _move()
    site = st.session_state[SITE_KEY]
    if site:
        point = atlas().place(f"{STRATEGIC_SITES}:{site}").point
        if point:
            PAGE.set(moved_to(PAGE.view, point))


def _move() -> None:
    chose()
    answer.order_map()


def _start_over(known: Atlas) -> None:
    PAGE.start_over(known)
    answer.order_map()
