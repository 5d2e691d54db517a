"""The gaps page: who is left out. The controls; the answer is in `ui.pages.gaps.answer`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from geo.coverage.gaps import FARTHEST_KM, gaps
from geo.errors import UnknownNameError
from ui.markup import literal
from ui.pages.gaps import answer
from ui.pages.gaps.view import IN_SECTOR, LEAST_KM, PAGE, WIDGETS
from ui.state.answers import matrix_of, uk_result
from ui.state.session import chose
from ui.state.shared import atlas
from ui.widgets import area_filter, filters, frame

if TYPE_CHECKING:
    from geo.dataset import Atlas
    from ui.pages.gaps.view import GapsView


def show() -> None:
    """Show the page."""
    known = atlas()
    _, messages = PAGE.open(known)
    view = PAGE.view
    frame.show_title("Who is left out?")
    frame.show_messages(messages)
    _show_controls(known, view)
    try:
        area = area_filter.area_looked_at(known, view, uk_result(view.query))
    except UnknownNameError as error:
        st.info(literal(str(error)))
    else:
        found = gaps(known, matrix_of(view.query), area, beyond_km=view.beyond_km)
        answer.show(known, view, found)
    frame.show_attribution(known)
    PAGE.keep(known)


def _show_controls(known: Atlas, view: GapsView) -> None:
    whose, sector, far = st.columns([5, 3, 3], gap="medium", vertical_alignment="bottom")
    with whose:
        area_filter.show_who(known, key=WIDGETS["who"], on_change=chose)
    with sector:
        filters.show_sector(
            known, label="Sector in focus", key=WIDGETS["sector"], on_change=_choose_sector
        )
    with far:
        st.number_input(
            "Far from a site: more than (km)",
            min_value=LEAST_KM,
            max_value=FARTHEST_KM,
            step=5.0,
            format="%g",
            key=WIDGETS["beyond_km"],
            on_change=chose,
        )
    area_filter.show_chosen(known, view, key=WIDGETS["councils"])
    filters.show(known, on_reset=partial(PAGE.start_over, known))


def _choose_sector() -> None:
    chose()
    # Without a sector in focus, there is no gap in it to be narrowed to.
    if not st.session_state[WIDGETS["sector"]] and st.session_state[WIDGETS["gap"]] == IN_SECTOR:
        st.session_state[WIDGETS["gap"]] = ""
