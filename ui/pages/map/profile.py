"""Profile of the selected place: its sources, and other places there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.places.place import CITY_REGIONS, LOCAL_AUTHORITIES
from geo.styles.glossary import UNCHECKED
from geo.views.profile import profile
from ui.markup import escape_markdown, host, links, template
from ui.navigation import page
from ui.pages.map.state import select
from ui.state.parameters import filter_parameters
from ui.state.shared import current_dataset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.dataset import Dataset
    from geo.query import FilteredPlace, Result
    from geo.views.profile import Profile

MAX_LISTED: Final = 4
"""Number of a layer's places listed at once; more are behind an expander."""


def show_profile(
    dataset: Dataset, result: Result, selected: str, start_links: Mapping[str, str | bool]
) -> None:
    """Show the profile, or how to open one; on a first visit, three links to start from."""
    if not selected:
        st.html(template("profile_empty.html").render(**start_links))
        return
    place_profile = profile(dataset, result, selected)
    register = dataset.register
    with st.container(border=True, key="profile"):
        st.html(
            template("profile.html").render(
                profile=place_profile,
                noun=place_profile.place.layer_record.noun,
                sectors=register.sectors,
                levels=register.designation_levels,
                programmes=register.programmes,
                links=links,
                unchecked=UNCHECKED,
                host=host,
            )
        )
        _show_council_link(dataset, result, place_profile)
        _show_also_here(place_profile)
        st.button("Close", on_click=partial(select, ""), key="close profile")


def _show_council_link(dataset: Dataset, result: Result, place_profile: Profile) -> None:
    """Show the link to the coverage of a council or a city region."""
    place = place_profile.place
    if place.layer not in {LOCAL_AUTHORITIES, CITY_REGIONS}:
        return
    st.page_link(
        page("council"),
        label=escape_markdown(f"How is {place.name} covered?"),
        query_params={"area": place.id, **filter_parameters(dataset.register, result.query)},
    )


def _show_also_here(place_profile: Profile) -> None:
    st.html("<h3 class='pm-h3'>What else covers the same ground</h3>")
    if not any(place_profile.also_here.values()):
        st.html("<p>Nothing else, under these filters.</p>")
    layers = current_dataset().register.layers
    for layer, places in place_profile.also_here.items():
        label = f"{layers[layer].label} ({len(places)})"
        if len(places) > MAX_LISTED:
            with st.expander(label):
                _show_place_buttons(places)
        elif places:
            st.caption(label)
            _show_place_buttons(places)


def _show_place_buttons(places: Iterable[FilteredPlace]) -> None:
    with st.container(gap=None):
        for place in places:
            codes = f" ({' '.join(place.sectors)})" if place.sectors else ""
            suffix = "" if place.evidence == "documented" else f", {UNCHECKED}"
            st.button(
                escape_markdown(f"{place.place.name}{codes}{suffix}"),
                key=f"also {place.place.ref}",
                type="tertiary",
                on_click=partial(select, place.place.ref),
            )
