"""View of the gaps page, and its URL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from geo.areas import ICA
from geo.coverage.gaps import DEFAULT_BEYOND_KM, MAX_BEYOND_KM, SECTOR_PREFIX, layer_gaps
from ui.state.session import PageState
from ui.state.url import UrlCodec, choice_field, number_field
from ui.widgets.area_filter import AREA_FIELD

if TYPE_CHECKING:
    from geo.query import Query
    from geo.views.choropleth import CoverageVariable
    from ui.state.parameters import Parameters

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
    Content of the page.

    Attributes
    ----------
    query
        The filters.
    area
        Key of the area whose councils are shown, or `ui.widgets.area_filter.CUSTOM`.
    councils
        The councils, if the area is `CUSTOM`.
    beyond_km
        Distance to a site that counts as far.
    gap
        A key of `layer_gaps` or `IN_SECTOR` that filters map and table, or "".
    sector
        The sector in focus, or "".
    map_variable
        What the map shows: the number of places, or whether there is any place.
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
        """Key of the gap in `geo.coverage.gaps`, or ""."""
        return f"{SECTOR_PREFIX}{self.sector}" if self.gap == IN_SECTOR else self.gap


def _check_gap(parameters: Parameters, view: GapsView) -> GapsView:
    if view.gap != IN_SECTOR or view.sector:
        return view
    parameters.messages.append("The address asks for the gap in a sector, but for no sector.")
    return replace(view, gap="")


CODEC: Final = UrlCodec[GapsView](
    default=lambda _, query: GapsView(query=query),
    fields=(
        AREA_FIELD,
        number_field("beyond", "beyond_km", minimum=MIN_KM, maximum=MAX_BEYOND_KM),
        choice_field("gap", "gap", lambda dataset: (*layer_gaps(dataset), IN_SECTOR)),
        choice_field("sector", "sector", lambda dataset: dataset.register.sectors),
        choice_field("shown", "map_variable", lambda _: MAP_CHOICES),
    ),
    check=_check_gap,
)

PAGE: Final = PageState[GapsView](name="gaps", codec=CODEC, widgets=WIDGETS)
