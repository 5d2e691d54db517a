"""State of the map page: its view, the user's actions on the map, and move requests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from ui.components.livemap import read_report
from ui.pages.map.address import CODEC, MapView
from ui.state.session import AREA_KEY, PageState

if TYPE_CHECKING:
    from geo.dataset import Dataset

WHOLE_UK: Final = "uk"
"""Move request for the whole UK."""

MAP_KEY: Final = "live_map"
MOVE_KEY: Final = "move"

PAGE: Final = PageState[MapView](name="map", codec=CODEC, widgets={"query.area": AREA_KEY})


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveRequest:
    """A request to the live map: adopt the view of this revision, and move to a place."""

    revision: int = 0
    fit: str | None = None


def open_view(dataset: Dataset) -> list[str]:
    """Set the view; return a message for each invalid parameter of the URL."""
    is_new, messages = PAGE.open(dataset)
    if is_new:
        view = PAGE.view
        request_move(fit=None if view.position else view.selected or WHOLE_UK)
    return messages


def current_view() -> MapView:
    """Return the current view."""
    return PAGE.view


def select(ref: str) -> None:
    """Open the profile of a place, and move the map there."""
    PAGE.set_view(replace(current_view(), selected=ref, position=None))
    request_move(fit=ref or None)


def reset_view(dataset: Dataset) -> None:
    """Reset the view to its default."""
    PAGE.reset(dataset)
    request_move(fit=WHOLE_UK)


def apply_report(dataset: Dataset) -> None:
    """
    Apply the user's actions on the map to the view. The map has already repainted.

    Actions before the map received the last request (a search, Back) are ignored.
    """
    report = read_report(MAP_KEY)
    if report is None or report["revision"] != last_move().revision:
        return
    view = current_view()
    sector, selected = report["sector"] or "", report["selected"] or ""
    position = report["position"]
    PAGE.set_view(
        replace(
            view,
            query=replace(
                view.query,
                layers=tuple(key for key in dataset.register.layers if key in report["layers"]),
                sector=sector if sector in dataset.register.sectors else "",
            ),
            selected=selected if selected in dataset.place_by_ref else "",
            tiles=report["tiles"],
            position=(position.lat, position.lon, position.zoom),
        )
    )


def request_move(*, fit: str | None) -> None:
    """Request that the live map adopts the current view, and moves to a place."""
    st.session_state[MOVE_KEY] = MoveRequest(revision=last_move().revision + 1, fit=fit)


def last_move() -> MoveRequest:
    """Return the last move request."""
    request: MoveRequest = st.session_state.get(MOVE_KEY, MoveRequest())
    return request
