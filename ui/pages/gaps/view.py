"""What the gaps page shows, and the same as an address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from geo.areas import ICA
from geo.coverage.gaps import ANYTHING, BEYOND_KM, FAR, FARTHEST_KM, SECTOR
from geo.places.place import CITY_REGIONS, CLUSTERS, STRATEGIC_SITES
from ui.state.session import Page
from ui.state.url import Parameters, filter_parameters, other_than_first
from ui.widgets.area_filter import read_who, who_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Atlas
    from geo.query import Query
    from geo.views.choropleth import Shown

IN_SECTOR: Final = "sector"
"""The gap in the sector in focus."""

GAPS: Final = (CITY_REGIONS, CLUSTERS, STRATEGIC_SITES, ANYTHING, FAR, IN_SECTOR)
SHOWN: Final = ("number", "nothing")
LEAST_KM: Final = 1.0

WIDGETS: Final = {
    "who": "gaps_who",
    "councils": "gaps_councils",
    "beyond_km": "gaps_beyond",
    "gap": "gaps_gap",
    "sector": "gaps_sector",
    "shown": "gaps_shown",
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
        One of `GAPS`, to which map and table are narrowed, or "".
    sector
        The sector in focus, or "".
    shown
        What the map shows: the number of places, or whether there is anything.
    """

    query: Query
    who: str = ICA
    councils: tuple[str, ...] = ()
    beyond_km: float = BEYOND_KM
    gap: str = ""
    sector: str = ""
    shown: Shown = "number"

    @property
    def gap_key(self) -> str:
        """The gap as `geo.coverage.gaps` names it, or ""."""
        return f"{SECTOR}{self.sector}" if self.gap == IN_SECTOR else self.gap


def read_address(atlas: Atlas, address: Mapping[str, str]) -> tuple[GapsView, list[str]]:
    """Read a view from the parameters of an address, and say what could not be used."""
    asked = Parameters.of(address)
    who, councils = read_who(atlas, asked)
    view = GapsView(
        query=asked.filters(atlas.registry),
        who=who,
        councils=councils,
        beyond_km=asked.number("beyond", least=LEAST_KM, most=FARTHEST_KM, default=BEYOND_KM),
        gap=asked.one("gap", GAPS),
        sector=asked.one("sector", atlas.registry.sectors),
        shown=cast("Shown", asked.one("shown", SHOWN, "number")),
    )
    if view.gap == IN_SECTOR and not view.sector:
        asked.messages.append("The address asks for the gap in a sector, but for no sector.")
        view = replace(view, gap="")
    return view, asked.rest()


def write_address(atlas: Atlas, view: GapsView) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    who = who_word(view)
    first = GapsView(query=view.query)
    words = {
        "who": (who, first.who),
        "beyond": (f"{view.beyond_km:g}", f"{first.beyond_km:g}"),
        "gap": (view.gap, first.gap),
        "sector": (view.sector, first.sector),
        "shown": (view.shown, first.shown),
    }
    return filter_parameters(atlas.registry, view.query) | other_than_first(words)


PAGE: Final = Page[GapsView](name="gaps", read=read_address, write=write_address, widgets=WIDGETS)
