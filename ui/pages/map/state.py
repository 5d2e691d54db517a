"""The map page's state: its view, what the reader did on the map, and orders to the map."""

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
"""What the live map is told to go to when it is not a place."""

MAP_KEY: Final = "live_map"
MOVE_KEY: Final = "move"

PAGE: Final = PageState[MapView](name="map", codec=CODEC, widgets={"query.area": AREA_KEY})


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveRequest:
    """An order to the live map: take over this view, as of this revision, and go there."""

    revision: int = 0
    fit: str | None = None


def open_view(dataset: Dataset) -> list[str]:
    """Settle what the session shows; return what its address asked for in vain."""
    is_new, messages = PAGE.open(dataset)
    if is_new:
        view = PAGE.view
        request_move(fit=None if view.position else view.selected or WHOLE_UK)
    return messages


def current_view() -> MapView:
    """Return what the session shows."""
    return PAGE.view


def select(ref: str) -> None:
    """Open the profile of a place, and move the map there."""
    PAGE.set_view(replace(current_view(), selected=ref, position=None))
    request_move(fit=ref or None)


def reset_view(dataset: Dataset) -> None:
    """Go back to the view of a first visit."""
    PAGE.reset(dataset)
    request_move(fit=WHOLE_UK)


def apply_report(dataset: Dataset) -> None:
    """
    Take over what the reader did on the map. The map is already repainted.

    What was done before the last order reached the map (a search, Back) no longer counts.
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
    """Order the live map to take over the view as it now stands, and to go to a place."""
    st.session_state[MOVE_KEY] = MoveRequest(revision=last_move().revision + 1, fit=fit)


def last_move() -> MoveRequest:
    """Return the last order to the live map."""
    request: MoveRequest = st.session_state.get(MOVE_KEY, MoveRequest())
    return request
