"""Boundaries on the Data page: the active ones, a refresh from ONS, and a reset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.boundaries.store import reset
from geo.clients.catalogue import RESOLUTIONS
from geo.refresh.boundaries import DEFAULT_RESOLUTION, BoundaryRequest, refresh_boundaries
from ui.pages.data.refreshing import fetch_progress, finish_refresh, format_moment, show_status
from ui.state.shared import current_dataset, settings

if TYPE_CHECKING:
    from geo.boundaries.source import BoundarySource

KINDS: Final = {
    "embedded": "those that come with Place Map",
    "refreshed": "fetched from ONS",
    "set": "a file of your own, named by PLACEMAP_BOUNDARIES",
}
RESOLUTION_NAMES: Final = {
    "BUC": "500 m (BUC): small, coarser than what comes with Place Map",
    "BGC": "20 m (BGC): for reports and measuring",
    "BFC": "full (BFC): large, slow to fetch",
}
SUBJECT: Final = "boundaries"


def show_boundaries() -> None:
    """Show the active boundaries, and the controls that change them."""
    source = current_dataset().boundaries
    show_status(
        SUBJECT,
        caption=f"Boundaries in use: {KINDS[source.kind]}",
        facts=boundary_facts(source),
        notes=source.notes,
    )
    _show_refresh(source)


def boundary_facts(source: BoundarySource) -> dict[str, str]:
    """Return facts on the active boundaries; "" for unknown ones."""
    return {
        "Title": source.title,
        "Vintage": source.vintage,
        "Resolution": RESOLUTION_NAMES.get(source.resolution, source.resolution),
        "Address": source.address,
        "Fetched": format_moment(source.fetched) if source.fetched else "",
        "File": source.path.name,
        "SHA-256": source.sha256,
        "Attribution": source.attribution,
    }


def _show_refresh(source: BoundarySource) -> None:
    st.write(
        "Fresh boundaries come from the Office for National Statistics, and need a network. They "
        "are checked first; if anything fails, what is in use stays."
    )
    with st.form("data_boundaries_form", border=False):
        resolution = st.selectbox(
            "Resolution",
            RESOLUTIONS,
            index=RESOLUTIONS.index(DEFAULT_RESOLUTION),
            format_func=RESOLUTION_NAMES.__getitem__,
        )
        vintage = st.text_input(
            "Vintage: year and month, such as 2025-12; empty for the newest", max_chars=7
        )
        is_submitted = st.form_submit_button("Fetch boundaries from ONS", type="primary")
    if is_submitted:
        _refresh(BoundaryRequest(vintage=vintage.strip(), resolution=resolution))
    if source.kind == "refreshed" and st.button("Return to the embedded boundaries"):
        reset(settings())
        finish_refresh(SUBJECT, "The embedded boundaries are in use again.")


def _refresh(request: BoundaryRequest) -> None:
    with fetch_progress(SUBJECT) as report:
        stored = refresh_boundaries(settings(), request, on_progress=report)
    finish_refresh(SUBJECT, f"{stored.title}: in use.")
