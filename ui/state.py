"""What a session has chosen. All of it is in the address; nothing that can be computed is here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from ui.address import View, choices, read_address, write_address
from ui.livemap import read_report

if TYPE_CHECKING:
    from geo.atlas import Atlas
    from geo.query import Query

WHOLE_UK: Final = "uk"
"""What the live map is told to go to when it is not a place."""

MAP_KEY: Final = "live_map"
VIEW_KEY: Final = "view"
ADDRESS_KEY: Final = "address"
MOVE_KEY: Final = "move"
CHOSE_KEY: Final = "chose"

FILTERS: Final = {
    "region_types": "filter_regions",
    "levels": "filter_levels",
    "ica_statuses": "filter_ica",
    "programmes": "filter_programmes",
    "area": "filter_area",
    "documented_only": "filter_documented",
}
"""Field of a query → key of the widget that sets it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """An order to the live map: take over this view, as of this revision, and go there."""

    revision: int = 0
    fit: str | None = None


def open_view(atlas: Atlas) -> list[str]:
    """
    Settle what the session shows; return what its address asked for in vain.

    The address is read when the session begins, and again when the reader goes back or
    forward. A rerun that follows a choice on the page never reads it: the browser may still
    show the address of a choice before.
    """
    address = st.query_params.to_dict()
    went = address != _written() and not st.session_state.get(CHOSE_KEY)
    if VIEW_KEY not in st.session_state or went:
        view, messages = read_address(atlas, address)
        st.session_state[VIEW_KEY] = view
        _set_filters(view.query)
        order_map(fit=None if view.position else view.selected or WHOLE_UK)
        return messages
    view = current_view()
    query = replace(view.query, **_filters(view.query))
    st.session_state[VIEW_KEY] = replace(view, query=query)
    return []


def current_view() -> View:
    """Return what the session shows."""
    view: View = st.session_state[VIEW_KEY]
    return view


def write_view(atlas: Atlas, view: View) -> None:
    """Bring the browser's address up to date."""
    address = write_address(atlas, view)
    st.session_state[ADDRESS_KEY] = address
    st.session_state.pop(CHOSE_KEY, None)
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)


def chose() -> None:
    """Note that this rerun follows a choice on the page. The callback of every widget."""
    st.session_state[CHOSE_KEY] = True


def select(ref: str) -> None:
    """Open the profile of a place, and move the map there."""
    chose()
    st.session_state[VIEW_KEY] = replace(current_view(), selected=ref, position=None)
    order_map(fit=ref or None)


def show_first_view(atlas: Atlas) -> None:
    """Go back to the view of a first visit."""
    chose()
    view, _ = read_address(atlas, {})
    st.session_state[VIEW_KEY] = view
    _set_filters(view.query)
    order_map(fit=WHOLE_UK)


def take_report(atlas: Atlas) -> None:
    """
    Take over what the reader did on the map. The map is already repainted.

    What was done before the last order reached the map (a search, Back) no longer counts.
    """
    report = read_report(MAP_KEY)
    if report is None or report["revision"] != move().revision:
        return
    chose()
    view = current_view()
    known = choices(atlas)
    sector, selected = report["sector"] or "", report["selected"] or ""
    position = report["position"]
    st.session_state[VIEW_KEY] = replace(
        view,
        query=replace(
            view.query,
            layers=tuple(name for name in known.layers if name in report["layers"]),
            sector=sector if sector in known.sector else "",
        ),
        selected=selected if selected in known.select else "",
        tiles=report["tiles"],
        position=(position.lat, position.lon, position.zoom),
    )


def order_map(*, fit: str | None) -> None:
    """Order the live map to take over the view as it now stands, and to go to a place."""
    st.session_state[MOVE_KEY] = Move(revision=move().revision + 1, fit=fit)


def move() -> Move:
    """Return the last order to the live map."""
    found: Move = st.session_state.get(MOVE_KEY, Move())
    return found


def _written() -> dict[str, str] | None:
    return st.session_state.get(ADDRESS_KEY)


def _filters(query: Query) -> dict[str, Any]:
    """Read the filter widgets, in the register's order, so that one choice has one address."""
    chosen = {}
    for field, key in FILTERS.items():
        value = st.session_state.get(key, getattr(query, field))
        chosen[field] = tuple(value) if isinstance(value, list | tuple) else value
    return chosen


def _set_filters(query: Query) -> None:
    for field, key in FILTERS.items():
        value = getattr(query, field)
        st.session_state[key] = list(value) if isinstance(value, tuple) else value
