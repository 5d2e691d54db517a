"""The sectors page: where strength and designation agree. Controls; the answer is elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.errors import UnknownNameError
from geo.statistics.measures import EMPLOYMENT, GVA, MEASURES
from geo.statistics.strength import LEAST_STRONG, MOST_STRONG
from geo.views.sector_tables import FETCH
from ui.markup import literal
from ui.pages.sectors import answer
from ui.pages.sectors.view import PAGE, WIDGETS
from ui.state.answers import agreements_of, uk_result
from ui.state.session import chose
from ui.state.shared import atlas
from ui.widgets import area_filter, filters, frame

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from ui.pages.sectors.view import SectorsView

MEASURE_NAMES = {
    "gva": "Gross value added, by SIC section",
    "employment": "Employment, by SIC code",
}


def show() -> None:
    """Show the page."""
    known = atlas()
    _, messages = PAGE.open(known)
    view = PAGE.view
    frame.show_title("Are the strong places covered?")
    frame.show_messages(messages)
    _show_controls(known, view)
    try:
        area = area_filter.area_looked_at(known, view, uk_result(view.query))
    except UnknownNameError as error:
        st.info(literal(str(error)))
    else:
        every = agreements_of(view.query, area, measure=view.measure, strong_from=view.strong_from)
        answer.show(known, view, every)
    frame.show_attribution(known)
    PAGE.keep(known)


def _show_controls(known: Atlas, view: SectorsView) -> None:
    industries = known.figures.industries
    industry, whose, strong = st.columns([4, 5, 3], gap="medium", vertical_alignment="bottom")
    with industry:
        st.selectbox(
            "Sector or industry",
            list(industries),
            format_func=lambda key: industries[key].name,
            key=WIDGETS["industry"],
            on_change=_choose_other,
        )
    with whose:
        area_filter.show_who(known, key=WIDGETS["who"], on_change=_choose_other)
    with strong:
        st.number_input(
            "Strong from a location quotient of",
            min_value=LEAST_STRONG,
            max_value=MOST_STRONG,
            step=0.25,
            format="%g",
            key=WIDGETS["strong_from"],
            on_change=chose,
            help="1 is the same share as the UK (of employment: as Great Britain), 2 twice its "
            "share. 1.25 is a convention.",
        )
    area_filter.show_chosen(known, view, key=WIDGETS["councils"])
    _show_measure(known)
    filters.show(known, on_reset=partial(PAGE.start_over, known))


def _show_measure(known: Atlas) -> None:
    """Offer the measures that there are; of employment that there is not, say how to get it."""
    figures = known.figures
    if EMPLOYMENT in figures.measures:
        st.radio(
            "Measured by",
            [key for key in MEASURES if key in figures.measures],
            format_func=lambda key: f"{MEASURE_NAMES[key]}, {figures.measures[key].year}",
            key=WIDGETS["measure"],
            horizontal=True,
            on_change=_choose_other,
        )
        return
    if figures.fault:
        st.warning(literal(figures.fault))
    st.caption(
        literal(
            f"Measured by gross value added, {figures.measures[GVA].year}, which is published for "
            "councils by SIC section: it gives only financial services, manufacturing as a whole "
            "and construction."
        )
        + f" {FETCH}"
    )


def _choose_other() -> None:
    """Look at something else: the case that was chosen may not be among its cases."""
    chose()
    st.session_state[WIDGETS["case"]] = ""
