"""The gaps page and its controls; the content is in `ui.pages.gaps.answer`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.coverage.gaps import MAX_BEYOND_KM
from ui.pages.gaps import answer
from ui.pages.gaps.view import IN_SECTOR, MIN_KM, PAGE, WIDGETS
from ui.state.session import mark_changed
from ui.widgets import area_filter, filters
from ui.widgets.council_answer import show_page

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from ui.pages.gaps.view import GapsView


def show() -> None:
    """Show the page."""
    show_page(
        "Who is left out?", PAGE, show_controls=_show_controls, show_answer=answer.show_answer
    )


def _show_controls(dataset: Dataset, view: GapsView) -> None:
    area_column, sector, distance_column = st.columns(
        [5, 3, 3], gap="medium", vertical_alignment="bottom"
    )
    with area_column:
        area_filter.show_area_choice(dataset, key=WIDGETS["area"], on_change=mark_changed)
    with sector:
        filters.show_sector(
            dataset, label="Sector in focus", key=WIDGETS["sector"], on_change=_change_sector
        )
    with distance_column:
        st.number_input(
            "Far from a site: more than (km)",
            min_value=MIN_KM,
            max_value=MAX_BEYOND_KM,
            step=5.0,
            format="%g",
            key=WIDGETS["beyond_km"],
            on_change=mark_changed,
        )
    area_filter.show_council_choice(dataset, view, key=WIDGETS["councils"])
    filters.show_filters(dataset, on_reset=partial(PAGE.reset, dataset))


def _change_sector() -> None:
    mark_changed()
    # Without a sector in focus, its gap cannot be chosen.
    if not st.session_state[WIDGETS["sector"]] and st.session_state[WIDGETS["gap"]] == IN_SECTOR:
        st.session_state[WIDGETS["gap"]] = ""
