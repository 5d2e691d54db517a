"""Overlap of shapes with councils: the share of each council's land in a shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.crs import BNG, require_crs
from geo.errors import BoundaryError
from geo.geometry import intersection, make_valid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import geopandas as gpd
    import numpy.typing as npt


@dataclass(frozen=True, kw_only=True)
class Overlaps:
    """The shares of land in each shape, and the repairs made to measure them."""

    shares: tuple[Mapping[str, float], ...]
    """One for each shape, in order: LAD25CD → share of its land, above 0 and at most 1."""
    repairs: tuple[str, ...]
    """A message for each invalid shape: which one, and what was wrong with it."""


def measure_overlaps(areas: gpd.GeoDataFrame, shapes: gpd.GeoSeries) -> Overlaps:
    """
    Measure which share of each council's land each shape covers.

    Parameters
    ----------
    areas
        Local authorities with `LAD25CD`, EPSG:27700, in full detail.
    shapes
        n polygons, EPSG:27700; they may overlap each other. A shape that is not valid is
        repaired (structure method) before it is measured.

    Returns
    -------
    overlaps
        n mappings. They leave out a council if a shape only touches its border, but include
        slivers: `geo.coverage.basis` decides what counts as cover.

    Raises
    ------
    CRSError
        If either is not in EPSG:27700.
    BoundaryError
        If a shape is not a polygon, or is empty.
    """
    require_crs(areas, BNG, name="areas")
    require_crs(shapes, BNG, name="shapes")
    polygons = shapes.to_numpy()
    _require_polygons(polygons)
    is_invalid = ~shapely.is_valid(polygons)
    repairs = tuple(
        f"Shape {position + 1} was not valid ({shapely.is_valid_reason(polygons[position])}). It "
        "was repaired."
        for position in np.flatnonzero(is_invalid)
    )
    polygons = polygons.copy()
    # Only the invalid ones: checking a valid shape again takes longer than measuring it.
    polygons[is_invalid] = make_valid(polygons[is_invalid])[0]
    councils = areas.geometry.to_numpy()
    shape_index, area_index = shapely.STRtree(councils).query(polygons, predicate="intersects")
    common_area = shapely.area(intersection(polygons[shape_index], councils[area_index]))
    share = np.minimum(common_area / shapely.area(councils[area_index]), 1.0)
    codes = areas["LAD25CD"].to_numpy()
    shares: list[dict[str, float]] = [{} for _ in polygons]
    for shape, area, part in zip(shape_index, area_index, share, strict=True):
        if part > 0:
            shares[shape][str(codes[area])] = float(part)
    return Overlaps(shares=tuple(shares), repairs=repairs)


def _require_polygons(shapes: npt.NDArray[Any]) -> None:
    for number, shape in enumerate(shapes, start=1):
        kind = "nothing" if shape is None or shape.is_empty else shape.geom_type
        if kind not in {"Polygon", "MultiPolygon"}:
            raise BoundaryError(
                f"Shape {number} is {kind}. Expected a polygon: only areas overlap councils."
            )
