"""Part of the Data page: which boundaries are in use, fresh ones from ONS, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.boundaries.store import reset
from geo.clients.catalogue import RESOLUTIONS
from geo.refresh.boundaries import DEFAULT_RESOLUTION, Asked, refresh_boundaries
from ui.pages.data.refreshing import fetching, show_kept, take_up, written_moment
from ui.state.shared import atlas, settings

if TYPE_CHECKING:
    from geo.boundaries.source import InUse

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
WHAT: Final = "boundaries"


def show() -> None:
    """Show what is in use, and the controls that change it."""
    in_use = atlas().boundaries
    show_kept(
        WHAT,
        caption=f"Boundaries in use: {KINDS[in_use.kind]}",
        facts=facts(in_use),
        notes=in_use.notes,
    )
    _show_refresh(in_use)


def facts(in_use: InUse) -> dict[str, str]:
    """Say what is known of the boundaries in use; "" is what is not."""
    return {
        "Title": in_use.title,
        "Vintage": in_use.vintage,
        "Resolution": RESOLUTION_NAMES.get(in_use.resolution, in_use.resolution),
        "Address": in_use.address,
        "Fetched": written_moment(in_use.fetched) if in_use.fetched else "",
        "File": in_use.path.name,
        "SHA-256": in_use.sha256,
        "Attribution": in_use.attribution,
    }


def _show_refresh(in_use: InUse) -> None:
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
        wanted = st.form_submit_button("Fetch boundaries from ONS", type="primary")
    if wanted:
        _refresh(Asked(vintage=vintage.strip(), resolution=resolution))
    if in_use.kind == "refreshed" and st.button("Return to the embedded boundaries"):
        reset(settings())
        take_up(WHAT, "The embedded boundaries are in use again.")


def _refresh(asked: Asked) -> None:
    with fetching(WHAT) as tell:
        kept = refresh_boundaries(settings(), asked, on_progress=tell)
    take_up(WHAT, f"{kept.title}: in use.")
