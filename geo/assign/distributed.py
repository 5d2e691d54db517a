"""Points on several machines: the same function on each partition of a dask-geopandas frame."""

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


def assign_partitions(points: Any, dataset: Dataset, *, result: Result | None = None) -> Any:  # noqa: ANN401 - dask's, which may not be there
    """
    Give each point of a partitioned frame its council and every place that covers it.

    Parameters
    ----------
    points
        `dask_geopandas.GeoDataFrame` or `GeoSeries` of n points, in the CRS that they declare.
    result
        As for `geo.assign.assign_frame.assign`.

    Returns
    -------
    assigned
        `dask.dataframe.DataFrame`, not computed yet, partitioned and indexed like `points`: on
        each partition what `geo.assign.assign_frame.assign` gives. Polygons are sent to a worker
        once.

    Raises
    ------
    CRSError
        If `points` declares no CRS.
    PlaceMapError
        If dask-geopandas is not installed.
    """
    try:
        from dask.delayed import delayed  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise PlaceMapError(
            "dask-geopandas is not installed. Install Place Map with its extra dask: "
            "pip install '.[dask]' in its folder, or the wheel's name and '[dask]'."
        ) from error
    if points.crs is None:
        raise CRSError("points has no CRS. If you know it, say so: points.set_crs('EPSG:4326').")
    assigner = make_assigner(dataset, result)
    empty = points._meta  # noqa: SLF001 - dask's own way to know the columns
    return points.map_partitions(
        _assign_partition, delayed(assigner, pure=True), meta=assign_with(assigner, empty)
    )


def _assign_partition(points: gpd.GeoDataFrame | gpd.GeoSeries, assigner: Assigner) -> pd.DataFrame:
    return assign_with(assigner, points)
