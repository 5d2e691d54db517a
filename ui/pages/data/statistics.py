"""Part of the Data page: the employment in use, fresh figures from Nomis, and the way back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.clients.http import HttpClient
from geo.refresh.statistics import renew_employment
from geo.statistics.employment import FILE, remove_employment
from ui.pages.data.refreshing import fetching, show_kept, take_up, written_moment
from ui.state.shared import atlas, settings

if TYPE_CHECKING:
    from geo.statistics.employment import Provenance

WHAT: Final = "statistics"


def show() -> None:
    """Show what is in use, and the controls that change it."""
    figures = atlas().figures
    kept = figures.provenance
    words = "fetched from Nomis" if kept else "none is fetched"
    show_kept(
        WHAT,
        caption=f"Employment by industry: {'not in use' if figures.fault else words}",
        facts=facts(kept) if kept else {"In its place": "Gross value added, as embedded"},
        notes=[figures.fault] if figures.fault else (),
    )
    st.write(
        "Employment by council and industry comes from the Office for National Statistics through "
        "Nomis, and needs a network. It is for Great Britain only. All of it is checked first; if "
        "anything fails, what is in use stays."
    )
    if st.button("Fetch employment from Nomis", type="primary"):
        _refresh()
    if (kept or figures.fault) and st.button("Return to the embedded statistics alone"):
        remove_employment(settings().cache_dir)
        take_up(WHAT, "The embedded statistics alone are in use again.")


def facts(kept: Provenance) -> dict[str, str]:
    """Say what is known of the employment in use."""
    return {
        "Source": kept.source,
        "Year": kept.year,
        "Figures": f"{kept.rows:,}, those not published included",
        "Carried to today's councils": ", ".join(kept.carried),
        "Address": kept.address,
        "Fetched": written_moment(datetime.fromisoformat(kept.fetched_at)),
        "File": FILE,
        "SHA-256": kept.sha256,
        "Attribution": kept.attribution,
    }


def _refresh() -> None:
    known, chosen = atlas(), settings()
    with fetching(WHAT) as tell, HttpClient() as client:
        found = renew_employment(
            known.registry, chosen, client, service=chosen.nomis, on_progress=tell
        )
    take_up(
        WHAT,
        f"Employment {found.provenance.year}: in use, for {len(found.figures)} councils of Great "
        "Britain.",
    )
