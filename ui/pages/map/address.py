"""The map's view as an address: what is on screen, written into the query string and read back."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from geo.areas import area_of
from geo.query import Query, default_query
from ui.state.url import Parameters, differs, filter_parameters, list_parameter, read_area

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Dataset

MAX_ZOOM: Final = 15.0
MIN_ZOOM: Final = 4.0
"""Zooms of the live map."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MapView:
    """
    What is on screen.

    Attributes
    ----------
    query
        What is shown.
    selected
        The `ref` of the place whose profile is open, or "".
    position
        Latitude, longitude and zoom of the map; None is the whole UK, or whatever is selected.
    tiles
        Whether the street map is on.
    """

    query: Query
    selected: str = ""
    position: tuple[float, float, float] | None = None
    tiles: bool = False


def read_address(dataset: Dataset, address: Mapping[str, str]) -> tuple[MapView, list[str]]:
    """
    Read a view from the parameters of an address.

    Returns
    -------
    view
        The first view, changed where a parameter says so. A value that does not exist leaves
        the default.
    messages
        One for each value or parameter that could not be used, naming it.
    """
    parameters = Parameters.from_address(address)
    register = dataset.register
    query = parameters.read_query(register)
    query = replace(
        query,
        layers=parameters.read_list("layers", register.layers, query.layers),
        sector=parameters.read_choice("sector", register.sectors),
        area=_read_region(dataset, parameters),
    )
    view = MapView(
        query=query,
        selected=parameters.read_choice("select", dataset.place_by_ref),
        position=_read_position(parameters),
        tiles=parameters.read_flag("tiles"),
    )
    return view, parameters.finish()


def write_address(dataset: Dataset, view: MapView) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    query, default = view.query, default_query(dataset.register)
    parameters = filter_parameters(dataset.register, query)
    if differs(query.layers, default.layers):
        parameters["layers"] = list_parameter(query.layers)
    values = {"sector": query.sector, "area": query.area, "select": view.selected}
    parameters |= {name: value for name, value in values.items() if value}
    if view.tiles:
        parameters["tiles"] = "1"
    if view.position:
        lat, lon, zoom = view.position
        parameters["at"] = f"{lat:.4f},{lon:.4f},{zoom:g}"
    return parameters


def _read_region(dataset: Dataset, parameters: Parameters) -> str:
    """Take the nation or region that the map is narrowed to, or ""."""
    key = parameters.read_area("area", partial(read_area, parameters, dataset))
    if not key or key in dataset.regions:
        return key
    parameters.messages.append(
        f"The address asks for area {key!r}. That is {area_of(dataset.register, key).label}; "
        "expected a nation or region."
    )
    return ""


def _read_position(parameters: Parameters) -> tuple[float, float, float] | None:
    text = parameters.read_text("at")
    if not text:
        return None
    try:
        lat, lon, zoom = (float(part) for part in text.split(","))
    except ValueError:
        lat = lon = zoom = math.nan
    if abs(lat) <= 90 and abs(lon) <= 180 and MIN_ZOOM <= zoom <= MAX_ZOOM:  # noqa: PLR2004
        return round(lat, 4), round(lon, 4), round(zoom, 2)
    parameters.messages.append(
        f"The address puts the map at {text!r}; expected latitude, longitude and zoom, "
        "such as 53.5450,-2.6330,9."
    )
    return None
