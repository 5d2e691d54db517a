"""Polygons of the local authorities: read, checked against the register, simplified for display."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geo.crs import BNG, WGS84
from geo.crs.geoparquet import check_geoparquet_metadata
from geo.errors import BoundaryError, CRSError, DataError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from geo.places.place import Place
    from geo.register.records import FormerAuthority

DISPLAY_TOLERANCE_M: Final = 400.0
"""
About one pixel of the live map at zoom 8, above which the map loads finer shapes, and 0.1 mm of
the UK on A4. The embedded boundaries then have 46,000 points, which a browser draws as SVG
without delay (measured).
"""

POLYGONS: Final = ("Polygon", "MultiPolygon")

NO_HISTORY: Final[Mapping[str, FormerAuthority]] = MappingProxyType({})


def read_boundaries(
    path: Path, codes: Collection[str], history: Mapping[str, FormerAuthority] = NO_HISTORY
) -> gpd.GeoDataFrame:
    """
    Read the local authority polygons.

    Parameters
    ----------
    path
        GeoParquet with a column `LAD25CD`, in any CRS.
    codes
        Codes of the register's authorities.
    history
        Ended codes and their successors. Shapes of an older vintage are recoded, and merged if
        several have the same successor.

    Returns
    -------
    areas
        One row for each authority, in order of code: `LAD25CD` and geometry, EPSG:27700. Invalid
        shapes are repaired (structure method), which moves no border of a valid one.

    Raises
    ------
    BoundaryError
        If the file cannot be read, has no CRS or no `LAD25CD`, or its codes are not `codes`.
    """
    areas = _read(path)
    if "LAD25CD" not in areas.columns:
        column_names = ", ".join(map(str, areas.columns))
        raise BoundaryError(f"{path}: no column LAD25CD. Found {column_names}.")
    if areas.crs is None:
        raise BoundaryError(f"{path}: no CRS. Expected {BNG}, or one to reproject from.")
    if areas.geometry.name != "geometry":
        areas = areas.rename_geometry("geometry")
    areas = areas[areas.geom_type.isin(POLYGONS) & ~areas.is_empty]
    areas = recode_shapes(areas, codes, history)
    _require_codes(path, areas["LAD25CD"].fillna("(blank)").tolist(), codes)
    areas = areas[["LAD25CD", "geometry"]].sort_values("LAD25CD", ignore_index=True)
    if areas.crs != BNG:
        areas = areas.to_crs(BNG)
    if not areas.is_valid.all():
        areas = areas.set_geometry(areas.make_valid(method="structure"))
    return areas


def recode_shapes(
    areas: gpd.GeoDataFrame, codes: Collection[str], history: Mapping[str, FormerAuthority]
) -> gpd.GeoDataFrame:
    """
    Recode shapes from ended codes to their successors, and merge those with the same code.

    Returns
    -------
    areas
        Unchanged if every code is one of `codes`. A code that was split, or is unknown, stays.
    """
    successor_codes = {
        code: history[code].successors[0]
        for code in areas["LAD25CD"]
        if code not in codes and code in history and len(history[code].successors) == 1
    }
    if not successor_codes:
        return areas
    recoded = areas.assign(LAD25CD=areas["LAD25CD"].replace(successor_codes))
    if not recoded["LAD25CD"].duplicated().any():
        return recoded
    return dissolve(recoded, by="LAD25CD", shared_borders=is_coverage(areas))


def is_coverage(areas: gpd.GeoDataFrame) -> bool:
    """Return whether neighbours share their borders exactly, so that they can be dissolved."""
    return bool(shapely.coverage_is_valid(areas.geometry.to_numpy()))


def dissolve(areas: gpd.GeoDataFrame, *, by: str, shared_borders: bool) -> gpd.GeoDataFrame:
    """
    Merge the rows of `areas` that have the same value of `by`.

    Parameters
    ----------
    areas
        n polygons with column `by`. Within a group they must not overlap.
    shared_borders
        Whether neighbours meet exactly (`is_coverage`). If so, shared borders are dropped;
        otherwise shapes are merged as they are, and slivers may remain.

    Returns
    -------
    merged
        One row for each value, in order of first appearance: `by` and geometry, in the CRS of
        `areas`.
    """
    return (
        areas[[by, "geometry"]]
        .dissolve(by, method="coverage" if shared_borders else "unary", sort=False)
        .reset_index()
    )


def simplify_for_display(areas: gpd.GeoDataFrame, *, shared_borders: bool) -> gpd.GeoDataFrame:
    """
    Simplify a coverage for a map of the whole UK; never measure the result.

    Parameters
    ----------
    areas
        n polygons, EPSG:27700.
    shared_borders
        As for `dissolve`. If false, the areas are returned unchanged: simplifying each alone
        would open gaps between them.

    Returns
    -------
    areas
        The same n rows, simplified as one coverage, so that neighbours still meet without gaps or
        overlaps. Unchanged if no point can be removed.
    """
    if not shared_borders:
        return areas
    simplified = areas.set_geometry(areas.simplify_coverage(DISPLAY_TOLERANCE_M))
    return simplified if _count_points(simplified) < _count_points(areas) else areas


def _count_points(areas: gpd.GeoDataFrame) -> int:
    return int(shapely.get_num_coordinates(areas.geometry.to_numpy()).sum())


def layer_of(
    places: Sequence[Place], areas: gpd.GeoDataFrame, *, shared_borders: bool
) -> gpd.GeoDataFrame:
    """
    Return the geometry of the places of one layer.

    Parameters
    ----------
    places
        n places. Those without a geometry are left out.
    areas
        Local authorities with `LAD25CD`, EPSG:27700.
    shared_borders
        As for `dissolve`.

    Returns
    -------
    layer
        One row for each place with a geometry, in the order of `places`: `id` and geometry,
        EPSG:27700. Areas are dissolved by code, so that they share their councils' borders; sites
        are points.
    """
    located_places = [place for place in places if place.has_geometry]
    points = {place.id: shapely.Point(place.point) for place in located_places if place.point}
    if points:
        sites = gpd.GeoDataFrame({"id": [*points]}, geometry=[*points.values()], crs=WGS84)
        return sites.to_crs(BNG)
    members = pd.DataFrame(
        [(place.id, code) for place in located_places for code in place.codes],
        columns=["id", "LAD25CD"],
    )
    member_areas = areas.merge(members, on="LAD25CD", how="right")
    if not member_areas["id"].duplicated().any():
        return member_areas[["id", "geometry"]]
    return dissolve(member_areas, by="id", shared_borders=shared_borders)


def near_points(
    areas: gpd.GeoDataFrame, points: Mapping[str, shapely.Geometry], *, beyond_nearest_m: float
) -> Mapping[str, tuple[tuple[float, str], ...]]:
    """
    Find the points nearest to each area.

    Parameters
    ----------
    areas
        Local authorities with `LAD25CD`, EPSG:27700.
    points
        Name → point, EPSG:27700.
    beyond_nearest_m
        How much farther than the nearest a point may be, in metres.

    Returns
    -------
    near
        LAD25CD → metres from the area's boundary (0 within it) and the point's name, nearest
        first; ties in the order of `points`. Empty if there are no points.
    """
    if not points:
        return MappingProxyType({})
    names, codes = [*points], areas["LAD25CD"].to_list()
    shapes, point_array = areas.geometry.to_numpy(), np.array([*points.values()], dtype=object)
    tree = shapely.STRtree(point_array)
    _, nearest_m = tree.query_nearest(shapes, return_distance=True, all_matches=False)
    rows, point_indices = tree.query(
        shapes, predicate="dwithin", distance=nearest_m + beyond_nearest_m
    )
    distances_m = shapely.distance(shapes[rows], point_array[point_indices])
    nearest: dict[str, list[tuple[float, str]]] = {code: [] for code in codes}
    for distance_m, row, point in sorted(zip(distances_m, rows, point_indices, strict=True)):
        nearest[codes[row]].append((float(distance_m), names[point]))
    return MappingProxyType({code: tuple(near) for code, near in nearest.items()})


def _read(path: Path) -> gpd.GeoDataFrame:
    try:
        metadata = pq.read_schema(path).metadata or {}
        if b"geo" in metadata:
            check_geoparquet_metadata(metadata[b"geo"])
        return gpd.read_parquet(path)
    except FileNotFoundError as error:
        raise BoundaryError(f"{path}: no such file. Expected boundaries as GeoParquet.") from error
    except (pa.ArrowException, ValueError, OSError, CRSError, DataError) as error:
        raise BoundaryError(f"{path}: not readable as GeoParquet ({error}).") from error


def _require_codes(path: Path, shape_codes: list[str], expected_codes: Collection[str]) -> None:
    repeated = sorted({code for code in shape_codes if shape_codes.count(code) > 1}, key=str)
    missing = sorted(set(expected_codes) - set(shape_codes))
    unknown = sorted(set(shape_codes) - set(expected_codes), key=str)
    for problem, codes in (
        ("more than one shape for", repeated),
        ("no shape for", missing),
        ("codes that local_authorities.csv lacks:", unknown),
    ):
        if codes:
            examples = ", ".join(map(str, codes[:5]))
            raise BoundaryError(
                f"{path}: {problem} {examples}{' …' if len(codes) > 5 else ''}. "  # noqa: PLR2004
                f"Found {len(shape_codes)} shapes, expected one for each of {len(expected_codes)} "
                "authorities."
            )
