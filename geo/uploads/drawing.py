"""A user's layer as the live map draws it: simplified for the eye alone, in WGS 84."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import WGS84
from geo.uploads.keeping import labels_of
from geo.uploads.values import classed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.look.choropleth import Choropleth
    from geo.uploads.laying import Laid
    from geo.uploads.records import UserLayer

MOST_SHAPES: Final = 3_000
"""Beyond, a browser draws them too slowly as SVG, and nobody can tell them apart."""

MOST_VERTICES: Final = 20_000
"""Points of all areas together as drawn."""

FIRST_TOLERANCE_M: Final = 20.0
LAST_TOLERANCE_M: Final = 20_000.0
DECIMALS: Final = 5

_AREAS: Final = ("Polygon", "MultiPolygon")
_POINTS: Final = ("Point", "MultiPoint")


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawnShape:
    """A shape to draw: an id, the row's name, a GeoJSON geometry."""

    id: str
    name: str
    geometry: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """Areas and points to draw, and what must be said of the drawing."""

    areas: tuple[DrawnShape, ...]
    points: tuple[DrawnShape, ...]
    note: str = ""

    @property
    def is_counted(self) -> bool:
        """Whether there are too many shapes, so that the map counts them by council."""
        return not self.areas and not self.points


def drawn(layer: UserLayer) -> Drawn:
    """
    Make a layer ready to be drawn. Never measure the result.

    Returns
    -------
    drawn
        Areas that share their borders are simplified as one coverage, so that they still meet;
        others one by one. Lines are not drawn. With more than `MOST_SHAPES` there is nothing.
    """
    frame = layer.frame
    if len(frame) > MOST_SHAPES:
        return Drawn(
            areas=(),
            points=(),
            note=f"More than {MOST_SHAPES:,} shapes: the map counts them by council.",
        )
    kinds = frame.geom_type
    names = labels_of(layer)
    areas, note = _simplified(gpd.GeoSeries(frame.geometry[kinds.isin(_AREAS)]))
    points = gpd.GeoSeries(frame.geometry[kinds.isin(_POINTS)]).explode()
    lines = len(frame) - int(kinds.isin((*_AREAS, *_POINTS)).sum())
    notes = [note] if note else []
    notes += [f"{lines:,} lines are listed and counted, and not drawn."] if lines else []
    return Drawn(areas=_shapes(areas, names), points=_shapes(points, names), note=" ".join(notes))


def counted(laid: Laid) -> Choropleth:
    """Class councils by how many rows lie in each (quantiles)."""
    found: dict[str, int] = {}
    for codes in laid.codes.values():
        for code in codes:
            found[code] = found.get(code, 0) + 1
    title = f"{laid.noun.capitalize()} ({laid.brought.name})"
    return classed(
        {code: float(number) for code, number in sorted(found.items())},
        title=title,
        look=laid.brought.look,
        what=laid.noun.capitalize(),
    )


def _simplified(areas: gpd.GeoSeries) -> tuple[gpd.GeoSeries, str]:
    shapes = areas.to_numpy()
    found = int(shapely.get_num_coordinates(shapes).sum()) if len(shapes) else 0
    if found <= MOST_VERTICES:
        return areas, ""
    is_coverage = bool(shapely.coverage_is_valid(shapes))
    simplify = shapely.coverage_simplify if is_coverage else shapely.simplify
    tolerance_m = FIRST_TOLERANCE_M
    fewer, left = shapes, found
    while left > MOST_VERTICES and tolerance_m <= LAST_TOLERANCE_M:
        fewer = simplify(fewer, tolerance_m)
        left = int(shapely.get_num_coordinates(fewer).sum())
        tolerance_m *= max(1.25, math.sqrt(left / MOST_VERTICES))
    note = "On the map its shapes are simplified to look at; they are measured in full."
    # A shape that nothing is left of is drawn as it is: it is small, and must not vanish.
    kept = np.where(shapely.is_empty(fewer), shapes, fewer)
    return gpd.GeoSeries(kept, index=areas.index, crs=areas.crs), note


def _shapes(series: gpd.GeoSeries, names: Mapping[int, str]) -> tuple[DrawnShape, ...]:
    if series.empty:
        return ()
    moved = series.to_crs(WGS84)
    rounded = shapely.transform(moved.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    written = shapely.to_geojson(rounded)
    rows = [int(row) for row in moved.index.to_numpy()]
    ids = [f"{row}-{at}" for at, row in enumerate(rows)]
    return tuple(
        DrawnShape(id=key, name=names[row], geometry=json.loads(text))
        for key, row, text in zip(ids, rows, written, strict=True)
    )
