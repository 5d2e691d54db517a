"""The map's view as an address: what is on screen, written into the query string and read back."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from geo.areas import area_of
from geo.places.place import POLICY_LAYERS
from geo.query import Query, first_query
from ui.state.url import Parameters, chosen_words, differ, filter_parameters, read_area

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.dataset import Atlas

CLOSEST: Final = 15.0
FARTHEST: Final = 4.0
"""Zooms of the live map."""


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
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


def read_address(atlas: Atlas, address: Mapping[str, str]) -> tuple[View, list[str]]:
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
    asked = Parameters.of(address)
    registry = atlas.registry
    query = replace(
        asked.filters(registry),
        layers=asked.several("layers", POLICY_LAYERS, POLICY_LAYERS),
        sector=asked.one("sector", registry.sectors),
        area=_region(atlas, asked),
    )
    view = View(
        query=query,
        selected=asked.one("select", atlas.by_ref),
        position=_position(asked),
        tiles=asked.switch("tiles"),
    )
    return view, asked.rest()


def write_address(atlas: Atlas, view: View) -> dict[str, str]:
    """Write a view as parameters, leaving out what is as on a first visit."""
    query, first = view.query, first_query(atlas.registry)
    written = filter_parameters(atlas.registry, query)
    if differ(query.layers, first.layers):
        written["layers"] = chosen_words(query.layers)
    words = {"sector": query.sector, "area": query.area, "select": view.selected}
    written |= {name: value for name, value in words.items() if value}
    if view.tiles:
        written["tiles"] = "1"
    if view.position:
        lat, lon, zoom = view.position
        written["at"] = f"{lat:.4f},{lon:.4f},{zoom:g}"
    return written


def _region(atlas: Atlas, asked: Parameters) -> str:
    """Take the nation or region that the map is narrowed to, or ""."""
    key = asked.area("area", partial(read_area, asked, atlas))
    if not key or key in atlas.regions:
        return key
    asked.messages.append(
        f"The address asks for area {key!r}. That is {area_of(atlas.registry, key).label}; "
        "expected a nation or region."
    )
    return ""


def _position(asked: Parameters) -> tuple[float, float, float] | None:
    text = asked.text("at")
    if not text:
        return None
    try:
        lat, lon, zoom = (float(part) for part in text.split(","))
    except ValueError:
        lat = lon = zoom = math.nan
    if abs(lat) <= 90 and abs(lon) <= 180 and FARTHEST <= zoom <= CLOSEST:  # noqa: PLR2004
        return round(lat, 4), round(lon, 4), round(zoom, 2)
    asked.messages.append(
        f"The address puts the map at {text!r}; expected latitude, longitude and zoom, "
        "such as 53.5450,-2.6330,9."
    )
    return None
