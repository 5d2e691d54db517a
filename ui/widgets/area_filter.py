"""Whose councils a page looks at: chosen on the page, kept in the address, found as an area."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

import streamlit as st

from geo.areas import ICA, SEPARATOR, UK, Area, area_of, kept_members, set_of
from geo.places.place import ICA_MEMBERS
from ui.state.url import NONE, read_area
from ui.widgets import filters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.dataset import Atlas
    from geo.query import Result
    from ui.state.url import Parameters

CHOSEN: Final = "councils"
"""Who the page is about: councils that the reader chooses."""


class Looking(Protocol):
    """A view of some area's councils."""

    @property
    def who(self) -> str:
        """Key of the area whose councils are looked at, or `CHOSEN`."""

    @property
    def councils(self) -> tuple[str, ...]:
        """The councils, where they are chosen."""


def who_names(atlas: Atlas) -> Mapping[str, str]:
    """Return whose councils can be looked at: key → name and kind."""
    labels = {
        key: area_of(atlas.registry, key).label
        for key in (*atlas.regions, *atlas.registry.city_regions)
    }
    return {
        ICA: "Members of the Industrial Communities Alliance",
        UK: "All councils of the United Kingdom",
        CHOSEN: "Councils that I choose",
        **labels,
    }


def area_looked_at(atlas: Atlas, view: Looking, result: Result) -> Area:
    """
    Return whose councils a view is about; of the alliance, the members that its filters keep.

    Raises
    ------
    UnknownNameError
        If no council is left.
    """
    if view.who == CHOSEN:
        return set_of(atlas.registry, view.councils)
    members = {code for shown in result.places[ICA_MEMBERS] for code in shown.place.codes}
    return kept_members(area_of(atlas.registry, view.who), members)


def show_who(known: Atlas, *, key: str, on_change: Callable[[], None]) -> None:
    """Show the choice of whose councils to look at."""
    names = who_names(known)
    st.selectbox(
        "Whose councils to look at",
        list(names),
        format_func=names.__getitem__,
        key=key,
        on_change=on_change,
    )


def show_chosen(known: Atlas, view: Looking, *, key: str) -> None:
    """Show the choice of councils, where the reader wants to choose them."""
    if view.who == CHOSEN:
        filters.show_councils(known, key=key)


def who_word(view: Looking) -> str:
    """Write whose councils a view looks at as a parameter."""
    return (SEPARATOR.join(view.councils) or NONE) if view.who == CHOSEN else view.who


def read_who(atlas: Atlas, asked: Parameters) -> tuple[str, tuple[str, ...]]:
    """Take whose councils to look at: an area's key, or `CHOSEN` and the councils."""
    if asked.spare.get("who") == NONE:
        asked.text("who")
        return CHOSEN, ()
    key = asked.area("who", partial(read_area, asked, atlas))
    if not key:
        return ICA, ()
    if key in who_names(atlas):
        return key, ()
    return CHOSEN, area_of(atlas.registry, key).codes
