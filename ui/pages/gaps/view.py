"""What the gaps page shows, and the same as an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from geo.areas import ICA
from geo.coverage.gaps import DEFAULT_BEYOND_KM, MAX_BEYOND_KM, SECTOR_PREFIX, layer_gaps
from ui.state.session import PageState
from ui.state.url import Parameters, changed_parameters, filter_parameters
from ui.widgets.area_filter import area_parameter, read_area_filter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset
    from geo.query import Query
    from geo.views.choropleth import CoverageVariable

IN_SECTOR: Final = "sector"
"""The gap in the sector in focus."""

MAP_CHOICES: Final = ("number", "nothing")
MIN_KM: Final = 1.0

WIDGETS: Final = {
    "area": "gaps_area",
    "councils": "gaps_councils",
    "beyond_km": "gaps_beyond",
    "gap": "gaps_gap",
    "sector": "gaps_sector",
    "map_variable": "gaps_map_variable",
}
"""Field of the view → key of the widget that sets it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GapsView:
    """
    What is on screen.

    Attributes
    ----------
    query
        The filters.
    who
        Key of the area whose councils are looked at, or `ui.widgets.area_filter.CHOSEN`.
    councils
        The councils, where they are chosen.
    beyond_km
        How far from a site is far.
    gap
        A key of `layer_gaps` or `IN_SECTOR`, to which map and table are narrowed, or "".
    sector
        The sector in focus, or "".
    shown
        What the map shows: the number of places, or whether there is anything.
    """

    query: Query
    area: str = ICA
    councils: tuple[str, ...] = ()
    beyond_km: float = DEFAULT_BEYOND_KM
    gap: str = ""
    sector: str = ""
    map_variable: CoverageVariable = "number"

    @property
    def gap_key(self) -> str:
        """The gap as `geo.coverage.gaps` names it, or ""."""
        return f"{SECTOR_PREFIX}{self.sector}" if self.gap == IN_SECTOR else self.gap


def read_address(dataset: Dataset, address: Mapping[str, str]) -> tuple[GapsView, list[str]]:
    """Read a view from the parameters of an address, and say what could not be used."""
    parameters = Parameters.from_address(address)
    area, councils = read_area_filter(dataset, parameters)
    view = GapsView(
        query=parameters.read_query(dataset.register),
        area=area,
        councils=councils,
        beyond_km=parameters.read_number(
            "beyond", minimum=MIN_KM, maximum=MAX_BEYOND_KM, default=DEFAULT_BEYOND_KM
        ),
        gap=parameters.read_choice("gap", (*layer_gaps(dataset), IN_SECTOR)),
        sector=parameters.read_choice("sector", dataset.register.sectors),
        map_variable=cast(
            "CoverageVariable", parameters.read_choice("shown", MAP_CHOICES, "number")
        ),
    )
    if view.gap == IN_SECTOR and not view.sector:
        parameters.messages.append("The address asks for the gap in a sector, but for no sector.")
        view = replace(view, gap="")
    return view, parameters.finish()


def write_address(dataset: Dataset, view: GapsView) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    area = area_parameter(view)
    default = GapsView(query=view.query)
    values = {
        "area": (area, default.area),
        "beyond": (f"{view.beyond_km:g}", f"{default.beyond_km:g}"),
        "gap": (view.gap, default.gap),
        "sector": (view.sector, default.sector),
        "shown": (view.map_variable, default.map_variable),
    }
    return filter_parameters(dataset.register, view.query) | changed_parameters(values)


PAGE: Final = PageState[GapsView](
    name="gaps", read=read_address, write=write_address, widgets=WIDGETS
)
