"""Employment on the Data page: the figures in use, a refresh from Nomis, and a reset."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.clients.http import HttpClient
from geo.refresh.statistics import refresh_employment
from geo.statistics.employment import FILE, remove_employment
from geo.statistics.figures import statistics_of
from ui.pages.data.refreshing import fetch_progress, finish_refresh, format_moment, show_status
from ui.state.shared import current_dataset, settings

if TYPE_CHECKING:
    from geo.statistics.employment import Provenance

SUBJECT: Final = "statistics"


def show_statistics() -> None:
    """Show the figures in use, and the controls that change them."""
    figures = statistics_of(current_dataset())
    provenance = figures.provenance
    state = "fetched from Nomis" if provenance else "none is fetched"
    show_status(
        SUBJECT,
        caption=f"Employment by industry: {'not in use' if figures.employment_error else state}",
        facts=employment_facts(provenance)
        if provenance
        else {"In its place": "Gross value added, as embedded"},
        notes=[figures.employment_error] if figures.employment_error else (),
    )
    st.write(
        "Employment by council and industry comes from the Office for National Statistics through "
        "Nomis, and needs a network. It is for Great Britain only. All of it is checked first; if "
        "anything fails, what is in use stays."
    )
    if st.button("Fetch employment from Nomis", type="primary"):
        _refresh()
    if (provenance or figures.employment_error) and st.button(
        "Return to the embedded statistics alone"
    ):
        remove_employment(settings().cache_dir)
        finish_refresh(SUBJECT, "The embedded statistics alone are in use again.")


def employment_facts(provenance: Provenance) -> dict[str, str]:
    """Return facts on the employment in use."""
    return {
        "Source": provenance.source,
        "Year": provenance.year,
        "Statistics": f"{provenance.rows:,}, those not published included",
        "Carried to today's councils": ", ".join(provenance.carried),
        "Address": provenance.address,
        "Fetched": format_moment(datetime.fromisoformat(provenance.fetched_at)),
        "File": FILE,
        "SHA-256": provenance.sha256,
        "Attribution": provenance.attribution,
    }


def _refresh() -> None:
    dataset, app_settings = current_dataset(), settings()
    with fetch_progress(SUBJECT) as report, HttpClient() as client:
        employment = refresh_employment(
            dataset.register, app_settings, client, service=app_settings.nomis, on_progress=report
        )
    finish_refresh(
        SUBJECT,
        f"Employment {employment.provenance.year}: in use, for {len(employment.figures)} councils "
        "of Great "
        "Britain.",
    )
