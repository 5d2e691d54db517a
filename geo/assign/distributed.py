"""Assign points on several machines, one partition of a dask-geopandas frame at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.assign.assign_frame import assign_with
from geo.assign.assigner import make_assigner
from geo.errors import CRSError, PlaceMapError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from geo.assign.assigner import Assigner
    from geo.dataset import Dataset
    from geo.query import Result


def assign_partitions(points: Any, dataset: Dataset, *, result: Result | None = None) -> Any:  # noqa: ANN401 - dask is optional
    """
    Return the council and covering places of each point of a partitioned frame.

    Parameters
    ----------
    points
        `dask_geopandas.GeoDataFrame` or `GeoSeries` of n points in any declared CRS.
    result
        As for `geo.assign.assign_frame.assign`.

    Returns
    -------
    assigned
        Lazy `dask.dataframe.DataFrame`, partitioned and indexed like `points`, with the columns
        of `geo.assign.assign_frame.assign`. Polygons are sent to each worker once.

    Raises
    ------
    CRSError
        If `points` declares no CRS.
    PlaceMapError
        If dask-geopandas is not installed.
    """
    try:
        from dask.delayed import delayed  # noqa: PLC0415 - optional extra
    except ImportError as error:
        raise PlaceMapError(
            "dask-geopandas is not installed. Install Place Map with its extra dask: "
            "pip install '.[dask]' in its folder, or the wheel's name and '[dask]'."
        ) from error
    if points.crs is None:
        raise CRSError("points has no CRS. If you know it, say so: points.set_crs('EPSG:4326').")
    assigner = make_assigner(dataset, result)
    empty = points._meta  # noqa: SLF001 - dask's own way to describe columns
    return points.map_partitions(
        _assign_partition, delayed(assigner, pure=True), meta=assign_with(assigner, empty)
    )


def _assign_partition(points: gpd.GeoDataFrame | gpd.GeoSeries, assigner: Assigner) -> pd.DataFrame:
    return assign_with(assigner, points)
