"""Part of the Data page: which boundaries are in use, fresh ones from ONS, and the way back."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.clients.catalogue import RESOLUTIONS
from geo.dates import written_date
from geo.errors import SourceError
from geo.refresh.boundaries import DEFAULT_RESOLUTION, Asked, refresh_boundaries
from geo.refresh.kept import reset
from ui.shared import atlas, settings, take_up_fresh_boundaries
from ui.text import literal, template

if TYPE_CHECKING:
    from geo.refresh.provenance import InUse

KINDS: Final = {
    "embedded": "those that come with Place Map",
    "refreshed": "fetched from ONS",
    "set": "a file of your own, named by PLACEMAP_BOUNDARIES",
}
RESOLUTION_NAMES: Final = {
    "BUC": "500 m (BUC): small, as embedded",
    "BGC": "20 m (BGC): for reports and measuring",
    "BFC": "full (BFC): large, slow to fetch",
}
DONE_KEY: Final = "data_boundaries_done"

_refreshing: Final = Lock()
"""One refresh a process: a second visitor's would fetch the same again."""


def show() -> None:
    """Show what is in use, and the controls that change it."""
    in_use = atlas().boundaries
    st.html(
        template("data_boundaries.html").render(
            words=KINDS[in_use.kind], facts=facts(in_use), notes=in_use.notes
        )
    )
    if done := st.session_state.pop(DONE_KEY, None):
        st.success(literal(done))
    _show_refresh(in_use)


def facts(in_use: InUse) -> dict[str, str]:
    """Say what is known of the boundaries in use; "" is what is not."""
    fetched = in_use.fetched
    return {
        "Title": in_use.title,
        "Vintage": in_use.vintage,
        "Resolution": RESOLUTION_NAMES.get(in_use.resolution, in_use.resolution),
        "Address": in_use.address,
        "Fetched": f"{written_date(fetched.date(), 'day')}, {fetched:%H:%M} UTC" if fetched else "",
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
        _take_up("The embedded boundaries are in use again.")


def _refresh(asked: Asked) -> None:
    bar = st.progress(0.0, text="Waiting for the network …")

    def tell(what: str, share: float) -> None:
        bar.progress(share, text=literal(what))

    if not _refreshing.acquire(blocking=False):
        bar.empty()
        raise SourceError(
            "Found another refresh under way, expected none. Wait until it is done: what it "
            "brings is for every visitor."
        )
    try:
        kept = refresh_boundaries(
            settings(),
            asked,
            on_progress=tell,
        )
    finally:
        _refreshing.release()
        bar.empty()
    _take_up(f"{kept.title}: in use.")


def _take_up(done: str) -> None:
    """Show the page anew, on what is in use now."""
    take_up_fresh_boundaries()
    st.session_state[DONE_KEY] = done
    st.rerun()
