"""The profile of the place that is selected: who says what of it, and what else is there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from geo.places.place import CITY_REGIONS, LOCAL_AUTHORITIES
from geo.styles.glossary import UNCHECKED
from geo.styles.layers import STYLES
from geo.views.profile import profile
from ui.markup import host, links, literal, template
from ui.navigation import page
from ui.pages.map.state import select
from ui.state.url import filter_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geo.dataset import Atlas
    from geo.query import Result, ShownPlace
    from geo.views.profile import Profile

FEW: Final = 4
"""How many of a layer are listed at once; more wait behind a fold."""


def show(known: Atlas, result: Result, selected: str, beginnings: Mapping[str, str | bool]) -> None:
    """Show the profile, or how to open one: on a first visit, the three ways to begin."""
    if not selected:
        st.html(template("no_profile.html").render(**beginnings))
        return
    found = profile(known, result, selected)
    registry = known.registry
    with st.container(border=True, key="profile"):
        st.html(
            template("profile.html").render(
                profile=found,
                noun=STYLES[found.place.layer].noun if found.place.layer in STYLES else "",
                sectors=registry.sectors,
                levels=registry.designation_levels,
                programmes=registry.programmes,
                links=links,
                unchecked=UNCHECKED,
                host=host,
            )
        )
        _show_question(known, result, found)
        _show_also_here(found)
        st.button("Close", on_click=partial(select, ""), key="close profile")


def _show_question(known: Atlas, result: Result, found: Profile) -> None:
    """Show the way to all that covers a council or a city region."""
    place = found.place
    if place.layer not in {LOCAL_AUTHORITIES, CITY_REGIONS}:
        return
    st.page_link(
        page("council"),
        label=literal(f"How is {place.name} covered?"),
        query_params={"area": place.id, **filter_parameters(known.registry, result.query)},
    )


def _show_also_here(found: Profile) -> None:
    st.html("<h3 class='pm-h3'>What else covers the same ground</h3>")
    if not any(found.also_here.values()):
        st.html("<p>Nothing else, under these filters.</p>")
    for layer, others in found.also_here.items():
        label = f"{STYLES[layer].label} ({len(others)})"
        if len(others) > FEW:
            with st.expander(label):
                _show_choices(others)
        elif others:
            st.caption(label)
            _show_choices(others)


def _show_choices(others: Iterable[ShownPlace]) -> None:
    with st.container(gap=None):
        for other in others:
            codes = f" ({' '.join(other.sectors)})" if other.sectors else ""
            mark = "" if other.evidence == "documented" else f", {UNCHECKED}"
            st.button(
                literal(f"{other.place.name}{codes}{mark}"),
                key=f"also {other.place.ref}",
                type="tertiary",
                on_click=partial(select, other.place.ref),
            )
