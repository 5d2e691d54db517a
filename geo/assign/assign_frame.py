"""Points in memory, as geopandas has them."""

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
    Give each point its council and every place that covers it.

    Parameters
    ----------
    points
        n points. They are in the CRS that they declare, and taken to EPSG:27700 from there;
        nothing is guessed.
    result
        What the filters keep of the whole UK's places (`geo.query.ask`); None for what a first
        visit shows.

    Returns
    -------
    assigned
        n rows, indexed like `points`: the columns of `Assigner.columns`, categorical.
        A point on a border, the coast's too, is in the council with the lowest code of those that
        share it, so that none counts twice. One that is in none has missing values and a
        `reason`: it is not moved to the nearest. Elsewhere the council is the one that
        `geopandas.sjoin(predicate="within")` finds. "" is that there is no such place.

    Raises
    ------
    CRSError
        If `points` declares no CRS.
    """
    return assign_with(make_assigner(dataset, result), points)


def assign_with(assigner: Assigner, points: gpd.GeoDataFrame | gpd.GeoSeries) -> pd.DataFrame:
    """Do what `assign` does, with what is ready already: for points that come in parts."""
    if points.crs is None:
        raise CRSError(
            "points has no CRS. If you know it, say so: points.set_crs('EPSG:4326') for "
            "longitude and latitude, 'EPSG:27700' for eastings and northings."
        )
    located = points_from_geometry(points.geometry.to_numpy(), crs=points.crs)
    return assigner.assign_points(located, index=points.index)
