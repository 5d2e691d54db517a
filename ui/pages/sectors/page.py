"""The sectors page and its controls; the content is in `ui.pages.sectors.answer`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.statistics.figures import statistics_of
from geo.statistics.measures import EMPLOYMENT, GVA, MEASURES
from geo.statistics.strength import MAX_STRONG_QUOTIENT, MIN_STRONG_QUOTIENT
from geo.views.strength_sentences import EMPLOYMENT_HINT
from ui.markup import escape_markdown
from ui.pages.sectors import answer
from ui.pages.sectors.view import PAGE, WIDGETS
from ui.state.session import mark_changed
from ui.widgets import area_filter, filters
from ui.widgets.council_answer import show_page

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from ui.pages.sectors.view import SectorsView

MEASURE_NAMES = {
    "gva": "Gross value added, by SIC section",
    "employment": "Employment, by SIC code",
}


def show() -> None:
    """Show the page."""
    show_page(
        "Are the strong places covered?",
        PAGE,
        show_controls=_show_controls,
        show_answer=answer.show_answer,
    )


def _show_controls(dataset: Dataset, view: SectorsView) -> None:
    industries = statistics_of(dataset).industries
    industry, area_column, threshold_column = st.columns(
        [4, 5, 3], gap="medium", vertical_alignment="bottom"
    )
    with industry:
        st.selectbox(
            "Sector or industry",
            list(industries),
            format_func=lambda key: industries[key].name,
            key=WIDGETS["industry"],
            on_change=_reset_case,
        )
    with area_column:
        area_filter.show_area_choice(dataset, key=WIDGETS["area"], on_change=_reset_case)
    with threshold_column:
        st.number_input(
            "Strong from a location quotient of",
            min_value=MIN_STRONG_QUOTIENT,
            max_value=MAX_STRONG_QUOTIENT,
            step=0.25,
            format="%g",
            key=WIDGETS["strong_from"],
            on_change=mark_changed,
            help="1 is the same share as the UK (of employment: as Great Britain), 2 twice its "
            "share. 1.25 is a convention.",
        )
    area_filter.show_council_choice(dataset, view, key=WIDGETS["councils"])
    _show_measure(dataset)
    filters.show_filters(dataset, on_reset=partial(PAGE.reset, dataset))


def _show_measure(dataset: Dataset) -> None:
    """Show the choice of measures; without employment, say how to get it."""
    figures = statistics_of(dataset)
    if EMPLOYMENT in figures.measures:
        st.radio(
            "Measured by",
            [key for key in MEASURES if key in figures.measures],
            format_func=lambda key: f"{MEASURE_NAMES[key]}, {figures.measures[key].year}",
            key=WIDGETS["measure"],
            horizontal=True,
            on_change=_reset_case,
        )
        return
    if figures.employment_error:
        st.warning(escape_markdown(figures.employment_error))
    st.caption(
        escape_markdown(
            f"Measured by gross value added, {figures.measures[GVA].year}, which is published for "
            "councils by SIC section: it gives only financial services, manufacturing as a whole "
            "and construction."
        )
        + f" {EMPLOYMENT_HINT}"
    )


def _reset_case() -> None:
    """Clear the case after another choice, because it may not exist any more."""
    mark_changed()
    st.session_state[WIDGETS["case"]] = ""
