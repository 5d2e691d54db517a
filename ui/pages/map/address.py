"""View of the map page, and its URL."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from geo.areas import area_of
from ui.state.parameters import Parameters, read_area
from ui.state.url import UrlCodec, UrlField, choice_field, flag_field, list_field

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.query import Query

MAX_ZOOM: Final = 15.0
MIN_ZOOM: Final = 4.0
"""Zoom range of the live map."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MapView:
    """
    Content of the page.

    Attributes
    ----------
    query
        The filters and layers.
    selected
        The `ref` of the place whose profile is open, or "".
    position
        Latitude, longitude and zoom of the map; None is the whole UK, or the selected place.
    tiles
        Whether the street map is on.
    """

    query: Query
    selected: str = ""
    position: tuple[float, float, float] | None = None
    tiles: bool = False


def _read_region(parameters: Parameters, dataset: Dataset, _view: MapView) -> str:
    """Read the nation or region that the map is filtered to, or ""."""
    key = parameters.read_area("area", partial(read_area, parameters, dataset))
    if not key or key in dataset.regions:
        return key
    parameters.messages.append(
        f"The address asks for area {key!r}. That is {area_of(dataset.register, key).label}; "
        "expected a nation or region."
    )
    return ""


def _read_position(
    parameters: Parameters, _dataset: Dataset, _view: MapView
) -> tuple[float, float, float] | None:
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


def _write_position(_dataset: Dataset, position: tuple[float, float, float] | None) -> str:
    if position is None:
        return ""
    lat, lon, zoom = position
    return f"{lat:.4f},{lon:.4f},{zoom:g}"


CODEC: Final = UrlCodec[MapView](
    default=lambda _, query: MapView(query=query),
    fields=(
        list_field("layers", "query.layers", lambda dataset: dataset.register.layers),
        choice_field("sector", "query.sector", lambda dataset: dataset.register.sectors),
        UrlField[str](
            parameter="area",
            paths=("query.area",),
            read=_read_region,
            write=lambda _, area: area,
        ),
        choice_field("select", "selected", lambda dataset: dataset.place_by_ref),
        flag_field("tiles", "tiles"),
        UrlField[tuple[float, float, float] | None](
            parameter="at", paths=("position",), read=_read_position, write=_write_position
        ),
    ),
)
