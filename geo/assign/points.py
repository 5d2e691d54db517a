"""Points as eastings and northings, with a reason for each row without a point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from pyproj import CRS, Transformer

from geo.crs import BNG

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

REASONS: Final = (
    "",
    "no coordinates",
    "coordinates are not numbers",
    "geometry cannot be read",
    "not a point",
    "coordinates do not exist in this CRS",
    "outside every council",
    "postcode is blank or malformed",
    "postcode is not known here",
    "postcode sector is in several councils",
)
"""Reasons for having no council. The first is for rows that have one."""

OK, MISSING, NOT_NUMBERS, UNREADABLE, NOT_A_POINT, NOT_IN_CRS, OUTSIDE = range(7)
MALFORMED, UNKNOWN, AMBIGUOUS = range(7, len(REASONS))


@dataclass(frozen=True, kw_only=True, slots=True)
class LocatedPoints:
    """m points in EPSG:27700; NaN or infinite where `reasons` (index in `REASONS`) is not 0."""

    easting: Floats
    northing: Floats
    reasons: NDArray[np.uint8]


def points_from_xy(x: Floats, y: Floats, *, crs: CRS | str) -> LocatedPoints:
    """
    Return points from m coordinates, in x, y order (longitude, latitude) for any CRS.

    Parameters
    ----------
    x, y
        m coordinates; NaN is missing.
    crs
        Their CRS. Coordinates are reprojected to EPSG:27700, as geopandas does.
    """
    reasons = np.full(len(x), OK, dtype=np.uint8)
    reasons[np.isinf(x) | np.isinf(y)] = NOT_NUMBERS
    reasons[np.isnan(x) | np.isnan(y)] = MISSING
    return _reproject(x, y, reasons, crs=CRS.from_user_input(crs))


def points_from_geometry(shapes: NDArray[np.object_], *, crs: CRS | str) -> LocatedPoints:
    """Return points from m geometries in `crs`; a multipoint of one point counts as a point."""
    is_point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    if is_point.all() and not shapely.is_empty(shapes).any():
        return points_from_xy(shapely.get_x(shapes), shapely.get_y(shapes), crs=crs)
    shapes = _unwrap_multipoints(shapes)
    is_point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    reasons = np.where(is_point, OK, NOT_A_POINT).astype(np.uint8)
    reasons[shapely.is_missing(shapes) | shapely.is_empty(shapes)] = MISSING
    points = _mask_shapes(reasons == OK, shapes)
    x, y = shapely.get_x(points), shapely.get_y(points)
    reasons[(reasons == OK) & ~(np.isfinite(x) & np.isfinite(y))] = NOT_NUMBERS
    return _reproject(x, y, reasons, crs=CRS.from_user_input(crs))


def _unwrap_multipoints(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the geometries, with each multipoint of one point as that point."""
    is_multipoint = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT
    is_single = is_multipoint & (shapely.get_num_geometries(shapes) == 1)
    if not is_single.any():
        return shapes
    single = shapes.copy()
    single[is_single] = shapely.get_geometry(shapes[is_single], 0)
    return single


def _mask_shapes(mask: NDArray[np.bool_], shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the geometries, with None where `mask` is False."""
    result = np.full(len(shapes), None, dtype=object)
    result[mask] = shapes[mask]
    return result


def _reproject(x: Floats, y: Floats, reasons: NDArray[np.uint8], *, crs: CRS) -> LocatedPoints:
    if crs != BNG:
        x, y = _transformer(crs).transform(x, y)
        is_invalid = ~(np.isfinite(x) & np.isfinite(y))
        reasons[is_invalid & (reasons == OK)] = NOT_IN_CRS
    return LocatedPoints(easting=x, northing=y, reasons=reasons)


@lru_cache(maxsize=8)
def _transformer(crs: CRS) -> Transformer:
    return Transformer.from_crs(crs, BNG, always_xy=True)
