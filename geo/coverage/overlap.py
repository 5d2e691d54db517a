"""Shapes over councils: how much of each council's land a shape of its own takes in."""

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
    """The shares of land that shapes take in, and what had to be repaired to measure them."""

    shares: tuple[Mapping[str, float], ...]
    """One a shape, in order: LAD25CD → share of its land, above 0 and at most 1."""
    repairs: tuple[str, ...]
    """A message for each shape that was not valid: which one, and what was wrong with it."""


def overlaps(areas: gpd.GeoDataFrame, shapes: gpd.GeoSeries) -> Overlaps:
    """
    Measure which share of each council's land each shape takes in.

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
        n mappings. A council whose border a shape only touches is not in them; a sliver is:
        what counts as cover is for `geo.coverage.basis` to say.

    Raises
    ------
    CRSError
        If either is not in EPSG:27700.
    BoundaryError
        If a shape is no polygon, or empty.
    """
    require_crs(areas, BNG, name="areas")
    require_crs(shapes, BNG, name="shapes")
    drawn = shapes.to_numpy()
    _require_polygons(drawn)
    broken = ~shapely.is_valid(drawn)
    repairs = tuple(
        f"Shape {at + 1} was not valid ({shapely.is_valid_reason(drawn[at])}). It was repaired."
        for at in np.flatnonzero(broken)
    )
    drawn = drawn.copy()
    # Only these: to look at a sound shape again takes longer than to measure it.
    drawn[broken] = make_valid(drawn[broken])[0]
    councils = areas.geometry.to_numpy()
    which_shape, which_area = shapely.STRtree(councils).query(drawn, predicate="intersects")
    common = shapely.area(intersection(drawn[which_shape], councils[which_area]))
    share = np.minimum(common / shapely.area(councils[which_area]), 1.0)
    codes = areas["LAD25CD"].to_numpy()
    found: list[dict[str, float]] = [{} for _ in drawn]
    for shape, area, part in zip(which_shape, which_area, share, strict=True):
        if part > 0:
            found[shape][str(codes[area])] = float(part)
    return Overlaps(shares=tuple(found), repairs=repairs)


def _require_polygons(shapes: npt.NDArray[Any]) -> None:
    for number, shape in enumerate(shapes, start=1):
        kind = "nothing" if shape is None or shape.is_empty else shape.geom_type
        if kind not in {"Polygon", "MultiPolygon"}:
            raise BoundaryError(
                f"Shape {number} is {kind}. Expected a polygon: only areas overlap councils."
            )
