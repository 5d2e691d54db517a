"""Assign points in a geopandas frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.assign.assigner import make_assigner
from geo.assign.points import points_from_geometry
from geo.errors import CRSError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.assign.assigner import Assigner
    from geo.dataset import Dataset
    from geo.query import Result


def assign(
    points: gpd.GeoDataFrame | gpd.GeoSeries, dataset: Dataset, *, result: Result | None = None
) -> pd.DataFrame:
    """
    Return the council of each point and the places that cover it.

    Parameters
    ----------
    points
        n points in any declared CRS. They are reprojected to EPSG:27700.
    result
        Result for the whole UK (`geo.query`); None for the default filters.

    Returns
    -------
    assigned
        n rows, indexed like `points`: the columns of `Assigner.columns`, categorical. A point on
        a border, or on the coast, is in the touching council with the lowest code. A point in no
        council has missing values and a `reason`; it is not moved to the nearest. Elsewhere the
        council equals that of `geopandas.sjoin(predicate="within")`. "" means no such place.

    Raises
    ------
    CRSError
        If `points` declares no CRS.
    """
    return assign_with(make_assigner(dataset, result), points)


def assign_with(assigner: Assigner, points: gpd.GeoDataFrame | gpd.GeoSeries) -> pd.DataFrame:
    """Assign points with an existing assigner, for points that come in parts."""
    if points.crs is None:
        raise CRSError(
            "points has no CRS. If you know it, say so: points.set_crs('EPSG:4326') for "
            "longitude and latitude, 'EPSG:27700' for eastings and northings."
        )
    located = points_from_geometry(points.geometry.to_numpy(), crs=points.crs)
    return assigner.assign_points(located, index=points.index)
