"""Files of points for the tests: written, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

if TYPE_CHECKING:
    from pathlib import Path

    from geo.dataset import Dataset

ROWS = 2_000


def numbered_points(dataset: Dataset) -> gpd.GeoDataFrame:
    """Return points all over the councils' extent, numbered."""
    west, south, east, north = dataset.areas.total_bounds
    rng = np.random.default_rng(5)
    shapes = shapely.points(rng.uniform(west, east, ROWS), rng.uniform(south, north, ROWS))
    frame = {"row": np.arange(ROWS), "text": [f"no. {row}, “é”" for row in range(ROWS)]}
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:27700")


def read_points(path: Path) -> pd.DataFrame:
    if path.suffix == ".csv":
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    frame: pd.DataFrame = pq.read_table(path).to_pandas()
    return frame


def table_of(points: gpd.GeoDataFrame) -> pa.Table:
    flat = pd.DataFrame(points.drop(columns="geometry"))
    flat = flat.assign(easting=points.geometry.x, northing=points.geometry.y)
    return pa.Table.from_pandas(flat, preserve_index=False)
