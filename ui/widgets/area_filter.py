"""Area filter shared by the Gaps and Sectors pages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

import streamlit as st

from geo.areas import ICA, SEPARATOR, UK, Area, area_from_codes, area_of, restrict_members
from geo.places.place import ICA_MEMBERS
from ui.state.parameters import NONE, read_area
from ui.state.url import UrlField
from ui.widgets import filters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from geo.dataset import Dataset
    from geo.query import Result
    from ui.state.parameters import Parameters

CUSTOM: Final = "councils"
"""Key of the option "Councils that I choose"."""


class AreaFilter(Protocol):
    """A view of some area's councils."""

    @property
    def area(self) -> str:
        """Key of the area whose councils are shown, or `CUSTOM`."""

    @property
    def councils(self) -> tuple[str, ...]:
        """The councils, if the area is `CUSTOM`."""


def area_options(dataset: Dataset) -> Mapping[str, str]:
    """Return the options of the area filter: key → name and kind."""
    labels = {
        key: area_of(dataset.register, key).label
        for key in (*dataset.regions, *dataset.register.city_regions)
    }
    return {
        ICA: "Members of the Industrial Communities Alliance",
        UK: "All councils of the United Kingdom",
        CUSTOM: "Councils that I choose",
        **labels,
    }


def selected_area(dataset: Dataset, view: AreaFilter, result: Result) -> Area:
    """
    Return the area of a view; of the alliance, the members that the filters keep.

    Raises
    ------
    UnknownNameError
        If no council is left.
    """
    if view.area == CUSTOM:
        return area_from_codes(dataset.register, view.councils)
    members = {code for filtered in result.places[ICA_MEMBERS] for code in filtered.place.codes}
    return restrict_members(area_of(dataset.register, view.area), members)


def show_area_choice(dataset: Dataset, *, key: str, on_change: Callable[[], None]) -> None:
    """Show the choice of area."""
    names = area_options(dataset)
    st.selectbox(
        "Whose councils to look at",
        list(names),
        format_func=names.__getitem__,
        key=key,
        on_change=on_change,
    )


def show_council_choice(dataset: Dataset, view: AreaFilter, *, key: str) -> None:
    """Show the choice of councils, if the area is `CUSTOM`."""
    if view.area == CUSTOM:
        filters.show_councils(dataset, key=key)


def _write_area(_dataset: Dataset, value: tuple[str, tuple[str, ...]]) -> str:
    area, councils = value
    return (SEPARATOR.join(councils) or NONE) if area == CUSTOM else area


def _read_area(
    parameters: Parameters, dataset: Dataset, _view: AreaFilter
) -> tuple[str, tuple[str, ...]]:
    """Read the area of a view: an area's key, or `CUSTOM` and the councils."""
    if parameters.unread.get("area") == NONE:
        parameters.read_text("area")
        return CUSTOM, ()
    key = parameters.read_area("area", partial(read_area, parameters, dataset))
    if not key:
        return ICA, ()
    if key in area_options(dataset):
        return key, ()
    return CUSTOM, area_of(dataset.register, key).codes


AREA_FIELD: Final = UrlField[tuple[str, tuple[str, ...]]](
    parameter="area", paths=("area", "councils"), read=_read_area, write=_write_area
)
"""URL field of the area: its key, or the codes of the chosen councils."""
