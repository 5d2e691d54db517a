"""View of the what-if page, and its URL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from geo.errors import ScenarioError
from geo.query import default_query
from geo.scenario.scenario import Circle, Scenario, check_scenario, read_scenario, write_scenario
from geo.text import slug
from ui.state.session import PageState
from ui.state.url import UrlCodec, UrlField, choice_field

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Query
    from ui.state.parameters import Parameters

COUNCILS: Final = "councils"
CIRCLE: Final = "circle"
MAP_CHOICES: Final = ("change", "before", "after")

DEFAULT_NAME: Final = "Proposed place"
DEFAULT_RADIUS_KM: Final = 20.0
DECIMALS: Final = 4
"""Decimals of a longitude or latitude: about 10 m, as the map reports them."""

MAX_ADDRESS_LENGTH: Final = 1500
"""Maximum length of a URL; some programs cut longer ones off."""

WIDGETS: Final = {
    "name": "whatif_name",
    "sectors": "whatif_sectors",
    "drawn": "whatif_drawn",
    "councils": "whatif_councils",
    "lon": "whatif_lon",
    "lat": "whatif_lat",
    "radius_km": "whatif_radius",
    "map_variable": "whatif_map_variable",
}
"""Field of the view → key of the widget that sets it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WhatifView:
    """
    Content of the page: a scenario that may be unfinished or invalid.

    Attributes
    ----------
    query
        The filters.
    name, sectors, councils, lon, lat, radius_km
        As in a `Scenario`; without longitude or latitude, the centre is not chosen yet.
    drawn
        Whether the place is its councils or a circle.
    map_variable
        What the map shows: the change, or the number of places before or after.
    """

    query: Query
    name: str = DEFAULT_NAME
    sectors: tuple[str, ...] = ()
    drawn: Literal["councils", "circle"] = "councils"
    councils: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    radius_km: float | None = DEFAULT_RADIUS_KM
    map_variable: Literal["change", "before", "after"] = "change"

    @property
    def centre(self) -> tuple[float, float] | None:
        """Longitude and latitude of the circle's centre, if the place is a circle."""
        if self.drawn != CIRCLE or self.lon is None or self.lat is None:
            return None
        return round(self.lon, DECIMALS), round(self.lat, DECIMALS)

    @property
    def has_shape(self) -> bool:
        """Whether there is a shape to apply, valid or not."""
        return self.centre is not None if self.drawn == CIRCLE else bool(self.councils)

    @property
    def scenario(self) -> Scenario:
        """The current scenario."""
        circle = None
        if self.centre:
            lon, lat = self.centre
            circle = Circle(lon=lon, lat=lat, radius_km=self.radius_km or 0.0)
        councils = self.councils if self.drawn == COUNCILS else ()
        return Scenario(
            name=self.name, sectors=self.sectors, councils=tuple(sorted(councils)), circle=circle
        )


def with_scenario(view: WhatifView, scenario: Scenario) -> WhatifView:
    """Return the view with another scenario, otherwise unchanged."""
    circle = scenario.circle
    return replace(
        view,
        name=scenario.name,
        sectors=scenario.sectors,
        drawn="circle" if circle else "councils",
        councils=scenario.councils,
        lon=circle.lon if circle else None,
        lat=circle.lat if circle else None,
        radius_km=circle.radius_km if circle else DEFAULT_RADIUS_KM,
    )


def with_centre(view: WhatifView, point: tuple[float, float]) -> WhatifView:
    """Return the view with its circle around another point."""
    lon, lat = point
    return replace(view, lon=lon, lat=lat)


def read_valid_scenario(dataset: Dataset, text: str | bytes) -> Scenario:
    """Read a scenario that can be applied, or raise `ScenarioError` naming the field."""
    scenario = read_scenario(text)
    check_scenario(dataset, scenario)
    return scenario


def is_valid_scenario(dataset: Dataset, scenario: Scenario) -> bool:
    """Return whether a scenario can be applied."""
    try:
        check_scenario(dataset, scenario)
    except ScenarioError:
        return False
    return True


def fits_address(scenario: Scenario) -> bool:
    """Return whether a scenario is short enough for a URL."""
    return len(write_scenario(scenario)) <= MAX_ADDRESS_LENGTH


def file_name(scenario: Scenario) -> str:
    """Return a name for the scenario's file: plain letters, with "proposed"."""
    return f"proposed-{slug(scenario.name).removeprefix('proposed-')}"


_SCENARIO_PATHS: Final = ("name", "sectors", "drawn", "councils", "lon", "lat", "radius_km")


def _read_proposal(
    parameters: Parameters, dataset: Dataset, view: WhatifView
) -> tuple[object, ...]:
    text = parameters.read_text("scenario")
    if text:
        try:
            view = with_scenario(view, read_valid_scenario(dataset, text))
        except ScenarioError as error:
            parameters.messages.append(f"The address holds a proposal that cannot be used. {error}")
    return tuple(getattr(view, path) for path in _SCENARIO_PATHS)


def _write_proposal(dataset: Dataset, values: tuple[Any, ...]) -> str:
    """Return a scenario as a parameter; "" if it is unfinished or too long: see `fits_address`."""
    view = WhatifView(
        query=default_query(dataset.register), **dict(zip(_SCENARIO_PATHS, values, strict=True))
    )
    scenario = view.scenario
    if not is_valid_scenario(dataset, scenario) or not fits_address(scenario):
        return ""
    return write_scenario(scenario)


CODEC: Final = UrlCodec[WhatifView](
    default=lambda _, query: WhatifView(query=query),
    fields=(
        UrlField[tuple[Any, ...]](
            parameter="scenario",
            paths=_SCENARIO_PATHS,
            read=_read_proposal,
            write=_write_proposal,
        ),
        choice_field("shown", "map_variable", lambda _: MAP_CHOICES),
    ),
)

PAGE: Final = PageState[WhatifView](name="scenario", codec=CODEC, widgets=WIDGETS)
